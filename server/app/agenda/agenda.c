/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/agenda/agenda.h"
#include "db/db.h"

static const char SQL_INSERT[] =
	"INSERT INTO agenda_item (meeting, parent, place, title, about, minutes, owner, audience, grp)"
	" SELECT :meeting, :parent, 1 + coalesce((SELECT max(i.place) FROM agenda_item i"
	"  WHERE i.meeting = :meeting AND i.parent IS :parent AND i.removed_at IS NULL), 0),"
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

static const char SQL_SET[] =
	"UPDATE agenda_item SET title = coalesce(:title, title), about = coalesce(:about, about),"
	" minutes = coalesce(:minutes, minutes), audience = coalesce(:audience, audience),"
	" owner = iif(:owner IS NULL, owner, nullif(:owner, 0)),"
	" grp = iif(:group IS NULL, grp, nullif(:group, 0)) WHERE id = :id";

void agenda_set(struct req *r, const struct agenda_update_args *a)
{
	struct query *q = db_q(r->db, SQL_SET);

	db_int(q, ":id", a->item);
	db_text_opt(q, ":title", a->has_title, a->title);
	db_text_opt(q, ":about", a->has_about, a->about);
	db_int_opt(q, ":minutes", a->has_minutes, a->minutes);
	db_text_opt(q, ":audience", a->has_audience, item_audience_str(a->audience));
	db_int_opt(q, ":owner", a->has_owner, a->owner);
	db_int_opt(q, ":group", a->has_group, a->group);
	db_run(q);
}

static const char SQL_DROP[] =
	"UPDATE agenda_item SET removed_at = :now, kept_off = :by_chair WHERE id = :id";

void agenda_drop(struct req *r, int64_t item, bool by_chair)
{
	struct query *q = db_q(r->db, SQL_DROP);

	db_int(q, ":id", item);
	db_bool(q, ":by_chair", by_chair);
	db_int(q, ":now", r->now);
	db_run(q);
}

static const char SQL_KIND[] =
	"UPDATE agenda_item SET kind = :kind, of_meeting = :of WHERE id = :id";

void agenda_set_kind(struct req *r, int64_t item, enum item_kind kind, int64_t of)
{
	struct query *q = db_q(r->db, SQL_KIND);

	db_int(q, ":id", item);
	db_text(q, ":kind", item_kind_str(kind));
	db_int(q, ":of", of);
	db_run(q);
}

/* ---- order ---- */

static const char SQL_PLACE[] =
	"UPDATE agenda_item SET parent = :parent, place = :place WHERE id = :id"
	" AND (parent IS NOT :parent OR place <> :place)";

/* It has this place from now on; whoever hears it is told. */
static enum err set_place(struct req *r, int64_t item, int64_t parent, int64_t place)
{
	struct query *q = db_q(r->db, SQL_PLACE);

	db_int(q, ":id", item);
	db_int_opt(q, ":parent", parent != 0, parent);
	db_int(q, ":place", place);
	if (!db_run(q) || !db_changes(r->db))
		return ERR_OK;
	return agenda_announce(r, item, NULL);
}

enum err agenda_put(struct req *r, const struct agenda_at *i, int64_t parent, int64_t before)
{
	struct agenda_at *all;
	size_t n = agenda_all(r, i->meeting, &all);
	int64_t place = 0;
	enum err e = ERR_OK;

	for (size_t k = 0; k < n && !e; k++) {
		if (all[k].parent != parent || all[k].id == i->id)
			continue;
		if (all[k].id == before)
			e = set_place(r, i->id, parent, ++place);
		if (!e)
			e = set_place(r, all[k].id, parent, ++place);
	}
	return e || before ? e : set_place(r, i->id, parent, place + 1);
}

/* ---- under way ---- */

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

static const char SQL_UNOPENED[] = "UPDATE agenda_item SET state = 'waiting', began_at = NULL,"
				   " spent_ms = 0 WHERE meeting = :meeting";

void agenda_unopened(struct req *r, int64_t meeting)
{
	struct query *q = db_q(r->db, SQL_UNOPENED);

	db_int(q, ":meeting", meeting);
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
