/* SPDX-License-Identifier: EUPL-1.2 */
/* topic.read - everything up to this message was on screen. The mark only moves forward. */
#include "app/notice/notice.h"
#include "app/topic/topic.h"
#include "db/db.h"

static const char SQL_HOLDS[] = "SELECT 1 FROM post WHERE id = :post AND topic = :topic";

enum err cmd_topic_read(struct req *r, const struct topic_read_args *a,
                        struct topic_read_result *out)
{
	int64_t id = a->topic;
	struct access acc;
	enum err e = topic_reader(r, &id, &acc);

	if (e)
		return e;
	struct query *q = db_q(r->db, SQL_HOLDS);
	db_int(q, ":post", a->upto);
	db_int(q, ":topic", id);
	if (!db_one(q))
		return req_fail(r, ERR_NOT_FOUND, "upto");
	topic_state_load(r, id, r->person, &out->state);
	if (a->upto <= out->state.read_upto)
		return ERR_OK;
	topic_mark_set(r, id, r->person, a->upto);
	topic_announce_mark(r, id, acc.group, &out->state);
	notice_read(r, id, a->upto);
	return ERR_OK;
}
