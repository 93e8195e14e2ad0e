/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/group/circle.h"
#include "app/group/group.h"
#include "app/post/words.h"
#include "base/buf.h"
#include "base/random.h"
#include "db/db.h"

enum {
	TITLE = 120,
	TITLES = 600,   /* in the purpose */
	COUNTRIES = 30, /* of one group */
	SLUGS = 100 * 1000 * 1000,
	SLUG_TRIES = 20,
};

struct words {
	const char *closed, *purpose, *follow; /* the titles stand between the last two */
};

static const struct words words[LANG_COUNT] = {
	[LANG_FR] = {
		.closed = ", à huis clos",
		.purpose = "Ce qui a été demandé à huis clos en réunion et reste sans réponse. Ce groupe"
			   " réunit, sans les observateurs, les membres de\u00a0: ",
		.follow = ". On n’y invite ni n’en retire personne.",
	},
	[LANG_EN] = {
		.closed = ", closed session",
		.purpose = "What was asked in closed session and is left without an answer. This group"
			   " brings together, without observers, the members of: ",
		.follow = ". Nobody is invited to it or removed from it.",
	},
};

/* ---- reading ---- */

static const char SQL_SOURCES[] =
	"SELECT source FROM grp_circle WHERE grp = :group ORDER BY source LIMIT :max";

size_t circle_sources(struct req *r, int64_t group, int64_t out[CIRCLE_SOURCES])
{
	struct query *q = db_q(r->db, SQL_SOURCES);

	db_int(q, ":group", group);
	return db_ids(q, out, CIRCLE_SOURCES);
}

static bool is_circle(struct req *r, int64_t group)
{
	int64_t sources[CIRCLE_SOURCES];

	return circle_sources(r, group, sources) > 0;
}

enum err circle_by_hand(struct req *r, int64_t group)
{
	return is_circle(r, group) ? req_fail(r, ERR_FORBIDDEN, "group") : ERR_OK;
}

static const char SQL_NEXT[] = "SELECT grp FROM grp_circle WHERE source = :source AND grp > :after"
			       " ORDER BY grp LIMIT 1";

/* The circle of this source that follows another one; 0: there is none. */
static int64_t next_circle(struct req *r, int64_t source, int64_t after)
{
	struct query *q = db_q(r->db, SQL_NEXT);

	db_int(q, ":source", source);
	db_int(q, ":after", after);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

static int64_t find(struct req *r, const int64_t *sources, size_t n)
{
	int64_t his[CIRCLE_SOURCES];

	for (int64_t c = 0; (c = next_circle(r, sources[0], c));)
		if (circle_sources(r, c, his) == n && !memcmp(his, sources, n * sizeof(*his)))
			return c;
	return 0;
}

/* ---- who is in it ---- */

static const char SQL_ROLES[] =
	"SELECT m.role FROM grp_circle c CROSS JOIN membership m ON m.grp = c.source"
	" AND m.person = :person AND m.state = 'active' WHERE c.grp = :circle";

/* The most that he is in a source, where he has a voice in one. */
static bool standing(struct req *r, int64_t circle, int64_t person, enum role *out)
{
	struct query *q = db_q(r->db, SQL_ROLES);
	bool any = false;
	enum role role;

	db_int(q, ":circle", circle);
	db_int(q, ":person", person);
	db_each (q) {
		if (!role_from_str(db_col_view(q, 0), &role) || !access_role_has(role, RIGHT_WRITE))
			continue;
		*out = any && *out > role ? *out : role;
		any = true;
	}
	return any;
}

void circle_follow(struct req *r, int64_t source, int64_t person)
{
	enum role role;

	/* Each of these comes back here, with a circle, which is no source. */
	for (int64_t c = 0; (c = next_circle(r, source, c));)
		if (standing(r, c, person, &role))
			group_enter(r, c, person, role);
		else
			group_part(r, c, person);
}

static const char SQL_PEOPLE[] =
	"SELECT DISTINCT m.person FROM grp_circle c CROSS JOIN membership m"
	" ON m.grp = c.source AND m.state = 'active' WHERE c.grp = :circle"
	" ORDER BY m.person";
static const char SQL_MEMBERS[] =
	"SELECT person, role FROM membership WHERE grp = :circle ORDER BY person";

/* All at once, each told of himself alone: that everybody came is news to nobody in it. */
static void gather(struct req *r, int64_t circle)
{
	struct my_group mine = { .has_role = true, .has_state = true };
	struct query *q = db_q(r->db, SQL_PEOPLE);
	enum role role;

	db_int(q, ":circle", circle);
	db_each (q)
		if (standing(r, circle, db_col_int(q, 0), &role))
			group_put(r, circle, db_col_int(q, 0), role);
	mine.state = MEMBER_STATE_ACTIVE;
	if (group_load(r, circle, &mine.group) != ERR_OK)
		return;
	q = db_q(r->db, SQL_MEMBERS);
	db_int(q, ":circle", circle);
	db_each (q)
		if (role_from_str(db_col_view(q, 1), &mine.role))
			group_welcome(r, db_col_int(q, 0), &mine);
}

/* ---- making one ---- */

/* One that became hidden since does not have its name told to the others. */
static bool named(const struct group *g, size_t n)
{
	return n == 1 || g->join_mode != JOIN_MODE_HIDDEN;
}

static struct str titles(struct req *r, const struct group *of, size_t n, size_t max)
{
	struct buf b;

	buf_init(&b, CIRCLE_SOURCES * (TITLE + 8));
	for (size_t i = 0; i < n; i++) {
		if (!named(&of[i], n))
			continue;
		if (buf_view(&b).n)
			buf_puts(&b, " · ");
		buf_str(&b, of[i].title);
	}
	struct str out = words_cut(r->arena, &b, max, false);
	buf_finish(&b);
	return out;
}

static int64_t insert(struct req *r, const struct group *of, size_t n, enum lang lang)
{
	const struct words *w = &words[lang];
	struct group_create_args a = { .kind = of[0].kind,
		                       .join_mode = JOIN_MODE_HIDDEN,
		                       .has_tint = true,
		                       .tint = of[0].tint,
		                       .has_purpose = true };
	struct str *countries = arena_array(r->arena, n * COUNTRIES, struct str);
	int64_t id = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < of[i].n_countries; k++)
			countries[a.n_countries++] = of[i].countries[k];
	a.countries = countries;
	a.title = arena_printf(r->arena, STR_FMT "%s",
	                       STR_ARG(titles(r, of, n, TITLE - str_from(w->closed).n)), w->closed);
	a.purpose = arena_printf(r->arena, "%s" STR_FMT "%s", w->purpose,
	                         STR_ARG(titles(r, of, n, TITLES)), w->follow);
	for (int i = 0; !id && i < SLUG_TRIES; i++) {
		a.slug = arena_printf(r->arena, "huis-clos-%08u", (unsigned)random_below(SLUGS));
		id = group_insert(r, &a);
	}
	return id;
}

static const char SQL_SOURCE[] = "INSERT INTO grp_circle (grp, source) VALUES (:circle, :source)";

int64_t circle_of(struct req *r, const int64_t *sources, size_t n, enum lang lang)
{
	struct group of[CIRCLE_SOURCES];

	if (n == 1 && is_circle(r, sources[0]))
		return sources[0];
	for (size_t i = 0; i < n; i++)
		if (i == CIRCLE_SOURCES || is_circle(r, sources[i]) ||
		    group_load(r, sources[i], &of[i]) != ERR_OK)
			return 0;
	int64_t id = n ? find(r, sources, n) : 0;
	if (id || !n)
		return id;
	id = insert(r, of, n, lang);
	for (size_t i = 0; id && i < n; i++) {
		struct query *q = db_q(r->db, SQL_SOURCE);
		db_int(q, ":circle", id);
		db_int(q, ":source", sources[i]);
		db_run(q);
	}
	if (id)
		gather(r, id);
	return id;
}
