/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * archive - the entries of a backup, inside its seal.
 *
 * An entry is the length of its name (2 bytes), the name, how many bytes it has (8), the bytes, and
 * their BLAKE2b-256 (32). After the last one: 0 (2), how many entries there were (8) and how many
 * bytes (8). Big-endian. They stand in this order, and no others are accepted:
 *
 *	about          text: when, by which program, how many rows of which table, how many files
 *	secret.key     only in an encrypted backup
 *	palabre.db     the database
 *	files/<hash>   each file that a row of it names, in the order of the hashes, once
 *
 * secret.key goes along only where nobody else can read it: beside the database it would let
 * whoever finds both guess the sign-in codes that were under way, and forge what else is signed
 * with it. With it, everybody stays signed in after a restore.
 *
 * Memory: one chunk of each. One thread at a time.
 */
#include "backup/seal.h"
#include "db/copy.h"

enum { ARCHIVE_NAME = 80 };

struct archive {
	struct seal seal;
	const struct copy_stop *stop; /* when asked, it fails without a word; NULL: never */
	uint64_t entries, bytes;
	/* reading */
	char name[ARCHIVE_NAME + 1]; /* of the entry at hand */
	int64_t size, left;
	bool end; /* there is no further one, and all that was said is true */
	crypto_generichash_state state;
};

/* ---- writing; false: logged, and the archive is lost ---- */
bool archive_add(struct archive *a, const char *name, const void *p, size_t n);
/* All of `from`, which must have `size` bytes; `hash`, if not NULL, gets theirs. */
bool archive_add_file(struct archive *a, const char *name, int from, int64_t size,
                      uint8_t hash[32]);
bool archive_end(struct archive *a);

/* ---- reading, after seal_open(&a->seal) ---- */
/* Go on to the next entry; the one at hand was read to its end. false: a->end, or it is damaged. */
bool archive_next(struct archive *a);
/* All of the entry at hand, which has `n` bytes. */
bool archive_get(struct archive *a, void *p, size_t n);
/* All of it to `to`, -1 for nowhere; `hash` as above. */
bool archive_get_file(struct archive *a, int to, uint8_t hash[32]);
