/* SPDX-License-Identifier: EUPL-1.2 */
/* consultation.open - ask the authorities in a group that one runs. */
#include "app/consultation/consultation.h"

#define YEAR_MS (INT64_C(366) * 24 * 3600 * 1000)

static enum err check(struct req *r, const struct consultation_open_args *a)
{
	if (a->n_options < 2)
		return req_fail(r, ERR_BAD_ARGS, "options");
	for (size_t i = 0; i < a->n_options; i++)
		for (size_t k = 0; k < i; k++)
			if (str_eq(a->options[k], a->options[i]))
				return req_fail(r, ERR_BAD_ARGS, "options");
	if (a->closes_at <= r->now || a->closes_at - r->now > YEAR_MS)
		return req_fail(r, ERR_BAD_ARGS, "closes_at");
	return consultation_check_markdown(r, a->has_context ? a->context : STR(""), "context");
}

enum err cmd_consultation_open(struct req *r, const struct consultation_open_args *a,
                               struct consultation_open_result *out)
{
	if (!r->person)
		return req_fail(r, ERR_FORBIDDEN, NULL);
	enum err e = access_group(r, a->group, RIGHT_MODERATE, NULL);
	if (e)
		return req_fail(r, e, "group");
	e = check(r, a);
	if (e)
		return e;
	int64_t id = consultation_insert(r, a);
	return consultation_announce(r, id, &out->consultation);
}
