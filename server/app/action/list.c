/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * action.list - commitments of a group, of an authority, made in a meeting or to be taken up at one.
 *
 * Which of them one may see goes by the agenda of each one's meeting, so that they are looked at
 * one by one, ACTION_LOOKED at most, and counted while at it.
 */
#include "app/action/action.h"
#include "app/group/page.h"
#include "app/room/room.h"
#include "db/db.h"

#define ROW "SELECT a.id, a.meeting, coalesce(a.item, 0), a.owner, a.due_at, a.state"
#define LAST_FIRST " DESC LIMIT :max"

static const char SQL_GROUP[] = ROW
	" FROM action_group g CROSS JOIN action a ON a.id = g.action"
	" WHERE g.grp = :id ORDER BY g.due_at DESC, g.action" LAST_FIRST;
static const char SQL_OWNER[] = ROW " FROM action a WHERE a.owner = :id"
				    " ORDER BY a.due_at DESC, a.id" LAST_FIRST;
static const char SQL_MADE[] = ROW " FROM action a WHERE a.meeting = :id"
				   " ORDER BY a.due_at DESC, a.id" LAST_FIRST;
/* Made before it, and not ended before it began: what was settled at the meeting stays in its list. */
static const char SQL_COMING_BACK[] = ROW
	" FROM meeting m CROSS JOIN meeting_group h ON h.meeting = m.id"
	" CROSS JOIN action_group g ON g.grp = h.grp CROSS JOIN action a ON a.id = g.action"
	" AND a.meeting <> m.id LEFT JOIN room o ON o.meeting = m.id WHERE m.id = :id"
	" AND a.made_at < coalesce(o.closed_at, :now + 1)"
	" AND (a.state = 'open' OR a.ended_at > coalesce(o.opened_at, :now))"
	" GROUP BY a.id ORDER BY a.due_at DESC, a.id" LAST_FIRST;

static enum err check(struct req *r, const struct action_list_args *a)
{
	int64_t meeting = a->has_meeting ? a->meeting : a->at_meeting;
	struct room_at room;

	if (a->has_group + a->has_authority + a->has_meeting + a->has_at_meeting != 1)
		return req_fail(r, ERR_BAD_ARGS, "group");
	if (!a->has_meeting && !a->has_at_meeting)
		return page_check(r, a->has_group, a->group);
	enum err e = room_load(r, meeting, ROOM_READ, &room);
	return e ? req_fail(r, e, a->has_meeting ? "meeting" : "at_meeting") : ERR_OK;
}

static size_t read_rows(struct req *r, const struct action_list_args *a, struct action_row *out)
{
	size_t n = 0;
	struct query *q = db_q(r->db, a->has_group       ? SQL_GROUP
	                              : a->has_authority ? SQL_OWNER
	                              : a->has_meeting   ? SQL_MADE
	                                                 : SQL_COMING_BACK);

	db_int(q, ":id",
	       a->has_group       ? a->group
	       : a->has_authority ? a->authority
	       : a->has_meeting   ? a->meeting
	                          : a->at_meeting);
	if (a->has_at_meeting)
		db_int(q, ":now", r->now);
	db_int(q, ":max", ACTION_LOOKED);
	db_each (q) {
		struct action_row *row = &out[n];
		*row = (struct action_row){ .id = db_col_int(q, 0),
			                    .meeting = db_col_int(q, 1),
			                    .item = db_col_int(q, 2),
			                    .owner = db_col_int(q, 3),
			                    .due_at = db_col_int(q, 4) };
		n += action_state_from_str(db_col_view(q, 5), &row->state);
	}
	return n;
}

static void count(const struct req *r, const struct action_row *row, struct action_counts *c)
{
	if (row->state == ACTION_STATE_DONE)
		c->done++;
	else if (row->state == ACTION_STATE_CANCELLED)
		c->cancelled++;
	else if (row->due_at <= r->now)
		c->late++;
	else
		c->open++;
}

static bool wanted(const struct req *r, const struct action_row *row, enum action_which which)
{
	bool open = row->state == ACTION_STATE_OPEN;

	switch (which) {
	case ACTION_WHICH_OPEN: return open;
	case ACTION_WHICH_LATE: return open && row->due_at <= r->now;
	case ACTION_WHICH_ENDED: return !open;
	case ACTION_WHICH_ALL: break;
	}
	return true;
}

/* Those that were seen, the last due first; one page of those that are wanted. */
static void page(struct req *r, const struct action_list_args *a, const struct action_row *rows,
                 size_t n, struct action_list_result *out)
{
	bool of_meeting = a->has_meeting || a->has_at_meeting;
	enum action_which which = a->has_which ? a->which
	                          : of_meeting ? ACTION_WHICH_ALL
	                                       : ACTION_WHICH_OPEN;
	bool first = which == ACTION_WHICH_OPEN || which == ACTION_WHICH_LATE, on = !a->has_after;

	out->actions = arena_array(r->arena, ACTION_PAGE, struct my_action);
	for (size_t i = 0; i < n; i++) {
		const struct action_row *row = &rows[first ? n - 1 - i : i];
		if (!on) {
			on = row->id == a->after;
			continue;
		}
		if (!wanted(r, row, which))
			continue;
		if (out->n_actions == ACTION_PAGE) {
			out->has_next = true;
			out->next = out->actions[ACTION_PAGE - 1].action.id;
			return;
		}
		struct my_action *my = &out->actions[out->n_actions];
		if (!action_view(r, row->id, &my->action))
			continue;
		my->acts = row->state == ACTION_STATE_OPEN && action_acts(r, row);
		out->n_actions++;
	}
}

enum err cmd_action_list(struct req *r, const struct action_list_args *a,
                         struct action_list_result *out)
{
	struct action_row *rows = arena_array(r->arena, ACTION_LOOKED, struct action_row);
	size_t kept = 0;

	enum err e = check(r, a);
	if (e)
		return e;
	size_t n = read_rows(r, a, rows);
	for (size_t i = 0; i < n; i++)
		if (action_sees(r, &rows[i])) {
			count(r, &rows[i], &out->counts);
			rows[kept++] = rows[i];
		}
	page(r, a, rows, kept, out);
	return ERR_OK;
}
