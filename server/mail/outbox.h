/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * outbox - the rows of the outbox and their states; see mail.h.
 *
 * Writer thread, within its transaction.
 */
#include "base/arena.h"
#include <stdint.h>

struct db;

enum mail_outcome {
	MAIL_UNTRIED, /* not reached: due again at once, the try not counted */
	MAIL_SENT,
	MAIL_LATER,   /* the relay, or the way to it, may take it another time */
	MAIL_REFUSED, /* the relay will never take it */
	MAIL_UNSURE,  /* the relay had all of it and gave no word: it may have taken it */
};

enum { MAIL_ERROR_MAX = 200 };

/* A mail claimed from the outbox. */
struct outbox_mail {
	int64_t id, tries, created_at, expires_at; /* expires_at 0: never */
	struct str message_id, recipient, subject, text, html;
	struct str from_name, reply_to, thread, list, list_name, unsubscribe, sender, calendar;
	enum mail_outcome outcome;
	bool no_such;               /* refused because of its recipient */
	bool given_up;              /* by outbox_mark(): put off for too long */
	char error[MAIL_ERROR_MAX]; /* why not sent; the relay's own words */
};

/* What a program that was killed left `sending` is due again; what it left `handing` is unsure, and
 * counted in *unsure. */
void outbox_recover(struct db *db, int64_t *unsure);
/* It is about to be handed over whole: from the commit on it is never sent again unless the relay
 * says that it did not take it. */
void outbox_hand(struct db *db, int64_t id);
/* Mark up to `max` mails that are due as `sending` and load them, texts in the arena. Those that
 * have outlived their use fail instead and are counted in *expired. Returns how many. */
size_t outbox_claim(struct db *db, int64_t now, struct arena *a, struct outbox_mail *mails,
                    size_t max, size_t *expired);
/* When the next one is due; 0: none waits. */
int64_t outbox_next(struct db *db);
/* How many wait. */
int64_t outbox_waiting(struct db *db);
/* How many may have left or not. */
int64_t outbox_unsure(struct db *db);
/* Mark what became of a claimed mail. Waits between tries are 1, 5, 30, 120 and then always 240
 * times `scale_ms`; after OUTBOX_GIVE_UP_MS, or its own expiry, it fails. */
#define OUTBOX_GIVE_UP_MS (INT64_C(5) * 24 * 3600 * 1000)
void outbox_mark(struct db *db, struct outbox_mail *mail, int64_t now, int64_t scale_ms);
/* The same, if it was sent; nothing otherwise. */
void outbox_mark_sent(struct db *db, const struct outbox_mail *mail);
/* Forget mails of more than a month ago that are over, some of them. */
void outbox_sweep(struct db *db, int64_t now);
