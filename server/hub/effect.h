/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * effect - what a command brings about beside its reply.
 *
 * A handler collects effects while it runs; they are carried out on the loop thread, in their
 * order, once what the command wrote is on disk, and before its reply is sent. A refused
 * command has none. The texts live as long as the request's arena.
 */
#include "base/str.h"
#include "hub/channel.h"

enum effect_kind {
	EFFECT_EVENT, /* push `text` to the subscribers of `ch`; seq 0 for a live one */
	EFFECT_SUBSCRIBE, /* all sockets of `person` listen to `ch`, of which they hold all up to `seq` */
	EFFECT_UNSUBSCRIBE, /* all sockets of `person` stop listening to `ch` */
	EFFECT_LISTEN, /* the asking socket listens to `ch`, of which it holds all up to `seq` */
	EFFECT_REPLAY, /* push `text` to the asking socket alone, after the reply */
	EFFECT_END_SESSION, /* sockets of session `id` close with 4401 */
	EFFECT_END_PERSON,  /* all sockets of `person` close with 4401 */
	EFFECT_FORGET,  /* what `ch` said up to `seq` is not given from memory to who comes back */
	EFFECT_MAIL,    /* the outbox has new mail */
	EFFECT_COOKIE,  /* HTTP: the reply sets the session cookie to `text`; empty clears it */
	EFFECT_BROWSER, /* HTTP: the reply sets the cookie of the signing-in browser to `text` */
};

struct effect {
	enum effect_kind kind;
	struct channel ch;
	int64_t id; /* person or session */
	int64_t seq;
	struct str text;
	struct effect *next;
};
