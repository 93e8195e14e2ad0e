/* SPDX-License-Identifier: EUPL-1.2 */
#include "backup/internal.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/mem.h"
#include "house/house.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HOLD_MS = 10000, HOLD_TICK_US = 20000, SECRET = 32 };

struct making {
	const struct backup_config *c;
	struct backup_facts *facts;
	char live[BACKUP_PATH], copy[BACKUP_PATH], temporary[BACKUP_PATH];
	char target_dir[BACKUP_PATH]; /* where the backup comes to stand */
	struct db *db;                /* the copy */
	struct archive *archive;
	int fd;
};

/* ---- one at a time ---- */

bool backup_hold(const char *dir, struct lock *out)
{
	bool busy;
	char path[BACKUP_PATH];

	return backup_path(path, dir, "backup.lock") && lock_try(out, path, &busy);
}

/* A sweep of files holds it for moments, another backup for as long as it takes. */
bool backup_hold_long(const char *dir, struct lock *out)
{
	int64_t until = clock_mono_ms() + HOLD_MS;
	char path[BACKUP_PATH];
	bool busy = false;

	while (backup_path(path, dir, "backup.lock") && !lock_try(out, path, &busy)) {
		if (!busy)
			return false;
		if (clock_mono_ms() > until) {
			log_error("backup: another one of %s is under way", dir);
			return false;
		}
		usleep(HOLD_TICK_US);
	}
	return out->fd >= 0;
}

/* The copy of the database, at whatever step. */
static void clear(const char *copy)
{
	static const char *const tails[] = { "",         ".tmp",    "-journal", ".tmp-journal",
		                             ".tmp-wal", ".tmp-shm" };
	char path[BACKUP_PATH + 16];

	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", copy, tails[i]);
		unlink(path);
	}
}

void backup_clear(const char *dir)
{
	static const char *const names[] = { "backup.db", "backup.db.tmp", "restore.tmp" };
	struct lock hold = LOCK_INIT;
	char path[BACKUP_PATH];
	bool any = false;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		any |= backup_path(path, dir, names[i]) && !access(path, F_OK);
	if (!any || !backup_hold(dir, &hold))
		return;
	if (backup_path(path, dir, "backup.db"))
		clear(path);
	if (backup_path(path, dir, "restore.tmp"))
		backup_remove_tree(path);
	lock_drop(&hold);
}

/* ---- the moment ---- */

static int64_t size_of(const char *path, const char *tail)
{
	char name[BACKUP_PATH + 8];
	struct stat st;

	snprintf(name, sizeof(name), "%s%s", path, tail);
	return stat(name, &st) ? 0 : (int64_t)st.st_size;
}

static const char SQL_SIZE[] = "SELECT count(*), coalesce(sum(size), 0)"
			       " FROM (SELECT max(size) AS size FROM file GROUP BY hash) /*scan*/";

/* Two copies never fill a disk up: there is room for each, or nothing is begun. */
static bool take_moment(struct making *m)
{
	struct backup_facts *f = m->facts;
	int64_t most = size_of(m->live, "") + size_of(m->live, "-wal");

	if (!backup_has_room(m->c->data_dir, most) || !backup_has_room(m->target_dir, most))
		return false;
	f->made_at = clock_wall_ms();
	if (!copy_make(m->live, m->copy, m->c->stop, &f->census) ||
	    !(m->db = db_open(m->copy, DB_COPY)) || !meta_epoch(m->db, f->epoch))
		return false;
	f->db_bytes = size_of(m->copy, "");
	struct query *q = db_q(m->db, SQL_SIZE);
	if (!db_one(q))
		return false;
	f->files = db_col_int(q, 0);
	f->file_bytes = db_col_int(q, 1);
	return backup_has_room(m->target_dir, f->db_bytes + f->file_bytes);
}

/* ---- the archive ---- */

static bool add_about(struct making *m)
{
	struct buf text;

	buf_init(&text, BACKUP_ABOUT);
	backup_about(m->facts, &text);
	bool fine = !text.full && archive_add(m->archive, "about", text.p, text.n);
	buf_finish(&text);
	return fine;
}

static bool add_secret(struct making *m)
{
	char path[BACKUP_PATH];
	uint8_t key[SECRET];
	bool fine;

	if (!m->c->key)
		return true;
	if (!backup_path(path, m->c->data_dir, "secret.key"))
		return false;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 || !backup_read(fd, key, SECRET)) {
		log_error("backup: %s: %s", path, errno ? strerror(errno) : "it is too short");
		fine = false;
	} else {
		fine = archive_add(m->archive, "secret.key", key, SECRET);
		m->facts->secret = true;
	}
	if (fd >= 0)
		close(fd);
	sodium_memzero(key, sizeof(key));
	return fine;
}

static bool add_database(struct making *m)
{
	int fd = open(m->copy, O_RDONLY | O_CLOEXEC);
	bool fine = fd >= 0 &&
	            archive_add_file(m->archive, "palabre.db", fd, m->facts->db_bytes, NULL);

	if (fd < 0)
		log_error("backup: %s: %s", m->copy, strerror(errno));
	else
		close(fd);
	return fine;
}

static bool add_file(void *arg, const struct backup_file *f)
{
	struct making *m = arg;
	char name[ARCHIVE_NAME], path[BACKUP_PATH], text[HEX_SIZE(32)];
	uint8_t found[32];
	struct stat st;

	snprintf(name, sizeof(name), "files/" STR_FMT, STR_ARG(f->hash));
	if (!backup_path(path, m->c->data_dir, name))
		return false;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 || fstat(fd, &st) || st.st_size != f->size) {
		log_error("backup: %s, which message %lld carries: %s", path, (long long)f->post,
		          fd < 0 ? strerror(errno) : "it has not the size it had");
		if (fd >= 0)
			close(fd);
		return false;
	}
	bool fine = archive_add_file(m->archive, name, fd, f->size, found);
	close(fd);
	if (!fine)
		return false;
	hex_encode(text, found, sizeof(found));
	fine = str_eq(f->hash, str_from(text));
	if (!fine)
		log_error("backup: %s, which message %lld carries, is damaged: its bytes are not "
		          "those it is named for",
		          path, (long long)f->post);
	return fine;
}

/* All of it once more, as it came to the disk: is that what was to be kept? The last time that
 * this program can: the key of the stream is forgotten after it. */
static bool read_back(struct making *m)
{
	struct archive *a = m->archive;
	struct seal_label label;
	uint8_t key[SEAL_KEY];
	uint64_t entries = a->entries;

	posix_fadvise(m->fd, 0, 0, POSIX_FADV_DONTNEED); /* from the disk, where that can be had */
	memcpy(key, a->seal.key, SEAL_KEY);
	bool fine = seal_label(m->fd, m->temporary, &label) &&
	            seal_open(&a->seal, m->fd, &label, key);
	sodium_memzero(key, sizeof(key));
	a->entries = a->bytes = 0;
	while (fine && archive_next(a))
		fine = archive_get_file(a, -1, NULL);
	m->facts->size = label.size;
	return fine && a->end && a->entries == entries;
}

static bool write_archive(struct making *m)
{
	const struct backup_config *c = m->c;

	if (unlink(m->temporary) && errno != ENOENT) {
		log_error("backup: %s: %s", m->temporary, strerror(errno));
		return false;
	}
	m->fd = open(m->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (m->fd < 0) {
		log_error("backup: %s: %s", m->temporary, strerror(errno));
		return false;
	}
	if (flock(m->fd, LOCK_EX | LOCK_NB)) /* says that it is being written, see series.c */
		log_debug("backup: %s cannot be locked", m->temporary);
	if (!seal_begin(&m->archive->seal, m->fd, c->key, m->facts->made_at) || !add_about(m) ||
	    !add_secret(m) || !add_database(m) || !backup_each_file(m->db, add_file, m) ||
	    !archive_end(m->archive))
		return false;
	fault_point("archive.written");
	if (fsync(m->fd)) {
		log_error("backup: %s: %s", m->temporary, strerror(errno));
		return false;
	}
	return read_back(m);
}

static bool install(const struct making *m, const char *to)
{
	fault_point("archive.read");
	if (rename(m->temporary, to)) {
		log_error("backup: %s: %s", to, strerror(errno));
		return false;
	}
	fault_point("archive.named");
	return backup_sync_dir(m->target_dir);
}

static bool set_paths(struct making *m, const char *to)
{
	const char *slash = strrchr(to, '/');
	int n = snprintf(m->temporary, sizeof(m->temporary), "%s.tmp", to);

	if (n < 0 || n >= BACKUP_PATH) {
		log_error("backup: the name is too long");
		return false;
	}
	snprintf(m->target_dir, sizeof(m->target_dir), "%.*s", slash ? (int)(slash - to) + 1 : 1,
	         slash ? to : ".");
	return backup_path(m->live, m->c->data_dir, "palabre.db") &&
	       backup_path(m->copy, m->c->data_dir, "backup.db");
}

bool backup_make(const struct backup_config *c, const char *to, struct backup_facts *out)
{
	struct making m = { .c = c, .facts = out, .fd = -1 };
	struct lock lock = LOCK_INIT;

	*out = (struct backup_facts){ .encrypted = c->key != NULL };
	snprintf(out->program, sizeof(out->program), "%s", c->program);
	if (!house_dir_check(c->data_dir) || !set_paths(&m, to) ||
	    !backup_hold_long(c->data_dir, &lock))
		return false;
	m.archive = xcalloc(1, sizeof(*m.archive));
	m.archive->stop = c->stop;
	clear(m.copy);
	bool fine = take_moment(&m) && write_archive(&m) && install(&m, to);
	db_close(m.db);
	clear(m.copy);
	if (m.fd >= 0) {
		close(m.fd);
		if (!fine)
			unlink(m.temporary);
	}
	seal_finish(&m.archive->seal);
	free(m.archive);
	lock_drop(&lock);
	return fine;
}
