/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * held - mails of whose author nobody is sure, until somebody is.
 *
 * Owner of the tables held and held_file; nothing else writes to them.
 *
 * A moderator of the group vouches for the author (held.accept), or does not (held.refuse); either way
 * the rights that count are the author's, at that moment. After HELD_MS a mail goes, and its author is
 * told. Its files are loose files of its author meanwhile. Held mails are few: HELD_GROUP in a group,
 * HELD_PERSON in the name of one person, so that whoever forges many reaches nobody's patience.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/mail_in/mail_in.h"

enum { HELD_GROUP = 50, HELD_PERSON = 5 };
#define HELD_MS (INT64_C(14) * 24 * 3600 * 1000)

struct held_new {
	enum held_reason reason;
	struct mail_in_post post;
};

/* May one more be held? */
bool held_room(struct req *r, int64_t group, int64_t person);
/* Keep one and tell the moderators; its id. */
int64_t held_put(struct req *r, const struct held_new *h);
/* false: there is no such one any more. */
bool held_load(struct req *r, int64_t id, struct mail_in_post *out);
/* As moderators see it. */
bool held_show(struct req *r, int64_t id, struct held_mail *out);
/* Those of a group, oldest first, `max` at most; returns how many. */
size_t held_ids(struct req *r, int64_t group, int64_t *out, size_t max);
/* It waits no more; the moderators are told. */
void held_end(struct req *r, int64_t id, int64_t group, bool published);
/* Publish it, whoever asks for that. */
enum err held_publish(struct req *r, int64_t id, int64_t *topic, int64_t *post)
	__attribute__((warn_unused_result));
/* Its author is told that it will not be. */
void held_tell(struct req *r, int64_t id, const struct mail_in_post *h, enum mail_in_why why);
/* Those that waited too long; for due.c. */
int held_due(struct req *r);
