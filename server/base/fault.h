/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * fault - faults from inside: the program ends, errs or cheats where a test asks for it.
 *
 * In the fault build only (cmake --preset faults, -DFAULTS=ON). In any other the words below
 * are nothing, fault*.c are not compiled, and a test asserts that no trace is left.
 *
 * The plan comes from the environment and holds from the first instruction:
 *
 *	PALABRE_FAULT_CRASH=point[:nth]           SIGKILL at the nth passage of fault_point("point")
 *	PALABRE_FAULT_IO=what[+what]:n[:count]    calls n to n+count-1 of these fail with EIO: write,
 *	                                          sync, truncate, read, shm, open, delete, any;
 *	                                          count 0: all from the nth on. `full` among them:
 *	                                          with ENOSPC
 *	PALABRE_FAULT_ALLOC=n[:count]             allocations n to n+count-1 of the whole program,
 *	                                          libraries included, give NULL; `trace`: none does,
 *	                                          each new place that allocates is told with its n
 *	PALABRE_FAULT_BUG=name                    a mistake to be found: ack_early, no_dedup,
 *	                                          drop_publish, reorder, no_sync
 *
 * PALABRE_FAULT_PLAN=FILE: each SIGUSR2 reads a whole new plan from FILE, with counts from zero;
 * its lines are crash=…, io=…, alloc=…, bug=… as above; an empty file ends all faults. So one
 * process can be swept. Whatever comes to pass is said on stderr, a line beginning with "fault:".
 *
 * Any thread. The state is global, which nothing in the program itself may be.
 */
#ifdef FAULTS
#include <stdbool.h>
#include <stddef.h>

enum fault_op {
	FAULT_WRITE = 1,
	FAULT_SYNC = 2,
	FAULT_TRUNCATE = 4,
	FAULT_READ = 8,
	FAULT_SHM = 16,
	FAULT_OPEN = 32,
	FAULT_DELETE = 64,
	FAULT_FULL = 128, /* of a plan: no space rather than an error */
};

enum fault_bug_kind {
	FAULT_ACK_EARLY = 1, /* the answer leaves before the commit */
	FAULT_NO_DEDUP,      /* receipts are neither kept nor looked at */
	FAULT_DROP_PUBLISH,  /* one event in seven is sent to nobody */
	FAULT_REORDER,       /* outcomes of a batch come back last first */
	FAULT_NO_SYNC,       /* SQLite's syncs are not passed on */
};

/* The program ends here, if the plan says so. */
void fault_point(const char *name);
/* 0, or the errno (set as well) with which this call is to fail. */
int fault_io(enum fault_op op);
bool fault_bug(enum fault_bug_kind bug);
/* Is this allocation to fail? */
bool fault_alloc(size_t n);

/* A plan given by a test of its own: the lines of a plan file. */
void fault_plan(const char *lines);
/* Faults that came to pass under this plan. */
int fault_fired(void);
#else
#define fault_point(name) ((void)0)
#define fault_io(op) 0
#define fault_bug(bug) 0
#endif
