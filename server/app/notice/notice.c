/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/notice/notice.h"
#include "app/person/person.h"
#include "app/share/share.h"
#include "app/topic/topic_sql.h"
#include "base/utf8.h"
#include "db/db.h"
#include "emit.h"

static const char SQL_UNSEEN[] =
	"SELECT count(*) FROM notice WHERE person = :person AND seen_at IS NULL";

int64_t notice_unseen(struct req *r, int64_t person)
{
	struct query *q = db_q(r->db, SQL_UNSEEN);

	db_int(q, ":person", person);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

/* ---- something came ---- */

/* Where the message stands for him, and whether he has read it. */
static const char SQL_POST_AT[] = "SELECT t.id, " SQL_SEAT ", p.id <= " SQL_MARK
				  " FROM post p JOIN topic t ON t.id = p.topic" SQL_MARK_JOIN
				  " WHERE p.id = :id";

static bool place(struct req *r, struct notice_new *n)
{
	if (!n->post) {
		if (n->topic && !notice_of_group(n->kind))
			n->group = share_seat(r, n->topic, n->person);
		return false;
	}
	struct query *q = db_q(r->db, SQL_POST_AT);
	db_int(q, ":id", n->post);
	db_int(q, ":person", n->person);
	if (!db_one(q))
		return false;
	n->topic = db_col_int(q, 0);
	n->group = db_col_int(q, 1);
	return db_col_bool(q, 2);
}

bool notice_of_group(enum notice_kind kind)
{
	return kind == NOTICE_KIND_SHARE_PROPOSED || kind == NOTICE_KIND_JOIN_REQUEST;
}

/* Kinds that tell of a message itself: one of them is enough. */
static bool of_message(enum notice_kind kind)
{
	return kind == NOTICE_KIND_MENTION || kind == NOTICE_KIND_ANSWER ||
	       kind == NOTICE_KIND_SAVED_SEARCH;
}

static const char SQL_TOLD[] = "SELECT 1 FROM notice WHERE post = :post AND person = :person"
			       " AND kind IN ('mention', 'answer', 'saved_search')";

static bool told(struct req *r, const struct notice_new *n)
{
	if (!n->post || !of_message(n->kind))
		return false;
	struct query *q = db_q(r->db, SQL_TOLD);
	db_int(q, ":post", n->post);
	db_int(q, ":person", n->person);
	return db_one(q);
}

bool notice_wanted(struct req *r, int64_t person, enum notice_kind kind, int64_t group,
                   int64_t topic)
{
	if (!group || kind == NOTICE_KIND_INVITED || kind == NOTICE_KIND_SAVED_SEARCH)
		return true;
	return notice_level_of(r, person, group, notice_of_group(kind) ? 0 : topic) !=
	       NOTICE_LEVEL_NOTHING;
}

static const char SQL_INSERT[] =
	"INSERT INTO notice (person, kind, grp, topic, post, author, mandate, line, at, deadline,"
	" seen_at, seen_by_mark, mail_due, push_due, meeting)"
	" VALUES (:person, :kind, :group, :topic, :post, :by, :mandate, :line, :now, :deadline,"
	" :seen_at, :by_mark, :mail_due, :push_due, :meeting)"
	" ON CONFLICT (post, person, kind) WHERE post IS NOT NULL DO NOTHING";

static int64_t insert(struct req *r, const struct notice_new *n, bool read, bool quiet)
{
	int64_t mandate = n->by ? person_mandate_now(r, n->by) : 0;
	struct query *q = db_q(r->db, SQL_INSERT);

	db_int(q, ":person", n->person);
	db_text(q, ":kind", notice_kind_str(n->kind));
	db_int_opt(q, ":group", n->group && (!n->topic || notice_of_group(n->kind)), n->group);
	db_int_opt(q, ":topic", n->topic != 0, n->topic);
	db_int_opt(q, ":post", n->post != 0, n->post);
	db_int_opt(q, ":meeting", n->meeting != 0, n->meeting);
	db_int_opt(q, ":by", n->by != 0, n->by);
	db_int_opt(q, ":mandate", mandate != 0, mandate);
	db_text(q, ":line", utf8_cut(n->line, NOTICE_LINE));
	db_int(q, ":now", r->now);
	db_int_opt(q, ":deadline", n->deadline != 0, n->deadline);
	db_int_opt(q, ":seen_at", read || quiet, r->now);
	db_int_opt(q, ":mail_due", !read && !quiet, r->now + NOTICE_GRACE_MS);
	db_int_opt(q, ":push_due", !read && !quiet, r->now + NOTICE_PUSH_GRACE_MS);
	db_bool(q, ":by_mark", read);
	return db_run(q) && db_changes(r->db) ? db_last_id(r->db) : 0;
}

static const char SQL_OLDEST[] =
	"SELECT id FROM notice WHERE person = :person ORDER BY id DESC LIMIT 1 OFFSET :max";
static const char SQL_PRUNE[] = "DELETE FROM notice WHERE person = :person AND id <= :upto";

static void prune(struct req *r, int64_t person)
{
	struct query *q = db_q(r->db, SQL_OLDEST);

	db_int(q, ":person", person);
	db_int(q, ":max", NOTICE_MAX);
	if (!db_one(q))
		return;
	int64_t upto = db_col_int(q, 0);
	q = db_q(r->db, SQL_PRUNE);
	db_int(q, ":person", person);
	db_int(q, ":upto", upto);
	db_run(q);
}

bool notice_put(struct req *r, const struct notice_new *given)
{
	struct notice_new n = *given;

	if (!n.person || n.person == n.by || n.person == r->person)
		return false;
	bool read = place(r, &n);
	if (told(r, &n) || !notice_readable(r, n.person, n.kind, n.group, n.topic))
		return false;
	bool quiet = !notice_wanted(r, n.person, n.kind, n.group, n.topic);
	int64_t id = insert(r, &n, read, quiet);
	if (!id)
		return false;
	prune(r, n.person);
	if (read || quiet)
		return false;
	struct notice_came ev;
	struct req as = *r;
	as.person = n.person;
	as.admin = false;
	if (notice_load(&as, &(struct notice_filter){ .before = id + 1 }, &ev.notice, 1, NULL) != 1)
		return false; /* he may not read it: nobody should have called */
	ev.unseen = notice_unseen(r, n.person);
	emit_notice_came(r, ch_user(n.person), &ev);
	return true;
}
