/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * floor - who speaks in a meeting, who waits to, and how long each has spoken.
 *
 * Owner of the tables floor_meeting, floor_list, floor_budget, floor_entry, floor_speech and
 * floor_trace; nothing else writes to them.
 *
 * Each agenda item has a floor, and the meeting has one apart from its items (item 0), which its
 * guests do not hear. Whoever is in and has a voice asks for himself; he waits once on each, and once
 * more with a point of order. order.h has the order; a place is kept until its owner withdraws or is out
 * of the meeting (room/room.h: a line that breaks leaves him fifteen minutes), or until a chair acts,
 * which is told to all. A floor that is shut takes points of order still, and whoever a chair registers.
 *
 * One person speaks at a time in a meeting, on whatever item. Who is called to put a question to the speaker
 * stops his clock; whoever else is called ends his speech. The clock is one of times in the table:
 * what was said before `since`, and since when it runs; nothing ticks, and a restart changes nothing.
 * Coming to another item ends the speech, interrupting the meeting stops its clock.
 *
 * The last call, end or removal can be taken back for FLOOR_UNDO_MS: all is as it was, the clock too.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/floor/order.h"
#include "app/room/room.h"

enum {
	FLOOR_WAITING = 120, /* on one floor */
	FLOOR_SPEAKERS = 600,
	FLOOR_PARTIES = 7,
	FLOOR_TRAIL = 20,
	FLOOR_NOTE = 250,    /* characters */
	FLOOR_CELL = 3,      /* people: smaller ones are not told of */
	FLOOR_CELL_YEAR = 5, /* the same over a year, where they are told together */
	FLOOR_UNDO_MS = 30 * 1000,
	FLOOR_LIMIT_MS = 3 * 60 * 1000,
	FLOOR_LIMIT_MIN_MS = 10 * 1000, /* of a speech, once time is taken back */
	FLOOR_LIMIT_MAX_MS = 24 * 3600 * 1000,
};

/* ---- who asks ---- */

/* The meeting and this floor of it (no item: 0). As room_load() and agenda_item_load(). */
enum err floor_load(struct req *r, int64_t meeting, bool has_item, int64_t item,
                    enum room_right right, struct room_at *out) __attribute__((warn_unused_result));
/* The same for who chairs a meeting that is open; `paused`: or interrupted. ERR_ROOM_CLOSED. */
enum err floor_load_run(struct req *r, int64_t meeting, bool has_item, int64_t item, bool paused,
                        struct room_at *out) __attribute__((warn_unused_result));

/* Does r->person, who asked for `room`, hear this floor? */
bool floor_hears(struct req *r, const struct room_at *room, int64_t item);

/* ---- who waits ---- */

struct floor_at {
	int64_t id, meeting, item, person;
	enum floor_kind kind;
	bool waiting;
};

/* false: there is none. Asks no rights. */
bool floor_entry_at(struct req *r, int64_t entry, struct floor_at *out);
/* In order, from the arena. */
size_t floor_waiting(struct req *r, int64_t meeting, int64_t item, struct floor_wait **out);

struct floor_new {
	int64_t meeting, item, person;
	enum floor_kind kind;
	struct str note;
	bool has_to;
	int64_t to;
};
/* ERR_BAD_ARGS, "note" or "to"; ERR_NOT_FOUND, "to"; ERR_ALREADY, "kind"; ERR_LIMIT. */
enum err floor_put(struct req *r, const struct floor_new *n, int64_t *entry)
	__attribute__((warn_unused_result));
/* He waits no more, nor do the replies to him. */
void floor_take_out(struct req *r, int64_t entry);
void floor_set_place(struct req *r, int64_t entry, int64_t place);

/* ---- who speaks ---- */

struct floor_live {
	int64_t id, item, person, entry;
	enum floor_kind kind;
	bool runs;
	int64_t limit_ms;
};

/* Those whose speech has not ended, latest first: who has the floor, and who waits for a question to
 * him to end. Two at most; returns how many. */
size_t floor_live(struct req *r, int64_t meeting, struct floor_live out[2]);
/* The same for who chairs, as floor_load_run(), and may touch his clock: ERR_NOBODY_SPEAKS, also when it is on an item he does not hear. */
enum err floor_live_load(struct req *r, int64_t meeting, bool paused, struct floor_live out[2],
                         size_t *n) __attribute__((warn_unused_result));
/* Gives `w` the floor; tells the floors where somebody was stopped by that. */
void floor_begin(struct req *r, int64_t meeting, int64_t item, const struct floor_wait *w);
void floor_set_runs(struct req *r, int64_t speech, bool runs);
void floor_set_ended(struct req *r, int64_t speech);
void floor_set_limit(struct req *r, int64_t speech, int64_t limit_ms);
/* What was done last and can be taken back; NULL: nothing. */
void floor_set_undo(struct req *r, int64_t meeting, const char *what, int64_t entry,
                    int64_t speech);
/* Take it back, and tell the floors that changed by it but `item`, on which it was. ERR_TOO_LATE. */
enum err floor_undo(struct req *r, const struct room_at *room, struct floor_at *out)
	__attribute__((warn_unused_result));

/* ---- settings ---- */

void floor_set_shut(struct req *r, int64_t meeting, int64_t item, bool shut, int64_t at);
/* From then on only points of order are taken; false: they all are. */
bool floor_shut(struct req *r, int64_t meeting, int64_t item);
void floor_set_times(struct req *r, int64_t item, const struct floor_budget_args *a);
void floor_set_party(struct req *r, int64_t meeting, int64_t item, enum floor_party party,
                     int64_t budget_ms);
void floor_clear_parties(struct req *r, int64_t meeting, int64_t item);
void floor_set_fair(struct req *r, int64_t meeting, bool on);
bool floor_fair(struct req *r, int64_t meeting);

/* ---- as it is told ---- */

/* For which authority somebody speaks in a meeting; 0: for none. */
int64_t floor_authority(struct req *r, int64_t meeting, int64_t person);
/* Somebody with the function in which he takes part in this meeting. */
bool floor_ref(struct req *r, int64_t meeting, int64_t person, struct person_ref *out);
void floor_view(struct req *r, int64_t meeting, int64_t item, struct floor *out);
/* What parties have said in all, who speaks now included. */
int64_t floor_party_spent(struct req *r, int64_t meeting, int64_t item, enum floor_party party);

struct floor_deed {
	enum floor_act act;
	int64_t by;            /* 0: r->person */
	int64_t person, entry; /* 0: about nobody */
	struct str note;
};
/* Tell whoever hears the item what its floor now is and what was done (NULL: nothing to be named, all of it
 * may be otherwise), which is kept when a chair did it; loads it into *out (may be NULL). */
void floor_tell(struct req *r, int64_t meeting, int64_t item, const struct floor_deed *deed,
                struct floor *out);

/* ---- speaking time and presence ---- */

struct floor_said {
	int64_t item, person, times,
		spent_ms; /* of one person on one item, points of order included */
};
/* From the arena; for the minutes too. */
size_t floor_said(struct req *r, int64_t meeting, struct floor_said **out);

/* What somebody is, for comparisons; a cell of -1: he does not count in that one. */
struct floor_share_of {
	int64_t person, spoke_ms, present_ms;
	int cell[FLOOR_SIDE_COUNT]; /* enum floor_cell */
};
/* Everybody who was there, on items that r->person hears. */
size_t floor_people(struct req *r, const struct room_at *room, struct floor_share_of **out);

/* ---- what the room calls ---- */

/* Somebody is out: he waits no more. */
void floor_left(struct req *r, int64_t meeting, int64_t person);
/* The agenda goes on: the speech has ended. */
void floor_turned(struct req *r, int64_t meeting);
/* The meeting is interrupted: the clock stops. */
void floor_suspended(struct req *r, int64_t meeting);
/* Nobody has asked to speak or spoken; what the chairs did stays in the trail. Tells nobody. */
void floor_unopened(struct req *r, int64_t meeting);
/* A room_end_fn: until then the floor is as it was at the close. */
void floor_over(struct req *r, int64_t meeting);
