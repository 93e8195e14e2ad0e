/* SPDX-License-Identifier: EUPL-1.2 */
/* ask.list - the questions of a meeting that one may read. */
#include "app/agenda/agenda.h"
#include "app/ask/ask.h"
#include "app/group/access.h"
#include "db/db.h"

/* ---- which items the caller hears, looked at once each ---- */

struct ears {
	struct agenda_at *items;
	bool *hears;
	size_t n;
	bool guest;
};

static void load_ears(struct req *r, const struct room_at *room, struct ears *out)
{
	out->n = agenda_all(r, room->meeting, &out->items);
	out->hears = arena_array(r->arena, out->n, bool);
	out->guest = room->part == ROOM_PART_GUEST;
	for (size_t i = 0; i < out->n; i++)
		out->hears[i] = agenda_sees(r, room, r->person, &out->items[i]);
}

static bool hears(const struct ears *ears, int64_t item)
{
	for (size_t i = 0; i < ears->n; i++)
		if (ears->items[i].id == item)
			return ears->hears[i];
	return !item && !ears->guest;
}

/* ---- whom he supports ---- */

static const char SQL_VOICED[] = "SELECT v.ask FROM ask a CROSS JOIN ask_voice v ON v.ask = a.id"
				 " AND v.person = :person WHERE a.meeting = :meeting LIMIT :max";

/* What is supported by something joined to it is, too. */
static void load_voiced(struct req *r, int64_t meeting, const struct ask_row *rows, size_t n,
                        bool *out)
{
	struct query *q = db_q(r->db, SQL_VOICED);

	db_int(q, ":person", r->person);
	db_int(q, ":meeting", meeting);
	db_int(q, ":max", ASK_MAX * 2);
	db_each (q)
		for (size_t i = 0; i < n; i++)
			out[i] = out[i] || rows[i].id == db_col_int(q, 0);
	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < n; i++)
			for (size_t k = 0; out[i] && rows[i].into && k < n; k++)
				if (rows[k].id == rows[i].into && !out[k])
					more = out[k] = true;
	}
}

static void add_topic(struct req *r, const struct ask_row *a, struct ask_list_result *out)
{
	struct access acc;
	int64_t topic = a->topic;

	if (!topic || access_topic(r, &topic, RIGHT_READ, &acc) != ERR_OK)
		return;
	out->topics[out->n_topics++] =
		(struct ask_topic){ .ask = a->id, .topic = topic, .group = acc.group };
}

enum err cmd_ask_list(struct req *r, const struct ask_list_args *a, struct ask_list_result *out)
{
	struct ask_row *rows;
	struct room_at room;
	struct ears ears;
	size_t bytes = 0;

	enum err e = room_load(r, a->meeting, ROOM_HEAR, &room);
	if (e)
		return e;
	size_t n = ask_all(r, a->meeting, &rows);
	bool *voiced = arena_array(r->arena, n, bool);
	load_ears(r, &room, &ears);
	load_voiced(r, a->meeting, rows, n, voiced);
	out->asks = arena_array(r->arena, n, struct ask);
	out->mine = arena_array(r->arena, n, int64_t);
	out->voiced = arena_array(r->arena, n, int64_t);
	out->topics = arena_array(r->arena, n, struct ask_topic);
	for (size_t i = 0; i < n && bytes < ASK_BYTES; i++) {
		const struct ask_row *one = &rows[i];
		bool mine = one->author == r->person, open = mine || room.part == ROOM_PART_CHAIR;
		if (!hears(&ears, one->item) || (!open && !ask_shown(one)))
			continue;
		ask_view(r, one, open, &out->asks[out->n_asks++]);
		bytes += 600 + one->text.n + one->note.n + one->reason.n;
		if (mine)
			out->mine[out->n_mine++] = one->id;
		if (voiced[i])
			out->voiced[out->n_voiced++] = one->id;
		add_topic(r, one, out);
	}
	ask_rules_load(r, a->meeting, &out->rules);
	if (room.part == ROOM_PART_GUEST)
		out->rules.n_groups = 0;
	out->voice = room.voice && !room.cancelled && room.state != ROOM_STATE_CLOSED;
	out->now = r->now;
	return ERR_OK;
}
