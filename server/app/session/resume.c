/* SPDX-License-Identifier: EUPL-1.2 */
/* session.resume - listen again after a cut, and be given what was missed. */
#include "app/channel/channel_log.h"
#include "app/session/channels.h"

/* What the client holds of a channel; false: nothing that counts. */
static bool held(const struct session_resume_args *a, struct channel ch, int64_t *seq)
{
	char name[CHANNEL_NAME_MAX];
	struct str want = { name, channel_name(ch, name) };

	for (size_t i = 0; i < a->n_channels; i++)
		if (str_eq(a->channels[i].ch, want)) {
			*seq = a->channels[i].seq;
			return true;
		}
	return false;
}

enum err cmd_session_resume(struct req *r, const struct session_resume_args *a,
                            struct session_resume_result *out)
{
	bool same_epoch = str_eq(a->epoch, r->house->epoch);
	size_t left = REPLAY_BYTES;
	struct channel *chs;

	out->epoch = r->house->epoch;
	out->session = r->session;
	out->now = r->now;
	out->n_channels = session_channels(r, &chs);
	out->channels = arena_array(r->arena, out->n_channels, struct channel_resume);
	for (size_t i = 0; i < out->n_channels; i++) {
		struct channel_resume *c = &out->channels[i];
		char *name = arena_alloc(r->arena, CHANNEL_NAME_MAX);
		int64_t seq = 0;

		c->ch = (struct str){ name, channel_name(chs[i], name) };
		/* A channel the client does not name is new to it: nothing to recover, all to load. */
		if (same_epoch && held(a, chs[i], &seq))
			c->recovered = channel_replay(r, chs[i], seq, &left, &c->seq);
		else
			c->seq = channel_head(r, chs[i]);
		req_listen(r, chs[i], c->seq);
	}
	return ERR_OK;
}
