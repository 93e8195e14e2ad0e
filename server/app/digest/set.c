/* SPDX-License-Identifier: EUPL-1.2 */
/* digest.set - change which mails one gets, and when; what is not given stays. */
#include "app/digest/digest.h"

enum err cmd_digest_set(struct req *r, const struct digest_set_args *a,
                        struct digest_set_result *out)
{
	struct digest d, was;

	if (!r->person)
		return req_fail(r, ERR_UNAUTHENTICATED, NULL);
	digest_load(r, r->person, &was);
	d = was;
	if (a->has_days)
		d.days = 0;
	for (size_t i = 0; a->has_days && i < a->n_days; i++)
		d.days |= INT64_C(1) << (a->days[i] - 1);
	if (a->has_hour)
		d.hour = a->hour;
	if (a->has_instant)
		d.instant = 0;
	for (size_t i = 0; a->has_instant && i < a->n_instant; i++)
		d.instant |= INT64_C(1) << a->instant[i];
	if (d.days != was.days || d.hour != was.hour || d.instant != was.instant)
		digest_set(r, r->person, &d);
	digest_settings(r, r->person, &out->settings);
	return ERR_OK;
}
