/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/file/file.h"
#include "app/file_text/file_text.h"
#include "app/post/span.h"
#include "app/search/search.h"
#include "base/log.h"
#include "db/db.h"
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HASH_LENGTH = 64, ORPHAN_MS = 24 * 3600 * 1000 };

struct str file_path(struct arena *a, struct str dir, struct str hash)
{
	return arena_printf(a, STR_FMT "/" STR_FMT, STR_ARG(dir), STR_ARG(hash));
}

/* ---- rows ---- */

static const char SQL_INSERT[] = "INSERT INTO file (hash, name, mime, size, owner, grp, at)"
				 " VALUES (:hash, :name, :mime, :size, :owner, :group, :now)";

int64_t file_insert(struct req *r, const struct file_new *f)
{
	struct query *q = db_q(r->db, SQL_INSERT);

	db_text(q, ":hash", f->hash);
	db_text(q, ":name", f->name);
	db_text(q, ":mime", f->mime);
	db_int(q, ":size", f->size);
	db_int(q, ":owner", r->person);
	db_int(q, ":group", f->group);
	/* Loose ones go by their age. */
	db_int(q, ":now", r->now + (f->keep_ms ? f->keep_ms - FILE_LOOSE_MS : 0));
	return db_run(q) ? db_last_id(r->db) : 0;
}

static const char SQL_LOOSE[] =
	"SELECT count(*) FROM file WHERE post IS NULL AND item IS NULL AND at > :after"
	" AND owner = :owner";

int64_t file_loose_count(struct req *r)
{
	struct query *q = db_q(r->db, SQL_LOOSE);

	db_int(q, ":after", r->now - FILE_LOOSE_MS);
	db_int(q, ":owner", r->person);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

static const char SQL_ATTACH[] =
	"UPDATE file SET post = :post"
	" WHERE id = :id AND owner = :owner AND grp = :group AND post IS NULL"
	" AND item IS NULL RETURNING hash, name";

bool file_attach(struct req *r, int64_t file, int64_t group, int64_t post)
{
	struct query *q = db_q(r->db, SQL_ATTACH);

	db_int(q, ":id", file);
	db_int(q, ":owner", r->person);
	db_int(q, ":group", group);
	db_int(q, ":post", post);
	if (!db_one(q))
		return false;
	file_text_want(r, file, db_col_view(q, 0), db_col_view(q, 1));
	return true;
}

enum { FILES_OF_POST = 10 };

static const char SQL_OF_POST[] =
	"SELECT id, name, mime, size FROM file WHERE post = :post ORDER BY id LIMIT :max";

void file_of_post(struct req *r, int64_t post, struct file_ref **out, size_t *n)
{
	struct query *q = db_q(r->db, SQL_OF_POST);

	*out = NULL;
	*n = 0;
	db_int(q, ":post", post);
	db_int(q, ":max", FILES_OF_POST);
	db_each (q) {
		if (!*out)
			*out = arena_array(r->arena, FILES_OF_POST, struct file_ref);
		struct file_ref *f = &(*out)[(*n)++];
		f->id = db_col_int(q, 0);
		f->name = db_col_str(r->arena, q, 1);
		f->mime = db_col_str(r->arena, q, 2);
		f->size = db_col_int(q, 3);
	}
}

static const char SQL_DROP_OF_POST[] = "DELETE FROM file WHERE post = :post RETURNING id, hash";

void file_drop_of_post(struct req *r, int64_t post)
{
	struct query *q = db_q(r->db, SQL_DROP_OF_POST);
	struct str hashes[FILES_OF_POST];
	int64_t ids[FILES_OF_POST];
	size_t n = 0;

	db_int(q, ":post", post);
	db_each (q) {
		if (n == FILES_OF_POST)
			continue;
		ids[n] = db_col_int(q, 0);
		hashes[n++] = db_col_str(r->arena, q, 1);
	}
	for (size_t i = 0; i < n; i++) {
		search_drop(r->db, SEARCH_KIND_FILE, ids[i]);
		file_text_drop(r->db, hashes[i]);
	}
}

static const char SQL_REGROUP[] = "UPDATE file SET grp = :group"
				  " WHERE post IN (SELECT p.id FROM" SQL_POSTS
				  " WHERE s.topic = :topic)";

void file_regroup(struct req *r, int64_t topic, int64_t group)
{
	struct query *q = db_q(r->db, SQL_REGROUP);

	db_int(q, ":topic", topic);
	db_int(q, ":group", group);
	db_run(q);
}

/* ---- bytes that nothing names any more ---- */

static bool is_hash(const char *name)
{
	size_t n = strspn(name, "0123456789abcdef");

	return n == HASH_LENGTH && !name[n];
}

static bool is_old(const char *path, int64_t now)
{
	struct stat st;

	return !lstat(path, &st) && S_ISREG(st.st_mode) &&
	       (int64_t)st.st_mtime * 1000 < now - ORPHAN_MS;
}

static const char SQL_NAMED[] = "SELECT 1 FROM file WHERE hash = :hash LIMIT 1";

static bool is_named(struct db *db, struct str hash)
{
	struct query *q = db_q(db, SQL_NAMED);

	db_text(q, ":hash", hash);
	return db_one(q) || db_failed(db);
}

void file_orphans(struct db *db, struct arena *a, struct str dir, int64_t now, struct str **out,
                  size_t *n)
{
	DIR *d = opendir(arena_str(a, dir).p);
	struct arena scratch;

	*out = arena_array(a, FILE_SWEEP, struct str);
	*n = 0;
	if (!d) {
		log_warn("file: the folder of files cannot be read");
		return;
	}
	arena_init(&scratch);
	for (struct dirent *e = readdir(d); e && *n < FILE_SWEEP; e = readdir(d)) {
		arena_reset(&scratch);
		struct str hash = str_from(e->d_name);
		if (is_hash(e->d_name) && !is_named(db, hash) &&
		    is_old(file_path(&scratch, dir, hash).p, now))
			(*out)[(*n)++] = arena_str(a, hash);
	}
	arena_finish(&scratch);
	closedir(d);
}

static const char SQL_SWEEP[] = "DELETE FROM file WHERE post IS NULL AND item IS NULL"
				" AND at < :before";

size_t file_sweep(struct db *db, struct arena *a, struct str dir, int64_t now,
                  const struct str *hashes, size_t n)
{
	struct query *q = db_q(db, SQL_SWEEP);
	size_t gone = 0;

	db_int(q, ":before", now - FILE_LOOSE_MS);
	db_run(q);
	for (size_t i = 0; i < n; i++) {
		const char *path = file_path(a, dir, hashes[i]).p;
		/* Sent again since it was listed: it is young, or named. */
		if (!is_named(db, hashes[i]) && is_old(path, now))
			gone += !unlink(path);
	}
	if (gone)
		LOG_KV(LOG_INFO, "file: swept", log_num("files", (int64_t)gone));
	return gone;
}
