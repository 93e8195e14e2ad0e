/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * demo - a network that looks lived in: the official directory of authorities, invented people,
 * and what they said to each other over months.
 *
 * Everything that people do is done by the commands they would use, in the order of time, with the
 * clock set to when they did it; so what a screen shows is what the program made of it.
 */
#include "house/local.h"
#include <stddef.h>

struct demo_counts {
	size_t regions, departments, epcis, communes, partners;
	size_t people, groups, members, topics, posts, reactions, files, essentials;
};

/* Fill an empty database. `geo` is the directory of the official geography; the same seed and day
 * give the same network. false: it was said why, and the directory is of no use. */
bool demo_fill(struct local *l, const char *geo, uint64_t seed, struct demo_counts *n);

/* One of the four people who show what each role sees. */
struct demo_special {
	const char
		*role; /* in the corpus: "elected", "practitioner", "moderator", "administrator" */
	const char *title; /* "elected official" */
	char name[128], email[256];
};
enum { DEMO_SPECIALS = 4 };
void demo_specials(struct demo_special out[DEMO_SPECIALS]);
