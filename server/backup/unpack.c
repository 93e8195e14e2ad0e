/* SPDX-License-Identifier: EUPL-1.2 */
#include "backup/internal.h"
#include "base/hex.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/migrate.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECRET = 32, PIECE = 64 * 1024 };

struct unpacking {
	const struct unpack *u;
	struct archive *archive;
	struct backup_facts *facts;
	struct db *db;
};

static bool fail(const char *name, const char *why)
{
	log_error("backup: %s: %s", name, why);
	return false;
}

/* The entry at hand is the one called so. */
static bool expect(struct unpacking *p, const char *name)
{
	struct archive *a = p->archive;

	if (!archive_next(a))
		return a->end && fail(name, "it is not in the backup");
	return !strcmp(a->name, name) || fail(a->name, "it stands where it does not belong");
}

static int create(struct unpacking *p, const char *name)
{
	char path[BACKUP_PATH];

	if (!backup_path(path, p->u->dir, name))
		return -1;
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		log_error("backup: %s: %s", path, strerror(errno));
	return fd;
}

static bool read_about(struct unpacking *p)
{
	if (!expect(p, "about"))
		return false;
	size_t n = (size_t)p->archive->size;
	if (n > BACKUP_ABOUT)
		return fail("about", "it is too long");
	char *text = xmalloc(n + 1);
	bool fine = archive_get(p->archive, text, n) &&
	            backup_about_read((struct str){ text, n }, p->facts);
	free(text);
	return fine;
}

static bool read_secret(struct unpacking *p)
{
	uint8_t key[SECRET];
	bool fine = expect(p, "secret.key") && archive_get(p->archive, key, SECRET);

	if (fine && p->u->dir) {
		int fd = create(p, "secret.key");
		fine = fd >= 0 && io_write(fd, key, SECRET);
		if (fd >= 0)
			close(fd);
	}
	p->facts->secret = fine;
	sodium_memzero(key, sizeof(key));
	return fine;
}

/* ---- the database ---- */

/* A file without a name, that SQLite has open already: whatever happens, nothing that was encrypted
 * is left lying about. */
static int create_nameless(struct unpacking *p)
{
	const char *base = getenv("TMPDIR");
	char dir[BACKUP_PATH], path[BACKUP_PATH];
	int fd = -1;

	if (!backup_path(dir, base && *base ? base : "/var/tmp", "palabre-XXXXXX"))
		return -1;
	if (!mkdtemp(dir)) {
		log_error("backup: %s: %s", dir, strerror(errno));
		return -1;
	}
	if (backup_path(path, dir, "palabre.db") && backup_has_room(dir, p->archive->size))
		fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0) {
		p->db = db_open(path, DB_COPY);
		unlink(path);
	}
	rmdir(dir);
	return fd;
}

static bool is_ours(const struct backup_facts *f)
{
	if (f->census.app_id != MIGRATE_APP_ID)
		return fail("palabre.db", "it is another program's database");
	if (f->census.schema > migration_count) {
		log_error("backup: its database is at version %lld, this program knows up to "
		          "version %d: use the newer program",
		          (long long)f->census.schema, migration_count);
		return false;
	}
	return true;
}

static bool read_database(struct unpacking *p)
{
	char path[BACKUP_PATH];

	if (!expect(p, "palabre.db") || !is_ours(p->facts))
		return false;
	p->facts->db_bytes = p->archive->size;
	int fd = p->u->dir ? create(p, "palabre.db") : create_nameless(p);
	if (fd < 0)
		return false;
	bool fine = archive_get_file(p->archive, fd, NULL);
	if (fine && p->u->dir)
		fine = !fsync(fd) && backup_path(path, p->u->dir, "palabre.db") &&
		       (p->db = db_open(path, DB_COPY));
	fine = fine && p->db && copy_check(p->db, &p->facts->census);
	close(fd);
	return fine;
}

/* ---- the files ---- */

/* Is the file that is there already the one meant, to the last byte? */
static bool is_sound(const char *path, int64_t size, struct str hash)
{
	crypto_generichash_state state;
	uint8_t piece[PIECE], found[32];
	char text[HEX_SIZE(32)];
	struct stat st;
	ssize_t n = 1;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	bool fine = fd >= 0 && !fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size == size;

	crypto_generichash_init(&state, NULL, 0, sizeof(found));
	while (fine && n > 0) {
		n = read(fd, piece, sizeof(piece));
		if (n > 0)
			crypto_generichash_update(&state, piece, (size_t)n);
	}
	if (fd >= 0)
		close(fd);
	crypto_generichash_final(&state, found, sizeof(found));
	hex_encode(text, found, sizeof(found));
	return fine && !n && str_eq(hash, str_from(text));
}

/* Let the new folder share the file that is there. */
static bool share(struct unpacking *p, const char *name, struct str hash)
{
	char here[BACKUP_PATH], there[BACKUP_PATH];

	return p->u->live && backup_path(here, p->u->live, name) &&
	       backup_path(there, p->u->dir, name) && is_sound(here, p->archive->size, hash) &&
	       !link(here, there);
}

static bool read_file(void *arg, const struct backup_file *f)
{
	struct unpacking *p = arg;
	char name[ARCHIVE_NAME + 1], text[HEX_SIZE(32)];
	uint8_t found[32];
	int fd = -1;

	snprintf(name, sizeof(name), "files/" STR_FMT, STR_ARG(f->hash));
	if (!expect(p, name))
		return false;
	if (p->archive->size != f->size)
		return fail(name, "it has not the size that the database says");
	if (p->u->dir && !share(p, name, f->hash)) {
		fd = create(p, name);
		if (fd < 0)
			return false;
	}
	bool fine = archive_get_file(p->archive, fd, found);
	if (fd >= 0)
		close(fd);
	hex_encode(text, found, sizeof(found));
	p->facts->files++;
	p->facts->file_bytes += f->size;
	if (fine && !str_eq(f->hash, str_from(text)))
		return fail(name, "its bytes are not those it is named for");
	return fine;
}

static bool read_files(struct unpacking *p)
{
	int64_t files = p->facts->files, bytes = p->facts->file_bytes;

	p->facts->files = p->facts->file_bytes = 0;
	if (!backup_each_file(p->db, read_file, p))
		return false;
	if (archive_next(p->archive))
		return fail(p->archive->name, "no message carries it");
	if (!p->archive->end)
		return false;
	return (p->facts->files == files && p->facts->file_bytes == bytes) ||
	       fail("files", "there are not as many as it says");
}

bool backup_unpack(int fd, const struct seal_label *label, const struct unpack *u,
                   struct backup_facts *out)
{
	struct unpacking p = { .u = u, .facts = out };
	uint8_t key[SEAL_KEY];

	*out = (struct backup_facts){ 0 };
	if (!seal_key(label, u->key, key))
		return false;
	p.archive = xcalloc(1, sizeof(*p.archive));
	bool fine = seal_open(&p.archive->seal, fd, label, key) && read_about(&p) &&
	            (!label->encrypted || read_secret(&p)) && read_database(&p) && read_files(&p);
	out->encrypted = label->encrypted;
	out->size = label->size;
	db_close(p.db);
	seal_finish(&p.archive->seal);
	free(p.archive);
	sodium_memzero(key, sizeof(key));
	return fine;
}

bool backup_verify(const char *file, const struct backup_key *key, struct backup_facts *out)
{
	struct unpack u = { .key = key };
	struct seal_label label;
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	*out = (struct backup_facts){ 0 };
	if (fd < 0)
		return fail(file, strerror(errno));
	bool fine = seal_label(fd, file, &label);
	if (fine && label.encrypted && !key) {
		fine = seal_check_sum(fd, &label);
		out->encrypted = true;
		out->made_at = label.made_at;
		out->size = label.size;
	} else {
		fine = fine && backup_unpack(fd, &label, &u, out);
	}
	close(fd);
	return fine;
}
