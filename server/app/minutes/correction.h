/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * correction - what those who attended would have the minutes say. See doc.h.
 *
 * Told is that there is one, never what it says: who runs one of the meeting's groups may not read
 * every paragraph. Writer thread.
 */
#include "app/minutes/doc.h"

/* Who runs its groups is told, and who asked. */
void correction_tell(struct req *r, int64_t meeting, int64_t author);
/* How many of a meeting wait for an answer. */
int64_t correction_waiting(struct req *r, int64_t meeting);
