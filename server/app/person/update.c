/* SPDX-License-Identifier: EUPL-1.2 */
/* person.update - change one's own profile and settings; what is not given stays. */
#include "app/person/person.h"
#include "emit.h"

/* The form of an IANA name, "America/Port-au-Prince": the browser knows which exist. */
static bool zone_ok(struct str zone)
{
	for (size_t i = 0; i < zone.n; i++) {
		char c = zone.p[i];
		if (!(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    !strchr("/_+-", c))
			return false;
	}
	return zone.p[0] >= 'A' && zone.p[0] <= 'Z';
}

enum err cmd_person_update(struct req *r, const struct person_update_args *a,
                           struct person_update_result *out)
{
	struct person_updated data;

	if (!r->person)
		return req_fail(r, ERR_UNAUTHENTICATED, NULL);
	if (a->has_zone && !zone_ok(a->zone))
		return req_fail(r, ERR_BAD_ARGS, "zone");
	person_set(r, r->person, a);
	if (!me_load(r, r->person, &data.me))
		return req_db_fail(r);
	emit_person_updated(r, ch_user(r->person), &data);
	out->me = data.me;
	return ERR_OK;
}
