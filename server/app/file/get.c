/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * file.get - what a file is and where its bytes are: for who may read its message or hear its agenda
 * item or, while neither carries it, for its owner.
 */
#include "app/file/file.h"
#include "db/db.h"

static const char SQL_HASH[] = "SELECT hash FROM file WHERE id = :id";

enum err cmd_file_get(struct req *r, const struct file_get_args *a, struct file_get_result *out)
{
	if (!file_readable(r, a->file) || !file_ref_load(r, a->file, &out->file))
		return req_fail(r, ERR_NOT_FOUND, "file");
	struct query *q = db_q(r->db, SQL_HASH);
	db_int(q, ":id", a->file);
	if (!db_one(q))
		return req_db_fail(r);
	out->hash = db_col_str(r->arena, q, 0);
	return ERR_OK;
}
