/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * internal - what the files of backup/ share. Not for other modules.
 */
#include "backup/archive.h"
#include "backup/backup.h"
#include "base/buf.h"
#include "db/lock.h"
#include <sys/types.h>

enum { BACKUP_PATH = 4096, BACKUP_ABOUT = 64 * 1024 };

/* ---- io.c ---- */
void backup_sodium(void); /* makes libsodium ready, with the fastest code of this processor */
/* All of it, or false; errno says why, 0 when the file ends. */
bool backup_read(int fd, void *p, size_t n);
void backup_put64(uint8_t out[8], uint64_t v);
uint64_t backup_get64(const uint8_t in[8]);
/* "dir/name"; false, and logged, when it is too long. */
bool backup_path(char out[BACKUP_PATH], const char *dir, const char *name);
bool backup_sync_dir(const char *dir);
/* Remove a folder of plain files, one level of folders within it too; fine if it is not there. */
void backup_remove_tree(const char *dir);
/* Are there so many bytes for us where `path` is, and some to spare? Says so if not. */
bool backup_has_room(const char *path, int64_t bytes);

/* ---- make.c ---- */
/* As backup_hold(), but waits for it some seconds, and then says so. */
bool backup_hold_long(const char *dir, struct lock *out);

/* ---- facts.c: what a backup says of itself, as lines of "name value" ---- */
void backup_about(const struct backup_facts *f, struct buf *out);
bool backup_about_read(struct str text, struct backup_facts *out);

/* A file that rows of a copy name. */
struct backup_file {
	struct str hash;
	int64_t size;
	int64_t post; /* one of the messages that carry it; 0: none does yet */
};
/* Each of them, once, in the order in which they stand in an archive, until one answers false. */
bool backup_each_file(struct db *db, bool (*fn)(void *arg, const struct backup_file *f), void *arg);

/* ---- unpack.c ---- */

/* Read an archive from end to end: every byte verified, the database sound and as counted, each
 * file the one its row names, none missing, none besides. With `dir`, an empty folder, all is put
 * there, flushed; without, nothing is left. `live`: a data directory whose sound files need no
 * second copy, or NULL. */
struct unpack {
	const char *dir, *live;
	const struct backup_key *key; /* private; NULL for a backup that is not encrypted */
};
bool backup_unpack(int fd, const struct seal_label *label, const struct unpack *u,
                   struct backup_facts *out);
