/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * office - the words of an OpenDocument or Office Open XML file in memory.
 *
 * Of what unfolds from it at most OFFICE_UNPACKED bytes are looked at, in all. What was deleted with
 * changes tracked, comments, formulas and field codes are not words of it. Pure; any thread.
 */
#include "base/buf.h"
#include <stdint.h>

enum { OFFICE_UNPACKED = 64 * 1024 * 1024 };

/* Is this one of the endings that office_text() knows? */
bool office_knows(struct str ext);
/* Append the raw words of a file of this ending; clean them afterwards (plain.h). false: it cannot
 * be read: no zip, locked with a password, damaged before any word. */
bool office_text(const uint8_t *p, size_t n, struct str ext, struct buf *out);
