/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * mail_room - where mail comes in: the doors (letter/lmtp.h, letter/maildir.h), the reading, and
 * app/mail_in, which makes of it what it is.
 *
 * One mail at a time: read on a worker thread, its files put on disk there, then a write of its own for
 * each recipient. Whoever brought it hears « taken » after the COMMIT of that, and nothing is kept
 * in between: until then it is his. When the house cannot write he is told to come back later.
 *
 * Loop thread only, but for what is said to be a worker's.
 */
#include "app/mail_in/mail_in.h"
#include "main/config.h"

struct bus;
struct mail_room;
struct store;
struct uv_loop_s;

struct mail_room_stats {
	uint64_t outcomes[MAIL_IN_OUTCOMES]; /* of one mail for one recipient */
	uint64_t again, refused, later;
};

/* *out is NULL when no mail comes in. false: it was said why. */
bool mail_room_open(struct config *c, const struct req_house *house, struct store *store,
                    struct bus *bus, struct uv_loop_s *loop, struct mail_room **out);
/* Nothing new is taken in; NULL and twice are fine. */
void mail_room_stop(struct mail_room *m);
bool mail_room_busy(const struct mail_room *m); /* NULL: no */
/* Close what is on the loop; then let it run, and free. NULL is fine. */
void mail_room_close(struct mail_room *m);
void mail_room_free(struct mail_room *m);
void mail_room_stats(const struct mail_room *m, struct mail_room_stats *out);
