/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * ask - what people want answered in a meeting, and how many want it.
 *
 * Owner of the tables ask, ask_meeting, ask_group and ask_voice; nothing else writes to them. (A
 * question, app/question, is a topic; what is put here becomes one when the meeting ends without an answer.)
 *
 * States. Where chairs screen, an ask waits until one of them shows it; else it is shown at once. A
 * shown one is supported, put now (on the wall, one at a time), put aside, answered, or joined to
 * another one that says the same; any may be turned down, with a reason, or taken back by who put it.
 * What a chair did last with one he takes back within ASK_UNDO_MS; a joining, at any time.
 *
 * Who reads it: what the room was shown, whoever may hear its item (all members, where it has none; a
 * guest never those); what waits or was turned down, its author, and the chairs who may hear the item.
 * Nobody else is told its words: for them it has none (ask_view).
 *
 * Names. Of a masked one nobody in the meeting is told who put it, its chairs neither; nor is anybody
 * when it becomes a topic (a sealed question). Its author alone knows it as his.
 *
 * Read out. Who has a weak line, or no voice, asks that his be read out, and a chair says that it was, as with what is written
 * beside (app/chat).
 *
 * Voices. Each person has one, who puts an ask gives it his. Of joined asks the one that stands has the
 * voices of all, each person once; those that were joined keep theirs for when they part again.
 *
 * The end. What is shown, put aside or waits then becomes a topic of kind question, in the name of its
 * author, in the first group that will do: the item's own, else those that the chairs named, else those
 * of the meeting, where its author may write. Where he may in none, in that of the chair who ends the
 * meeting; chairs are told how many still wait before they close, and turn down what is to
 * become none. What was put of a closed item becomes one in the circle (group/circle.h) of the item's
 * group, else of all groups of the meeting, whatever the chairs named: there are those who have a
 * voice, and no observer. Where neither its author nor that chair has one there (guests, deputies and
 * chairs named for the meeting alone are in no group), it becomes none.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/room/room.h"

enum {
	ASK_MAX = 300, /* of one meeting, those not taken back */
	ASK_MINE = 10, /* of one person, that are neither answered nor done with otherwise */
	ASK_PUT = 50,  /* of one person in one meeting, ever */
	ASK_BYTES = 192 * 1024, /* of asks as JSON, after which a reply takes no further one */
	ASK_UNDO_MS = 30 * 1000,
	ASK_UNDO_SLACK_MS = 5 * 1000, /* what was done in time comes later over a weak link */
};

struct ask_row {
	int64_t id, meeting, item; /* item 0: none */
	int64_t author, authority;
	bool masked, told;
	struct str text;
	enum ask_state state;
	enum chat_aloud aloud;
	int64_t into, voices, rev, put_at;
	bool has_was, was_wall;
	enum ask_state was;
	int64_t acted_at, answered_at, answered_by; /* 0: never, nobody */
	struct str note, reason;
	int64_t topic;
	bool wall;
};

/* ---- reading ---- */

/* false: there is none. Asks no rights. */
bool ask_row_load(struct req *r, int64_t ask, struct ask_row *out);
/* One that the caller may read, with what he is in its meeting. ERR_NOT_FOUND, field "ask". */
enum err ask_load(struct req *r, int64_t ask, enum room_right right, struct room_at *room,
                  struct ask_row *out) __attribute__((warn_unused_result));
/* The same for a chair, while the meeting is not over. ERR_FORBIDDEN, ERR_MEETING_OVER. */
enum err ask_load_run(struct req *r, int64_t ask, struct ask_row *out)
	__attribute__((warn_unused_result));
/* All of a meeting, in order: what is to be answered first, by voices, then by time. */
size_t ask_all(struct req *r, int64_t meeting, struct ask_row **out);
/* Has the room its words? */
bool ask_shown(const struct ask_row *a);
/* Does it wait for an answer, or for a chair's word? */
bool ask_open(const struct ask_row *a);
/* As it is told; `open`: to who may read its words in any case. */
void ask_view(struct req *r, const struct ask_row *a, bool open, struct ask *out);
void ask_rules_load(struct req *r, int64_t meeting, struct ask_rules *out);
/* The one being put now, if whoever stands before the wall may read it. */
bool ask_on_wall(struct req *r, int64_t meeting, struct ask *out);

/* ---- writing ---- */

int64_t ask_insert(struct req *r, const struct ask_put_args *a, const struct room_at *room,
                   enum ask_state state);
void ask_set_aloud(struct req *r, int64_t ask, enum chat_aloud aloud);
/* true: it was not so before. */
bool ask_voice(struct req *r, int64_t ask, bool on);
/* The voices of an ask and of all joined to it, counted afresh. */
int64_t ask_recount(struct req *r, int64_t ask);

/* What a chair does with one: its next state. */
struct ask_act {
	enum ask_state state;
	bool undo;         /* it may be taken back */
	struct str reason; /* of turning down */
	int64_t by;        /* of an answer; 0: nobody said who */
	struct str note;
};
void ask_do(struct req *r, const struct ask_row *was, const struct ask_act *act);
/* Back to the state it had before. */
void ask_back(struct req *r, const struct ask_row *was);
void ask_join(struct req *r, int64_t ask, int64_t into);
/* It is `into`'s no more. */
void ask_part(struct req *r, const struct ask_row *was);
/* Its words are gone; what was joined to it stands by itself. */
void ask_drop(struct req *r, const struct ask_row *was);
/* This one is being put now; 0: none. Says nothing. */
void ask_set_wall(struct req *r, int64_t meeting, int64_t ask);
void ask_set_rules(struct req *r, const struct ask_set_rules_args *a);
/* The item is off the agenda: what was put of it is of the meeting apart from its items, or, where not all
 * could hear it, for nobody. */
void ask_item_gone(struct req *r, const struct agenda_at *item);
void ask_set_topic(struct req *r, int64_t ask, int64_t topic);

/* ---- telling ---- */

/* What it now is, to whoever may read it; `apart`: to its author and the chairs too, since it is or was
 * theirs alone. */
void ask_tell(struct req *r, int64_t ask, bool apart);
void ask_tell_count(struct req *r, const struct ask_row *a, int64_t voices);

/* A room_end_fn. */
void ask_end(struct req *r, int64_t meeting);
