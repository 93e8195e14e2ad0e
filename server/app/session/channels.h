/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* channels - which channels a person may listen to. The one list, for opening and for resuming. */
#include "app/req/req.h"

enum { CHANNELS_MAX = 1000 };

/* The caller's channels, from the arena: his own, then those of his groups by id. Returns how many. */
size_t session_channels(struct req *r, struct channel **out);
