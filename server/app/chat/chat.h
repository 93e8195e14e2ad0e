/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * chat - what people write to each other while a meeting is held.
 *
 * Owner of the table chat_message; nothing else writes to it.
 *
 * A message goes to the whole room, or to who may hear the agenda item that is under way: what is
 * written at a closed item is told on its channel, and listed to those who may hear it, alone. A guest
 * always writes at an item. Plain text, no markdown.
 *
 * Who hears badly asks that his message be read out; a chair sees which are to be, and says when one was.
 * A removed message keeps its row: that there was one, whose, and who removed it; its words leave the
 * stored events at once, and the table when that cannot be taken back any more, ROOM_BACK_MS later. What its
 * author removed he alone puts back, what a chair did any chair.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/room/room.h"

enum {
	CHAT_PAGE = 50,
	CHAT_MAX = 5000, /* of one meeting */
	CHAT_BURST = 5,  /* of one person within CHAT_PACE_MS */
	CHAT_PACE_MS = 20 * 1000,
};

/* false: there is none. Asks no rights. */
bool chat_load(struct req *r, int64_t message, struct chat_message *out);
/* One that the caller may read, with what he is in its meeting. ERR_NOT_FOUND, field "message". */
enum err chat_caller_load(struct req *r, int64_t message, enum room_right right,
                          struct room_at *room, struct chat_message *out)
	__attribute__((warn_unused_result));
/* May who asked for `room` read what is written at this item (0: none)? */
bool chat_reads(struct req *r, const struct room_at *room, int64_t item);

int64_t chat_insert(struct req *r, const struct chat_send_args *a, const struct room_at *room);
void chat_set_aloud(struct req *r, int64_t message, enum chat_aloud aloud);
/* Its words are told to nobody any more ... */
void chat_remove(struct req *r, int64_t message);
/* ... or again, within ROOM_BACK_MS. false: they are gone. */
bool chat_restore(struct req *r, int64_t message);
/* A due_fn: words that cannot come back are erased. */
int chat_due(struct req *r);
