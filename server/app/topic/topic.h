/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * topic - the subjects of a group, « L'essentiel » at their head, and who read what.
 *
 * Owner of the tables topic, essential and topic_mark; nothing else writes to them.
 *
 * Read marks. A mark is a message id: what is up to it is read. Where a person has no mark, or
 * one from before he entered the group, membership.since_post stands for it. Unread are the
 * messages of others after that, not deleted. A muted topic still has an exact count of its own
 * but is left out of lists and totals. What one writes oneself is never unread and moves no mark.
 *
 * Merging keeps every unread message unread: the mark of the merged topic is put before the
 * first one a person had not read in either, so some he had read after it may count again.
 * Splitting copies the marks and is exact. Moving keeps them; who is in both groups keeps what
 * he had read in the first, but messages from before he entered the second do not count there.
 *
 * A merged topic keeps its row, so that its address leads to where its messages are.
 *
 * A masked topic is a question of somebody who is not to be named: its author, and what he writes
 * in it, are told to everybody with id 0 and an empty name, in events, replies, excerpts and mails
 * alike, for who reads author names elsewhere reads topic.masked and post.masked too. Who
 * runs the group learns the name from question.get. What is masked is not merged or split off.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/group/access.h"
#include "app/req/req.h"

enum {
	UNREAD_GROUPS = 500, /* in which one may be counted; those beyond are left out */
	TOPIC_PAGE = 40,     /* in one page of topic.list, beside the pinned ones */
	TOPIC_PINNED = 10,   /* in one group */
	TOPIC_LIST_BYTES = 176 *
	                   1024, /* of topics as JSON, after which a reply takes no further one */
};

/* ---- reading ---- */

/* A topic as everybody sees it, merged or not. false: no such topic. */
bool topic_load(struct req *r, int64_t id, struct topic *out);
/* read_upto is the last message of the topic that is read, 0 when there is none. */
void topic_state_load(struct req *r, int64_t topic, int64_t person, struct topic_state *out);
/* The caller's topics with something unread, muted ones left out, latest first, `max` at most, as
 * many as fit in TOPIC_LIST_BYTES. `group` 0: of all groups he is in. */
void topic_unread_list(struct req *r, int64_t group, size_t max, struct my_topic **list, size_t *n);
/* Their ids alone, all of them up to `max`; returns how many. */
size_t topic_unread_ids(struct req *r, int64_t group, size_t max, int64_t *ids);
/* How many such topics, and how many unread messages in them. */
void topic_unread_counts(struct req *r, int64_t group, int64_t *topics, int64_t *posts);
/* The same of what came after `since`, in one go: how much in each group (the one with the latest
 * message first, at most UNREAD_GROUPS), and the `max` latest topics. Returns how many of these. */
struct topic_unread {
	int64_t topic, group, posts;
};
size_t topic_unread_since(struct req *r, int64_t since, struct topic_unread *out, size_t max,
                          struct inbox_group *groups, size_t *n_groups);
/* Does the caller run this group: moderator, chair, or of the network's team? */
bool topic_runs(const struct req *r, const struct access *acc);
/* Who opened it, whatever everybody is told; 0: no such topic. */
int64_t topic_author(struct req *r, int64_t topic);
/* May the caller change this topic: who runs its group, or its author while he may write there?
 * Follows merged topics, loads the topic. */
enum err topic_own(struct req *r, int64_t topic, struct topic *out, bool *runs)
	__attribute__((warn_unused_result));
/* May he have a mark on it: whoever reads it. *topic becomes the one that stands. */
enum err topic_reader(struct req *r, int64_t *topic, struct access *acc)
	__attribute__((warn_unused_result));

/* Topics with the caller's state, in the order of their ids. */
void topic_list_load(struct req *r, const int64_t *ids, size_t n, struct my_topic *out);

/* The latest version of « L'essentiel »; false: there is none. */
bool essential_load(struct req *r, int64_t topic, struct essential *out);
/* Versions up to `upto`, latest first, at most `max`; returns how many. */
size_t essential_list(struct req *r, int64_t topic, int64_t upto, struct essential *out,
                      size_t max);

/* Columns SQL_AUTHOR_COLS() from `col` on, as a person_ref. */
struct query;
void person_ref_cols(struct arena *a, const struct query *q, int col, struct person_ref *out);

/* ---- writing ---- */

struct topic_new {
	int64_t group, author, created_at;
	enum topic_kind kind;
	struct str title;
	bool masked; /* its author is not named */
};
int64_t topic_insert(struct req *r, const struct topic_new *t);
/* The same with its first message, announced. Asks for no right. */
struct post_new;
enum err topic_begin(struct req *r, const struct topic_new *t, const struct post_new *first,
                     int64_t *id, int64_t *post) __attribute__((warn_unused_result));

void topic_set_title(struct req *r, int64_t id, struct str title, enum topic_kind kind);
void topic_set_pinned(struct req *r, int64_t id, bool on);
void topic_unmask(struct req *r, int64_t id); /* the topic alone; see post_unmask() */
void topic_set_closed(struct req *r, int64_t id, bool on);
void topic_set_group(struct req *r, int64_t id, int64_t group); /* lets the pin go */
void topic_set_merged(struct req *r, int64_t id, int64_t into);

/* One more message, the latest. */
void topic_count_post(struct req *r, int64_t id, int64_t post, int64_t at);
/* One more that came in with an archive: unread for nobody. */
void topic_count_old(struct req *r, int64_t id, int64_t post, int64_t at);
/* One message less. */
void topic_uncount_post(struct req *r, int64_t id);
/* How many other groups read it, after one did or did not. */
void topic_recount_shared(struct req *r, int64_t id);
/* Count afresh, after messages came or went. */
void topic_recount(struct req *r, int64_t id);

/* The first unread message of the caller, 0 when all is read. */
int64_t topic_first_unread(struct req *r, int64_t topic, const struct topic_state *state);

/* Put a mark at `upto`, wherever it was. */
void topic_mark_set(struct req *r, int64_t topic, int64_t person, int64_t upto);
void topic_mark_level(struct req *r, int64_t topic, int64_t person, enum level level);
void topic_marks_copy(struct req *r, int64_t from,
                      int64_t to); /* before the messages are split off */
void topic_marks_merge(struct req *r, int64_t from, int64_t to); /* before the messages are moved */
void topic_marks_move(struct req *r, int64_t topic, int64_t from_group, int64_t to_group);

void essential_insert(struct req *r, const struct essential *e);
/* Give the versions of one topic to another that has none. true: there were some. */
bool essential_hand_over(struct req *r, int64_t from, int64_t to);

/* ---- announcing ---- */

/* topic.updated on its group's channel; loads it into *out as it now is. */
void topic_announce(struct req *r, int64_t id, struct topic *out);
/* topic.marked to the person; loads his state into *out. */
void topic_announce_mark(struct req *r, int64_t topic, int64_t group, struct topic_state *out);
