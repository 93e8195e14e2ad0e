/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/floor/share.h"
#include "db/db.h"

static const char SQL_STAYED[] =
	"SELECT t.person, sum(max(0, coalesce(t.to_at, :now) - t.from_at)), p.gender,"
	" (SELECT s.how FROM room_seat s WHERE s.meeting = t.meeting AND s.person = t.person)"
	" FROM room_stay t JOIN person p ON p.id = t.person WHERE t.meeting = :meeting"
	" GROUP BY t.person ORDER BY t.person LIMIT :max";
static const char SQL_AUTHORITY[] =
	"SELECT kind, country = 'FR', overseas, stratum FROM authority WHERE id = :id";

/* The cell of this name; -1: none. */
static int cell(struct str name)
{
	enum floor_cell c;

	return floor_cell_from_str(name, &c) ? (int)c : -1;
}

static void place(struct req *r, int64_t authority, struct floor_share_of *p)
{
	struct query *q = db_q(r->db, SQL_AUTHORITY);

	db_int(q, ":id", authority);
	if (!authority || !db_one(q))
		return;
	bool french = db_col_bool(q, 1), overseas = db_col_bool(q, 2);
	int64_t stratum = db_col_int(q, 3);
	p->cell[FLOOR_SIDE_LEVEL] = cell(db_col_view(q, 0));
	p->cell[FLOOR_SIDE_SIDE] = french ? FLOOR_CELL_FRANCE : FLOOR_CELL_ABROAD;
	if (french)
		p->cell[FLOOR_SIDE_OVERSEAS] = overseas ? FLOOR_CELL_OVERSEAS : FLOOR_CELL_MAINLAND;
	if (stratum >= 1 && stratum <= 7)
		p->cell[FLOOR_SIDE_STRATUM] = FLOOR_CELL_P1 + (int)stratum - 1;
}

static void add_said(struct req *r, const struct room_at *room, struct floor_share_of *p, size_t n)
{
	struct floor_said *said;
	size_t n_said = floor_said(r, room->meeting, &said);
	int64_t item = -1;
	bool heard = false;

	for (size_t i = 0; i < n_said; i++) {
		if (said[i].item != item)
			heard = floor_hears(r, room, item = said[i].item);
		for (size_t k = 0; heard && k < n; k++)
			if (p[k].person == said[i].person)
				p[k].spoke_ms += said[i].spent_ms;
	}
}

size_t floor_people(struct req *r, const struct room_at *room, struct floor_share_of **out)
{
	struct query *q = db_q(r->db, SQL_STAYED);
	size_t n = 0;

	*out = arena_array(r->arena, FLOOR_SPEAKERS, struct floor_share_of);
	db_int(q, ":meeting", room->meeting);
	db_int(q, ":now", r->now);
	db_int(q, ":max", FLOOR_SPEAKERS);
	db_each (q) {
		struct floor_share_of *p = &(*out)[n++];
		*p = (struct floor_share_of){ .person = db_col_int(q, 0),
			                      .present_ms = db_col_int(q, 1),
			                      .cell = { -1, -1, -1, -1, -1, -1 } };
		p->cell[FLOOR_SIDE_GENDER] = cell(db_col_view(q, 2));
		p->cell[FLOOR_SIDE_WAY] = cell(db_col_view(q, 3));
	}
	for (size_t i = 0; i < n; i++)
		place(r, floor_authority(r, room->meeting, (*out)[i].person), &(*out)[i]);
	add_said(r, room, *out, n);
	return n;
}

bool floor_proposal_load(struct req *r, const struct room_at *room, int64_t item,
                         struct floor_proposal *out)
{
	struct floor_share_of *p;
	struct floor_wait *w;
	struct floor f;

	if (!floor_fair(r, room->meeting))
		return false;
	floor_view(r, room->meeting, item, &f);
	size_t n = floor_waiting(r, room->meeting, item, &w);
	size_t n_p = floor_people(r, room, &p);
	struct floor_candidate *c = arena_array(r->arena, n, struct floor_candidate);
	for (size_t i = 0; i < n; i++) {
		c[i] = (struct floor_candidate){ .w = w[i], .first = f.waiting[i].first };
		for (size_t k = 0; k < n_p; k++)
			if (p[k].person == w[i].person)
				c[i].who = &p[k];
	}
	return floor_propose(c, n, p, n_p, out);
}
