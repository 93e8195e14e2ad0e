/* SPDX-License-Identifier: EUPL-1.2 */
/* person.update - change one's own profile and settings; what is not given stays. */
#include "app/digest/digest.h"
#include "app/person/person.h"
#include "base/zone.h"
#include "emit.h"

enum err cmd_person_update(struct req *r, const struct person_update_args *a,
                           struct person_update_result *out)
{
	struct person_updated data;

	if (!r->person)
		return req_fail(r, ERR_UNAUTHENTICATED, NULL);
	if (a->has_zone && !zone_known(a->zone))
		return req_fail(r, ERR_BAD_ARGS, "zone");
	person_set(r, r->person, a);
	if (a->has_zone)
		digest_move(r, r->person);
	if (!me_load(r, r->person, &data.me))
		return req_db_fail(r);
	emit_person_updated(r, ch_user(r->person), &data);
	out->me = data.me;
	return ERR_OK;
}
