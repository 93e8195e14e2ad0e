/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * file_text - what stands in the files that messages carry, as plain words, to be searched.
 *
 * Owner of the table file_text: a row for the bytes of each file that may have words, whoever sent
 * them and how often. It is
 *
 *	due -> done      its words are here, and search has them for each file of these bytes
 *	   `-> none      there are no words in it
 *	   `-> failed    it cannot be read: locked, damaged, made to be too much
 *	   `-> due       later: the machine could not, FILE_TEXT_TRIES times at most
 *
 * and goes with the last message that carries such a file. Who reads (main/texts.c) asks for what is
 * due, has it read outside of the program (work/work.h), and puts the result here: after a crash in
 * between it is due as before.
 *
 * Writer thread for what writes; file_text_next() also on reader threads.
 */
#include "app/req/req.h"

struct db;

enum { FILE_TEXT_TRIES = 5, FILE_TEXT_AGAIN_MS = 10 * 60 * 1000 };

/* A message carries this file from now on. */
void file_text_want(struct req *r, int64_t file, struct str hash, struct str name);
/* Messages that carried such a file are gone: so are its words, unless another one does. */
void file_text_drop(struct db *db, struct str hash);

struct file_text_due {
	struct str hash, ext;
};
/* The next one to read; `pdf`: one of these too. false: none is due at `now`. */
bool file_text_next(struct db *db, struct arena *a, int64_t now, bool pdf,
                    struct file_text_due *out);
int64_t file_text_waiting(struct db *db);

/* Its words; empty: it has none. */
void file_text_put(struct db *db, struct str hash, struct str text, int64_t now);
/* It cannot be read; `later`: now, but perhaps at another time. */
void file_text_fail(struct db *db, struct str hash, bool later, int64_t now);
