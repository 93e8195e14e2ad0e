/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * mail_read - a mail off the loop: read, and what is attached to it put among the files.
 *
 * A file is taken when it is of a kind that is taken anywhere, and not too large; of the others the
 * names are told. Its bytes are on disk under their hash, synced, before this returns, so that a
 * row may name them; when none does, they go with the next sweep. A worker's.
 */
#include "app/mail_in/mail_in.h"

struct mail_read {
	/* in */
	int fd;
	int64_t size;
	const char *files_dir;
	int64_t file_max;
	struct letter_config letter_cfg;
	/* out: in the arena, but for the letter's files, which are finished already */
	struct arena arena;
	struct letter letter;
	struct mail_in_file files[MAIL_IN_FILES];
	size_t n_files;
	struct str left[LETTER_FILES];
	size_t n_left;
	char whole[64]; /* what the mail is known by when it has no id: a hash of its bytes, hex */
};

/* false: a disk failed, it was said. */
bool mail_read(struct mail_read *m);
