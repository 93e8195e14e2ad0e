/* SPDX-License-Identifier: EUPL-1.2 */
/* floor.get - the floor of every item one may hear. */
#include "app/agenda/agenda.h"
#include "app/floor/floor.h"
#include "db/db.h"

static bool empty(const struct floor *f)
{
	return !f->n_waiting && !f->has_speech && !f->has_shut_at && !f->has_budget_ms &&
	       !f->n_parties && !f->has_undo_until && f->limit_ms == FLOOR_LIMIT_MS;
}

static bool named(const struct floor_get_result *out, int64_t person)
{
	for (size_t i = 0; i < out->n_people; i++)
		if (out->people[i].id == person)
			return true;
	return false;
}

static void name(struct req *r, int64_t meeting, int64_t person, struct floor_get_result *out)
{
	if (out->n_people < FLOOR_SPEAKERS && !named(out, person) &&
	    floor_ref(r, meeting, person, &out->people[out->n_people]))
		out->n_people++;
}

static void name_all(struct req *r, int64_t meeting, const struct floor *f,
                     struct floor_get_result *out)
{
	for (size_t i = 0; i < f->n_waiting; i++)
		name(r, meeting, f->waiting[i].person, out);
	if (f->has_speech)
		name(r, meeting, f->speech.person, out);
	if (f->has_paused)
		name(r, meeting, f->paused.person, out);
}

static const char SQL_NOTES[] =
	"SELECT id, note FROM floor_entry WHERE meeting = :meeting AND item = :item AND note <> ''"
	" AND (state = 'waiting' OR id = :speaks) ORDER BY id LIMIT :max";

static void notes(struct req *r, int64_t meeting, const struct floor *f,
                  struct floor_get_result *out)
{
	struct query *q = db_q(r->db, SQL_NOTES);

	db_int(q, ":meeting", meeting);
	db_int(q, ":item", f->item);
	db_int(q, ":speaks", f->has_speech ? f->speech.entry : 0);
	db_int(q, ":max", FLOOR_SPEAKERS - (int64_t)out->n_notes);
	db_each (q)
		out->notes[out->n_notes++] =
			(struct floor_note){ .entry = db_col_int(q, 0),
			                     .note = db_col_str(r->arena, q, 1) };
}

static void tallies(struct req *r, const struct room_at *room, struct floor_get_result *out)
{
	struct floor_said *said;
	size_t n = floor_said(r, room->meeting, &said);
	int64_t item = -1;
	bool heard = false;

	for (size_t i = 0; i < n; i++) {
		if (said[i].item != item)
			heard = floor_hears(r, room, item = said[i].item);
		if (!heard)
			continue;
		size_t k = 0;
		while (k < out->n_tallies && out->tallies[k].person != said[i].person)
			k++;
		if (k == FLOOR_SPEAKERS)
			continue;
		if (k == out->n_tallies)
			out->tallies[out->n_tallies++] =
				(struct floor_tally){ .person = said[i].person };
		out->tallies[k].times += said[i].times;
		out->tallies[k].spent_ms += said[i].spent_ms;
	}
}

static const char SQL_TRAIL[] =
	"SELECT act, item, by, coalesce(person, 0), coalesce(entry, 0), at FROM floor_trace"
	" WHERE meeting = :meeting ORDER BY id DESC LIMIT :max";

static void trail(struct req *r, const struct room_at *room, struct floor_get_result *out)
{
	enum { LOOKED_AT = 5 * FLOOR_TRAIL };
	int64_t by[LOOKED_AT], who[LOOKED_AT];
	struct floor_trace *t = arena_array(r->arena, LOOKED_AT, struct floor_trace);
	size_t n = 0;
	struct query *q = db_q(r->db, SQL_TRAIL);

	db_int(q, ":meeting", room->meeting);
	db_int(q, ":max", LOOKED_AT);
	db_each (q) {
		by[n] = db_col_int(q, 2);
		who[n] = db_col_int(q, 3);
		t[n] = (struct floor_trace){ .has_item = db_col_int(q, 1) != 0,
			                     .item = db_col_int(q, 1),
			                     .has_entry = db_col_int(q, 4) != 0,
			                     .entry = db_col_int(q, 4),
			                     .at = db_col_int(q, 5) };
		if (floor_act_from_str(db_col_view(q, 0), &t[n].act))
			n++;
	}
	for (size_t i = 0; i < n && out->n_trail < FLOOR_TRAIL; i++) {
		if (!floor_hears(r, room, t[i].item) ||
		    !floor_ref(r, room->meeting, by[i], &t[i].by))
			continue;
		t[i].has_person = who[i] && who[i] != by[i] &&
		                  floor_ref(r, room->meeting, who[i], &t[i].person);
		out->trail[out->n_trail++] = t[i];
	}
}

enum err cmd_floor_get(struct req *r, const struct floor_get_args *a, struct floor_get_result *out)
{
	struct agenda_at *all;
	struct room_at room;
	struct floor f;

	enum err e = room_load(r, a->meeting, ROOM_HEAR, &room);
	if (e)
		return e;
	size_t n = agenda_all(r, a->meeting, &all);
	out->now = r->now;
	out->floors = arena_array(r->arena, n + 1, struct floor);
	out->people = arena_array(r->arena, FLOOR_SPEAKERS, struct person_ref);
	out->notes = arena_array(r->arena, FLOOR_SPEAKERS, struct floor_note);
	out->tallies = arena_array(r->arena, FLOOR_SPEAKERS, struct floor_tally);
	out->trail = arena_array(r->arena, FLOOR_TRAIL, struct floor_trace);
	for (size_t i = 0; i < n + 1; i++) {
		int64_t item = i ? all[i - 1].id : 0;
		if (!floor_hears(r, &room, item))
			continue;
		floor_view(r, a->meeting, item, &f);
		if (item && empty(&f))
			continue;
		out->floors[out->n_floors++] = f;
		name_all(r, a->meeting, &f, out);
		notes(r, a->meeting, &f, out);
	}
	tallies(r, &room, out);
	trail(r, &room, out);
	for (size_t i = 0; i < out->n_tallies; i++)
		name(r, a->meeting, out->tallies[i].person, out);
	return ERR_OK;
}
