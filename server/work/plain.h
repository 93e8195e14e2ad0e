/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * plain - text of any origin as clean UTF-8 to be searched and quoted.
 *
 * What is no UTF-8 is replaced; controls and characters without width go; runs of blanks become one,
 * a line break when there was one among them. Pure; any thread.
 */
#include "base/buf.h"

/* Append `in`, clean, to `out` as far as that has room, never half a character. */
void plain_clean(struct str in, struct buf *out);
/* The same of a text file: one that is not UTF-8 is taken for Windows-1252, as old spreadsheets
 * write it. */
void plain_file(struct str in, struct buf *out);
