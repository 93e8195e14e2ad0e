/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/agenda/agenda.h"
#include "db/db.h"

static const char SQL_INSERT[] =
	"INSERT INTO agenda_item (meeting, parent, place, title, about, minutes, owner, audience, grp)"
	" SELECT :meeting, :parent, 1 + coalesce((SELECT max(i.place) FROM agenda_item i"
	"  WHERE i.meeting = :meeting AND i.parent IS :parent), 0),"
	" :title, :about, :minutes, :owner, :audience, :group";

int64_t agenda_insert(struct req *r, const struct agenda_add_args *a)
{
	struct query *q = db_q(r->db, SQL_INSERT);

	db_int(q, ":meeting", a->meeting);
	db_int_opt(q, ":parent", a->has_parent, a->parent);
	db_text(q, ":title", a->title);
	db_text(q, ":about", a->has_about ? a->about : STR(""));
	db_int(q, ":minutes", a->minutes);
	db_int_opt(q, ":owner", a->has_owner, a->owner);
	db_text(q, ":audience",
	        item_audience_str(a->has_audience ? a->audience : ITEM_AUDIENCE_MEMBERS));
	db_int_opt(q, ":group", a->has_group, a->group);
	return db_run(q) ? db_last_id(r->db) : 0;
}

/* What ends is added up, what begins is noted. */
static const char SQL_STATE[] =
	"UPDATE agenda_item SET spent_ms = spent_ms + coalesce(max(0, :now - began_at), 0),"
	" began_at = iif(:state = 'current', :now, NULL), state = :state WHERE id = :id";

void agenda_set_state(struct req *r, int64_t item, enum item_state state)
{
	struct query *q = db_q(r->db, SQL_STATE);

	db_int(q, ":id", item);
	db_int(q, ":now", r->now);
	db_text(q, ":state", item_state_str(state));
	db_run(q);
}

enum err agenda_announce(struct req *r, int64_t item, struct agenda_item *out)
{
	struct agenda_changed ev;

	if (!agenda_view(r, item, &ev.item))
		return req_db_fail(r);
	room_tell(r, ev.item.meeting, item, EV_AGENDA_CHANGED, &ev);
	if (out)
		*out = ev.item;
	return ERR_OK;
}
