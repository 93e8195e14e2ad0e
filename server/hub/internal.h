/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* internal - what the files of the hub share; nobody else includes it. */
#include "base/mem.h"
#include "hub/hub.h"
#include "hub/log.h"
#include "hub/slots.h"
#define HASH_NONFATAL_OOM 0
#define uthash_malloc(n) xmalloc(n)
#include <stdlib.h>
#include <uthash.h>

struct chan {
	struct channel ch;
	struct chanlog log;
	struct list subs; /* sub::of_chan */
	size_t n_subs;
	size_t lagging;     /* subscribers not at the head after the last flush */
	struct list dirty;  /* in hub::dirty_chans, or alone */
	struct live *live;  /* who is present, while somebody watches; NULL: nobody does */
	int64_t idle_since; /* mono ms; 0: not seen idle by the sweep yet */
	int64_t forgotten;  /* events up to this seq are not given from memory to who comes back */
	bool followed;      /* hub_follow.begin() was told */
	UT_hash_handle hh;  /* by ch.key */
};

struct sub {
	struct chan *chan;
	struct conn *conn;
	uint64_t off;  /* in the log: everything before it was handed to the socket */
	int64_t ahead; /* it holds everything up to this seq, which the log has not reached: until
	                  then nothing is sent. 0: the log has */
	struct list of_chan;
	struct list of_conn;
};

/* The connections of one person. */
struct person_conns {
	int64_t person;
	struct list conns; /* conn::of_person */
	struct list pasts; /* past::of_person */
	UT_hash_handle hh;
};

/* A connection that went, and what it listened to: who comes back is spared the database. */
struct past {
	int64_t session;
	struct person_conns *person;
	int64_t until; /* mono ms */
	struct list of_person;
	struct list by_age; /* hub::pasts, oldest first */
	UT_hash_handle hh;  /* by session */
	size_t n;
	struct channel channels[];
};

struct hub {
	struct hub_config cfg;
	struct chan *chans;
	struct person_conns *persons;
	struct slots slots;
	struct list dirty_chans; /* chan::dirty */
	struct list dirty_conns; /* conn::dirty */
	struct list lives;       /* live::link, groups somebody watches */
	struct past *past;       /* by session */
	struct list pasts;       /* past::by_age */
	struct hub_follow follow;
	struct hub_stats stats;
};

struct chan *hub_chan(struct hub *hub, struct channel ch, bool create);
struct person_conns *hub_person(struct hub *hub, int64_t person);
/* A person of whom nothing is left is no longer known. */
void hub_person_drop(struct hub *hub, struct person_conns *p);
struct sub *conn_sub(const struct conn *c, const struct chan *chan);
void sub_drop(struct sub *s);
/* Send what the connection may have: replies first, then its channels. */
void conn_flush(struct conn *c);

/* Somebody began or ceased to listen to a group. */
void presence_note(struct chan *group);
void presence_forget(struct chan *group);

/* past.c */
void past_keep(const struct conn *c);
void past_drop_session(struct hub *hub, int64_t session);
void past_drop_person(struct hub *hub, int64_t person);
void past_sweep(struct hub *hub, int64_t mono_ms);
