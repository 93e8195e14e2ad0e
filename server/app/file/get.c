/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * file.get - what a file is and where its bytes are: for who may read its message or, while no
 * message carries it, for its owner.
 */
#include "app/file/file.h"
#include "app/group/access.h"
#include "db/db.h"

static const char SQL_FILE[] =
	"SELECT post, owner, name, mime, size, hash FROM file WHERE id = :id";

enum err cmd_file_get(struct req *r, const struct file_get_args *a, struct file_get_result *out)
{
	struct query *q = db_q(r->db, SQL_FILE);

	db_int(q, ":id", a->file);
	if (!db_one(q))
		return req_fail(r, ERR_NOT_FOUND, "file");
	bool may = db_col_null(q, 0)
	                   ? r->person && db_col_int(q, 1) == r->person
	                   : access_post(r, db_col_int(q, 0), RIGHT_READ, NULL, NULL) == ERR_OK;
	if (!may)
		return req_fail(r, ERR_NOT_FOUND, "file");
	out->file.id = a->file;
	out->file.name = db_col_str(r->arena, q, 2);
	out->file.mime = db_col_str(r->arena, q, 3);
	out->file.size = db_col_int(q, 4);
	out->hash = db_col_str(r->arena, q, 5);
	return ERR_OK;
}
