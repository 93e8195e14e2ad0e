/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * consultation - what a group asks the authorities in it, each of which has one voice.
 *
 * Owner of the tables consultation, consultation_option, consultation_voice and consultation_cast;
 * nothing else writes to them.
 *
 * Who may answer is frozen at the opening: the authorities for which the group's active members,
 * observers apart, then speak. Any such member answers for the authority he speaks for now; the last
 * answer until the close stands. Who in the group speaks for the authority sees who gave which, and
 * when; nobody else does.
 *
 * It is closed when its time has come by the server's clock, or before by who runs the group,
 * which brings its time forward. Nothing runs at that moment: open is what closes later than now.
 *
 * How many chose what is told to all who read the group once it is closed; before that to nobody or, by
 * the rule after_answer, to those whose authority has answered. What goes to the whole group never
 * carries it.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/group/access.h"
#include "app/req/req.h"

enum {
	CONSULTATION_OPTIONS = 8,
	CONSULTATION_PAGE = 40,
	CONSULTATION_AUTHORITIES = 200, /* named in one reply */
	CONSULTATION_TRAIL = 20,
};

/* For whom somebody speaks now; all 0: for nobody. */
struct consultation_speaker {
	int64_t mandate, authority;
};

/* ---- reading ---- */

/* The consultation, as r->person may know it. false: no such consultation. Asks no rights. */
bool consultation_load(struct req *r, int64_t id, struct my_consultation *out);
/* The same for who has `right`. ERR_NOT_FOUND or ERR_FORBIDDEN, field "consultation". */
enum err consultation_caller_load(struct req *r, int64_t id, enum right right,
                                  struct my_consultation *out) __attribute__((warn_unused_result));
bool consultation_is_open(const struct req *r, const struct consultation *c);
void consultation_speaker_load(struct req *r, struct consultation_speaker *out);
/* May this authority answer? */
bool consultation_entitled(struct req *r, int64_t id, int64_t authority);
/* A wait_fn: those open that his authority has not answered. */
size_t consultation_waits(struct req *r, struct wait *out, size_t max);

/* ---- writing ---- */

/* ERR_TOO_LARGE when this cannot be shown. */
enum err consultation_check_markdown(struct req *r, struct str text, const char *field)
	__attribute__((warn_unused_result));
/* Opens it and freezes who may answer. Returns its id; 0: refused. */
int64_t consultation_insert(struct req *r, const struct consultation_open_args *a);
void consultation_set_answer(struct req *r, int64_t id, const struct consultation_speaker *s,
                             int64_t answer);
void consultation_set_closed(struct req *r, int64_t id);
void consultation_set_conclusion(struct req *r, int64_t id, struct str conclusion);

/* Put it where search finds it; see app/search/search.h. */
void consultation_index(struct req *r, int64_t id);
/* Tell its group what it now is; loads it into *out. ERR_STORAGE: it is not there. */
enum err consultation_announce(struct req *r, int64_t id, struct my_consultation *out)
	__attribute__((warn_unused_result));
/* Tell everybody in the group who speaks for that authority that r->person has answered for it. */
void consultation_announce_answer(struct req *r, const struct consultation *c,
                                  const struct consultation_speaker *s, int64_t answer);
