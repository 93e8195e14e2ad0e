/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * zip - what stands in a zip file in memory, whoever made it.
 *
 *	struct zip z;
 *	struct zip_entry e;
 *	if (zip_open(&z, p, n))
 *		while (zip_next(&z, &e))
 *			zip_read(&z, &e, max, take, arg);
 *
 * Every number in it is somebody's claim and looked at before it is used. At most ZIP_ENTRIES are
 * walked; of an entry at most `max` bytes come out, whatever it says of itself. Stored and deflated
 * entries, no encryption, no zip64, one disk. Pure; any thread.
 */
#include "base/str.h"
#include <stdint.h>

enum { ZIP_ENTRIES = 10000 };

struct zip {
	const uint8_t *p;
	size_t n;
	size_t at;   /* of the next entry of the directory */
	size_t end;  /* of the directory */
	size_t left; /* entries that may still be walked */
};

struct zip_entry {
	struct str name; /* borrowed; any bytes */
	unsigned method, flags;
	size_t packed; /* bytes it takes, as the directory says */
	size_t offset; /* of its own header */
};

/* false: no zip, or its end is missing. */
bool zip_open(struct zip *z, const uint8_t *p, size_t n);
/* false: there is no further one, or the directory makes no sense from here on. */
bool zip_next(struct zip *z, struct zip_entry *e);
/* Give the bytes of the entry to `take`, piece by piece, until it says false, `max` bytes were
 * given or it ends. false: it cannot be read, or not to its end; what was given is given. */
bool zip_read(const struct zip *z, const struct zip_entry *e, size_t max,
              bool (*take)(void *arg, const char *p, size_t n), void *arg);
