/* SPDX-License-Identifier: EUPL-1.2 */
/* sheet.list - the sheets of a group or of all one's groups, last changed first. */
#include "app/group/page.h"
#include "app/sheet/sheet.h"
#include "app/topic/topic.h"
#include "db/db.h"

#define SHEETS                                                                                     \
	"SELECT s.id, s.updated_at FROM membership m CROSS JOIN sheet s ON s.grp = m.grp"          \
	" WHERE m.person = :person AND m.state = 'active' AND (:group = 0 OR m.grp = :group)"      \
	" AND (:country IS NULL OR s.country = :country) AND (:theme IS NULL OR s.theme = :theme)" \
	" AND (:topic = 0 OR s.topic = :topic) AND s.updated_at < :before"
#define LATEST " ORDER BY s.updated_at DESC, s.id DESC LIMIT :max"

static const char SQL_PUBLISHED[] = SHEETS " AND s.published_at IS NOT NULL" LATEST;
static const char SQL_DRAFTS[] = SHEETS
	" AND s.published_at IS NULL AND (m.role IN ('moderator', 'chair')"
	" OR (s.author = :person AND m.role <> 'observer'))" LATEST;

enum err cmd_sheet_list(struct req *r, const struct sheet_list_args *a,
                        struct sheet_list_result *out)
{
	struct sheet s;
	struct page p;
	enum err e = page_check(r, a->has_group, a->group);

	if (e)
		return e;
	struct query *q = db_q(r->db, a->has_drafts && a->drafts ? SQL_DRAFTS : SQL_PUBLISHED);
	db_int(q, ":person", r->person);
	db_int(q, ":group", a->has_group ? a->group : 0);
	db_text_opt(q, ":country", a->has_country, a->country);
	db_text_opt(q, ":theme", a->has_theme, matter_str(a->theme));
	db_int(q, ":topic", a->has_topic ? a->topic : 0);
	db_int(q, ":before", a->has_before ? a->before : INT64_MAX);
	page_read(r, q, SHEET_PAGE, 1, &p);
	out->has_next = p.has_next;
	out->next = p.next;
	out->sheets = arena_array(r->arena, p.n, struct sheet_ref);
	for (size_t i = 0; i < p.n; i++)
		if (sheet_load(r, p.ids[i], &s, NULL))
			out->sheets[out->n_sheets++] = sheet_short(r, &s);
	return ERR_OK;
}
