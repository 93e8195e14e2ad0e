/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * wait - what waits for an answer of a person, or of the authority he speaks for.
 *
 * A module with something that people owe an answer to exports one function, a source, and adds its
 * line to wait.c. What waits is read from the tables of its owner at each asking, never kept a
 * second time: it is gone everywhere as soon as it is answered. « À suivre », mails and counters
 * all ask here, so that they say the same number.
 *
 * A source tells what r->person himself could answer now: what he may not see is not his to answer.
 *
 * Any thread with a connection.
 */
#include "app/req/req.h"

struct query;

enum { WAIT_MAX = 50 }; /* in one list; the count goes on */

/* What waits for r->person. Fills `max` at most, those with the nearest deadline, then the oldest;
 * returns how many there are, which may be more. */
typedef size_t wait_fn(struct req *r, struct wait *out, size_t max);

/* The columns of a source's statement, in this order; NULL where there is no such thing. The one of
 * questions, whose asker may be without a name, has SQL_AUTHOR_COLS from WAIT_BY on. */
enum {
	WAIT_GROUP,
	WAIT_TOPIC,
	WAIT_THING,
	WAIT_TITLE,
	WAIT_LINE,
	WAIT_SINCE,
	WAIT_DEADLINE,
	WAIT_FOR_AUTHORITY,
	WAIT_BY, /* id of a person */
};
/* Binds :person and reads the rows, as a wait_fn has to. */
size_t wait_read(struct req *r, struct query *q, enum wait_kind kind, struct wait *out, size_t max);

struct waits {
	struct wait *list; /* in order, WAIT_MAX at most, from the arena */
	size_t n;
	int64_t total;
};

/* What waits for `person`, whoever asks: by deadline, so that what is overdue comes first; what has
 * none last; of the same, the oldest first. The same for everybody at every time of asking. */
void wait_list(struct req *r, int64_t person, struct waits *out);

/* The order itself. */
void wait_sort(struct wait *list, size_t n);
