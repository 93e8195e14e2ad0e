/* SPDX-License-Identifier: EUPL-1.2 */
/* session.list - the browsers in which one is signed in, the latest seen first. */
#include "app/session/session.h"
#include "db/db.h"

enum { SESSIONS_MAX = 100 };

static const char SQL_LIST[] =
	"SELECT id, agent, created_at, seen_at, meeting FROM session WHERE person = :person"
	" ORDER BY seen_at DESC, id DESC LIMIT :max";

enum err cmd_session_list(struct req *r, const struct session_list_args *a,
                          struct session_list_result *out)
{
	struct query *q = db_q(r->db, SQL_LIST);

	(void)a;
	out->sessions = arena_array(r->arena, SESSIONS_MAX, struct session);
	db_int(q, ":person", r->person);
	db_int(q, ":max", SESSIONS_MAX);
	db_each (q) {
		struct session *s = &out->sessions[out->n_sessions++];
		s->id = db_col_int(q, 0);
		s->agent = db_col_str(r->arena, q, 1);
		s->created_at = db_col_int(q, 2);
		s->seen_at = db_col_int(q, 3);
		s->has_only = !db_col_null(q, 4);
		s->only = db_col_int(q, 4);
		s->current = s->id == r->session;
	}
	return ERR_OK;
}
