/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Deleted words leave the stored events too. Frames are as our own encoder wrote them, so a key
 * with its quotes and colon cannot be part of a text: there the quotes are escaped.
 */
#define _GNU_SOURCE
#include "app/channel/channel_log.h"
#include "db/db.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char SQL_LAST[] = "SELECT last FROM channel WHERE key = :key";
static const char SQL_EVENT[] = "SELECT prev, at, frame FROM event WHERE id = :id";
static const char SQL_SET[] = "UPDATE event SET frame = :frame WHERE id = :id";

/* The end of the JSON text that begins at `p`, behind its opening quote. */
static char *text_end(char *p, char *end)
{
	while (p < end && *p != '"')
		p += *p == '\\' ? 2 : 1;
	return p < end ? p : end;
}

/* Empty every text under `key` ("\"html\":\"") in the *n bytes at `s`. */
static void blank(char *s, size_t *n, const char *key)
{
	size_t len = strlen(key);
	char *at = s;

	while ((at = memmem(at, *n - (size_t)(at - s), key, len))) {
		char *from = at + len, *to = text_end(from, s + *n);
		memmove(from, to, *n - (size_t)(to - s));
		*n -= (size_t)(to - from);
		at = from;
	}
}

static bool holds(struct str frame, const char *what, int64_t post)
{
	char needle[64];
	int len = snprintf(needle, sizeof(needle), "%s%" PRId64 ",", what, post);

	return memmem(frame.p, frame.n, needle, (size_t)len);
}

/* What is taken out: a message (`what` NULL), or the thing that is named so. */
struct words {
	const char *what;
	int64_t id;
};

/* A copy of the frame in the arena, which may be written to. */
static char *copy_of(struct req *r, struct str frame, struct str *copy)
{
	*copy = arena_str(r->arena, frame);
	return (char *)(uintptr_t)copy->p;
}

/* The frame without the message's words; false: it has none of them. */
static bool scrub_post(struct req *r, struct str frame, int64_t post, struct str *out)
{
	bool message = holds(frame, "\"post\":{\"id\":", post);
	bool excerpt = holds(frame, "\"last_post\":", post) ||
	               holds(frame, "\"notice\":{\"post\":", post);

	if (!message && !excerpt)
		return false;
	char *s = copy_of(r, frame, out);
	if (message) {
		blank(s, &out->n, "\"html\":\"");
		blank(s, &out->n, "\"text\":\""); /* of what it quoted */
	}
	blank(s, &out->n, "\"excerpt\":\"");
	blank(s, &out->n, "\"line\":\"");
	return true;
}

static bool scrub(struct req *r, struct str frame, const struct words *w, struct str *out)
{
	if (!w->what)
		return scrub_post(r, frame, w->id, out);
	if (!holds(frame, w->what, w->id))
		return false;
	char *s = copy_of(r, frame, out);
	blank(s, &out->n, "\"text\":\"");
	blank(s, &out->n, "\"note\":\"");
	blank(s, &out->n, "\"reason\":\"");
	return true;
}

static void scrub_all(struct req *r, struct channel ch, int64_t since, const struct words *w)
{
	struct query *q = db_q(r->db, SQL_LAST);

	req_forget(r, ch);
	db_int(q, ":key", ch.key);
	for (int64_t id = db_one(q) ? db_col_int(q, 0) : 0; id;) {
		struct str clean;
		q = db_q(r->db, SQL_EVENT);
		db_int(q, ":id", id);
		if (!db_one(q) || db_col_int(q, 1) < since)
			return; /* swept, or from before the message */
		int64_t prev = db_col_int(q, 0);
		if (scrub(r, db_col_view(q, 2), w, &clean)) {
			q = db_q(r->db, SQL_SET);
			db_int(q, ":id", id);
			db_text(q, ":frame", clean);
			db_run(q);
		}
		id = prev;
	}
}

void channel_scrub(struct req *r, struct channel ch, int64_t since, int64_t post)
{
	scrub_all(r, ch, since, &(struct words){ .id = post });
}

void channel_scrub_words(struct req *r, struct channel ch, int64_t since, const char *what,
                         int64_t id)
{
	scrub_all(r, ch, since, &(struct words){ .what = what, .id = id });
}
