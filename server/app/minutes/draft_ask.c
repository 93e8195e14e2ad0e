/* SPDX-License-Identifier: EUPL-1.2 */
/* What was asked on an item and answered, then what was left: without a name where it was put without. */
#include "app/ask/ask.h"
#include "app/minutes/draft.h"
#include "app/person/person.h"

static struct str author(struct req *r, const struct minutes_draft *d, const struct ask_row *a)
{
	struct person_ref p;

	if (a->masked || !(a->authority ? person_ref_load_for(r, a->author, a->authority, &p)
	                                : person_ref_load(r, a->author, 0, &p)))
		return STR("");
	return draft_who(r, d, &p);
}

static void put(struct req *r, struct minutes_draft *d, const struct ask_row *a, bool answered)
{
	bool fr = d->lang == LANG_FR;
	struct str who = author(r, d, a);
	const char *then = answered ? (fr ? "Répondu" : "Answered")
	                            : (fr ? "Restée sans réponse" : "Left without an answer");

	draft_line(r, d, a->item,
	           arena_printf(r->arena,
	                        "**Question.** " STR_FMT "%s" STR_FMT "%s \u2013 %s%s" STR_FMT,
	                        STR_ARG(draft_text(r, a->text)), who.n ? " (" : "", STR_ARG(who),
	                        who.n ? ")" : "", then, a->note.n ? (fr ? "\u00a0: " : ": ") : ".",
	                        STR_ARG(draft_text(r, a->note))));
}

void draft_ask(struct req *r, struct minutes_draft *d, int64_t item)
{
	struct ask_row *all;
	size_t n = ask_all(r, d->meeting.id, &all);

	for (int left = 0; left < 2; left++)
		for (size_t i = 0; i < n; i++) {
			bool answered = all[i].state == ASK_STATE_ANSWERED;
			bool open = all[i].state == ASK_STATE_SHOWN ||
			            all[i].state == ASK_STATE_PARKED;
			if (all[i].item != item || !(left ? open : answered))
				continue;
			draft_besides(r, d, item);
			put(r, d, &all[i], answered);
		}
}
