/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * mbox - where the messages of an archive begin and end (RFC 4155), and what archives do to them.
 *
 * A message begins after a line "From …" that holds a time and a year, follows an empty line or
 * nothing, and is followed by a header; a sentence that begins with "From" is none. A file that
 * begins with a header instead is one message, as Sympa keeps them.
 *
 * Fed piece by piece, cut anywhere; keeps a line's beginning and nothing else. Pure; one thread at a
 * time.
 */
#include "base/arena.h"
#include <stdint.h>

enum { MBOX_LINE = 250 }; /* bytes of a line that are looked at */

struct mbox {
	/* A message stands from its header's first byte to before `to`. */
	void (*found)(void *arg, int64_t from, int64_t to);
	void *arg;
	int64_t at;      /* bytes fed */
	int64_t line_at; /* where the line began */
	int64_t begun;   /* of the message that is open; -1: none */
	int64_t maybe;   /* where a line that may divide began; -1: none */
	bool blank;      /* the line before was empty */
	size_t n;
	char line[MBOX_LINE];
};

void mbox_begin(struct mbox *m, void (*found)(void *arg, int64_t from, int64_t to), void *arg);
void mbox_feed(struct mbox *m, const char *p, size_t n);
void mbox_end(struct mbox *m);

/* Take away, in place, the '>' that archives put before lines beginning with "From " (mboxrd). The
 * new length. */
size_t mbox_unescape(char *p, size_t n);

/* Pipermail writes « From: jean at example.org (Jean Dupont) », HyperKitty « <jean(a)example.org> »: as it was. The message itself when
 * it has nothing of the kind. */
struct str mbox_restore(struct arena *a, struct str message);

/* The header of a message, with the empty line after it. */
struct str mbox_header(struct str message);
