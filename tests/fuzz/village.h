/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * village - the people, groups and topics of tests/wire/seeds in a database of its own, and the
 * whole path of a command in it, in one thread and without a clock.
 *
 * dispatch, its handlers, the hub and SQLite are those of the program. In the place of db/store
 * stands a queue that is always empty: a job runs, in its savepoint, when it is given
 * (store_write() and store_read() are defined here, so the linker takes no others). What lies
 * between village_begin() and village_end() is one transaction, which is then undone: the next
 * input finds everything as it was.
 */
#include "bus/bus.h"
#include "dispatch/dispatch.h"
#include "hub/hub.h"

enum { VILLAGE_PEOPLE = 8 }; /* people are 1 to 7, nobody is 0 */
#define VILLAGE_NOW INT64_C(1795407753621)

/* A person's session cookie and the one of his browser; the token of a sign-in mail to him, whose
 * code is 123456. His session is the row of his own number. */
void village_cookie(int person, char out[44]);

struct village {
	char dir[200], path[250], files[250];
	struct db *db;
	struct req_house house;
	/* between begin and end */
	struct hub *hub;
	struct bus *bus;
	struct dispatch *dispatch;
	struct conn *conns[VILLAGE_PEOPLE];
	/* called for each outcome, after what it brought about was carried out in the hub */
	void (*outcome)(void *arg, const struct bus_outcome *o);
	void *outcome_arg;
	bool failed;  /* a job failed within the store: never what an input should do */
	bool damaged; /* ... unless the file is damaged */
	struct bus_known known;
};

struct village_step {
	int as; /* person; 0: the administrator of the machine */
	struct str frame;
};
extern const struct village_step village_steps[];
extern const size_t village_step_count;

/* Build it in the folder of temp.h. */
void village_open(struct village *v);
void village_begin(struct village *v);
void village_end(struct village *v);
/* The same without the transaction, around a database of one's own. */
void village_wire(struct village *v);
void village_unwire(struct village *v);
/* Whom this session cookie names. */
const struct bus_known *village_who(struct village *v, struct str cookie);
/* One ask in the name of a person, on his socket (or by HTTP, or by the tool of the machine). */
enum village_way { VILLAGE_WS, VILLAGE_HTTP, VILLAGE_TOOL };
void village_ask(struct village *v, int person, enum village_way way, struct str command,
                 struct str text);
