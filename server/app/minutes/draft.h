/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * draft - minutes that write themselves, from what is known of a meeting when it has ended.
 *
 * In the order of the network's own: when, where and who; what it was for; then item by item what became
 * of what earlier meetings left, who spoke, what was written down, decided, voted and promised,
 * asked and answered. Each module that has something to say of a meeting writes one function, a
 * minutes_part_fn, and adds its line to one of the two lists of draft.c.
 *
 * Of a sensitive meeting no person is named: authorities alone.
 *
 * Writer thread.
 */
#include "app/meeting/meeting.h"
#include "app/minutes/doc.h"

struct draft_words;

enum { DRAFT_CHUNK = 3000 }; /* bytes, about, after which a list goes on in another paragraph */

struct minutes_draft {
	struct meeting meeting;
	struct room_at room;
	enum lang lang;
	const struct draft_words *say;
	int64_t place;     /* of the last paragraph */
	struct buf list;   /* of lines that have no paragraph yet */
	int64_t list_item; /* whose they are */
	bool besides;      /* what was said on no item has its heading */
};

/* What a module says of an agenda item, or, of item 0, of the meeting apart from its items. */
typedef void minutes_part_fn(struct req *r, struct minutes_draft *d, int64_t item);

/* ---- for those functions ---- */

/* A paragraph of markdown, cut at what one may have. */
void draft_put(struct req *r, struct minutes_draft *d, enum minutes_part part, int64_t item,
               enum minutes_label label, struct str body);
/* A line of a list, "- " before it; lines that follow each other share paragraphs. */
void draft_line(struct req *r, struct minutes_draft *d, int64_t item, struct str line);
/* Plain words within markdown: nothing of them is taken for marks. From the arena. */
struct str draft_text(struct req *r, struct str words);
/* "Awa Diallo, secrétaire générale (Cercle de Kayes)"; of a sensitive meeting the authority, or
 * nothing. Marks are taken out. */
struct str draft_who(struct req *r, const struct minutes_draft *d, const struct person_ref *p);
/* Of item 0: the heading of what was said on none, once. */
void draft_besides(struct req *r, struct minutes_draft *d, int64_t item);
/* "jeudi 3 décembre 2026" and "14 h 32", where the meeting was thought. */
struct str draft_day(struct req *r, const struct minutes_draft *d, int64_t at);
struct str draft_clock(struct req *r, const struct minutes_draft *d, int64_t at);

/* ---- the functions of this module ---- */

void draft_head(struct req *r, struct minutes_draft *d, int64_t item);
void draft_attendance(struct req *r, struct minutes_draft *d, int64_t item);
void draft_objective(struct req *r, struct minutes_draft *d, int64_t item);
void draft_follow_up(struct req *r, struct minutes_draft *d, int64_t item);
void draft_left(struct req *r, struct minutes_draft *d, int64_t item);
void draft_floor(struct req *r, struct minutes_draft *d, int64_t item);
void draft_lines(struct req *r, struct minutes_draft *d, int64_t item);
void draft_ballot(struct req *r, struct minutes_draft *d, int64_t item);
void draft_ask(struct req *r, struct minutes_draft *d, int64_t item);

/* All of it. */
void draft_make(struct req *r, int64_t meeting);

/* ---- words ---- */

struct draft_words {
	const char *groups, *date, *place, *chaired, *attendance, *excused, *no_authority;
	const char *objective, *follow_up, *besides;
	const char *decision, *action, *approved, *amended, *unchanged;
	const char *by_phone, *on_site, *person;
	const char *state[ACTION_STATE_COUNT];
};
extern const struct draft_words draft_words[LANG_COUNT];
