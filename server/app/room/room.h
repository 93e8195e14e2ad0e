/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * room - a meeting as it is held: who may come in, who is there, what of it each may hear.
 *
 * Owner of the tables room, room_part, room_seat and room_stay (room_act: room_acts.h); nothing else writes to them.
 *
 * What somebody is in a meeting, his part:
 *
 *   chair   runs one of its groups, or was named for this meeting (room_part)
 *   member  is in one of its groups, or stands in for somebody who is (a deputy)
 *   guest   was invited to it, or to one item of it, without being in any of its groups
 *
 * What of it he sees goes by the agenda item (agenda/agenda.h has the rule), and what is said goes out
 * by channels accordingly: r<meeting> to its members and chairs, ri<item> to who may hear an item that
 * not all members may, and to guests; rm<meeting> to its chairs. Whoever listens to a channel receives
 * all of it: what is said of a closed item is on its own channel, and never on a socket of a guest.
 *
 * He listens while he is in: from room.enter on, with all his devices, until he leaves, is sent out, or
 * has been silent for long; a line that breaks does not end it, session.resume goes on from there.
 *
 * A meeting that was closed can be opened again for ROOM_BACK_MS, as it was: who was in is in, with the floor,
 * the item under way and the votes that were open. So what the end brings about (minutes, topics of
 * questions, mails: room_end.c) waits until then; `ended` says that it was done.
 *
 * That it was opened can be taken back as long (room/unopen.c): it is planned as before, and nobody was
 * there or spoke. What was written meanwhile stays, and who was sent out or not let in is so still.
 *
 * Every module that holds something of a meeting under way asks room_load() who somebody is, and
 * tells with room_tell() what happened. Chairs of one meeting are equals: nothing hangs on the
 * browser of one of them.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/req/req.h"

struct agenda_at;

enum {
	ROOM_GROUPS = 8,              /* of a meeting, as MEETING_GROUPS */
	ROOM_SEATS = 600,             /* told in one reply */
	ROOM_CHANNELS = 100,          /* that one person listens to in one meeting */
	ROOM_AWAY_MS = 150 * 1000,    /* silent for so long: he is gone since he was last heard */
	ROOM_OUT_MS = 15 * 60 * 1000, /* ... and his place is given up after so long */
	ROOM_BACK_MS = 30 * 1000,     /* after it was opened, or closed: that can be taken back */
};

enum room_right {
	ROOM_READ,    /* that it is held, and what of it he may see */
	ROOM_HEAR,    /* what is said in it: a guest while he is in, nobody who was sent out */
	ROOM_PREPARE, /* say something to it, from when it is planned until it ends: no observer */
	ROOM_VOTE,    /* take part: it is open, he is in, and no observer */
	ROOM_TALK,    /* the same, and nobody has limited him: ERR_LIMITED */
	ROOM_RUN,     /* chair it */
};

struct room_at {
	int64_t meeting;
	enum room_state state;
	int64_t item; /* under way, whoever may see it; 0: none */
	int64_t lead; /* 0: nobody */
	bool has_opened_at, has_closed_at;
	int64_t opened_at, closed_at;
	bool cancelled, ended;
	int64_t rehearsal_of; /* 0: it is none */
	int64_t groups[ROOM_GROUPS];
	size_t n_groups;

	/* who asks */
	enum room_part part;
	bool voice;        /* more than an observer */
	bool named;        /* chairs or stands in by room_part, and may be in none of its groups */
	int64_t authority; /* for which he stands in; 0: he speaks for his own */
	bool came;         /* he has a seat, which stands at `seat` */
	enum seat_state seat;
	enum seat_how how;
	bool weak;             /* his line, as his client finds */
	int64_t limited_until; /* he may not speak or write until then; 0: he may */
};

/* The meeting, and what r->person is in it. ERR_NOT_FOUND, field "meeting", for who has no part in
 * it; ERR_FORBIDDEN, ERR_ROOM_CLOSED, ERR_NOT_SEATED, ERR_SHUT_OUT, ERR_MEETING_OVER, ERR_LIMITED. */
enum err room_load(struct req *r, int64_t meeting, enum room_right right, struct room_at *out)
	__attribute__((warn_unused_result));
/* The same for another person, whoever asks. false: he has no part in it. */
bool room_load_for(struct req *r, int64_t meeting, int64_t person, struct room_at *out);
/* The meeting alone, whoever asks; what is said of a person is not filled. false: there is none. */
bool room_bare(struct req *r, int64_t meeting, struct room_at *out);
/* Nobody has limited who asked for *room, which ROOM_TALK asks too. ERR_LIMITED, field "meeting". */
enum err room_unlimited(struct req *r, const struct room_at *room)
	__attribute__((warn_unused_result));
/* It has begun and has not ended, interrupted or not. */
bool room_held(const struct room_at *at);

/* What a chair, r->person as loaded in *room, does in the name of somebody whom the meeting's chairs
 * registered as there by telephone or on site: *his is what that one is in it. ERR_FORBIDDEN or
 * ERR_NOT_FOUND, field "person". */
enum err room_acts_for(struct req *r, const struct room_at *room, int64_t person,
                       struct room_at *his) __attribute__((warn_unused_result));

/* Say an event to whoever may hear this item of the meeting; item 0: to all its members. `ev` may be
 * sent on r and ri. Writer thread. */
void room_tell(struct req *r, int64_t meeting, int64_t item, enum ev ev, const void *data);
/* ... to its chairs. `ev` may be sent on rm. */
void room_tell_chairs(struct req *r, int64_t meeting, enum ev ev, const void *data);
/* ... to those of them who may hear this item (0: all), where not all may each on his own channel. `ev`
 * may be sent on rm and u. */
void room_tell_chairs_of(struct req *r, int64_t meeting, int64_t item, enum ev ev,
                         const void *data);
/* The words of something are gone from what was said of this item since then; see channel_scrub_words(). */
void room_scrub(struct req *r, int64_t meeting, int64_t item, int64_t since, const char *what,
                int64_t id);

/* ... from what was said of it to one person. */
void room_scrub_person(struct req *r, int64_t meeting, int64_t person, int64_t since,
                       const char *what, int64_t id);

/* The channels that r->person listens to in the rooms he is in; `max` at most. Returns how many. */
size_t room_channels(struct req *r, struct channel *out, size_t max);

/* What may be heard of an item changed, from `before` (NULL: there was none) to what the table says
 * now, if it still has it: whoever is in listens accordingly, and is told of what he does not hear any more. */
void room_item_moved(struct req *r, int64_t item, const struct agenda_at *before);

/* ---- for the commands of this module ---- */

bool room_view(struct req *r, const struct room_at *at, struct room *out);
bool room_seat_view(struct req *r, const struct room_at *at, int64_t person, struct room_seat *out);
/* What of it the chairs alone are told besides. */
void room_seat_private(const struct req *r, const struct room_at *at, struct room_seat *out);
/* Tell everybody what it now is, guests each on his own channel; loads it into *out. */
enum err room_announce(struct req *r, int64_t meeting, struct room *out)
	__attribute__((warn_unused_result));
/* It opens, ends, is reopened or planned again: who was named for it and is not there hears of it on his
 * own channel, no group of his telling him. */
void room_tell_named(struct req *r, const struct room *room);
void room_set_state(struct req *r, int64_t meeting, enum room_state state);
void room_set_lead(struct req *r, int64_t meeting, int64_t person);
void room_set_item(struct req *r, int64_t meeting, int64_t item);
/* Where `person` stands now, who is told; his sockets listen accordingly, and the time he is there is kept. */
void room_set_seat(struct req *r, int64_t meeting, int64_t person, enum seat_state state);
void room_seen(struct req *r, int64_t meeting);
/* r->person's client finds its line weak, or no longer. */
void room_set_weak(struct req *r, int64_t meeting, bool weak);
/* It is closed: everybody is out, nothing is under way. */
enum err room_shut(struct req *r, const struct room_at *room) __attribute__((warn_unused_result));
/* It is as it was before that. */
enum err room_reopen(struct req *r, const struct room_at *room) __attribute__((warn_unused_result));
/* Everybody is out, and it is kept where he was; room_return() has them back there. */
void room_empty(struct req *r, int64_t meeting);
void room_return(struct req *r, int64_t meeting, int64_t closed_at);
/* What `person` listens to in this meeting, into ROOM_CHANNELS of them; returns how many. */
size_t room_channels_in(struct req *r, const struct room_at *room, int64_t person,
                        struct channel *out);
/* Their names and heads, from the arena. */
void room_heads(struct req *r, const struct channel *chs, size_t n, struct channel_head **out);

/* What the end of a meeting brings about: each module that has something to do then adds a line to
 * room_end.c. */
typedef void room_end_fn(struct req *r, int64_t meeting);

/* Two due_fn: who has been silent is away, later out; meetings whose close cannot be taken back any more end. */
int room_due(struct req *r);
int room_end_due(struct req *r);
