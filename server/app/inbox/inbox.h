/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * inbox - what a person has to come back to: what waits for him, what calls on him, what is unread.
 *
 * Owner of the table visit; nothing else writes to it.
 *
 * The one place where that is put together. « À suivre » on every device and mails ask here, so
 * that what they count is the same. What one wrote oneself, what one has read and what one has muted
 * is not in it. A reply is bounded in bytes: topics beyond are counted, not told.
 *
 * A visit lasts until nothing was heard of it for VISIT_GAP_MS. What was settled is told from the
 * end of the visit before this one; nobody keeps who has looked at it.
 *
 * Collecting: any thread with a connection. Marks and visits: writer thread.
 */
#include "app/req/req.h"

#define VISIT_GAP_MS (INT64_C(30) * 60 * 1000)

enum {
	INBOX_NOTICES = 50,
	INBOX_TOPICS = 100,
	INBOX_DECISIONS = 20,
	INBOX_BYTES = 200 * 1024, /* of all of it as JSON */
};

/* What `person` has to come back to, whoever asks, from the arena. Of what is unread only what came
 * after `since` (0: all of it), and `max` topics at most. */
void inbox_collect(struct req *r, int64_t person, int64_t since, size_t max,
                   struct inbox_get_result *out);

/* ---- parts of it; for r->person ---- */

void inbox_decisions(struct req *r, int64_t since, struct inbox_get_result *out);
/* Groups, topics and where what is unread in them begins and ends, `bytes` at most. */
void inbox_unread(struct req *r, int64_t since, size_t max, size_t bytes,
                  struct inbox_get_result *out);

/* When the visit before the present one ended. false: this is the first. */
bool inbox_visit(struct req *r, int64_t *ended);
