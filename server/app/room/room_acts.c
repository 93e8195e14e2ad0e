/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/room/room_acts.h"
#include "app/person/person.h"
#include "db/db.h"
#include "emit.h"

/* ---- one act ---- */

static const char SQL_PUT[] =
	"INSERT INTO room_act (meeting, kind, person, by, text, until, how, was, was_number, at)"
	" VALUES (:meeting, :kind, :person, :by, :text, :until, :how, :was, :number, :now)";
#define ACT "SELECT id, kind, person, by, text, until, how, at, undone_at, meeting FROM room_act"
static const char SQL_ACT[] = ACT " WHERE id = :id";
static const char SQL_LIST[] = ACT " WHERE meeting = :meeting AND (:before = 0 OR id < :before)"
				   " ORDER BY id DESC LIMIT :max";

struct row {
	int64_t person, by;
};

static bool read_act(struct req *r, struct query *q, struct row *row, struct room_act *out)
{
	*row = (struct row){ db_col_int(q, 2), db_col_int(q, 3) };
	*out = (struct room_act){ .id = db_col_int(q, 0),
		                  .meeting = db_col_int(q, 9),
		                  .has_text = !db_col_null(q, 4),
		                  .text = db_col_str(r->arena, q, 4),
		                  .has_until = !db_col_null(q, 5),
		                  .until = db_col_int(q, 5),
		                  .at = db_col_int(q, 7),
		                  .has_undone_at = !db_col_null(q, 8),
		                  .undone_at = db_col_int(q, 8) };
	out->has_how = !db_col_null(q, 6) && seat_how_from_str(db_col_view(q, 6), &out->how);
	return room_doing_from_str(db_col_view(q, 1), &out->kind);
}

static bool name_both(struct req *r, const struct row *row, struct room_act *out)
{
	return person_ref_load(r, row->person, 0, &out->person) &&
	       person_ref_load(r, row->by, 0, &out->by);
}

static enum err tell(struct req *r, int64_t act, struct room_act *out)
{
	struct room_acted ev;
	struct row row;
	struct query *q = db_q(r->db, SQL_ACT);

	db_int(q, ":id", act);
	if (!db_one(q) || !read_act(r, q, &row, &ev.act) || !name_both(r, &row, &ev.act))
		return req_db_fail(r);
	emit_room_acted(r, ch_chairs(ev.act.meeting), &ev);
	if (ev.act.kind == ROOM_DOING_WARN || ev.act.kind == ROOM_DOING_LIMIT ||
	    ev.act.kind == ROOM_DOING_EXPEL)
		emit_room_acted(r, ch_user(row.person), &ev);
	if (out)
		*out = ev.act;
	return ERR_OK;
}

enum err room_act_put(struct req *r, int64_t meeting, const struct room_act_new *n,
                      struct room_act *out)
{
	bool seat = n->was && n->was->came, how = n->has_how;
	struct query *q = db_q(r->db, SQL_PUT);

	db_int(q, ":meeting", meeting);
	db_text(q, ":kind", room_doing_str(n->kind));
	db_int(q, ":person", n->person);
	db_int(q, ":by", r->person);
	db_text_opt(q, ":text", n->text.n > 0, n->text);
	db_int_opt(q, ":until", n->until, n->until);
	db_text_opt(q, ":how", how, how ? seat_how_str(n->how) : STR(""));
	db_text_opt(q, ":was", seat, seat ? seat_state_str(n->was->seat) : STR(""));
	db_int_opt(q, ":number", n->was_number, n->was_number);
	db_int(q, ":now", r->now);
	return db_run(q) ? tell(r, db_last_id(r->db), out) : req_db_fail(r);
}

size_t room_act_list(struct req *r, int64_t meeting, int64_t before, size_t max,
                     struct room_act *out)
{
	struct row *rows = arena_array(r->arena, max, struct row);
	struct query *q = db_q(r->db, SQL_LIST);
	size_t n = 0, kept = 0;

	db_int(q, ":meeting", meeting);
	db_int(q, ":before", before);
	db_int(q, ":max", (int64_t)max);
	db_each (q)
		n += read_act(r, q, &rows[n], &out[n]);
	for (size_t i = 0; i < n; i++) {
		struct room_act act = out[i];
		if (name_both(r, &rows[i], &act))
			out[kept++] = act;
	}
	return kept;
}

/* ---- taking back ---- */

static const char SQL_LAST[] =
	"SELECT a.kind, a.person, a.was, a.was_number, a.how, a.at,"
	" a.undone_at IS NULL AND a.at > :since AND NOT EXISTS (SELECT 1 FROM room_act b"
	"  WHERE b.meeting = a.meeting AND b.person = a.person AND b.id > a.id"
	"  AND b.undone_at IS NULL)"
	" FROM room_act a WHERE a.id = :id AND a.meeting = :meeting AND a.kind <> 'appeal'";
static const char SQL_UNDONE[] =
	"UPDATE room_act SET undone_at = :now, undone_by = :by WHERE id = :id";

enum err room_act_last(struct req *r, int64_t meeting, int64_t act, struct room_act_at *out)
{
	struct query *q = db_q(r->db, SQL_LAST);

	db_int(q, ":id", act);
	db_int(q, ":meeting", meeting);
	db_int(q, ":since", r->now - ROOM_UNDO_MS);
	*out = (struct room_act_at){ .id = act, .meeting = meeting };
	if (!db_one(q) || !room_doing_from_str(db_col_view(q, 0), &out->kind))
		return req_fail(r, ERR_NOT_FOUND, "act");
	out->person = db_col_int(q, 1);
	out->had_seat = !db_col_null(q, 2) && seat_state_from_str(db_col_view(q, 2), &out->seat);
	out->was_number = db_col_int(q, 3);
	out->has_how = !db_col_null(q, 4) && seat_how_from_str(db_col_view(q, 4), &out->how);
	out->at = db_col_int(q, 5);
	return db_col_bool(q, 6) ? ERR_OK : req_fail(r, ERR_TOO_LATE, "act");
}

enum err room_act_undone(struct req *r, int64_t act, struct room_act *out)
{
	struct query *q = db_q(r->db, SQL_UNDONE);

	db_int(q, ":id", act);
	db_int(q, ":now", r->now);
	db_int(q, ":by", r->person);
	return db_run(q) ? tell(r, act, out) : req_db_fail(r);
}

static const char SQL_UNOPENED[] =
	"UPDATE room_act SET undone_at = :now, undone_by = :by WHERE meeting = :meeting"
	" AND kind IN ('admit', 'register', 'unregister') AND undone_at IS NULL";

void room_acts_unopened(struct req *r, int64_t meeting)
{
	struct query *q = db_q(r->db, SQL_UNOPENED);

	db_int(q, ":meeting", meeting);
	db_int(q, ":now", r->now);
	db_int(q, ":by", r->person);
	db_run(q);
}

/* ---- answering ---- */

static const char SQL_ANSWER[] =
	"SELECT kind = 'appeal' FROM room_act WHERE meeting = :meeting AND person = :person"
	" AND kind IN ('warn', 'limit', 'expel', 'refuse', 'appeal') AND undone_at IS NULL"
	" ORDER BY id DESC LIMIT 1";

enum room_answer room_act_answer(struct req *r, int64_t meeting, int64_t person)
{
	struct query *q = db_q(r->db, SQL_ANSWER);

	db_int(q, ":meeting", meeting);
	db_int(q, ":person", person);
	if (!db_one(q))
		return ROOM_ANSWER_NOTHING;
	return db_col_bool(q, 0) ? ROOM_ANSWER_GIVEN : ROOM_ANSWER_OPEN;
}

/* ---- on whom ---- */

enum err room_act_on(struct req *r, int64_t meeting, int64_t person, bool in, struct room_at *his)
{
	struct room_at at;
	enum err e = room_load_open(r, meeting, ROOM_RUN, &at);

	if (e)
		return e;
	if (!room_load_for(r, meeting, person, his) || (!in && !his->came))
		return req_fail(r, ERR_NOT_FOUND, "person");
	if (his->part == ROOM_PART_CHAIR)
		return req_fail(r, ERR_FORBIDDEN, "person");
	if (in && (!his->came || his->seat != SEAT_STATE_IN))
		return req_fail(r, ERR_NOT_SEATED, "person");
	return ERR_OK;
}

enum err room_acts_for(struct req *r, const struct room_at *room, int64_t person,
                       struct room_at *his)
{
	if (room->part != ROOM_PART_CHAIR || !r->person)
		return req_fail(r, ERR_FORBIDDEN, "person");
	if (!room_load_for(r, room->meeting, person, his) || !his->came ||
	    his->seat != SEAT_STATE_IN || his->how == SEAT_HOW_ONLINE)
		return req_fail(r, ERR_NOT_FOUND, "person");
	return ERR_OK;
}
