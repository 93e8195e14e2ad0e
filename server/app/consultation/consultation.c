/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/consultation/consultation.h"
#include "app/person/person.h"
#include "app/post/markdown.h"
#include "app/search/search.h"
#include "app/topic/topic_sql.h"
#include "db/db.h"
#include "emit.h"

enum err consultation_check_markdown(struct req *r, struct str text, const char *field)
{
	struct markdown m;

	markdown_render(r->arena, text, LANG_FR, &m);
	return m.refused ? req_fail(r, ERR_TOO_LARGE, field) : ERR_OK;
}

/* ---- writing ---- */

/* The authority for which m.person speaks, as person_mandate_now() has it. */
#define SPEAKS_FOR                                                                           \
	"(SELECT x.authority FROM mandate x WHERE x.person = m.person AND x.from_at <= :now" \
	" AND (x.to_at IS NULL OR x.to_at > :now) ORDER BY x.from_at, x.id LIMIT 1)"

static const char SQL_INSERT[] =
	"INSERT INTO consultation (grp, question, context, results, author, opened_at, closes_at)"
	" VALUES (:group, :question, :context, :results, :author, :now, :closes)";
static const char SQL_OPTION[] =
	"INSERT INTO consultation_option (consultation, n, label) VALUES (:id, :n, :label)";
static const char SQL_FREEZE[] =
	"INSERT INTO consultation_voice (consultation, authority)"
	" SELECT DISTINCT :id, " SPEAKS_FOR " AS a FROM membership m CROSS JOIN person p"
	" ON p.id = m.person AND p.disabled_at IS NULL"
	" WHERE m.grp = :group AND m.state = 'active' AND m.role <> 'observer' AND a IS NOT NULL";

int64_t consultation_insert(struct req *r, const struct consultation_open_args *a)
{
	struct query *q = db_q(r->db, SQL_INSERT);

	db_int(q, ":group", a->group);
	db_text(q, ":question", a->question);
	db_text(q, ":context", a->has_context ? a->context : STR(""));
	db_text(q, ":results", results_shown_str(a->results));
	db_int(q, ":author", r->person);
	db_int(q, ":now", r->now);
	db_int(q, ":closes", a->closes_at);
	int64_t id = db_run(q) ? db_last_id(r->db) : 0;
	for (size_t i = 0; id && i < a->n_options; i++) {
		q = db_q(r->db, SQL_OPTION);
		db_int(q, ":id", id);
		db_int(q, ":n", (int64_t)i);
		db_text(q, ":label", a->options[i]);
		db_run(q);
	}
	if (!id)
		return 0;
	q = db_q(r->db, SQL_FREEZE);
	db_int(q, ":id", id);
	db_int(q, ":group", a->group);
	db_int(q, ":now", r->now);
	db_run(q);
	search_touch(r->db, SEARCH_KIND_CONSULTATION, id);
	return id;
}

static const char SQL_ANSWER[] = "UPDATE consultation_voice SET answer = :answer"
				 " WHERE consultation = :id AND authority = :authority";
static const char SQL_CAST[] =
	"INSERT INTO consultation_cast (consultation, authority, answer, person, mandate, at)"
	" VALUES (:id, :authority, :answer, :person, :mandate, :now)";

void consultation_set_answer(struct req *r, int64_t id, const struct consultation_speaker *s,
                             int64_t answer)
{
	struct query *q = db_q(r->db, SQL_ANSWER);

	db_int(q, ":id", id);
	db_int(q, ":authority", s->authority);
	db_int(q, ":answer", answer);
	db_run(q);
	q = db_q(r->db, SQL_CAST);
	db_int(q, ":id", id);
	db_int(q, ":authority", s->authority);
	db_int(q, ":answer", answer);
	db_int(q, ":person", r->person);
	db_int(q, ":mandate", s->mandate);
	db_int(q, ":now", r->now);
	db_run(q);
}

static const char SQL_CLOSE[] =
	"UPDATE consultation SET closes_at = :now, closed_by = :person WHERE id = :id";

void consultation_set_closed(struct req *r, int64_t id)
{
	struct query *q = db_q(r->db, SQL_CLOSE);

	db_int(q, ":id", id);
	db_int(q, ":now", r->now);
	db_int(q, ":person", r->person);
	db_run(q);
}

static const char SQL_CONCLUDE[] =
	"UPDATE consultation SET conclusion = :conclusion, concluded_at = :now WHERE id = :id";

void consultation_set_conclusion(struct req *r, int64_t id, struct str conclusion)
{
	struct query *q = db_q(r->db, SQL_CONCLUDE);

	db_int(q, ":id", id);
	db_text(q, ":conclusion", conclusion);
	db_int(q, ":now", r->now);
	db_run(q);
	search_touch(r->db, SEARCH_KIND_CONSULTATION, id);
}

/* ---- search ---- */

static const char SQL_WORDS[] =
	"SELECT c.grp, c.question, (SELECT group_concat(o.label, char(10))"
	"  FROM consultation_option o WHERE o.consultation = c.id),"
	" c.context || char(10, 10) || c.conclusion, pe.lang, c.author, au.id, c.opened_at"
	" FROM consultation c JOIN person pe ON pe.id = c.author" SQL_MANDATE_AT
	"c.opened_at" SQL_MANDATE_HELD " WHERE c.id = :id";

void consultation_index(struct req *r, int64_t id)
{
	struct search_new n = { .kind = SEARCH_KIND_CONSULTATION, .id = id };
	struct query *q = db_q(r->db, SQL_WORDS);

	db_int(q, ":id", id);
	search_put_row(r, q, &n);
}

/* ---- announcing ---- */

enum err consultation_announce(struct req *r, int64_t id, struct my_consultation *out)
{
	if (!consultation_load(r, id, out))
		return req_db_fail(r);
	struct consultation_updated ev = { .consultation = out->consultation };
	emit_consultation_updated(r, ch_group(out->consultation.group.id), &ev);
	return ERR_OK;
}

static const char SQL_DELEGATES[] = "SELECT m.person FROM membership m WHERE m.grp = :group"
				    " AND m.state = 'active' AND " SPEAKS_FOR
				    " = :authority ORDER BY m.person LIMIT :max";

void consultation_announce_answer(struct req *r, const struct consultation *c,
                                  const struct consultation_speaker *s, int64_t answer)
{
	enum { DELEGATES = 1000 };
	int64_t *to = arena_array(r->arena, DELEGATES, int64_t);
	struct consultation_answered ev = { .consultation = c->id, .authority = s->authority };
	struct query *q = db_q(r->db, SQL_DELEGATES);

	db_int(q, ":group", c->group.id);
	db_int(q, ":authority", s->authority);
	db_int(q, ":now", r->now);
	size_t n = db_ids(q, to, DELEGATES);
	ev.cast.answer = answer;
	ev.cast.at = r->now;
	person_ref_load(r, r->person, s->mandate, &ev.cast.person);
	for (size_t i = 0; i < n; i++)
		emit_consultation_answered(r, ch_user(to[i]), &ev);
}
