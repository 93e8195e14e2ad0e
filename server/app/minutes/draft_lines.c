/* SPDX-License-Identifier: EUPL-1.2 */
/* What the chairs wrote down, in the order in which they did, each as what it is. */
#include "app/action/action.h"
#include "app/agenda/agenda.h"
#include "app/minutes/draft.h"

static void put_action(struct req *r, struct minutes_draft *d, const struct minutes_note *n)
{
	struct str due = draft_day(r, d, n->action.due_at);
	struct str text = n->text;
	bool fr = d->lang == LANG_FR;

	/* the day follows */
	while (str_ends(text, STR(".")))
		text = str_trim((struct str){ text.p, text.n - 1 });

	draft_put(r, d, MINUTES_PART_ACTION, n->has_item ? n->item : 0, n->label,
	          arena_printf(r->arena,
	                       fr ? "**%s\u00a0: " STR_FMT ".** " STR_FMT
	                            " \u2013 d’ici au\u00a0" STR_FMT
	                          : "**%s: " STR_FMT ".** " STR_FMT " \u2013 by " STR_FMT,
	                       d->say->action, STR_ARG(draft_text(r, n->action.owner.name)),
	                       STR_ARG(text), STR_ARG(due)));
}

static void put_line(struct req *r, struct minutes_draft *d, const struct minutes_note *n)
{
	int64_t item = n->has_item ? n->item : 0;

	switch (n->kind) {
	case NOTE_KIND_NOTE: draft_put(r, d, MINUTES_PART_TEXT, item, n->label, n->text); break;
	case NOTE_KIND_DECISION:
		draft_put(r, d, MINUTES_PART_DECISION, item, n->label,
		          arena_printf(r->arena, "**%s.** " STR_FMT, d->say->decision,
		                       STR_ARG(n->text)));
		break;
	case NOTE_KIND_ACTION:
		if (n->has_action && n->action.state != ACTION_STATE_CANCELLED)
			put_action(r, d, n);
		break;
	}
}

/* Of item 0 also what was said on items that are gone from the agenda. */
void draft_lines(struct req *r, struct minutes_draft *d, int64_t item)
{
	struct minutes_line *all = arena_array(r->arena, MINUTES_NOTES, struct minutes_line);
	size_t n = minutes_lines(r, d->meeting.id, 0, all, MINUTES_NOTES);
	struct minutes_note note;
	struct agenda_at at;

	for (size_t i = 0; i < n; i++) {
		int64_t its = all[i].item && agenda_at(r, all[i].item, &at) ? all[i].item : 0;
		if (its != item || !minutes_note_view(r, all[i].id, &note))
			continue;
		draft_besides(r, d, item);
		put_line(r, d, &note);
	}
}
