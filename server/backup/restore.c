/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "backup/internal.h"
#include "base/fault.h"
#include "base/io.h"
#include "base/log.h"
#include "db/migrate.h"
#include "house/house.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct restoring {
	const char *dir;
	bool whole; /* files and key too; false: a bare database */
	bool secret;
	/* in the directory, and in the folder where it is made ready */
	char db[BACKUP_PATH], files[BACKUP_PATH], key[BACKUP_PATH];
	char staging[BACKUP_PATH], new_db[BACKUP_PATH], new_files[BACKUP_PATH],
		new_key[BACKUP_PATH];
	char old_db[BACKUP_PATH], old_wal[BACKUP_PATH], old_files[BACKUP_PATH],
		old_key[BACKUP_PATH];
};

static bool set_paths(struct restoring *r)
{
	return backup_path(r->db, r->dir, "palabre.db") && backup_path(r->files, r->dir, "files") &&
	       backup_path(r->key, r->dir, "secret.key") &&
	       backup_path(r->staging, r->dir, "restore.tmp") &&
	       backup_path(r->new_db, r->dir, "restore.tmp/palabre.db") &&
	       backup_path(r->new_files, r->dir, "restore.tmp/files") &&
	       backup_path(r->new_key, r->dir, "restore.tmp/secret.key") &&
	       backup_path(r->old_db, r->dir, "palabre.db.before") &&
	       backup_path(r->old_wal, r->dir, "palabre.db.before-wal") &&
	       backup_path(r->old_files, r->dir, "files.before") &&
	       backup_path(r->old_key, r->dir, "secret.key.before");
}

static bool failed(const char *path)
{
	log_error("restore: %s: %s", path, strerror(errno));
	return false;
}

static bool make_dir(const char *path)
{
	return !mkdir(path, 0700) || errno == EEXIST || failed(path);
}

static bool drop(const char *path)
{
	return !unlink(path) || errno == ENOENT || failed(path);
}

/* ---- made ready ---- */

static bool copy_bytes(int in, const char *to)
{
	char piece[64 * 1024];
	ssize_t n = 1;
	int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool fine = out >= 0 && lseek(in, 0, SEEK_SET) == 0;

	while (fine && n > 0) {
		n = read(in, piece, sizeof(piece));
		fine = n >= 0 && io_write(out, piece, (size_t)n);
	}
	if (!fine)
		failed(to);
	if (out >= 0)
		close(out);
	return fine;
}

static bool is_bare(int fd)
{
	static const char head[] = "SQLite format 3";
	char found[sizeof(head)];

	return backup_read(fd, found, sizeof(found)) && !memcmp(found, head, sizeof(head)) &&
	       lseek(fd, 0, SEEK_SET) == 0;
}

static bool fetch(struct restoring *r, const char *file, const struct backup_key *key,
                  struct backup_facts *out)
{
	struct unpack u = { .dir = r->staging, .live = r->dir, .key = key };
	struct seal_label label;
	struct stat st;
	bool fine;
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st)) {
		failed(file);
		fine = false;
	} else if (!backup_has_room(r->dir, st.st_size)) {
		fine = false;
	} else if (is_bare(fd)) {
		fine = copy_bytes(fd, r->new_db);
	} else {
		fine = seal_label(fd, file, &label) && backup_unpack(fd, &label, &u, out);
		r->whole = true;
		r->secret = fine && out->secret;
	}
	if (fd >= 0)
		close(fd);
	return fine;
}

/* Fold the log of a database into its file, and remove it. */
static bool settle(const char *path, struct db *db)
{
	char beside[BACKUP_PATH + 8];
	bool fine = db && db_checkpoint(db, true);

	db_close(db);
	for (int i = 0; fine && i < 2; i++) {
		snprintf(beside, sizeof(beside), "%s%s", path, i ? "-shm" : "-wal");
		fine = drop(beside);
	}
	return fine;
}

/* Of this program's version, under an epoch of its own, and all of it on the disk. */
static bool ready(struct restoring *r, struct backup_facts *out)
{
	struct db *db = db_open(r->new_db, DB_WRITER);
	bool fine = db && migrate_version(db) > 0 && (r->whole || db_check(db)) &&
	            migrate_run(db, migrations, migration_count) && meta_renew_epoch(db) &&
	            meta_epoch(db, out->epoch) && (r->whole || copy_count(db, &out->census));

	if (db && !fine)
		log_error("restore: it is no copy of a database of Palabre that can be used");
	if (!settle(r->new_db, db) || !fine)
		return false;
	int fd = open(r->staging, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	fine = fd >= 0 && (!syncfs(fd) || failed(r->staging));
	if (fd >= 0)
		close(fd);
	return fine;
}

/* ---- put in place: at each step the directory is one that can be served ---- */

/* Do something with each plain file of a folder: `from` is its path, `to` that in another one. */
static bool each_in(const char *from, const char *to, int (*fn)(const char *from, const char *to))
{
	char here[BACKUP_PATH], there[BACKUP_PATH];
	struct stat st;
	DIR *d = opendir(from);
	bool fine = true;

	if (!d)
		return failed(from);
	for (struct dirent *e = readdir(d); e && fine; e = readdir(d)) {
		fine = backup_path(here, from, e->d_name) && backup_path(there, to, e->d_name);
		if (fine && !lstat(here, &st) && S_ISREG(st.st_mode) && fn(here, there))
			fine = failed(there);
	}
	closedir(d);
	return fine;
}

/* The files that were there, under second names: a sweep lets those go that nothing names now. */
static bool keep_files(const struct restoring *r)
{
	backup_remove_tree(r->old_files);
	return make_dir(r->files) && make_dir(r->old_files) &&
	       each_in(r->files, r->old_files, link) && backup_sync_dir(r->old_files);
}

static bool place_files(const struct restoring *r)
{
	if (!keep_files(r) || !each_in(r->new_files, r->files, rename))
		return false;
	rmdir(r->old_files); /* there was none */
	fault_point("restore.files");
	return backup_sync_dir(r->files);
}

static bool place_key(const struct restoring *r)
{
	if (!r->secret)
		return true;
	if (!drop(r->old_key))
		return false;
	if (link(r->key, r->old_key) && errno != ENOENT)
		return failed(r->old_key);
	return !rename(r->new_key, r->key) || failed(r->key);
}

/* The old database keeps a name of its own, then the new one takes its place at once. One that is
 * damaged, so that its log cannot be folded in, is kept with its log: beside the new one that
 * would be taken for the new one's. */
static bool place_database(const struct restoring *r)
{
	char wal[BACKUP_PATH + 8], shm[BACKUP_PATH + 8];

	snprintf(wal, sizeof(wal), "%s-wal", r->db);
	snprintf(shm, sizeof(shm), "%s-shm", r->db);
	if (!drop(r->old_db) || !drop(r->old_wal))
		return false;
	if (!access(r->db, F_OK)) {
		if (!settle(r->db, db_open(r->db, DB_WRITER)))
			log_warn("restore: the database that was there is damaged; it is kept");
		if (link(r->db, r->old_db) || (rename(wal, r->old_wal) && errno != ENOENT))
			return failed(r->old_db);
	}
	fault_point("restore.kept");
	return drop(shm) && drop(wal) && (!rename(r->new_db, r->db) || failed(r->db)) &&
	       backup_sync_dir(r->dir);
}

/* What root puts here the owner's server could not open. */
static bool is_owner(const char *dir)
{
	struct stat st;

	if (geteuid() || stat(dir, &st) || !st.st_uid)
		return true;
	log_error("restore: %s belongs to user %ld: run this as him, not as root", dir,
	          (long)st.st_uid);
	return false;
}

/* A directory that was made for nothing. */
static void unmake(const struct restoring *r)
{
	static const char *const names[] = { "palabre.lock", "backup.lock" };
	char path[BACKUP_PATH];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (backup_path(path, r->dir, names[i]))
			unlink(path);
	rmdir(r->dir);
}

bool backup_restore(const char *dir, const char *file, const struct backup_key *key,
                    struct backup_facts *out)
{
	struct restoring r = { .dir = dir };
	struct lock house = LOCK_INIT, hold = LOCK_INIT;
	char path[BACKUP_PATH];
	bool fresh = access(dir, F_OK) && errno == ENOENT;
	bool fine = make_dir(dir) && house_dir_check(dir) && is_owner(dir) && set_paths(&r) &&
	            backup_path(path, dir, "palabre.lock") && lock_take(&house, path) &&
	            backup_hold_long(dir, &hold);

	*out = (struct backup_facts){ 0 };
	if (fine) {
		backup_remove_tree(r.staging);
		fine = make_dir(r.staging) && make_dir(r.new_files) && fetch(&r, file, key, out) &&
		       ready(&r, out) && (!r.whole || (place_files(&r) && place_key(&r))) &&
		       place_database(&r);
		backup_remove_tree(r.staging);
		if (fresh && !fine)
			unmake(&r);
	}
	lock_drop(&hold);
	lock_drop(&house);
	return fine;
}
