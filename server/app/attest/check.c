/* SPDX-License-Identifier: EUPL-1.2 */
/* attest.check - is this certificate one of this house, unaltered? */
#include "app/attest/attest.h"

enum err cmd_attest_check(struct req *r, const struct attest_check_args *a,
                          struct attest_check_result *out)
{
	return attest_read(r, a->token, &out->attestation) ? ERR_OK
	                                                   : req_fail(r, ERR_NOT_FOUND, "token");
}
