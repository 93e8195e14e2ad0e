/* SPDX-License-Identifier: EUPL-1.2 */
/* consultation.close - close a consultation before its time. */
#include "app/consultation/consultation.h"

enum err cmd_consultation_close(struct req *r, const struct consultation_close_args *a,
                                struct consultation_close_result *out)
{
	enum err e =
		consultation_caller_load(r, a->consultation, RIGHT_MODERATE, &out->consultation);

	if (e)
		return e;
	if (!r->person)
		return req_fail(r, ERR_FORBIDDEN, "consultation");
	if (!consultation_is_open(r, &out->consultation.consultation))
		return req_fail(r, ERR_CONSULTATION_CLOSED, "consultation");
	consultation_set_closed(r, a->consultation);
	return consultation_announce(r, a->consultation, &out->consultation);
}
