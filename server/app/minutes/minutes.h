/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * minutes - what is written down of a meeting: by its chairs while it is held, and what it becomes.
 *
 * Owner of the tables minutes_note and minutes_note_version; nothing else writes to them.
 *
 * Each line belongs to an agenda item, or to the meeting, and bears a label that says who may read
 * it: public, network, group, unminuted. Who may not hear the item reads nothing of it whatever
 * its label, and of an item that not all may hear nothing goes further than those who may:
 * minutes_sees() is asked by lists, pages, files and mails alike.
 *
 * While the meeting is held the chairs type notes, decisions and commitments (app/action); who may
 * read a line hears it at once. What a line said before, and who changed it, is kept.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/room/room.h"

enum {
	MINUTES_NOTES = 300, /* of one meeting */
	MINUTES_NOTES_PAGE = 40,
};

/* ---- who may read what ---- */

struct minutes_reader {
	bool part; /* he has a part in the meeting: `room` says which */
	struct room_at room;
};

void minutes_reader_load(struct req *r, int64_t meeting, struct minutes_reader *out);
/* May he read what was said on this item (0: on none) under this label? */
bool minutes_sees(struct req *r, const struct minutes_reader *who, int64_t item,
                  enum minutes_label label);
/* May it be labelled so? Of an item that not all may hear nothing is for more people than these. */
bool minutes_label_fits(struct req *r, int64_t item, enum minutes_label label);

/* ---- lines typed while it is held ---- */

struct minutes_line {
	int64_t id, meeting, item, action, version; /* item, action 0: none */
	enum note_kind kind;
	enum minutes_label label;
	int64_t removed_at; /* 0: it stands */
};

/* A line of a meeting that the caller chairs, while it is held. ERR_NOT_FOUND, field "note",
 * ERR_FORBIDDEN, ERR_ROOM_CLOSED. */
enum err minutes_line_load(struct req *r, int64_t note, struct minutes_reader *who,
                           struct minutes_line *out) __attribute__((warn_unused_result));
/* The same of one that was removed. */
enum err minutes_line_load_removed(struct req *r, int64_t note, struct minutes_line *out)
	__attribute__((warn_unused_result));
bool minutes_note_view(struct req *r, int64_t note, struct minutes_note *out);
/* Those of a meeting that have not been removed, above `after`, in order: `max` at most. */
size_t minutes_lines(struct req *r, int64_t meeting, int64_t after, struct minutes_line *out,
                     size_t max);
int64_t minutes_line_count(struct req *r, int64_t meeting);

int64_t minutes_line_insert(struct req *r, const struct minutes_line *l, struct str text);
/* What it says now is kept as a version before. */
void minutes_line_set(struct req *r, const struct minutes_line *l, bool has_text, struct str text,
                      enum minutes_label label);
void minutes_line_remove(struct req *r, const struct minutes_line *l);
void minutes_line_restore(struct req *r, const struct minutes_line *l);
/* The line that a commitment was noted by, where it went when that ended as `row` says, stands again. */
struct action_row;
enum err minutes_action_back(struct req *r, const struct action_row *row)
	__attribute__((warn_unused_result));
/* Tell whoever may read it what it now is, those who may no more that it is gone; loads it into
 * *out. `was`: its label before. */
enum err minutes_line_tell(struct req *r, const struct minutes_line *l, enum minutes_label was,
                           struct minutes_note *out) __attribute__((warn_unused_result));
void minutes_line_tell_removed(struct req *r, const struct minutes_line *l);
