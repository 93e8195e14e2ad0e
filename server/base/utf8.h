/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * utf8 - checking and walking UTF-8.
 *
 * Valid means RFC 3629: shortest form, no surrogate, at most U+10FFFF. Every
 * text that enters the program is checked once, at the border; the functions
 * that say so below may then be told the text is valid. Any thread.
 */
#include "base/str.h"
#include <stdint.h>

bool utf8_valid(const char *p, size_t n);

/* Characters (code points) of a valid text. */
size_t utf8_count(const char *p, size_t n);

/* The code point at `*p`, which moves past it. `*p` < `end`, valid text. */
uint32_t utf8_next(const char **p, const char *end);

/* The longest start of a valid text that has at most `max` bytes and ends
 * between two characters. */
struct str utf8_cut(struct str s, size_t max);

/* Whether a valid text holds something a one-line text may not: C0 and C1
 * controls, DEL, U+2028, U+2029. */
bool utf8_has_control(struct str s);
