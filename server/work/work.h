/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * work - slow and dangerous things, one at a time, in a process of their own.
 *
 * A file that somebody sent is read for its words by a child process (work/child.h), which may
 * crash, loop or be taken over: it has nothing but that file, WORK_MS of time and a share of the
 * machine that nobody else wants. What it writes is bounded, cleaned and nothing more than text.
 *
 *	struct my_job { struct work_job job; ... };
 *	static void done(struct work_job *j)              (the loop thread)
 *	{
 *		if (j->end == WORK_DONE)
 *			... j->text ...
 *		buf_finish(&j->text);
 *	}
 *
 * The other way round, a document for word processors is made of html (`made_of`) by such a child: what
 * it writes are bytes then, as they are.
 *
 * One thread starts the children and waits for them; at most WORK_QUEUE jobs wait. A job is embedded
 * in its owner's structure and belongs to work from work_submit() until done().
 *
 * Loop thread only.
 */
#include "base/buf.h"
#include <stdbool.h>
#include <stdint.h>

struct uv_loop_s;
struct work;

enum {
	WORK_TEXT_MAX = 256 * 1024,      /* bytes of words of one file: some hundred pages */
	WORK_MADE_MAX = 8 * 1024 * 1024, /* bytes of a document that is made */
	WORK_MS = 40 * 1000,             /* then the child is killed */
	WORK_QUEUE = 16,
};

enum work_end {
	WORK_DONE,    /* `text` has the words, or none */
	WORK_FAILED,  /* it cannot be read: locked, damaged, a crash, too much memory or time */
	WORK_NO_TOOL, /* what reads this kind is not installed */
	WORK_NO_FILE, /* the file is not there, or the machine has no process to give */
	WORK_STOPPED, /* the server ends; it was not, or not wholly, read */
};

struct work_job {
	/* set by the owner, who keeps the texts alive */
	const char *path, *ext;
	struct str
		made_of; /* what a document of the kind `ext` is made of; p NULL: `path` is read */
	void (*done)(struct work_job *job);
	/* set before done() */
	enum work_end end;
	bool late;       /* WORK_FAILED: it was killed for taking too long */
	struct buf text; /* words, or the document; the owner's to finish, from done() on */
	int64_t us;      /* it took */
	/* work's */
	struct work_job *next;
};

struct work_stats {
	uint64_t done, failed, late, no_tool, us;
	unsigned waiting; /* the one under way included */
};

/* Starts the thread. `program`: this executable, or NULL for /proc/self/exe. NULL, with a logged
 * reason. */
struct work *work_create(struct uv_loop_s *loop, const char *program);
/* false: too many wait, or it is stopping; done() will not be called. */
__attribute__((warn_unused_result)) bool work_submit(struct work *w, struct work_job *job);
/* Kills the child under way; every job gets its done() from here. Twice is fine. */
void work_stop(struct work *w);
/* Stops; memory goes when the loop has run its close callbacks. NULL is fine. */
void work_destroy(struct work *w);
void work_stats(const struct work *w, struct work_stats *out);
