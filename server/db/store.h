/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * store - the threads that own the database file.
 *
 * One writer thread is the only one that writes and the only one that
 * checkpoints. It takes all the write jobs that wait (at most batch_max), runs
 * them in one transaction, commits with synchronous=FULL and
 * only then hands them back: natural group commit, one fsync for all who came
 * while the last one ran. N reader threads run read jobs on read-only
 * connections, each job within one snapshot.
 *
 * A job is embedded in its owner's structure and belongs to the store from
 * store_write() or store_read() until done() is called:
 *
 *	struct job { struct store_job job; struct req req; ... };
 *
 *	static void run(struct store_job *j, struct db *db)   (a store thread)
 *	{
 *		... db_q(db, SQL_X) ...
 *		j->refused = err != ERR_OK;
 *	}
 *	static void done(struct store_job *j)                 (the loop thread)
 *	{
 *		if (j->status == STORE_FAILED)
 *			... answer "storage": nothing of it is on disk ...
 *		else if (j->refused)
 *			... answer the refusal ...
 *		else
 *			... it is on disk: answer ok, fan out ...
 *	}
 *
 * Promises.
 * - STORE_OK and not refused: COMMIT returned success with synchronous=FULL.
 * - A refused job is rolled back alone; its neighbours commit. It is handed
 *   back after the commit all the same, because its refusal may rest on what
 *   a neighbour wrote: if the commit fails it fails too.
 * - STORE_FAILED: nothing of it is on disk. A statement that failed inside
 *   run() (db_failed()) fails the job even when run() did not notice. One
 *   limit that no one can lift: when the disk fails the sync of a commit and
 *   then every other write until the machine stops, that commit may be found
 *   whole afterwards. Hence the client's own id on each write: who repeats it
 *   gets the first answer.
 * - done() is called once for each accepted job, on the loop thread; those of
 *   write jobs in commit order, which is the order they were given in. run()
 *   may not be called at all (the file cannot be opened: status says so).
 * - run() is called again, for all of its batch, when a neighbour that has
 *   already written is refused or fails: what it did to the database is undone
 *   by then, what it left in its own structure it must itself begin afresh.
 *
 * Degraded: when a batch fails for want of space or by an I/O error the store
 * says so (store_state) and goes on trying: each later batch, and a probe
 * twice a second; the first thing that is really written clears it. Nothing is
 * ever reported as written meanwhile, reads go on; a start over a full disk or
 * a file that may not be written begins so. After an I/O error the
 * writer starts again from a new connection, because what the kernel did with
 * the pages it failed to write is unknown. A damaged file (DB_CORRUPT) is not
 * written to again until the program is started on a sound one.
 *
 * Loop thread only, but for run().
 */
#include "base/hist.h"
#include "db/db.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;
struct uv_loop_s;

enum store_status {
	STORE_OK,     /* committed, or refused by its own run() */
	STORE_FAILED, /* nothing of it is on disk; `error` says why */
};

struct store_job {
	/* set by the owner */
	void (*run)(struct store_job *job, struct db *db); /* a store thread */
	void (*done)(struct store_job *job);               /* loop thread */
	bool background; /* nobody waits for it: store_writing() does not count it */
	/* set by run(), read by done() */
	bool refused;
	/* set by the store before done() */
	enum store_status status;
	enum db_kind error;
	/* the store's */
	bool write;
	struct store_job *next;
};

/*
 * For a process that may only write while it holds something that can be lost (a lease): `held` is
 * asked on the writer thread before a transaction, before its COMMIT and after it. When it says no
 * before, nothing is written; after, what is on disk is reported as failed, since whoever holds it
 * now may not know of it: a client that repeats its write gets the truth. `enter` runs within each
 * transaction, first; false: it is to write nothing.
 */
struct store_guard {
	bool (*held)(void *arg);
	bool (*enter)(void *arg, struct db *db);
	void *arg;
};

struct store_config {
	const char *path;         /* of the database file, migrated already */
	struct store_guard guard; /* zeroed: none */
	int readers;              /* threads; 0: 2 */
	unsigned queue_max;       /* jobs waiting, of each sort; 0: 4096 */
	unsigned batch_max;       /* jobs in one transaction, on a slow disk; 0: 256 */
	int64_t wal_max_bytes;    /* checkpoint past this even when busy; 0: 32 MiB */
	int64_t idle_ms;          /* checkpoint after this long without a job; 0: 1000 */
	int64_t read_max_ms;      /* a read job running longer fails with DB_TIMEOUT; 0: 10 000 */
	/* Loop thread, once: the file is found to be damaged. NULL: nobody wants to know. */
	void (*on_damage)(void *arg);
	void *on_damage_arg;
};

enum { STORE_HIST = 12 };

/* Since the start. Bucket k of rows_hist counts commits of up to 2^k jobs, of
 * commit_ms_hist commits (BEGIN to COMMIT) of up to store_ms_bound(k) ms. */
struct store_stats {
	uint64_t commits, written, refused, failed, reads, reads_failed, busy;
	uint64_t checkpoints, probes, reopens;
	uint64_t reruns; /* batches run twice, to undo one of their jobs alone */
	uint64_t rows_hist[STORE_HIST], commit_ms_hist[STORE_HIST];
	uint64_t rows_sum, commit_us_sum, commit_us_max, checkpoint_us_sum, checkpoint_us_max;
	struct hist syncs; /* of the write-ahead log: what a commit waits for, and a checkpoint */
	unsigned write_queue, read_queue; /* waiting now */
	int wal_pages;
};

/* Open the connections and start the threads. NULL, with a logged reason. */
struct store *store_create(struct uv_loop_s *loop, const struct store_config *cfg);

/* Refuse new jobs, let those accepted finish (their done() are called from
 * here), stop the threads, empty the write-ahead log. Blocks; false: the last
 * checkpoint failed (no data is lost by that). Twice is fine. */
bool store_drain(struct store *s);
/* Drains, closes. The memory goes when the loop has run its close callbacks.
 * NULL is fine. */
void store_destroy(struct store *s);

/* Queue a job. false: too many wait, or the store is draining: answer "busy";
 * the job is still the caller's and done() will not be called. */
__attribute__((warn_unused_result)) bool store_write(struct store *s, struct store_job *job);
__attribute__((warn_unused_result)) bool store_read(struct store *s, struct store_job *job);

/* Call fn(arg) once after each run of done() calls: the end of a turn. */
void store_set_turn(struct store *s, void (*fn)(void *arg), void *arg);

/* A connection of somebody else's found the file to be damaged. */
void store_damaged(struct store *s);
/* DB_OK: writes work. Otherwise the reason the last one did not. */
enum db_kind store_state(const struct store *s);
/* Has the writer jobs that somebody waits for, whose done() is still to come? Loop thread. */
bool store_writing(const struct store *s);
void store_stats(struct store *s, struct store_stats *out);
uint64_t store_ms_bound(int bucket); /* upper bound in ms; UINT64_MAX for the last */
