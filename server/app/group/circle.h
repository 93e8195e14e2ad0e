/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * circle - the members with a voice of one or several groups, as a group of their own.
 *
 * Of the table grp_circle, which says which groups are a circle's sources.
 *
 * What was said behind closed doors, where observers are not, has no place in a group that has some.
 * Its place is a circle: a hidden group, in which are always those who may write in one of its
 * sources, and nobody else. So everything that goes by group (rights, search, mails, feeds, files)
 * goes by who has a voice. There is one circle of the same sources at most, made when it is first
 * needed; a hidden group meets by itself, so a circle is a source of nothing but itself.
 *
 * In it a person is the most that he is in any source: a moderator of one runs the circle. Whoever
 * comes into a source, leaves it, or changes role there, stands accordingly in its circles by
 * the end of the same command, announced like every change of membership (circle_follow(), called by
 * group.c). Who gets a voice later reads what was said before he had it, as he then reads the minutes.
 *
 * By hand nobody comes in, leaves or changes role, the network's team neither, and it stays hidden:
 * circle_by_hand(). It may be without anybody who runs it, where its sources are. All else is as in
 * a hidden group: its topics are not shared, nor offered; who runs both it and another group may
 * move one there, an act of his that says to whom it goes, and a link to it shows to its members.
 *
 * Its members see each other, those of other sources too, as in a meeting of these groups. Its
 * address cannot be guessed, since a mail to it would tell whether it is there.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/req/req.h"

enum { CIRCLE_SOURCES = 8 }; /* as many as a meeting has groups */

/* Its sources, ascending; how many: 0 for a group that is no circle. */
size_t circle_sources(struct req *r, int64_t group, int64_t out[CIRCLE_SOURCES]);
/* ERR_FORBIDDEN, field "group", for a circle: who is in it is not for anybody to say. */
enum err circle_by_hand(struct req *r, int64_t group) __attribute__((warn_unused_result));

/* The circle of these groups, ascending; it is made, with a title in this language, when there is
 * none. 0: several of which one is a circle. */
int64_t circle_of(struct req *r, const int64_t *sources, size_t n, enum lang lang);
/* What he is in this group changed: he stands accordingly in each circle that has it as a source. */
void circle_follow(struct req *r, int64_t source, int64_t person);
