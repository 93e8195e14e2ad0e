/* SPDX-License-Identifier: EUPL-1.2 */
/* What stands on a wall. */
#include "app/agenda/agenda.h"
#include "app/ask/ask.h"
#include "app/ballot/ballot.h"
#include "app/floor/floor.h"
#include "app/room/room_wall.h"

struct wall {
	int64_t meeting;
	bool members; /* only they stand before it */
	struct room_at at;
};

/* Item 0, the meeting apart from its items, is for its members. */
static bool shows(struct req *r, const struct wall *w, int64_t item)
{
	struct agenda_at i;

	if (!item)
		return w->members;
	return agenda_at(r, item, &i) && i.meeting == w->meeting && !agenda_restricted(&i) &&
	       (i.audience == ITEM_AUDIENCE_PUBLIC || w->members);
}

/* « 2 », « 2.1 », counted among what the wall shows. */
static struct str number_of(struct req *r, const struct wall *w, const struct agenda_item *item)
{
	struct agenda_at *all;
	size_t n = agenda_all(r, w->meeting, &all);
	int chapter = 0, below = 0;

	for (size_t i = 0; i < n; i++) {
		if (!shows(r, w, all[i].id))
			continue;
		if (all[i].parent && chapter)
			below++;
		else
			chapter++, below = 0;
		if (all[i].id == item->id)
			break;
	}
	return below ? arena_printf(r->arena, "%d.%d", chapter, below)
	             : arena_printf(r->arena, "%d", chapter);
}

static void view_item(struct req *r, const struct wall *w, struct room_wall *out)
{
	struct agenda_item item;

	if (!w->at.item || !agenda_view(r, w->at.item, &item))
		return;
	out->has_item = true;
	out->item = (struct wall_item){ .number = number_of(r, w, &item),
		                        .title = item.title,
		                        .minutes = item.minutes,
		                        .has_began_at = item.has_began_at,
		                        .began_at = item.began_at,
		                        .spent_ms = item.spent_ms };
}

static void view_floor(struct req *r, const struct wall *w, struct room_wall *out)
{
	struct floor_live live[2];
	size_t n = floor_live(r, w->meeting, live);
	struct floor f;

	floor_view(r, w->meeting, w->at.item, &f);
	if (shows(r, w, w->at.item)) {
		out->waiting = (int64_t)f.n_waiting;
		out->next = arena_array(r->arena, ROOM_NEXT, struct person_ref);
		for (size_t i = 0; i < f.n_waiting && out->n_next < ROOM_NEXT; i++)
			if (floor_ref(r, w->meeting, f.waiting[i].person, &out->next[out->n_next]))
				out->n_next++;
	}
	if (!n || !shows(r, w, live[0].item))
		return;
	floor_view(r, w->meeting, live[0].item, &f);
	if (!f.has_speech)
		return;
	out->speech = (struct wall_speech){ .kind = f.speech.kind,
		                            .spent_ms = f.speech.spent_ms,
		                            .has_since = f.speech.has_since,
		                            .since = f.speech.since,
		                            .limit_ms = f.speech.limit_ms };
	out->has_speech = floor_ref(r, w->meeting, f.speech.person, &out->speech.person);
}

/* The one being put; else, where chairs look at them first, the one that most support. */
static void view_question(struct req *r, const struct wall *w, struct room_wall *out)
{
	struct ask_rules rules;
	struct ask_row *all;
	const struct ask_row *most = NULL;
	size_t n = ask_all(r, w->meeting, &all);

	ask_rules_load(r, w->meeting, &rules);
	for (size_t i = 0; i < n; i++) {
		if (!ask_shown(&all[i]) || (all[i].item && !shows(r, w, all[i].item)))
			continue;
		if (all[i].wall) {
			most = &all[i];
			break;
		}
		if (rules.screening && all[i].state == ASK_STATE_SHOWN &&
		    (!most || all[i].voices > most->voices))
			most = &all[i];
	}
	out->has_question = most != NULL;
	if (most)
		out->question = (struct wall_question){ .text = most->text,
			                                .voices = most->voices,
			                                .put = most->wall };
}

static void view_ballot(struct req *r, const struct ballot_at *b, struct room_wall *out)
{
	struct wall_ballot *o = &out->ballot;
	struct ballot v;

	if (!ballot_view(r, b, &v))
		return;
	*o = (struct wall_ballot){ .title = v.paper.title,
		                   .kind = v.paper.kind,
		                   .options = v.paper.options,
		                   .n_options = v.paper.n_options,
		                   .open = b->state == BALLOT_STATE_OPEN,
		                   .cast = v.cast,
		                   .entitled = v.entitled,
		                   .has_outcome = v.has_result,
		                   .outcome = v.result.outcome,
		                   .has_counts = v.has_result,
		                   .counts = v.result.counts };
	if (o->open && b->shown == BALLOT_SHOWN_LIVE && !b->secret) {
		o->has_counts = true;
		ballot_counts_now(r, b, &o->counts);
	}
	out->has_ballot = true;
}

/* The one under way, or else the last result, for a while. */
static void choose_ballot(struct req *r, const struct wall *w, struct room_wall *out)
{
	int64_t ids[BALLOTS];
	size_t n = ballot_ids(r, w->meeting, ids);
	struct ballot_at b;
	struct ballot v;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = n; i-- > 0;) {
			if (!ballot_row(r, ids[i], &b) || !shows(r, w, b.item))
				continue;
			if (pass == 0 && b.state == BALLOT_STATE_OPEN) {
				view_ballot(r, &b, out);
				return;
			}
			if (pass == 1 && b.state == BALLOT_STATE_PUBLISHED &&
			    ballot_view(r, &b, &v) && v.has_published_at &&
			    v.published_at > r->now - ROOM_RESULT_MS) {
				view_ballot(r, &b, out);
				return;
			}
		}
}

bool room_wall_view(struct req *r, int64_t meeting, bool members, struct room_wall *out)
{
	struct wall w = { .meeting = meeting, .members = members };
	struct room_link link;
	struct room_meeting m;
	struct agenda_at item;

	if (room_meeting_load(r, meeting, &m) || !room_wall_load(r, meeting, &link) ||
	    !room_bare(r, meeting, &w.at))
		return false;
	*out = (struct room_wall){ .title = m.title,
		                   .state = w.at.state,
		                   .starts_at = m.starts_at,
		                   .zone = m.zone,
		                   .has_sister = m.sister.n > 0,
		                   .sister = m.sister,
		                   .rehearsal = w.at.rehearsal_of != 0,
		                   .code = link.code };
	if (w.at.state != ROOM_STATE_OPEN && w.at.state != ROOM_STATE_SUSPENDED)
		return true;
	if (w.at.item && (!agenda_at(r, w.at.item, &item) || !shows(r, &w, w.at.item))) {
		out->apart = true;
		return true;
	}
	view_item(r, &w, out);
	view_floor(r, &w, out);
	view_question(r, &w, out);
	choose_ballot(r, &w, out);
	return true;
}
