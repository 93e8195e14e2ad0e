/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * pass - the link of a mail that lets somebody into one meeting without signing in.
 *
 * Of the tables of session. Whoever has the mail has the link, for as long as the meeting is to come or
 * held; so what it opens is a session for that meeting alone (req.only): commands that do not say
 * `pass` are refused by the gate, no access_*() gives anything but that meeting, it listens to the
 * meeting's channels and, in place of its person's, to one of its own ("s"), and nobody chairs by it.
 * It works as often as it is used, on PASS_SESSIONS devices; the token is kept as a hash.
 *
 * Who runs the meeting, and the network's team, have none: they sign in by code. A pass and what it
 * opened end with the meeting's end and PASS_AFTER_MS more, when the meeting is called off, and when
 * its person has no place in it any more or has come to run it.
 *
 * Writer thread for what writes; the rest on any thread with a connection.
 */
#include "app/mailing/mailing.h"
#include "app/session/session.h"

#define PASS_AFTER_MS (INT64_C(3) * 3600 * 1000)
#define PASS_MS (INT64_C(60) * 24 * 3600 * 1000) /* at most, from the mail on */

enum { PASS_SESSIONS = 5, PASSES = 8 }; /* of one person for one meeting: the oldest go */

/* He may be let in by one. */
bool pass_may(struct req *r, int64_t meeting, int64_t person);
/* A new one, as an address for a mail to him. */
struct str pass_url(struct req *r, int64_t meeting, int64_t ends_at, const struct mailing_to *to);
/* Let in whom a pass names, whose token was good; who is signed in in this browser stays so. */
enum err pass_enter(struct req *r, const struct sign_in_found *found)
	__attribute__((warn_unused_result));

/* Where `person` stands in the meeting has changed: see that he may still be let in by his passes. */
void pass_review(struct req *r, int64_t meeting, int64_t person);
/* ... in any meeting. */
void pass_review_all(struct req *r, int64_t person);
/* Nobody comes in by one any more. */
void pass_end_all(struct req *r, int64_t meeting);

/* His sessions that are here for this meeting alone; PASS_SESSIONS at most. */
size_t pass_sessions(struct req *r, int64_t meeting, int64_t person, int64_t *out);
