/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * bench - what every program of the bench shares: time, memory, numbers of the command line, a
 * process's cost.
 *
 * The bench stands alone: it includes nothing of the server it measures.
 * Times are nanoseconds of CLOCK_MONOTONIC unless a name says otherwise. One thread a program.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define BENCH_SECOND INT64_C(1000000000)
#define BENCH_MS INT64_C(1000000)

/* Zeroed memory for n things of size bytes; never NULL: running out ends the program. */
void *bench_alloc(size_t n, size_t size);
/* p resized to n things of size bytes, what is new not zeroed; never NULL. */
void *bench_grow(void *p, size_t n, size_t size);

int64_t bench_now(void);

/* Says why on standard error and ends the program with status 2 (1 is kept for "a message was
 * lost"). */
_Noreturn void bench_die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The value of option name, within [min, max], or the program ends. */
int64_t bench_number(const char *name, const char *text, int64_t min, int64_t max);

/* Raises the limit of open files to n, as far as the hard limit lets; ends the program when that is
 * too low. */
void bench_files(size_t n);

/* User and system time of the whole process pid so far, in nanoseconds; 0 when it is gone. */
int64_t bench_cpu(pid_t pid);
/* Resident bytes of process pid; 0 when it is gone. */
int64_t bench_rss(pid_t pid);
