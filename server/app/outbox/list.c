/* SPDX-License-Identifier: EUPL-1.2 */
/* outbox.list - the mails that need somebody's eye. */
#include "app/req/req.h"
#include "db/db.h"

enum { MAILS = 200 };

/* A month of mails, for an administrator who asks. */
static const char SQL_REPORTS[] =
	"SELECT message_id, recipient, subject, state, created_at, error FROM outbox /*scan*/"
	" WHERE state IN ('failed', 'unsure') ORDER BY id DESC LIMIT :max";

enum err cmd_outbox_list(struct req *r, const struct outbox_list_args *a,
                         struct outbox_list_result *out)
{
	struct query *q = db_q(r->db, SQL_REPORTS);

	(void)a;
	out->mails = arena_array(r->arena, MAILS, struct mail_report);
	db_int(q, ":max", MAILS);
	db_each (q) {
		struct mail_report *m = &out->mails[out->n_mails++];
		m->id = db_col_str(r->arena, q, 0);
		m->to = db_col_str(r->arena, q, 1);
		m->subject = db_col_str(r->arena, q, 2);
		m->state = MAIL_FATE_FAILED;
		mail_fate_from_str(db_col_view(q, 3), &m->state);
		m->at = db_col_int(q, 4);
		m->why = db_col_str(r->arena, q, 5);
	}
	return ERR_OK;
}
