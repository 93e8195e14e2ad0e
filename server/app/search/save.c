/* SPDX-License-Identifier: EUPL-1.2 */
/* search.save - keep a search, and be told of what is new. */
#include "app/search/saved.h"
#include "db/db.h"

enum err cmd_search_save(struct req *r, const struct search_save_args *a,
                         struct search_save_result *out)
{
	if (saved_put(r, a->q, a->alert, &out->saved))
		return ERR_OK;
	return db_failed(r->db) ? req_db_fail(r) : req_fail(r, ERR_LIMIT, NULL);
}
