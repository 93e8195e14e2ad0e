/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * keep - which backups of a folder stay, and how they are called.
 *
 * A scheduled backup is named by its moment, in UTC: palabre-20261125T210107Z.backup. No file of
 * another name is ever touched. Of those named so stay: the newest; all of the 24 hours before
 * it; and the newest of each of the last so many days, weeks (from Monday) and months of which
 * there is one. Days without a backup do not count, so that a server that stood still for a month
 * does not lose what it has; the clock of the machine is not asked, so that one that is wrong
 * removes nothing either.
 *
 * Pure functions, but for keep_list().
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	KEEP_NAME = 40,
	KEEP_MOST = 4096, /* names looked at in a folder; with more of them, none is removed */
};

struct keep_rule {
	int days, weeks, months;
};

void keep_name(int64_t made_at, char out[KEEP_NAME]);
/* The moment of a name, whole seconds in ms. false: it is not one of ours. */
bool keep_moment(const char *name, int64_t *made_at);

/* Which of `n` moments stay? They are sorted, the newest first; keep[i] says so of the i-th. */
void keep_choose(const struct keep_rule *rule, const int64_t *moments, size_t n, bool *keep);

/* The moments of the backups in a folder, the newest first; at most KEEP_MOST, then `*n` is
 * KEEP_MOST + 1. Free `*out`. false: the folder cannot be read, and it was said why. */
bool keep_list(const char *dir, int64_t **out, size_t *n);
