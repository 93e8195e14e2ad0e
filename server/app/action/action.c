/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/action/action.h"
#include "app/agenda/agenda.h"
#include "app/authority/authority.h"
#include "db/db.h"
#include "emit.h"

enum err action_check(struct req *r, int64_t owner, int64_t due_at)
{
	struct authority_ref ref;

	if (!authority_ref_load(r, owner, &ref))
		return req_fail(r, ERR_NOT_FOUND, "owner");
	return due_at > r->now ? ERR_OK : req_fail(r, ERR_BAD_ARGS, "due_at");
}

/* ---- the trail ---- */

static const char SQL_STEP[] =
	"INSERT INTO action_step (action, kind, by, at, reason, owner, due_at)"
	" SELECT id, :kind, :person, :now, :reason, owner, due_at FROM action WHERE id = :action";

static void step(struct req *r, int64_t id, enum action_step_kind kind, struct str reason)
{
	struct query *q = db_q(r->db, SQL_STEP);

	db_int(q, ":action", id);
	db_text(q, ":kind", action_step_kind_str(kind));
	db_int(q, ":person", r->person);
	db_int(q, ":now", r->now);
	db_text(q, ":reason", reason);
	db_run(q);
}

/* ---- making, changing, ending ---- */

static const char SQL_INSERT[] = "INSERT INTO action (meeting, item, text, owner, due_at, made_at)"
				 " VALUES (:meeting, :item, :text, :owner, :due_at, :now)";
static const char SQL_GROUP[] = "INSERT INTO action_group (grp, due_at, action)"
				" VALUES (:group, :due_at, :action)";

int64_t action_put(struct req *r, const struct room_at *room, const struct action_new *n)
{
	struct agenda_at at;
	bool one = n->item && agenda_at(r, n->item, &at) && at.group;
	struct query *q = db_q(r->db, SQL_INSERT);

	db_int(q, ":meeting", n->meeting);
	db_int_opt(q, ":item", n->item != 0, n->item);
	db_text(q, ":text", n->text);
	db_int(q, ":owner", n->owner);
	db_int(q, ":due_at", n->due_at);
	db_int(q, ":now", r->now);
	int64_t id = db_run(q) ? db_last_id(r->db) : 0;
	for (size_t i = 0; i < (one ? 1 : room->n_groups); i++) {
		q = db_q(r->db, SQL_GROUP);
		db_int(q, ":group", one ? at.group : room->groups[i]);
		db_int(q, ":due_at", n->due_at);
		db_int(q, ":action", id);
		db_run(q);
	}
	step(r, id, ACTION_STEP_KIND_MADE, STR(""));
	return id;
}

static const char SQL_SET[] =
	"UPDATE action SET text = :text, owner = :owner, due_at = :due_at, told_before = told_at,"
	" told_at = iif(owner = :owner AND due_at = :due_at, told_at, NULL) WHERE id = :action";
static const char SQL_SET_DUE[] = "UPDATE action_group SET due_at = :due_at WHERE action = :action";

static void set_due(struct req *r, int64_t id, int64_t due_at)
{
	struct query *q = db_q(r->db, SQL_SET_DUE);

	db_int(q, ":action", id);
	db_int(q, ":due_at", due_at);
	db_run(q);
}

void action_set(struct req *r, const struct action_row *row, enum action_step_kind kind,
                struct str reason)
{
	struct query *q = db_q(r->db, SQL_SET);

	db_int(q, ":action", row->id);
	db_text(q, ":text", row->text);
	db_int(q, ":owner", row->owner);
	db_int(q, ":due_at", row->due_at);
	db_run(q);
	set_due(r, row->id, row->due_at);
	step(r, row->id, kind, reason);
}

static const char SQL_END[] = "UPDATE action SET state = :state, outcome = :outcome,"
			      " ended_at = :now WHERE id = :action AND state = 'open'";

void action_end(struct req *r, const struct action_row *row, enum action_state state,
                struct str outcome)
{
	bool done = state == ACTION_STATE_DONE;
	struct query *q = db_q(r->db, SQL_END);

	db_int(q, ":action", row->id);
	db_text(q, ":state", action_state_str(state));
	db_text(q, ":outcome", outcome);
	db_int(q, ":now", r->now);
	db_run(q);
	step(r, row->id, done ? ACTION_STEP_KIND_DONE : ACTION_STEP_KIND_CANCELLED, outcome);
}

/* Whoever was reminded before it was passed on is not reminded again. */
static const char SQL_BACK[] =
	"UPDATE action SET owner = :owner, due_at = :due_at,"
	" told_at = iif(state = 'open', told_before, told_at), state = 'open', outcome = '',"
	" ended_at = NULL WHERE id = :action";

void action_put_back(struct req *r, int64_t id, const struct action_back *was)
{
	struct query *q = db_q(r->db, SQL_BACK);

	db_int(q, ":action", id);
	db_int(q, ":owner", was->owner);
	db_int(q, ":due_at", was->due_at);
	db_run(q);
	set_due(r, id, was->due_at);
	step(r, id, ACTION_STEP_KIND_UNDONE, STR(""));
}

/* ---- telling ---- */

static const char SQL_HOSTS[] = "SELECT grp FROM action_group WHERE action = :action ORDER BY grp";

void action_tell(struct req *r, int64_t id)
{
	int64_t groups[ROOM_GROUPS];
	struct action_changed ev;
	struct agenda_at at;

	if (!action_view(r, id, &ev.action))
		return;
	agenda_action_moved(r, id);
	const struct action *a = &ev.action;
	if (a->has_item && (!agenda_at(r, a->item, &at) || agenda_restricted(&at))) {
		room_tell(r, a->meeting, a->item, EV_ACTION_CHANGED, &ev);
		return;
	}
	struct query *q = db_q(r->db, SQL_HOSTS);
	db_int(q, ":action", id);
	size_t n = db_ids(q, groups, ROOM_GROUPS);
	for (size_t i = 0; i < n; i++)
		emit_action_changed(r, ch_group(groups[i]), &ev);
}
