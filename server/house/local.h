/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * local - the commands of the program run in this process, without a network.
 *
 * The whole path of a command, gate, handler, receipts, events and COMMIT, on a house that no
 * server has open: what the administrator's tool and the demonstration use. Nobody listens, so
 * effects come to nothing; mail stays in the outbox for the next server.
 *
 * Commands are carried out in the order they were given. local_call() waits for its answer;
 * local_post() does not, so that many share a commit. One thread, which is the loop's.
 */
#include "base/buf.h"
#include "house/house.h"

struct local;

struct local *local_create(const struct house *house); /* NULL: it was said why */
/* What was posted is finished first. NULL is fine. */
void local_destroy(struct local *l);

/* The wall clock that commands see from now on; 0: the real one. */
void local_set_now(struct local *l, int64_t now_ms);

/* In whose name: a person, or 0 for the administrator of this machine. No limits of rate. */
struct local_who {
	int64_t person;
	bool admin;
};

/* One command and its arguments (a JSON object). *reply is the whole frame that answers it, until
 * the next call. false: refused. */
bool local_call(struct local *l, struct local_who who, struct str command, struct str args,
                struct str *reply);
/* The same without waiting. A refusal is logged, counted, and otherwise passed over. */
void local_post(struct local *l, struct local_who who, struct str command, struct str args);
/* Wait for all that was posted; how many of them were refused since the last time. */
size_t local_wait(struct local *l);
/* A whole frame, its "as" included, as the admin socket takes them. */
bool local_frame(struct local *l, struct str frame, struct str *reply);

/* Run something within one write transaction; false: nothing of it is on disk. */
bool local_write(struct local *l, bool (*fn)(void *arg, struct db *db), void *arg);

const struct req_house *local_house(const struct local *l);

/* The number at `path` ("post", "topic.id") within the "ok" of a reply; 0: none. */
int64_t local_int(struct str reply, const char *path);
