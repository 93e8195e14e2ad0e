/* SPDX-License-Identifier: EUPL-1.2 */
/* minutes.approve - note that a later meeting approves published minutes, on the item for that. */
#include "app/agenda/agenda.h"
#include "app/minutes/doc.h"

/* On the item under way there, which is for just these minutes. ERR_ITEM_NOT_CURRENT. */
static enum err check_item(struct req *r, const struct room_at *room, int64_t of,
                           struct agenda_at *out)
{
	if (!room->item || !agenda_at(r, room->item, out) || out->kind != ITEM_KIND_APPROVAL ||
	    out->of != of || !agenda_sees(r, room, r->person, out))
		return req_fail(r, ERR_ITEM_NOT_CURRENT, "at_meeting");
	return ERR_OK;
}

static bool shares_group(const struct room_at *a, const struct room_at *b)
{
	for (size_t i = 0; i < a->n_groups; i++)
		for (size_t k = 0; k < b->n_groups; k++)
			if (a->groups[i] == b->groups[k])
				return true;
	return false;
}

enum err cmd_minutes_approve(struct req *r, const struct minutes_approve_args *a,
                             struct minutes_approve_result *out)
{
	struct agenda_at item;
	struct room_at room;
	struct doc doc;

	enum err e = doc_run_load(r, a->meeting, false, &doc);
	if (e)
		return e;
	if ((e = room_load(r, a->at_meeting, ROOM_RUN, &room)))
		return req_fail(r, e, "at_meeting");
	if (a->meeting == a->at_meeting || !shares_group(&doc.who.room, &room))
		return req_fail(r, ERR_NOT_FOUND, "at_meeting");
	if (!room_held(&room))
		return req_fail(r, ERR_ROOM_CLOSED, "at_meeting");
	if (!doc.minutes.has_published_at)
		return req_fail(r, ERR_NOT_PUBLISHED, "meeting");
	if (doc.minutes.has_approved_at)
		return req_fail(r, ERR_ALREADY, "meeting");
	if ((e = check_item(r, &room, a->meeting, &item)))
		return e;
	doc_set_approved(r, a->meeting, &item);
	/* Where else they waited they do not any more. */
	agenda_take_up_all(r, a->meeting);
	return doc_announce(r, a->meeting, &out->minutes);
}
