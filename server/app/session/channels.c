/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/session/channels.h"
#include "app/group/access.h"
#include "app/room/room.h"
#include "db/db.h"

static const char SQL_GROUPS[] =
	"SELECT grp, role FROM membership"
	" WHERE person = :person AND state = 'active' ORDER BY grp LIMIT :max";

size_t session_channels(struct req *r, struct channel **out)
{
	struct channel *chs = arena_array(r->arena, CHANNELS_MAX, struct channel);
	size_t n = 0;

	*out = chs;
	if (r->only) {
		chs[n++] = ch_pass(r->session);
		return n + room_channels(r, chs + n, ROOM_CHANNELS);
	}
	chs[n++] = ch_user(r->person);
	struct query *q = db_q(r->db, SQL_GROUPS);
	db_int(q, ":person", r->person);
	db_int(q, ":max", (CHANNELS_MAX - 1 - ROOM_CHANNELS) / 2);
	db_each (q) {
		int64_t group = db_col_int(q, 0);
		enum role role;
		if (!role_from_str(db_col_view(q, 1), &role))
			continue;
		chs[n++] = ch_group(group);
		if (access_role_has(role, RIGHT_MODERATE))
			chs[n++] = ch_mods(group);
	}
	return n + room_channels(r, chs + n, ROOM_CHANNELS);
}
