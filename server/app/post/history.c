/* SPDX-License-Identifier: EUPL-1.2 */
/* post.history - the versions of a message, the present one first. */
#include "app/group/access.h"
#include "app/post/post.h"
#include "app/post/weight.h"
#include "db/db.h"

enum {
	VERSIONS = 10,
	BYTES = 192 * 1024, /* of markdown as JSON, after which a reply takes no further version */
};

static const char SQL_VERSIONS[] = "SELECT version, at, body FROM post_version"
				   " WHERE post = :post ORDER BY version DESC LIMIT :max";

enum err cmd_post_history(struct req *r, const struct post_history_args *a,
                          struct post_history_result *out)
{
	struct post_row row;
	enum err e = access_post(r, a->post, RIGHT_READ, NULL, NULL);

	if (e)
		return req_fail(r, e, "post");
	if (!post_row_load(r, a->post, &row))
		return req_db_fail(r);
	if (row.deleted)
		return req_fail(r, ERR_DELETED, "post");
	out->all = row.version;
	out->versions = arena_array(r->arena, VERSIONS, struct post_version);
	out->versions[0] = (struct post_version){ row.version,
		                                  row.edited_at ? row.edited_at : row.at,
		                                  row.body };
	out->n_versions = 1;
	size_t bytes = weight_str(row.body);
	struct query *q = db_q(r->db, SQL_VERSIONS);
	db_int(q, ":post", a->post);
	db_int(q, ":max", VERSIONS - 1);
	db_each (q) {
		struct post_version *v = &out->versions[out->n_versions];
		bytes += weight_str(db_col_view(q, 2));
		if (bytes > BYTES)
			break;
		*v = (struct post_version){ db_col_int(q, 0), db_col_int(q, 1),
			                    db_col_str(r->arena, q, 2) };
		out->n_versions++;
	}
	return ERR_OK;
}
