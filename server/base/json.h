/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * json - text to a checked tree, a tree to typed fields, and fields to text.
 *
 * Three parts, each usable alone:
 *   json_parse()   refuses everything the protocol does not allow before
 *                  anything else looks at it, so the tree can be trusted;
 *   json_in_*()    read one field of an object into a C variable and, when it
 *                  is not what it should be, name that field exactly;
 *   json_*(w, ...) write straight into a buf, commas included.
 * Generated code is the main caller of the last two; handlers never see JSON.
 * A tree or a writer belongs to one thread at a time.
 */
#include "base/arena.h"
#include "base/buf.h"
#include <stdint.h>

struct cJSON;

enum {
	JSON_DEPTH = 16,    /* objects and lists within one another */
	JSON_VALUES = 4096, /* values in one text, counting objects and lists */
};
#define JSON_INT_MAX ((int64_t)9007199254740991) /* 2^53 - 1: what every peer reads exactly */

/* ---- reading a text -------------------------------------------------- */

struct jsondoc;

/* Parse exactly one RFC 8259 text of `n` bytes. Refused, beyond bad syntax: bad
 * UTF-8, \u0000, lone surrogates, the same key twice in an object, numbers
 * beyond JSON_INT_MAX either way, more than JSON_DEPTH or JSON_VALUES.
 * NULL and a constant English reason in `*why` (which may be NULL).
 * The text is not needed afterwards. */
struct jsondoc *json_parse(const char *p, size_t n, const char **why);
void json_free(struct jsondoc *doc);                      /* NULL is fine */
const struct cJSON *json_root(const struct jsondoc *doc); /* borrowed, never NULL */

/* The value of `key`; NULL when absent, null, or `obj` is no object. */
const struct cJSON *json_at(const struct cJSON *obj, const char *key);

/* BLAKE2b-128 of the value with the keys of every object sorted: two texts that
 * say the same thing have the same hash. NULL hashes as null. */
void json_canonical_hash(const struct cJSON *v, uint8_t out[16]);

/* ---- reading fields --------------------------------------------------- */

/* What was wrong, and exactly where: "files[3]", "agenda[0].title". An empty
 * field is the whole value. Both live as long as the arena that was given. */
struct json_fail {
	const char *field;
	const char *why;
};

/* An object being read. `obj` NULL reads as an empty object. */
struct json_in {
	const struct cJSON *obj;
	struct arena *arena;    /* receives lists, and the path of a failed field */
	struct json_fail *fail; /* never NULL; written only on failure */
};

/* True when it is an object without any key but these. Call it first. */
bool json_in_only(const struct json_in *in, const char *const keys[], size_t n);

/* In all of these: `has` NULL makes the field required; otherwise `*has` says
 * whether it was given (null counts as absent) and `*out` is left alone if not.
 * false: not what it should be, and `fail` says why. */
bool json_in_id(const struct json_in *in, const char *key, int64_t *out, bool *has);
bool json_in_int(const struct json_in *in, const char *key, int64_t min, int64_t max, int64_t *out,
                 bool *has);
bool json_in_bool(const struct json_in *in, const char *key, bool *out, bool *has);

enum { JSON_LINE = 1, JSON_TRIMMED = 2 };

/* `min` and `max` are bytes, after trimming. JSON_LINE refuses what
 * utf8_has_control() finds; JSON_TRIMMED drops the blanks at both ends.
 * The bytes are those of the tree and live as long as it does. */
bool json_in_text(const struct json_in *in, const char *key, size_t min, size_t max, int flags,
                  struct str *out, bool *has);
/* One of `n` names; its place in `names` goes to `*out`. */
bool json_in_enum(const struct json_in *in, const char *key, const char *const names[], size_t n,
                  int *out, bool *has);
/* The object itself, to be read with json_in_within(). */
bool json_in_object(const struct json_in *in, const char *key, const struct cJSON **out, bool *has);

/* A list of `min` to `max` values, to be walked with json_in_next(). */
struct json_list {
	const char *key;
	size_t n;                 /* values in all */
	long index;               /* of the value last walked to; -1 before the first */
	const struct cJSON *next; /* the one after it */
};

bool json_in_list(const struct json_in *in, const char *key, size_t min, size_t max,
                  struct json_list *out, bool *has);
/* The next value, NULL after the last. */
const struct cJSON *json_in_next(struct json_list *l);

/* Whole lists of one simple kind, in the arena. */
bool json_in_ids(const struct json_in *in, const char *key, size_t min, size_t max, int64_t **out,
                 size_t *n, bool *has);
bool json_in_ints(const struct json_in *in, const char *key, size_t min, size_t max, int64_t lo,
                  int64_t hi, int64_t **out, size_t *n, bool *has);
bool json_in_texts(const struct json_in *in, const char *key, size_t min, size_t max,
                   size_t min_item, size_t max_item, int flags, struct str **out, size_t *n,
                   bool *has);
/* The places in `names`, of which there are `n_names`. */
bool json_in_enums(const struct json_in *in, const char *key, size_t min, size_t max,
                   const char *const names[], size_t n_names, int **out, size_t *n, bool *has);

/* The same reader on an object found inside. */
static inline struct json_in json_in_within(const struct json_in *in, const struct cJSON *obj)
{
	return (struct json_in){ .obj = obj, .arena = in->arena, .fail = in->fail };
}

/* Put what holds the failed field before its name: "title" -> "agenda[0].title",
 * or "agenda.title" when `index` is below 0. Returns false, for the caller to return. */
bool json_in_blame(const struct json_in *in, const char *key, long index);

/* How many bytes from `p` stand in a JSON text as they are: up to a quote, a backslash or a
 * control character. */
size_t json_plain(const char *p, size_t n);

/* ---- writing ---------------------------------------------------------- */

/*
 * A writer of one value into `b`. Commas are automatic. Nesting is checked: an
 * end that matches no begin, a key outside an object, a value without its key,
 * abort, since only our own code can be wrong. Room is not: see buf.full.
 */
struct jsonw {
	struct buf *b;
	uint64_t objs;  /* bit d: level d is an object */
	unsigned depth; /* levels open, at most 63 */
	bool comma;     /* something stands before, at this level */
	bool keyed;     /* a key waits for its value */
};

static inline struct jsonw json_writer(struct buf *b)
{
	return (struct jsonw){ .b = b };
}

void json_begin_obj(struct jsonw *w);
void json_end_obj(struct jsonw *w);
void json_begin_arr(struct jsonw *w);
void json_end_arr(struct jsonw *w);

/* A key that is a literal and needs no escape: json_key(w, "title"). */
#define json_key(w, lit) json_key_quoted((w), "\"" lit "\":", sizeof("\"" lit "\":") - 1)
void json_key_quoted(struct jsonw *w, const char *quoted, size_t n);
void json_key_str(struct jsonw *w, struct str key); /* any key; escaped */

void json_str(struct jsonw *w, struct str s); /* valid UTF-8; escaped */
void json_int(struct jsonw *w, int64_t v);
void json_bool(struct jsonw *w, bool v);
void json_null(struct jsonw *w);
void json_raw(struct jsonw *w, struct str json); /* one value, already JSON */
