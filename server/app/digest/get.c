/* SPDX-License-Identifier: EUPL-1.2 */
/* digest.get - which mails one gets, and when. */
#include "app/digest/digest.h"

enum err cmd_digest_get(struct req *r, const struct digest_get_args *a,
                        struct digest_get_result *out)
{
	(void)a;
	digest_settings(r, r->person, &out->settings);
	return ERR_OK;
}
