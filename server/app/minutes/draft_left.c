/* SPDX-License-Identifier: EUPL-1.2 */
/* What became of what earlier meetings left: commitments, and minutes that were approved. */
#include "app/action/action.h"
#include "app/agenda/agenda.h"
#include "app/minutes/draft.h"

static void put(struct req *r, struct minutes_draft *d, int64_t item, const struct action *a)
{
	draft_line(r, d, item,
	           arena_printf(r->arena, "**" STR_FMT "**%s" STR_FMT " (%s%s" STR_FMT ")",
	                        STR_ARG(draft_text(r, a->owner.name)),
	                        d->lang == LANG_FR ? "\u00a0: " : ": ",
	                        STR_ARG(draft_text(r, a->text)), d->say->state[a->state],
	                        a->outcome.n ? ", " : "", STR_ARG(draft_text(r, a->outcome))));
}

static bool has_items(struct req *r, int64_t meeting)
{
	struct agenda_at *all;
	size_t n = agenda_all(r, meeting, &all);

	for (size_t i = 0; i < n; i++)
		if (all[i].of && all[i].kind == ITEM_KIND_FOLLOW_UP)
			return true;
	return false;
}

/* Each on the item where it was taken up. Where no agenda has one, at the head, those alone that every
 * member of this meeting may read: of groups among which are all of this one's, and made where all could
 * hear. */
static bool belongs(struct req *r, const struct minutes_draft *d, const struct agenda_at *at,
                    const struct action_row *row)
{
	return at->id ? agenda_follows(r, &d->room, at, row)
	              : action_hosts(r, row, d->room.groups, d->room.n_groups);
}

static void follow_up(struct req *r, struct minutes_draft *d, const struct agenda_at *at)
{
	struct action_row *rows = arena_array(r->arena, ACTION_LOOKED, struct action_row);
	size_t n = action_coming_back(r, d->meeting.id, rows);
	struct action a;
	bool any = false;

	for (size_t i = n; i-- > 0;) {
		if (!belongs(r, d, at, &rows[i]) || !action_view(r, rows[i].id, &a))
			continue;
		if (!any && !at->id)
			draft_put(r, d, MINUTES_PART_HEADING, 0, MINUTES_LABEL_GROUP,
			          str_from(d->say->follow_up));
		any = true;
		put(r, d, at->id, &a);
	}
}

static void approval(struct req *r, struct minutes_draft *d, const struct agenda_at *at)
{
	struct minutes m;

	if (!doc_minutes(r, at->of, &m) || !m.has_approved_in || m.approved_in != at->meeting)
		return;
	struct str day = meeting_day(r, at->of, d->lang);
	draft_put(r, d, MINUTES_PART_DECISION, at->id, MINUTES_LABEL_GROUP,
	          arena_printf(r->arena, "**%s.** %s" STR_FMT "%s.", d->say->decision,
	                       d->say->approved, STR_ARG(day),
	                       m.amended ? d->say->amended : d->say->unchanged));
}

void draft_follow_up(struct req *r, struct minutes_draft *d, int64_t item)
{
	static const struct agenda_at head = { .id = 0 };

	if (!item && !has_items(r, d->meeting.id))
		follow_up(r, d, &head);
}

void draft_left(struct req *r, struct minutes_draft *d, int64_t item)
{
	struct agenda_at at;

	if (!item || !agenda_at(r, item, &at) || !at.of)
		return;
	if (at.kind == ITEM_KIND_FOLLOW_UP)
		follow_up(r, d, &at);
	else
		approval(r, d, &at);
}
