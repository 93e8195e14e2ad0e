/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * expertise - what people and authorities say to know: countries, themes, skills in a few words.
 *
 * Owner of the tables expertise and expertise_authority; nothing else writes to them. Of each list
 * as many as the protocol allows. A person speaks for himself; for an authority, whoever now holds
 * a mandate in it. Everybody signed in may read it, like a profile. Questions are routed by it
 * (app/question/route.h).
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/req/req.h"

enum expertise_of { EXPERTISE_PERSON, EXPERTISE_AUTHORITY };

void expertise_load(struct req *r, enum expertise_of of, int64_t id, struct expertise *out);
/* Replace what was said before; a value given twice stands once. */
void expertise_set(struct req *r, enum expertise_of of, int64_t id,
                   const struct expertise_set_args *a);
/* May the caller say it? Of himself, or of an authority in which he now holds a mandate. */
bool expertise_own(struct req *r, enum expertise_of of, int64_t id);
