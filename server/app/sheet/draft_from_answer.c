/* SPDX-License-Identifier: EUPL-1.2 */
/* sheet.draft_from_answer - a draft made of a question and its answer, in one gesture. */
#include "app/post/post.h"
#include "app/question/question.h"
#include "app/sheet/sheet.h"
#include "app/topic/topic.h"
#include "base/buf.h"
#include "base/utf8.h"

enum { TEXT_MAX = 4000, LINE_WORDS = 2000, CONTACT_MAX = 500 };

#define REVIEW_MS (INT64_C(365) * 24 * 3600 * 1000)

/* « Awa Diallo, secrétaire générale, Cercle de Kayes » */
static struct str contact(struct req *r, const struct person_ref *p)
{
	struct str text = p->name;

	if (p->has_function)
		text = arena_printf(r->arena, STR_FMT ", " STR_FMT, STR_ARG(text),
		                    STR_ARG(p->function));
	if (p->has_authority)
		text = arena_printf(r->arena, STR_FMT ", " STR_FMT, STR_ARG(text),
		                    STR_ARG(p->authority));
	return utf8_cut(text, CONTACT_MAX);
}

/* How a line of a list begins: « – » or « 2. »; *rest is what follows. */
static struct str bullet(struct str line, struct str *rest)
{
	size_t n = 0;

	*rest = line;
	if (line.n > 1 && strchr("-*+", line.p[0]) && line.p[1] == ' ') {
		*rest = (struct str){ line.p + 2, line.n - 2 };
		return STR("– ");
	}
	while (n < line.n && line.p[n] >= '0' && line.p[n] <= '9')
		n++;
	if (n == 0 || n + 1 >= line.n || line.p[n] != '.' || line.p[n + 1] != ' ')
		return STR("");
	*rest = (struct str){ line.p + n + 2, line.n - n - 2 };
	return (struct str){ line.p, n + 2 };
}

/* The words of a message without their markdown; its lines and lists stay. */
static struct str plain(struct req *r, const struct post_row *post)
{
	struct str body = post->body;
	struct buf out;

	buf_init(&out, TEXT_MAX);
	while (body.n && !out.full) {
		struct str rest, line = str_trim(str_split(&body, '\n'));
		buf_str(&out, bullet(line, &rest));
		buf_str(&out, markdown_excerpt(r->arena, rest, post->lang, LINE_WORDS));
		buf_char(&out, '\n');
	}
	struct str text = utf8_cut(str_trim(arena_str(r->arena, buf_view(&out))), TEXT_MAX);
	buf_finish(&out);
	return text;
}

static bool fill(struct req *r, const struct question_row *q, struct sheet *s)
{
	int64_t first;
	struct post_row asked, answered;
	struct post answer;

	if (!post_ids_after(r, q->topic, 0, &first, 1) || !post_row_load(r, first, &asked) ||
	    !post_row_load(r, q->answer, &answered) || !post_load(r, q->answer, &answer))
		return false;
	*s = (struct sheet){ .group = q->group, .topic = q->topic, .post = q->answer };
	s->has_topic = s->has_post = s->has_review_at = true;
	s->title = q->title;
	s->situation = plain(r, &asked);
	s->done = plain(r, &answered);
	s->contact = contact(r, &answer.author);
	s->has_country = q->country.n > 0;
	s->country = q->country;
	s->has_theme = q->has_theme;
	s->theme = q->theme;
	s->review_at = r->now + REVIEW_MS;
	return true;
}

enum err cmd_sheet_draft_from_answer(struct req *r, const struct sheet_draft_from_answer_args *a,
                                     struct sheet_draft_from_answer_result *out)
{
	struct question_caller c = { 0 };
	struct sheet_caller there;
	struct post_row answer;
	struct sheet s;
	enum err e = question_caller_load(r, a->topic, &c);

	if (e)
		return e;
	if (!c.q.answer)
		return req_fail(r, ERR_NO_ANSWER, "topic");
	bool his = post_row_load(r, c.q.answer, &answer) && answer.author == r->person;
	if (!r->person || !access_role_has(c.acc.role, RIGHT_WRITE) || (!c.mine && !c.runs && !his))
		return req_fail(r, ERR_FORBIDDEN, "topic");
	int64_t id = sheet_of_topic(r, c.q.topic);
	if (id) {
		e = sheet_caller_load(r, id, &there);
		out->sheet = there.sheet;
		return e;
	}
	if (!fill(r, &c.q, &s))
		return req_db_fail(r);
	id = sheet_insert(r, &s);
	out->made = true;
	return sheet_announce(r, id, &out->sheet);
}
