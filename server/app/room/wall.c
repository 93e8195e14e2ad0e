/* SPDX-License-Identifier: EUPL-1.2 */
/* room.wall - a meeting as it stands on a wall. */
#include "app/room/room_wall.h"
#include "base/buf.h"
#include "base/json.h"

enum { WALL_MAX = 64 * 1024, ETAG = 16 };

enum err cmd_room_wall(struct req *r, const struct room_wall_args *a, struct room_wall_result *out)
{
	uint8_t hash[HASH_SIZE];
	char etag[HEX_SIZE(ETAG)];
	bool members = false;
	struct buf text;

	int64_t meeting = room_wall_find(r, a->token, &members);
	if (!meeting || !room_wall_view(r, meeting, members, &out->wall))
		return req_fail(r, ERR_NOT_FOUND, "token");
	buf_init(&text, WALL_MAX);
	struct jsonw w = json_writer(&text);
	room_wall_encode(&w, &out->wall);
	hash_keyed(hash, r->house->key, 'q', buf_view(&text));
	buf_finish(&text);
	hex_encode(etag, hash, ETAG);
	out->etag = arena_str(r->arena, str_from(etag));
	out->now = r->now;
	out->has_wall = !a->has_etag || !str_eq(a->etag, out->etag);
	return ERR_OK;
}
