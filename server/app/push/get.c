/* SPDX-License-Identifier: EUPL-1.2 */
/* push.get - the key that a browser subscribes with, and in how many browsers one did. */
#include "app/req/req.h"
#include "base/hex.h"
#include "push/push.h"

enum err cmd_push_get(struct req *r, const struct push_get_args *a, struct push_get_result *out)
{
	uint8_t private[32], public[PUSH_PUBLIC];
	char *key = arena_alloc(r->arena, BASE64URL_SIZE(PUSH_PUBLIC));

	(void)a;
	push_private(private, r->house->key);
	if (!push_public(public, private))
		return req_db_fail(r);
	base64url_encode(key, public, PUSH_PUBLIC);
	out->key = str_from(key);
	out->browsers = push_sub_count(r->db, r->person, r->now);
	return ERR_OK;
}
