/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * req - one command on its way, as a handler sees it.
 *
 * The gate (dispatch) has found the command, decoded and bounded its arguments, and knows
 * who asks. A handler checks finer rights with access_*(), reads and writes through r->db,
 * fills its result and says what happened with emit_*() (generated, in emit.h).
 *
 * A `write` handler runs on the writer thread: any answer but ERR_OK undoes all it did in the
 * database, events included, and it may be run twice (db/store.h): nothing else may change by it. A `read` handler runs on a reader thread with a connection
 * that cannot write; what it reads is one consistent snapshot. A `live` handler runs on the
 * loop thread, has no r->db, and may use r->hub.
 *
 * Arguments, results and everything from r->arena live until the reply has been written. Keep
 * nothing longer.
 */
#include "base/arena.h"
#include "base/str.h"
#include "hub/channel.h"
#include "hub/effect.h"
#include "proto.h"
#include <stdbool.h>
#include <stdint.h>

struct db;
struct hub;
struct conn;

/* What HTTP brings beside the command; empty strings on a WebSocket. */
struct req_peer {
	struct str address; /* of the client, as the proxy rules tell it */
	struct str agent;   /* User-Agent, cut at 300 bytes */
	struct str browser; /* value of the sign-in browser cookie */
};

/* What of the configuration and of the secrets handlers need; owned by main, constant. */
struct req_house {
	uint8_t key[32]; /* keys the hashes of tokens; from a file beside the database, not in it */
	struct str public_url;  /* "https://palabre.example.org", no slash at the end */
	struct str mail_from;   /* address that mails come from */
	struct str mail_domain; /* of the addresses under which mail comes in; empty: none does */
	struct str push_test_host; /* see push/endpoint.h; empty but in tests */
	struct str network_name;   /* how the network calls itself in mails */
	struct str epoch;          /* of the database, 16 hex digits */
	struct str files_dir;      /* absolute path */
	int64_t file_max;          /* bytes */
};

struct req {
	struct db *db;
	struct hub *hub;   /* live handlers only */
	struct conn *conn; /* live handlers only */
	struct arena *arena;
	const struct req_house *house;
	struct req_peer peer;
	int64_t person; /* 0: not signed in */
	bool admin;
	int64_t session; /* row of the session, 0: none */
	int64_t only;    /* the one meeting he is here for (session/pass.h); 0: signed in for all */
	int64_t now;     /* wall clock, ms, one value for the whole request */
	enum lang lang;
	const int64_t *here; /* due.run only: who is at a page now (bus_here, hub_here) */
	size_t n_here;

	/* Kept by req_*(), read by dispatch. */
	const char *field; /* of the refusal */
	bool blind;        /* of what the write was asked with nothing is kept */
	bool keep; /* refused, yet what it wrote stays: a failed try is counted. It announces nothing */
	struct effect *effects, **effects_end;
};

/* Refuse, naming the argument that is wrong (a constant or arena text; NULL for none). Returns `e`. */
enum err req_fail(struct req *r, enum err e, const char *field) __attribute__((warn_unused_result));
/* Of what this write was asked with nothing is kept, not even a hash: its receipt is by its op alone, and
 * the same op with other arguments gets the first answer. For what nobody may find out later. */
void req_blind(struct req *r);
/* A statement failed for a reason that is not the caller's: logs it once, returns ERR_STORAGE. */
enum err req_db_fail(struct req *r) __attribute__((warn_unused_result));

/*
 * Announce an event: it gets the channel's next seq, is stored with the command and is
 * pushed after COMMIT. Use the typed emit_*() of emit.h. Returns the seq (0 for live events).
 * What tells of a topic goes to each group that reads it, whichever `ch` names: to each on its own
 * channel and under its own id (app/share); the seq returned is that on `ch`.
 * What a person is told of a meeting goes to his sessions that are here for it alone as well.
 * Write handlers; live events also from live handlers. A failing statement makes the
 * whole command fail when it returns.
 */
int64_t req_emit(struct req *r, struct channel ch, enum ev ev, const void *data);

void req_subscribe(struct req *r, int64_t person, struct channel ch);
void req_unsubscribe(struct req *r, int64_t person, struct channel ch);
/* The same for a channel of this meeting: also where he is here for it alone. */
void req_subscribe_meeting(struct req *r, int64_t meeting, int64_t person, struct channel ch);
void req_unsubscribe_meeting(struct req *r, int64_t meeting, int64_t person, struct channel ch);
/* The asking socket listens to `ch`, of which it will hold everything up to `seq`. */
void req_listen(struct req *r, struct channel ch, int64_t seq);
/* Words were taken out of what `ch` has said: from memory it is not said again. */
void req_forget(struct req *r, struct channel ch);
void req_end_session(struct req *r, int64_t session);
void req_end_person(struct req *r, int64_t person);
void req_mail(struct req *r);
void req_set_cookie(struct req *r, struct str value);
void req_set_browser(struct req *r, struct str value);

static inline struct channel ch_group(int64_t group)
{
	return channel_make(CHANNEL_GROUP, group);
}

static inline struct channel ch_mods(int64_t group)
{
	return channel_make(CHANNEL_MODERATORS, group);
}

static inline struct channel ch_user(int64_t person)
{
	return channel_make(CHANNEL_PERSON, person);
}

static inline struct channel ch_pass(int64_t session)
{
	return channel_make(CHANNEL_PASS, session);
}

static inline struct channel ch_live(int64_t group)
{
	return channel_make(CHANNEL_LIVE, group);
}

static inline struct channel ch_room(int64_t meeting)
{
	return channel_make(CHANNEL_ROOM, meeting);
}

static inline struct channel ch_chairs(int64_t meeting)
{
	return channel_make(CHANNEL_CHAIRS, meeting);
}

static inline struct channel ch_item(int64_t item)
{
	return channel_make(CHANNEL_ITEM, item);
}

static inline struct channel ch_room_live(int64_t meeting)
{
	return channel_make(CHANNEL_ROOM_LIVE, meeting);
}
