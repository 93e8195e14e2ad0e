/* SPDX-License-Identifier: EUPL-1.2 */
/* The list of what concerned a person. */
#include "app/notice/notice.h"
#include "app/post/markdown.h"
#include "app/share/share.h"
#include "app/topic/topic.h"
#include "app/topic/topic_sql.h"
#include "db/db.h"

/* Who is not named where it was said is not named here. */
#define MASKED "(coalesce(p.masked, 0) OR (coalesce(t.masked, 0) AND t.author = n.author))"

#define COLUMNS                                                                                              \
	"n.id, n.person, n.kind, n.grp, n.topic, t.title, n.post, n.line, n.at, n.deadline,"                 \
	" n.seen_at, n.done_at, p.body, pp.lang, " SQL_AUTHOR_COLS(                                          \
		MASKED) " FROM notice n"                                                                     \
			" LEFT JOIN topic t ON t.id = n.topic"                                               \
			" LEFT JOIN post p ON p.id = n.post LEFT JOIN person pp ON pp.id = p.author"         \
			" LEFT JOIN person pe ON pe.id = n.author LEFT JOIN mandate md ON md.id = n.mandate" \
			" LEFT JOIN authority au ON au.id = md.authority"

static const char SQL_TITLE[] = "SELECT title FROM grp WHERE id = :id";

static void title_of(struct req *r, struct notice *n)
{
	struct query *q = db_q(r->db, SQL_TITLE);

	db_int(q, ":id", n->group);
	n->has_group = n->has_group_title = db_one(q);
	n->group_title = n->has_group ? db_col_str(r->arena, q, 0) : STR("");
}

/* false: a newer program's kind. */
static bool read_row(struct req *r, const struct query *q, struct notice *n)
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
	n->group = n->has_topic ? share_seat(r, n->topic, db_col_int(q, 1)) : db_col_int(q, 3);
	title_of(r, n);
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
	"SELECT " COLUMNS " WHERE n.person = :person AND n.id < :before AND n.id > :after"
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
		if (!read_row(r, q, &one) ||
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

/* ---- instant mails ---- */

static const char SQL_TO_MAIL[] = "SELECT " COLUMNS " WHERE n.mail_due <= :now"
				  " AND n.seen_at IS NULL ORDER BY n.mail_due, n.id LIMIT :max";
static const char SQL_MAILED[] = "UPDATE notice SET mail_due = NULL,"
				 " mailed_at = CASE WHEN :sent THEN :now ELSE mailed_at END"
				 " WHERE id = :id";
static const char SQL_PUT_OFF[] = "UPDATE notice SET mail_due = :due WHERE id = :id";

void notice_mailed(struct req *r, int64_t id, bool sent)
{
	struct query *q = db_q(r->db, SQL_MAILED);

	db_int(q, ":id", id);
	db_int(q, ":now", r->now);
	db_bool(q, ":sent", sent);
	db_run(q);
}

static void put_off(struct req *r, int64_t id, int64_t due)
{
	struct query *q = db_q(r->db, SQL_PUT_OFF);

	db_int(q, ":id", id);
	db_int_opt(q, ":due", due != 0, due);
	db_run(q);
}

enum { LOOKED_AT = 200 }; /* rows in one run */

size_t notice_undelivered(struct req *r, struct notice_mail *out, size_t max)
{
	struct later {
		int64_t id, due;
	} later[LOOKED_AT];
	struct query *q = db_q(r->db, SQL_TO_MAIL);
	size_t n = 0, n_later = 0;

	db_int(q, ":now", r->now);
	db_int(q, ":max", LOOKED_AT);
	db_each (q) {
		if (n == max)
			break;
		struct notice_mail *m = &out[n];
		struct notice *it = &m->notice;
		struct later *l = &later[n_later];
		m->person = db_col_int(q, 1);
		*l = (struct later){ .id = db_col_int(q, 0) };
		if (!read_row(r, q, it) ||
		    !notice_readable(r, m->person, it->kind, it->group, it->topic) ||
		    !notice_wanted(r, m->person, it->kind, it->group, it->topic) ||
		    notice_quiet(r, m->person, r->now, &l->due))
			n_later++;
		else
			n++;
	}
	for (size_t i = 0; i < n_later; i++)
		put_off(r, later[i].id, later[i].due);
	return n;
}
