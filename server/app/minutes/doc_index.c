/* SPDX-License-Identifier: EUPL-1.2 */
/* What search finds of published minutes. */
#include "app/agenda/agenda.h"
#include "app/minutes/doc.h"
#include "app/search/search.h"
#include "db/db.h"

/* Whoever reads a paragraph reads the heading above it. */
static const char SQL_WORDS[] =
	"SELECT iif(:all, 0, :group), m.title, '', coalesce((SELECT h.body FROM minutes_paragraph h"
	"  WHERE h.meeting = p.meeting AND h.place < p.place AND h.removed_at IS NULL"
	"  AND h.part IN ('heading', 'subheading') ORDER BY h.place DESC LIMIT 1) || char(10, 10), '')"
	" || p.body, d.lang, NULL, NULL, d.published_at FROM minutes_paragraph p"
	" JOIN minutes_doc d ON d.meeting = p.meeting JOIN meeting m ON m.id = p.meeting"
	" WHERE p.id = :paragraph";

/* Only of the groups' people, unless everybody of the network may read it. */
static void put(struct req *r, const struct doc_paragraph *p, const struct room_at *room)
{
	static const struct minutes_reader nobody = { .part = false };
	bool all = minutes_sees(r, &nobody, p->item, p->label);
	size_t first = all ? 0 : 1; /* the one that the row names */
	struct search_new n = { .kind = SEARCH_KIND_MINUTES,
		                .id = p->id,
		                .groups = room->groups + first,
		                .n_groups = room->n_groups - first };
	struct query *q = db_q(r->db, SQL_WORDS);

	db_int(q, ":paragraph", p->id);
	db_bool(q, ":all", all);
	db_int(q, ":group", room->groups[0]);
	search_put_row(r, q, &n);
}

void doc_index(struct req *r, int64_t paragraph)
{
	struct doc_paragraph p;
	struct room_at room;
	struct minutes m;

	if (doc_paragraph_bare(r, paragraph, &p) && !p.removed && !doc_is_heading(p.part) &&
	    p.label != MINUTES_LABEL_UNMINUTED && doc_minutes(r, p.meeting, &m) &&
	    m.has_published_at && room_bare(r, p.meeting, &room) && room.n_groups)
		put(r, &p, &room);
}

bool doc_found(struct req *r, int64_t paragraph, int64_t *meeting)
{
	struct doc_paragraph p = { .meeting = 0 };
	struct doc doc;

	bool reads = doc_paragraph_load(r, paragraph, &doc, &p) == ERR_OK;
	*meeting = p.meeting;
	r->field = NULL;
	return reads && doc.minutes.has_published_at;
}

static const char SQL_ALL[] = "SELECT id FROM minutes_paragraph WHERE meeting = :meeting"
			      " AND removed_at IS NULL LIMIT :max";

void doc_touch(struct req *r, int64_t meeting)
{
	int64_t *ids = arena_array(r->arena, DOC_PARAGRAPHS, int64_t);
	struct query *q = db_q(r->db, SQL_ALL);

	db_int(q, ":meeting", meeting);
	size_t n = db_ids(q, ids, DOC_PARAGRAPHS);
	for (size_t i = 0; i < n; i++)
		search_touch(r->db, SEARCH_KIND_MINUTES, ids[i]);
}
