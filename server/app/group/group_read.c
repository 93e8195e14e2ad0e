/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/group/group.h"
#include "app/person/person.h"
#include "app/topic/topic.h"
#include "db/db.h"

enum { COUNTRIES_MAX = 30 };

static const char SQL_GROUP[] =
	"SELECT g.slug, g.kind, g.title, g.purpose, g.join_mode, g.tint,"
	" (SELECT COUNT(*) FROM membership m WHERE m.grp = g.id AND m.state = 'active'),"
	" (SELECT COUNT(DISTINCT d.authority) FROM membership m JOIN mandate d ON d.person = m.person"
	"  WHERE m.grp = g.id AND m.state = 'active'"
	"  AND d.from_at <= :now AND (d.to_at IS NULL OR d.to_at > :now))"
	" FROM grp g WHERE g.id = :id";
static const char SQL_COUNTRIES[] =
	"SELECT country FROM grp_country WHERE grp = :id ORDER BY country LIMIT :max";
static const char SQL_REF[] = "SELECT slug, kind, title, tint FROM grp WHERE id = :id";
static const char SQL_MEMBER[] = "SELECT role, state, note, at FROM membership"
				 " WHERE grp = :group AND person = :person";
static const char SQL_OTHER_MODERATOR[] =
	"SELECT 1 FROM membership WHERE grp = :group AND person <> :person AND state = 'active'"
	" AND role IN ('moderator', 'chair') LIMIT 1";

static void load_countries(struct req *r, struct group *g)
{
	struct query *q = db_q(r->db, SQL_COUNTRIES);

	g->countries = arena_array(r->arena, COUNTRIES_MAX, struct str);
	db_int(q, ":id", g->id);
	db_int(q, ":max", COUNTRIES_MAX);
	db_each (q)
		g->countries[g->n_countries++] = db_col_str(r->arena, q, 0);
}

enum err group_load(struct req *r, int64_t id, struct group *out)
{
	struct query *q = db_q(r->db, SQL_GROUP);

	*out = (struct group){ .id = id };
	db_int(q, ":id", id);
	db_int(q, ":now", r->now);
	if (!db_one(q))
		return req_fail(r, ERR_NOT_FOUND, "group");
	out->slug = db_col_str(r->arena, q, 0);
	group_kind_from_str(db_col_view(q, 1), &out->kind);
	out->title = db_col_str(r->arena, q, 2);
	out->purpose = db_col_str(r->arena, q, 3);
	join_mode_from_str(db_col_view(q, 4), &out->join_mode);
	out->tint = db_col_int(q, 5);
	out->members = db_col_int(q, 6);
	out->authorities = db_col_int(q, 7);
	load_countries(r, out);
	return ERR_OK;
}

enum err group_ref_load(struct req *r, int64_t id, struct group_ref *out)
{
	struct query *q = db_q(r->db, SQL_REF);

	*out = (struct group_ref){ .id = id };
	db_int(q, ":id", id);
	if (!db_one(q))
		return req_fail(r, ERR_NOT_FOUND, "group");
	out->slug = db_col_str(r->arena, q, 0);
	group_kind_from_str(db_col_view(q, 1), &out->kind);
	out->title = db_col_str(r->arena, q, 2);
	out->tint = db_col_int(q, 3);
	return ERR_OK;
}

/* The row of a membership without its person. */
static bool load_row(struct req *r, int64_t group, int64_t person, struct member *out)
{
	struct query *q = db_q(r->db, SQL_MEMBER);

	*out = (struct member){ 0 };
	db_int(q, ":group", group);
	db_int(q, ":person", person);
	if (!db_one(q) || !role_from_str(db_col_view(q, 0), &out->role) ||
	    !member_state_from_str(db_col_view(q, 1), &out->state))
		return false;
	out->has_note = out->state == MEMBER_STATE_REQUESTED;
	if (out->has_note)
		out->note = db_col_str(r->arena, q, 2);
	out->at = db_col_int(q, 3);
	return true;
}

bool member_load(struct req *r, int64_t group, int64_t person, struct member *out)
{
	return load_row(r, group, person, out) && person_ref_load(r, person, 0, &out->person);
}

enum err my_group_load(struct req *r, int64_t id, int64_t person, struct my_group *out)
{
	struct member m;

	*out = (struct my_group){ 0 };
	enum err e = group_load(r, id, &out->group);
	if (e || !load_row(r, id, person, &m))
		return e;
	out->has_role = out->has_state = true;
	out->role = m.role;
	out->state = m.state;
	if (m.state == MEMBER_STATE_ACTIVE) {
		struct req as = *r; /* the counts are those of who asks; this reads only */
		as.person = person;
		topic_unread_counts(&as, id, &out->topics_unread, &out->unread);
	}
	return ERR_OK;
}

bool group_last_moderator(struct req *r, int64_t group, int64_t person)
{
	struct member m;

	if (!load_row(r, group, person, &m) || m.state != MEMBER_STATE_ACTIVE ||
	    !access_role_has(m.role, RIGHT_MODERATE))
		return false;
	struct query *q = db_q(r->db, SQL_OTHER_MODERATOR);
	db_int(q, ":group", group);
	db_int(q, ":person", person);
	return !db_one(q);
}
