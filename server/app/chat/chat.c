/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/chat/chat.h"
#include "app/agenda/agenda.h"
#include "app/due/due.h"
#include "app/person/person.h"
#include "db/db.h"

/* ---- reading ---- */

static const char SQL_LOAD[] =
	"SELECT meeting, item, author, coalesce(authority, 0), text, at, aloud, removed_at, removed_by"
	" FROM chat_message WHERE id = :id";

bool chat_load(struct req *r, int64_t message, struct chat_message *out)
{
	struct query *q = db_q(r->db, SQL_LOAD);

	*out = (struct chat_message){ .id = message };
	db_int(q, ":id", message);
	if (!db_one(q) || !chat_aloud_from_str(db_col_view(q, 6), &out->aloud))
		return false;
	out->meeting = db_col_int(q, 0);
	out->item = db_col_int(q, 1);
	out->has_item = out->item != 0;
	int64_t author = db_col_int(q, 2), authority = db_col_int(q, 3);
	out->text = db_col_str(r->arena, q, 4);
	out->at = db_col_int(q, 5);
	out->has_removed_at = !db_col_null(q, 7);
	out->removed_at = db_col_int(q, 7);
	int64_t by = db_col_int(q, 8);
	if (authority)
		person_ref_load_for(r, author, authority, &out->author);
	else
		person_ref_load(r, author, 0, &out->author);
	out->has_removed_by = by && person_ref_load(r, by, 0, &out->removed_by);
	return true;
}

bool chat_reads(struct req *r, const struct room_at *room, int64_t item)
{
	struct agenda_at at;

	if (!item)
		return room->part != ROOM_PART_GUEST;
	return agenda_item_load(r, room, item, &at) == ERR_OK;
}

enum err chat_caller_load(struct req *r, int64_t message, enum room_right right,
                          struct room_at *room, struct chat_message *out)
{
	if (!chat_load(r, message, out))
		return req_fail(r, ERR_NOT_FOUND, "message");
	enum err e = room_load(r, out->meeting, right, room);
	if (e == ERR_NOT_FOUND || (!e && !chat_reads(r, room, out->item)))
		return req_fail(r, ERR_NOT_FOUND, "message");
	return e;
}

/* ---- writing ---- */

static const char SQL_INSERT[] =
	"INSERT INTO chat_message (meeting, item, author, authority, text, at, aloud)"
	" VALUES (:meeting, :item, :author, :authority, :text, :now, iif(:aloud, 'asked', 'no'))";

int64_t chat_insert(struct req *r, const struct chat_send_args *a, const struct room_at *room)
{
	struct query *q = db_q(r->db, SQL_INSERT);

	db_int(q, ":meeting", a->meeting);
	db_int(q, ":item", a->has_item ? a->item : 0);
	db_int(q, ":author", r->person);
	db_int_opt(q, ":authority", room->authority != 0, room->authority);
	db_text(q, ":text", a->text);
	db_int(q, ":now", r->now);
	db_bool(q, ":aloud", a->has_aloud && a->aloud);
	return db_run(q) ? db_last_id(r->db) : 0;
}

static const char SQL_ALOUD[] = "UPDATE chat_message SET aloud = :aloud,"
				" aloud_by = iif(:aloud = 'read', :person, NULL) WHERE id = :id";

void chat_set_aloud(struct req *r, int64_t message, enum chat_aloud aloud)
{
	struct query *q = db_q(r->db, SQL_ALOUD);

	db_int(q, ":id", message);
	db_text(q, ":aloud", chat_aloud_str(aloud));
	db_int(q, ":person", r->person);
	db_run(q);
}

static const char SQL_REMOVE[] =
	"UPDATE chat_message SET text_was = text, aloud_was = aloud, text = '', aloud = 'no',"
	" removed_at = :now, removed_by = :person WHERE id = :id";

void chat_remove(struct req *r, int64_t message)
{
	struct query *q = db_q(r->db, SQL_REMOVE);

	db_int(q, ":id", message);
	db_int(q, ":now", r->now);
	db_int(q, ":person", r->person);
	db_run(q);
}

static const char SQL_RESTORE[] =
	"UPDATE chat_message SET text = text_was, aloud = aloud_was, text_was = NULL, aloud_was = NULL,"
	" removed_at = NULL, removed_by = NULL"
	" WHERE id = :id AND text_was IS NOT NULL AND removed_at >= :since";

bool chat_restore(struct req *r, int64_t message)
{
	struct query *q = db_q(r->db, SQL_RESTORE);

	db_int(q, ":id", message);
	db_int(q, ":since", r->now - ROOM_BACK_MS);
	return db_run(q) && db_changes(r->db);
}

static const char SQL_ERASE[] =
	"UPDATE chat_message SET text_was = NULL, aloud_was = NULL WHERE id IN (SELECT id"
	" FROM chat_message WHERE text_was IS NOT NULL AND removed_at < :before"
	" ORDER BY removed_at LIMIT :max)";

int chat_due(struct req *r)
{
	struct query *q = db_q(r->db, SQL_ERASE);

	db_int(q, ":before", r->now - ROOM_BACK_MS);
	db_int(q, ":max", DUE_MAX);
	db_run(q);
	return (int)db_changes(r->db);
}
