/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * house - a data directory, opened: the lock, the migrated database, the key, the folders.
 *
 *	palabre.db    the database, with -wal and -shm while a process has it open
 *	palabre.lock  held by that process (db/lock.h)
 *	secret.key    32 bytes, mode 0600: keys the hashes of tokens. Without it all are signed out
 *	files/        attached files under their hash; files/tmp/ what is being received
 *	urns/         keys of secret votes under way, never in a backup (app/ballot/ballot_urn.h)
 *	mail/         mails, when they are written instead of sent
 *	admin.sock    the door of `palabre admin` while a server runs
 *	backup.lock   held while a backup is made (backup/backup.h); backup.db, restore.tmp/: under way
 *
 * Everything that is wrong with a directory is said here, once, in one sentence: it does not
 * exist, may not be written, is in use, its database is newer, damaged or not ours.
 * At start, before there are other threads.
 */
#include "app/req/req.h"
#include "db/lock.h"
#include "db/meta.h"

struct house_config {
	const char *dir;
	bool create;       /* make the directory when it is missing; its parent must exist */
	struct lock *lock; /* taken already: becomes the house's. NULL: it takes its own */
	struct str public_url, mail_from, mail_domain, push_test_host, network_name;
	int64_t file_max;
};

struct house {
	struct req_house req; /* what handlers need of all this */
	const char *db_path, *admin_socket, *mail_dir;
	struct lock lock;
	bool busy;     /* it could not be opened for the lock alone */
	int64_t fence; /* of the last historian that wrote to the database */
	struct arena arena;
	char epoch[META_EPOCH];
	bool damaged; /* after house_open() failed: that is why, and a backup is the way out */
};

/* Lock, migrate, check, find or make the key. false: it was said why; nothing is held. */
bool house_open(struct house *h, const struct house_config *cfg);
void house_close(struct house *h); /* drops the lock, wipes the key; NULL and zeroed are fine */

/* Is the directory there, and may we work in it? Says why not. */
bool house_dir_check(const char *dir);
/* Take the lock of a data directory alone. false: *busy, somebody has it; otherwise it was said why. */
bool house_lock(const char *dir, struct lock *out, bool *busy);
/* Who has it, as a pid. */
void house_locker(const char *dir, char *out, size_t size);
/* The fence in the database of a directory that nobody may have open; 0: none, or no database. */
int64_t house_fence(const char *dir);

/* Where the admin socket of a data directory is, in `out`. false: the path is too long for one. */
bool house_admin_socket(const char *dir, char *out, size_t size);
