/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * assets - the files of the browser client, inside the program.
 *
 * Made from web/dist by net/embed_web.py. Everything is constant and lives as
 * long as the program. A file named like app-3F9a1c2b.js (a hash of its
 * content before the extension) never changes under its name and may be kept
 * for a year, and bears no etag; the others are asked for again with theirs. Any thread.
 */
#include "base/str.h"

struct asset {
	struct str path; /* "/assets/app-3F9a1c2b.js" */
	const char *mime;
	const char *etag;  /* strong, with its quotes: "\"9f86d081…\"" */
	struct str plain;  /* the bytes; always there */
	struct str gzip;   /* the same compressed; empty when not worth it */
	struct str brotli; /* as gzip */
	bool immutable;
};

/* Sorted by path. Empty when the program was built without the client. */
extern const struct asset assets[];
extern const size_t assets_count;

/* The file at this path, exactly; NULL when there is none. */
const struct asset *asset_find(struct str path);
