/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * atom - an Atom document (RFC 4287), written piece by piece.
 *
 *	atom_begin(&a, buf, &feed);
 *	while (… && atom_entry(&a, &entry))
 *		…
 *	atom_end(&a);
 *
 * Ids are tag URIs (RFC 4151) of the server's host, the same for ever. What XML cannot hold of a
 * text (controls) is left out. Pure; any thread.
 */
#include "base/buf.h"
#include "proto.h"

struct atom {
	struct buf *b;
	struct str url;  /* the server's, "https://palabre.example.org" */
	struct str host; /* of it, without a port */
	size_t max;      /* bytes of the document */
};

struct atom_feed {
	struct str url, network; /* public address and name of the server */
	int64_t group;
	struct str title, slug, self; /* self: path of the document */
	int64_t updated;
	enum lang lang;
};

struct atom_entry {
	const struct post *post;
	struct str title;
	struct str content; /* html; empty: none, `excerpt` is told */
	struct str excerpt; /* plain */
	enum lang lang;
};

/* `b` receives at most `max` bytes. */
void atom_begin(struct atom *a, struct buf *b, size_t max, const struct atom_feed *f);
/* false: it does not fit any more, and nothing of it was written. */
bool atom_entry(struct atom *a, const struct atom_entry *e);
void atom_end(struct atom *a);
