/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * latin - what remains of a letter without case and accent.
 *
 * Any thread.
 */
#include <stdint.h>

/* 'a' to 'z' and '0' to '9' as themselves; 'A', 'O', 'S' and 'I' for the pairs ae, oe, ss and ij;
 * '-' for a letter that has none in ASCII and stays; ' ' for what is no letter. */
char latin_letter(uint32_t c);
