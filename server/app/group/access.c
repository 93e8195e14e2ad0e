/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/group/access.h"
#include "db/db.h"

enum { MERGES_MAX = 1000 }; /* one after the other: more is a ring, and a damaged file */

static const char SQL_GROUP[] =
	"SELECT g.join_mode, m.state, m.role, m.since_post FROM grp g"
	" LEFT JOIN membership m ON m.grp = g.id AND m.person = :person WHERE g.id = :group";
static const char SQL_TOPIC[] = "SELECT grp, merged_into FROM topic WHERE id = :topic";
static const char SQL_POST[] = "SELECT topic FROM post WHERE id = :post";

bool access_role_has(enum role role, enum right right)
{
	switch (right) {
	case RIGHT_SEE:
	case RIGHT_READ: return true;
	case RIGHT_WRITE: return role >= ROLE_MEMBER;
	case RIGHT_MODERATE: return role >= ROLE_MODERATOR;
	case RIGHT_CHAIR: return role >= ROLE_CHAIR;
	}
	return false;
}

static bool load(struct req *r, int64_t group, struct access *a)
{
	enum member_state state;
	struct query *q = db_q(r->db, SQL_GROUP);

	*a = (struct access){ .group = group };
	db_int(q, ":person", r->person);
	db_int(q, ":group", group);
	if (!db_one(q))
		return false;
	/* What does not read as one of its values (a newer program's) opens nothing. */
	if (!join_mode_from_str(db_col_view(q, 0), &a->join_mode))
		a->join_mode = JOIN_MODE_HIDDEN;
	if (!member_state_from_str(db_col_view(q, 1), &state) ||
	    !role_from_str(db_col_view(q, 2), &a->role))
		return true;
	a->active = state == MEMBER_STATE_ACTIVE;
	a->invited = state == MEMBER_STATE_INVITED;
	a->requested = state == MEMBER_STATE_REQUESTED;
	a->since_post = db_col_int(q, 3);
	return true;
}

static enum err of_group(struct req *r, int64_t group, enum right right, struct access *out)
{
	struct access a;
	bool found = load(r, group, &a);

	/* Who is invited must be able to see what he is invited to. */
	if (!found || (!r->admin && !a.active && !a.invited && !a.requested &&
	               a.join_mode == JOIN_MODE_HIDDEN))
		return ERR_NOT_FOUND;
	if (out)
		*out = a;
	/* What is written has an author: the machine's own administrator has no person. */
	if (right == RIGHT_WRITE && !r->person)
		return ERR_FORBIDDEN;
	if (right == RIGHT_SEE || r->admin || (a.active && access_role_has(a.role, right)))
		return ERR_OK;
	return ERR_FORBIDDEN;
}

enum err access_group(struct req *r, int64_t group, enum right right, struct access *out)
{
	return r->only ? ERR_NOT_FOUND : of_group(r, group, right, out);
}

static const char SQL_GUEST[] = "SELECT min(m.grp) FROM topic_share s CROSS JOIN membership m"
				" ON m.grp = s.grp AND m.person = :person AND m.state = 'active'"
				" WHERE s.topic = :topic AND s.state = 'accepted'";

/* Where the group of a topic gives nothing, another one that reads it may. */
static enum err as_guest(struct req *r, int64_t topic, enum right right, struct access *out)
{
	struct query *q = db_q(r->db, SQL_GUEST);

	*out = (struct access){ 0 };
	db_int(q, ":topic", topic);
	db_int(q, ":person", r->person);
	if (!db_one(q) || db_col_null(q, 0))
		return ERR_NOT_FOUND;
	bool run = right == RIGHT_MODERATE || right == RIGHT_CHAIR;
	enum err e = access_group(r, db_col_int(q, 0), run ? RIGHT_READ : right, out);
	out->guest = true;
	return e || !run ? e : ERR_FORBIDDEN;
}

enum err access_topic(struct req *r, int64_t *topic, enum right right, struct access *out)
{
	struct access a = { 0 };
	int64_t group = 0;

	/* A topic is only ever merged into one that stands, but that one may be merged later. */
	int64_t next = *topic;
	for (int hops = 0; next && hops < MERGES_MAX; hops++) {
		struct query *q = db_q(r->db, SQL_TOPIC);
		db_int(q, ":topic", next);
		if (!db_one(q))
			return ERR_NOT_FOUND;
		*topic = next;
		group = db_col_int(q, 0);
		next = db_col_int(q, 1);
	}
	if (!group || next)
		return ERR_NOT_FOUND;
	enum err e = access_group(r, group, right, &a);
	/* Of a group he is not in, a person sees that it exists, not what is in it. */
	if (!a.active) {
		struct access guest;
		enum err g = as_guest(r, *topic, right, &guest);
		if (!r->admin) {
			a = guest;
			e = g;
		} else if (g != ERR_NOT_FOUND) {
			a.group = guest.group; /* his seat all the same */
		}
	}
	if (e != ERR_NOT_FOUND && out)
		*out = a;
	return e;
}

enum err access_post(struct req *r, int64_t post, enum right right, int64_t *topic,
                     struct access *out)
{
	struct query *q = db_q(r->db, SQL_POST);

	db_int(q, ":post", post);
	if (!db_one(q))
		return ERR_NOT_FOUND;
	int64_t of = db_col_int(q, 0);
	enum err e = access_topic(r, &of, right, out);
	if (e != ERR_NOT_FOUND && topic)
		*topic = of;
	return e;
}

static const char SQL_MEETING[] = "SELECT grp FROM meeting_group WHERE meeting = :meeting"
				  " ORDER BY grp";

enum err access_meeting(struct req *r, int64_t meeting, enum right right)
{
	enum { GROUPS = 8 }; /* of one meeting, see app/meeting/meeting.h */
	enum err best = ERR_NOT_FOUND;
	int64_t groups[GROUPS];

	if (r->only && r->only != meeting)
		return ERR_NOT_FOUND;
	if (r->only && (right == RIGHT_MODERATE || right == RIGHT_CHAIR))
		return ERR_FORBIDDEN;
	struct query *q = db_q(r->db, SQL_MEETING);
	db_int(q, ":meeting", meeting);
	size_t n = db_ids(q, groups, GROUPS);
	for (size_t i = 0; i < n; i++) {
		enum err e = of_group(r, groups[i], right, NULL);
		if (!e)
			return ERR_OK;
		/* Who may read it in any group hears that he may not do more, nobody else anything. */
		if (of_group(r, groups[i], RIGHT_READ, NULL) == ERR_OK)
			best = e;
	}
	return best;
}

static const char SQL_CONSULTATION[] = "SELECT grp FROM consultation WHERE id = :id";

enum err access_consultation(struct req *r, int64_t consultation, enum right right)
{
	struct query *q = db_q(r->db, SQL_CONSULTATION);

	db_int(q, ":id", consultation);
	if (!db_one(q))
		return ERR_NOT_FOUND;
	int64_t group = db_col_int(q, 0);
	if (access_group(r, group, RIGHT_READ, NULL) != ERR_OK)
		return ERR_NOT_FOUND;
	return access_group(r, group, right, NULL);
}

static const char SQL_POSITION[] = "SELECT grp FROM position WHERE id = :position";

enum err access_position(struct req *r, int64_t position, enum right right, struct access *out)
{
	struct query *q = db_q(r->db, SQL_POSITION);

	db_int(q, ":position", position);
	if (!db_one(q))
		return ERR_NOT_FOUND;
	int64_t group = db_col_int(q, 0);
	/* Who does not read its group hears of none. */
	if (access_group(r, group, RIGHT_READ, out) != ERR_OK)
		return ERR_NOT_FOUND;
	return access_group(r, group, right, NULL);
}

/* ---- all of it ---- */

static const char SQL_GUEST_TOPICS[] =
	"SELECT DISTINCT s.topic FROM membership m CROSS JOIN topic_share s"
	" ON s.grp = m.grp AND s.state = 'accepted'"
	" WHERE m.person = :person AND m.state = 'active' ORDER BY s.topic LIMIT :max";
static const char SQL_GUESTS_OF[] = "SELECT topic FROM topic_share WHERE grp = :group"
				    " AND state = 'accepted' ORDER BY topic LIMIT :max";

/* The topics of other groups that this query tells of. */
static void load_guests(struct req *r, struct query *q, struct access_scope *out)
{
	int64_t *topics = arena_array(r->arena, ACCESS_TOPICS, int64_t);

	out->n_topics = db_ids(q, topics, ACCESS_TOPICS);
	out->topics = topics;
}

static const char SQL_GROUPS[] = "SELECT grp, role FROM membership"
				 " WHERE person = :person AND state = 'active'"
				 " ORDER BY grp LIMIT :max";

void access_scope_load(struct req *r, struct access_scope *out)
{
	int64_t *groups = arena_array(r->arena, ACCESS_GROUPS, int64_t);
	struct query *q = db_q(r->db, SQL_GROUPS);
	enum role role;

	*out = (struct access_scope){ .all = r->admin, .groups = groups };
	if (r->only)
		return;
	db_int(q, ":person", r->person);
	db_int(q, ":max", ACCESS_GROUPS);
	db_each (q)
		if (role_from_str(db_col_view(q, 1), &role) && access_role_has(role, RIGHT_READ))
			groups[out->n_groups++] = db_col_int(q, 0);
	q = db_q(r->db, SQL_GUEST_TOPICS);
	db_int(q, ":person", r->person);
	load_guests(r, q, out);
}

void access_scope_group(struct req *r, int64_t group, struct access_scope *out)
{
	int64_t *only = arena_new(r->arena, int64_t);
	struct query *q = db_q(r->db, SQL_GUESTS_OF);

	*only = group;
	*out = (struct access_scope){ .groups = only, .n_groups = 1 };
	db_int(q, ":group", group);
	load_guests(r, q, out);
}

static bool among(const int64_t *ids, size_t n, int64_t id)
{
	size_t low = 0;

	while (low < n) {
		size_t mid = (low + n) / 2;
		if (ids[mid] == id)
			return true;
		if (ids[mid] < id)
			low = mid + 1;
		else
			n = mid;
	}
	return false;
}

bool access_scope_in(const struct access_scope *s, int64_t group)
{
	return s->all || among(s->groups, s->n_groups, group);
}

int64_t access_scope_meeting(struct req *r, const struct access_scope *s, int64_t meeting)
{
	struct query *q = db_q(r->db, SQL_MEETING);
	int64_t group = 0;

	db_int(q, ":meeting", meeting);
	db_each (q)
		if (!group && access_scope_in(s, db_col_int(q, 0)))
			group = db_col_int(q, 0);
	return group;
}

bool access_scope_has(const struct access_scope *s, int64_t group, int64_t topic)
{
	return access_scope_in(s, group) || (topic && among(s->topics, s->n_topics, topic));
}
