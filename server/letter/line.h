/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * line - the lines of a mail's text, and what each may be: a quote, the words a mail program puts
 * before one, the end of a signature's beginning.
 *
 * Comparisons are made on a line folded: small letters without accents, blanks of all sorts made one,
 * the stars of bold text dropped. Pure functions; any thread.
 */
#include "base/arena.h"

enum {
	LINE_MAX_LINES = 6000, /* of one text: what follows is one last line */
	LINE_FOLD = 400,       /* bytes of a line that are folded; longer ones are only text */
};

/* Alone on a line: from here on all is quoted, though nothing is before it. Put in by html.h where
 * the html says so. */
#define LINE_QUOTED "\x01"

struct line {
	struct str text; /* without the marks of quoting, no blank at the end */
	struct str fold; /* folded; empty for one that is too long */
	int depth;       /* how many '>' stood before it */
	bool blank;
};

/* The lines of `text`, in the arena; returns how many. */
size_t line_split(struct arena *a, struct str text, struct line **out);

enum line_head {
	LINE_HEAD_NONE,
	LINE_HEAD_SOFT, /* « Le … a écrit : »: what follows is quoted as far as its marks go */
	LINE_HEAD_HARD, /* « De : … Envoyé : … »: all that follows is quoted */
};

/* Does a quote begin at l[i], in words? *len is told how many lines those words take. */
enum line_head line_head(const struct line *l, size_t n, size_t i, size_t *len);

/* Where in l[from..to) the end begins that is a signature, a firm's block or a legal notice; `to`
 * without one.
 * Lines before it that are a telephone's own are marked in `drop`, which has a place for each line. */
size_t line_signature(const struct line *l, size_t from, size_t to, bool *drop);
