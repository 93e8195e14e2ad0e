/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/fault.h"
#include "base/str.h"
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	NAME_MAX_BYTES = 32,
	PLAN_MAX_BYTES = 512,
	FRAMES = 14, /* of the stack, shown and told apart by */
	PLACES = 1 << 13,
};

struct plan {
	char crash[NAME_MAX_BYTES];
	long long crash_at, io_at, io_count, alloc_at, alloc_count;
	int io; /* enum fault_op, or'ed */
	enum fault_bug_kind bug;
	bool trace;
	atomic_llong passed, io_seen, alloc_seen, published;
	atomic_int fired;
};

/* Two, so that threads go on reading one while a signal handler fills the other. */
static struct plan plans[2];
static _Atomic(struct plan *) current;
static const char *plan_file;
static _Thread_local bool inside; /* whatever a report allocates is no fault's business */

__attribute__((format(printf, 1, 2))) static void say(const char *fmt, ...)
{
	char line[256];
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	if (n > 0 && write(STDERR_FILENO, line, (size_t)n) < 0)
		return; /* nobody listens */
}

static void say_stack(void)
{
	void *frames[FRAMES];

	backtrace_symbols_fd(frames, backtrace(frames, FRAMES), STDERR_FILENO);
}

/* What backtrace() needs is loaded beforehand: that allocates, and the loader forgets some. */
static void ready_stack(void)
{
	void *frame[1];
#ifdef __SANITIZE_ADDRESS__
	void __lsan_disable(void);
	void __lsan_enable(void);
	__lsan_disable();
	backtrace(frame, 1);
	__lsan_enable();
#else
	backtrace(frame, 1);
#endif
}

/* ---- the plan ---- */

static long long number(struct str *s, long long otherwise)
{
	struct str word = str_split(s, ':');
	long long v;

	if (!word.n)
		return otherwise;
	if (!str_to_int(word, &v) || v < 0) {
		say("fault: " STR_FMT " is no number\n", STR_ARG(word));
		_exit(2);
	}
	return v;
}

static int one_of(struct str word, const char *const names[], int n, const char *what)
{
	for (int i = 0; i < n; i++)
		if (str_eq(word, str_from(names[i])))
			return i;
	say("fault: there is no %s " STR_FMT "\n", what, STR_ARG(word));
	_exit(2);
}

static void read_io(struct plan *p, struct str v)
{
	static const char *const names[] = { "write", "sync",   "truncate", "read", "shm",
		                             "open",  "delete", "full",     "any" };
	enum { N = sizeof(names) / sizeof(names[0]) };
	struct str words = str_split(&v, ':');

	while (words.n) {
		int i = one_of(str_split(&words, '+'), names, N, "operation");
		p->io |= i == N - 1 ? FAULT_FULL - 1 : 1 << i;
	}
	p->io_at = number(&v, 1);
	p->io_count = number(&v, 1);
}

static void read_line(struct plan *p, struct str key, struct str v)
{
	static const char *const keys[] = { "crash", "io", "alloc", "bug" };
	static const char *const bugs[] = { "",        "ack_early", "no_dedup", "drop_publish",
		                            "reorder", "no_sync" };
	struct str name;

	switch (one_of(key, keys, 4, "fault")) {
	case 0:
		name = str_split(&v, ':');
		snprintf(p->crash, sizeof(p->crash), STR_FMT, STR_ARG(name));
		p->crash_at = number(&v, 1);
		break;
	case 1: read_io(p, v); break;
	case 2:
		p->trace = str_eq(v, STR("trace"));
		p->alloc_at = p->trace ? 0 : number(&v, 1);
		p->alloc_count = p->trace ? 0 : number(&v, 1);
		break;
	case 3: p->bug = (enum fault_bug_kind)one_of(v, bugs, 6, "bug"); break;
	}
}

/* Async-signal-safe: no lock, no allocation. */
void fault_plan(const char *lines)
{
	struct plan *fresh = atomic_load(&current) == &plans[0] ? &plans[1] : &plans[0];
	struct str text = str_from(lines);

	memset(fresh, 0, sizeof(*fresh));
	while (text.n) {
		struct str line = str_trim(str_split(&text, '\n'));
		struct str key = str_split(&line, '=');
		if (key.n)
			read_line(fresh, key, line);
	}
	atomic_store(&current, fresh);
}

int fault_fired(void)
{
	struct plan *p = atomic_load(&current);
	return p ? atomic_load(&p->fired) : 0;
}

static void on_signal(int signum)
{
	char text[PLAN_MAX_BYTES];
	int kept = errno, fd = open(plan_file, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	(void)signum;
	if (fd >= 0)
		close(fd);
	if (n >= 0) {
		text[n] = '\0';
		fault_plan(text);
	}
	say("fault: plan %s\n", n < 0 ? "unreadable" : "read");
	errno = kept;
}

__attribute__((constructor)) static void begin(void)
{
	static const char *const vars[][2] = { { "crash", "PALABRE_FAULT_CRASH" },
		                               { "io", "PALABRE_FAULT_IO" },
		                               { "alloc", "PALABRE_FAULT_ALLOC" },
		                               { "bug", "PALABRE_FAULT_BUG" } };
	char lines[PLAN_MAX_BYTES] = "";
	size_t n = 0;

	ready_stack();
	for (size_t i = 0; i < sizeof(vars) / sizeof(vars[0]); i++) {
		const char *v = getenv(vars[i][1]);
		if (v && n < sizeof(lines))
			n += (size_t)snprintf(lines + n, sizeof(lines) - n, "%s=%s\n", vars[i][0],
			                      v);
	}
	fault_plan(lines);
	plan_file = getenv("PALABRE_FAULT_PLAN");
	if (plan_file)
		sigaction(SIGUSR2,
		          &(struct sigaction){ .sa_handler = on_signal, .sa_flags = SA_RESTART },
		          NULL);
}

/* ---- faults ---- */

void fault_point(const char *name)
{
	struct plan *p = atomic_load(&current);

	if (!p || !p->crash_at || strcmp(p->crash, name) != 0 ||
	    atomic_fetch_add(&p->passed, 1) + 1 != p->crash_at)
		return;
	say("fault: killed at %s\n", name);
	kill(getpid(), SIGKILL);
	pause(); /* the signal may take an instant to arrive */
}

int fault_io(enum fault_op op)
{
	static const char *const names[] = { "write", "sync", "truncate", "read",
		                             "shm",   "open", "delete" };
	struct plan *p = atomic_load(&current);
	int bit = 0;

	if (!p || !(p->io & (int)op))
		return 0;
	long long n = atomic_fetch_add(&p->io_seen, 1) + 1;
	if (n < p->io_at || (p->io_count && n >= p->io_at + p->io_count))
		return 0;
	while (1 << bit != (int)op)
		bit++;
	if (!atomic_fetch_add(&p->fired, 1))
		say("fault: %s fails, call %lld\n", names[bit], n);
	errno = p->io & FAULT_FULL ? ENOSPC : EIO;
	return errno;
}

bool fault_bug(enum fault_bug_kind bug)
{
	enum { EVERY = 7 };
	struct plan *p = atomic_load(&current);

	if (!p || p->bug != bug)
		return false;
	if (bug == FAULT_DROP_PUBLISH && atomic_fetch_add(&p->published, 1) % EVERY != EVERY - 1)
		return false;
	atomic_fetch_add(&p->fired, 1);
	return true;
}

/* Has this stack not been seen yet? Its addresses are those of one process. */
static bool new_place(void)
{
	static _Atomic uint64_t seen[PLACES];
	void *frames[FRAMES];
	int n = backtrace(frames, FRAMES);
	uint64_t h = UINT64_C(14695981039346656037);

	for (int i = 0; i < n; i++)
		h = (h ^ (uint64_t)(uintptr_t)frames[i]) * UINT64_C(1099511628211);
	for (size_t i = h % PLACES, tries = 0; tries < PLACES; i = (i + 1) % PLACES, tries++) {
		uint64_t none = 0;
		if (atomic_compare_exchange_strong(&seen[i], &none, h))
			return true;
		if (none == h)
			return false;
	}
	return false;
}

static bool alloc_fails(struct plan *p, size_t n)
{
	long long nth = atomic_fetch_add(&p->alloc_seen, 1) + 1;
	inside = true;
	if (p->trace && new_place()) {
		say("fault: a place allocates, call %lld\n", nth);
	} else if (!p->trace && nth >= p->alloc_at &&
	           (!p->alloc_count || nth < p->alloc_at + p->alloc_count)) {
		if (!atomic_fetch_add(&p->fired, 1)) {
			say("fault: allocation of %zu bytes fails, call %lld\n", n, nth);
			say_stack();
		}
		inside = false;
		return true;
	}
	inside = false;
	return false;
}

/* Called while the sanitizer is not up yet. */
__attribute__((no_sanitize("address"))) bool fault_alloc(size_t n)
{
	struct plan *p = atomic_load(&current);

	return p && !inside && (p->alloc_at || p->trace) && alloc_fails(p, n);
}
