/* SPDX-License-Identifier: EUPL-1.2 */
/* Who falls silent is away, and later out. */
#include "app/due/due.h"
#include "app/room/room.h"
#include "db/db.h"

static const char SQL_SILENT[] =
	"SELECT s.meeting, s.person FROM room_seat s WHERE s.state = 'in' AND s.how = 'online'"
	" AND s.seen_at < :before ORDER BY s.seen_at LIMIT :max";
static const char SQL_AWAY[] =
	"UPDATE room_stay SET to_at = max(from_at, (SELECT s.seen_at FROM room_seat s"
	"  WHERE s.meeting = room_stay.meeting AND s.person = room_stay.person))"
	" WHERE id IN (SELECT t.id FROM room_seat s CROSS JOIN room_stay t ON t.meeting = s.meeting"
	"  AND t.person = s.person AND t.to_at IS NULL WHERE s.how = 'online' AND s.state = 'in'"
	"  AND s.seen_at < :before LIMIT :max)";

int room_due(struct req *r)
{
	int64_t meetings[DUE_MAX], who[DUE_MAX];
	int n = 0;
	struct query *q = db_q(r->db, SQL_AWAY);

	db_int(q, ":before", r->now - ROOM_AWAY_MS);
	db_int(q, ":max", DUE_MAX);
	db_run(q);
	int done = (int)db_changes(r->db);
	q = db_q(r->db, SQL_SILENT);
	db_int(q, ":before", r->now - ROOM_OUT_MS);
	db_int(q, ":max", DUE_MAX);
	db_each (q) {
		meetings[n] = db_col_int(q, 0);
		who[n++] = db_col_int(q, 1);
	}
	for (int i = 0; i < n; i++)
		room_set_seat(r, meetings[i], who[i], SEAT_STATE_OUT);
	return done + n;
}
