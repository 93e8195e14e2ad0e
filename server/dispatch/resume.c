/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Coming back without the database: when a line breaks for thousands at once they are back within
 * seconds, and the hub still knows what each listened to and holds what he missed. Same reply as
 * app/session/resume.c gives; the events follow it from the logs.
 */
#include "app/session/channels.h"
#include "base/json.h"
#include "dispatch/internal.h"
#include "hub/hub.h"

/* What the client holds of a channel; false: nothing. */
static bool held(const struct session_resume_args *a, struct str name, int64_t *seq)
{
	for (size_t i = 0; i < a->n_channels; i++)
		if (str_eq(a->channels[i].ch, name)) {
			*seq = a->channels[i].seq;
			return true;
		}
	return false;
}

bool resume_from_hub(struct job *j)
{
	const struct session_resume_args *a = j->args;
	struct session_resume_result *out = j->result;
	struct hub *hub = j->d->cfg.hub;
	struct req *r = &j->req;

	r->effects_end = &r->effects;
	if (!r->conn || !str_eq(a->epoch, r->house->epoch))
		return false;
	struct channel *chs = arena_array(&j->arena, CHANNELS_MAX, struct channel);
	size_t n = hub_past(hub, r->session, r->only ? hub_apart(r->session) : r->person, chs,
	                    CHANNELS_MAX);
	int64_t *from = arena_array(&j->arena, n, int64_t);
	out->channels = arena_array(&j->arena, n, struct channel_resume);
	for (size_t i = 0; i < n; i++) {
		struct channel_resume *c = &out->channels[i];
		char *name = arena_alloc(&j->arena, CHANNEL_NAME_MAX);

		c->ch = (struct str){ name, channel_name(chs[i], name) };
		c->recovered = true;
		if (!held(a, c->ch, &from[i]) || !hub_reaches(hub, chs[i], from[i], &c->seq))
			return false;
	}
	if (!n)
		return false;
	out->n_channels = n;
	out->epoch = r->house->epoch;
	out->session = r->session;
	out->now = r->now;
	for (size_t i = 0; i < n; i++)
		req_listen(r, chs[i], from[i]);
	return true;
}
