/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * letter - what a character is to who looks for words, and how it is written there. For term.c.
 *
 * Made of ranges that were chosen by hand for the scripts people here write in; a character that
 * none of them names is a letter and stays as it is. Any thread.
 */
#include <stddef.h>
#include <stdint.h>

enum { LETTER_MAX = 4 }; /* bytes that one character becomes */

enum letter_class {
	LETTER_NONE,  /* it ends a word */
	LETTER_WORD,  /* of a word */
	LETTER_MARK,  /* an accent of its own, a soft hyphen: as if it were not there */
	LETTER_ALONE, /* a word by itself */
	LETTER_APOSTROPHE,
	LETTER_HYPHEN,
	LETTER_POINT,
};

/* The character at *p, which moves past it; what it becomes in `out`, *n bytes, of LETTER_WORD and
 * LETTER_ALONE. *p < end, valid text. */
enum letter_class letter_read(const char **p, const char *end, char out[LETTER_MAX], size_t *n);
