/* SPDX-License-Identifier: EUPL-1.2 */
/* push.subscribe - be told in this browser, as long as one is signed in to it. */
#include "app/req/req.h"
#include "base/hex.h"
#include "push/push.h"

static bool bytes(struct str text, uint8_t *out, size_t want)
{
	size_t n;

	return base64url_decode(text, out, want, &n) && n == want;
}

enum err cmd_push_subscribe(struct req *r, const struct push_subscribe_args *a,
                            struct push_subscribe_result *out)
{
	struct push_sub s = { .person = r->person, .session = r->session, .now = r->now };

	if (!r->person || !r->session)
		return req_fail(r, ERR_FORBIDDEN, NULL);
	if (!endpoint_ok(a->endpoint, r->house->push_test_host))
		return req_fail(r, ERR_BAD_ARGS, "endpoint");
	if (!bytes(a->p256dh, s.target.p256dh, PUSH_PUBLIC) || !push_point_ok(s.target.p256dh))
		return req_fail(r, ERR_BAD_ARGS, "p256dh");
	if (!bytes(a->auth, s.target.auth, PUSH_AUTH))
		return req_fail(r, ERR_BAD_ARGS, "auth");
	s.endpoint = a->endpoint;
	push_sub_put(r->db, &s);
	out->browsers = push_sub_count(r->db, r->person, r->now);
	return ERR_OK;
}
