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

/* The frame without the message's words; false: it has none of them. */
static bool scrub(struct req *r, struct str frame, int64_t post, struct str *out)
{
	bool message = holds(frame, "\"post\":{\"id\":", post);
	bool excerpt = holds(frame, "\"last_post\":", post) ||
	               holds(frame, "\"notice\":{\"post\":", post);

	if (!message && !excerpt)
		return false;
	struct str copy = arena_str(r->arena, frame);
	char *s = (char *)(uintptr_t)copy.p; /* the copy is ours */
	if (message) {
		blank(s, &copy.n, "\"html\":\"");
		blank(s, &copy.n, "\"text\":\""); /* of what it quoted */
	}
	blank(s, &copy.n, "\"excerpt\":\"");
	blank(s, &copy.n, "\"line\":\"");
	*out = copy;
	return true;
}

void channel_scrub(struct req *r, struct channel ch, int64_t since, int64_t post)
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
		if (scrub(r, db_col_view(q, 2), post, &clean)) {
			q = db_q(r->db, SQL_SET);
			db_int(q, ":id", id);
			db_text(q, ":frame", clean);
			db_run(q);
		}
		id = prev;
	}
}
