/* SPDX-License-Identifier: EUPL-1.2 */
/* What was chosen: as it is written, kept, counted and told. */
#include "app/ballot/ballot_count.h"
#include "app/person/person.h"
#include "base/buf.h"
#include "db/db.h"
#include <stdio.h>

/* ---- choices ---- */

struct str ballot_join(struct req *r, const struct ballot_said *s)
{
	enum { ROOM = 3 * BALLOT_OPTIONS + 1 };
	char *p = arena_alloc(r->arena, ROOM);
	size_t n = 0;

	for (size_t i = 0; i < s->n_choices; i++)
		n += (size_t)snprintf(p + n, ROOM - n, "%s%d", i ? "," : "", s->choices[i]);
	return (struct str){ p, n };
}

void ballot_split(struct str text, struct ballot_said *out)
{
	long long v;

	out->n_choices = 0;
	while (text.n && out->n_choices < BALLOT_OPTIONS)
		if (str_to_int(str_split(&text, ','), &v) && v >= 0 && v < BALLOT_OPTIONS)
			out->choices[out->n_choices++] = (uint8_t)v;
}

static size_t most_choices(const struct ballot_at *b)
{
	if (b->kind == BALLOT_KIND_MULTIPLE)
		return (size_t)b->max_choices;
	return b->kind == BALLOT_KIND_RANKING ? b->n_options : 1;
}

enum err ballot_check_choices(struct req *r, const struct ballot_at *b, const int64_t *choices,
                              size_t n, bool reserved, struct ballot_said *out)
{
	bool seen[BALLOT_OPTIONS] = { false };

	*out = (struct ballot_said){ .n = 1, .reserved = reserved };
	if (reserved && !b->reservation)
		return req_fail(r, ERR_BAD_ARGS, "reserved");
	if (n > most_choices(b) || (reserved && n))
		return req_fail(r, ERR_BAD_ARGS, "choices");
	for (size_t i = 0; i < n; i++) {
		if (choices[i] < 0 || choices[i] >= (int64_t)b->n_options || seen[choices[i]])
			return req_fail(r, ERR_BAD_ARGS, "choices");
		seen[choices[i]] = true;
		out->choices[out->n_choices++] = (uint8_t)choices[i];
	}
	/* In which order several are named says nothing, and is not kept. */
	for (size_t i = 0; b->kind == BALLOT_KIND_MULTIPLE && i < n; i++)
		for (size_t k = i; k && out->choices[k - 1] > out->choices[k]; k--) {
			uint8_t t = out->choices[k];
			out->choices[k] = out->choices[k - 1];
			out->choices[k - 1] = t;
		}
	return ERR_OK;
}

/* ---- counted ---- */

static const char SQL_SAID[] =
	"SELECT profile, reserved, confirmed IS NOT NULL, coalesce(confirmed, choices) FROM ballot_voice"
	" WHERE ballot = :ballot AND choices IS NOT NULL ORDER BY voice LIMIT :max";
static const char SQL_PERSONS[] =
	"SELECT 0, c.reserved, 0, c.choices FROM ballot_cast c WHERE c.ballot = :ballot AND c.id ="
	" (SELECT max(l.id) FROM ballot_cast l WHERE l.ballot = c.ballot AND l.person = c.person"
	"  AND l.taken_back_at IS NULL) LIMIT :max";

static size_t read_said(struct req *r, struct query *q, int64_t ballot, size_t max,
                        struct ballot_said **out)
{
	size_t n = 0;

	*out = arena_array(r->arena, max, struct ballot_said);
	db_int(q, ":ballot", ballot);
	db_int(q, ":max", (int64_t)max);
	db_each (q) {
		struct ballot_said *s = &(*out)[n++];
		s->n = 1;
		s->profile = db_col_int(q, 0);
		s->reserved = db_col_bool(q, 1);
		s->confirmed = db_col_bool(q, 2);
		ballot_split(db_col_view(q, 3), s);
	}
	return n;
}

size_t ballot_said_all(struct req *r, const struct ballot_at *b, struct ballot_said **out)
{
	return read_said(r, db_q(r->db, SQL_SAID), b->id, BALLOT_VOICES, out);
}

size_t ballot_said_persons(struct req *r, const struct ballot_at *b, struct ballot_said **out)
{
	return read_said(r, db_q(r->db, SQL_PERSONS), b->id, BALLOT_PERSONS, out);
}

void ballot_counts_view(struct req *r, size_t n_options, const struct counts *c,
                        struct ballot_counts *out)
{
	*out = (struct ballot_counts){ .n_counts = n_options,
		                       .abstain = c->abstain,
		                       .reserved = c->reserved };
	out->counts = arena_array(r->arena, n_options, int64_t);
	memcpy(out->counts, c->of, n_options * sizeof(c->of[0]));
}

void ballot_counts_now(struct req *r, const struct ballot_at *b, struct ballot_counts *out)
{
	struct ballot_said *said;
	struct count_rules k;
	struct counts c;
	size_t n = ballot_said_all(r, b, &said);

	ballot_rules(r, b, &k);
	count_all(&k, said, n, false, &c);
	ballot_counts_view(r, b->n_options, &c, out);
}

/* ---- who gave it ---- */

/* One that was taken back stands for nothing. */
#define ACTS                                                                                         \
	"SELECT c.id, c.person, coalesce(e.mandate, 0), c.by, c.choices, c.reserved,"                \
	" c.at, c.id = (SELECT max(l.id) FROM ballot_cast l WHERE l.ballot = c.ballot"               \
	"  AND l.person = v.person AND l.taken_back_at IS NULL), c.taken_back_at, c.taken_back_by"   \
	" FROM ballot_cast c CROSS JOIN ballot_voice v ON v.ballot = c.ballot AND v.voice = c.voice" \
	" LEFT JOIN ballot_entitled e ON e.ballot = c.ballot AND e.person = c.person"
static const char SQL_TRAIL[] = ACTS
	" WHERE c.ballot = :ballot AND c.voice = :voice ORDER BY c.id DESC LIMIT :max";
static const char SQL_ACT[] = ACTS " WHERE c.ballot = :ballot AND c.id = :id";
static const char SQL_WHO[] =
	"SELECT v.person, coalesce(e.mandate, 0) FROM ballot_voice v"
	" LEFT JOIN ballot_entitled e ON e.ballot = v.ballot AND e.person = v.person"
	" WHERE v.ballot = :ballot AND v.voice = :voice AND v.voted";

static void act_choices(struct req *r, const struct ballot_said *s, struct ballot_act *out)
{
	out->choices = arena_array(r->arena, s->n_choices, int64_t);
	for (size_t i = 0; i < s->n_choices; i++)
		out->choices[out->n_choices++] = s->choices[i];
	out->reserved = s->reserved;
}

/* Of a secret ballot: who, and nothing else. */
static size_t secret_trail(struct req *r, const struct ballot_at *b, struct ballot_act *out)
{
	struct query *q = db_q(r->db, SQL_WHO);

	db_int(q, ":ballot", b->id);
	db_int(q, ":voice", b->voice);
	if (!db_one(q))
		return 0;
	out->stands = true;
	return person_ref_load(r, db_col_int(q, 0), db_col_int(q, 1), &out->person);
}

static bool read_act(struct req *r, const struct query *q, struct ballot_act *out)
{
	struct ballot_said said = { .reserved = db_col_bool(q, 5) };
	int64_t by = db_col_int(q, 3), back_by = db_col_int(q, 9);

	*out = (struct ballot_act){ .has_id = true, .id = db_col_int(q, 0) };
	ballot_split(db_col_view(q, 4), &said);
	act_choices(r, &said, out);
	out->has_at = true;
	out->at = db_col_int(q, 6);
	out->stands = db_col_bool(q, 7);
	out->taken_back_at = db_col_int(q, 8);
	out->has_taken_back_at = out->taken_back_at != 0;
	out->has_by = by && person_ref_load(r, by, 0, &out->by);
	out->has_taken_back_by = back_by && person_ref_load(r, back_by, 0, &out->taken_back_by);
	return person_ref_load(r, db_col_int(q, 1), db_col_int(q, 2), &out->person);
}

size_t ballot_trail(struct req *r, const struct ballot_at *b, struct ballot_act **out)
{
	size_t n = 0;

	*out = arena_array(r->arena, BALLOT_TRAIL, struct ballot_act);
	if (b->secret)
		return secret_trail(r, b, *out);
	struct query *q = db_q(r->db, SQL_TRAIL);
	db_int(q, ":ballot", b->id);
	db_int(q, ":voice", b->voice);
	db_int(q, ":max", BALLOT_TRAIL);
	db_each (q)
		n += read_act(r, q, &(*out)[n]);
	return n;
}

bool ballot_act_load(struct req *r, const struct ballot_at *b, int64_t id, struct ballot_act *out)
{
	if (b->secret) {
		*out = (struct ballot_act){ 0 };
		return secret_trail(r, b, out);
	}
	struct query *q = db_q(r->db, SQL_ACT);
	db_int(q, ":ballot", b->id);
	db_int(q, ":id", id);
	return db_one(q) && read_act(r, q, out);
}

bool ballot_act_stands(struct req *r, const struct ballot_at *b, struct ballot_act *out)
{
	struct ballot_act *acts;
	size_t n = ballot_trail(r, b, &acts);

	for (size_t i = 0; i < n; i++)
		if (acts[i].stands) {
			*out = acts[i];
			return true;
		}
	return false;
}
