/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * mail_in - what a mail that comes in brings about: a message, a topic, or an answer that says why not.
 *
 * Owner of the tables mail_in and mail_answer; nothing else writes to them.
 *
 * Whose word a mail is. A reply goes to an address that only one person was sent (address.h), so it is
 * his when it also says that it is from him and no mail server that is believed says otherwise. To a
 * group's address anybody can write: there the server that is believed must say that it came from where
 * it says (letter.h, LETTER_PROVEN). What is not sure is held (app/held): the group's moderators see
 * it, its supposed author is asked by mail.
 *
 * The address of an invitation takes what its person's calendar answers, and no words: app/meeting.
 *
 * What is sure goes the way of the same message typed in the client: the same rights, the same
 * limits, the same events. A refusal is told to the author by mail, never to programs, never to the
 * null sender, once a day to one address, and to ANSWERS_STRANGERS strangers a day in all.
 *
 * A mail is taken once: by its Message-ID and recipient, or, without one, by all its bytes. The same
 * text again within SAME_MS, or more than MAIL_IN_HOUR mails of one person an hour, are a program gone
 * astray: the one is dropped, the others come back later.
 *
 * Writer thread.
 */
#include "app/mail_in/address.h"
#include "app/post/post.h"
#include "letter/letter.h"

enum {
	MAIL_IN_FILES = 10, /* of one message, as everywhere */
	MAIL_IN_HOUR = 30,  /* mails of one person */
	MAIL_IN_OP = 16,
};

struct mail_in_file {
	struct str name, mime, hash; /* on disk already, under its hash */
	int64_t size;
};

/* One mail for one of its recipients. */
struct mail_in {
	struct str sender, recipient; /* of the envelope; sender empty: the null one */
	const struct letter *letter;
	uint8_t op[MAIL_IN_OP]; /* which mail, to whom */
	const struct mail_in_file *files;
	size_t n_files;
	const struct str *left; /* names of attachments that are not taken */
	size_t n_left;
};

enum mail_in_outcome {
	MAIL_IN_POSTED,
	MAIL_IN_OPENED, /* a topic */
	MAIL_IN_HELD,
	MAIL_IN_ANSWERED, /* not published, and its author is told why */
	MAIL_IN_BOUNCED,  /* a mail of ours came back */
	MAIL_IN_NOTED,    /* whether somebody comes to a meeting */
	MAIL_IN_DROPPED,  /* a program's */
	MAIL_IN_OUTCOMES,
};

struct mail_in_result {
	enum mail_in_verdict { MAIL_IN_TAKEN, MAIL_IN_LATER, MAIL_IN_REFUSED } verdict;
	const char *why; /* ASCII, for the server that brought it */
	enum mail_in_outcome outcome;
	bool again; /* it had been taken before: outcome is not told */
};

/* Of the mail's own bytes when it has no Message-ID. */
void mail_in_op(uint8_t op[MAIL_IN_OP], struct str id, struct str bytes, struct str recipient);

/* Take it. Anything but ERR_OK is a command's refusal: all is undone, and mail_in_refuse() is to be
 * asked in a transaction of its own. */
enum err mail_in_take(struct req *r, const struct mail_in *in, struct mail_in_result *out)
	__attribute__((warn_unused_result));
void mail_in_refuse(struct req *r, const struct mail_in *in, enum err why,
                    struct mail_in_result *out);
/* The message that a mail of this person answers, by the mail of ours that it refers to; 0: none is
 * known. */
int64_t mail_in_answered(struct req *r, const struct letter *l, int64_t person);
/* Forget mails of long ago; for due.c. */
int mail_in_due(struct req *r);

/* Why its author is answered. */
enum mail_in_why {
	MAIL_WHY_OTHER,
	MAIL_WHY_CLOSED,
	MAIL_WHY_NOT_MEMBER,
	MAIL_WHY_EMPTY,
	MAIL_WHY_TOO_LONG,
	MAIL_WHY_STRANGER,
	MAIL_WHY_HELD,      /* not yet: confirm it */
	MAIL_WHY_FULL,      /* too many are held */
	MAIL_WHY_REFUSED,   /* by a moderator */
	MAIL_WHY_OLD,       /* held too long */
	MAIL_WHY_MEETING,   /* words, where calendars answer */
	MAIL_WHY_DELEGATED, /* his calendar names who comes instead, and that is nobody who may */
	MAIL_WHYS,
};

/* ---- meeting.c ---- */

/* What a mail to the address of an invitation brings about. ANSWERED: *why is still to be said to its
 * author. */
enum mail_in_outcome mail_in_meeting(struct req *r, const struct mail_in_to *to,
                                     const struct letter *l, enum mail_in_why *why);

/* ---- for held.c ---- */

/* A message or a topic, in somebody's name. */
struct mail_in_post {
	int64_t person, group;
	int64_t topic;    /* 0: opens one */
	struct str title; /* of that */
	struct str body;
	int64_t reply_to; /* 0: none */
	struct post_mail mail;
	const int64_t *files;
	size_t n_files;
};
enum err mail_in_publish(struct req *r, const struct mail_in_post *p, int64_t *topic, int64_t *post)
	__attribute__((warn_unused_result));

/* Become `person` for what follows; false: there is no such one any more. Undone by mail_in_leave(). */
struct mail_in_who {
	int64_t person;
	bool admin;
	enum lang lang;
};
bool mail_in_enter(struct req *r, int64_t person, struct mail_in_who *before);
void mail_in_leave(struct req *r, const struct mail_in_who *before);

/* ---- answers (answer.c) ---- */

struct mail_in_answer {
	enum mail_in_why why;
	struct str to;   /* address */
	struct str name; /* may be empty */
	enum lang lang;
	int64_t person;     /* 0: a stranger */
	int64_t meeting;    /* it is about; 0: none */
	struct str subject; /* of the mail that is answered */
	struct str id;      /* left part of the answer's Message-ID: deterministic */
	int64_t held;       /* MAIL_WHY_HELD */
};
/* false: nothing is said, because something was within a day. */
bool mail_in_answer(struct req *r, const struct mail_in_answer *a);
/* To a person, at his own address; false also when there is no such one. */
bool mail_in_tell(struct req *r, int64_t person, struct mail_in_answer *a);
