/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * series - backups of a directory in a folder, one after the other.
 *
 * Each is named by its moment (backup/keep.h); old ones go only after the new one is verified and
 * has its name. The folder is for one server: another one's would be taken for this one's.
 *
 * struct series says where and how, and is constant. A call works for as long as the bytes take,
 * on whatever thread.
 */
#include "backup/backup.h"
#include "backup/keep.h"

struct series {
	const char *data_dir, *dir, *key_file, *program; /* key_file "": not encrypted */
	struct keep_rule rule;
};

/* The file of the newest one goes to `out`, of `size` bytes, its moment to `made_at`; 0: none.
 * false: the folder cannot be read, and it was said why. */
bool series_newest(const char *dir, char *out, size_t size, int64_t *made_at);

/* Make the next one, then let go of those that need not stay. false: there is no new one, and it
 * was said why unless it was stopped; then none was removed. */
bool series_next(const struct series *s, struct copy_stop *stop, struct backup_facts *out);
