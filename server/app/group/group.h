/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * group - country, thematic and task-force groups, and who is in them.
 *
 * Owner of the tables grp, grp_country, grp_link, grp_circle (circle.h) and membership; nothing else
 * writes to them.
 *
 * Who may do what is decided in access.h. These functions decide nothing: they read, or carry out
 * and announce what a handler has checked.
 *
 * Order of a change of membership, within the one command:
 *   entering  member.changed and group.updated on g first; then his sockets listen, from the head
 *             that these two made; then group.entered on u, with those heads. So he receives
 *             everything after his own arrival and nothing of it twice, and what he loads on
 *             group.entered is at least as late as the heads it names.
 *   role      member.changed on g; then gm is listened to, or no longer; then group.entered on u,
 *             which names only channels that are new to him (he is further on in the others).
 *   leaving   his sockets stop listening; then group.left on u; then member.left and
 *             group.updated on g.
 * A group keeps a moderator or chair once it has one; see group_last_moderator(). Who is in a circle
 * follows from who is in other groups (circle.h): each change above is followed there at its end.
 *
 * Loads: any thread with a connection. Writes: writer thread.
 */
#include "app/group/access.h"
#include "app/req/req.h"

enum { GROUP_LINKS = 50 };

/* ---- reading; none of these asks whether the caller may see the group ---- */

/* ERR_NOT_FOUND, field "group", when there is no such group. */
enum err group_load(struct req *r, int64_t id, struct group *out)
	__attribute__((warn_unused_result));
enum err group_ref_load(struct req *r, int64_t id, struct group_ref *out)
	__attribute__((warn_unused_result));
/* The same with what `person` is in it and his exact unread counts. */
enum err my_group_load(struct req *r, int64_t id, int64_t person, struct my_group *out)
	__attribute__((warn_unused_result));
/* A membership, whatever its state; the note only while it is a request. false: none. */
bool member_load(struct req *r, int64_t group, int64_t person, struct member *out);
/* Is `person` the only active moderator or chair of the group? */
bool group_last_moderator(struct req *r, int64_t group, int64_t person);

/* ---- writing ---- */

/* A new group's id; 0: the slug is taken. */
int64_t group_insert(struct req *r, const struct group_create_args *a);
/* Change what is given (see group.update). */
void group_set(struct req *r, int64_t id, const struct group_update_args *a);
/* Both directions; doing it twice changes nothing. */
void group_link(struct req *r, int64_t group, int64_t other, bool on);

/* Make a person an active member with this role and announce it, whatever he was before; nothing
 * happens when he is exactly that already. A request thereby accepted is announced as such. */
void group_enter(struct req *r, int64_t group, int64_t person, enum role role);
/* Write down a request or an invitation and announce it to the person (group.invited). */
void group_expect(struct req *r, int64_t group, int64_t person, enum role role,
                  enum member_state state, struct str note);
/* Undo a membership of any state and announce it; to the moderators too when it was a request. */
void group_part(struct req *r, int64_t group, int64_t person);

/* group.updated on the group's channel, as it now is. */
void group_announce(struct req *r, int64_t id);

/* ---- two halves of group_enter(), for circle.c, which has many come in at once ---- */

/* He is in it; nobody is told. */
void group_put(struct req *r, int64_t group, int64_t person, enum role role);
/* His sockets listen to it, and he is told (group.entered). */
void group_welcome(struct req *r, int64_t person, const struct my_group *mine);
