/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * crowd - many people signed in, in groups of equal size: what a bench sits in.
 *
 * People 1 to `members` are in the first group, the next as many in the second, and so on, around
 * again when there are more people than seats. Each group has one topic.
 */
#include "house/local.h"
#include <stdio.h>

struct crowd {
	size_t people, groups, members;
	FILE *seats; /* one line a person: id, group, value of the session cookie */
};

/* On an empty database. false: it was said why. */
bool crowd_fill(struct local *l, const struct crowd *c);
