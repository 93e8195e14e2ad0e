/* SPDX-License-Identifier: EUPL-1.2 */
/* room.invite - invite to a meeting, or to one item of it, somebody who is in none of its groups. */
#include "app/agenda/agenda.h"
#include "app/person/person.h"
#include "app/room/room_people.h"

/* Whom: by id, by an address that somebody has, or by one that nobody has yet. */
static enum err whom(struct req *r, const struct room_invite_args *a, struct str zone,
                     int64_t *person)
{
	struct person_new p = { .email = a->email,
		                .name = a->name,
		                .lang = a->has_lang ? a->lang : LANG_FR,
		                .zone = zone,
		                .created_at = r->now };

	if (a->has_person == a->has_email)
		return req_fail(r, ERR_BAD_ARGS, "person");
	if (a->has_person) {
		*person = person_exists(r, a->person) ? a->person : 0;
		return *person ? ERR_OK : req_fail(r, ERR_NOT_FOUND, "person");
	}
	if (!person_email_ok(a->email))
		return req_fail(r, ERR_BAD_ARGS, "email");
	if ((*person = person_by_email(r, a->email)))
		return ERR_OK;
	if (!a->has_name)
		return req_fail(r, ERR_BAD_ARGS, "name");
	return (*person = person_put(r->db, &p)) ? ERR_OK : req_db_fail(r);
}

enum err cmd_room_invite(struct req *r, const struct room_invite_args *a,
                         struct room_invite_result *out)
{
	struct room_meeting m;
	struct room_at at, his;
	struct agenda_at item;
	int64_t person = 0;

	enum err e = room_load(r, a->meeting, ROOM_RUN, &at);
	if (!e && (at.cancelled || at.state == ROOM_STATE_CLOSED))
		e = req_fail(r, ERR_MEETING_OVER, "meeting");
	if (!e && at.rehearsal_of)
		e = req_fail(r, ERR_REHEARSAL, "meeting");
	if (!e && a->has_item)
		e = agenda_item_load(r, &at, a->item, &item);
	if (e || (e = room_meeting_load(r, a->meeting, &m)) || (e = whom(r, a, m.zone, &person)))
		return e;
	struct room_naming_new n = { .person = person,
		                     .naming = ROOM_NAMING_GUEST,
		                     .item = a->has_item ? a->item : 0 };
	if ((room_load_for(r, a->meeting, person, &his) && his.part != ROOM_PART_GUEST) ||
	    room_is_named(r, a->meeting, person, n.item))
		return req_fail(r, ERR_ALREADY, a->has_email ? "email" : "person");
	if ((e = room_name(r, a->meeting, &n, &out->named)))
		return e;
	room_invite_mail(r, &m, person, n.item);
	return ERR_OK;
}
