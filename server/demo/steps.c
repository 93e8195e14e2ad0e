/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/steps.h"
#include "base/mem.h"
#include <stdlib.h>

#define MINUTE (INT64_C(60) * 1000)

static struct step *add(struct steps *s, const struct demo *d, struct scene *scene,
                        enum step_kind kind, int64_t at)
{
	if (s->n == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 1024;
		s->list = xrealloc(s->list, s->cap * sizeof(*s->list));
	}
	struct step *step = &s->list[s->n];
	*step = (struct step){
		.at = at < d->now ? at : d->now, .order = s->n, .kind = kind, .scene = scene
	};
	s->n++;
	return step;
}

static int64_t person_of(const struct demo *d, const char *key)
{
	return demo_find(&d->people, key)->id;
}

int64_t steps_runner(const struct demo *d, const struct named *group)
{
	for (const cJSON *m = demo_list(group->def, "members"); m; m = m->next) {
		const char *role = demo_text(m, "role");
		if (!*demo_text(m, "state") &&
		    (!strcmp(role, "moderator") || !strcmp(role, "chair")))
			return person_of(d, demo_text(m, "person"));
	}
	return 0;
}

static void add_reactions(struct steps *s, struct demo *d, struct scene *scene, const cJSON *m,
                          size_t i)
{
	const cJSON *reactions = cJSON_GetObjectItemCaseSensitive(m, "reactions");

	for (const cJSON *kind = reactions ? reactions->child : NULL; kind; kind = kind->next)
		for (const cJSON *who = kind->child; who; who = who->next) {
			int64_t later = (5 + (int64_t)demo_chance(d, 1200)) * MINUTE;
			struct step *step = add(s, d, scene, STEP_REACT, demo_at(d, m) + later);
			step->i = i;
			step->def = kind;
			step->person = person_of(d, who->valuestring);
		}
}

static int64_t add_message(struct steps *s, struct demo *d, struct scene *scene, const cJSON *m,
                           size_t i)
{
	const cJSON *edited = cJSON_GetObjectItemCaseSensitive(m, "edited");
	const cJSON *deleted = cJSON_GetObjectItemCaseSensitive(m, "deleted");
	struct step *step = add(s, d, scene, STEP_POST, demo_at(d, m));

	step->i = i;
	step->def = m;
	step->person = person_of(d, demo_text(m, "by"));
	if (edited) {
		step = add(s, d, scene, STEP_EDIT, demo_at(d, edited));
		step->i = i;
		step->def = m;
		step->person = person_of(d, demo_text(m, "by"));
	}
	if (deleted) {
		step = add(s, d, scene, STEP_DELETE, demo_at(d, deleted));
		step->i = i;
		step->person = person_of(d, demo_text(deleted, "by"));
	} else {
		add_reactions(s, d, scene, m, i);
	}
	return demo_at(d, m);
}

static int64_t add_essential(struct steps *s, struct demo *d, struct scene *scene, const cJSON *e)
{
	struct step *step = add(s, d, scene, STEP_ESSENTIAL, demo_at(d, e));

	step->def = e;
	step->person = person_of(d, demo_text(e, "by"));
	return step->at;
}

/* What each member has read at the end: what the corpus says of the four special people, and
 * everything for the others. */
static void add_reads(struct steps *s, const struct demo *d, struct scene *scene)
{
	const cJSON *read = cJSON_GetObjectItemCaseSensitive(scene->def, "read");

	for (const cJSON *m = demo_list(scene->group->def, "members"); m; m = m->next) {
		const char *key = demo_text(m, "person");
		const cJSON *n = cJSON_GetObjectItemCaseSensitive(read, key);
		size_t upto = n ? (size_t)n->valuedouble : scene->n_posts;
		if (*demo_text(m, "state") || !upto)
			continue;
		struct step *step = add(s, d, scene, STEP_READ, d->now);
		step->i = upto - 1;
		step->person = person_of(d, key);
	}
}

/* A question: who is asked, and the answer, which its asker accepts the day after. */
static void add_question(struct steps *s, struct demo *d, struct scene *scene)
{
	const cJSON *t = scene->def, *about = cJSON_GetObjectItemCaseSensitive(t, "question");
	const cJSON *ask = cJSON_GetObjectItemCaseSensitive(about, "ask");
	const cJSON *answer = cJSON_GetObjectItemCaseSensitive(t, "answer");
	const cJSON *sheet = cJSON_GetObjectItemCaseSensitive(about, "sheet");
	int64_t asker = person_of(d, demo_text(demo_list(t, "messages"), "by"));
	struct step *step;

	if (ask) {
		step = add(s, d, scene, STEP_ASK, demo_at(d, ask));
		step->def = ask;
		step->person = asker;
	}
	if (ask && demo_flag(ask, "taken")) {
		step = add(s, d, scene, STEP_TAKE, demo_at(d, ask) + 180 * MINUTE);
		step->person = person_of(d, demo_text(ask, "to"));
	}
	if (!answer)
		return;
	size_t i = (size_t)answer->valuedouble;
	const cJSON *m =
		cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(t, "messages"), (int)i);
	step = add(s, d, scene, STEP_ACCEPT, demo_at(d, m) + 1200 * MINUTE);
	step->i = i;
	step->person = asker;
	if (!sheet)
		return;
	step = add(s, d, scene, STEP_SHEET, demo_at(d, m) + 1500 * MINUTE);
	step->def = sheet;
	step->person = asker;
}

static void add_scene(struct steps *s, struct demo *d, struct scene *scene)
{
	const cJSON *t = scene->def, *e = cJSON_GetObjectItemCaseSensitive(t, "essential");
	const cJSON *follow = cJSON_GetObjectItemCaseSensitive(t, "follow");
	int64_t first = demo_at(d, demo_list(t, "messages")), last = first;
	size_t i = 0;

	for (const cJSON *m = demo_list(t, "messages"); m; m = m->next)
		last = add_message(s, d, scene, m, i++);
	for (const cJSON *h = demo_list(e, "history"); h; h = h->next)
		add_essential(s, d, scene, h);
	if (e) {
		int64_t at = add_essential(s, d, scene, e);
		last = at > last ? at : last;
	}
	if (demo_flag(t, "pinned"))
		add(s, d, scene, STEP_PIN, first + 60 * MINUTE);
	if (demo_flag(t, "closed"))
		add(s, d, scene, STEP_CLOSE, last + 60 * MINUTE);
	for (const cJSON *f = follow ? follow->child : NULL; f; f = f->next) {
		struct step *step = add(s, d, scene, STEP_FOLLOW, last);
		step->def = f;
		step->person = person_of(d, f->string);
	}
	if (!strcmp(demo_text(t, "kind"), "question"))
		add_question(s, d, scene);
	add_reads(s, d, scene);
}

static int by_time(const void *a, const void *b)
{
	const struct step *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static size_t count_topics(const struct demo *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n_corpus; i++)
		for (const cJSON *t = demo_list(d->corpus[i], "topics"); t; t = t->next)
			n++;
	return n;
}

void steps_make(struct steps *s, struct demo *d)
{
	*s = (struct steps){ 0 };
	s->scenes = xcalloc(count_topics(d) + 1, sizeof(*s->scenes));
	for (size_t i = 0; i < d->n_corpus; i++)
		for (const cJSON *t = demo_list(d->corpus[i], "topics"); t; t = t->next) {
			struct scene *scene = &s->scenes[s->n_scenes++];
			scene->def = t;
			scene->group = demo_find(&d->groups, demo_text(d->corpus[i], "group"));
			scene->runner = steps_runner(d, scene->group);
			scene->n_posts = (size_t)cJSON_GetArraySize(
				cJSON_GetObjectItemCaseSensitive(t, "messages"));
			scene->posts = xcalloc(scene->n_posts + 1, sizeof(*scene->posts));
			add_scene(s, d, scene);
		}
	qsort(s->list, s->n, sizeof(*s->list), by_time);
}

void steps_finish(struct steps *s)
{
	for (size_t i = 0; i < s->n_scenes; i++)
		free(s->scenes[i].posts);
	free(s->scenes);
	free(s->list);
}
