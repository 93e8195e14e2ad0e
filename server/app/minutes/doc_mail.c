/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/mailing/mailing.h"
#include "app/minutes/doc.h"

/* "3 décisions, 1 engagement." of what he may read. */
static struct str outcome(struct req *r, enum lang lang, int decisions, int actions)
{
	static const char *const words[LANG_COUNT][4] = {
		[LANG_FR] = { "décision", "décisions", "engagement", "engagements" },
		[LANG_EN] = { "decision", "decisions", "commitment", "commitments" },
	};
	bool fr = lang == LANG_FR; /* zero is singular in French */
	bool ds = fr ? decisions > 1 : decisions != 1, as = fr ? actions > 1 : actions != 1;

	return arena_printf(r->arena, "%d\u00a0%s, %d\u00a0%s.", decisions, words[lang][ds],
	                    actions, words[lang][2 + as]);
}

void doc_put_mail(struct mailing *m, const struct mailing_to *to, int64_t meeting)
{
	struct doc_paragraph *all;
	int decisions = 0, actions = 0;
	struct req *r = m->r;
	struct doc doc;

	if (doc_load(r, meeting, &doc))
		return;
	struct str held = mailing_day(r, to, doc.minutes.starts_at);
	mailing_para(m, arena_printf(r->arena, "%s" STR_FMT ".",
	                             to->lang == LANG_FR ? "Réunion du " : "Meeting of ",
	                             STR_ARG(held)));
	size_t n = doc_read(r, &doc, MINUTES_LABEL_GROUP, &all);
	for (size_t i = 0; i < n; i++) {
		decisions += all[i].part == MINUTES_PART_DECISION;
		actions += all[i].part == MINUTES_PART_ACTION;
	}
	mailing_para(m, outcome(r, to->lang, decisions, actions));
	if (doc.minutes.state != MINUTES_STATE_CORRECTING)
		return;
	struct str until = mailing_time(r, to, doc.minutes.closes_at);
	mailing_para(m, arena_printf(r->arena, "%s" STR_FMT ".",
	                             to->lang == LANG_FR
	                                     ? "Vous pouvez demander des corrections jusqu’au "
	                                     : "You may ask for corrections until ",
	                             STR_ARG(until)));
}
