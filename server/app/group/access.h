/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * access - who may do what, the one place that decides.
 *
 * Commands, pushes, file downloads, mails and searches all ask here. What a person may not
 * see answers ERR_NOT_FOUND, exactly like what does not exist; what he sees but may not do
 * answers ERR_FORBIDDEN. Network administrators see and run every group.
 *
 * A topic may be read by other groups than its own (app/share). A person has his rights on it from
 * one of them, his seat: the group it belongs to if he is in it, else the first other one. There he
 * reads and writes by his role; RIGHT_MODERATE and RIGHT_CHAIR on a topic are of the group it
 * belongs to, whatever he is elsewhere.
 *
 * Who is here for one meeting alone (session/pass.h) has no right on anything but that meeting, and none
 * to run it.
 *
 * Any thread that has a connection.
 */
#include "app/req/req.h"

enum right {
	RIGHT_SEE,      /* that the group exists: anyone signed in, unless it is hidden */
	RIGHT_READ,     /* topics, messages, members: any active member */
	RIGHT_WRITE,    /* post, react, open topics: member and above */
	RIGHT_MODERATE, /* run it: moderator and chair */
	RIGHT_CHAIR,    /* name moderators: chair */
};

struct access {
	int64_t group;  /* of a topic: the one he has his rights from */
	bool guest;     /* of a topic: it belongs to another group than that */
	enum role role; /* meaningful when `active` */
	bool active;    /* an active member */
	bool invited, requested;
	enum join_mode join_mode;
	int64_t since_post;
};

/* May the caller use `right` in `group`? Fills *out (may be NULL) when he may see it. */
enum err access_group(struct req *r, int64_t group, enum right right, struct access *out)
	__attribute__((warn_unused_result));
/* The same for the seat at a topic, following topic.merged_into: *topic becomes the one that stands. */
enum err access_topic(struct req *r, int64_t *topic, enum right right, struct access *out)
	__attribute__((warn_unused_result));
/* The same for the topic of a message; *topic (may be NULL) is told. Deleted messages count as existing. */
enum err access_post(struct req *r, int64_t post, enum right right, int64_t *topic,
                     struct access *out) __attribute__((warn_unused_result));
/* The same for a meeting: what a person may in any of its groups, he may of it. */
enum err access_meeting(struct req *r, int64_t meeting, enum right right)
	__attribute__((warn_unused_result));
/* The same for a consultation of a group: who does not read the group hears of none. */
enum err access_consultation(struct req *r, int64_t consultation, enum right right)
	__attribute__((warn_unused_result));
/* The same for a position, of its group. */
enum err access_position(struct req *r, int64_t position, enum right right, struct access *out)
	__attribute__((warn_unused_result));

/* All that the caller may read, for who looks among many things at once. */
struct access_scope {
	bool all;              /* of the network's team */
	const int64_t *groups; /* ascending */
	size_t n_groups;
	/* topics of other groups besides, ascending */
	const int64_t *topics;
	size_t n_topics;
};
/* ACCESS_GROUPS and ACCESS_TOPICS of them at most; from the request's arena. */
enum { ACCESS_GROUPS = 2000, ACCESS_TOPICS = 5000 };
void access_scope_load(struct req *r, struct access_scope *out);
/* The same of one group alone, which the caller reads. */
void access_scope_group(struct req *r, int64_t group, struct access_scope *out);
bool access_scope_in(const struct access_scope *s, int64_t group);
/* The first of the groups of a meeting that is in it; 0: none is. */
int64_t access_scope_meeting(struct req *r, const struct access_scope *s, int64_t meeting);
/* A topic of this group; topic 0: the group itself. */
bool access_scope_has(const struct access_scope *s, int64_t group, int64_t topic);

/* Does this right belong to an active member of this role? The table of rights itself. */
bool access_role_has(enum role role, enum right right);
