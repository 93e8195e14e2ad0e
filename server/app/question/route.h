/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * route - who could answer a question.
 *
 * Asked may be any active member of the group who may write there, enabled, not who asks, not of the
 * authority he speaks for, and not asked before. Each has a score, the sum of
 *
 *	+6  he says to know the country	+3  his authority says so
 *	+5  he says to know the theme		+2  his authority says so
 *	+4  one of his skills, or of his authority's, is in the title, word by word
 *	+2  he speaks for an authority in that country
 *	+3  for each accepted answer of his in this group on the country, 3 at most
 *	+3  for each accepted answer of his in this group on the theme, 3 at most
 *	-2  for each question he is asked or has taken now, in whatever group
 *
 * Only who has something of the first seven is proposed. Of the same score: first who has fewer
 * questions now, then who was asked longest ago or never, then the lower id. What counts is
 * the state of the database alone: the same state gives the same proposals, whoever asks.
 *
 * A reason says only what its reader may know: answers and questions of this group. The load of
 * other groups moves somebody down, and is not told.
 */
#include "app/question/question.h"

enum { PROPOSALS = 3, ROUTE_MEMBERS = 2000 /* looked at, in the order of their ids */ };

/* The best, `max` (at most PROPOSALS) of them, from the arena; returns how many. */
size_t route_propose(struct req *r, const struct question_row *q, size_t max,
                     struct proposal **out);
