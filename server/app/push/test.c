/* SPDX-License-Identifier: EUPL-1.2 */
/* push.test - send a push to this browser, to see that they arrive. */
#include "app/push/push_words.h"
#include "push/push.h"

enum err cmd_push_test(struct req *r, const struct push_test_args *a, struct push_test_result *out)
{
	struct push_say s = { .person = r->person, .test = true, .tag = STR("test") };
	struct push_new p = { .person = r->person, .endpoint = a->endpoint, .tag = STR("test") };

	(void)out;
	p.payload = push_words(r, &s);
	p.urgent = true;
	p.now = r->now;
	if (!push_queue(r->db, &p))
		return req_fail(r, ERR_NOT_FOUND, "endpoint");
	req_mail(r);
	return ERR_OK;
}
