/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * room_wall - a meeting shown on a wall, to whoever stands before it.
 *
 * Owner of the table room_wall; nothing else writes to it.
 *
 * Its address holds a token, which is the whole right: it shows what is public, and what is for members
 * where a chair said that only members stand there. Of a closed item, or of one for one group, nothing
 * is shown, not even what else goes on. The token is made from the row's nonce and the key that
 * hashes secrets, and found by its hash, as that of a feed: it can be shown to the chairs again, and no
 * table and no receipt holds it. Withdrawing the address ends it at once; for ROOM_BACK_MS that can be taken
 * back, and the same one is of use again. Who shows the meeting anew otherwise gets another one.
 *
 * The code is no secret: it tells who has a part in the meeting which one it is, and nobody else anything.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/room/room_people.h"
#include "base/hash.h"
#include "base/hex.h"

enum {
	ROOM_TOKEN = BASE64URL_SIZE(HASH_SIZE) - 1,
	ROOM_NEXT = 3,                  /* speakers to come, told to a wall */
	ROOM_RESULT_MS = 5 * 60 * 1000, /* a result stands there for so long */
};

/* The wall of a meeting. false: there is none. */
bool room_wall_load(struct req *r, int64_t meeting, struct room_link *out);
/* There is one from now on; ERR_STORAGE. */
enum err room_wall_put(struct req *r, int64_t meeting, bool members)
	__attribute__((warn_unused_result));
void room_wall_set(struct req *r, int64_t meeting, bool members);
void room_wall_drop(struct req *r, int64_t meeting);
/* As it was before that. false: too late, or there is another one by now. */
bool room_wall_restore(struct req *r, int64_t meeting);
/* Whose token, whose code it is; 0: nobody's. */
int64_t room_wall_find(struct req *r, struct str token, bool *members);
int64_t room_wall_by_code(struct req *r, struct str code);
/* What stands on it. false: the meeting is gone. */
bool room_wall_view(struct req *r, int64_t meeting, bool members, struct room_wall *out);
