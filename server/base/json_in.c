/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "base/utf8.h"
#include <cjson/cJSON.h>

enum { KEY_SHOWN = 64 }; /* most bytes of an unknown key that an answer repeats */

static const char WHY_REQUIRED[] = "is required";
static const char WHY_RANGE[] = "is out of range";

/* Record what is wrong with `key`, or with its value number `index` if not below 0. */
static bool refuse(const struct json_in *in, const char *key, long index, const char *why)
{
	in->fail->field = index < 0 ? key : arena_printf(in->arena, "%s[%ld]", key, index).p;
	in->fail->why = why;
	return false;
}

bool json_in_blame(const struct json_in *in, const char *key, long index)
{
	const char *inner = in->fail->field ? in->fail->field : "";
	const char *dot = *inner ? "." : "";

	in->fail->field =
		index < 0 ? arena_printf(in->arena, "%s%s%s", key, dot, inner).p
			  : arena_printf(in->arena, "%s[%ld]%s%s", key, index, dot, inner).p;
	return false;
}

bool json_in_only(const struct json_in *in, const char *const keys[], size_t n)
{
	if (!in->obj)
		return true;
	if (!cJSON_IsObject(in->obj))
		return refuse(in, "", -1, "must be an object");
	for (const cJSON *c = in->obj->child; c; c = c->next) {
		size_t i = 0;
		while (i < n && strcmp(c->string, keys[i]))
			i++;
		if (i < n)
			continue;
		struct str shown = utf8_cut(str_from(c->string), KEY_SHOWN);
		return refuse(in, arena_str(in->arena, shown).p, -1, "is not a known field");
	}
	return true;
}

/* What the field's reader does next. */
enum found { ABSENT, REFUSED, THERE };

static enum found find(const struct json_in *in, const char *key, bool *has, const cJSON **v)
{
	*v = json_at(in->obj, key);
	if (has)
		*has = *v != NULL;
	if (*v)
		return THERE;
	if (has)
		return ABSENT;
	refuse(in, key, -1, WHY_REQUIRED);
	return REFUSED;
}

static bool read_int(const struct json_in *in, const char *key, long index, const cJSON *v,
                     int64_t min, int64_t max, int64_t *out)
{
	if (!cJSON_IsNumber(v))
		return refuse(in, key, index, "must be a number");
	/* Compared as doubles before the cast, which is undefined when out of range. */
	if (!(v->valuedouble >= -(double)JSON_INT_MAX && v->valuedouble <= (double)JSON_INT_MAX))
		return refuse(in, key, index, WHY_RANGE);
	int64_t n = (int64_t)v->valuedouble;
	if ((double)n < v->valuedouble || (double)n > v->valuedouble)
		return refuse(in, key, index, "must be a whole number");
	if (n < min || n > max)
		return refuse(in, key, index, WHY_RANGE);
	*out = n;
	return true;
}

bool json_in_int(const struct json_in *in, const char *key, int64_t min, int64_t max, int64_t *out,
                 bool *has)
{
	const cJSON *v;
	enum found f = find(in, key, has, &v);
	return f == THERE ? read_int(in, key, -1, v, min, max, out) : f == ABSENT;
}

bool json_in_id(const struct json_in *in, const char *key, int64_t *out, bool *has)
{
	return json_in_int(in, key, 1, JSON_INT_MAX, out, has);
}

bool json_in_bool(const struct json_in *in, const char *key, bool *out, bool *has)
{
	const cJSON *v;
	enum found f = find(in, key, has, &v);

	if (f != THERE)
		return f == ABSENT;
	if (!cJSON_IsBool(v))
		return refuse(in, key, -1, "must be true or false");
	*out = cJSON_IsTrue(v);
	return true;
}

static bool read_text(const struct json_in *in, const char *key, long index, const cJSON *v,
                      size_t min, size_t max, int flags, struct str *out)
{
	if (!cJSON_IsString(v))
		return refuse(in, key, index, "must be a text");
	struct str s = str_from(v->valuestring);
	if (flags & JSON_TRIMMED)
		s = str_trim(s);
	if (s.n < min)
		return refuse(in, key, index, s.n ? "is too short" : "is empty");
	if (s.n > max)
		return refuse(in, key, index, "is too long");
	if (!utf8_valid(s.p, s.n))
		return refuse(in, key, index, "is not UTF-8");
	if ((flags & JSON_LINE) && utf8_has_control(s))
		return refuse(in, key, index, "holds a line break or a control character");
	*out = s;
	return true;
}

bool json_in_text(const struct json_in *in, const char *key, size_t min, size_t max, int flags,
                  struct str *out, bool *has)
{
	const cJSON *v;
	enum found f = find(in, key, has, &v);
	return f == THERE ? read_text(in, key, -1, v, min, max, flags, out) : f == ABSENT;
}

static bool read_enum(const struct json_in *in, const char *key, long index, const cJSON *v,
                      const char *const names[], size_t n, int *out)
{
	if (!cJSON_IsString(v))
		return refuse(in, key, index, "must be a text");
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(v->valuestring, names[i])) {
			*out = (int)i;
			return true;
		}
	}
	return refuse(in, key, index, "is not one of the known values");
}

bool json_in_enum(const struct json_in *in, const char *key, const char *const names[], size_t n,
                  int *out, bool *has)
{
	const cJSON *v;
	enum found f = find(in, key, has, &v);
	return f == THERE ? read_enum(in, key, -1, v, names, n, out) : f == ABSENT;
}

bool json_in_object(const struct json_in *in, const char *key, const struct cJSON **out, bool *has)
{
	const cJSON *v;
	enum found f = find(in, key, has, &v);

	if (f != THERE)
		return f == ABSENT;
	if (!cJSON_IsObject(v))
		return refuse(in, key, -1, "must be an object");
	*out = v;
	return true;
}

bool json_in_list(const struct json_in *in, const char *key, size_t min, size_t max,
                  struct json_list *out, bool *has)
{
	const cJSON *v;
	enum found f = find(in, key, has, &v);

	*out = (struct json_list){ .key = key, .index = -1 };
	if (f != THERE)
		return f == ABSENT;
	if (!cJSON_IsArray(v))
		return refuse(in, key, -1, "must be a list");
	for (const cJSON *c = v->child; c; c = c->next)
		out->n++;
	if (out->n < min)
		return refuse(in, key, -1, "has too few items");
	if (out->n > max)
		return refuse(in, key, -1, "has too many items");
	out->next = v->child;
	return true;
}

const struct cJSON *json_in_next(struct json_list *l)
{
	const cJSON *v = l->next;
	if (v) {
		l->next = v->next;
		l->index++;
	}
	return v;
}

bool json_in_ids(const struct json_in *in, const char *key, size_t min, size_t max, int64_t **out,
                 size_t *n, bool *has)
{
	return json_in_ints(in, key, min, max, 1, JSON_INT_MAX, out, n, has);
}

bool json_in_ints(const struct json_in *in, const char *key, size_t min, size_t max, int64_t lo,
                  int64_t hi, int64_t **out, size_t *n, bool *has)
{
	struct json_list l;

	if (!json_in_list(in, key, min, max, &l, has))
		return false;
	int64_t *all = arena_array(in->arena, l.n, int64_t);
	for (const cJSON *v; (v = json_in_next(&l));)
		if (!read_int(in, key, l.index, v, lo, hi, &all[l.index]))
			return false;
	*out = all;
	*n = l.n;
	return true;
}

bool json_in_texts(const struct json_in *in, const char *key, size_t min, size_t max,
                   size_t min_item, size_t max_item, int flags, struct str **out, size_t *n,
                   bool *has)
{
	struct json_list l;

	if (!json_in_list(in, key, min, max, &l, has))
		return false;
	struct str *all = arena_array(in->arena, l.n, struct str);
	for (const cJSON *v; (v = json_in_next(&l));)
		if (!read_text(in, key, l.index, v, min_item, max_item, flags, &all[l.index]))
			return false;
	*out = all;
	*n = l.n;
	return true;
}

bool json_in_enums(const struct json_in *in, const char *key, size_t min, size_t max,
                   const char *const names[], size_t n_names, int **out, size_t *n, bool *has)
{
	struct json_list l;

	if (!json_in_list(in, key, min, max, &l, has))
		return false;
	int *all = arena_array(in->arena, l.n, int);
	for (const cJSON *v; (v = json_in_next(&l));)
		if (!read_enum(in, key, l.index, v, names, n_names, &all[l.index]))
			return false;
	*out = all;
	*n = l.n;
	return true;
}
