/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * kind - which files are taken, by their name and by how their bytes begin.
 *
 * An allow-list: office documents (OpenDocument and Office Open XML), PDF, plain text, CSV,
 * Markdown, calendars, PNG, JPEG, WebP and GIF. Everything else is refused, as is a file whose
 * bytes are not what its name says. No SVG, no html, no archive, no macros.
 * Pure functions; any thread.
 */
#include "base/str.h"
#include <stdint.h>

enum { FILE_HEAD = 4096 }; /* bytes that file_kind_check() likes to see; fewer for a smaller file */

struct file_kind {
	struct str ext;  /* "pdf" */
	struct str mime; /* "application/pdf" */
	bool image;
};

/* A name that can be shown and downloaded as it stands: no path, no control or text-direction
 * character, no dot or blank at either end. Valid UTF-8 is the caller's to check. */
bool file_name_check(struct str name);
/* By the name alone. false: not of the list, or a bad name. */
bool file_kind_of(struct str name, struct file_kind *out);
/* By the name, and the first `n` bytes agree. */
bool file_kind_check(const uint8_t *head, size_t n, struct str name, struct file_kind *out);
