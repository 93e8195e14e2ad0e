/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * backup - all that a data directory needs, in one file; and back.
 *
 * A backup is one moment's state: a verified copy of the database (db/copy.h), the attached files
 * that this copy names, the secret key; in one archive (backup/archive.h), sealed to a public key
 * (backup/seal.h). It is made while a server writes, or without one. It is written under a
 * temporary name, flushed, read back from end to end, and only then gets its name: what bears the
 * name can be restored.
 *
 * The copy of the database stands in the data directory while it is made, as backup.db: what is
 * not encrypted yet leaves the directory in no form. backup.lock there is held from before the
 * moment of the copy until the last file is read: one backup at a time, and no file that it names
 * is swept meanwhile (backup_hold()). What a kill leaves is cleared by the next one.
 *
 * A restore touches nothing before all of the backup was read and found sound. It gives the
 * database a new epoch (db/meta.h), so that clients which knew more start afresh. What was there
 * stays beside it: palabre.db.before, secret.key.before, files.before/.
 *
 * Any thread; each call works for as long as the bytes take.
 */
#include "backup/key.h"
#include "db/copy.h"
#include "db/lock.h"
#include "db/meta.h"

enum { BACKUP_PROGRAM = 32 };

/* What is in a backup. */
struct backup_facts {
	int64_t made_at; /* the moment whose state it is; wall clock, ms */
	char program[BACKUP_PROGRAM];
	char epoch[META_EPOCH];
	bool encrypted, secret; /* secret: the key of the directory is in it */
	int64_t db_bytes, files, file_bytes;
	int64_t size; /* of the backup */
	struct copy_census census;
};

struct backup_config {
	const char *data_dir;
	const char *program;          /* its version */
	const struct backup_key *key; /* public; NULL: not encrypted, and without secret.key */
	struct copy_stop *stop;       /* by which another thread ends it; NULL: none */
};

/* Make the file `to`, replacing one of this name. false: it was said why, unless it was stopped,
 * and `to` is as it was. */
bool backup_make(const struct backup_config *c, const char *to, struct backup_facts *out);

/* Look at all of a backup as a restore would, and leave nothing. Without `key` a file that is
 * encrypted is only compared with its sum: then out->program is empty. false: it was said why. */
bool backup_verify(const char *file, const struct backup_key *key, struct backup_facts *out);

/* Put a backup in the place of what is in `dir`, which is made if it is missing. `file` may also be
 * a bare copy of a database, as a migration leaves one: then files and key stay as they are. No
 * server may be running. false: it was said why. */
bool backup_restore(const char *dir, const char *file, const struct backup_key *key,
                    struct backup_facts *out);

/* What a kill left of a backup or a restore goes, unless a backup is under way. At start, the
 * directory locked. */
void backup_clear(const char *dir);

/* Hold the directory's backups off, or find one under way: false, without a word. For whoever
 * removes files; lock_drop() ends it. */
bool backup_hold(const char *dir, struct lock *out);
