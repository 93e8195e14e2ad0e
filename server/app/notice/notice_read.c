/* SPDX-License-Identifier: EUPL-1.2 */
/* The list of what concerned a person. */
#include "app/notice/notice_row.h"
#include "app/post/markdown.h"
#include "app/share/share.h"
#include "app/topic/topic.h"
#include "app/topic/topic_sql.h"
#include "db/db.h"

static const char SQL_TITLE[] = "SELECT title FROM grp WHERE id = :id";

static void title_of(struct req *r, struct notice *n)
{
	struct query *q = db_q(r->db, SQL_TITLE);

	db_int(q, ":id", n->group);
	n->has_group = n->has_group_title = db_one(q);
	n->group_title = n->has_group ? db_col_str(r->arena, q, 0) : STR("");
}

bool notice_row(struct req *r, const struct query *q, struct notice *n)
{
	enum lang lang = LANG_FR;

	*n = (struct notice){ .id = db_col_int(q, 0), .at = db_col_int(q, 8) };
	if (!notice_kind_from_str(db_col_view(q, 2), &n->kind))
		return false;
	n->state = !db_col_null(q, 11)   ? NOTICE_STATE_DONE
	           : !db_col_null(q, 10) ? NOTICE_STATE_SEEN
	                                 : NOTICE_STATE_UNSEEN;
	n->has_topic = n->has_topic_title = !db_col_null(q, 4);
	n->topic = db_col_int(q, 4);
	n->topic_title = db_col_str(r->arena, q, 5);
	n->group = n->has_topic && !notice_of_group(n->kind)
	                   ? share_seat(r, n->topic, db_col_int(q, 1))
	                   : db_col_int(q, 3);
	title_of(r, n);
	n->has_meeting = !db_col_null(q, 19);
	n->meeting = db_col_int(q, 19);
	n->has_post = !db_col_null(q, 6);
	n->post = db_col_int(q, 6);
	n->line = db_col_str(r->arena, q, 7);
	n->has_deadline = !db_col_null(q, 9);
	n->deadline = db_col_int(q, 9);
	if (!n->line.n && n->has_post) {
		lang_from_str(db_col_view(q, 13), &lang);
		n->line = markdown_excerpt(r->arena, db_col_view(q, 12), lang, NOTICE_LINE);
	}
	n->has_by = !db_col_null(q, 14); /* masked, he is 0 */
	if (n->has_by)
		person_ref_cols(r->arena, q, 14, &n->by);
	return true;
}

static const char SQL_LIST[] =
	"SELECT " NOTICE_COLUMNS " WHERE n.person = :person AND n.id < :before AND n.id > :after"
	" AND (NOT :unseen OR n.seen_at IS NULL) AND (NOT :posts OR n.post IS NOT NULL)"
	" ORDER BY n.id DESC LIMIT :max";

size_t notice_load(struct req *r, const struct notice_filter *f, struct notice *out, size_t max,
                   bool *more)
{
	struct query *q = db_q(r->db, SQL_LIST);
	size_t n = 0;

	if (more)
		*more = false;
	db_int(q, ":person", r->person);
	db_int(q, ":before", f->before ? f->before : INT64_MAX);
	db_int(q, ":after", f->after);
	db_bool(q, ":unseen", f->unseen);
	db_bool(q, ":posts", f->posts);
	db_int(q, ":max", NOTICE_MAX);
	db_each (q) {
		struct notice one;
		if (!notice_row(r, q, &one) ||
		    !notice_readable(r, r->person, one.kind, one.group, one.topic))
			continue;
		if (n == max) {
			if (more)
				*more = true;
			break;
		}
		out[n++] = one;
		if (n == max && !more)
			break;
	}
	return n;
}
