/* SPDX-License-Identifier: EUPL-1.2 */
/* The consultations of the demonstration: one that is open, one that led to something. */
#include "demo/internal.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)

static int64_t day(const struct demo *d, const cJSON *of, const char *key)
{
	return d->now + (int64_t)demo_number(of, key) * DAY_MS;
}

static int64_t who(const struct demo *d, const cJSON *of)
{
	return demo_find(&d->people, demo_text(of, "by"))->id;
}

static int64_t ask(struct demo *d, const cJSON *c)
{
	static const char *const words[] = { "question", "context", "results" };
	struct jsonw w = demo_begin(d);
	struct str reply;

	demo_put_id(&w, "group", demo_find(&d->groups, demo_text(c, "group"))->id);
	demo_put_id(&w, "closes_at", day(d, c, "closes"));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (*demo_text(c, words[i]))
			demo_put_text(&w, words[i], str_from(demo_text(c, words[i])));
	json_key(&w, "options");
	json_begin_arr(&w);
	for (const cJSON *o = demo_list(c, "options"); o; o = o->next)
		json_str(&w, str_from(o->valuestring));
	json_end_arr(&w);
	local_set_now(d->l, day(d, c, "opened"));
	if (!demo_call(d, &w, who(d, c), "consultation.open", &reply))
		return 0;
	cJSON *root = cJSON_ParseWithLength(reply.p, reply.n);
	const cJSON *mine = cJSON_GetObjectItemCaseSensitive(root, "consultation");
	const cJSON *made = cJSON_GetObjectItemCaseSensitive(mine, "consultation");
	int64_t id = (int64_t)demo_number(made, "id");
	cJSON_Delete(root);
	return id;
}

static void follow(struct demo *d, const cJSON *c, int64_t id)
{
	for (const cJSON *a = demo_list(c, "answers"); a && !d->failed; a = a->next) {
		struct jsonw w = demo_begin(d);
		demo_put_id(&w, "consultation", id);
		demo_put_id(&w, "answer", (int64_t)demo_number(a, "option"));
		local_set_now(d->l, day(d, a, "day"));
		demo_post(d, &w, who(d, a), "consultation.answer");
		d->failed = local_wait(d->l) || d->failed;
	}
	if (!*demo_text(c, "conclusion") || d->failed)
		return;
	struct jsonw w = demo_begin(d);
	demo_put_id(&w, "consultation", id);
	demo_put_text(&w, "conclusion", str_from(demo_text(c, "conclusion")));
	local_set_now(d->l, day(d, c, "concluded"));
	demo_post(d, &w, who(d, c), "consultation.conclude");
	d->failed = local_wait(d->l) || d->failed;
}

void demo_consultations(struct demo *d)
{
	for (size_t i = 0; i < d->n_corpus; i++)
		for (const cJSON *c = demo_list(d->corpus[i], "consultations"); c && !d->failed;
		     c = c->next) {
			int64_t id = ask(d, c);
			if (id)
				follow(d, c, id);
		}
	local_set_now(d->l, 0);
}
