/* SPDX-License-Identifier: EUPL-1.2 */
/* Who is asked, one after the other, until somebody answers or the moderators see to it. */
#include "app/question/question.h"
#include "app/question/route.h"
#include "app/question/tell.h"
#include "app/question/workday.h"
#include "db/db.h"

/* In one run: finding the next one takes some 20 ms in a group of a thousand. */
enum { ON_AT_ONCE = 5 };

/* ---- who may be asked ---- */

#define MAY_ANSWER                                                               \
	" FROM membership m JOIN person p ON p.id = m.person"                    \
	" AND p.disabled_at IS NULL WHERE m.grp = :group AND m.state = 'active'" \
	" AND m.role <> 'observer' AND m.person <> :asker"

static const char SQL_PERSON[] = "SELECT 1" MAY_ANSWER " AND m.person = :id";
static const char SQL_AUTHORITY[] =
	"SELECT 1" MAY_ANSWER " AND m.person IN (SELECT x.person FROM mandate x"
	" WHERE x.authority = :id AND x.from_at <= :now AND (x.to_at IS NULL OR x.to_at > :now))"
	" LIMIT 1";

enum err question_can_hold(struct req *r, const struct question_row *row, int64_t person,
                           int64_t authority)
{
	struct query *q = db_q(r->db, person ? SQL_PERSON : SQL_AUTHORITY);
	const char *field = person ? "person" : "authority";

	/* Of a sealed one a refusal would tell who asks. */
	if (!row->sealed && (person ? person == row->asker : authority == row->asker_authority))
		return req_fail(r, ERR_OWN, field);
	db_int(q, ":group", row->group);
	db_int(q, ":asker", row->sealed ? 0 : row->asker);
	db_int(q, ":id", person ? person : authority);
	if (!person)
		db_int(q, ":now", r->now);
	return db_one(q) ? ERR_OK : req_fail(r, ERR_NOT_MEMBER, field);
}

/* ---- holds ---- */

static const char SQL_END[] =
	"UPDATE question_hold SET to_at = :now, ended = :ended, reason = :reason"
	" WHERE topic = :topic AND to_at IS NULL";
static const char SQL_BEGIN[] =
	"INSERT INTO question_hold (topic, n, person, authority, from_at) VALUES (:topic,"
	" (SELECT coalesce(max(n), 0) + 1 FROM question_hold WHERE topic = :topic),"
	" :person, :authority, :now)";
static const char SQL_HELD[] =
	"UPDATE question SET holder = :person, holder_authority = :authority, state = :state,"
	" relay_at = :relay_at WHERE topic = :topic";

void question_end_hold(struct req *r, int64_t topic, enum hold_end end, struct str reason)
{
	struct query *q = db_q(r->db, SQL_END);

	db_int(q, ":topic", topic);
	db_int(q, ":now", r->now);
	db_text(q, ":ended", hold_end_str(end));
	db_text(q, ":reason", reason);
	db_run(q);
	tell_unasked(r, topic);
}

static void held(struct req *r, int64_t topic, int64_t person, int64_t authority,
                 enum question_state state, int64_t relay_at)
{
	struct query *q = db_q(r->db, SQL_HELD);

	db_int(q, ":topic", topic);
	db_int_opt(q, ":person", person != 0, person);
	db_int_opt(q, ":authority", authority != 0, authority);
	db_text(q, ":state", question_state_str(state));
	db_int_opt(q, ":relay_at", relay_at != 0, relay_at);
	db_run(q);
}

static const char SQL_ZONE[] = "SELECT zone FROM person WHERE id = :person";

/* An authority's days are those of Paris, where the network is. */
static int64_t relay_time(struct req *r, const struct question_row *row, int64_t person)
{
	struct query *q = db_q(r->db, SQL_ZONE);

	db_int(q, ":person", person);
	struct str zone = db_one(q) ? db_col_str(r->arena, q, 0) : STR("Europe/Paris");
	return workday_after(zone, r->now, (int)row->relay_days);
}

static void ask(struct req *r, const struct question_row *row, int64_t person, int64_t authority,
                bool relayed)
{
	struct query *q = db_q(r->db, SQL_BEGIN);
	int64_t relay_at = relay_time(r, row, person);

	db_int(q, ":topic", row->topic);
	db_int_opt(q, ":person", person != 0, person);
	db_int_opt(q, ":authority", authority != 0, authority);
	db_int(q, ":now", r->now);
	db_run(q);
	held(r, row->topic, person, authority, QUESTION_STATE_ASSIGNED, relay_at);
	tell_asked(r, row, person, authority, relayed, relay_at);
}

void question_assign(struct req *r, const struct question_row *row, int64_t person,
                     int64_t authority)
{
	question_end_hold(r, row->topic, HOLD_END_CHANGED, STR(""));
	ask(r, row, person, authority, false);
	question_announce(r, row->topic, QUESTION_CHANGE_ASSIGNED, NULL);
}

void question_rest(struct req *r, int64_t topic)
{
	struct question_row row;

	if (!question_row_load(r, topic, &row))
		return;
	question_end_hold(r, topic, HOLD_END_CHANGED, STR(""));
	held(r, topic, 0, 0, row.state == QUESTION_STATE_RESOLVED ? row.state : QUESTION_STATE_OPEN,
	     0);
}

void question_expect(struct req *r, const struct question_row *row)
{
	held(r, row->topic, 0, 0, QUESTION_STATE_OPEN, relay_time(r, row, row->asker));
}

static const char SQL_TAKE[] = "UPDATE question_hold SET person = :person"
			       " WHERE topic = :topic AND to_at IS NULL";

void question_take(struct req *r, const struct question_row *row)
{
	struct query *q = db_q(r->db, SQL_TAKE);

	db_int(q, ":topic", row->topic);
	db_int(q, ":person", r->person);
	db_run(q);
	tell_unasked(r, row->topic);
	held(r, row->topic, r->person, row->authority, QUESTION_STATE_TAKEN,
	     relay_time(r, row, r->person));
	question_announce(r, row->topic, QUESTION_CHANGE_TAKEN, NULL);
}

/* ---- going on ---- */

static const char SQL_RELAYED[] = "UPDATE question SET relays = relays + 1 WHERE topic = :topic";

void question_go_on(struct req *r, const struct question_row *row, enum hold_end end,
                    struct str reason)
{
	struct proposal *next;
	bool asked = row->holder || row->authority;

	question_end_hold(r, row->topic, end, reason);
	if (!asked || row->relays >= RELAYS_MAX || !route_propose(r, row, 1, &next)) {
		held(r, row->topic, 0, 0, QUESTION_STATE_ESCALATED, 0);
		tell_escalated(r, row);
		question_announce(r, row->topic, QUESTION_CHANGE_ESCALATED, NULL);
		return;
	}
	struct query *q = db_q(r->db, SQL_RELAYED);
	db_int(q, ":topic", row->topic);
	db_run(q);
	ask(r, row, next[0].person.id, 0, true);
	question_announce(r, row->topic,
	                  end == HOLD_END_DECLINED ? QUESTION_CHANGE_DECLINED
	                                           : QUESTION_CHANGE_RELAYED,
	                  NULL);
}

static const char SQL_DUE[] = "SELECT q.topic FROM question q CROSS JOIN topic t ON t.id = q.topic"
			      " WHERE q.relay_at <= :now AND t.kind = 'question' AND t.closed = 0"
			      " AND t.merged_into IS NULL ORDER BY q.relay_at, q.topic LIMIT :max";

int question_due(struct req *r)
{
	int64_t topics[ON_AT_ONCE];
	struct question_row row;
	struct query *q = db_q(r->db, SQL_DUE);

	db_int(q, ":now", r->now);
	int n = (int)db_ids(q, topics, ON_AT_ONCE);
	for (int i = 0; i < n; i++)
		if (question_row_load(r, topics[i], &row))
			question_go_on(r, &row, HOLD_END_RELAYED, STR(""));
	return n;
}
