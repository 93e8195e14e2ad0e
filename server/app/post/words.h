/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * words - what remains of a text when only its words are wanted.
 *
 * A buffer of words has no control character, no two ASCII blanks in a row and none first.
 * For markdown.c, and titles put together (group/circle.c). Texts are valid UTF-8. Any thread.
 */
#include "base/arena.h"
#include "base/buf.h"

void words_put(struct buf *w, struct str s);
void words_gap(struct buf *w); /* what follows is another word */

/* A copy of at most `max` bytes; cut between two words where possible, with "…" after it, when
 * there are more or when the caller says so. */
struct str words_cut(struct arena *a, const struct buf *w, size_t max, bool more);

/* Are these words in the text, one after the other, whatever the blanks between them? */
bool words_say(struct arena *a, struct str text, struct str words);
