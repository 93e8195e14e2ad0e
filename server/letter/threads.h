/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * threads - which messages of an archive belong together, and in which order they stand.
 *
 * After Jamie Zawinski's way (https://www.jwz.org/doc/threading.html), without what only a tree on
 * screen needs: a message belongs to what it says it answers, be that here or not, so that two answers
 * to a lost message stay together; what would close a ring, or a chain of more than THREADS_DEPTH,
 * begins a thread of its own. One that answers by its subject alone (« Re: … ») belongs to the last
 * thread of that subject, when that is at most THREADS_DAYS old.
 *
 * The order is that of dates, but nothing stands before what it answers.
 *
 * Texts are known by hashes of 16 bytes. About 100 bytes a message. One thread at a time.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	THREADS_HASH = 16,
	THREADS_DEPTH = 1000,
	THREADS_DAYS = 90,
	THREADS_REFS = 20,
	THREADS_MAX = 2000 * 1000, /* messages and what they name, together */
};

struct threads;

struct threads_message {
	uint8_t id[THREADS_HASH];
	uint8_t refs[THREADS_REFS][THREADS_HASH]; /* the nearest first */
	size_t n_refs;
	uint8_t subject[THREADS_HASH]; /* bare, small letters */
	bool has_subject;
	bool answers; /* its subject says so */
	int64_t at;
};

struct threads *threads_create(void);
void threads_destroy(struct threads *t); /* NULL is fine */
/* In the order of the archive. false: there are too many. */
bool threads_add(struct threads *t, const struct threads_message *m);
/* All were added: find out. */
void threads_settle(struct threads *t);
size_t threads_count(const struct threads *t);
/* The i-th in order: which one it was when added, and what its thread begins with. */
struct threads_place {
	size_t message;
	const uint8_t *thread;
} threads_at(const struct threads *t, size_t i);
/* How many threads there are. */
size_t threads_threads(const struct threads *t);
