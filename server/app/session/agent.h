/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * agent - what a User-Agent header says, in words a person knows: "Firefox, Windows".
 *
 * Only for the list of one's own sessions; nothing is decided by it.
 */
#include "base/arena.h"

/* From the arena; empty when nothing is recognised. */
struct str session_agent(struct arena *a, struct str header);
