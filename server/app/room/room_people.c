/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/room/room_people.h"
#include "app/person/person.h"
#include "app/session/pass.h"
#include "db/db.h"
#include "emit.h"

/* ---- the meeting, from outside ---- */

static const char SQL_MEETING[] =
	"SELECT title, starts_at, ends_at, zone, coalesce(sister, ''), video FROM meeting WHERE id = :id";

enum err room_meeting_load(struct req *r, int64_t meeting, struct room_meeting *out)
{
	struct query *q = db_q(r->db, SQL_MEETING);

	*out = (struct room_meeting){ .id = meeting };
	db_int(q, ":id", meeting);
	if (!db_one(q))
		return req_db_fail(r);
	out->title = db_col_str(r->arena, q, 0);
	out->starts_at = db_col_int(q, 1);
	out->ends_at = db_col_int(q, 2);
	out->zone = db_col_str(r->arena, q, 3);
	out->sister = db_col_str(r->arena, q, 4);
	out->video = db_col_str(r->arena, q, 5);
	return ERR_OK;
}

enum err room_load_open(struct req *r, int64_t meeting, enum room_right right, struct room_at *out)
{
	enum err e = room_load(r, meeting, right, out);

	if (!e && out->state != ROOM_STATE_OPEN && out->state != ROOM_STATE_SUSPENDED)
		e = req_fail(r, ERR_ROOM_CLOSED, "meeting");
	return e;
}

enum err room_seat_load(struct req *r, int64_t meeting, int64_t person, enum seat_state state,
                        struct room_at *out)
{
	if (room_load_for(r, meeting, person, out) && out->came && out->seat == state)
		return ERR_OK;
	return req_fail(r, ERR_NOT_FOUND, "person");
}

/* ---- who is named ---- */

static const char SQL_IS[] = "SELECT 1 FROM room_part WHERE meeting = :meeting"
			     " AND person = :person AND item = :item";
static const char SQL_COUNT[] = "SELECT count(*) FROM room_part WHERE meeting = :meeting";
static const char SQL_PUT[] =
	"INSERT INTO room_part (meeting, person, item, part, authority, by, at) VALUES (:meeting,"
	" :person, :item, :part, :authority, :by, :now) ON CONFLICT (meeting, person, item)"
	" DO UPDATE SET part = :part, authority = coalesce(:authority, authority), by = :by, at = :now";
/* Who stood in for somebody does so again. */
static const char SQL_DEPUTY[] = "UPDATE room_part SET part = 'deputy' WHERE meeting = :meeting"
				 " AND person = :person AND part = :part AND part = 'chair'"
				 " AND authority IS NOT NULL";
static const char SQL_DROP[] =
	"DELETE FROM room_part WHERE meeting = :meeting AND person = :person AND part = :part"
	" AND (:item = 0 OR item = :item)";
#define NAMED "SELECT person, part, item, by, at FROM room_part WHERE meeting = :meeting"
static const char SQL_ONE[] = NAMED " AND person = :person AND item = :item";
static const char SQL_LIST[] = NAMED " ORDER BY at, person, item LIMIT :max";

bool room_is_named(struct req *r, int64_t meeting, int64_t person, int64_t item)
{
	struct query *q = db_q(r->db, SQL_IS);

	db_int(q, ":meeting", meeting);
	db_int(q, ":person", person);
	db_int(q, ":item", item);
	return db_one(q);
}

struct row {
	int64_t person, by;
	struct room_named named;
};

static bool read_row(struct query *q, struct row *out)
{
	*out = (struct row){ .person = db_col_int(q, 0), .by = db_col_int(q, 3) };
	out->named.item = db_col_int(q, 2);
	out->named.has_item = out->named.item != 0;
	out->named.at = db_col_int(q, 4);
	return room_naming_from_str(db_col_view(q, 1), &out->named.naming);
}

static bool view(struct req *r, struct row *row)
{
	row->named.has_by = person_ref_load(r, row->by, 0, &row->named.by);
	return person_ref_load(r, row->person, 0, &row->named.person);
}

size_t room_named_list(struct req *r, int64_t meeting, struct room_named **out)
{
	struct row *rows = arena_array(r->arena, ROOM_NAMED, struct row);
	struct query *q = db_q(r->db, SQL_LIST);
	size_t n = 0, kept = 0;

	db_int(q, ":meeting", meeting);
	db_int(q, ":max", ROOM_NAMED);
	db_each (q)
		n += read_row(q, &rows[n]);
	*out = arena_array(r->arena, n, struct room_named);
	for (size_t i = 0; i < n; i++)
		if (view(r, &rows[i]))
			(*out)[kept++] = rows[i].named;
	return kept;
}

enum err room_name(struct req *r, int64_t meeting, const struct room_naming_new *n,
                   struct room_named *out)
{
	struct room_hearing was;
	struct row row;
	struct query *q = db_q(r->db, SQL_COUNT);

	db_int(q, ":meeting", meeting);
	if (!db_one(q) || db_col_int(q, 0) >= ROOM_NAMED)
		return req_fail(r, ERR_LIMIT, "meeting");
	room_hearing_load(r, meeting, n->person, &was);
	q = db_q(r->db, SQL_PUT);
	db_int(q, ":meeting", meeting);
	db_int(q, ":person", n->person);
	db_int(q, ":item", n->item);
	db_text(q, ":part", room_naming_str(n->naming));
	db_int_opt(q, ":authority", n->authority, n->authority);
	db_int(q, ":by", r->person);
	db_int(q, ":now", r->now);
	db_run(q);
	q = db_q(r->db, SQL_ONE);
	db_int(q, ":meeting", meeting);
	db_int(q, ":person", n->person);
	db_int(q, ":item", n->item);
	if (!db_one(q) || !read_row(q, &row) || !view(r, &row))
		return req_db_fail(r);
	*out = row.named;
	struct room_appointed ev = { .meeting = meeting, .named = row.named, .on = true };
	emit_room_appointed(r, ch_chairs(meeting), &ev);
	room_hears_anew(r, n->person, &was);
	pass_review(r, meeting, n->person);
	return ERR_OK;
}

bool room_unname(struct req *r, int64_t meeting, int64_t person, enum room_naming naming,
                 int64_t item)
{
	struct room_named *all;
	struct room_hearing was;
	size_t n = room_named_list(r, meeting, &all), dropped = 0;

	room_hearing_load(r, meeting, person, &was);
	struct query *q = db_q(r->db, SQL_DEPUTY);
	db_int(q, ":meeting", meeting);
	db_int(q, ":person", person);
	db_text(q, ":part", room_naming_str(naming));
	db_run(q);
	if (!db_changes(r->db)) {
		q = db_q(r->db, SQL_DROP);
		db_int(q, ":meeting", meeting);
		db_int(q, ":person", person);
		db_int(q, ":item", item);
		db_text(q, ":part", room_naming_str(naming));
		if (!db_run(q) || !db_changes(r->db))
			return false;
	}
	for (size_t i = 0; i < n; i++) {
		struct room_appointed ev = { .meeting = meeting, .named = all[i] };
		if (all[i].person.id != person || all[i].naming != naming ||
		    (item && all[i].item != item))
			continue;
		emit_room_appointed(r, ch_chairs(meeting), &ev);
		dropped++;
	}
	room_hears_anew(r, person, &was);
	pass_review(r, meeting, person);
	return dropped > 0;
}

static const char SQL_COPY[] =
	"INSERT OR IGNORE INTO room_part (meeting, person, part, by, at)"
	" SELECT :to, p.person, 'chair', :by, :now FROM room_part p WHERE p.meeting = :from"
	" AND p.part = 'chair' UNION SELECT :to, m.person, 'chair', :by, :now FROM meeting_group g"
	" CROSS JOIN membership m ON m.grp = g.grp AND m.state = 'active'"
	" AND m.role IN ('moderator', 'chair') WHERE g.meeting = :from UNION SELECT :to, :by, 'chair', :by, :now"
	" LIMIT :max";

void room_copy_chairs(struct req *r, int64_t from, int64_t to)
{
	struct query *q = db_q(r->db, SQL_COPY);

	db_int(q, ":from", from);
	db_int(q, ":to", to);
	db_int(q, ":by", r->person);
	db_int(q, ":now", r->now);
	db_int(q, ":max", ROOM_NAMED);
	db_run(q);
}

/* ---- a word to one person ---- */

static const char SQL_SAY[] = "INSERT INTO room_word (meeting, person, seat, text, by, at)"
			      " VALUES (:meeting, :person, :seat, :text, :by, :now)";
#define WORD "SELECT id, person, seat, text, by, at FROM room_word"
/* Not what was said before he was last in. */
static const char SQL_WORD[] = WORD
	" WHERE meeting = :meeting AND person = :person AND seat = :seat AND at > :since"
	" AND at >= (SELECT coalesce(max(from_at), 0) FROM room_stay WHERE meeting = :meeting"
	"  AND person = :person) ORDER BY id DESC LIMIT 1";
static const char SQL_WORD_ID[] = WORD " WHERE id = :id AND meeting = :meeting";
static const char SQL_WORD_OF[] = "SELECT id FROM room_word WHERE meeting = :meeting"
				  " AND person = :person AND seat = :seat AND at = :at";
static const char SQL_UNSAY[] = "DELETE FROM room_word WHERE id = :id";

static bool read_word(struct req *r, struct query *q, int64_t *person, struct room_word *out)
{
	if (!db_one(q) || !seat_state_from_str(db_col_view(q, 2), &out->seat))
		return false;
	*person = db_col_int(q, 1);
	out->id = db_col_int(q, 0);
	out->text = db_col_str(r->arena, q, 3);
	out->at = db_col_int(q, 5);
	out->has_from = person_ref_load(r, db_col_int(q, 4), 0, &out->from);
	return true;
}

bool room_word_load(struct req *r, int64_t meeting, int64_t person, enum seat_state seat,
                    struct room_word *out)
{
	struct query *q = db_q(r->db, SQL_WORD);
	int64_t who;

	db_int(q, ":meeting", meeting);
	db_int(q, ":person", person);
	db_text(q, ":seat", seat_state_str(seat));
	db_int(q, ":since", seat == SEAT_STATE_IN ? r->now - ROOM_WORD_MS : 0);
	*out = (struct room_word){ 0 };
	return read_word(r, q, &who, out);
}

static bool load_word(struct req *r, int64_t meeting, int64_t word, int64_t *person,
                      struct room_word *out)
{
	struct query *q = db_q(r->db, SQL_WORD_ID);

	db_int(q, ":id", word);
	db_int(q, ":meeting", meeting);
	*out = (struct room_word){ 0 };
	return read_word(r, q, person, out);
}

int64_t room_word_at(struct req *r, int64_t meeting, int64_t word, int64_t *person)
{
	struct room_word found;

	return load_word(r, meeting, word, person, &found) ? found.at : 0;
}

int64_t room_word_of(struct req *r, int64_t meeting, int64_t person, enum seat_state seat,
                     int64_t at)
{
	struct query *q = db_q(r->db, SQL_WORD_OF);

	db_int(q, ":meeting", meeting);
	db_int(q, ":person", person);
	db_text(q, ":seat", seat_state_str(seat));
	db_int(q, ":at", at);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

int64_t room_say(struct req *r, int64_t meeting, int64_t person, enum seat_state seat,
                 struct str text)
{
	struct room_messaged ev = { .meeting = meeting };
	struct query *q = db_q(r->db, SQL_SAY);

	db_int(q, ":meeting", meeting);
	db_int(q, ":person", person);
	db_text(q, ":seat", seat_state_str(seat));
	db_text(q, ":text", text);
	db_int(q, ":by", r->person);
	db_int(q, ":now", r->now);
	if (!db_run(q))
		return 0;
	int64_t id = db_last_id(r->db);
	if (room_word_load(r, meeting, person, seat, &ev.word))
		emit_room_messaged(r, ch_user(person), &ev);
	return id;
}

void room_unsay(struct req *r, int64_t meeting, int64_t person, int64_t word)
{
	struct room_unsaid ev = { .meeting = meeting, .gone = word };
	struct room_word was;
	int64_t who;

	if (!load_word(r, meeting, word, &who, &was))
		return;
	struct query *q = db_q(r->db, SQL_UNSAY);
	db_int(q, ":id", word);
	db_run(q);
	room_scrub_person(r, meeting, person, was.at, "\"word\":{\"id\":", word);
	ev.has_word = room_word_load(r, meeting, person, was.seat, &ev.word);
	emit_room_unsaid(r, ch_user(person), &ev);
}
