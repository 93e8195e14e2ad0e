/* SPDX-License-Identifier: EUPL-1.2 */
/* Who waits, and the settings. */
#include "app/floor/floor.h"
#include "app/agenda/agenda.h"
#include "base/utf8.h"
#include "db/db.h"

/* ---- who asks ---- */

enum err floor_load(struct req *r, int64_t meeting, bool has_item, int64_t item,
                    enum room_right right, struct room_at *out)
{
	struct agenda_at at;

	enum err e = room_load(r, meeting, right, out);
	if (e || !has_item)
		return e || out->part != ROOM_PART_GUEST ? e : req_fail(r, ERR_NOT_FOUND, "item");
	return agenda_item_load(r, out, item, &at);
}

enum err floor_load_run(struct req *r, int64_t meeting, bool has_item, int64_t item, bool paused,
                        struct room_at *out)
{
	enum err e = floor_load(r, meeting, has_item, item, ROOM_RUN, out);

	if (!e && out->state != ROOM_STATE_OPEN && !(paused && out->state == ROOM_STATE_SUSPENDED))
		e = req_fail(r, ERR_ROOM_CLOSED, "meeting");
	return e;
}

bool floor_hears(struct req *r, const struct room_at *room, int64_t item)
{
	struct agenda_at at;

	return item ? agenda_at(r, item, &at) && agenda_sees(r, room, r->person, &at)
	            : room->part != ROOM_PART_GUEST;
}

/* ---- who waits ---- */

static const char SQL_ENTRY[] = "SELECT meeting, item, person, kind, state = 'waiting' FROM"
				" floor_entry WHERE id = :id";

bool floor_entry_at(struct req *r, int64_t entry, struct floor_at *out)
{
	struct query *q = db_q(r->db, SQL_ENTRY);

	db_int(q, ":id", entry);
	if (!db_one(q))
		return false;
	*out = (struct floor_at){ .id = entry,
		                  .meeting = db_col_int(q, 0),
		                  .item = db_col_int(q, 1),
		                  .person = db_col_int(q, 2),
		                  .waiting = db_col_bool(q, 4) };
	return floor_kind_from_str(db_col_view(q, 3), &out->kind);
}

static const char SQL_WAITING[] =
	"SELECT e.id, e.person, e.kind, coalesce(e.root, 0), iif(o.state = 'waiting', o.place, 0), e.place"
	" FROM floor_entry e LEFT JOIN floor_entry o ON o.id = e.root"
	" WHERE e.meeting = :meeting AND e.item = :item AND e.state = 'waiting' LIMIT :max";

size_t floor_waiting(struct req *r, int64_t meeting, int64_t item, struct floor_wait **out)
{
	struct query *q = db_q(r->db, SQL_WAITING);
	size_t n = 0;

	*out = arena_array(r->arena, FLOOR_WAITING, struct floor_wait);
	db_int(q, ":meeting", meeting);
	db_int(q, ":item", item);
	db_int(q, ":max", FLOOR_WAITING);
	db_each (q) {
		struct floor_wait *w = &(*out)[n];
		*w = (struct floor_wait){ .id = db_col_int(q, 0),
			                  .person = db_col_int(q, 1),
			                  .root = db_col_int(q, 3),
			                  .anchor = db_col_int(q, 4),
			                  .place = db_col_int(q, 5) };
		if (floor_kind_from_str(db_col_view(q, 2), &w->kind))
			n++;
	}
	floor_order(*out, n);
	return n;
}

static const char SQL_ROOT[] = "SELECT 1 FROM floor_entry WHERE id = :id AND meeting = :meeting AND"
			       " item = :item AND kind = 'intervention' AND state <> 'gone'";
static const char SQL_LAST_HEARD[] =
	"SELECT entry FROM floor_speech WHERE meeting = :meeting AND"
	" item = :item AND kind = 'intervention' ORDER BY id DESC LIMIT 1";
static const char SQL_TWICE[] =
	"SELECT 1 FROM floor_entry WHERE meeting = :meeting AND item = :item"
	" AND person = :person AND state = 'waiting'"
	" AND (kind = 'order') = :order";
static const char SQL_INSERT[] =
	"INSERT INTO floor_entry (meeting, item, person, kind, root, note, place, by, at)"
	" SELECT :meeting, :item, :person, :kind, :root, :note, 1 + coalesce((SELECT max(place) FROM"
	"  floor_entry WHERE meeting = :meeting AND item = :item), 0), :by, :now";

static void bind_list(struct query *q, int64_t meeting, int64_t item)
{
	db_int(q, ":meeting", meeting);
	db_int(q, ":item", item);
}

/* The intervention that a reply is to; 0: there is none. */
static int64_t find_root(struct req *r, const struct floor_new *n)
{
	struct query *q = db_q(r->db, n->has_to ? SQL_ROOT : SQL_LAST_HEARD);

	bind_list(q, n->meeting, n->item);
	if (n->has_to)
		db_int(q, ":id", n->to);
	return !db_one(q) ? 0 : n->has_to ? n->to : db_col_int(q, 0);
}

static bool waits(struct req *r, const struct floor_new *n)
{
	struct query *q = db_q(r->db, SQL_TWICE);

	bind_list(q, n->meeting, n->item);
	db_int(q, ":person", n->person);
	db_bool(q, ":order", n->kind == FLOOR_KIND_ORDER);
	return db_one(q);
}

enum err floor_put(struct req *r, const struct floor_new *n, int64_t *entry)
{
	struct floor_wait *w;
	int64_t root = n->kind == FLOOR_KIND_REPLY ? find_root(r, n) : 0;

	if (n->note.n &&
	    (n->kind != FLOOR_KIND_ORDER || utf8_count(n->note.p, n->note.n) > FLOOR_NOTE))
		return req_fail(r, ERR_BAD_ARGS, "note");
	if (n->has_to && n->kind != FLOOR_KIND_REPLY)
		return req_fail(r, ERR_BAD_ARGS, "to");
	if (n->kind == FLOOR_KIND_REPLY && !root)
		return req_fail(r, ERR_NOT_FOUND, "to");
	if (waits(r, n))
		return req_fail(r, ERR_ALREADY, "kind");
	if (floor_waiting(r, n->meeting, n->item, &w) >= FLOOR_WAITING)
		return req_fail(r, ERR_LIMIT, "item");
	struct query *q = db_q(r->db, SQL_INSERT);
	bind_list(q, n->meeting, n->item);
	db_int(q, ":person", n->person);
	db_text(q, ":kind", floor_kind_str(n->kind));
	db_int_opt(q, ":root", root, root);
	db_text(q, ":note", n->note);
	db_int(q, ":by", r->person);
	db_int(q, ":now", r->now);
	if (!db_run(q))
		return req_db_fail(r);
	*entry = db_last_id(r->db);
	return ERR_OK;
}

static const char SQL_OUT[] = "UPDATE floor_entry SET state = 'gone', gone_with = :id"
			      " WHERE id = :id AND state = 'waiting'";
static const char SQL_OUT_REPLIES[] =
	"UPDATE floor_entry SET state = 'gone', gone_with = :id WHERE meeting = :meeting"
	" AND item = :item AND root = :id AND state = 'waiting'";

void floor_take_out(struct req *r, int64_t entry)
{
	struct floor_at at;
	struct query *q;

	if (!floor_entry_at(r, entry, &at))
		return;
	q = db_q(r->db, SQL_OUT);
	db_int(q, ":id", entry);
	db_run(q);
	q = db_q(r->db, SQL_OUT_REPLIES);
	bind_list(q, at.meeting, at.item);
	db_int(q, ":id", entry);
	db_run(q);
}

static const char SQL_PLACE[] = "UPDATE floor_entry SET place = :place WHERE id = :id";

void floor_set_place(struct req *r, int64_t entry, int64_t place)
{
	struct query *q = db_q(r->db, SQL_PLACE);

	db_int(q, ":id", entry);
	db_int(q, ":place", place);
	db_run(q);
}

/* ---- settings ---- */

static const char SQL_SET_SHUT[] =
	"INSERT INTO floor_list (meeting, item, shut_at) VALUES (:meeting, :item, :at)"
	" ON CONFLICT (meeting, item) DO UPDATE SET shut_at = :at";
static const char SQL_SHUT[] = "SELECT 1 FROM floor_list WHERE meeting = :meeting AND item = :item"
			       " AND shut_at <= :now";

void floor_set_shut(struct req *r, int64_t meeting, int64_t item, bool shut, int64_t at)
{
	struct query *q = db_q(r->db, SQL_SET_SHUT);

	bind_list(q, meeting, item);
	db_int_opt(q, ":at", shut, at);
	db_run(q);
}

bool floor_shut(struct req *r, int64_t meeting, int64_t item)
{
	struct query *q = db_q(r->db, SQL_SHUT);

	bind_list(q, meeting, item);
	db_int(q, ":now", r->now);
	return db_one(q);
}

static const char SQL_SET_TIMES[] =
	"INSERT INTO floor_list (meeting, item, limit_ms, budget_ms) VALUES (:meeting, :item,"
	" coalesce(:limit, :default), nullif(:budget, 0)) ON CONFLICT (meeting, item) DO UPDATE SET"
	" limit_ms = coalesce(:limit, limit_ms), budget_ms = nullif(coalesce(:budget, budget_ms), 0)";

void floor_set_times(struct req *r, int64_t item, const struct floor_budget_args *a)
{
	struct query *q = db_q(r->db, SQL_SET_TIMES);

	bind_list(q, a->meeting, item);
	db_int_opt(q, ":limit", a->has_limit_s, a->limit_s * 1000);
	db_int(q, ":default", FLOOR_LIMIT_MS);
	db_int_opt(q, ":budget", a->has_minutes, a->minutes * 60 * 1000);
	db_run(q);
}

static const char SQL_SET_PARTY[] =
	"INSERT INTO floor_budget (meeting, item, party, budget_ms) VALUES (:meeting, :item, :party, :budget)"
	" ON CONFLICT (meeting, item, party) DO UPDATE SET budget_ms = :budget";
static const char SQL_CLEAR_PARTIES[] =
	"DELETE FROM floor_budget WHERE meeting = :meeting AND item = :item";

void floor_set_party(struct req *r, int64_t meeting, int64_t item, enum floor_party party,
                     int64_t budget_ms)
{
	struct query *q = db_q(r->db, SQL_SET_PARTY);

	bind_list(q, meeting, item);
	db_text(q, ":party", floor_party_str(party));
	db_int(q, ":budget", budget_ms < FLOOR_LIMIT_MAX_MS ? budget_ms : FLOOR_LIMIT_MAX_MS);
	db_run(q);
}

void floor_clear_parties(struct req *r, int64_t meeting, int64_t item)
{
	struct query *q = db_q(r->db, SQL_CLEAR_PARTIES);

	bind_list(q, meeting, item);
	db_run(q);
}

static const char SQL_SET_FAIR[] =
	"INSERT INTO floor_meeting (meeting, fair) VALUES (:meeting, :on)"
	" ON CONFLICT (meeting) DO UPDATE SET fair = :on";
static const char SQL_FAIR[] = "SELECT fair FROM floor_meeting WHERE meeting = :meeting";

void floor_set_fair(struct req *r, int64_t meeting, bool on)
{
	struct query *q = db_q(r->db, SQL_SET_FAIR);

	db_int(q, ":meeting", meeting);
	db_bool(q, ":on", on);
	db_run(q);
}

bool floor_fair(struct req *r, int64_t meeting)
{
	struct query *q = db_q(r->db, SQL_FAIR);

	db_int(q, ":meeting", meeting);
	return db_one(q) ? db_col_bool(q, 0) : true;
}
