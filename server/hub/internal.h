/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* internal - what the files of the hub share; nobody else includes it. */
#include "hub/hub.h"
#include "hub/log.h"
#define HASH_NONFATAL_OOM 0
#define uthash_fatal(msg) abort()
#include <stdlib.h>
#include <uthash.h>

struct chan {
	struct channel ch;
	struct chanlog log;
	struct list subs;   /* sub::of_chan */
	size_t lagging;     /* subscribers not at the head after the last flush */
	struct list dirty;  /* in hub::dirty_chans, or alone */
	struct live *live;  /* gathered presence changes; NULL: none */
	int64_t idle_since; /* mono ms; 0: not seen idle by the sweep yet */
	UT_hash_handle hh;  /* by ch.key */
};

struct sub {
	struct chan *chan;
	struct conn *conn;
	uint64_t off; /* in the log: everything before it was handed to the socket */
	struct list of_chan;
	struct list of_conn;
};

/* The connections of one person. */
struct person_conns {
	int64_t person;
	struct list conns; /* conn::of_person */
	UT_hash_handle hh;
};

/* Conns by id. */
struct conn_slot {
	uint64_t id;
	struct conn *conn;
	UT_hash_handle hh;
};

struct hub {
	struct hub_config cfg;
	uint64_t next_id;
	struct chan *chans;
	struct person_conns *persons;
	struct conn_slot *slots;
	struct list dirty_chans; /* chan::dirty */
	struct list dirty_conns; /* conn::dirty */
	struct list lives;       /* live::link, channels with changes to announce */
	struct hub_stats stats;
};

struct chan *hub_chan(struct hub *hub, struct channel ch, bool create);
struct person_conns *hub_person(struct hub *hub, int64_t person);
struct sub *conn_sub(const struct conn *c, const struct chan *chan);
void sub_drop(struct sub *s);
/* Send what the connection may have: replies first, then its channels. */
void conn_flush(struct conn *c);

/* Somebody's first connection now listens to a group, or his last one no longer does. */
void presence_note(struct chan *group, int64_t person, bool came);
void presence_forget(struct chan *group);
/* Does another connection of the person listen to the channel? */
bool presence_elsewhere(const struct conn *c, const struct chan *chan);
