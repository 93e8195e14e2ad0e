/* SPDX-License-Identifier: EUPL-1.2 */
/* Meetings with an agenda, and the one under way: what is done in it, act by act. */
#include "base/log.h"
#include "demo/internal.h"
#include "house/local.h"
#include <string.h>

enum { NAMES_MAX = 40 };
#define MINUTE_MS INT64_C(60000)

/* What the acts of a meeting name: its items and whatever came of them. */
struct held {
	struct demo *d;
	int64_t meeting;
	struct {
		const char *name;
		int64_t id;
	} names[NAMES_MAX];
	size_t n;
};

static void name(struct held *h, const char *as, int64_t id)
{
	if (h->n == NAMES_MAX)
		log_die("demo: too many names in a meeting");
	h->names[h->n].name = as;
	h->names[h->n++].id = id;
}

static int64_t named_id(const struct held *h, const char *as)
{
	for (size_t i = 0; i < h->n; i++)
		if (!strcmp(h->names[i].name, as))
			return h->names[i].id;
	log_die("demo: a meeting names %s, which it has not", as);
}

static void put(const struct held *h, struct jsonw *w, const cJSON *v);

/* "due" is in days from now, and becomes the field due_at. */
static void put_fields(const struct held *h, struct jsonw *w, const cJSON *args)
{
	for (const cJSON *i = args ? args->child : NULL; i; i = i->next) {
		if (!strcmp(i->string, "due")) {
			demo_put_id(w, "due_at",
			            h->d->now + (int64_t)i->valuedouble * 24 * 60 * MINUTE_MS);
			continue;
		}
		json_key_str(w, str_from(i->string));
		put(h, w, i);
	}
}

/* A value as the corpus has it; "@key" is a person, "#key" an item or what came of an act, "&key" an authority. */
static void put(const struct held *h, struct jsonw *w, const cJSON *v)
{
	const char *s = cJSON_IsString(v) ? v->valuestring : "";

	if (*s == '@')
		json_int(w, demo_find(&h->d->people, s + 1)->id);
	else if (*s == '&')
		json_int(w, demo_find(&h->d->authorities, s + 1)->id);
	else if (*s == '#')
		json_int(w, named_id(h, s + 1));
	else if (cJSON_IsString(v))
		json_str(w, str_from(s));
	else if (cJSON_IsBool(v))
		json_bool(w, cJSON_IsTrue(v));
	else if (cJSON_IsNumber(v))
		json_int(w, (int64_t)v->valuedouble);
	else {
		json_begin_obj(w);
		put_fields(h, w, v);
		json_end_obj(w);
	}
}

static void add_items(struct held *h, const cJSON *m, int64_t by)
{
	for (const cJSON *i = demo_list(m, "agenda"); i && !h->d->failed; i = i->next) {
		struct jsonw w = demo_begin(h->d);
		struct str reply;

		demo_put_id(&w, "meeting", h->meeting);
		put_fields(h, &w, cJSON_GetObjectItemCaseSensitive(i, "args"));
		if (demo_call(h->d, &w, by, "agenda.add", &reply))
			name(h, demo_text(i, "key"), local_int(reply, "item.id"));
	}
}

static void act(struct held *h, const cJSON *a)
{
	struct jsonw w = demo_begin(h->d);
	struct str reply;

	if (!demo_flag(a, "alone"))
		demo_put_id(&w, "meeting", h->meeting);
	put_fields(h, &w, cJSON_GetObjectItemCaseSensitive(a, "args"));
	if (demo_call(h->d, &w, demo_find(&h->d->people, demo_text(a, "who"))->id,
	              demo_text(a, "do"), &reply) &&
	    *demo_text(a, "as"))
		name(h, demo_text(a, "as"), local_int(reply, demo_text(a, "id")));
}

void demo_held(struct demo *d, const cJSON *m, int64_t meeting, int64_t at)
{
	struct held h = { .d = d, .meeting = meeting };

	add_items(&h, m, demo_find(&d->people, demo_text(m, "by"))->id);
	for (const cJSON *a = demo_list(m, "acts"); a && !d->failed; a = a->next) {
		int64_t when = at + (int64_t)(demo_number(a, "after") * (double)MINUTE_MS);
		local_set_now(d->l, when < d->now ? when : d->now);
		act(&h, a);
	}
}
