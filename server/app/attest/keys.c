/* SPDX-License-Identifier: EUPL-1.2 */
/* attest.keys - the public keys by which certificates of this house are checked. */
#include "app/attest/attest.h"

enum err cmd_attest_keys(struct req *r, const struct attest_keys_args *a,
                         struct attest_keys_result *out)
{
	(void)a;
	out->n_keys = attest_keys(r, &out->keys);
	return ERR_OK;
}
