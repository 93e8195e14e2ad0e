/* SPDX-License-Identifier: EUPL-1.2 */
/* share.withdraw - end a sharing, or take an offer back: who runs either group. */
#include "app/share/share.h"

/* Of somebody who runs neither, who reads the topic knows of the sharing, nobody else does. */
static enum err access(struct req *r, const struct share_withdraw_args *a)
{
	int64_t topic = a->topic;
	enum err home = access_topic(r, &topic, RIGHT_MODERATE, NULL);
	enum err other = access_group(r, a->group, RIGHT_MODERATE, NULL);

	if (!home || !other)
		return ERR_OK;
	return req_fail(r, home, "topic");
}

enum err cmd_share_withdraw(struct req *r, const struct share_withdraw_args *a,
                            struct share_withdraw_result *out)
{
	struct share s;
	enum err e = access(r, a);

	if (e)
		return e;
	if (!share_load(r, a->topic, a->group, true, &s))
		return req_fail(r, ERR_NOT_FOUND, "topic");
	if (s.state != SHARE_STATE_PROPOSED && s.state != SHARE_STATE_ACCEPTED)
		return req_fail(r, ERR_ALREADY, "topic");
	bool keep = a->has_extract && a->extract;
	if (keep && (!s.extract || s.state != SHARE_STATE_ACCEPTED))
		return req_fail(r, ERR_FORBIDDEN, "extract");
	if (keep) {
		e = share_extract(r, &s, &out->extract);
		if (e)
			return e;
		out->has_extract = true;
	}
	share_end(r, a->topic, a->group);
	return ERR_OK;
}
