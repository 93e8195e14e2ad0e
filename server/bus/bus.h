/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * bus - how commands reach the place where the database is, and how what they bring about
 * comes back to the places where the sockets are.
 *
 * Two ends: a gateway (net, hub) asks, a historian (dispatch, store) answers. In one process
 * both ends are here and bus_local hands each call straight over. Whatever joins several
 * machines stands behind this header too; nothing above it knows the difference.
 *
 * Loop thread only.
 */
#include "base/str.h"
#include "hub/effect.h"
#include "proto.h"
#include <stdbool.h>
#include <stdint.h>

struct bus;

/* Who asks, as the gateway established it. Texts live for the call only. */
struct bus_caller {
	int64_t person;  /* 0: nobody signed in */
	int64_t session; /* row of his session */
	bool admin;
	bool system; /* the administrator's tool on this machine: no rate, no receipts */
	enum lang lang;
	struct str address; /* network address of the client */
	struct str agent;   /* User-Agent */
	struct str browser; /* cookie of the signing-in browser */
};

struct bus_ask {
	uint64_t from; /* opaque to the historian: comes back as outcome.to */
	bool http;     /* `text` is { "op", "args" } for `command`; otherwise a whole frame */
	bool local; /* from the administrator's tool: the frame may carry "as", dealt with already,
	                        and may run what is only offered over HTTP */
	struct str command;
	struct str text;
	struct bus_caller caller;
};

struct bus_outcome {
	uint64_t to;
	enum err err;                 /* ERR_OK, or why `reply` refuses */
	struct str reply;             /* the whole reply frame */
	const struct effect *effects; /* all of them on disk; carried out before the reply is sent,
	                                 but for EFFECT_REPLAY and EFFECT_LISTEN, which follow it */
};

struct bus *bus_local_create(void);
void bus_destroy(struct bus *bus); /* NULL is fine */

/* Who takes asks (the historian's end) and outcomes (the gateway's end). Texts in both live for
 * the call only. */
void bus_on_ask(struct bus *bus, void (*fn)(void *arg, const struct bus_ask *ask), void *arg);
void bus_on_outcome(struct bus *bus, void (*fn)(void *arg, const struct bus_outcome *o), void *arg);

void bus_ask(struct bus *bus, const struct bus_ask *ask);
void bus_tell(struct bus *bus, const struct bus_outcome *outcome);
