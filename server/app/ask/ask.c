/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/ask/ask.h"
#include "app/agenda/agenda.h"
#include "db/db.h"
#include "emit.h"

/* ---- one more ---- */

static const char SQL_INSERT[] =
	"INSERT INTO ask (meeting, item, author, authority, masked, text, state, told, put_at,"
	" aloud) VALUES (:meeting, :item, :author, :authority, :masked, :text, :state, :told, :now,"
	" :aloud)";

int64_t ask_insert(struct req *r, const struct ask_put_args *a, const struct room_at *room,
                   enum ask_state state)
{
	struct query *q = db_q(r->db, SQL_INSERT);

	db_int(q, ":meeting", a->meeting);
	db_int(q, ":item", a->has_item ? a->item : 0);
	db_int(q, ":author", r->person);
	db_int_opt(q, ":authority", room->authority != 0, room->authority);
	db_bool(q, ":masked", a->has_masked && a->masked);
	db_text(q, ":text", a->text);
	db_text(q, ":aloud",
	        chat_aloud_str(a->has_aloud && a->aloud ? CHAT_ALOUD_ASKED : CHAT_ALOUD_NO));
	db_text(q, ":state", ask_state_str(state));
	db_bool(q, ":told", state == ASK_STATE_SHOWN);
	db_int(q, ":now", r->now);
	return db_run(q) ? db_last_id(r->db) : 0;
}

static const char SQL_ALOUD[] = "UPDATE ask SET aloud = :aloud, rev = rev + 1 WHERE id = :ask";

void ask_set_aloud(struct req *r, int64_t ask, enum chat_aloud aloud)
{
	struct query *q = db_q(r->db, SQL_ALOUD);

	db_int(q, ":ask", ask);
	db_text(q, ":aloud", chat_aloud_str(aloud));
	db_run(q);
}

/* ---- voices ---- */

/* The ask and all that was joined to it. */
#define TREE                                                     \
	"WITH RECURSIVE tree (id) AS (SELECT :ask UNION SELECT " \
	"x.id FROM tree t CROSS JOIN ask x ON x.into_ask = t.id) "

static const char SQL_HAS[] = TREE "SELECT 1 FROM tree t CROSS JOIN ask_voice v ON v.ask = t.id"
				   " AND v.person = :person LIMIT 1 /*scan*/";
static const char SQL_ADD[] = "INSERT INTO ask_voice (ask, person) VALUES (:ask, :person)";
static const char SQL_TAKE[] = TREE "DELETE FROM ask_voice WHERE person = :person"
				    " AND ask IN (SELECT id FROM tree) /*scan*/";

bool ask_voice(struct req *r, int64_t ask, bool on)
{
	struct query *q = db_q(r->db, SQL_HAS);

	db_int(q, ":ask", ask);
	db_int(q, ":person", r->person);
	if (db_one(q) == on)
		return false;
	q = db_q(r->db, on ? SQL_ADD : SQL_TAKE);
	db_int(q, ":ask", ask);
	db_int(q, ":person", r->person);
	db_run(q);
	return true;
}

static const char SQL_COUNT[] = TREE
	"SELECT count(DISTINCT v.person) FROM tree t CROSS JOIN ask_voice v"
	" ON v.ask = t.id /*scan*/";
static const char SQL_SET_COUNT[] = "UPDATE ask SET voices = :voices WHERE id = :ask";

int64_t ask_recount(struct req *r, int64_t ask)
{
	struct query *q = db_q(r->db, SQL_COUNT);

	db_int(q, ":ask", ask);
	int64_t voices = db_one(q) ? db_col_int(q, 0) : 0;
	q = db_q(r->db, SQL_SET_COUNT);
	db_int(q, ":ask", ask);
	db_int(q, ":voices", voices);
	db_run(q);
	return voices;
}

/* ---- what becomes of it ---- */

static const char SQL_DO[] =
	"UPDATE ask SET was = iif(:undo, state, NULL), was_wall = :undo AND :wall,"
	" acted_at = iif(:undo, :now, NULL), state = :state, rev = rev + 1,"
	" told = told OR :state IN ('shown', 'parked', 'answered'),"
	" reason = coalesce(:reason, reason), answered_at = iif(:answered, :now, answered_at),"
	" answered_by = iif(:answered, :by, answered_by), note = iif(:answered, :note, note)"
	" WHERE id = :ask";

void ask_do(struct req *r, const struct ask_row *was, const struct ask_act *act)
{
	struct query *q = db_q(r->db, SQL_DO);

	db_int(q, ":ask", was->id);
	db_bool(q, ":undo", act->undo);
	db_bool(q, ":wall", was->wall);
	db_int(q, ":now", r->now);
	db_text(q, ":state", ask_state_str(act->state));
	db_text_opt(q, ":reason", act->reason.n > 0, act->reason);
	db_bool(q, ":answered", act->state == ASK_STATE_ANSWERED);
	db_int_opt(q, ":by", act->by != 0, act->by);
	db_text(q, ":note", act->note);
	db_run(q);
	if (was->wall && act->state != ASK_STATE_SHOWN)
		ask_set_wall(r, was->meeting, 0);
}

static const char SQL_BACK[] =
	"UPDATE ask SET state = was, was = NULL, was_wall = 0, acted_at = NULL, rev = rev + 1"
	" WHERE id = :ask";
static const char SQL_WALL_FREE[] =
	"SELECT 1 FROM ask_meeting WHERE meeting = :meeting AND wall IS NOT NULL";

void ask_back(struct req *r, const struct ask_row *was)
{
	struct query *q = db_q(r->db, SQL_BACK);

	db_int(q, ":ask", was->id);
	db_run(q);
	if (!was->was_wall)
		return;
	/* What was put since stays. */
	q = db_q(r->db, SQL_WALL_FREE);
	db_int(q, ":meeting", was->meeting);
	if (!db_one(q))
		ask_set_wall(r, was->meeting, was->id);
}

static const char SQL_JOIN[] =
	"UPDATE ask SET was = state, was_wall = 0, acted_at = NULL, state = 'merged',"
	" into_ask = :into, rev = rev + 1 WHERE id = :ask";

void ask_join(struct req *r, int64_t ask, int64_t into)
{
	struct query *q = db_q(r->db, SQL_JOIN);

	db_int(q, ":ask", ask);
	db_int(q, ":into", into);
	db_run(q);
}

static const char SQL_PART[] = "UPDATE ask SET state = coalesce(was, 'shown'), was = NULL,"
			       " into_ask = NULL, rev = rev + 1 WHERE id = :ask";

void ask_part(struct req *r, const struct ask_row *was)
{
	struct query *q = db_q(r->db, SQL_PART);

	db_int(q, ":ask", was->id);
	db_run(q);
}

static const char SQL_DROP[] =
	"UPDATE ask SET state = 'withdrawn', text = '', note = '', reason = '', was = NULL,"
	" acted_at = NULL, into_ask = NULL, rev = rev + 1 WHERE id = :ask";
static const char SQL_JOINED[] = "SELECT id FROM ask WHERE into_ask = :ask LIMIT :max";

void ask_drop(struct req *r, const struct ask_row *was)
{
	int64_t *joined = arena_array(r->arena, ASK_MAX, int64_t);
	struct ask_row a;
	struct query *q = db_q(r->db, SQL_JOINED);

	db_int(q, ":ask", was->id);
	size_t n = db_ids(q, joined, ASK_MAX);
	for (size_t i = 0; i < n; i++) {
		if (!ask_row_load(r, joined[i], &a))
			continue;
		ask_part(r, &a);
		ask_tell(r, a.id, !ask_shown(&a) || a.was == ASK_STATE_WAITING);
	}
	if (was->wall)
		ask_set_wall(r, was->meeting, 0);
	q = db_q(r->db, SQL_DROP);
	db_int(q, ":ask", was->id);
	db_run(q);
}

static const char SQL_OF_ITEM[] = "SELECT id FROM ask WHERE meeting = :meeting AND item = :item"
				  " LIMIT :max";
static const char SQL_LOOSE[] = "UPDATE ask SET item = 0, rev = rev + 1 WHERE id = :ask";

void ask_item_gone(struct req *r, const struct agenda_at *item)
{
	int64_t *ids = arena_array(r->arena, ASK_MAX, int64_t);

	if (agenda_restricted(item))
		return;
	struct query *q = db_q(r->db, SQL_OF_ITEM);
	db_int(q, ":meeting", item->meeting);
	db_int(q, ":item", item->id);
	size_t n = db_ids(q, ids, ASK_MAX);
	for (size_t i = 0; i < n; i++) {
		q = db_q(r->db, SQL_LOOSE);
		db_int(q, ":ask", ids[i]);
		db_run(q);
		ask_tell(r, ids[i], true);
	}
}

static const char SQL_TOPIC[] = "UPDATE ask SET topic = :topic WHERE id = :ask";

void ask_set_topic(struct req *r, int64_t ask, int64_t topic)
{
	struct query *q = db_q(r->db, SQL_TOPIC);

	db_int(q, ":ask", ask);
	db_int(q, ":topic", topic);
	db_run(q);
}

/* ---- the meeting ---- */

static const char SQL_WALL[] = "INSERT INTO ask_meeting (meeting, wall) VALUES (:meeting, :ask)"
			       " ON CONFLICT (meeting) DO UPDATE SET wall = excluded.wall";

void ask_set_wall(struct req *r, int64_t meeting, int64_t ask)
{
	struct query *q = db_q(r->db, SQL_WALL);

	db_int(q, ":meeting", meeting);
	db_int_opt(q, ":ask", ask != 0, ask);
	db_run(q);
}

static const char SQL_RULES[] =
	"INSERT INTO ask_meeting (meeting, screening, masked, open) VALUES (:meeting,"
	" coalesce(:screening, 0), coalesce(:masked, 0), coalesce(:open, 1))"
	" ON CONFLICT (meeting) DO UPDATE SET screening = coalesce(:screening, screening),"
	" masked = coalesce(:masked, masked), open = coalesce(:open, open)";
static const char SQL_NO_GROUPS[] = "DELETE FROM ask_group WHERE meeting = :meeting";
static const char SQL_GROUP[] =
	"INSERT INTO ask_group (meeting, place, grp) VALUES (:meeting, :place, :group)";

void ask_set_rules(struct req *r, const struct ask_set_rules_args *a)
{
	struct query *q = db_q(r->db, SQL_RULES);

	db_int(q, ":meeting", a->meeting);
	db_int_opt(q, ":screening", a->has_screening, a->screening);
	db_int_opt(q, ":masked", a->has_masked, a->masked);
	db_int_opt(q, ":open", a->has_open, a->open);
	db_run(q);
	if (!a->has_groups)
		return;
	q = db_q(r->db, SQL_NO_GROUPS);
	db_int(q, ":meeting", a->meeting);
	db_run(q);
	for (size_t i = 0; i < a->n_groups; i++) {
		q = db_q(r->db, SQL_GROUP);
		db_int(q, ":meeting", a->meeting);
		db_int(q, ":place", (int64_t)i);
		db_int(q, ":group", a->groups[i]);
		db_run(q);
	}
}

/* ---- telling ---- */

void ask_tell(struct req *r, int64_t ask, bool apart)
{
	struct ask_changed ev;
	struct ask_row a;

	if (!ask_row_load(r, ask, &a))
		return;
	if (a.told) {
		ask_view(r, &a, false, &ev.ask);
		room_tell(r, a.meeting, a.item, EV_ASK_CHANGED, &ev);
	}
	if (!apart)
		return;
	ask_view(r, &a, true, &ev.ask);
	emit_ask_changed(r, ch_user(a.author), &ev);
	if (!ask_shown(&a))
		room_tell_chairs_of(r, a.meeting, a.item, EV_ASK_CHANGED, &ev);
}

void ask_tell_count(struct req *r, const struct ask_row *a, int64_t voices)
{
	struct ask_counted ev = { .meeting = a->meeting, .ask = a->id, .voices = voices };

	if (ask_shown(a))
		room_tell(r, a->meeting, a->item, EV_ASK_COUNTED, &ev);
}
