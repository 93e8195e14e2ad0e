/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * question - what a topic of kind question has beside its messages: who asks, about what, who is
 * asked to answer, which message is the answer.
 *
 * Owner of the tables question and question_hold; nothing else writes to them. Every topic of kind
 * question has a row; one that was made something else keeps it, unseen.
 *
 * States. A question is open until somebody is asked (assigned) and takes it (taken). It is answered
 * when who is asked writes in it, or anybody while nobody is; resolved when a message of it is
 * accepted as the answer. A message of somebody else meanwhile counts as its first answer but
 * relieves nobody. The first answer is the first message that is not by who asks and not deleted.
 *
 * Relay. Who is asked, and again who takes it, has `relay_days` working days of his own zone (see
 * workday.h). Then, or when he declines, the question goes to the one routing proposes first
 * (route.h), never twice to the same. After RELAYS_MAX relays, when nobody is left to ask, or
 * when nobody was asked in the first place and nobody answered in that time, it is escalated:
 * the moderators see to it. Questions of closed and merged topics rest.
 *
 * Names. Of who asks without his name nothing here is told to the group: events and lists carry no
 * asker at all, and question.get names him to himself and to who runs the group. Of a sealed one,
 * which was put in a meeting where nobody at all was to learn who asks, to himself alone.
 *
 * Time to first answer of a group: the median, over its questions that were asked in the last 365
 * days and have a first answer, of the milliseconds between the two; of an even number the
 * lower of the two in the middle. Questions without an answer are not in it, they are counted beside it.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/group/access.h"
#include "app/req/req.h"

enum {
	RELAYS_MAX = 3, /* then the moderators see to it */
	HOLDS_MAX = 50, /* in one reply */
};

/* The row, for commands. */
struct question_row {
	int64_t topic, group;
	int64_t asker, asker_authority; /* 0: for none */
	struct str title, country;      /* country empty: none */
	bool has_theme, has_kind, masked, closed;
	bool sealed; /* masked, and who runs the group is not told either */
	enum matter theme;
	enum question_kind kind;
	enum urgency urgency;
	enum question_state state;
	int64_t holder, authority; /* who is asked; 0: none */
	int64_t relay_days, relay_at, relays;
	int64_t first_answer, answer, thanked_at; /* 0: none */
};

/* ---- reading ---- */

/* false: no such question. */
bool question_row_load(struct req *r, int64_t topic, struct question_row *out);
bool question_load(struct req *r, int64_t topic, struct question *out);

/* What the caller is to a question that he may read. */
struct question_caller {
	struct question_row q;
	struct access acc;
	bool mine, runs, asked;
};
/* Follows merged topics. ERR_NOT_FOUND, field "topic", when it is none of his questions. */
enum err question_caller_load(struct req *r, int64_t topic, struct question_caller *out)
	__attribute__((warn_unused_result));
/* The same, for who is asked while it is open: ERR_RESOLVED, ERR_FORBIDDEN, ERR_CLOSED. */
enum err question_asked(struct req *r, int64_t topic, struct question_caller *out)
	__attribute__((warn_unused_result));
/* The same, for who asks or runs the group: ERR_FORBIDDEN for others. */
enum err question_own(struct req *r, int64_t topic, struct question_caller *out)
	__attribute__((warn_unused_result));

/* ---- what becomes of it; each announces question.changed ---- */

struct question_new {
	int64_t topic, asker;
	const struct question_create_args *about; /* NULL: nothing is said */
	bool sealed;                              /* of a masked one: nobody but who asks is told */
};
/* A topic becomes a question; announces nothing. Does nothing when it has been one. */
void question_insert(struct req *r, const struct question_new *q);
/* The same for a new topic, announced; if nobody answers in time the moderators are told. */
void question_ask(struct req *r, const struct question_new *q);

/* Somebody is asked: a person, or an authority as such. */
void question_assign(struct req *r, const struct question_row *q, int64_t person,
                     int64_t authority);
/* May they be asked there? ERR_NOT_MEMBER, ERR_OWN. */
enum err question_can_hold(struct req *r, const struct question_row *q, int64_t person,
                           int64_t authority) __attribute__((warn_unused_result));
/* Nobody is asked yet: the moderators are told when nobody answers in that time. Says nothing. */
void question_expect(struct req *r, const struct question_row *q);
/* Who is asked no longer is. Says nothing. */
void question_end_hold(struct req *r, int64_t topic, enum hold_end end, struct str reason);
/* It goes on: to the next one, or to the moderators. */
void question_go_on(struct req *r, const struct question_row *q, enum hold_end end,
                    struct str reason);
/* r->person, who is asked, takes it. */
void question_take(struct req *r, const struct question_row *q);
/* `post` is the answer; 0: none is. */
void question_answer(struct req *r, const struct question_row *q, int64_t post, int64_t author);
void question_set(struct req *r, const struct question_row *q,
                  const struct question_update_args *a);
void question_thanked(struct req *r, const struct question_row *q);

/* A message was written in the topic of a question. */
void question_posted(struct req *r, int64_t topic, int64_t post);
/* Messages left the topic or were deleted: its first answer and its answer are looked for afresh. */
void question_recount(struct req *r, int64_t topic);

/* The topic was merged into another one: nobody is asked any more. Says nothing. */
void question_rest(struct req *r, int64_t topic);

/* question.changed; loads it into *out (may be NULL). */
void question_announce(struct req *r, int64_t topic, enum question_change change,
                       struct question *out);

/* What the clock brings about: see app/due/due.h. */
int question_due(struct req *r);
