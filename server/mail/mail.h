/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * mail - the outbox, and the thread that empties it.
 *
 * Owner of the table outbox; nothing else writes to it.
 *
 * A handler queues a mail within its own transaction, so a mail exists exactly when what it
 * tells of does. The mailer takes the mails that are due, marks them `sending` on disk, hands
 * them to a relay by SMTP (or writes them as .eml files into a directory), and marks what became of
 * them:
 *
 *	due -> sending -> handing -> sent
 *	 ^      |            |`----> failed    the relay said 5xx, or the mail has outlived its use
 *	 |      |            |`----> unsure    it had all of it and gave no word
 *	 |`-----'            |                 not reached, or it said 4xx: later; at start, what a
 *	 |                   |                 killed program left in `sending`
 *	  `------------------'                 it said 4xx
 *
 * A mail leaves once or not at all. Before the last bytes of a mail are given to the relay, without
 * which it cannot take it, `handing` is on disk. What a killed program left there, and what a
 * relay fell silent about, may have left or not: it is `unsure` and not sent again. The
 * administrator sees it (outbox.list), and who waits for a sign-in mail asks for another one.
 *
 * mail_queue(): writer thread, or a tool's own transaction. The rest: loop thread.
 */
#include "base/str.h"
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct db;
struct mailer;
struct store;
struct uv_loop_s;

struct mail_new {
	struct str id; /* left part of the Message-ID, unique and repeatable: "sign-in.412" */
	struct str recipient; /* bare address */
	struct str subject;   /* one line of UTF-8 */
	struct str text;      /* plain UTF-8, lines end in \n */
	struct str html;      /* a whole document */
	int64_t now;
	int64_t expires_at; /* of no use after this; 0: never */
	int64_t person;     /* whose address it is; 0: nobody's that one keeps account of */
	/* What follows may be empty; see message.h. */
	struct str from_name; /* beside the house's address, instead of mail_config's */
	struct str reply_to;  /* bare address */
	struct str thread;    /* left part of the Message-ID that its conversation begins with */
	struct str list, list_name;
	struct str unsubscribe; /* an address that takes one off with one POST */
	struct str calendar;    /* an invitation that goes along (calendar/calendar.h) */
	struct str
		sender; /* of the envelope, where what cannot be delivered comes back; empty: the house */
};

/* Queue a mail. false: it cannot be one (an address or a subject with a line break); nothing is
 * written and it is logged. The same id again changes nothing. */
bool mail_queue(struct db *db, const struct mail_new *m);

/* A mail that did not reach its person, not accounted for yet. */
struct mail_return {
	int64_t id, person;
	bool hard;         /* there is no such mailbox; else it was tried for days */
	struct str reason; /* the relay's words, in the arena */
};

/* At most `max` of them, oldest first; from then on they are accounted for. Writer thread. */
size_t mail_returns(struct db *db, struct arena *a, struct mail_return *out, size_t max);

enum mail_tls {
	MAIL_TLS_NONE,     /* plain: a relay on this machine */
	MAIL_TLS_STARTTLS, /* refuses to go on without it */
	MAIL_TLS_WRAPPED,  /* TLS from the first byte (SMTPS) */
};

struct mail_config {
	struct store *store;
	struct uv_loop_s *loop;
	const char *from;      /* bare address of the sender, also of the envelope */
	const char *from_name; /* shown beside it; UTF-8, may be NULL */
	const char *dir;       /* not NULL: write <message id>.eml there, no SMTP */
	const char *host;      /* of the relay */
	int port;              /* 0: 25, 587 or 465 by `tls` */
	enum mail_tls tls;
	const char *user, *password; /* NULL: no login */
	const char *ca_file;         /* NULL: the system's */
	int timeout_ms;              /* of one whole delivery; 0: 30 000 */
	int retry_scale_ms; /* unit of the waits between tries; 0: 60 000 (tests shorten it) */
};

struct mail_stats {
	uint64_t sent, deferred, failed, expired, unsure;
	uint64_t waiting;  /* in the outbox, when it was last looked at */
	uint64_t in_doubt; /* mails there that may have left or not, of the last month */
	bool sending;
};

/* Starts the thread. Strings are copied. NULL, with a logged reason. */
struct mailer *mailer_create(const struct mail_config *cfg);
/* There may be new mail. */
void mailer_kick(struct mailer *m);
/* Ends the delivery under way (its outcome is still marked if the store takes jobs) and the
 * thread; waits for both, at most timeout_ms. Before store_drain(). Twice is fine. */
void mailer_stop(struct mailer *m);
/* After store_drain(); memory goes when the loop has run its close callbacks. NULL is fine. */
void mailer_destroy(struct mailer *m);
void mailer_stats(const struct mailer *m, struct mail_stats *out);
