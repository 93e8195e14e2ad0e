/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * file - what people attach to messages.
 *
 * Owner of the table file. The bytes stand in one folder under their hash, whoever sent them
 * and how often; a row says under which name, in which group, and which message carries them.
 * A file is loose until a message of its owner, in the same group, carries it, or an agenda item of a
 * meeting of that group does (then whoever may hear the item reads it): while it is loose only he
 * reads it, he may have FILE_LOOSE_MAX of them, and after FILE_LOOSE_MS it goes. A deleted
 * message's files are gone at once; their bytes go with a later sweep.
 *
 * Writer thread for what writes; loads and file_orphans() also on reader threads.
 */
#include "app/req/req.h"

enum {
	FILE_LOOSE_MAX = 50,
	FILE_LOOSE_MS = 24 * 3600 * 1000,
	FILE_SWEEP = 1000, /* bytes of so many files go in one sweep */
};

/* Where the bytes of this hash stand: "<dir>/<hash>". */
struct str file_path(struct arena *a, struct str dir, struct str hash);

struct file_new {
	int64_t group;
	struct str name, mime, hash;
	int64_t size;
	int64_t keep_ms; /* how long it may stay loose; 0: FILE_LOOSE_MS */
};
int64_t file_insert(struct req *r, const struct file_new *f);
int64_t file_loose_count(struct req *r); /* of the caller */

/* Let a message carry a loose file of its author. false: there is no such one. */
bool file_attach(struct req *r, int64_t file, int64_t group, int64_t post);
/* Those of one message, in the order of their ids; at most 10. */
void file_of_post(struct req *r, int64_t post, struct file_ref **out, size_t *n);
void file_drop_of_post(struct req *r, int64_t post);

/* Have an agenda item carry a file that was sent to one of these groups: a loose one of the caller's,
 * or a copy of one that a message or an item he may read carries. Its id; 0: there is no such one. */
int64_t file_give_item(struct req *r, int64_t file, const int64_t *groups, size_t n, int64_t item);
/* A copy of what an item carries, for another one. */
int64_t file_copy_item(struct req *r, int64_t file, int64_t item);
void file_drop_of_item(struct req *r, int64_t file);
/* false: there is none. Asks no rights. */
bool file_ref_load(struct req *r, int64_t file, struct file_ref *out);
/* May the caller read it? Of who carries it that decides. */
bool file_readable(struct req *r, int64_t file);
/* A topic and its messages are now in this group. */
void file_regroup(struct req *r, int64_t topic, int64_t group);

/* Files on disk that no row names and that are older than a day: names for file_sweep(). */
void file_orphans(struct db *db, struct arena *a, struct str dir, int64_t now, struct str **out,
                  size_t *n);
/* Drop the rows of old loose files, and from disk those of `hashes` that still no row names.
 * How many left the disk. A write job; harmless at any time, since file.create looks for the bytes on
 * the same thread. */
size_t file_sweep(struct db *db, struct arena *a, struct str dir, int64_t now,
                  const struct str *hashes, size_t n);
