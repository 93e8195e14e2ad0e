/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * key - the two keys of encrypted backups, each a file of one line.
 *
 *	palabre-backup-public-1 <36 bytes in base64url>     stands on the server: it only writes
 *	palabre-backup-private-1 <36 bytes in base64url>    stands elsewhere: it alone reads
 *
 * X25519 (crypto_box). After the 32 bytes of the key come 4 of its hash, so that a line copied
 * wrong is told and no backup is made that nobody can open. The id, 8 bytes of the hash of the
 * public key, tells two pairs apart without giving anything away.
 * Any thread. A private key is wiped with backup_key_finish().
 */
#include <stdbool.h>
#include <stdint.h>

enum { BACKUP_KEY = 32, BACKUP_KEY_ID = 8 };

struct backup_key {
	bool secret;
	uint8_t bytes[BACKUP_KEY];
	uint8_t open
		[BACKUP_KEY]; /* the public one of the pair; the same as `bytes` in a public one */
	uint8_t id[BACKUP_KEY_ID];
};

/* Make a pair: the private key in the new file `path`, for its owner alone, the public one in
 * `path`.pub. false: it was said why, and neither file is there. */
bool backup_key_make(const char *path);
/* Read a key of the wanted sort from its file. false: it was said why. */
bool backup_key_read(const char *path, bool secret, struct backup_key *out);
void backup_key_finish(struct backup_key *key); /* wipes; NULL is fine */
