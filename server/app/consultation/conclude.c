/* SPDX-License-Identifier: EUPL-1.2 */
/* consultation.conclude - say what a closed consultation led to. */
#include "app/consultation/consultation.h"

enum err cmd_consultation_conclude(struct req *r, const struct consultation_conclude_args *a,
                                   struct consultation_conclude_result *out)
{
	enum err e =
		consultation_caller_load(r, a->consultation, RIGHT_MODERATE, &out->consultation);

	if (e)
		return e;
	if (consultation_is_open(r, &out->consultation.consultation))
		return req_fail(r, ERR_CONSULTATION_OPEN, "consultation");
	e = consultation_check_markdown(r, a->conclusion, "conclusion");
	if (e)
		return e;
	consultation_set_conclusion(r, a->consultation, a->conclusion);
	return consultation_announce(r, a->consultation, &out->consultation);
}
