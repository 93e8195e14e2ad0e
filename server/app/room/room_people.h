/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * room_people - who is named for one meeting, and what chairs say to one person.
 *
 * Of the tables of room. Somebody is named a guest of all that is public or of one item, a chair or a
 * deputy; what he hears in the meeting follows at once, on all his devices. Who has no account gets
 * one by being invited, and a link that signs him in once, until the meeting is over; whoever is in a
 * group gets a pass, since a link that lives long must open no more than the meeting.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/mailing/mailing.h"
#include "app/room/room.h"

enum {
	ROOM_NAMED = 200, /* for one meeting */
	ROOM_WORD_MS = 10 * 60 * 1000,
};

#define ROOM_LINK_MS (INT64_C(60) * 24 * 3600 * 1000) /* the link of an invitation, at most */

/* Of the meeting, what somebody may know who is in none of its groups. */
struct room_meeting {
	int64_t id;
	struct str title, zone, sister, video; /* the last two may be empty */
	int64_t starts_at, ends_at;
};
enum err room_meeting_load(struct req *r, int64_t meeting, struct room_meeting *out)
	__attribute__((warn_unused_result));

/* room_load(), and it is open or interrupted: ERR_ROOM_CLOSED. */
enum err room_load_open(struct req *r, int64_t meeting, enum room_right right, struct room_at *out)
	__attribute__((warn_unused_result));
/* Somebody whose seat stands so. ERR_NOT_FOUND, field "person". */
enum err room_seat_load(struct req *r, int64_t meeting, int64_t person, enum seat_state state,
                        struct room_at *out) __attribute__((warn_unused_result));

struct room_naming_new {
	int64_t person;
	enum room_naming naming;
	int64_t item;      /* a guest's: the only one he is to hear; 0: all that is public */
	int64_t authority; /* a deputy's */
};
bool room_is_named(struct req *r, int64_t meeting, int64_t person, int64_t item);
/* Write it down, tell the chairs, and let him hear what is his now. ERR_LIMIT. */
enum err room_name(struct req *r, int64_t meeting, const struct room_naming_new *n,
                   struct room_named *out) __attribute__((warn_unused_result));
/* The contrary; item 0: all his of this kind. false: he was not named so. */
bool room_unname(struct req *r, int64_t meeting, int64_t person, enum room_naming naming,
                 int64_t item);
/* Who chairs a meeting chairs this one, which has no groups; who asks too. */
void room_copy_chairs(struct req *r, int64_t from, int64_t to);
size_t room_named_list(struct req *r, int64_t meeting, struct room_named **out);

/* Where he is in, his sockets listen to what he may hear now, instead of what `was`. */
struct room_hearing {
	struct room_at at;
	bool any; /* he had a part in it */
	size_t n;
	struct channel *chs;
};
void room_hearing_load(struct req *r, int64_t meeting, int64_t person, struct room_hearing *was);
void room_hears_anew(struct req *r, int64_t person, const struct room_hearing *was);

/* Of the meetings under way of a group, those he has come to, before what he is in the group changes; then see
 * that he hears what is his now, and comes in by no pass that is not. */
size_t room_hearings(struct req *r, int64_t group, int64_t person, struct room_hearing **out);
void room_member_moved(struct req *r, int64_t person, const struct room_hearing *was, size_t n);

/* A word to one person, who is told at once and finds it again while he stands at `seat`; who is in, for
 * ROOM_WORD_MS. Returns its id, 0: it could not be kept. */
int64_t room_say(struct req *r, int64_t meeting, int64_t person, enum seat_state seat,
                 struct str text);
bool room_word_load(struct req *r, int64_t meeting, int64_t person, enum seat_state seat,
                    struct room_word *out);
/* When this one of the meeting was said, and to whom; 0: there is none. */
int64_t room_word_at(struct req *r, int64_t meeting, int64_t word, int64_t *person);
/* ... with the act of that moment which put him there; 0: none. */
int64_t room_word_of(struct req *r, int64_t meeting, int64_t person, enum seat_state seat,
                     int64_t at);
/* It was not said: he is told, with what stands instead, and its words are kept nowhere. */
void room_unsay(struct req *r, int64_t meeting, int64_t person, int64_t word);

/* How he enters from a mail: by a code that he asks for, by a link that signs him in once (who is in no
 * group), by a pass (session/pass.h). */
enum room_way { ROOM_WAY_CODE, ROOM_WAY_ONCE, ROOM_WAY_PASS };
/* Where he enters, for a mail to him. */
struct str room_way_in(struct req *r, int64_t meeting, int64_t ends_at, const struct mailing_to *to,
                       enum room_way *how);
/* The button that leads in, and what is to be known of it. */
void room_put_way_in(struct mailing *m, int64_t meeting, int64_t ends_at,
                     const struct mailing_to *to);
/* Tell him by mail that he is invited, and let him in with it. */
void room_invite_mail(struct req *r, const struct room_meeting *m, int64_t person, int64_t item);
