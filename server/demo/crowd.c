/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/crowd.h"
#include "app/group/group.h"
#include "app/person/person.h"
#include "app/session/session.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include <stdlib.h>

/* People made in one transaction: enough to cost few, few enough for the arena. */
enum { PEOPLE_AT_ONCE = 500 };

struct filling {
	const struct crowd *c;
	const struct req_house *house;
	int64_t *groups, *first; /* by group: its id, and who sits there first */
	size_t from;             /* the person to go on with */
	int64_t now;
};

static void begin(struct req *r, struct arena *arena, const struct filling *f, struct db *db)
{
	*r = (struct req){
		.db = db, .arena = arena, .house = f->house, .admin = true, .now = f->now
	};
	r->effects_end = &r->effects;
}

static bool make_groups(void *arg, struct db *db)
{
	struct filling *f = arg;
	struct arena arena;
	struct req r;

	arena_init(&arena);
	for (size_t i = 0; i < f->c->groups; i++) {
		begin(&r, &arena, f, db);
		f->groups[i] = group_insert(
			&r, &(struct group_create_args){
				    .slug = arena_printf(&arena, "bench-%zu", i + 1),
				    .kind = GROUP_KIND_THEMATIC,
				    .title = arena_printf(&arena, "Banc d’essai %zu", i + 1),
				    .join_mode = JOIN_MODE_INVITATION,
			    });
		arena_reset(&arena);
		if (!f->groups[i])
			break;
	}
	arena_finish(&arena);
	return f->c->groups == 0 || f->groups[f->c->groups - 1];
}

/* One person, signed in and seated, and his line. */
static bool make_person(struct req *r, struct filling *f, size_t i)
{
	size_t place = i / f->c->members % f->c->groups;
	int64_t person = person_put(
		r->db, &(struct person_new){
			       .email = arena_printf(r->arena, "p%zu@bench.example.org", i + 1),
			       .name = arena_printf(r->arena, "Personne %zu", i + 1),
			       .created_at = f->now,
		       });

	if (!person || !session_create(r, &(struct sign_in_found){ .person = person }) ||
	    r->effects->kind != EFFECT_COOKIE)
		return false;
	struct str cookie = r->effects->text;
	if (!f->first[place])
		f->first[place] = person;
	group_enter(r, f->groups[place], person, ROLE_MEMBER);
	return fprintf(f->c->seats, "%lld %lld " STR_FMT "\n", (long long)person,
	               (long long)f->groups[place], STR_ARG(cookie)) > 0;
}

static bool make_people(void *arg, struct db *db)
{
	struct filling *f = arg;
	struct arena arena;
	struct req r;
	bool fine = true;
	size_t end = f->from + PEOPLE_AT_ONCE;

	arena_init(&arena);
	for (; fine && f->from < end && f->from < f->c->people; f->from++) {
		begin(&r, &arena, f, db);
		fine = make_person(&r, f, f->from);
		arena_reset(&arena);
	}
	arena_finish(&arena);
	return fine;
}

static bool make_topics(struct local *l, const struct filling *f)
{
	struct buf args;

	buf_init(&args, 1000);
	for (size_t i = 0; i < f->c->groups; i++) {
		struct jsonw w = json_writer(&args);
		if (!f->first[i])
			continue;
		buf_reset(&args);
		json_begin_obj(&w);
		json_key(&w, "group");
		json_int(&w, f->groups[i]);
		json_key(&w, "kind");
		json_str(&w, STR("discussion"));
		json_key(&w, "title");
		json_str(&w, STR("Banc d’essai"));
		json_key(&w, "body");
		json_str(&w, STR("Tout le monde peut écrire ici."));
		json_end_obj(&w);
		local_post(l, (struct local_who){ f->first[i], false }, STR("topic.create"),
		           buf_view(&args));
	}
	buf_finish(&args);
	return !local_wait(l);
}

bool crowd_fill(struct local *l, const struct crowd *c)
{
	struct filling f = { .c = c, .house = local_house(l), .now = clock_wall_ms() };
	bool fine;

	f.groups = xcalloc(c->groups + 1, sizeof(*f.groups));
	f.first = xcalloc(c->groups + 1, sizeof(*f.first));
	fine = local_write(l, make_groups, &f);
	while (fine && f.from < c->people)
		fine = local_write(l, make_people, &f);
	fine = fine && make_topics(l, &f);
	if (!fine)
		log_error("the people of the bench could not be made");
	free(f.groups);
	free(f.first);
	return fine;
}
