/* SPDX-License-Identifier: EUPL-1.2 */
/* What is unread: how much in each group, and of each topic where it begins and where it ends. */
#include "app/inbox/inbox.h"
#include "app/post/markdown.h"
#include "app/post/weight.h"
#include "app/topic/topic.h"
#include "app/topic/topic_sql.h"
#include "db/db.h"

#define LINE                                                                                        \
	"SELECT p.id, p.body, p.at, pe.lang, " SQL_AUTHOR_COLS("p.masked") " FROM" SQL_POSTS_ABOVE( \
		":upto") " CROSS JOIN person pe ON pe.id = p.author" SQL_MANDATE_WRITTEN            \
			 " WHERE s.topic = :topic AND p.author <> :person"                          \
			 " AND p.deleted_at IS NULL AND p.at > :since"

static const char SQL_FIRST[] = LINE SQL_POSTS_FIRST_FIRST " LIMIT 1";
static const char SQL_LAST[] = LINE SQL_POSTS_LAST_FIRST " LIMIT 1";

static bool line(struct req *r, const char *sql, const struct topic_state *state, int64_t since,
                 struct inbox_line *out)
{
	struct query *q = db_q(r->db, sql);
	enum lang lang = LANG_FR;

	db_int(q, ":topic", state->topic);
	db_int(q, ":upto", state->read_upto);
	db_int(q, ":person", r->person);
	db_int(q, ":since", since);
	if (!db_one(q))
		return false;
	lang_from_str(db_col_view(q, 3), &lang);
	out->post = db_col_int(q, 0);
	out->excerpt = markdown_excerpt(r->arena, db_col_view(q, 1), lang, EXCERPT_MAX);
	out->at = db_col_int(q, 2);
	person_ref_cols(r->arena, q, 4, &out->by);
	return true;
}

static bool load(struct req *r, const struct topic_unread *u, int64_t since, struct my_topic *topic,
                 struct inbox_topic *out)
{
	topic_list_load(r, &u->topic, 1, topic);
	*out = (struct inbox_topic){ .topic = u->topic, .unread = u->posts };
	if (!line(r, SQL_FIRST, &topic->state, since, &out->first))
		return false;
	out->has_last = u->posts > 1 && line(r, SQL_LAST, &topic->state, since, &out->last);
	return true;
}

static size_t weight(const struct my_topic *topic, const struct inbox_topic *u)
{
	enum { EACH = 200 };

	return weight_my_topic(topic) + EACH + weight_person(&u->first.by) +
	       weight_str(u->first.excerpt) + weight_person(&u->last.by) +
	       weight_str(u->last.excerpt);
}

/* Group by group, in their order; within one, latest first. */
static void gather(struct topic_unread *list, size_t n, const struct inbox_group *groups,
                   size_t n_groups, struct topic_unread *out)
{
	size_t at = 0;

	for (size_t g = 0; g < n_groups; g++)
		for (size_t i = 0; i < n; i++)
			if (list[i].group == groups[g].group)
				out[at++] = list[i];
}

void inbox_unread(struct req *r, int64_t since, size_t max, size_t bytes,
                  struct inbox_get_result *out)
{
	struct topic_unread found[INBOX_TOPICS], list[INBOX_TOPICS];
	size_t used = 0;

	if (max > INBOX_TOPICS)
		max = INBOX_TOPICS;
	out->groups = arena_array(r->arena, UNREAD_GROUPS, struct inbox_group);
	size_t n = topic_unread_since(r, since, found, max, out->groups, &out->n_groups);
	gather(found, n, out->groups, out->n_groups, list);
	out->topics = arena_array(r->arena, n, struct my_topic);
	out->unread = arena_array(r->arena, n, struct inbox_topic);
	for (size_t i = 0; i < n; i++) {
		size_t k = out->n_topics;
		if (!load(r, &list[i], since, &out->topics[k], &out->unread[k]))
			continue;
		used += weight(&out->topics[k], &out->unread[k]);
		if (used > bytes)
			break;
		out->n_topics = out->n_unread = k + 1;
	}
}
