/* SPDX-License-Identifier: EUPL-1.2 */
#include "house/house.h"
#include "base/log.h"
#include "base/random.h"
#include "calendar/calendar.h"
#include "db/db.h"
#include "db/migrate.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/un.h>
#include <unistd.h>

enum { ROOM_BYTES = 1 << 20 }; /* with less, nothing can be begun */

bool house_dir_check(const char *dir)
{
	struct stat st;

	if (stat(dir, &st)) {
		if (errno == ENOENT)
			log_error("the data directory %s does not exist", dir);
		else
			log_error("the data directory %s: %s", dir, strerror(errno));
		return false;
	}
	if (!S_ISDIR(st.st_mode)) {
		log_error("%s is not a directory", dir);
		return false;
	}
	if (access(dir, R_OK | W_OK | X_OK)) {
		log_error("the data directory %s may not be written: %s", dir, strerror(errno));
		return false;
	}
	return true;
}

bool house_admin_socket(const char *dir, char *out, size_t size)
{
	struct sockaddr_un address;
	int n = snprintf(out, size, "%s/admin.sock", dir);

	return n > 0 && (size_t)n < size && (size_t)n < sizeof(address.sun_path);
}

static void lock_path(const char *dir, char out[4096])
{
	snprintf(out, 4096, "%s/palabre.lock", dir);
}

bool house_lock(const char *dir, struct lock *out, bool *busy)
{
	char path[4096];

	lock_path(dir, path);
	return lock_try(out, path, busy);
}

void house_locker(const char *dir, char *out, size_t size)
{
	char path[4096];

	lock_path(dir, path);
	lock_holder(path, out, size);
}

int64_t house_fence(const char *dir)
{
	char path[4096];
	int64_t fence = 0;

	snprintf(path, sizeof(path), "%s/palabre.db", dir);
	if (access(path, F_OK))
		return 0;
	struct db *db = db_open(path, DB_READER);
	if (db && migrate_version(db) > 0)
		fence = meta_fence(db);
	db_close(db);
	return fence;
}

static bool make_dir(const char *path)
{
	if (!mkdir(path, 0700) || errno == EEXIST)
		return true;
	log_error("%s cannot be made: %s", path, strerror(errno));
	return false;
}

/* After a failure: what a full disk broke is said as that, whatever it broke. */
static void say_full(const char *dir)
{
	struct statvfs v;

	if (!statvfs(dir, &v) && (uint64_t)v.f_bavail * v.f_frsize < ROOM_BYTES)
		log_error("the disk of the data directory %s is full: make room and start again",
		          dir);
}

/* ---- the key ---- */

static bool key_read(int fd, const char *path, uint8_t key[32])
{
	uint8_t more;
	struct stat st;

	if (read(fd, key, 32) != 32 || read(fd, &more, 1) != 0) {
		log_error("%s is not a key of 32 bytes: put the right one back", path);
		return false;
	}
	if (!fstat(fd, &st) && (st.st_mode & 077))
		log_warn("%s may be read by others: chmod 600 it", path);
	return true;
}

/* Under a temporary name first, so that a kill leaves a whole key or none. */
static bool key_make(struct house *h, const char *path, const char *dir)
{
	struct str tmp = arena_printf(&h->arena, "%s.new", path);
	bool fine = false;
	int d = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int fd = open(tmp.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	random_bytes(h->req.key, sizeof(h->req.key));
	if (fd >= 0 && d >= 0)
		fine = write(fd, h->req.key, 32) == 32 && !fsync(fd) && !rename(tmp.p, path) &&
		       !fsync(d);
	if (!fine)
		log_error("%s cannot be made: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	if (d >= 0)
		close(d);
	return fine;
}

static bool key_find(struct house *h, const char *dir, bool fresh)
{
	struct str path = arena_printf(&h->arena, "%s/secret.key", dir);
	int fd = open(path.p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd >= 0) {
		bool fine = key_read(fd, path.p, h->req.key);
		close(fd);
		return fine;
	}
	if (errno != ENOENT) {
		log_error("%s: %s", path.p, strerror(errno));
		return false;
	}
	if (!fresh)
		log_warn("%s is missing; with the new one everybody has to sign in again", path.p);
	return key_make(h, path.p, dir);
}

/* ---- the database ---- */

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Is what bears the name of our database another program's? Told by the header of the file
 * (sqlite.org/fileformat.html, 1.3) before SQLite opens it for writing, so that it stays as it is.
 * With a log beside it the header may be old: then migrate_run() is the one to tell. */
static bool database_ours(const struct house *h)
{
	enum { HEADER = 100, COOKIE = 40, APP_ID = 68 };
	uint8_t head[HEADER];
	struct stat st;
	char wal[4096];

	snprintf(wal, sizeof(wal), "%s-wal", h->db_path);
	if (stat(h->db_path, &st) || (S_ISREG(st.st_mode) && !st.st_size) ||
	    (!stat(wal, &st) && st.st_size))
		return true;
	int fd = open(h->db_path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, head, HEADER);
	if (n < 0)
		log_error("the database %s cannot be read: %s", h->db_path, strerror(errno));
	if (fd >= 0)
		close(fd);
	if (n < 0)
		return false;
	bool sqlite = n == HEADER && !memcmp(head, "SQLite format 3", 16);
	if (sqlite && (be32(head + APP_ID) == MIGRATE_APP_ID ||
	               (!be32(head + APP_ID) && !be32(head + COOKIE))))
		return true;
	log_error("%s is not a database of Palabre; it is left as it is", h->db_path);
	return false;
}

static bool database_ready(struct house *h, bool *fresh)
{
	struct db *db = database_ours(h) ? db_open(h->db_path, DB_WRITER) : NULL;
	bool fine;

	if (!db)
		return false;
	*fresh = migrate_version(db) == 0;
	fine = migrate_run(db, migrations, migration_count) && db_check(db) &&
	       meta_epoch(db, h->epoch);
	/* What a killed process left in the log goes into the file, before anyone copies it. */
	fine = fine && db_checkpoint(db, true);
	h->fence = fine ? meta_fence(db) : 0;
	db_close(db);
	return fine;
}

/* What can be done about it is said; true: a backup is needed. */
static bool is_damaged(const struct house *h)
{
	if (!db_damaged(h->db_path))
		return false;
	log_error("%s is damaged, and left as it is: restore a backup, see palabre help restore",
	          h->db_path);
	return true;
}

bool house_open(struct house *h, const struct house_config *cfg)
{
	bool fresh = false, damaged = false;

	*h = (struct house){ .lock = LOCK_INIT };
	arena_init(&h->arena);
	calendar_init(); /* before there are threads */
	if (cfg->create && !make_dir(cfg->dir))
		goto out;
	char *real = house_dir_check(cfg->dir) ? realpath(cfg->dir, NULL) : NULL;
	if (!real)
		goto out;
	const char *dir = arena_str(&h->arena, str_from(real)).p;
	free(real);

	h->db_path = arena_printf(&h->arena, "%s/palabre.db", dir).p;
	h->mail_dir = arena_printf(&h->arena, "%s/mail", dir).p;
	h->admin_socket = arena_printf(&h->arena, "%s/admin.sock", dir).p;
	h->req.files_dir = arena_printf(&h->arena, "%s/files", dir);
	if (cfg->lock) {
		h->lock = *cfg->lock;
		*cfg->lock = (struct lock)LOCK_INIT;
	} else if (!lock_take(&h->lock, arena_printf(&h->arena, "%s/palabre.lock", dir).p)) {
		goto out;
	}
	if (!database_ready(h, &fresh)) {
		damaged = is_damaged(h);
		say_full(dir);
		goto out;
	}
	if (!key_find(h, dir, fresh) || !make_dir(h->req.files_dir.p) ||
	    !make_dir(arena_printf(&h->arena, "%s/files/tmp", dir).p)) {
		say_full(dir);
		goto out;
	}
	h->req.public_url = arena_str(&h->arena, cfg->public_url);
	h->req.mail_from = arena_str(&h->arena, cfg->mail_from);
	h->req.mail_domain = arena_str(&h->arena, cfg->mail_domain);
	h->req.push_test_host = arena_str(&h->arena, cfg->push_test_host);
	h->req.network_name = arena_str(&h->arena, cfg->network_name);
	h->req.epoch = str_from(h->epoch);
	h->req.file_max = cfg->file_max;
	return true;
out:;
	bool busy = h->busy;
	house_close(h);
	h->busy = busy;
	h->damaged = damaged;
	return false;
}

void house_close(struct house *h)
{
	if (!h)
		return;
	if (h->db_path)
		lock_drop(&h->lock);
	sodium_memzero(h->req.key, sizeof(h->req.key));
	arena_finish(&h->arena);
	*h = (struct house){ .lock = LOCK_INIT };
}
