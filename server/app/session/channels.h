/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* channels - which channels a person may listen to, and how they and what is unread there stand. The
 * one list, for opening and for resuming. */
#include "app/req/req.h"

enum { CHANNELS_MAX = 1000 };

/* The caller's channels, from the arena: his own, then those of his groups by id, then those of the meetings he is in; who is here for one meeting
 * alone has another one of his own, and those of this meeting. Returns how many. */
size_t session_channels(struct req *r, struct channel **out);

/* Who one is, one's groups, `topics` with something unread, and the channels, which the asking socket
 * listens to from there on when it is to. */
enum err session_tell(struct req *r, size_t topics, bool listen, struct session_open_result *out)
	__attribute__((warn_unused_result));
