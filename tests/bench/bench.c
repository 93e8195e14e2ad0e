/* SPDX-License-Identifier: EUPL-1.2 */
#include "bench.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

void *bench_alloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (!p)
		bench_die("out of memory");
	return p;
}

void *bench_grow(void *p, size_t n, size_t size)
{
	void *q = reallocarray(p, n ? n : 1, size);

	if (!q)
		bench_die("out of memory");
	return q;
}

static int64_t read_clock(clockid_t clock)
{
	struct timespec t;

	if (clock_gettime(clock, &t) < 0)
		return 0;
	return (int64_t)t.tv_sec * BENCH_SECOND + t.tv_nsec;
}

int64_t bench_now(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

void bench_die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("bench: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(2);
}

int64_t bench_number(const char *name, const char *text, int64_t min, int64_t max)
{
	char *end = NULL;
	long long n;

	errno = 0;
	n = strtoll(text, &end, 10);
	if (errno || end == text || *end || n < min || n > max)
		bench_die("--%s takes a number from %lld to %lld, not \"%s\"", name, (long long)min,
		          (long long)max, text);
	return n;
}

void bench_files(size_t n)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		bench_die("getrlimit: %s", strerror(errno));
	if (limit.rlim_cur >= n)
		return;
	if (limit.rlim_max < n) {
		struct rlimit more = { .rlim_cur = n, .rlim_max = n };

		if (setrlimit(RLIMIT_NOFILE, &more) == 0)
			return;
		bench_die("%zu open files needed, the hard limit is %llu", n,
		          (unsigned long long)limit.rlim_max);
	}
	limit.rlim_cur = n;
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		bench_die("setrlimit: %s", strerror(errno));
}

/* The process clock is the sum that /proc/PID/stat rounds to hundredths of a second. */
int64_t bench_cpu(pid_t pid)
{
	clockid_t clock;

	return clock_getcpuclockid(pid, &clock) ? 0 : read_clock(clock);
}

int64_t bench_rss(pid_t pid)
{
	char path[64], line[256];
	long long kib = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
	f = fopen(path, "re");
	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f))
		if (!strncmp(line, "Rss:", 4))
			kib = strtoll(line + 4, NULL, 10);
	fclose(f);
	return kib * 1024;
}
