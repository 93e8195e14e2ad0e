/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * floor.year - speaking time beside presence, over a group's meetings of this year.
 *
 * The year is the one of Paris, whoever asks, so that all see the same. Somebody stands where he stood in
 * the latest of the meetings he was at. The way in which he was present is another one from meeting to
 * meeting, and not compared here.
 */
#include "app/floor/share.h"
#include "app/group/access.h"
#include "base/zone.h"
#include "db/db.h"

enum { MEETINGS = 60, PEOPLE = 3000 };

static const char SQL_MEETINGS[] =
	"SELECT m.id FROM meeting_group g CROSS JOIN meeting m ON m.id = g.meeting"
	" AND m.starts_at >= :since AND m.cancelled_at IS NULL CROSS JOIN room o ON o.meeting = m.id"
	" AND o.state = 'closed' WHERE g.grp = :group AND g.ends_at > :since"
	" ORDER BY m.starts_at DESC, m.id DESC LIMIT :max";

static int64_t new_year(int64_t now)
{
	struct zone_time t = zone_local(STR("Europe/Paris"), now);

	t.month = t.day = 1;
	t.minutes = 0;
	return zone_instant(STR("Europe/Paris"), &t);
}

static size_t meetings(struct req *r, int64_t group, int64_t since, int64_t ids[MEETINGS])
{
	struct query *q = db_q(r->db, SQL_MEETINGS);
	size_t n = 0;

	db_int(q, ":group", group);
	db_int(q, ":since", since);
	db_int(q, ":max", MEETINGS);
	db_each (q)
		ids[n++] = db_col_int(q, 0);
	return n;
}

/* Both are by person; `a`, of later meetings, says where somebody stands. */
static size_t merge(const struct floor_share_of *a, size_t n_a, const struct floor_share_of *b,
                    size_t n_b, struct floor_share_of *out)
{
	size_t i = 0, k = 0, n = 0;

	while ((i < n_a || k < n_b) && n < PEOPLE) {
		if (k == n_b || (i < n_a && a[i].person < b[k].person)) {
			out[n++] = a[i++];
		} else if (i == n_a || b[k].person < a[i].person) {
			out[n++] = b[k++];
		} else {
			out[n] = a[i++];
			out[n].spoke_ms += b[k].spoke_ms;
			out[n++].present_ms += b[k++].present_ms;
		}
	}
	return n;
}

/* Everybody who was at one of them; *met: at how many of them r->person chairs. */
static size_t everybody(struct req *r, const int64_t *ids, size_t n_ids,
                        struct floor_share_of **out, int64_t *met)
{
	struct floor_share_of *all = arena_array(r->arena, PEOPLE, struct floor_share_of);
	struct floor_share_of *next = arena_array(r->arena, PEOPLE, struct floor_share_of);
	struct req own = *r;
	struct arena arena;
	size_t n = 0;

	/* Each from memory of its own: together they would be more than a request may take. */
	arena_init(&arena);
	own.arena = &arena;
	for (size_t i = 0; i < n_ids && !db_failed(r->db); i++) {
		struct floor_share_of *p, *was = all;
		struct room_at room;
		if (room_load(&own, ids[i], ROOM_RUN, &room) == ERR_OK) {
			size_t n_p = floor_people(&own, &room, &p);
			n = merge(all, n, p, n_p, next);
			all = next;
			next = was;
			++*met;
		}
		arena_reset(&arena);
	}
	arena_finish(&arena);
	*out = all;
	return n;
}

enum err cmd_floor_year(struct req *r, const struct floor_year_args *a,
                        struct floor_year_result *out)
{
	struct floor_share_of *all;
	int64_t ids[MEETINGS];

	enum err e = access_group(r, a->group, RIGHT_MODERATE, NULL);
	if (e)
		return req_fail(r, e, "group");
	out->since = new_year(r->now);
	size_t n_ids = meetings(r, a->group, out->since, ids);
	size_t n = everybody(r, ids, n_ids, &all, &out->meetings);
	for (size_t i = 0; i < n; i++)
		out->total_ms += all[i].spoke_ms;
	out->n_comparisons = floor_comparisons(r, all, n, FLOOR_SIDE_WAY, true, &out->comparisons);
	return ERR_OK;
}
