/* SPDX-License-Identifier: EUPL-1.2 */
/* ballot.get - a ballot, who has a voice in it, and how its result reads. */
#include "app/ballot/ballot_count.h"

enum err cmd_ballot_get(struct req *r, const struct ballot_get_args *a,
                        struct ballot_get_result *out)
{
	struct ballot_at b;

	enum err e = ballot_load(r, a->ballot, ROOM_READ, &b);
	if (e)
		return e;
	if (!ballot_my_view(r, &b, &out->ballot))
		return req_db_fail(r);
	out->n_voices = ballot_voices(r, &b, &out->voices);
	out->n_trail = ballot_trail(r, &b, &out->trail);
	if (ballot_knows_result(&b)) {
		out->has_persons = ballot_counts_closed(r, &b, "persons", &out->persons);
		out->n_readings = ballot_readings(r, &b, &out->readings);
	}
	out->runs = b.room.part == ROOM_PART_CHAIR;
	return ERR_OK;
}
