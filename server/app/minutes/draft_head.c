/* SPDX-License-Identifier: EUPL-1.2 */
/* What stands before the items: when, where, what for, what became of earlier commitments. */
#include "app/convocation/convocation.h"
#include "app/minutes/draft.h"
#include "db/db.h"

static struct str named(struct req *r, const char *what, struct str words)
{
	return arena_printf(r->arena, "**%s**%s" STR_FMT, what,
	                    r->lang == LANG_FR ? "\u00a0: " : ": ", STR_ARG(words));
}

static struct str groups(struct req *r, const struct minutes_draft *d)
{
	struct str out = STR("");

	for (size_t i = 0; i < d->meeting.n_groups; i++)
		out = arena_printf(r->arena, STR_FMT "%s" STR_FMT, STR_ARG(out), i ? ", " : "",
		                   STR_ARG(draft_text(r, d->meeting.groups[i].title)));
	return out;
}

/* When it was really held, by the clock of each of its zones. */
static struct str when(struct req *r, const struct minutes_draft *d)
{
	struct minutes_draft there = *d;
	struct str zones[2] = { d->meeting.zone,
		                d->meeting.has_sister ? d->meeting.sister : STR("") };
	struct str out = STR("");

	for (size_t i = 0; i < 2 && (!i || zones[i].n); i++) {
		there.meeting.zone = zones[i];
		struct str day = draft_day(r, &there, d->room.opened_at);
		struct str from = draft_clock(r, &there, d->room.opened_at);
		struct str to = draft_clock(r, &there, d->room.closed_at);
		struct str city = convocation_city(r, zones[i]);
		out = arena_printf(r->arena, STR_FMT "%s", STR_ARG(out), i ? "\u00a0; " : "");
		out = arena_printf(
			r->arena,
			d->lang == LANG_FR
				? STR_FMT STR_FMT ", de " STR_FMT " à " STR_FMT " (" STR_FMT ")"
				: STR_FMT STR_FMT ", from " STR_FMT " to " STR_FMT " (" STR_FMT ")",
			STR_ARG(out), STR_ARG(day), STR_ARG(from), STR_ARG(to), STR_ARG(city));
	}
	return out;
}

void draft_head(struct req *r, struct minutes_draft *d, int64_t item)
{
	struct person_ref *lead = &d->meeting.author;
	struct room room;

	draft_line(r, d, item, named(r, d->say->groups, groups(r, d)));
	draft_line(r, d, item, named(r, d->say->date, when(r, d)));
	if (d->meeting.place.n)
		draft_line(r, d, item, named(r, d->say->place, draft_text(r, d->meeting.place)));
	if (!d->meeting.sensitive && room_view(r, &d->room, &room)) {
		lead = room.has_lead ? &room.lead : lead;
		draft_line(r, d, item, named(r, d->say->chaired, draft_who(r, d, lead)));
	}
}

static const char SQL_ABOUT[] = "SELECT about FROM meeting WHERE id = :meeting";

void draft_objective(struct req *r, struct minutes_draft *d, int64_t item)
{
	struct query *q = db_q(r->db, SQL_ABOUT);

	db_int(q, ":meeting", d->meeting.id);
	struct str about = db_one(q) ? db_col_str(r->arena, q, 0) : STR("");
	if (!about.n)
		return;
	draft_put(r, d, MINUTES_PART_HEADING, item, MINUTES_LABEL_GROUP,
	          str_from(d->say->objective));
	draft_put(r, d, MINUTES_PART_TEXT, item, MINUTES_LABEL_GROUP, about);
}
