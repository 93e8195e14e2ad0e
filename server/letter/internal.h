/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* internal - what the files of letter share; nobody else includes it. */
#include "base/buf.h"
#include "letter/letter.h"
#include <gmime/gmime.h>

struct reader {
	struct arena *a;
	const struct letter_config *cfg;
	struct letter *out;
	struct arena scratch;          /* of the part that is being read */
	struct buf text;               /* of the text parts, as it comes */
	struct str cids[LETTER_FILES]; /* Content-ID of each file that has one */
	bool inline_cid[LETTER_FILES];
	struct str html; /* the first html part's words, for what its pictures belong to */
	size_t parts;
	bool calendar; /* an answer to an invitation is in it */
};

/* parts.c: all of a message below `part`. */
void parts_read(struct reader *rd, GMimeObject *part);
/* The decoded bytes of a leaf, to be freed with g_free(). */
struct str parts_bytes(GMimePart *part);

/* header.c: who, whether a person, what it answers. */
void header_read(struct reader *rd, GMimeMessage *m);
/* A header's value as one line of valid text, at most `max` bytes. */
struct str header_line(struct arena *a, const char *value, size_t max);

/* proof.c */
enum letter_proof proof_read(struct reader *rd, GMimeMessage *m, struct str from);

/* dsn.c: a report; false: it is none of a delivery. */
bool dsn_read(struct reader *rd, GMimeObject *report);
