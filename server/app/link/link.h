/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * link - addresses in mails that do one thing for one person, without signing in.
 *
 * Owner of the table link_undo; nothing else writes to it.
 *
 * A link says in itself what it does, for whom, to what and until when, under a keyed hash: nothing is
 * stored, and whoever has the mail has it. So it does only what does no harm in other hands: fewer
 * mails, a quieter topic, something marked as read, a mail of his own published, an answer to a
 * meeting; and what it did can be undone from the page that
 * says so. Mail robots follow every address they find: looking at a link (GET, HEAD) changes
 * nothing, only its button does (POST), or the one request of a mail program that unsubscribes
 * (RFC 8058), which comes without cookie or origin.
 *
 * It acts as its person would, by the same commands: who has left the group, may no longer read the
 * topic, or is disabled, is refused, and told nothing of it.
 *
 * Any thread with a connection; using one: writer thread.
 */
#include "app/req/req.h"
#include "base/buf.h"

enum link_purpose {
	LINK_TOPIC = 't',   /* object: a topic; value: the level it gets */
	LINK_GROUP = 'g',   /* object: a group; value: what he is told of it (notice_level) */
	LINK_DIGEST = 'd',  /* value: days of the summary; LINK_CHOOSE: what the page asks */
	LINK_INSTANT = 'i', /* value: what is written at once, a bit for each mail_kind */
	LINK_READ = 'r',    /* object: a message; all up to it is read */
	LINK_UNREAD = 'u',  /* object: a row of link_undo */
	LINK_HELD = 'h',    /* object: a mail of his that is held; it is published */
	LINK_MEETING = 'm', /* object: a meeting; value: what he answers (meeting_reply) */
	LINK_KIND = 'k',    /* object: a mail_kind; value: whether it is written at once */
};

enum { LINK_CHOOSE = 255 };
#define LINK_MS (INT64_C(180) * 24 * 3600 * 1000)     /* mails are read late */
#define LINK_READ_MS (INT64_C(30) * 24 * 3600 * 1000) /* ... but undone soon */

struct link {
	enum link_purpose purpose;
	int value; /* 0 to 255 */
	int64_t person, object;
	int64_t until; /* kept to the day, and that whole day */
};

/* Its address, /lien/TOKEN behind that of the site. */
struct str link_url(struct req *r, const struct link *l);
/* The same without the site. */
struct str link_path(struct req *r, const struct link *l);

enum link_fault { LINK_FINE, LINK_FORGED, LINK_OLD };
enum link_fault link_read(struct req *r, struct str token, struct link *out);

/* ---- for the commands ---- */

/* What a page shows. */
struct link_page {
	enum link_state state;
	struct str title, words, note; /* note may be empty */
	struct str button;             /* empty: none */
	struct str action;             /* path that the button posts to; empty: this page */
	const struct link *choose; /* not NULL: days of the summary are asked for, these are set */
};

/* Take the place of its person in *r. false: he is disabled, or none. */
bool link_enter(struct req *r, const struct link *l);
void link_leave(struct req *r);
/* Read it and enter, until link_leave(). false: *page says why not. */
bool link_open(struct req *r, struct str token, struct link *out, struct link_page *page);
/* What it would do. */
void link_offer(struct req *r, const struct link *l, struct link_page *out);
/* Do it; `form` is what was chosen. */
void link_do(struct req *r, const struct link *l, struct str form, struct link_page *out);
struct str link_html(struct req *r, const struct link_page *p);

/* Keep marks for who regrets; its id. */
int64_t link_undo_put(struct req *r, const struct mark_undo *marks, size_t n);
size_t link_undo_load(struct req *r, int64_t id, struct mark_undo *out, size_t max);
