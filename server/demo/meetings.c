/* SPDX-License-Identifier: EUPL-1.2 */
/* The meetings of the demonstration: one that was, one under way, one that begins soon, others to come. */
#include "base/zone.h"
#include "demo/internal.h"
#include "house/local.h"
#include <stdio.h>

#define ZONE "Europe/Paris"
#define MINUTE_MS INT64_C(60000)
#define CALLED_MS (INT64_C(10) * 24 * 3600 * 1000) /* before it begins */

/* "soon" minutes from now, on a round five; "begun" minutes ago; otherwise on the day that "days" says, at "at". */
static int64_t begins(const struct demo *d, const cJSON *m)
{
	struct str zone = STR(ZONE);
	int hour = 0, minute = 0;

	if (demo_number(m, "soon") > 0)
		return (d->now / MINUTE_MS + (int64_t)demo_number(m, "soon") + 4) / 5 * 5 *
		       MINUTE_MS;
	if (demo_number(m, "begun") > 0)
		return (d->now / MINUTE_MS - (int64_t)demo_number(m, "begun")) * MINUTE_MS;
	struct zone_time t = zone_local(zone, d->now);
	sscanf(demo_text(m, "at"), "%d:%d", &hour, &minute);
	t.day += (int)demo_number(m, "days");
	t.minutes = hour * 60 + minute;
	return zone_instant(zone, &t);
}

static int64_t call(struct demo *d, const cJSON *m, int64_t at)
{
	static const char *const words[] = { "sister", "title", "about", "place", "video" };
	struct jsonw w = demo_begin(d);
	struct str reply;

	json_key(&w, "groups");
	json_begin_arr(&w);
	for (const cJSON *g = demo_list(m, "groups"); g; g = g->next)
		json_int(&w, demo_find(&d->groups, g->valuestring)->id);
	json_end_arr(&w);
	demo_put_id(&w, "starts_at", at);
	demo_put_id(&w, "ends_at", at + (int64_t)demo_number(m, "minutes") * MINUTE_MS);
	demo_put_text(&w, "zone", STR(ZONE));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (*demo_text(m, words[i]))
			demo_put_text(&w, words[i], str_from(demo_text(m, words[i])));
	if (!demo_call(d, &w, demo_find(&d->people, demo_text(m, "by"))->id, "meeting.create",
	               &reply))
		return 0;
	return local_int(reply, "meeting.meeting.id");
}

static void answer(struct demo *d, const cJSON *m, int64_t meeting)
{
	static const char *const answers[] = { "yes", "maybe", "no" };

	for (size_t i = 0; i < 3; i++)
		for (const cJSON *p = demo_list(m, answers[i]); p; p = p->next) {
			struct jsonw w = demo_begin(d);
			demo_put_id(&w, "meeting", meeting);
			demo_put_text(&w, "answer", str_from(answers[i]));
			demo_post(d, &w, demo_find(&d->people, p->valuestring)->id,
			          "meeting.answer");
		}
}

void demo_meetings(struct demo *d)
{
	for (size_t i = 0; i < d->n_corpus; i++)
		for (const cJSON *m = demo_list(d->corpus[i], "meetings"); m && !d->failed;
		     m = m->next) {
			int64_t at = begins(d, m);
			local_set_now(d->l, at - CALLED_MS < d->now ? at - CALLED_MS : d->now);
			int64_t id = call(d, m, at);
			if (id)
				answer(d, m, id);
			d->failed = local_wait(d->l) || d->failed;
			if (id && !d->failed)
				demo_held(d, m, id, at);
			d->failed = local_wait(d->l) || d->failed;
		}
	local_set_now(d->l, 0);
}
