/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * rounds - what waits in a table is taken, sent by a thread, and marked with what became of it.
 *
 *	 .------------------------------------------------------------------.
 *	 v                                                                  |
 *	idle --kicked, or due--> claiming --some--> sending --tried--> marking
 *	 ^                          |
 *	 `-----------none-----------'
 *
 * Claiming and marking are a write job of the store each, so that what is being sent is on disk as
 * such before it is, and what became of it after. Marked, it goes round again at once, until nothing
 * is due; then it waits until something is, or is said to be, and an hour at most. A claim that
 * the store had no time or no disk for is tried again after a second. So is a mark, until it is
 * there: what was sent must be known as sent.
 *
 * The batch is its owner's, and handed over, never shared: it is the writer thread's during a claim
 * or a mark, the sending thread's during a sending, else the loop's. The same holds for whatever
 * else of the owner's these functions touch.
 *
 * Loop thread only, but for rounds_wake(). Created, its first claim is under way; it is stopped
 * before store_drain(), so that what was sent is still marked, and destroyed after it.
 */
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;
struct rounds;
struct store;
struct uv_loop_s;

/* What the owner does in a round. `n` is how many the batch holds. */
struct rounds_work {
	/* Writer thread, within its transaction: take what is due, and mark it so. Returns how
	 * many; *next_at gets when the next one is due (wall clock, ms; 0: none waits). `first`
	 * until a claim is on disk: what a killed program left is looked at. May be run again,
	 * see store.h, and begins afresh then. */
	size_t (*claim)(void *owner, struct db *db, bool first, int64_t *next_at);
	/* Loop thread: the claim is on disk. NULL: nobody wants to know. */
	void (*claimed)(void *owner, size_t n);
	/* The sending thread: note of each what became of it. Once *stop is true, what is under way
	 * is to be broken off within a second or so. What it does not get to stays as claim() left it. */
	void (*send)(void *owner, size_t n, const atomic_bool *stop);
	/* Writer thread, within its transaction: write down what became of each. May be run again. */
	void (*mark)(void *owner, struct db *db, size_t n);
	/* Loop thread: the mark is on disk. */
	void (*marked)(void *owner, size_t n);
	/* Loop thread: after rounds_wake(), and before the mark of that batch is given to the store;
	 * not once it is stopped. May be called without. NULL: rounds_wake() is of no use. */
	void (*woken)(void *owner);
};

/* Starts the thread, without which the program ends, and the first round. `work` and `name`, what
 * the log calls it, are constants; `owner` is what the functions get. */
struct rounds *rounds_create(struct store *store, struct uv_loop_s *loop, const char *name,
                             const struct rounds_work *work, void *owner);
/* Something may be due. While a round is under way, another one follows it. */
void rounds_kick(struct rounds *r);
/* From within send(): have woken() called. */
void rounds_wake(struct rounds *r);
/* Is there a batch being sent, or sent and not marked yet? */
bool rounds_sending(const struct rounds *r);
/* No other round. A sending under way is waited for; after three seconds *stop is set, and it is
 * waited for all the same. Its mark is given to the store if that takes jobs. Twice is fine. */
void rounds_stop(struct rounds *r);
/* Stops. None of the owner's functions is called from here on, he may go at once; the memory of
 * `r` goes when the loop has run its close callbacks. NULL is fine. */
void rounds_destroy(struct rounds *r);
