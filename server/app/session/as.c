/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/session/as.h"
#include "db/db.h"

static const char SQL_BY_EMAIL[] = "SELECT id, admin, lang FROM person"
				   " WHERE email = :email AND disabled_at IS NULL";

bool session_as(struct db *db, struct str email, struct session_info *out)
{
	struct query *q = db_q(db, SQL_BY_EMAIL);

	db_text(q, ":email", email);
	if (!db_one(q))
		return false;
	*out = (struct session_info){ .person = db_col_int(q, 0), .admin = db_col_bool(q, 1) };
	if (!lang_from_str(db_col_view(q, 2), &out->lang))
		out->lang = LANG_FR;
	return true;
}
