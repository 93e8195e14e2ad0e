/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/agenda/agenda.h"
#include "db/db.h"

#define COPIED "title, about, minutes, owner, audience, grp"
static const char SQL_ITEMS[] =
	"INSERT INTO agenda_item (meeting, place, " COPIED ") SELECT :to, place, " COPIED
	" FROM agenda_item WHERE meeting = :from AND parent IS NULL ORDER BY place, id";
/* Below the copy that has the place of its own parent. */
static const char SQL_BELOW[] =
	"INSERT INTO agenda_item (meeting, parent, place, title, about, minutes, owner, audience, grp)"
	" SELECT :to, n.id, i.place, i.title, i.about, i.minutes, i.owner, i.audience, i.grp"
	" FROM agenda_item i CROSS JOIN agenda_item p ON p.id = i.parent"
	" CROSS JOIN agenda_item n ON n.meeting = :to AND n.parent IS NULL AND n.place = p.place"
	" AND n.title = p.title WHERE i.meeting = :from";

void agenda_rehearse(struct req *r, int64_t from, int64_t to)
{
	const char *const steps[] = { SQL_ITEMS, SQL_BELOW };

	for (int i = 0; i < 2; i++) {
		struct query *q = db_q(r->db, steps[i]);
		db_int(q, ":from", from);
		db_int(q, ":to", to);
		db_run(q);
	}
}
