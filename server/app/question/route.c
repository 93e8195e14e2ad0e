/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/question/route.h"
#include "app/person/fold.h"
#include "app/person/person.h"
#include "db/db.h"

enum { ANSWERS_COUNT = 3, REASONS = 20 };

#define HELD_NOW "md.from_at <= :now AND (md.to_at IS NULL OR md.to_at > :now)"
#define SAYS(table, who, what)                                                \
	"EXISTS (SELECT 1 FROM " table " WHERE " who " AND kind = '" what "'" \
	" AND value = :" what ")"
#define ANSWERS(what)                                                             \
	"(SELECT count(*) FROM question a CROSS JOIN topic t ON t.id = a.topic"   \
	" WHERE a.answerer = m.person AND t.grp = :group AND t.kind = 'question'" \
	" AND t.merged_into IS NULL AND a.topic <> :topic AND a." what " = :" what ")"
#define NOW_ASKED " WHERE h.holder = m.person AND h.state IN ('assigned', 'taken')"

static const char SQL_CANDIDATES[] =
	"SELECT m.person, au.id, au.kind = 'partner', au.country = :country,"
	" " SAYS(
		"expertise", "person = m.person",
		"country") ","
			   " " SAYS(
				   "expertise", "person = m.person",
				   "theme") ","
					    " " SAYS(
						    "expertise_authority", "authority = au.id",
						    "country") ","
							       " " SAYS(
								       "expertise_authority",
								       "authority = au.id",
								       "theme") ","
										" " ANSWERS("country") ", " ANSWERS(
											"theme") ","
												 " (SELECT count(*) FROM question h" NOW_ASKED
												 "),"
												 " (SELECT count(*) FROM question h CROSS JOIN topic t ON t.id = h.topic AND t.grp = :group" NOW_ASKED
												 "),"
												 " (SELECT coalesce(max(o.from_at), 0) FROM question_hold o WHERE o.person = m.person)"
												 " FROM membership m JOIN person p ON p.id = m.person AND p.disabled_at IS NULL"
												 " LEFT JOIN mandate md ON md.id = (SELECT md.id FROM mandate md WHERE md.person = m.person"
												 "  AND " HELD_NOW
												 " ORDER BY md.from_at, md.id LIMIT 1)"
												 " LEFT JOIN authority au ON au.id = md.authority"
												 " WHERE m.grp = :group AND m.state = 'active' AND m.role <> 'observer' AND m.person <> :asker"
												 " AND NOT EXISTS (SELECT 1 FROM mandate md WHERE md.person = m.person"
												 "  AND md.authority = :asker_authority AND " HELD_NOW
												 ")"
												 " AND NOT EXISTS (SELECT 1 FROM question_hold o WHERE o.topic = :topic"
												 "  AND o.person = m.person) ORDER BY m.person LIMIT :max";
static const char SQL_SKILLS[] =
	"SELECT value FROM expertise WHERE person = :person AND kind = 'skill'"
	" UNION SELECT value FROM expertise_authority WHERE authority = :authority AND kind = 'skill'"
	" ORDER BY 1";

struct candidate {
	int64_t person, authority, score, load, load_here, asked_at;
	int64_t country_answers, theme_answers;
	bool partner, local, country, theme, authority_country, authority_theme;
	struct str skill; /* the first that the title names; empty: none */
};

/* Are all words of the skill in the title, as whole words? Both are folded. */
static bool names(struct str title, struct str skill)
{
	while (skill.n) {
		struct str word = str_split(&skill, ' '), rest = title;
		bool found = false;
		while (rest.n && !found)
			found = str_eq(str_split(&rest, ' '), word);
		if (!found)
			return false;
	}
	return true;
}

static void find_skill(struct req *r, struct str title, struct candidate *c)
{
	struct query *q = db_q(r->db, SQL_SKILLS);

	db_int(q, ":person", c->person);
	db_int(q, ":authority", c->authority);
	db_each (q) {
		struct str skill = fold(r->arena, db_col_view(q, 0));
		if (!c->skill.n && skill.n && names(title, skill))
			c->skill = db_col_str(r->arena, q, 0);
	}
}

static int64_t at_most(int64_t n, int64_t max)
{
	return n < max ? n : max;
}

/* What speaks for him; 0: nothing. */
static int64_t experience(const struct candidate *c)
{
	return 6 * c->country + 3 * c->authority_country + 5 * c->theme + 2 * c->authority_theme +
	       4 * (c->skill.n > 0) + 2 * c->local +
	       3 * at_most(c->country_answers, ANSWERS_COUNT) +
	       3 * at_most(c->theme_answers, ANSWERS_COUNT);
}

static bool better(const struct candidate *a, const struct candidate *b)
{
	if (a->score != b->score)
		return a->score > b->score;
	if (a->load != b->load)
		return a->load < b->load;
	if (a->asked_at != b->asked_at)
		return a->asked_at < b->asked_at;
	return a->person < b->person;
}

/* Keep the best few, in order. */
static size_t place(struct candidate *best, size_t n, size_t max, const struct candidate *c)
{
	size_t at = n;

	while (at > 0 && better(c, &best[at - 1]))
		at--;
	if (at == max)
		return n;
	n = n < max ? n + 1 : max;
	memmove(&best[at + 1], &best[at], (n - at - 1) * sizeof(*best));
	best[at] = *c;
	return n;
}

static void add(struct proposal *p, enum reason_part part, int64_t n, struct str text)
{
	struct reason *reason = &p->reasons[p->n_reasons++];

	*reason = (struct reason){ .part = part, .n = n, .text = text };
	reason->has_n = n > 0;
	reason->has_text = text.n > 0;
}

/* The strongest first; what he does already last. */
static void explain(struct req *r, const struct candidate *c, struct proposal *p)
{
	p->partner = c->partner;
	p->reasons = arena_array(r->arena, REASONS, struct reason);
	if (c->country_answers)
		add(p, REASON_PART_COUNTRY_ANSWERS, c->country_answers, STR(""));
	if (c->theme_answers)
		add(p, REASON_PART_THEME_ANSWERS, c->theme_answers, STR(""));
	if (c->country)
		add(p, REASON_PART_COUNTRY, 0, STR(""));
	if (c->theme)
		add(p, REASON_PART_THEME, 0, STR(""));
	if (c->skill.n)
		add(p, REASON_PART_SKILL, 0, c->skill);
	if (c->local)
		add(p, REASON_PART_LOCAL, 0, STR(""));
	if (c->authority_country && !c->country)
		add(p, REASON_PART_AUTHORITY_COUNTRY, 0, STR(""));
	if (c->authority_theme && !c->theme)
		add(p, REASON_PART_AUTHORITY_THEME, 0, STR(""));
	if (c->load_here)
		add(p, REASON_PART_LOAD, c->load_here, STR(""));
}

static void read_candidate(const struct query *q, struct candidate *c)
{
	*c = (struct candidate){ .person = db_col_int(q, 0), .authority = db_col_int(q, 1) };
	c->partner = db_col_bool(q, 2);
	c->local = db_col_bool(q, 3);
	c->country = db_col_bool(q, 4);
	c->theme = db_col_bool(q, 5);
	c->authority_country = db_col_bool(q, 6);
	c->authority_theme = db_col_bool(q, 7);
	c->country_answers = db_col_int(q, 8);
	c->theme_answers = db_col_int(q, 9);
	c->load = db_col_int(q, 10);
	c->load_here = db_col_int(q, 11);
	c->asked_at = db_col_int(q, 12);
}

size_t route_propose(struct req *r, const struct question_row *row, size_t max,
                     struct proposal **out)
{
	struct candidate best[PROPOSALS], c;
	struct str title = fold(r->arena, row->title);
	size_t n = 0, told = 0;
	struct query *q = db_q(r->db, SQL_CANDIDATES);

	db_int(q, ":group", row->group);
	db_int(q, ":topic", row->topic);
	db_int(q, ":asker", row->asker);
	db_int(q, ":asker_authority", row->asker_authority);
	db_text_opt(q, ":country", row->country.n > 0, row->country);
	db_text_opt(q, ":theme", row->has_theme, matter_str(row->theme));
	db_int(q, ":now", r->now);
	db_int(q, ":max", ROUTE_MEMBERS);
	db_each (q) {
		read_candidate(q, &c);
		find_skill(r, title, &c);
		c.score = experience(&c);
		if (!c.score)
			continue;
		c.score -= 2 * c.load;
		n = place(best, n, max, &c);
	}
	*out = arena_array(r->arena, PROPOSALS, struct proposal);
	for (size_t i = 0; i < n; i++) {
		struct proposal *p = &(*out)[told];
		if (!person_ref_load(r, best[i].person, 0, &p->person))
			continue;
		explain(r, &best[i], p);
		told++;
	}
	return told;
}
