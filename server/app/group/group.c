/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/group/group.h"
#include "app/channel/channel_log.h"
#include "app/convocation/convocation.h"
#include "app/group/circle.h"
#include "app/meeting/meeting.h"
#include "app/notice/notice.h"
#include "app/room/room_people.h"
#include "db/db.h"
#include "emit.h"

enum { MODERATORS_TOLD = 50 };

static const char SQL_INSERT[] =
	"INSERT INTO grp (slug, kind, title, purpose, join_mode, tint, created_at)"
	" VALUES (:slug, :kind, :title, :purpose, :join_mode, :tint, :at)"
	" ON CONFLICT (slug) DO NOTHING RETURNING id";
static const char SQL_COUNTRY[] =
	"INSERT OR IGNORE INTO grp_country (grp, country) VALUES (:id, :country)";
static const char SQL_UPDATE[] =
	"UPDATE grp SET title = COALESCE(:title, title), purpose = COALESCE(:purpose, purpose),"
	" join_mode = COALESCE(:join_mode, join_mode), tint = COALESCE(:tint, tint) WHERE id = :id";
static const char SQL_LINK[] = "INSERT OR IGNORE INTO grp_link (grp, other)"
			       " VALUES (:group, :other), (:other, :group)";
static const char SQL_UNLINK[] = "DELETE FROM grp_link WHERE (grp = :group AND other = :other)"
				 " OR (grp = :other AND other = :group)";
/* Messages from before the arrival do not count as unread. */
static const char SQL_ENTER[] =
	"INSERT INTO membership (grp, person, role, state, since_post, at)"
	" VALUES (:group, :person, :role, 'active', (SELECT COALESCE(MAX(id), 0) FROM post), :at)"
	" ON CONFLICT (grp, person) DO UPDATE SET role = excluded.role, state = 'active', note = '',"
	" since_post = excluded.since_post, at = excluded.at";
static const char SQL_EXPECT[] = "INSERT INTO membership (grp, person, role, state, note, at)"
				 " VALUES (:group, :person, :role, :state, :note, :at)";
static const char SQL_ROLE[] =
	"UPDATE membership SET role = :role WHERE grp = :group AND person = :person";
static const char SQL_PART[] = "DELETE FROM membership WHERE grp = :group AND person = :person";

int64_t group_insert(struct req *r, const struct group_create_args *a)
{
	struct query *q = db_q(r->db, SQL_INSERT);

	db_text(q, ":slug", a->slug);
	db_text(q, ":kind", group_kind_str(a->kind));
	db_text(q, ":title", a->title);
	db_text(q, ":purpose", a->has_purpose ? a->purpose : STR(""));
	db_text(q, ":join_mode", join_mode_str(a->join_mode));
	db_int(q, ":tint", a->has_tint ? a->tint : 1);
	db_int(q, ":at", r->now);
	int64_t id = db_one(q) ? db_col_int(q, 0) : 0;
	for (size_t i = 0; id && i < a->n_countries; i++) {
		q = db_q(r->db, SQL_COUNTRY);
		db_int(q, ":id", id);
		db_text(q, ":country", a->countries[i]);
		db_run(q);
	}
	return id;
}

void group_set(struct req *r, int64_t id, const struct group_update_args *a)
{
	struct query *q = db_q(r->db, SQL_UPDATE);

	db_int(q, ":id", id);
	db_text_opt(q, ":title", a->has_title, a->title);
	db_text_opt(q, ":purpose", a->has_purpose, a->purpose);
	db_text_opt(q, ":join_mode", a->has_join_mode,
	            a->has_join_mode ? join_mode_str(a->join_mode) : STR(""));
	db_int_opt(q, ":tint", a->has_tint, a->tint);
	db_run(q);
}

void group_link(struct req *r, int64_t group, int64_t other, bool on)
{
	struct query *q = db_q(r->db, on ? SQL_LINK : SQL_UNLINK);

	db_int(q, ":group", group);
	db_int(q, ":other", other);
	db_run(q);
}

/* ---- announcing ---- */

void group_announce(struct req *r, int64_t id)
{
	struct group_updated data;

	if (group_load(r, id, &data.group) == ERR_OK)
		emit_group_updated(r, ch_group(id), &data);
}

static void announce_member(struct req *r, int64_t group, int64_t person)
{
	struct member_changed data = { .group = group };

	if (member_load(r, group, person, &data.member))
		emit_member_changed(r, ch_group(group), &data);
}

static void answered(struct req *r, int64_t group, int64_t person, bool accepted)
{
	struct member_answered data = { group, person, accepted };

	emit_member_answered(r, ch_mods(group), &data);
}

/* Have the person's sockets listen to a channel, and name it with its head in `data`. */
static void listen_to(struct req *r, int64_t person, struct channel ch, struct group_entered *data)
{
	struct channel_head *head = &data->channels[data->n_channels++];
	char *name = arena_alloc(r->arena, CHANNEL_NAME_MAX);

	req_subscribe(r, person, ch);
	head->ch = (struct str){ name, channel_name(ch, name) };
	head->seq = channel_head(r, ch);
}

void group_welcome(struct req *r, int64_t person, const struct my_group *mine)
{
	struct group_entered data = { .group = *mine,
		                      .channels = arena_array(r->arena, 2, struct channel_head) };

	listen_to(r, person, ch_group(mine->group.id), &data);
	if (access_role_has(mine->role, RIGHT_MODERATE))
		listen_to(r, person, ch_mods(mine->group.id), &data);
	emit_group_entered(r, ch_user(person), &data);
}

/* ---- memberships ---- */

static const char SQL_MODERATORS[] = "SELECT person FROM membership WHERE grp = :group"
				     " AND state = 'active' AND role IN ('moderator', 'chair')"
				     " LIMIT :max";

static void ask_moderators(struct req *r, int64_t group, int64_t person, struct str note)
{
	struct notice_new n = { .kind = NOTICE_KIND_JOIN_REQUEST, .group = group, .by = person };
	struct query *q = db_q(r->db, SQL_MODERATORS);
	int64_t who[MODERATORS_TOLD];
	size_t n_who = 0;

	n.line = note;
	db_int(q, ":group", group);
	n_who = db_ids(q, who, MODERATORS_TOLD);
	for (size_t i = 0; i < n_who; i++) {
		n.person = who[i];
		notice_put(r, &n);
	}
}

/* Neither invited any more, nor asking. */
static void settled(struct req *r, int64_t group, int64_t person)
{
	notice_done_group(r, person, NOTICE_KIND_INVITED, group, 0);
	notice_done_group(r, 0, NOTICE_KIND_JOIN_REQUEST, group, person);
}

static void change_role(struct req *r, int64_t group, int64_t person, enum role from, enum role to)
{
	struct group_entered entered = { .channels =
		                                 arena_array(r->arena, 1, struct channel_head) };
	bool had = access_role_has(from, RIGHT_MODERATE), has = access_role_has(to, RIGHT_MODERATE);
	struct room_hearing *rooms;
	size_t n_rooms = room_hearings(r, group, person, &rooms);
	struct query *q = db_q(r->db, SQL_ROLE);

	db_int(q, ":group", group);
	db_int(q, ":person", person);
	db_text(q, ":role", role_str(to));
	db_run(q);
	announce_member(r, group, person);
	if (has && !had)
		listen_to(r, person, ch_mods(group), &entered);
	if (had && !has)
		req_unsubscribe(r, person, ch_mods(group));
	if (my_group_load(r, group, person, &entered.group) == ERR_OK)
		emit_group_entered(r, ch_user(person), &entered);
	room_member_moved(r, person, rooms, n_rooms);
	circle_follow(r, group, person);
}

void group_put(struct req *r, int64_t group, int64_t person, enum role role)
{
	struct query *q = db_q(r->db, SQL_ENTER);

	db_int(q, ":group", group);
	db_int(q, ":person", person);
	db_text(q, ":role", role_str(role));
	db_int(q, ":at", r->now);
	db_run(q);
}

void group_enter(struct req *r, int64_t group, int64_t person, enum role role)
{
	struct my_group mine;
	struct member was;
	bool known = member_load(r, group, person, &was);

	if (known && was.state == MEMBER_STATE_ACTIVE) {
		if (was.role != role)
			change_role(r, group, person, was.role, role);
		return;
	}
	group_put(r, group, person, role);
	if (known && was.state == MEMBER_STATE_REQUESTED)
		answered(r, group, person, true);
	announce_member(r, group, person);
	group_announce(r, group);
	if (my_group_load(r, group, person, &mine) == ERR_OK)
		group_welcome(r, person, &mine);
	settled(r, group, person);
	convocation_member(r, group, person);
	circle_follow(r, group, person);
}

void group_expect(struct req *r, int64_t group, int64_t person, enum role role,
                  enum member_state state, struct str note)
{
	struct query *q = db_q(r->db, SQL_EXPECT);
	struct member_requested requested = { .group = group };
	struct group_invited invited;

	db_int(q, ":group", group);
	db_int(q, ":person", person);
	db_text(q, ":role", role_str(role));
	db_text(q, ":state", member_state_str(state));
	db_text(q, ":note", note);
	db_int(q, ":at", r->now);
	db_run(q);
	if (state == MEMBER_STATE_REQUESTED && member_load(r, group, person, &requested.member))
		emit_member_requested(r, ch_mods(group), &requested);
	if (my_group_load(r, group, person, &invited.group) == ERR_OK)
		emit_group_invited(r, ch_user(person), &invited);
	if (state == MEMBER_STATE_INVITED)
		notice_put(r, &(struct notice_new){ .kind = NOTICE_KIND_INVITED,
		                                    .person = person,
		                                    .group = group,
		                                    .by = r->person });
	else
		ask_moderators(r, group, person, note);
}

void group_part(struct req *r, int64_t group, int64_t person)
{
	struct group_left left = { .group = group };
	struct member_left gone = { .group = group, .person = person };
	struct room_hearing *rooms;
	struct member was;

	if (!member_load(r, group, person, &was))
		return;
	size_t n_rooms = room_hearings(r, group, person, &rooms);
	struct query *q = db_q(r->db, SQL_PART);
	db_int(q, ":group", group);
	db_int(q, ":person", person);
	db_run(q);
	if (was.state == MEMBER_STATE_ACTIVE) {
		req_unsubscribe(r, person, ch_group(group));
		if (access_role_has(was.role, RIGHT_MODERATE))
			req_unsubscribe(r, person, ch_mods(group));
		channel_bar(r, ch_user(person)); /* what called on him in it had words of it */
	}
	emit_group_left(r, ch_user(person), &left);
	if (was.state == MEMBER_STATE_REQUESTED)
		answered(r, group, person, false);
	if (was.state == MEMBER_STATE_ACTIVE) {
		emit_member_left(r, ch_group(group), &gone);
		group_announce(r, group);
		notice_sift_person(r, person, group);
		meeting_member_left(r, group, person);
		convocation_member(r, group, person);
		room_member_moved(r, person, rooms, n_rooms);
		circle_follow(r, group, person);
	}
	settled(r, group, person);
}
