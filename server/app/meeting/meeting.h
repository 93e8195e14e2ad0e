/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * meeting - when the members of one or several groups meet, where, and who will come.
 *
 * Owner of the tables meeting, meeting_group, meeting_answer, meeting_date and meeting_date_answer;
 * nothing else writes to them.
 *
 * A meeting is called by who runs all of its groups and changed by who runs one of them. The active
 * members of any of them see it, each of whom is asked once, in however many of its groups he is. A hidden group meets by
 * itself, so that no other group hears of it. Each change is told on the channel of every group of
 * the meeting, the same to all; a client in two of them hears it twice and takes it as once.
 *
 * One whose date is still to be chosen is « undated »: its times span the dates that are possible,
 * nobody is called to it yet, and its members say of each date whether it suits them, until one who
 * runs it chooses.
 *
 * Until it is over it can be changed, called off and answered; after that it stays as it was.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/group/access.h"
#include "app/req/req.h"

enum {
	MEETING_GROUPS = 8,
	MEETING_PAGE = 40,
	MEETING_GUESTS = 200,
	MEETING_DATES = 8,
	MEETING_SITTING = 8,
	MEETING_LONGEST_MS = 7 * 24 * 3600 * 1000,
};

/* ---- reading ---- */

/* The meeting, with what r->person said. false: no such meeting. Asks no rights. */
bool meeting_load(struct req *r, int64_t id, struct my_meeting *out);
/* The same for who may read it, and may change it where `run`. ERR_NOT_FOUND or ERR_FORBIDDEN, field
 * "meeting". */
enum err meeting_caller_load(struct req *r, int64_t id, bool run, struct my_meeting *out)
	__attribute__((warn_unused_result));
/* "jeudi 3 décembre 2026": when it begins, where it was thought. */
struct str meeting_day(struct req *r, int64_t id, enum lang lang);
/* It can still be changed and answered. */
bool meeting_open(const struct req *r, const struct meeting *m);
/* The soonest of r->person's that is neither over, nor called off, nor declined. */
bool meeting_next(struct req *r, struct meeting_ref *out);
/* Those under way that r->person may enter otherwise than as a guest, MEETING_SITTING at most. */
size_t meeting_sitting(struct req *r, struct meeting_ref *out);
/* A wait_fn: those to come that he has not answered. */
size_t meeting_waits(struct req *r, struct wait *out, size_t max);

/* The dates to choose among, with what r->person said of them; who said what. From the arena. */
size_t meeting_dates(struct req *r, int64_t meeting, struct meeting_date **out);
size_t meeting_voters(struct req *r, int64_t meeting, struct date_voter **out);

/* ---- writing ---- */

/* All of a new one but its times. */
enum err meeting_check_new(struct req *r, const struct meeting_create_args *a);
/* Each is to come, and no two begin at once. ERR_BAD_ARGS, `field`. */
enum err meeting_check_slots(struct req *r, const struct meeting_slot *slots, size_t n,
                             const char *field) __attribute__((warn_unused_result));
/* `at`: when they were added to what was asked already; 0: they were there from the beginning. */
void meeting_put_dates(struct req *r, int64_t meeting, const struct meeting_slot *slots, size_t n,
                       int64_t at);
/* A date goes, with what was said of it. */
void meeting_drop_date(struct req *r, int64_t meeting, int64_t date);
/* One whose date is to be chosen spans all its dates. */
void meeting_span(struct req *r, int64_t meeting);
void meeting_answer_date(struct req *r, const struct date_choice *c);
void meeting_choose(struct req *r, int64_t meeting, const struct meeting_date *d);

/* What is wrong with these; ERR_OK: nothing. `video` may be empty. */
enum err meeting_check_times(struct req *r, int64_t starts_at, int64_t ends_at);
enum err meeting_check_words(struct req *r, struct str zone, struct str sister, struct str video,
                             struct str about);
int64_t meeting_insert(struct req *r, const struct meeting_create_args *a);
void meeting_set(struct req *r, const struct meeting *was, const struct meeting_update_args *a);
void meeting_set_cancelled(struct req *r, int64_t id);
void meeting_set_answer(struct req *r, const struct meeting_answer_args *a, int64_t deputy);

/* ---- who comes in somebody's stead (deputy.c) ---- */

struct meeting_deputy {
	int64_t person, authority; /* 0: nobody */
};
/* Whom r->person names. ERR_BAD_ARGS, NO_MANDATE, NOT_FOUND, FORBIDDEN (of another authority), ALREADY
 * (he comes anyway). */
enum err meeting_find_deputy(struct req *r, const struct meeting_answer_args *a,
                             const struct meeting *m, struct meeting_deputy *out)
	__attribute__((warn_unused_result));
/* Who comes in the stead of `person`; 0: nobody. */
int64_t meeting_deputy_of(struct req *r, int64_t meeting, int64_t person);
/* It was `was`, and now, as the table says, is another one or nobody: they have and lose their place.
 * ERR_LIMIT. */
enum err meeting_deputy_moved(struct req *r, int64_t meeting, int64_t was,
                              const struct meeting_deputy *now) __attribute__((warn_unused_result));
/* Who left a group has nobody come in his stead to meetings that are not his any more. */
void meeting_member_left(struct req *r, int64_t group, int64_t person);

/* The rehearsal of a meeting that is not closed yet; 0: there is none. */
int64_t meeting_rehearsal(struct req *r, int64_t of);
/* A new one, of no group; 0: a statement failed. */
int64_t meeting_insert_rehearsal(struct req *r, int64_t of);

/* Put it where search finds it; see app/search/search.h. */
void meeting_index(struct req *r, int64_t id);
/* Tell its groups what it now is; loads it into *out. ERR_STORAGE: it is not there. */
enum err meeting_announce(struct req *r, int64_t id, struct my_meeting *out)
	__attribute__((warn_unused_result));
