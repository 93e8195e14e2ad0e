/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * talk - one conversation in LMTP (RFC 2033), without its socket.
 *
 * Bytes go in, replies come out in `out`, a message's bytes go into a file. When a message has come
 * whole the conversation waits: whoever owns it says of each recipient what became of it, in order,
 * with talk_verdict(), and the next command is read after the last one. What a client sends is
 * bounded everywhere: lines, recipients, bytes of a message, mistakes.
 *
 * Loop thread. Writes to its file are those of net's uploads: into the kernel's memory, 64 KiB a time.
 */
#include "base/buf.h"
#include <stdint.h>

enum {
	TALK_LINE = 2048,   /* bytes of a command */
	TALK_ADDRESS = 256, /* of an address (RFC 5321, 4.5.3.1.3) */
	TALK_RCPTS = 50,    /* recipients of one message */
	TALK_MISTAKES = 20, /* then it is over */
	TALK_OUT = 16 * 1024,
};

enum talk_verdict {
	TALK_TAKEN,   /* 250: on disk */
	TALK_LATER,   /* 451: the other end keeps it and tries again */
	TALK_REFUSED, /* 550: never */
};

enum talk_state { TALK_COMMAND, TALK_DATA, TALK_WAIT, TALK_OVER };

struct talk_config {
	const char *name; /* ours, in the greeting */
	const char *dir;  /* where messages are kept while they come */
	int64_t size_max; /* bytes of one */
	/* May mail for this address come at all? Asked of each recipient. */
	bool (*known)(void *arg, struct str address);
	void *arg;
};

struct talk {
	const struct talk_config *cfg;
	enum talk_state state;
	struct buf line; /* what has come of a command */
	struct buf out;  /* to be sent, and then reset */
	int mistakes;
	bool greeted, has_from;
	char from[TALK_ADDRESS + 1]; /* empty: the null sender */
	char to[TALK_RCPTS][TALK_ADDRESS + 1];
	size_t n_to, told; /* recipients, and those of whom a verdict was given */
	int fd;            /* of the message, which has no name on disk; -1: none */
	int64_t size;
	enum { DATA_TEXT, DATA_CR, DATA_CRLF, DATA_DOT, DATA_DOT_CR } at; /* in the message */
	bool too_large, no_room;
};

void talk_init(struct talk *t, const struct talk_config *cfg); /* greets */
void talk_finish(struct talk *t);
/* The other end is one too many: says so, and it is over. */
void talk_turn_away(struct talk *t);
/* Take some of `n` bytes; returns how many. Fewer than n while it waits, or when it is over. */
size_t talk_input(struct talk *t, const char *p, size_t n);
/* In state TALK_WAIT: what became of the message for the next recipient. `why` is one ASCII line. */
void talk_verdict(struct talk *t, enum talk_verdict v, const char *why);
