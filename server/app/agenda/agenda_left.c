/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What earlier meetings left to a group comes onto the agenda of its next one by itself: at its head the
 * minutes that are published and not approved, then an item on which all commitments still open are taken
 * up again. Put there when a meeting is called, moved or called off, when minutes are published and when
 * a commitment changes; each once, however often that is. What has been settled meanwhile goes again, as
 * long as nobody came to it.
 *
 * Who may not know of what is on it does not hear the item. In a meeting of several groups what all of
 * them are host of is for all, what is one group's for that group alone; what was promised on a closed
 * item is taken up on a closed item.
 */
#include "app/action/action.h"
#include "app/agenda/agenda.h"
#include "app/meeting/meeting.h"
#include "app/minutes/doc.h"
#include "db/db.h"

enum {
	APPROVALS = 5,   /* of one meeting */
	MINUTES_FOR = 5, /* planned for each */
	LEFT = 2 * (ROOM_GROUPS + 1) + APPROVALS * ROOM_GROUPS,
};

/* An item that is to be there. */
struct left {
	struct agenda_at at; /* kind, of, group, audience */
	int64_t of_closed;   /* when that meeting ended */
};

struct agenda_left {
	struct req *r;
	struct room_at room;
	struct left list[LEFT];
	size_t n;
};

static bool same(const struct agenda_at *a, const struct agenda_at *b)
{
	return a->kind == b->kind && a->group == b->group && a->audience == b->audience &&
	       (a->kind == ITEM_KIND_FOLLOW_UP || a->of == b->of);
}

/* ---- what is left ---- */

static void want(struct agenda_left *l, const struct agenda_at *at, int64_t of_closed)
{
	for (size_t i = 0; i < l->n; i++)
		if (same(&l->list[i].at, at)) {
			/* It bears the day of the latest. */
			if (of_closed > l->list[i].of_closed)
				l->list[i] = (struct left){ *at, of_closed };
			return;
		}
	if (l->n < LEFT)
		l->list[l->n++] = (struct left){ *at, of_closed };
}

static bool among(const struct room_at *room, int64_t group)
{
	for (size_t i = 0; i < room->n_groups; i++)
		if (room->groups[i] == group)
			return true;
	return false;
}

/* For all of the meeting where all of its groups were there, else for each that was. */
static void want_approval(struct agenda_left *l, int64_t of)
{
	struct agenda_at at = { .kind = ITEM_KIND_APPROVAL,
		                .of = of,
		                .audience = ITEM_AUDIENCE_MEMBERS };
	struct room_at was;
	bool all = true;

	if (!room_bare(l->r, of, &was))
		return;
	for (size_t i = 0; i < l->room.n_groups; i++)
		all = all && among(&was, l->room.groups[i]);
	if (all)
		want(l, &at, 0);
	for (size_t i = 0; i < l->room.n_groups && !all; i++) {
		at.group = l->room.groups[i];
		if (among(&was, at.group))
			want(l, &at, 0);
	}
}

bool agenda_follows(struct req *r, const struct room_at *room, const struct agenda_at *i,
                    const struct action_row *row)
{
	struct agenda_at on = { .audience = ITEM_AUDIENCE_MEMBERS };

	/* What it was made on is gone from its agenda: nobody can tell who could hear it. */
	if (row->item && !agenda_at(r, row->item, &on))
		return false;
	if ((on.audience == ITEM_AUDIENCE_CLOSED) != (i->audience == ITEM_AUDIENCE_CLOSED))
		return false;
	bool all = action_hosted(r, row->id, room->groups, room->n_groups);
	return i->group ? !all && action_hosted(r, row->id, &i->group, 1) : all;
}

static void want_action(struct agenda_left *l, const struct action_row *row)
{
	static const enum item_audience audiences[] = { ITEM_AUDIENCE_MEMBERS,
		                                        ITEM_AUDIENCE_CLOSED };
	struct agenda_at at = { .kind = ITEM_KIND_FOLLOW_UP, .of = row->meeting };
	struct room_at was;

	if (!room_bare(l->r, row->meeting, &was))
		return;
	for (size_t i = 0; i <= l->room.n_groups; i++)
		for (int k = 0; k < 2; k++) {
			at.group = i ? l->room.groups[i - 1] : 0;
			at.audience = audiences[k];
			if (agenda_follows(l->r, &l->room, &at, row))
				want(l, &at, was.has_closed_at ? was.closed_at : l->r->now);
		}
}

/* What is for all first, what is closed last; minutes as they were found. */
static void put_in_order(struct agenda_left *l)
{
	for (size_t i = 1; i < l->n; i++)
		for (size_t k = i; k > 0; k--) {
			struct left *a = &l->list[k - 1], *b = &l->list[k], swap = *a;
			if (a->at.kind != ITEM_KIND_FOLLOW_UP ||
			    b->at.kind != ITEM_KIND_FOLLOW_UP || a->at.group < b->at.group ||
			    (a->at.group == b->at.group && a->at.audience <= b->at.audience))
				break;
			*a = *b;
			*b = swap;
		}
}

static void find_left(struct agenda_left *l)
{
	struct action_row *rows = arena_array(l->r->arena, ACTION_LOOKED, struct action_row);
	int64_t docs[APPROVALS];
	size_t n = doc_to_approve(l->r, l->room.meeting, docs, APPROVALS);

	for (size_t i = 0; i < n; i++)
		want_approval(l, docs[i]);
	n = action_coming_back(l->r, l->room.meeting, rows);
	for (size_t i = 0; i < n; i++)
		if (rows[i].state == ACTION_STATE_OPEN)
			want_action(l, &rows[i]);
	put_in_order(l);
}

/* ---- how it is called ---- */

static struct str title_in(struct req *r, enum lang lang, enum item_kind kind, int64_t of)
{
	static const char *const words[LANG_COUNT][2] = {
		[LANG_FR] = { "Approbation du compte rendu de la séance du ",
		              "Suites de la séance du " },
		[LANG_EN] = { "Approval of the minutes of the meeting of ",
		              "Left from the meeting of " },
	};

	return arena_printf(r->arena, "%s" STR_FMT, words[lang][kind == ITEM_KIND_FOLLOW_UP],
	                    STR_ARG(meeting_day(r, of, lang)));
}

struct str agenda_left_title(struct req *r, enum item_kind kind, int64_t of)
{
	return title_in(r, r->lang, kind, of);
}

/* ---- onto the agenda, and off it ---- */

/* Before the first item that comes after its kind: approvals, what is taken up, everything else. */
static enum err put_first(struct req *r, const struct agenda_at *at)
{
	struct agenda_at *all;
	size_t n = agenda_all(r, at->meeting, &all);

	for (size_t i = 0; i < n; i++)
		if (!all[i].parent && all[i].id != at->id && (!all[i].of || all[i].kind > at->kind))
			return agenda_put(r, at, 0, all[i].id);
	return ERR_OK;
}

static void put_on(struct agenda_left *l, const struct agenda_at *want)
{
	struct req *r = l->r;
	struct agenda_at at;
	const struct agenda_add_args add = {
		.meeting = l->room.meeting,
		.title = agenda_left_title(r, want->kind, want->of),
		.minutes = MINUTES_FOR,
		.has_audience = true,
		.audience = want->audience,
		.has_group = want->group != 0,
		.group = want->group,
	};
	int64_t id = agenda_insert(r, &add);

	if (!id)
		return;
	agenda_set_kind(r, id, want->kind, want->of);
	room_item_moved(r, id, NULL);
	/* Not told is a failed statement, which ends the whole command. */
	if (agenda_announce(r, id, NULL) || !agenda_at(r, id, &at) || put_first(r, &at))
		return;
}

/* Another meeting left something since: it bears that one's day, unless a chair called it otherwise. */
static void call_anew(struct agenda_left *l, const struct agenda_at *at, int64_t of)
{
	struct agenda_item view;
	bool ours = false;

	if (at->of == of || !agenda_view(l->r, at->id, &view))
		return;
	for (int lang = 0; lang < LANG_COUNT; lang++)
		ours = ours ||
		       str_eq(view.title, title_in(l->r, (enum lang)lang, at->kind, at->of));
	agenda_set_kind(l->r, at->id, at->kind, of);
	if (ours)
		agenda_set(l->r, &(struct agenda_update_args){
					 .item = at->id,
					 .has_title = true,
					 .title = agenda_left_title(l->r, at->kind, of) });
	if (agenda_announce(l->r, at->id, NULL))
		return;
}

static const char SQL_THERE[] =
	"SELECT id, kind, coalesce(of_meeting, 0), coalesce(grp, 0), audience, state, removed_at IS NOT NULL"
	" FROM agenda_item WHERE meeting = :meeting AND kind IS NOT NULL"
	" AND (removed_at IS NULL OR kept_off = 1) ORDER BY id LIMIT :max";

struct there {
	struct agenda_at at;
	bool off;
};

static size_t find_there(struct agenda_left *l, struct there *out)
{
	struct query *q = db_q(l->r->db, SQL_THERE);
	size_t n = 0;

	db_int(q, ":meeting", l->room.meeting);
	db_int(q, ":max", 2 * AGENDA_ITEMS);
	db_each (q) {
		struct agenda_at *at = &out[n].at;
		*at = (struct agenda_at){ .id = db_col_int(q, 0),
			                  .meeting = l->room.meeting,
			                  .of = db_col_int(q, 2),
			                  .group = db_col_int(q, 3) };
		out[n].off = db_col_bool(q, 6);
		n += item_kind_from_str(db_col_view(q, 1), &at->kind) &&
		     item_audience_from_str(db_col_view(q, 4), &at->audience) &&
		     item_state_from_str(db_col_view(q, 5), &at->state);
	}
	return n;
}

void agenda_take_up_at(struct req *r, int64_t meeting)
{
	struct there *there = arena_array(r->arena, 2 * AGENDA_ITEMS, struct there);
	struct agenda_left l = { .r = r };
	struct agenda_at *all;

	if (!room_bare(r, meeting, &l.room))
		return;
	find_left(&l);
	size_t n = find_there(&l, there), full = agenda_all(r, meeting, &all);
	for (size_t k = 0; k < n; k++) {
		bool still = false;
		for (size_t i = 0; i < l.n; i++)
			still = still || same(&l.list[i].at, &there[k].at);
		if (still || there[k].off || there[k].at.state != ITEM_STATE_WAITING)
			continue;
		agenda_drop(r, there[k].at.id, false);
		room_item_moved(r, there[k].at.id, &there[k].at);
		full--;
	}
	for (size_t i = 0; i < l.n; i++) {
		const struct there *is = NULL;
		for (size_t k = 0; k < n; k++)
			if (same(&l.list[i].at, &there[k].at) && (!is || is->off))
				is = &there[k];
		if (!is && full++ < AGENDA_ITEMS)
			put_on(&l, &l.list[i].at);
		else if (is && !is->off && is->at.state == ITEM_STATE_WAITING)
			call_anew(&l, &is->at, l.list[i].at.of);
	}
}

static const char SQL_NEXT[] =
	"SELECT m.id FROM meeting_group g CROSS JOIN meeting m ON m.id = g.meeting"
	" AND m.cancelled_at IS NULL AND NOT m.undated LEFT JOIN room o ON o.meeting = m.id"
	" WHERE g.grp = :group AND g.ends_at > :now AND o.meeting IS NULL"
	" ORDER BY m.starts_at, m.id LIMIT 1";

void agenda_take_up(struct req *r, int64_t group)
{
	struct query *q = db_q(r->db, SQL_NEXT);

	db_int(q, ":group", group);
	db_int(q, ":now", r->now);
	int64_t next = db_one(q) ? db_col_int(q, 0) : 0;
	if (next)
		agenda_take_up_at(r, next);
}

void agenda_take_up_all(struct req *r, int64_t meeting)
{
	struct room_at room;

	if (!room_bare(r, meeting, &room))
		return;
	for (size_t i = 0; i < room.n_groups; i++)
		agenda_take_up(r, room.groups[i]);
}

/* ---- a commitment changed ---- */

static const char SQL_HOSTS[] = "SELECT grp FROM action_group WHERE action = :action ORDER BY grp";
static const char SQL_HELD[] =
	"SELECT i.id FROM action_group a CROSS JOIN meeting_group g ON g.grp = a.grp"
	" CROSS JOIN room o ON o.meeting = g.meeting AND o.state <> 'closed'"
	" CROSS JOIN agenda_item i ON i.meeting = g.meeting AND i.kind = 'follow_up'"
	" AND i.removed_at IS NULL WHERE a.action = :action GROUP BY i.id LIMIT :max";

static size_t ids(struct req *r, const char *sql, int64_t action, int64_t *out, size_t max)
{
	struct query *q = db_q(r->db, sql);

	db_int(q, ":action", action);
	return db_ids(q, out, max);
}

void agenda_action_moved(struct req *r, int64_t action)
{
	int64_t list[AGENDA_ITEMS];
	struct action_row row;
	struct room_at room;
	struct agenda_at at;
	size_t n = ids(r, SQL_HELD, action, list, AGENDA_ITEMS);

	if (!action_row_load(r, action, &row))
		return;
	for (size_t i = 0; i < n; i++)
		if (agenda_at(r, list[i], &at) && room_bare(r, at.meeting, &room) &&
		    agenda_follows(r, &room, &at, &row)) {
			struct agenda_followed ev = { .meeting = at.meeting, .item = at.id };
			room_tell(r, at.meeting, at.id, EV_AGENDA_FOLLOWED, &ev);
		}
	n = ids(r, SQL_HOSTS, action, list, ROOM_GROUPS);
	for (size_t i = 0; i < n; i++)
		agenda_take_up(r, list[i]);
}

/* ---- by hand ---- */

enum err agenda_check_approves(struct req *r, const struct room_at *room, int64_t meeting,
                               int64_t *group)
{
	struct agenda_at *items;
	struct doc doc;
	bool all = true;

	enum err e = doc_run_load(r, meeting, false, &doc);
	if (e)
		return req_fail(r, e, "approves");
	*group = 0;
	for (size_t i = 0; i < room->n_groups; i++) {
		if (!among(&doc.who.room, room->groups[i]))
			all = false;
		else if (!*group)
			*group = room->groups[i];
	}
	if (!*group || meeting == room->meeting)
		return req_fail(r, ERR_NOT_FOUND, "approves");
	if (!doc.minutes.has_published_at)
		return req_fail(r, ERR_NOT_PUBLISHED, "approves");
	if (all)
		*group = 0;
	size_t n = agenda_all(r, room->meeting, &items);
	for (size_t i = 0; i < n; i++)
		if (items[i].of == meeting && items[i].kind == ITEM_KIND_APPROVAL &&
		    items[i].group == *group)
			return req_fail(r, ERR_ALREADY, "approves");
	return doc.minutes.has_approved_at ? req_fail(r, ERR_ALREADY, "approves") : ERR_OK;
}
