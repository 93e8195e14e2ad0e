/* SPDX-License-Identifier: EUPL-1.2 */
/* Who spoke on an item, with his office, and for how long. */
#include "app/floor/floor.h"
#include "app/mailing/mailing.h"
#include "app/minutes/draft.h"

struct speaker {
	struct str who;
	int64_t ms;
};

/* One line each; of a sensitive meeting, where no person is named, one an authority. */
static size_t merge(struct speaker *all, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		size_t k = 0;
		while (k < kept && !str_eq(all[k].who, all[i].who))
			k++;
		if (k == kept)
			all[kept++] = all[i];
		else
			all[k].ms += all[i].ms;
	}
	return kept;
}

void draft_floor(struct req *r, struct minutes_draft *d, int64_t item)
{
	struct floor_said *said;
	size_t n = floor_said(r, d->meeting.id, &said), mine = 0;
	struct speaker *all = arena_array(r->arena, n + 1, struct speaker);
	struct person_ref p;

	for (size_t i = 0; i < n; i++)
		if (said[i].item == item && said[i].spent_ms > 0 &&
		    floor_ref(r, d->meeting.id, said[i].person, &p)) {
			all[mine] = (struct speaker){ draft_who(r, d, &p), said[i].spent_ms };
			mine += all[mine].who.n > 0;
		}
	mine = d->meeting.sensitive ? merge(all, mine) : mine;
	if (mine)
		draft_besides(r, d, item);
	for (size_t i = 0; i < mine; i++)
		draft_line(r, d, item,
		           arena_printf(r->arena, STR_FMT "%s" STR_FMT, STR_ARG(all[i].who),
		                        d->lang == LANG_FR ? "\u00a0: " : ": ",
		                        STR_ARG(mailing_duration(r, all[i].ms))));
}
