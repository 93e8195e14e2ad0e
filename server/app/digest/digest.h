/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * digest - the summary each person gets by mail, at his rhythm, and which mails he gets besides.
 *
 * Owner of the table digest; nothing else writes to it.
 *
 * A person without a row has the standard: Monday to Friday at seven in his own time zone, and
 * everything that calls on him at once. digest_due() gives a row to who is new, so that the index
 * finds whose summary is due.
 *
 * A summary tells what « À suivre » tells, from the same place (app/inbox), so that their counts are
 * equal. It is sent when something came since the last one, otherwise none goes; one a day at
 * most, however often the clock is asked: its Message-ID is made of the person and the day. The day of a
 * server that was away is made up for once.
 *
 * Thousands are due at the same moment: each run takes DIGEST_RUN_MS of the writer's time.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/req/req.h"
#include "mail/mail.h"

enum {
	DIGEST_DAYS = 31, /* Monday to Friday */
	DIGEST_HOUR = 7,
	DIGEST_TOPICS = 40, /* told of in one; the counts go on */
	DIGEST_RUN_MS = 100,
};

struct digest {
	int64_t days, hour, instant; /* bit by bit: Monday is bit 0; a mail_kind is its own bit */
	int64_t told_post, last_sent_at;
	int64_t next_at; /* 0: never */
};

void digest_load(struct req *r, int64_t person, struct digest *out);
/* days, hour and instant as they are in *d; the rest stays. Announces it. */
void digest_set(struct req *r, int64_t person, const struct digest *d);
/* His time zone is another one. */
void digest_move(struct req *r, int64_t person);
/* Is this kind of thing written to him at once? */
bool digest_instant(struct req *r, int64_t person, enum mail_kind kind);
/* All of it as he sees it, his address included. */
void digest_settings(struct req *r, int64_t person, struct mail_settings *out);
/* digest.changed to him. */
void digest_announce(struct req *r, int64_t person);

/* Who is due; for due.c. */
int digest_due(struct req *r);

/* ---- what is in it (digest_mail.c) ---- */

/* The summary of this person as of r->now, all but its id, from the arena of r. false: there is
 * nothing that he was not told of already (`anew`), or nothing at all. */
bool digest_compose(struct req *r, int64_t person, const struct digest *d, bool anew,
                    struct mail_new *out);
