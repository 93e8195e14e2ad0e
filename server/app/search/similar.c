/* SPDX-License-Identifier: EUPL-1.2 */
/* search.similar - topics near what is being written, questions first. */
#include "app/group/access.h"
#include "app/person/fold.h"
#include "app/post/markdown.h"
#include "app/question/question.h"
#include "app/topic/topic.h"
#include "app/topic/topic_sql.h"
#include "db/db.h"

enum {
	FOUND = 4,
	LOOKED_AT = 20000, /* titles, of those last active */
	WORD_MIN = 4,      /* bytes: shorter words say little */
	EXCERPT = 200,
};

struct near {
	int64_t id;
	int rank; /* words in common; a question is before all others */
};

static const char SQL_TITLES[] =
	"SELECT t.id, t.title, t.kind, t.last_at FROM membership m CROSS JOIN topic t"
	" ON t.grp = m.grp AND t.merged_into IS NULL"
	" WHERE m.person = :person AND m.state = 'active' AND (:group = 0 OR m.grp = :group)"
	" UNION ALL SELECT t.id, t.title, t.kind, t.last_at FROM membership m CROSS JOIN" SQL_SHARED_WITH(
		"m.grp") " WHERE m.person = :person AND m.state = 'active'"
			 " AND (:group = 0 OR m.grp = :group) AND m.grp = " SQL_SEAT
			 " ORDER BY 4 DESC LIMIT :max";

static int in_common(struct str title, struct str words)
{
	int n = 0;

	while (words.n) {
		struct str word = str_split(&words, ' ');
		n += word.n >= WORD_MIN && fold_begins(title, word);
	}
	return n;
}

static void keep(struct near *best, struct near one)
{
	for (size_t i = 0; i < FOUND; i++) {
		if (one.rank <= best[i].rank)
			continue;
		struct near next = best[i];
		best[i] = one;
		one = next;
	}
}

static const char SQL_FIRST[] =
	"SELECT p.body, pe.lang FROM" SQL_POSTS " JOIN person pe ON pe.id = p.author"
	" WHERE s.topic = :topic AND p.deleted_at IS NULL" SQL_POSTS_FIRST_FIRST " LIMIT 1";

static bool show(struct req *r, int64_t id, struct search_topic *out)
{
	struct topic t;
	enum lang lang = LANG_FR;
	struct query *q = db_q(r->db, SQL_FIRST);

	if (!topic_load(r, id, &t))
		return false;
	*out = (struct search_topic){ .topic = t.id, .group = t.group, .kind = t.kind };
	out->title = t.title;
	struct question_row question;
	out->resolved = question_row_load(r, id, &question) &&
	                question.state == QUESTION_STATE_RESOLVED;
	out->author = t.author;
	out->at = t.created_at;
	out->posts = t.post_count;
	db_int(q, ":topic", id);
	if (!db_one(q))
		return true;
	lang_from_str(db_col_view(q, 1), &lang);
	out->excerpt = arena_array(r->arena, 1, struct str);
	out->excerpt[out->n_excerpt++] =
		markdown_excerpt(r->arena, db_col_view(q, 0), lang, EXCERPT);
	return true;
}

enum err cmd_search_similar(struct req *r, const struct search_similar_args *a,
                            struct search_similar_result *out)
{
	struct str words = fold(r->arena, a->text);
	struct near best[FOUND] = { 0 };
	struct arena scratch;

	if (a->has_group) {
		enum err e = access_group(r, a->group, RIGHT_READ, NULL);
		if (e)
			return req_fail(r, e, "group");
	}
	struct query *q = db_q(r->db, SQL_TITLES);
	arena_init(&scratch);
	db_int(q, ":person", r->person);
	db_int(q, ":group", a->has_group ? a->group : 0);
	db_int(q, ":max", LOOKED_AT);
	db_each (q) {
		arena_reset(&scratch);
		int n = in_common(fold(&scratch, db_col_view(q, 1)), words);
		bool question = str_eq(db_col_view(q, 2), topic_kind_str(TOPIC_KIND_QUESTION));
		if (n)
			keep(best, (struct near){ db_col_int(q, 0), n + (question ? 1000 : 0) });
	}
	arena_finish(&scratch);
	out->topics = arena_array(r->arena, FOUND, struct search_topic);
	for (size_t i = 0; i < FOUND && best[i].rank; i++)
		if (!show(r, best[i].id, &out->topics[out->n_topics++]))
			return req_db_fail(r);
	return ERR_OK;
}
