/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "work/spawn.h"
#include "base/clock.h"
#include "base/log.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOOK_MS = 100, PIECE = 32 * 1024 };

/* Of its own group, with nothing but its file and a pipe, no signal blocked or ignored, and an empty
 * environment. Not by fork(): a large process would stand still for it. */
static bool start(const struct spawn *s, int out, pid_t *pid)
{
	char *argv[] = { (char *)(uintptr_t) "palabre", (char *)(uintptr_t)s->verb,
		         (char *)(uintptr_t)s->word, NULL };
	char *environment[] = { NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, all;
	int rc;

	sigemptyset(&none);
	sigfillset(&all);
	if (posix_spawn_file_actions_init(&files))
		return false;
	if (posix_spawnattr_init(&attr)) {
		posix_spawn_file_actions_destroy(&files);
		return false;
	}
	rc = posix_spawn_file_actions_adddup2(&files, s->in, STDIN_FILENO);
	if (!rc)
		rc = posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	if (!rc)
		rc = posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY,
		                                      0);
	if (!rc)
		rc = posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
	if (!rc)
		rc = posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP |
		                                             POSIX_SPAWN_SETSIGMASK |
		                                             POSIX_SPAWN_SETSIGDEF);
	if (!rc)
		rc = posix_spawnattr_setsigmask(&attr, &none);
	if (!rc)
		rc = posix_spawnattr_setsigdefault(&attr, &all);
	if (!rc)
		rc = posix_spawn(pid, s->program, &files, &attr, argv, environment);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	if (rc)
		log_warn("work: no child process: %s", strerror(rc));
	return !rc;
}

/* Read until it closes its end or must be ended. */
static enum spawn_end listen_to(const struct spawn *s, int from, struct buf *out)
{
	int64_t until = clock_mono_ms() + s->ms;
	struct pollfd p = { .fd = from, .events = POLLIN };

	for (;;) {
		int64_t left = until - clock_mono_ms();
		if (atomic_load(s->stop))
			return SPAWN_STOPPED;
		if (left <= 0)
			return SPAWN_LATE;
		int rc = poll(&p, 1, left < LOOK_MS ? (int)left : LOOK_MS);
		if (rc <= 0)
			continue;
		size_t room = out->limit - out->n;
		if (!room)
			return SPAWN_EXITED;
		if (room > PIECE)
			room = PIECE;
		char *to = buf_room(out, room);
		ssize_t n = read(from, to, room);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return SPAWN_EXITED;
		out->n += (size_t)n;
	}
}

/* It has closed its output, or is killed now; it may still be at work without saying anything. */
static enum spawn_end await(const struct spawn *s, pid_t pid, int64_t until, int *status)
{
	for (;;) {
		pid_t rc = waitpid(pid, status, WNOHANG);
		if (rc == pid)
			return WIFEXITED(*status) ? SPAWN_EXITED : SPAWN_KILLED;
		if (rc < 0 && errno != EINTR)
			return SPAWN_KILLED;
		if (atomic_load(s->stop) || clock_mono_ms() >= until)
			break;
		poll(NULL, 0, 2);
	}
	kill(-pid, SIGKILL);
	while (waitpid(pid, status, 0) < 0 && errno == EINTR)
		;
	return atomic_load(s->stop) ? SPAWN_STOPPED : SPAWN_LATE;
}

enum spawn_end spawn_run(const struct spawn *s, struct buf *out, int *status)
{
	int64_t until = clock_mono_ms() + s->ms;
	int ends[2];
	pid_t pid;

	*status = 0;
	if (pipe2(ends, O_CLOEXEC)) {
		log_warn("work: no pipe: %s", strerror(errno));
		return SPAWN_NOT;
	}
	if (!start(s, ends[1], &pid)) {
		close(ends[0]);
		close(ends[1]);
		return SPAWN_NOT;
	}
	close(ends[1]);
	enum spawn_end end = listen_to(s, ends[0], out);
	bool full = end == SPAWN_EXITED && out->n == out->limit;
	if (full || end != SPAWN_EXITED) {
		kill(-pid, SIGKILL);
		while (waitpid(pid, status, 0) < 0 && errno == EINTR)
			;
	} else {
		end = await(s, pid, until, status);
	}
	close(ends[0]);
	if (full)
		*status = 0;
	else if (end == SPAWN_EXITED)
		*status = WEXITSTATUS(*status);
	return end;
}
