/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * letter - a mail that came in, read: who wrote it, whether a person did, what is new in it.
 *
 * Whatever bytes come, something comes out: what cannot be read is left out, what is too much is cut
 * off at the limits below. Nothing here decides whether a mail is taken (app/mail_in does), nothing
 * here trusts it: addresses are only what the mail says, `proof` is what the one mail server says that
 * is configured to be believed.
 *
 * Texts live in the arena, files' bytes until letter_finish(). Any thread, one letter at a time a
 * thread; letter_init() once before.
 */
#include "base/arena.h"
#include "calendar/calendar.h"
#include <stdint.h>

enum {
	LETTER_TEXT_MAX = 256 * 1024, /* bytes of all text parts together */
	LETTER_REFS = 20,             /* message ids it refers to, the nearest first */
	LETTER_FILES = 24,
	LETTER_PARTS = 300, /* parts looked at */
	LETTER_DEPTH = 12,  /* of parts within parts */
	LETTER_HOPS = 30,   /* servers it passed: more is a ring */
	LETTER_ID = 250,    /* bytes of a message id */
};

enum letter_sort {
	LETTER_PERSON,   /* somebody wrote it */
	LETTER_AUTO,     /* a program answers: absence, receipt */
	LETTER_LIST,     /* sent to many, by a list or a newsletter */
	LETTER_OURS,     /* this house sent it itself */
	LETTER_RING,     /* it goes round and round */
	LETTER_CALENDAR, /* an answer to an invitation, see `reply` */
	LETTER_BOUNCE,   /* a mail of ours was not delivered, see `bounce` */
};

enum letter_proof {
	LETTER_UNPROVEN, /* nobody who is believed says anything */
	LETTER_PROVEN,   /* the address it says it is from is the one it came from */
	LETTER_FORGED,   /* ... is not */
};

struct letter_file {
	struct str name; /* fit to be shown: no path, no control characters; never empty */
	struct str type; /* "image/png", lower case */
	struct str bytes;
};

/* RFC 3464, of the first recipient that failed. */
struct letter_bounce {
	bool failed;        /* it was given up; else it is late */
	struct str status;  /* "5.1.1" */
	struct str address; /* to which it could not be delivered */
	struct str id;      /* Message-ID of what could not, without < and > */
};

struct letter {
	enum letter_sort sort;
	enum letter_proof proof;
	struct str id;        /* Message-ID without < and >; empty: none */
	struct str from;      /* address, lower case; empty: none that is one */
	struct str from_name; /* may be empty */
	struct str subject;   /* one line; may be empty */
	int64_t at;           /* Date, ms since 1970; 0: none that is one */
	struct str refs[LETTER_REFS];
	size_t n_refs;
	struct str text;      /* new words, as markdown */
	struct str quoted;    /* what it quotes, plain */
	struct str signature; /* plain */
	bool cut_off;         /* there was more text than LETTER_TEXT_MAX */
	struct letter_file files[LETTER_FILES];
	size_t n_files;
	size_t files_left; /* more files than that */
	struct letter_bounce bounce;
	struct calendar_reply reply; /* not answered: it could not be read */
};

struct letter_config {
	struct str
		authserv; /* whose Authentication-Results are believed (RFC 8601); empty: nobody's */
};

void letter_init(void);
/* false: there is no header in it. letter_finish() either way. */
bool letter_parse(struct arena *a, struct str bytes, const struct letter_config *cfg,
                  struct letter *out);
void letter_finish(struct letter *l); /* NULL and zeroed are fine */

/* A subject without « Re: », « TR : » and the like before it. */
struct str letter_subject_bare(struct str subject);
