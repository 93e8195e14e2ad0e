/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * action.list - commitments of a group, of an authority, made in a meeting or to be taken up at one,
 * or on one item of it.
 *
 * Which of them one may see goes by the agenda of each one's meeting, so that they are looked at
 * one by one, ACTION_LOOKED at most, and counted while at it.
 */
#include "app/action/action.h"
#include "app/agenda/agenda.h"
#include "app/group/page.h"
#include "app/room/room.h"
#include "db/db.h"

#define LAST_FIRST " DESC LIMIT :max"

static const char SQL_GROUP[] = ACTION_ROW
	" FROM action_group g CROSS JOIN action a ON a.id = g.action"
	" WHERE g.grp = :id ORDER BY g.due_at DESC, g.action" LAST_FIRST;
static const char SQL_OWNER[] = ACTION_ROW " FROM action a WHERE a.owner = :id"
					   " ORDER BY a.due_at DESC, a.id" LAST_FIRST;
static const char SQL_MADE[] = ACTION_ROW " FROM action a WHERE a.meeting = :id"
					  " ORDER BY a.due_at DESC, a.id" LAST_FIRST;

/* The item on which what is listed is taken up; .id 0: none. */
struct taken_up {
	struct room_at room;
	struct agenda_at item;
};

static enum err check_item(struct req *r, int64_t item, struct taken_up *out)
{
	if (!agenda_at(r, item, &out->item) ||
	    room_load(r, out->item.meeting, ROOM_READ, &out->room) != ERR_OK ||
	    !agenda_sees(r, &out->room, r->person, &out->item))
		return req_fail(r, ERR_NOT_FOUND, "at_item");
	return out->item.of && out->item.kind == ITEM_KIND_FOLLOW_UP
	               ? ERR_OK
	               : req_fail(r, ERR_BAD_ARGS, "at_item");
}

static enum err check(struct req *r, const struct action_list_args *a, struct taken_up *up)
{
	int64_t meeting = a->has_meeting ? a->meeting : a->at_meeting;
	struct room_at room;

	if (a->has_group + a->has_authority + a->has_meeting + a->has_at_meeting + a->has_at_item !=
	    1)
		return req_fail(r, ERR_BAD_ARGS, "group");
	if (a->has_at_item)
		return check_item(r, a->at_item, up);
	if (!a->has_meeting && !a->has_at_meeting)
		return page_check(r, a->has_group, a->group);
	enum err e = room_load(r, meeting, ROOM_READ, &room);
	return e ? req_fail(r, e, a->has_meeting ? "meeting" : "at_meeting") : ERR_OK;
}

static size_t read_rows(struct req *r, const struct action_list_args *a, const struct taken_up *up,
                        struct action_row *out)
{
	if (a->has_at_meeting || a->has_at_item)
		return action_coming_back(r, a->has_at_item ? up->item.meeting : a->at_meeting,
		                          out);
	struct query *q = db_q(r->db, a->has_group       ? SQL_GROUP
	                              : a->has_authority ? SQL_OWNER
	                                                 : SQL_MADE);

	db_int(q, ":id", a->has_group ? a->group : a->has_authority ? a->authority : a->meeting);
	return action_rows(q, out);
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
	bool of_meeting = a->has_meeting || a->has_at_meeting || a->has_at_item;
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
	struct taken_up up = { .item = { .id = 0 } };
	size_t kept = 0;

	enum err e = check(r, a, &up);
	if (e)
		return e;
	size_t n = read_rows(r, a, &up, rows);
	for (size_t i = 0; i < n; i++)
		if ((!up.item.id || agenda_follows(r, &up.room, &up.item, &rows[i])) &&
		    action_sees(r, &rows[i])) {
			count(r, &rows[i], &out->counts);
			rows[kept++] = rows[i];
		}
	page(r, a, rows, kept, out);
	return ERR_OK;
}
