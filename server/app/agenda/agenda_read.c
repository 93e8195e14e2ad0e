/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/agenda/agenda.h"
#include "app/group/access.h"
#include "app/person/person.h"
#include "db/db.h"

bool agenda_restricted(const struct agenda_at *i)
{
	return i->group || i->audience == ITEM_AUDIENCE_CLOSED;
}

static const char SQL_INVITED[] = "SELECT item FROM room_part WHERE meeting = :meeting"
				  " AND person = :person AND part = 'guest' AND item IN (0, :item)"
				  " ORDER BY item DESC LIMIT 1";

/* 2: to this item; 1: to all that is public; 0: not at all. */
static int invited(struct req *r, const struct agenda_at *i, int64_t person)
{
	struct query *q = db_q(r->db, SQL_INVITED);

	db_int(q, ":meeting", i->meeting);
	db_int(q, ":person", person);
	db_int(q, ":item", i->id);
	return !db_one(q) ? 0 : db_col_int(q, 0) ? 2 : 1;
}

static bool in_group(struct req *r, int64_t group, int64_t person)
{
	struct req as = *r;

	as.person = person;
	as.admin = false;
	as.only = 0;
	return access_group(&as, group, RIGHT_READ, NULL) == ERR_OK;
}

bool agenda_sees(struct req *r, const struct room_at *room, int64_t person,
                 const struct agenda_at *i)
{
	if (room->part == ROOM_PART_GUEST) {
		int how = invited(r, i, person);
		return how == 2 || (how == 1 && i->audience == ITEM_AUDIENCE_PUBLIC && !i->group);
	}
	if (i->group && !in_group(r, i->group, person))
		return false;
	return i->audience != ITEM_AUDIENCE_CLOSED || room->voice;
}

#define AT                                                                                  \
	"SELECT id, meeting, coalesce(parent, 0), audience, coalesce(grp, 0), state, kind," \
	" coalesce(of_meeting, 0) FROM agenda_item"

static const char SQL_AT[] = AT " WHERE id = :id AND removed_at IS NULL";

static void read_at(struct query *q, struct agenda_at *out)
{
	*out = (struct agenda_at){ .id = db_col_int(q, 0),
		                   .meeting = db_col_int(q, 1),
		                   .parent = db_col_int(q, 2),
		                   .group = db_col_int(q, 4) };
	/* What does not read as one of its values (a newer program's) is for the fewest. */
	if (!item_audience_from_str(db_col_view(q, 3), &out->audience))
		out->audience = ITEM_AUDIENCE_CLOSED;
	item_state_from_str(db_col_view(q, 5), &out->state);
	if (item_kind_from_str(db_col_view(q, 6), &out->kind))
		out->of = db_col_int(q, 7);
}

bool agenda_at(struct req *r, int64_t item, struct agenda_at *out)
{
	struct query *q = db_q(r->db, SQL_AT);

	db_int(q, ":id", item);
	if (!db_one(q))
		return false;
	read_at(q, out);
	return true;
}

enum err agenda_item_load(struct req *r, const struct room_at *room, int64_t item,
                          struct agenda_at *out)
{
	if (!agenda_at(r, item, out) || out->meeting != room->meeting ||
	    !agenda_sees(r, room, r->person, out))
		return req_fail(r, ERR_NOT_FOUND, "item");
	return ERR_OK;
}

/* Each parent, then its own. */
static const char SQL_ALL[] =
	"SELECT i.id, i.meeting, coalesce(i.parent, 0), i.audience, coalesce(i.grp, 0), i.state,"
	" i.kind, coalesce(i.of_meeting, 0) FROM agenda_item i LEFT JOIN agenda_item p ON p.id = i.parent WHERE i.meeting = :meeting"
	" AND i.removed_at IS NULL"
	" ORDER BY coalesce(p.place, i.place), coalesce(p.id, i.id), i.parent IS NOT NULL, i.place, i.id"
	" LIMIT :max";

size_t agenda_all(struct req *r, int64_t meeting, struct agenda_at **out)
{
	struct query *q = db_q(r->db, SQL_ALL);
	size_t n = 0;

	*out = arena_array(r->arena, AGENDA_ITEMS, struct agenda_at);
	db_int(q, ":meeting", meeting);
	db_int(q, ":max", AGENDA_ITEMS);
	db_each (q)
		read_at(q, &(*out)[n++]);
	return n;
}

static const char SQL_VIEW[] =
	"SELECT meeting, parent, place, title, minutes, owner, audience, grp, state, began_at, spent_ms,"
	" kind, of_meeting FROM agenda_item WHERE id = :id AND removed_at IS NULL";

bool agenda_view(struct req *r, int64_t item, struct agenda_item *out)
{
	struct query *q = db_q(r->db, SQL_VIEW);

	db_int(q, ":id", item);
	if (!db_one(q))
		return false;
	*out = (struct agenda_item){
		.id = item,
		.meeting = db_col_int(q, 0),
		.has_parent = !db_col_null(q, 1),
		.parent = db_col_int(q, 1),
		.place = db_col_int(q, 2),
		.title = db_col_str(r->arena, q, 3),
		.minutes = db_col_int(q, 4),
		.has_group = !db_col_null(q, 7),
		.group = db_col_int(q, 7),
		.has_began_at = !db_col_null(q, 9),
		.began_at = db_col_int(q, 9),
		.spent_ms = db_col_int(q, 10),
	};
	int64_t owner = db_col_int(q, 5);
	out->has_kind = out->has_of = item_kind_from_str(db_col_view(q, 11), &out->kind);
	out->of = db_col_int(q, 12);
	if (!item_audience_from_str(db_col_view(q, 6), &out->audience) ||
	    !item_state_from_str(db_col_view(q, 8), &out->state))
		return false;
	out->has_owner = owner && person_ref_load(r, owner, 0, &out->owner);
	return true;
}

size_t agenda_list(struct req *r, const struct room_at *room, struct agenda_item **out)
{
	struct agenda_at *all;
	size_t n = agenda_all(r, room->meeting, &all), kept = 0;

	*out = arena_array(r->arena, n, struct agenda_item);
	for (size_t i = 0; i < n; i++)
		if (agenda_sees(r, room, r->person, &all[i]) &&
		    agenda_view(r, all[i].id, &(*out)[kept]))
			kept++;
	return kept;
}
