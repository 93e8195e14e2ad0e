/* SPDX-License-Identifier: EUPL-1.2 */
/* Lines typed while the meeting is held. */
#include "app/action/action.h"
#include "app/agenda/agenda.h"
#include "app/minutes/minutes.h"
#include "db/db.h"
#include "emit.h"

/* ---- reading ---- */

#define LINE                                                                                \
	"SELECT id, meeting, coalesce(item, 0), coalesce(action, 0), version, kind, label," \
	" coalesce(removed_at, 0) FROM minutes_note"

static const char SQL_LINE[] = LINE " WHERE id = :note";
static const char SQL_LINES[] = LINE " WHERE meeting = :meeting AND id > :after"
				     " AND removed_at IS NULL ORDER BY id LIMIT :max";
static const char SQL_COUNT[] = "SELECT count(*) FROM minutes_note WHERE meeting = :meeting";

static void read_line(const struct query *q, struct minutes_line *out)
{
	*out = (struct minutes_line){ .id = db_col_int(q, 0),
		                      .meeting = db_col_int(q, 1),
		                      .item = db_col_int(q, 2),
		                      .action = db_col_int(q, 3),
		                      .version = db_col_int(q, 4),
		                      .removed_at = db_col_int(q, 7) };
	/* What does not read as one of its values (a newer program's) is for the fewest. */
	if (!minutes_label_from_str(db_col_view(q, 6), &out->label))
		out->label = MINUTES_LABEL_UNMINUTED;
	note_kind_from_str(db_col_view(q, 5), &out->kind);
}

static enum err load(struct req *r, int64_t note, bool removed, struct minutes_reader *who,
                     struct minutes_line *out)
{
	struct query *q = db_q(r->db, SQL_LINE);

	db_int(q, ":note", note);
	if (!db_one(q))
		return req_fail(r, ERR_NOT_FOUND, "note");
	read_line(q, out);
	minutes_reader_load(r, out->meeting, who);
	if ((out->removed_at != 0) != removed || !minutes_sees(r, who, out->item, out->label))
		return req_fail(r, ERR_NOT_FOUND, "note");
	enum err e = room_load(r, out->meeting, ROOM_RUN, &who->room);
	if (e)
		return req_fail(r, e, "note");
	return room_held(&who->room) ? ERR_OK : req_fail(r, ERR_ROOM_CLOSED, "note");
}

enum err minutes_line_load(struct req *r, int64_t note, struct minutes_reader *who,
                           struct minutes_line *out)
{
	return load(r, note, false, who, out);
}

enum err minutes_line_load_removed(struct req *r, int64_t note, struct minutes_line *out)
{
	struct minutes_reader who;

	return load(r, note, true, &who, out);
}

size_t minutes_lines(struct req *r, int64_t meeting, int64_t after, struct minutes_line *out,
                     size_t max)
{
	size_t n = 0;
	struct query *q = db_q(r->db, SQL_LINES);

	db_int(q, ":meeting", meeting);
	db_int(q, ":after", after);
	db_int(q, ":max", (int64_t)max);
	db_each (q)
		read_line(q, &out[n++]);
	return n;
}

int64_t minutes_line_count(struct req *r, int64_t meeting)
{
	struct query *q = db_q(r->db, SQL_COUNT);

	db_int(q, ":meeting", meeting);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

static const char SQL_VIEW[] =
	"SELECT meeting, item, kind, text, label, coalesce(action, 0), at, version, edited_at"
	" FROM minutes_note WHERE id = :note";

bool minutes_note_view(struct req *r, int64_t note, struct minutes_note *out)
{
	struct query *q = db_q(r->db, SQL_VIEW);

	*out = (struct minutes_note){ .id = note };
	db_int(q, ":note", note);
	if (!db_one(q))
		return false;
	out->meeting = db_col_int(q, 0);
	out->has_item = !db_col_null(q, 1);
	out->item = db_col_int(q, 1);
	bool ok = note_kind_from_str(db_col_view(q, 2), &out->kind) &&
	          minutes_label_from_str(db_col_view(q, 4), &out->label);
	out->text = db_col_str(r->arena, q, 3);
	int64_t action = db_col_int(q, 5);
	out->at = db_col_int(q, 6);
	out->version = db_col_int(q, 7);
	out->has_edited_at = !db_col_null(q, 8);
	out->edited_at = db_col_int(q, 8);
	out->has_action = action && action_view(r, action, &out->action);
	return ok;
}

/* ---- writing ---- */

static const char SQL_INSERT[] =
	"INSERT INTO minutes_note (meeting, item, kind, text, label, action, author, at)"
	" VALUES (:meeting, :item, :kind, :text, :label, :action, :person, :now)";
static const char SQL_KEEP[] =
	"INSERT INTO minutes_note_version (note, version, text, label, by, at)"
	" SELECT id, version, text, label, :person, :now FROM minutes_note"
	" WHERE id = :note";
static const char SQL_SET[] =
	"UPDATE minutes_note SET text = coalesce(:text, text), label = :label,"
	" version = version + 1, edited_at = :now WHERE id = :note";
static const char SQL_REMOVED[] = "UPDATE minutes_note SET removed_at = :at, version = version + 1"
				  " WHERE id = :note";

int64_t minutes_line_insert(struct req *r, const struct minutes_line *l, struct str text)
{
	struct query *q = db_q(r->db, SQL_INSERT);

	db_int(q, ":meeting", l->meeting);
	db_int_opt(q, ":item", l->item != 0, l->item);
	db_text(q, ":kind", note_kind_str(l->kind));
	db_text(q, ":text", text);
	db_text(q, ":label", minutes_label_str(l->label));
	db_int_opt(q, ":action", l->action != 0, l->action);
	db_int(q, ":person", r->person);
	db_int(q, ":now", r->now);
	return db_run(q) ? db_last_id(r->db) : 0;
}

static void keep(struct req *r, int64_t note)
{
	struct query *q = db_q(r->db, SQL_KEEP);

	db_int(q, ":note", note);
	db_int(q, ":person", r->person);
	db_int(q, ":now", r->now);
	db_run(q);
}

void minutes_line_set(struct req *r, const struct minutes_line *l, bool has_text, struct str text,
                      enum minutes_label label)
{
	keep(r, l->id);
	struct query *q = db_q(r->db, SQL_SET);
	db_int(q, ":note", l->id);
	db_text_opt(q, ":text", has_text, text);
	db_text(q, ":label", minutes_label_str(label));
	db_int(q, ":now", r->now);
	db_run(q);
}

static void set_removed(struct req *r, int64_t note, bool removed)
{
	keep(r, note);
	struct query *q = db_q(r->db, SQL_REMOVED);
	db_int(q, ":note", note);
	db_int_opt(q, ":at", removed, r->now);
	db_run(q);
}

void minutes_line_remove(struct req *r, const struct minutes_line *l)
{
	set_removed(r, l->id, true);
}

void minutes_line_restore(struct req *r, const struct minutes_line *l)
{
	set_removed(r, l->id, false);
}

/* ---- telling ---- */

static const char SQL_SEATED[] = "SELECT person FROM room_seat WHERE meeting = :meeting"
				 " AND state = 'in' LIMIT :max";

/* The chairs who may hear an item that is one group's alone: on the channel of all chairs it would
 * reach those of the others. */
static void tell_each_chair(struct req *r, const struct minutes_line *l, const struct agenda_at *at,
                            enum ev ev, const void *data)
{
	int64_t *who = arena_array(r->arena, ROOM_SEATS, int64_t);
	struct room_at room;
	struct query *q = db_q(r->db, SQL_SEATED);

	db_int(q, ":meeting", l->meeting);
	size_t n = db_ids(q, who, ROOM_SEATS);
	for (size_t i = 0; i < n; i++)
		if (room_load_for(r, l->meeting, who[i], &room) && room.part == ROOM_PART_CHAIR &&
		    agenda_sees(r, &room, who[i], at))
			req_emit(r, ch_user(who[i]), ev, data);
}

static void tell_chairs(struct req *r, const struct minutes_line *l, enum ev ev, const void *data)
{
	struct agenda_at at;

	if (l->item && agenda_at(r, l->item, &at) && agenda_restricted(&at))
		tell_each_chair(r, l, &at, ev, data);
	else
		room_tell_chairs(r, l->meeting, ev, data);
}

enum err minutes_line_tell(struct req *r, const struct minutes_line *l, enum minutes_label was,
                           struct minutes_note *out)
{
	struct minutes_noted ev;

	if (!minutes_note_view(r, l->id, &ev.note))
		return req_db_fail(r);
	*out = ev.note;
	if (ev.note.label != MINUTES_LABEL_UNMINUTED) {
		room_tell(r, l->meeting, l->item, EV_MINUTES_NOTED, &ev);
		return ERR_OK;
	}
	if (was != MINUTES_LABEL_UNMINUTED) {
		struct minutes_note_removed gone = { .meeting = l->meeting, .note = l->id };
		room_tell(r, l->meeting, l->item, EV_MINUTES_NOTE_REMOVED, &gone);
	}
	tell_chairs(r, l, EV_MINUTES_NOTED, &ev);
	return ERR_OK;
}

void minutes_line_tell_removed(struct req *r, const struct minutes_line *l)
{
	struct minutes_note_removed gone = { .meeting = l->meeting, .note = l->id };

	if (l->label == MINUTES_LABEL_UNMINUTED)
		tell_chairs(r, l, EV_MINUTES_NOTE_REMOVED, &gone);
	else
		room_tell(r, l->meeting, l->item, EV_MINUTES_NOTE_REMOVED, &gone);
}

/* ---- with its commitment ---- */

static const char SQL_WENT[] = LINE " WHERE meeting = :meeting AND action = :action"
				    " AND removed_at = :at";

enum err minutes_action_back(struct req *r, const struct action_row *row)
{
	struct query *q = db_q(r->db, SQL_WENT);
	struct minutes_note note;
	struct minutes_line l;

	db_int(q, ":meeting", row->meeting);
	db_int(q, ":action", row->id);
	db_int(q, ":at", row->ended_at);
	if (!db_one(q))
		return ERR_OK;
	read_line(q, &l);
	minutes_line_restore(r, &l);
	return minutes_line_tell(r, &l, l.label, &note);
}
