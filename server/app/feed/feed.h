/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * feed - feeds of groups, for programs that cannot sign in: messages as Atom, meetings as iCalendar.
 *
 * Owner of the table feed. A feed is a person's, of a group he is in or of all his meetings, one of each; its address holds
 * a token and opens the group to whoever has it, so rights are looked at each time it is read: who
 * made it must be active and an active member. What it shows is what any member sees, nothing that
 * is his alone.
 *
 * The token is made from the row's nonce and the key that hashes secrets, and found by its hash: it
 * is in no table and in no receipt, and yet can be shown again to its owner.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/req/req.h"
#include "base/hash.h"
#include "base/hex.h"

enum {
	FEED_MAX = 100,             /* of one person */
	FEED_ENTRIES = 50,          /* messages in one document */
	FEED_XML_MAX = 120 * 1024,  /* bytes of it: as JSON at most twice that, within a reply */
	FEED_ENTRY_MAX = 16 * 1024, /* bytes of html after which only the beginning is told */
	FEED_TOKEN = BASE64URL_SIZE(HASH_SIZE) - 1,
	FEED_SEEN_MS = 15 * 60 * 1000,
};

struct feed_row {
	int64_t id, person;
	int64_t group; /* 0: all of his */
	int64_t created_at;
	int64_t read_at; /* 0: never */
	enum lang lang;  /* of its owner */
};
/* Whose feed of this form this is the token of. false: nobody's, or of somebody who is shut out. */
bool feed_find(struct req *r, struct str token, enum feed_form form, struct feed_row *out);

/* ... of any form. */
bool feed_find_any(struct req *r, struct str token, struct feed_row *out);

/* A new feed of the caller, of a group or (0) of all his; 0: he has one. */
int64_t feed_insert(struct req *r, int64_t group, enum feed_form form);
int64_t feed_count(struct req *r);
/* The caller's, of one group or (0) of all, at most FEED_MAX. */
void feed_list(struct req *r, int64_t group, struct feed_address **out, size_t *n);
/* false: the caller has no such one. */
bool feed_delete(struct req *r, int64_t id);
void feed_touch(struct req *r, int64_t id);
