/* SPDX-License-Identifier: EUPL-1.2 */
/* attest.issue - a signed certificate of one's own attendance at a meeting that is over. */
#include "app/attest/attest.h"
#include "app/meeting/meeting.h"
#include "app/minutes/attendance.h"
#include "base/utf8.h"

enum { GROUPS_MAX = 1000 };

static struct str groups(struct req *r, const struct meeting *m)
{
	struct str out = STR("");

	for (size_t i = 0; i < m->n_groups; i++)
		out = arena_printf(r->arena, STR_FMT "%s" STR_FMT, STR_ARG(out), i ? ", " : "",
		                   STR_ARG(m->groups[i].title));
	return utf8_cut(out, GROUPS_MAX);
}

static enum err load(struct req *r, int64_t meeting, struct room_at *room, struct my_meeting *m,
                     struct attendance *mine)
{
	struct attendance *all;

	enum err e = r->person ? room_load(r, meeting, ROOM_READ, room)
	                       : req_fail(r, ERR_FORBIDDEN, NULL);
	if (e)
		return e;
	if (room->state != ROOM_STATE_CLOSED || !room->ended)
		return req_fail(r, ERR_NOT_OVER, "meeting");
	size_t n = attendance_load(r, meeting, &all);
	for (size_t i = 0; i < n; i++)
		if (all[i].who.id == r->person) {
			*mine = all[i];
			return meeting_load(r, meeting, m) ? ERR_OK : req_db_fail(r);
		}
	return req_fail(r, ERR_NOT_ATTENDED, "meeting");
}

enum err cmd_attest_issue(struct req *r, const struct attest_issue_args *a,
                          struct attest_issue_result *out)
{
	struct attendance mine = { 0 };
	struct room_at room;
	struct my_meeting m;

	enum err e = load(r, a->meeting, &room, &m, &mine);
	if (e)
		return e;
	out->attestation = (struct attestation){
		.network = r->house->network_name,
		.house = r->house->public_url,
		.name = mine.who.name,
		.function = mine.who.has_function ? mine.who.function : STR(""),
		.authority = mine.who.has_authority ? mine.who.authority : STR(""),
		.title = m.meeting.title,
		.groups = room.part == ROOM_PART_GUEST ? STR("") : groups(r, &m.meeting),
		.zone = m.meeting.zone,
		.opened_at = room.opened_at,
		.closed_at = room.closed_at,
		.from_at = mine.from,
		.to_at = mine.to,
		.present_ms = mine.ms,
		.how = mine.how,
		.issued_at = r->now,
	};
	e = attest_sign(r, &out->attestation, &out->token);
	if (e)
		return e;
	out->url = arena_printf(r->arena, STR_FMT "/verifier#" STR_FMT,
	                        STR_ARG(r->house->public_url), STR_ARG(out->token));
	out->qr = attest_qr(r, out->url);
	return ERR_OK;
}
