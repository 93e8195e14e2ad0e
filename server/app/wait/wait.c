/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/wait/wait.h"
#include "app/action/action_due.h"
#include "app/ballot/ballot_reserve.h"
#include "app/consultation/consultation.h"
#include "app/group/waits.h"
#include "app/meeting/meeting.h"
#include "app/position/position.h"
#include "app/question/waits.h"
#include "app/share/share.h"
#include <stdlib.h>

/* Each with what it is about; NULL ends the list. */
static wait_fn *const sources[] = {
	group_invitation_waits,
	group_request_waits,
	question_waits,
	meeting_waits,
	consultation_waits,
	position_waits,
	share_waits,
	action_waits,
	ballot_reserve_waits,
	NULL,
};

enum { SOURCES = sizeof(sources) / sizeof(sources[0]) - 1 };

static int compare_int(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* To the last field that tells two apart: qsort keeps no order of its own. */
static int compare(const void *va, const void *vb)
{
	const struct wait *a = va, *b = vb;
	int c = compare_int(a->has_deadline ? a->deadline : INT64_MAX,
	                    b->has_deadline ? b->deadline : INT64_MAX);

	if (!c)
		c = compare_int(a->since, b->since);
	if (!c)
		c = compare_int(a->kind, b->kind);
	if (!c)
		c = compare_int(a->group, b->group);
	if (!c)
		c = compare_int(a->topic, b->topic);
	return c ? c : compare_int(a->thing, b->thing);
}

void wait_sort(struct wait *list, size_t n)
{
	if (n > 1)
		qsort(list, n, sizeof(*list), compare);
}

void wait_list(struct req *r, int64_t person, struct waits *out)
{
	struct req as = *r; /* what waits is his who is asked about; this reads only */
	struct wait *all = arena_array(r->arena, SOURCES * WAIT_MAX, struct wait);
	size_t n = 0;

	*out = (struct waits){ .list = all };
	as.person = person;
	as.admin = false;
	for (wait_fn *const *source = sources; person && *source; source++) {
		size_t there = (*source)(&as, all + n, WAIT_MAX);
		out->total += (int64_t)there;
		n += there < WAIT_MAX ? there : WAIT_MAX;
	}
	wait_sort(all, n);
	out->n = n < WAIT_MAX ? n : WAIT_MAX;
}
