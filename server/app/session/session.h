/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * session - browsers in which people are signed in.
 *
 * Owner of the tables session and sign_in; nothing else writes to them.
 *
 * A session is named by 32 random bytes that only the browser's cookie holds; here is their
 * keyed hash. One is made at each sign-in and never reused. It is over
 * - SESSION_MAX_MS after it was made;
 * - SESSION_IDLE_MS after it was last seen, for an administrator SESSION_ADMIN_IDLE_MS;
 * - when it is revoked or left, or the person is disabled;
 * - where a pass opened it (session/pass.h), with the pass.
 * `seen_at` is kept to the hour, so that reading costs no write: an idle session may last up to
 * SESSION_SEEN_MS longer, never shorter. The rule stands in session.c once (SQL_ALIVE), for
 * finding and for sweeping.
 */
#include "app/req/req.h"

#define SESSION_MAX_MS (INT64_C(90) * 24 * 3600 * 1000)
#define SESSION_IDLE_MS (INT64_C(30) * 24 * 3600 * 1000)
#define SESSION_ADMIN_IDLE_MS (INT64_C(12) * 3600 * 1000)
#define SESSION_SEEN_MS (INT64_C(3600) * 1000)

/* Bytes of a cookie or of the token in a sign-in link, as text and NUL: base64url of 32 bytes. */
enum { SECRET_SIZE = 44 };

struct session_info {
	int64_t person, session;
	int64_t only; /* the one meeting it opens; 0: all that is his */
	bool admin;
	enum lang lang;
	bool stale; /* last seen more than SESSION_SEEN_MS ago: have session_touch() called */
};

/* Who is signed in under this cookie value. false: nobody (unknown, over, disabled). Any thread
 * with a connection of its own. */
bool session_find(struct db *db, const struct req_house *house, struct str cookie, int64_t now,
                  struct session_info *out);
/* The session is in use. Writes once an hour at most. Writer thread. */
void session_touch(struct db *db, int64_t session, int64_t now);
/* Delete sessions that are over, and sign-in requests of yesterday. Tells the ids of up to `max`
 * sessions, whose sockets are then to be closed. Returns how many; call again when it is
 * `max`. Writer thread. */
size_t session_sweep(struct db *db, int64_t now, int64_t *ended, size_t max);

/* ---- for auth and session handlers; writer thread ---- */

/* What a token or a code was good for. */
struct sign_in_found {
	int64_t person;
	int64_t meeting; /* a pass's; 0: it signs him in */
	int64_t until;   /* of a pass */
};

/* Sign the person in: a new session and, by effect, its cookie. */
int64_t session_create(struct req *r, const struct sign_in_found *found);
/* End a session of the person: row, event, sockets. false: he has no such session. */
bool session_end(struct req *r, int64_t person, int64_t session);

/* 32 random bytes as text: a cookie, the token of a link. */
void session_secret(char out[SECRET_SIZE]);

/* ---- sign-in requests ---- */

#define SIGN_IN_MS (INT64_C(10) * 60 * 1000)
enum { SIGN_IN_TRIES = 5, SIGN_IN_MAILS = 5 }; /* per request; per address and hour */

struct sign_in {
	int64_t id, person; /* person 0: nobody to sign in */
	struct str email;
	int64_t meeting;         /* of a pass, which opens this meeting alone; 0: it is none */
	int64_t until;           /* how long it may be used; 0: SIGN_IN_MS */
	char token[SECRET_SIZE]; /* to be told, never stored */
	char code[7];
};

/* Write down a request of `email` for `person` (0: unknown), redeemable in the browser whose cookie
 * this is, or anywhere when it is empty. Makes token and code. */
void sign_in_put(struct req *r, struct sign_in *s, struct str browser);
/* How many requests there were for the address within the last hour, made links left out. */
int64_t sign_in_count(struct req *r, struct str email);
/* What a token or a code (the other one empty) opens, here and now; then it is used up, but for a pass.
 * ERR_EXPIRED, ERR_OTHER_BROWSER, ERR_WRONG_CODE. */
enum err sign_in_use(struct req *r, struct str token, struct str code, struct sign_in_found *out)
	__attribute__((warn_unused_result));
/* Forget those of more than a day ago that have ended, some of them. */
void sign_in_sweep(struct db *db, int64_t now);
