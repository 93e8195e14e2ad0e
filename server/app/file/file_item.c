/* SPDX-License-Identifier: EUPL-1.2 */
/* Files that agenda items carry, and who may read a file at all. */
#include "app/agenda/agenda.h"
#include "app/file/file.h"
#include "app/group/access.h"
#include "db/db.h"

static const char SQL_WHERE[] =
	"SELECT owner, coalesce(post, 0), coalesce(item, 0) FROM file WHERE id = :id";

bool file_readable(struct req *r, int64_t file)
{
	struct query *q = db_q(r->db, SQL_WHERE);

	db_int(q, ":id", file);
	if (!db_one(q))
		return false;
	int64_t owner = db_col_int(q, 0), post = db_col_int(q, 1), item = db_col_int(q, 2);
	if (post)
		return access_post(r, post, RIGHT_READ, NULL, NULL) == ERR_OK;
	if (item)
		return r->person && agenda_papers_for(r, item, r->person);
	return r->person && owner == r->person && !r->only;
}

static const char SQL_REF[] = "SELECT name, mime, size FROM file WHERE id = :id";

bool file_ref_load(struct req *r, int64_t file, struct file_ref *out)
{
	struct query *q = db_q(r->db, SQL_REF);

	db_int(q, ":id", file);
	if (!db_one(q))
		return false;
	*out = (struct file_ref){ .id = file,
		                  .name = db_col_str(r->arena, q, 0),
		                  .mime = db_col_str(r->arena, q, 1),
		                  .size = db_col_int(q, 2) };
	return true;
}

static const char SQL_COPY[] =
	"INSERT INTO file (hash, name, mime, size, owner, grp, at, item)"
	" SELECT hash, name, mime, size, owner, grp, :now, :item FROM file WHERE id = :id";

int64_t file_copy_item(struct req *r, int64_t file, int64_t item)
{
	struct query *q = db_q(r->db, SQL_COPY);

	db_int(q, ":id", file);
	db_int(q, ":item", item);
	db_int(q, ":now", r->now);
	return db_run(q) && db_changes(r->db) ? db_last_id(r->db) : 0;
}

static const char SQL_GROUP[] =
	"SELECT grp, post IS NULL AND item IS NULL FROM file WHERE id = :id";
static const char SQL_GIVE[] = "UPDATE file SET item = :item WHERE id = :id";

int64_t file_give_item(struct req *r, int64_t file, const int64_t *groups, size_t n, int64_t item)
{
	struct query *q = db_q(r->db, SQL_GROUP);
	bool ours = false;

	db_int(q, ":id", file);
	if (!file_readable(r, file) || !db_one(q))
		return 0;
	for (size_t i = 0; i < n; i++)
		ours = ours || groups[i] == db_col_int(q, 0);
	if (!ours)
		return 0;
	if (!db_col_bool(q, 1))
		return file_copy_item(r, file, item);
	q = db_q(r->db, SQL_GIVE);
	db_int(q, ":id", file);
	db_int(q, ":item", item);
	return db_run(q) ? file : 0;
}

static const char SQL_DROP[] = "DELETE FROM file WHERE id = :id AND item IS NOT NULL";

void file_drop_of_item(struct req *r, int64_t file)
{
	struct query *q = db_q(r->db, SQL_DROP);

	db_int(q, ":id", file);
	db_run(q);
}
