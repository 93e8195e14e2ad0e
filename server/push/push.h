/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * push - what browsers subscribed to, and the thread that tells them (RFC 8030).
 *
 * Owner of the tables push_sub and push_out; nothing else writes to them.
 *
 * Who has something to tell queues it within its own transaction, for each browser of a person. The
 * pusher takes what is due, marks it `sending` on disk, seals it and hands it to the browser's push
 * service. It leaves once or not at all: what a killed program left `sending` may have left, and is
 * dropped. A service that is not there or says 429 or 5xx is asked again, PUSH_TRIES times, while the
 * push is of use; one that says 404 or 410 has forgotten the browser, and so do we. Anything else
 * is logged and not tried again.
 *
 * A subscription is of the session it was made in and ends with it: a browser that was signed out
 * tells nobody anything.
 *
 * push_sub_*() and push_queue(): writer thread. The pusher: loop thread.
 */
#include "base/arena.h"
#include "base/str.h"
#include "push/endpoint.h"
#include "push/secret.h"
#include <stdbool.h>
#include <stdint.h>

struct db;
struct store;
struct uv_loop_s;
struct pusher;

enum {
	PUSH_SUBS_MAX = 10, /* browsers of one person; one more, and the oldest goes */
	PUSH_TRIES = 5,
	PUSH_TTL_S = 12 * 3600, /* a push service keeps it so long for a browser that is off */
};

/* ---- subscriptions ---- */

struct push_sub {
	int64_t person, session;
	struct str endpoint;
	struct push_target target;
	int64_t now;
};
/* Keep it; the same endpoint again is his who says so last. */
void push_sub_put(struct db *db, const struct push_sub *s);
/* true: there was one. */
bool push_sub_drop(struct db *db, int64_t person, struct str endpoint);
/* Those of a person whose session is still good. */
int64_t push_sub_count(struct db *db, int64_t person, int64_t now);
/* Forget those whose session has ended. */
void push_sub_sweep(struct db *db, int64_t now);

/* ---- pushes ---- */

struct push_new {
	int64_t person;
	struct str endpoint; /* to this browser alone; empty: to all of his */
	struct str payload;  /* JSON, at most PUSH_PLAIN_MAX bytes */
	struct str
		tag; /* at most 32 of A-Z a-z 0-9 - _: a newer push takes the place of one that waits */
	bool urgent;
	int64_t now;
};
/* To how many browsers it goes. Where one with its tag waits already, it takes its place. */
int64_t push_queue(struct db *db, const struct push_new *p);

/* ---- the pusher ---- */

struct push_config {
	struct store *store;
	struct uv_loop_s *loop;
	const uint8_t *house_key; /* 32 bytes */
	const char *contact;      /* "https://palabre.example.org" or "mailto:..." */
	const char *test_host;    /* see endpoint.h; NULL: none */
	const char *ca_file;      /* NULL: the system's */
	int retry_scale_ms; /* unit of the waits between tries; 0: 60 000 (tests shorten it) */
};
struct push_stats {
	uint64_t sent, deferred, failed, gone;
	uint64_t waiting; /* when it was last looked at */
};
/* Starts the thread. Strings are copied. NULL, with a logged reason. */
struct pusher *pusher_create(const struct push_config *cfg);
/* There may be something to tell. NULL is fine, here and below. */
void pusher_kick(struct pusher *p);
/* Ends what is under way, at most in three seconds; before store_drain(). Twice is fine. */
void pusher_stop(struct pusher *p);
/* After store_drain(); memory goes when the loop has run its close callbacks. */
void pusher_destroy(struct pusher *p);
void pusher_stats(const struct pusher *p, struct push_stats *out);
