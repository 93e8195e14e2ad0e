/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * span - how the messages of a topic are found, in the order of their ids.
 *
 * Ids are cut into spans of 4096. The index of messages is by span, then topic; post_span says in
 * which spans a topic has messages, and how many it has in earlier ones. So what is written at a
 * time stands together whatever topics it is in, and a count costs the same in a topic of a million
 * messages as in one of a thousand.
 *
 * Invariants, in every transaction's end: a row for each span in which the topic has messages and
 * for no other; `before` is exact.
 */
#include "app/req/req.h"

/* What follows FROM: the messages p of a topic, by its spans s. WHERE s.topic = ... narrows it to
 * one, s.span to where they may be; ORDER BY s.span, p.id costs nothing, either way. */
#define SQL_POSTS " post_span s CROSS JOIN post p ON p.span = s.span AND p.topic = s.topic"
/* Those above, up to or below the id `x`, to be followed by what else is asked. */
#define SQL_POSTS_ABOVE(x) SQL_POSTS " AND s.span >= " x " >> 12 AND p.id > " x
#define SQL_POSTS_UPTO(x) SQL_POSTS " AND s.span <= " x " >> 12 AND p.id <= " x
#define SQL_POSTS_BELOW(x) SQL_POSTS " AND s.span <= " x " >> 12 AND p.id < " x
#define SQL_POSTS_LAST_FIRST " ORDER BY s.span DESC, p.id DESC"
#define SQL_POSTS_FIRST_FIRST " ORDER BY s.span, p.id"

/* A message was added to the topic whose last one so far is `last` (0: it has none). */
void span_add(struct req *r, int64_t topic, int64_t last, int64_t id);
/* Messages went from one topic to another, all of them or this one: before the first of two, after
 * the second. */
void span_take_all(struct req *r, int64_t from, int64_t to);
void span_take_one(struct req *r, int64_t id, int64_t to);
void span_settle(struct req *r, int64_t topic);
/* How many messages the topic has below an id. */
int64_t span_count(struct req *r, int64_t topic, int64_t below);
