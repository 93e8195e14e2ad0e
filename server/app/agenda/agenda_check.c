/* SPDX-License-Identifier: EUPL-1.2 */
/* What an item may be. */
#include "app/agenda/agenda.h"
#include "app/post/markdown.h"
#include "db/db.h"

enum err agenda_run(struct req *r, int64_t meeting, struct room_at *out)
{
	enum err e = room_load(r, meeting, ROOM_RUN, out);

	if (!e && (out->cancelled || out->state == ROOM_STATE_CLOSED))
		e = req_fail(r, ERR_MEETING_OVER, "meeting");
	return e;
}

enum err agenda_run_item(struct req *r, int64_t item, struct room_at *room, struct agenda_at *out)
{
	if (!agenda_at(r, item, out))
		return req_fail(r, ERR_NOT_FOUND, "item");
	/* Who may not hear it learns nothing, not even that he may not change it. */
	enum err e = room_load(r, out->meeting, ROOM_READ, room);
	if (!e)
		e = agenda_item_load(r, room, item, out);
	if (e)
		return req_fail(r, ERR_NOT_FOUND, "item");
	return agenda_run(r, out->meeting, room);
}

enum err agenda_check_parent(struct req *r, const struct room_at *room, int64_t parent)
{
	struct agenda_at p;

	if (agenda_item_load(r, room, parent, &p) != ERR_OK)
		return req_fail(r, ERR_NOT_FOUND, "parent");
	return p.parent ? req_fail(r, ERR_BAD_ARGS, "parent") : ERR_OK;
}

enum err agenda_check_group(struct req *r, const struct room_at *room, int64_t group)
{
	for (size_t i = 0; i < room->n_groups; i++)
		if (room->groups[i] == group)
			return ERR_OK;
	return req_fail(r, ERR_NOT_FOUND, "group");
}

enum err agenda_check_about(struct req *r, struct str about)
{
	struct markdown m;

	markdown_render(r->arena, about, LANG_FR, &m);
	return m.refused ? req_fail(r, ERR_TOO_LARGE, "about") : ERR_OK;
}

static const char SQL_OWNER[] = "SELECT coalesce(owner, 0) FROM agenda_item WHERE id = :item";
/* Of the item and of what it is within. */
static const char SQL_LONGER[] =
	"SELECT 1 FROM agenda_item i CROSS JOIN agenda_item p ON p.id IN (i.id, i.parent)"
	" WHERE i.id = :item AND p.minutes > 0 AND p.minutes < (SELECT sum(c.minutes)"
	"  FROM agenda_item c WHERE c.meeting = p.meeting AND c.parent = p.id"
	"  AND c.removed_at IS NULL) LIMIT 1";

enum err agenda_check_written(struct req *r, const struct room_at *room, int64_t item)
{
	struct query *q = db_q(r->db, SQL_OWNER);
	struct room_at his;
	struct agenda_at at;

	db_int(q, ":item", item);
	int64_t owner = db_one(q) ? db_col_int(q, 0) : 0;
	if (!agenda_at(r, item, &at))
		return req_db_fail(r);
	if (owner &&
	    (!room_load_for(r, at.meeting, owner, &his) || !agenda_sees(r, &his, owner, &at)))
		return req_fail(r, ERR_NOT_FOUND, "owner");
	if (!agenda_sees(r, room, r->person, &at))
		return req_fail(r, ERR_FORBIDDEN, "group");
	q = db_q(r->db, SQL_LONGER);
	db_int(q, ":item", item);
	return db_one(q) ? req_fail(r, ERR_BAD_ARGS, "minutes") : ERR_OK;
}
