/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * cut - what a person wrote in a mail, apart from what his mail program added to it.
 *
 * Three texts: the new words, what is quoted, the signature; together they hold every line of the
 * mail. Above or below a quote makes no difference. Of answers between quoted lines the lines that
 * are answered stay, marked with '>', at most CUT_QUOTE_LINES before each answer; the rest is quoted.
 *
 * When in doubt a line is new: what is cut too little is only long, what is cut too much is missed.
 * One thing no program can see: an answer below a quote that bears no marks (old Outlook). Then there
 * are no new words, and whoever asked must say so to the author.
 *
 * Pure functions; any thread.
 */
#include "base/arena.h"

enum { CUT_QUOTE_LINES = 12 };

struct cut {
	struct str text;      /* plain, lines end in \n */
	struct str quoted;    /* without marks; with the words before it */
	struct str signature; /* telephones' own lines and legal notices as well */
};

/* `text` is valid UTF-8 with \n between lines. All in the arena. */
void cut_text(struct arena *a, struct str text, struct cut *out);

/* The same words as markdown that shows them: what would be a heading or a block of code by
 * accident is escaped, bold, lists, links and quotes stay. */
struct str cut_markdown(struct arena *a, struct str text);
