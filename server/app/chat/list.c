/* SPDX-License-Identifier: EUPL-1.2 */
/* chat.list - what was written in a meeting and one may read, latest first. */
#include "app/agenda/agenda.h"
#include "app/chat/chat.h"
#include "db/db.h"

static const char SQL_LIST[] = "SELECT id, item FROM chat_message WHERE meeting = :meeting"
			       " AND id < :before ORDER BY id DESC";

/* Of an item that is no longer there, nobody is told. */
static bool among(const int64_t *items, size_t n, int64_t item)
{
	for (size_t i = 0; i < n; i++)
		if (items[i] == item)
			return true;
	return false;
}

static size_t heard_items(struct req *r, const struct room_at *room, int64_t *out)
{
	struct agenda_at *all;
	size_t n = 0, n_all = agenda_all(r, room->meeting, &all);

	if (chat_reads(r, room, 0))
		out[n++] = 0;
	for (size_t i = 0; i < n_all; i++)
		if (agenda_sees(r, room, r->person, &all[i]))
			out[n++] = all[i].id;
	return n;
}

enum err cmd_chat_list(struct req *r, const struct chat_list_args *a, struct chat_list_result *out)
{
	int64_t ids[CHAT_PAGE], items[AGENDA_ITEMS + 1];
	struct room_at room;
	size_t n = 0;

	enum err e = room_load(r, a->meeting, ROOM_HEAR, &room);
	if (e)
		return e;
	size_t n_items = heard_items(r, &room, items);
	struct query *q = db_q(r->db, SQL_LIST);
	db_int(q, ":meeting", a->meeting);
	db_int(q, ":before", a->has_before ? a->before : INT64_MAX);
	db_each (q) {
		if (!among(items, n_items, db_col_int(q, 1)))
			continue;
		if (n == CHAT_PAGE) {
			out->more = true;
			break;
		}
		ids[n++] = db_col_int(q, 0);
	}
	out->voice = room.voice;
	out->messages = arena_array(r->arena, n, struct chat_message);
	for (size_t i = 0; i < n; i++)
		if (chat_load(r, ids[i], &out->messages[out->n_messages]))
			out->n_messages++;
	return ERR_OK;
}
