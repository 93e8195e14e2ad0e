/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * show - what was found, as it is shown. Any thread with a connection.
 */
#include "app/search/find.h"

/* false: it cannot be read, or is there no more. */
bool show_hit(struct req *r, const struct find *f, struct term_maker *maker,
              const struct found *found, struct search_hit *out);
/* Plain words of a topic's first message. */
struct str show_first(struct req *r, int64_t topic);
/* Has the question its answer? */
bool show_resolved(struct req *r, int64_t topic);
/* About how long it is in a reply. */
size_t show_bytes(const struct search_hit *h);
