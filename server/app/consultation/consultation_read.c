/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/authority/authority.h"
#include "app/consultation/consultation.h"
#include "app/group/group.h"
#include "app/person/person.h"
#include "app/wait/wait.h"
#include "db/db.h"

/* ---- one consultation ---- */

void consultation_speaker_load(struct req *r, struct consultation_speaker *out)
{
	struct person_ref who;

	*out = (struct consultation_speaker){ .mandate = 0 };
	if (!r->person || !person_ref_load(r, r->person, 0, &who) || !who.has_authority_id)
		return;
	out->mandate = person_mandate_now(r, r->person);
	out->authority = who.authority_id;
}

static const char SQL_VOICE[] = "SELECT answer FROM consultation_voice"
				" WHERE consultation = :id AND authority = :authority";

bool consultation_entitled(struct req *r, int64_t id, int64_t authority)
{
	struct query *q = db_q(r->db, SQL_VOICE);

	db_int(q, ":id", id);
	db_int(q, ":authority", authority);
	return db_one(q);
}

bool consultation_is_open(const struct req *r, const struct consultation *c)
{
	return c->closes_at > r->now;
}

static const char SQL_CONSULTATION[] =
	"SELECT grp, question, results, author, opened_at, closes_at, closed_by, concluded_at,"
	" (SELECT count(*) FROM consultation_voice v WHERE v.consultation = c.id),"
	" (SELECT count(answer) FROM consultation_voice v WHERE v.consultation = c.id)"
	" FROM consultation c WHERE c.id = :id";
static const char SQL_OPTIONS[] =
	"SELECT label FROM consultation_option WHERE consultation = :id ORDER BY n";

static bool load_common(struct req *r, int64_t id, struct consultation *c)
{
	struct query *q = db_q(r->db, SQL_CONSULTATION);

	db_int(q, ":id", id);
	if (!db_one(q))
		return false;
	c->id = id;
	int64_t group = db_col_int(q, 0);
	c->question = db_col_str(r->arena, q, 1);
	if (!results_shown_from_str(db_col_view(q, 2), &c->results))
		c->results = RESULTS_SHOWN_AT_CLOSE;
	int64_t author = db_col_int(q, 3);
	c->opened_at = db_col_int(q, 4);
	c->closes_at = db_col_int(q, 5);
	int64_t closer = db_col_int(q, 6);
	c->has_concluded_at = !db_col_null(q, 7);
	c->concluded_at = db_col_int(q, 7);
	c->entitled = db_col_int(q, 8);
	c->answered = db_col_int(q, 9);
	c->options = arena_array(r->arena, CONSULTATION_OPTIONS, struct str);
	q = db_q(r->db, SQL_OPTIONS);
	db_int(q, ":id", id);
	db_each (q)
		if (c->n_options < CONSULTATION_OPTIONS)
			c->options[c->n_options++] = db_col_str(r->arena, q, 0);
	person_ref_load(r, author, 0, &c->author);
	c->has_closed_by = closer && person_ref_load(r, closer, 0, &c->closed_by);
	return group_ref_load(r, group, &c->group) == ERR_OK;
}

static const char SQL_COUNTS[] = "SELECT answer, count(*) FROM consultation_voice"
				 " WHERE consultation = :id AND answer IS NOT NULL GROUP BY answer";

static void load_counts(struct req *r, struct my_consultation *out)
{
	struct query *q = db_q(r->db, SQL_COUNTS);

	out->n_counts = out->consultation.n_options;
	out->counts = arena_array(r->arena, CONSULTATION_OPTIONS, int64_t);
	for (size_t i = 0; i < out->n_counts; i++)
		out->counts[i] = 0;
	db_int(q, ":id", out->consultation.id);
	db_each (q) {
		int64_t n = db_col_int(q, 0);
		if (n >= 0 && n < (int64_t)out->n_counts)
			out->counts[n] = db_col_int(q, 1);
	}
}

/* Who speaks for an authority in the group; the network's team looks on. */
static void load_mine(struct req *r, struct my_consultation *out)
{
	const struct consultation *c = &out->consultation;
	struct consultation_speaker s;
	struct access acc;

	consultation_speaker_load(r, &s);
	if (!s.authority || access_group(r, c->group.id, RIGHT_READ, &acc) || !acc.active)
		return;
	struct query *q = db_q(r->db, SQL_VOICE);
	db_int(q, ":id", c->id);
	db_int(q, ":authority", s.authority);
	if (!db_one(q))
		return;
	out->has_answer = !db_col_null(q, 0);
	out->answer = db_col_int(q, 0);
	if (consultation_is_open(r, c) && access_role_has(acc.role, RIGHT_WRITE))
		out->has_authority = authority_ref_load(r, s.authority, &out->authority);
}

bool consultation_load(struct req *r, int64_t id, struct my_consultation *out)
{
	const struct consultation *c = &out->consultation;

	*out = (struct my_consultation){ .has_answer = false };
	if (!load_common(r, id, &out->consultation))
		return false;
	load_mine(r, out);
	if (!consultation_is_open(r, c) ||
	    (c->results == RESULTS_SHOWN_AFTER_ANSWER && out->has_answer))
		load_counts(r, out);
	return true;
}

enum err consultation_caller_load(struct req *r, int64_t id, enum right right,
                                  struct my_consultation *out)
{
	enum err e = access_consultation(r, id, right);

	if (e)
		return req_fail(r, e, "consultation");
	return consultation_load(r, id, out) ? ERR_OK : req_db_fail(r);
}

/* ---- what waits ---- */

static const char SQL_WAITS[] =
	"SELECT c.grp, NULL, c.id, c.question, NULL, c.opened_at, c.closes_at, 1, c.author"
	" FROM membership p CROSS JOIN consultation c ON c.grp = p.grp AND c.closes_at > :now"
	" CROSS JOIN consultation_voice v ON v.consultation = c.id AND v.authority = :authority"
	" AND v.answer IS NULL WHERE p.person = :person AND p.state = 'active'"
	" AND p.role <> 'observer' ORDER BY c.closes_at, c.opened_at, c.id";

size_t consultation_waits(struct req *r, struct wait *out, size_t max)
{
	struct consultation_speaker s;

	consultation_speaker_load(r, &s);
	struct query *q = db_q(r->db, SQL_WAITS);
	db_int(q, ":authority", s.authority);
	db_int(q, ":now", r->now);
	return wait_read(r, q, WAIT_KIND_CONSULTATION, out, max);
}
