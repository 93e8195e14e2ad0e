/* SPDX-License-Identifier: EUPL-1.2 */
/* bounce.clear - one's address works again. */
#include "app/bounce/bounce.h"
#include "app/digest/digest.h"

enum err cmd_bounce_clear(struct req *r, const struct bounce_clear_args *a,
                          struct bounce_clear_result *out)
{
	(void)a;
	if (!r->person)
		return req_fail(r, ERR_UNAUTHENTICATED, NULL);
	if (bounce_forget(r, r->person))
		digest_announce(r, r->person);
	digest_settings(r, r->person, &out->settings);
	return ERR_OK;
}
