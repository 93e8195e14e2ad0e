/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * reference - what documents that pandoc makes look like: paper, fonts, headings, the number on each page.
 * A file of each kind, made when the program is built of work/reference/<kind>/.
 */
#include <stddef.h>

struct reference {
	const char *ext;
	const unsigned char *bytes;
	size_t n;
};
extern const struct reference references[];
extern const int reference_count;
