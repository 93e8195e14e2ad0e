/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/question/question.h"
#include "app/person/person.h"
#include "app/post/post.h"
#include "app/post/span.h"
#include "app/question/tell.h"
#include "app/search/search.h"
#include "app/topic/topic.h"
#include "db/db.h"
#include "emit.h"

void question_announce(struct req *r, int64_t topic, enum question_change change,
                       struct question *out)
{
	struct question_changed ev = { .change = change };

	if (!question_load(r, topic, &ev.question))
		return;
	if (out)
		*out = ev.question;
	emit_question_changed(r, ch_group(ev.question.group), &ev);
}

/* ---- asking ---- */

static const char SQL_INSERT[] =
	"INSERT OR IGNORE INTO question (topic, asker, asker_authority, country, theme, kind, urgency,"
	" relay_days, asked_at, sealed) VALUES (:topic, :asker, (SELECT m.authority FROM mandate m"
	"  WHERE m.person = :asker AND m.from_at <= :now AND (m.to_at IS NULL OR m.to_at > :now)"
	"  ORDER BY m.from_at, m.id LIMIT 1), :country, :theme, :kind, :urgency, :relay_days, :now,"
	" :sealed)";

static int64_t days_for(enum urgency u)
{
	return u == URGENCY_URGENT ? 1 : u == URGENCY_SOON ? 3 : 5;
}

void question_insert(struct req *r, const struct question_new *n)
{
	static const struct question_create_args NOTHING = { 0 };
	const struct question_create_args *a = n->about ? n->about : &NOTHING;
	enum urgency urgency = a->has_urgency ? a->urgency : URGENCY_NORMAL;
	struct query *q = db_q(r->db, SQL_INSERT);

	db_int(q, ":topic", n->topic);
	db_int(q, ":asker", n->asker);
	db_text_opt(q, ":country", a->has_country, a->country);
	db_text_opt(q, ":theme", a->has_theme, matter_str(a->theme));
	db_text_opt(q, ":kind", a->has_kind, question_kind_str(a->kind));
	db_text(q, ":urgency", urgency_str(urgency));
	db_int(q, ":relay_days", a->has_relay_days ? a->relay_days : days_for(urgency));
	db_int(q, ":now", r->now);
	db_bool(q, ":sealed", n->sealed);
	db_run(q);
}

void question_ask(struct req *r, const struct question_new *n)
{
	struct question_row row;

	question_insert(r, n);
	if (!question_row_load(r, n->topic, &row))
		return;
	question_expect(r, &row);
	question_announce(r, n->topic, QUESTION_CHANGE_ASKED, NULL);
}

static const char SQL_SET[] =
	"UPDATE question SET country = iif(:has_country, nullif(:country, ''), country),"
	" theme = coalesce(:theme, theme), kind = coalesce(:kind, kind),"
	" urgency = coalesce(:urgency, urgency), relay_days = coalesce(:relay_days, relay_days)"
	" WHERE topic = :topic";

void question_set(struct req *r, const struct question_row *row,
                  const struct question_update_args *a)
{
	struct query *q = db_q(r->db, SQL_SET);

	db_int(q, ":topic", row->topic);
	db_bool(q, ":has_country", a->has_country);
	db_text(q, ":country", a->has_country ? a->country : STR(""));
	db_text_opt(q, ":theme", a->has_theme, matter_str(a->theme));
	db_text_opt(q, ":kind", a->has_kind, question_kind_str(a->kind));
	db_text_opt(q, ":urgency", a->has_urgency, urgency_str(a->urgency));
	db_int_opt(q, ":relay_days", a->has_relay_days, a->relay_days);
	db_run(q);
	if (a->has_named && a->named && row->masked) {
		topic_unmask(r, row->topic);
		post_unmask(r, row->topic, row->asker);
	}
	search_touch(r->db, SEARCH_KIND_TOPIC, row->topic);
	search_touch_within(r->db, row->topic);
}

/* ---- the answers ---- */

static const char SQL_FIRST[] = "SELECT p.id, p.at FROM" SQL_POSTS
				" WHERE s.topic = :topic AND p.author <> :asker"
				" AND p.deleted_at IS NULL" SQL_POSTS_FIRST_FIRST " LIMIT 1";
static const char SQL_SET_FIRST[] =
	"UPDATE question SET first_answer = :post, first_answer_at = :at WHERE topic = :topic";
static const char SQL_ANSWERED[] = "UPDATE question SET state = 'answered', relay_at = NULL"
				   " WHERE topic = :topic";

static void find_first(struct req *r, const struct question_row *row)
{
	struct query *q = db_q(r->db, SQL_FIRST);

	db_int(q, ":topic", row->topic);
	db_int(q, ":asker", row->asker);
	bool found = db_one(q);
	int64_t post = found ? db_col_int(q, 0) : 0, at = found ? db_col_int(q, 1) : 0;
	q = db_q(r->db, SQL_SET_FIRST);
	db_int(q, ":topic", row->topic);
	db_int_opt(q, ":post", found, post);
	db_int_opt(q, ":at", found, at);
	db_run(q);
}

static void run_on(struct req *r, const char *sql, int64_t topic)
{
	struct query *q = db_q(r->db, sql);

	db_int(q, ":topic", topic);
	db_run(q);
}

void question_posted(struct req *r, int64_t topic, int64_t post)
{
	struct question_caller c = { 0 };

	if (question_caller_load(r, topic, &c) != ERR_OK || c.mine)
		return;
	bool held = c.q.state == QUESTION_STATE_ASSIGNED || c.q.state == QUESTION_STATE_TAKEN;
	bool answers = c.q.state != QUESTION_STATE_ANSWERED &&
	               c.q.state != QUESTION_STATE_RESOLVED && (!held || c.asked);
	if (!c.q.first_answer) {
		struct query *q = db_q(r->db, SQL_SET_FIRST);
		db_int(q, ":topic", topic);
		db_int(q, ":post", post);
		db_int(q, ":at", r->now);
		db_run(q);
	}
	if (answers) {
		run_on(r, SQL_ANSWERED, topic);
		question_end_hold(r, topic, HOLD_END_ANSWERED, STR(""));
	}
	if (!answers && c.q.first_answer)
		return;
	tell_answered(r, &c.q, post);
	question_announce(r, topic, QUESTION_CHANGE_ANSWERED, NULL);
}

static const char SQL_ANSWER[] =
	"UPDATE question SET answer = :post, answerer = :author, thanked_at = NULL, relay_at = NULL,"
	" state = iif(:post IS NULL, iif(first_answer IS NULL, 'open', 'answered'), 'resolved')"
	" WHERE topic = :topic";

static void set_answer(struct req *r, int64_t topic, int64_t post, int64_t author)
{
	struct query *q = db_q(r->db, SQL_ANSWER);

	db_int(q, ":topic", topic);
	db_int_opt(q, ":post", post != 0, post);
	db_int_opt(q, ":author", post != 0, author);
	db_run(q);
}

void question_answer(struct req *r, const struct question_row *row, int64_t post, int64_t author)
{
	set_answer(r, row->topic, post, author);
	if (post)
		question_end_hold(r, row->topic,
		                  author == row->holder ? HOLD_END_ANSWERED : HOLD_END_CHANGED,
		                  STR(""));
	if (post)
		tell_accepted(r, row, post, author);
	question_announce(r, row->topic, post ? QUESTION_CHANGE_ACCEPTED : QUESTION_CHANGE_REOPENED,
	                  NULL);
}

static const char SQL_STANDS[] =
	"SELECT 1 FROM post WHERE id = :post AND topic = :topic AND deleted_at IS NULL";

void question_recount(struct req *r, int64_t topic)
{
	struct question_row row;
	struct question was, is;

	if (!question_row_load(r, topic, &row) || !question_load(r, topic, &was))
		return;
	find_first(r, &row);
	struct query *q = db_q(r->db, SQL_STANDS);
	db_int(q, ":post", row.answer);
	db_int(q, ":topic", topic);
	bool lost = row.answer && !db_one(q);
	if (lost)
		set_answer(r, topic, 0, 0);
	if (!question_load(r, topic, &is))
		return;
	if (lost)
		question_announce(r, topic, QUESTION_CHANGE_REOPENED, NULL);
	else if (was.first_answer_at != is.first_answer_at)
		question_announce(r, topic, QUESTION_CHANGE_UPDATED, NULL);
}

static const char SQL_THANKED[] = "UPDATE question SET thanked_at = :now WHERE topic = :topic";

void question_thanked(struct req *r, const struct question_row *row)
{
	struct query *q = db_q(r->db, SQL_THANKED);

	db_int(q, ":topic", row->topic);
	db_int(q, ":now", r->now);
	db_run(q);
	question_announce(r, row->topic, QUESTION_CHANGE_THANKED, NULL);
}
