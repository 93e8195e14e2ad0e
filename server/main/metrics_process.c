/* SPDX-License-Identifier: EUPL-1.2 */
#include "main/metric.h"
#include "main/metrics.h"
#include <dirent.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static uint64_t us_of(struct timeval t)
{
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_usec;
}

/* Bytes of memory in use; 0: nobody tells. */
static uint64_t resident(void)
{
	unsigned long pages = 0;
	FILE *f = fopen("/proc/self/statm", "re");

	if (!f)
		return 0;
	if (fscanf(f, "%*u %lu", &pages) != 1)
		pages = 0;
	fclose(f);
	return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static uint64_t open_files(void)
{
	struct stat st;
	uint64_t n = 0;

	/* Linux 6.2 tells the number as the size; before, they are counted. */
	if (!stat("/proc/self/fd", &st) && st.st_size > 0)
		return (uint64_t)st.st_size;
	DIR *d = opendir("/proc/self/fd");
	for (const struct dirent *e; d && (e = readdir(d));)
		n += e->d_name[0] != '.';
	if (d)
		closedir(d);
	return n ? n - 1 : 0; /* without the one that counts */
}

void metrics_process(int64_t started_ms, struct buf *b)
{
	struct rusage use;
	struct rlimit files = { 0, 0 };

	getrusage(RUSAGE_SELF, &use);
	getrlimit(RLIMIT_NOFILE, &files);
	metric_counter_us(b, "process_cpu_seconds_total",
	                  "Processor time, of people and of the system.",
	                  us_of(use.ru_utime) + us_of(use.ru_stime));
	metric_gauge(b, "process_resident_memory_bytes", "Memory in use.", resident());
	metric_gauge(b, "process_open_fds", "Open files and sockets.", open_files());
	metric_gauge(b, "process_max_fds", "How many there may be.", files.rlim_cur);
	metric_family(b, "process_start_time_seconds", "gauge",
	              "When the process began, since 1970.");
	metric_sample_us(b, "process_start_time_seconds", NULL, NULL, (uint64_t)started_ms * 1000);
}
