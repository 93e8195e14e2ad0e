/* SPDX-License-Identifier: EUPL-1.2 */
/* inbox.get - « À suivre »: what waits for one, what calls on one, then the topics with unread messages. */
#include "app/post/markdown.h"
#include "app/topic/topic.h"
#include "app/topic/topic_sql.h"
#include "app/wait/wait.h"
#include "db/db.h"

enum {
	NOTICES = 50,
	LOOKED_AT = 2000, /* mentions, the latest: what is older and still unread is no news */
	TOPICS = 300,
};

static const char SQL_NOTICES[] =
	"SELECT p.id, t.id, t.title, t.grp, p.body, p.at, pe.lang, " SQL_PERSON_COLS
	" FROM /*scan*/ (SELECT n.post AS post FROM mention n WHERE n.person = :person"
	"  ORDER BY n.post DESC LIMIT :looked_at) n"
	" CROSS JOIN post p ON p.id = n.post AND p.deleted_at IS NULL"
	" CROSS JOIN topic t ON t.id = p.topic"
	" CROSS JOIN membership m ON m.grp = t.grp AND m.person = :person AND m.state = 'active'"
	" LEFT JOIN topic_mark k ON k.person = :person AND k.topic = t.id"
	" CROSS JOIN person pe ON pe.id = p.author" SQL_MANDATE_WRITTEN " WHERE p.id > " SQL_MARK
	" ORDER BY n.post DESC LIMIT :max";

static void notices(struct req *r, struct inbox_get_result *out)
{
	struct query *q = db_q(r->db, SQL_NOTICES);

	out->notices = arena_array(r->arena, NOTICES, struct notice);
	db_int(q, ":person", r->person);
	db_int(q, ":looked_at", LOOKED_AT);
	db_int(q, ":max", NOTICES);
	db_each (q) {
		struct notice *n = &out->notices[out->n_notices++];
		enum lang lang = LANG_FR;
		lang_from_str(db_col_view(q, 6), &lang);
		n->post = db_col_int(q, 0);
		n->topic = db_col_int(q, 1);
		n->topic_title = db_col_str(r->arena, q, 2);
		n->group = db_col_int(q, 3);
		n->excerpt = markdown_excerpt(r->arena, db_col_view(q, 4), lang, EXCERPT_MAX);
		n->at = db_col_int(q, 5);
		person_ref_cols(r->arena, q, 7, &n->by);
	}
}

/* Group by group, the group with the latest message first; within one, latest first. */
static void gather(struct req *r, const struct my_topic *list, size_t n,
                   struct inbox_get_result *out)
{
	bool *taken = arena_array(r->arena, n, bool);

	out->topics = arena_array(r->arena, n, struct my_topic);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = i; k < n && !taken[i]; k++) {
			if (list[k].topic.group != list[i].topic.group)
				continue;
			out->topics[out->n_topics++] = list[k];
			taken[k] = k != i;
		}
	}
}

enum err cmd_inbox_get(struct req *r, const struct inbox_get_args *a, struct inbox_get_result *out)
{
	struct my_topic *list;
	struct waits waits;
	size_t n;

	(void)a;
	wait_list(r, r->person, &waits);
	out->waits = waits.list;
	out->n_waits = waits.n;
	out->waits_total = waits.total;
	notices(r, out);
	topic_unread_list(r, 0, TOPICS, &list, &n);
	gather(r, list, n, out);
	return ERR_OK;
}
