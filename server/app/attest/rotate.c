/* SPDX-License-Identifier: EUPL-1.2 */
/* attest.rotate - sign certificates with a new key from now on. */
#include "app/attest/attest.h"

enum err cmd_attest_rotate(struct req *r, const struct attest_rotate_args *a,
                           struct attest_rotate_result *out)
{
	(void)a;
	return attest_key_now(r, true, &out->key);
}
