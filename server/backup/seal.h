/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * seal - a file that one key opens: a stream of bytes, encrypted and checked in chunks.
 *
 * Numbers are big-endian. Version 1:
 *
 *	 0  16  "palabre-backup\n" and the version, one byte
 *	16   8  when it was made, ms since 1970
 *	24   8  id of the key pair (backup/key.h); zeros: not encrypted
 *	32  80  the key of the stream, sealed to the public key (crypto_box_seal);
 *	        not encrypted: the 32 bytes as they are, and zeros
 *	112 24  header of the stream (crypto_secretstream_xchacha20poly1305)
 *	136  n  chunks of 64 KiB of content and 17 bytes each, the last one shorter and marked final;
 *	        the first is bound to the 136 bytes before it
 *	 +  32  BLAKE2b-256 of all that, so that whoever has no key can tell a file that has suffered
 *
 * With the key every change shows: a bit, a chunk left out, doubled or moved, an end cut off or
 * added. Who is to read it is known to the writer by the public key alone, and the key of the
 * stream is forgotten: a server cannot read what it wrote yesterday. A file that is not encrypted
 * has the same form, with its key in the open: the same checks against accidents, no secret.
 * Neither proves who made it: whoever has the public key can write a file for it.
 *
 * Memory: one chunk. A seal belongs to one thread at a time; the file is the caller's.
 */
#include "backup/key.h"
#include <sodium.h>
#include <stddef.h>

enum {
	SEAL_CHUNK = 64 * 1024,
	SEAL_EXTRA = crypto_secretstream_xchacha20poly1305_ABYTES,
	SEAL_KEY = crypto_secretstream_xchacha20poly1305_KEYBYTES,
	SEAL_HEAD = 136,
	SEAL_SUM = 32,
};

/* What anybody can read. */
struct seal_label {
	bool encrypted;
	int64_t made_at; /* wall clock, ms */
	uint8_t id[BACKUP_KEY_ID];
	int64_t size; /* of the file */
	uint8_t head[SEAL_HEAD];
};

struct seal {
	int fd;
	bool fine; /* nothing failed yet; what did was logged */
	bool last; /* reading: the final chunk was seen */
	crypto_secretstream_xchacha20poly1305_state stream;
	crypto_generichash_state sum;
	uint8_t head[SEAL_HEAD];
	uint8_t key[SEAL_KEY];
	uint64_t chunks;
	int64_t size, left; /* bytes written; reading: of chunks still to come */
	size_t n, at;       /* bytes in `plain`; reading: from `at` on */
	uint8_t plain[SEAL_CHUNK], coded[SEAL_CHUNK + SEAL_EXTRA];
};

/* ---- writing: to the place where the file stands ---- */

/* `to` NULL: not encrypted. Each returns s->fine. */
bool seal_begin(struct seal *s, int fd, const struct backup_key *to, int64_t made_at);
bool seal_put(struct seal *s, const void *p, size_t n);
/* The last chunk and the sum. The key stays, to read it all again with; see seal_open(). */
bool seal_end(struct seal *s);

/* ---- reading ---- */

/* Is it a file of this form? Reads its label, from the beginning. */
bool seal_label(int fd, const char *name, struct seal_label *out);
/* The key of the stream. `with`: the private key; NULL when there is none, and when there is one
 * the file must be encrypted. */
bool seal_key(const struct seal_label *label, const struct backup_key *with, uint8_t key[SEAL_KEY]);
/* After seal_label(). */
bool seal_open(struct seal *s, int fd, const struct seal_label *label, const uint8_t key[SEAL_KEY]);
/* Exactly `n` bytes, every one of them authentic. */
bool seal_get(struct seal *s, void *p, size_t n);
/* Is this all, and is the sum right? */
bool seal_done(struct seal *s);
/* Without a key: is the sum right? After seal_label(). */
bool seal_check_sum(int fd, const struct seal_label *label);

void seal_finish(struct seal *s); /* wipes; NULL is fine */
