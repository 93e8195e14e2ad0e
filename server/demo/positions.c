/* SPDX-License-Identifier: EUPL-1.2 */
/* The positions of the demonstration: one that is being signed, and a draft. */
#include "demo/internal.h"
#include <stdio.h>

#define DAY_MS (INT64_C(24) * 3600 * 1000)
#define HOUR_MS (INT64_C(3600) * 1000)

static int64_t person(const struct demo *d, const cJSON *obj, const char *key)
{
	return demo_find(&d->people, demo_text(obj, key))->id;
}

/* The id of the position that is answered, and its seal. */
static int64_t answered(struct demo *d, struct jsonw *w, int64_t by, const char *command,
                        char seal[65])
{
	struct str reply;

	if (!demo_call(d, w, by, command, &reply))
		return 0;
	cJSON *root = cJSON_ParseWithLength(reply.p, reply.n);
	const cJSON *ok = cJSON_GetObjectItemCaseSensitive(root, "ok");
	const cJSON *mine = cJSON_GetObjectItemCaseSensitive(ok, "position");
	const cJSON *p = cJSON_GetObjectItemCaseSensitive(mine, "position");
	int64_t id = (int64_t)demo_number(p, "id");
	snprintf(seal, 65, "%s", demo_text(p, "seal"));
	cJSON_Delete(root);
	return id;
}

static void sign(struct demo *d, const cJSON *p, int64_t id, const char *seal, int64_t at)
{
	static const char *const words[] = { "reservation", "reference" };

	for (const cJSON *s = demo_list(p, "signed"); s && !d->failed; s = s->next) {
		local_set_now(d->l, at += 5 * HOUR_MS);
		struct jsonw w = demo_begin(d);
		demo_put_id(&w, "position", id);
		demo_put_text(&w, "seal", str_from(seal));
		for (size_t i = 0; i < 2; i++)
			if (*demo_text(s, words[i]))
				demo_put_text(&w, words[i], str_from(demo_text(s, words[i])));
		demo_post(d, &w, person(d, s, "by"), "position.sign");
	}
}

static void play(struct demo *d, const cJSON *p)
{
	char seal[65];
	int64_t days = (int64_t)demo_number(p, "sign_days"), at = demo_at(d, p);
	struct jsonw w = demo_begin(d);

	local_set_now(d->l, at);
	demo_put_id(&w, "group", demo_find(&d->groups, demo_text(p, "group"))->id);
	demo_put_text(&w, "title", str_from(demo_text(p, "title")));
	demo_put_text(&w, "body", str_from(demo_text(p, "body")));
	int64_t id = answered(d, &w, person(d, p, "by"), "position.create", seal);
	if (!id || days <= 0)
		return;
	local_set_now(d->l, at += DAY_MS);
	w = demo_begin(d);
	demo_put_id(&w, "position", id);
	demo_put_id(&w, "version", 1);
	demo_put_id(&w, "sign_by", d->now + days * DAY_MS);
	if (answered(d, &w, person(d, p, "opened_by"), "position.open", seal))
		sign(d, p, id, seal, at);
}

void demo_positions(struct demo *d)
{
	for (size_t i = 0; i < d->n_corpus; i++)
		for (const cJSON *p = demo_list(d->corpus[i], "positions"); p && !d->failed;
		     p = p->next) {
			play(d, p);
			d->failed = local_wait(d->l) || d->failed;
		}
	local_set_now(d->l, 0);
}
