/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * ballot - votes in meetings.
 *
 * Owner of the tables ballot, ballot_option, ballot_voice, ballot_entitled, ballot_cast, ballot_urn,
 * ballot_slip and ballot_cell; nothing else writes to them.
 *
 * A ballot is prepared, opened, closed, made known: one way, each an act of a chair. Who may hear its
 * agenda item hears of it, and nobody else; without an item, who is in the meeting and no guest. Each of
 * these acts can be taken back for BALLOT_UNDO_MS (ballot_undo.c), as far as nobody's voice is touched by it.
 * So can a voice that a chair gave for somebody, as long as it is that one's last word.
 *
 * Opening freezes who has a voice: the authorities of those present or of all members (or these
 * people themselves), with what a result is read by, and who may give each voice, in which order.
 * Whatever becomes of accounts, mandates and the directory afterwards alters nothing.
 *
 * An authority has one voice. Any of its people that were entitled gives it; of all who did, the last
 * word of the highest rank stands (app/authority/rank.h). All of them see who gave what when; others
 * do not, before the result is known. For who is there by telephone or on site a chair gives it,
 * which the trail says and, once it cannot be taken back any more (tell_at), a mail tells him. What was taken
 * back stays in the trail, and for all else was never given: what was said before it stands again. Where a
 * ballot is not changeable the first one given stands.
 *
 * A voice may be reserved, for the authority has to deliberate: it is in no count, and may become
 * final after the meeting, until the day set (ballot_reserve.h reminds of it). A result always says both, what was firm at the close
 * and what it comes to since.
 *
 * Of a secret ballot who voted is kept, and apart from it what was chosen: ballot_urn.h. Were it counted at its
 * close and opened again, what the counts differ by at the next close would be the voices given in
 * between. So the urn stays sealed until the close cannot be taken back (final_at): half a minute,
 * or sooner where a chair makes the result known, which counts it.
 *
 * Counting is ballot_count.h's: the same for results, for what is told as it comes, and for tests.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/room/room.h"

enum {
	BALLOTS = 60, /* of one meeting */
	BALLOT_OPTIONS = 12,
	BALLOT_VOICES = 1000,
	BALLOT_PERSONS = 2000,
	BALLOT_TOLD = 300, /* voices named in one reply */
	BALLOT_TRAIL = 40,
	BALLOT_FEW = 3, /* voices that a secret ballot takes, and that are counted of it */
	BALLOT_UNDO_MS = 30 * 1000,
};

/* A ballot and who asks for it. */
struct ballot_at {
	int64_t id, meeting, item, due_at;
	int64_t opened_at, closed_at, published_at, final_at; /* 0: not, or taken back */
	enum ballot_kind kind;
	enum ballot_voice_of voice_of;
	enum ballot_basis basis;
	enum ballot_base base;
	enum ballot_threshold threshold;
	enum ballot_shown shown;
	enum ballot_state state;
	enum ballot_quorum_of quorum_of;
	bool secret, has_quorum, reservation, changeable;
	int64_t quorum, max_choices;
	size_t n_options; /* of for and against: 2 */
	struct room_at room;

	/* what the caller is to it, since it is open */
	int64_t voice, mandate, rank; /* voice 0: he has none */
	bool voted;                   /* that voice was given */
};

/* A voice as it is kept. */
struct ballot_said {
	int64_t profile, n; /* n of the same */
	bool reserved, confirmed;
	uint8_t choices[BALLOT_OPTIONS];
	size_t n_choices;
};

/* ---- reading ---- */

/* The ballot alone, whoever asks. false: there is none. */
bool ballot_row(struct req *r, int64_t id, struct ballot_at *out);

/* The ballot, if the caller may hear of it, with his part in the room. ERR_NOT_FOUND, field "ballot";
 * those of room_load() for the right. */
enum err ballot_load(struct req *r, int64_t id, enum room_right right, struct ballot_at *out)
	__attribute__((warn_unused_result));
/* May this person hear of it? */
bool ballot_heard(struct req *r, const struct ballot_at *b, const struct room_at *room,
                  int64_t person);
/* What `person` is to it, into the fields for that. */
void ballot_voice_load(struct req *r, int64_t person, struct ballot_at *b);
/* The caller's voice is reserved, and not confirmed yet. */
bool ballot_waits(struct req *r, const struct ballot_at *b);
/* It is closed, and what was chosen is counted. */
bool ballot_counted(const struct ballot_at *b);
/* May the caller know what came of it? */
bool ballot_knows_result(const struct ballot_at *b);
/* The same for all who may hear of it. */
bool ballot_view(struct req *r, const struct ballot_at *b, struct ballot *out);
bool ballot_my_view(struct req *r, const struct ballot_at *b, struct my_ballot *out);
/* Ids of a meeting's, in order, whoever may hear of them; BALLOTS at most. */
size_t ballot_ids(struct req *r, int64_t meeting, int64_t out[BALLOTS]);
/* Who chose what, as it stands: those of an open ballot that is not secret, or what is left of a closed one. */
size_t ballot_said_all(struct req *r, const struct ballot_at *b, struct ballot_said **out);
/* The same by who gave one, each his last word; never of a secret one. */
size_t ballot_said_persons(struct req *r, const struct ballot_at *b, struct ballot_said **out);
void ballot_counts_now(struct req *r, const struct ballot_at *b, struct ballot_counts *out);
/* Since the close. false: a secret one of too few. */
bool ballot_counts_closed(struct req *r, const struct ballot_at *b, const char *cut,
                          struct ballot_counts *out);
bool ballot_result_load(struct req *r, const struct ballot_at *b, struct ballot_result *out);
size_t ballot_voices(struct req *r, const struct ballot_at *b, struct ballot_voice **out);
size_t ballot_trail(struct req *r, const struct ballot_at *b, struct ballot_act **out);
/* One of it; of a secret ballot the only one, whatever the id. false: there is none. */
bool ballot_act_load(struct req *r, const struct ballot_at *b, int64_t id, struct ballot_act *out);
/* The one that counts. false: none was given. */
bool ballot_act_stands(struct req *r, const struct ballot_at *b, struct ballot_act *out);

/* Is this a possible answer? ERR_BAD_ARGS, field "choices" or "reserved". */
enum err ballot_check_choices(struct req *r, const struct ballot_at *b, const int64_t *choices,
                              size_t n, bool reserved, struct ballot_said *out)
	__attribute__((warn_unused_result));
/* "2,0,1" and back. */
struct str ballot_join(struct req *r, const struct ballot_said *s);
void ballot_split(struct str text, struct ballot_said *out);

/* ---- writing ---- */

enum err ballot_check_paper(struct req *r, const struct ballot_paper *p)
	__attribute__((warn_unused_result));
int64_t ballot_insert(struct req *r, const struct ballot_prepare_args *a);
void ballot_set(struct req *r, int64_t id, const struct ballot_paper *p);
void ballot_delete(struct req *r, int64_t id);
void ballot_set_state(struct req *r, int64_t id, enum ballot_state state);
/* Its close stands from now on. */
void ballot_set_final(struct req *r, int64_t id);
/* Who has a voice, from now on; returns how many. */
size_t ballot_freeze(struct req *r, const struct ballot_at *b);
/* ... as it would be now, by name. */
size_t ballot_foresee(struct req *r, const struct ballot_at *b, struct ballot_voice **out);
/* How many authorities would have a voice in this meeting, present or not. */
size_t ballot_authorities(struct req *r, const struct room_at *room);
/* The caller's voice, or that of `person` given by the caller. Returns it, for ballot_act_load(). */
int64_t ballot_put(struct req *r, const struct ballot_at *b, int64_t person, int64_t by,
                   const struct ballot_said *said);
/* Take a voice back that a chair gave. false: told by mail, taken back, or he has said something since. */
bool ballot_take_back(struct req *r, const struct ballot_at *b, int64_t act);
/* What stands for the voice is the last word of the highest rank, or none; never of a secret ballot. */
void ballot_stand(struct req *r, const struct ballot_at *b);
/* Into the urn; ballot_put() marks that it was given. */
enum err ballot_put_secret(struct req *r, const struct ballot_at *b, struct ballot_said said)
	__attribute__((warn_unused_result));
/* Tell who may give the same voice, as far as they may hear of the ballot. */
void ballot_tell_act(struct req *r, const struct ballot_at *b, const struct ballot_act *act);
/* The same: it was taken back, and what stands since. */
void ballot_tell_back(struct req *r, const struct ballot_at *b, const struct ballot_act *act);
/* Tell how many voices there are now, and what for where it may be told to all: at most about once a
 * second, the last one always. What the ballot is to the caller into *out. */
enum err ballot_announce_count(struct req *r, struct ballot_at *b, struct my_ballot *out)
	__attribute__((warn_unused_result));
void ballot_put_confirmed(struct req *r, const struct ballot_at *b, const struct ballot_said *said,
                          struct str reference);
/* It is closed: what was chosen is counted and kept; of a secret one not yet. */
void ballot_end(struct req *r, const struct ballot_at *b);
/* Its close stands; a secret one's urn is emptied and counted. */
void ballot_settle(struct req *r, const struct ballot_at *b);
/* It is so again, without the moments of what came after. */
void ballot_set_back(struct req *r, int64_t id, enum ballot_state state);
/* It is as before its close: the counts are forgotten. */
void ballot_reopen(struct req *r, const struct ballot_at *b);
/* Nobody has a voice any more; there was none given that stands. */
void ballot_thaw(struct req *r, const struct ballot_at *b);
/* Is any given? */
bool ballot_any_voice(struct req *r, int64_t id);
/* Tell whoever may hear of it what it now is. */
void ballot_tell(struct req *r, int64_t id);
/* The same, and what it is to the caller into *out. */
enum err ballot_announce(struct req *r, int64_t id, struct my_ballot *out)
	__attribute__((warn_unused_result));

/* An item of the agenda can go: no ballot of it was opened, and none is hidden from anybody who would hear it then. */
bool ballot_item_free(struct req *r, const struct agenda_at *i);
/* It goes: ballots prepared for it are of the whole meeting; to guests they go with it (agenda.removed). */
void ballot_item_gone(struct req *r, const struct agenda_at *i);

/* None of a meeting's was opened: who has a voice would be who was there. ERR_BALLOT_BEGUN, for who
 * does not hear of it ERR_TOO_LATE, field "meeting". */
enum err ballot_check_unopened(struct req *r, const struct room_at *room)
	__attribute__((warn_unused_result));
/* Three room_end_fn: what is still open is closed; ... is open again, as the meeting is; what was
 * closed stands. */
void ballot_room_end(struct req *r, int64_t meeting);
void ballot_room_back(struct req *r, int64_t meeting);
void ballot_room_over(struct req *r, int64_t meeting);
/* A due_fn: secret ones are counted half a minute after their close; keys of urns that are empty are destroyed. */
int ballot_due(struct req *r);
/* A due_fn: counts that wait to be told. */
int ballot_count_due(struct req *r);
/* A due_fn: who voted by a chair's hand is written what was put down for him, once it stands. */
int ballot_mail_due(struct req *r);
