/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/backup.h"
#include "base/log.h"
#include "db/db.h"
#include "db/migrate.h"
#include "house/house.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { PATH_ROOM = 4096 };

static bool path_of(char out[PATH_ROOM], const char *dir, const char *name)
{
	int n = snprintf(out, PATH_ROOM, "%s/%s", dir, name);

	if (n > 0 && n < PATH_ROOM)
		return true;
	log_error("the name of the data directory is too long");
	return false;
}

bool house_backup(const char *dir, const char *to)
{
	char db[PATH_ROOM];

	return house_dir_check(dir) && path_of(db, dir, "palabre.db") && backup_copy(db, to);
}

/* A copy is one plain file: its bytes, flushed. */
static bool copy_file(const char *from, const char *to)
{
	char piece[64 * 1024];
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = in < 0 ? -1 : open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool fine = out >= 0;

	for (ssize_t n = 1; fine && n;) {
		n = read(in, piece, sizeof(piece));
		fine = n >= 0 && write(out, piece, (size_t)n) == n;
	}
	fine = fine && !fsync(out);
	if (!fine)
		log_error("%s: %s", in < 0 ? from : to, strerror(errno));
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return fine;
}

/* Fold the log of a database into its file, and remove it; with `renew`, under a new epoch. */
static bool settle(const char *path, bool renew)
{
	char beside[PATH_ROOM + 8];
	struct db *db = db_open(path, DB_WRITER);
	bool fine = db && (!renew || meta_renew_epoch(db)) && db_checkpoint(db, true);

	db_close(db);
	for (int i = 0; fine && i < 2; i++) {
		snprintf(beside, sizeof(beside), "%s%s", path, i ? "-shm" : "-wal");
		fine = !unlink(beside) || errno == ENOENT;
	}
	return fine;
}

static void discard(const char *path)
{
	static const char *const tails[] = { "", "-wal", "-shm" };
	char file[PATH_ROOM + 8];

	for (int i = 0; i < 3; i++) {
		snprintf(file, sizeof(file), "%s%s", path, tails[i]);
		unlink(file);
	}
}

/* Is it a database of ours, not newer than this program? Says so if not. */
static bool fits(const char *path)
{
	struct db *db = db_open(path, DB_WRITER);
	bool fine = db && migrate_version(db) > 0 && db_check(db) &&
	            migrate_run(db, migrations, migration_count);

	if (db && !fine)
		log_error("%s is no copy of a database of Palabre that can be used", path);
	db_close(db);
	return fine;
}

/* The old one keeps a name of its own, then the new one takes its place at once. */
static bool exchange(const char *dir, const char *fresh, const char *db, const char *before)
{
	int d = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool there = !access(db, F_OK);
	bool fine = d >= 0 && (!unlink(before) || errno == ENOENT) &&
	            (!there || (settle(db, false) && !link(db, before))) && !rename(fresh, db) &&
	            !fsync(d);

	if (!fine)
		log_error("%s cannot be put in place: %s", db, strerror(errno));
	if (d >= 0)
		close(d);
	return fine;
}

bool house_restore(const char *dir, const char *from)
{
	char db[PATH_ROOM], fresh[PATH_ROOM], before[PATH_ROOM], lock_path[PATH_ROOM];
	struct lock lock = LOCK_INIT;
	bool fine;

	if (!house_dir_check(dir) || !path_of(db, dir, "palabre.db") ||
	    !path_of(fresh, dir, "palabre.db.restored") ||
	    !path_of(before, dir, "palabre.db.before") ||
	    !path_of(lock_path, dir, "palabre.lock") || !lock_take(&lock, lock_path))
		return false;
	fine = copy_file(from, fresh) && fits(fresh) && settle(fresh, true) &&
	       exchange(dir, fresh, db, before);
	if (!fine)
		discard(fresh);
	lock_drop(&lock);
	return fine;
}
