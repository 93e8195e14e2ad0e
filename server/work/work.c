/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "work/work.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "work/child.h"
#include "work/plain.h"
#include "work/spawn.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <uv.h>

enum { RAW_MAX = 2 * WORK_TEXT_MAX }; /* what is read of a child; cleaned it is less */

struct work {
	char *program;
	struct work_stats stats; /* of the loop */
	unsigned waiting;
	bool stopped;
	uv_async_t ready;
	/* the thread */
	uv_thread_t thread;
	uv_mutex_t mutex;
	uv_cond_t cond;
	struct work_job *queue, **queue_end; /* under mutex */
	struct work_job *finished, **finished_end;
	bool quit;        /* under mutex */
	atomic_bool stop; /* end the child */
};

/* ---- the thread ---- */

static enum work_end ended(enum spawn_end end, int status)
{
	switch (end) {
	case SPAWN_EXITED:
		return status == CHILD_DONE      ? WORK_DONE
		       : status == CHILD_NO_TOOL ? WORK_NO_TOOL
		                                 : WORK_FAILED;
	case SPAWN_KILLED:
	case SPAWN_LATE: return WORK_FAILED;
	case SPAWN_STOPPED: return WORK_STOPPED;
	case SPAWN_NOT: break;
	}
	return WORK_NO_FILE;
}

/* What the child has as its descriptor 0; -1: it cannot be had. */
static int open_input(const struct work_job *j)
{
	if (!j->made_of.p)
		return open(j->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	int fd = memfd_create("document", MFD_CLOEXEC);
	if (fd >= 0 && (!io_write(fd, j->made_of.p, j->made_of.n) || lseek(fd, 0, SEEK_SET) < 0)) {
		close(fd);
		return -1;
	}
	return fd;
}

static void carry_out(struct work *w, struct work_job *j)
{
	bool makes = j->made_of.p;
	struct spawn s = { .program = w->program,
		           .verb = makes ? CHILD_MAKE_VERB : CHILD_VERB,
		           .word = j->ext };
	int64_t begun = clock_mono_us();
	struct buf raw;
	int status;

	if (atomic_load(&w->stop)) {
		j->end = WORK_STOPPED;
		return;
	}
	s.in = open_input(j);
	if (s.in < 0) {
		j->end = WORK_NO_FILE;
		return;
	}
	s.ms = WORK_MS;
	s.stop = &w->stop;
	buf_init(&raw, makes ? WORK_MADE_MAX : RAW_MAX);
	enum spawn_end end = spawn_run(&s, &raw, &status);
	close(s.in);
	j->end = ended(end, status);
	j->late = end == SPAWN_LATE;
	/* A document that is cut off is none. */
	if (j->end == WORK_DONE && makes && (!raw.n || raw.n == raw.limit))
		j->end = WORK_FAILED;
	if (j->end == WORK_DONE && makes)
		buf_str(&j->text, buf_view(&raw));
	else if (j->end == WORK_DONE)
		plain_clean(buf_view(&raw), &j->text);
	buf_finish(&raw);
	j->us = clock_mono_us() - begun;
}

static void thread_main(void *arg)
{
	struct work *w = arg;

	uv_mutex_lock(&w->mutex);
	while (!w->quit || w->queue) {
		struct work_job *j = w->queue;
		if (!j) {
			uv_cond_wait(&w->cond, &w->mutex);
			continue;
		}
		w->queue = j->next;
		if (!w->queue)
			w->queue_end = &w->queue;
		uv_mutex_unlock(&w->mutex);
		carry_out(w, j);
		uv_mutex_lock(&w->mutex);
		j->next = NULL;
		*w->finished_end = j;
		w->finished_end = &j->next;
		uv_async_send(&w->ready);
	}
	uv_mutex_unlock(&w->mutex);
}

/* ---- the loop ---- */

static void count(struct work *w, const struct work_job *j)
{
	w->waiting--;
	w->stats.done += j->end == WORK_DONE;
	w->stats.failed += j->end == WORK_FAILED;
	w->stats.late += j->late;
	w->stats.no_tool += j->end == WORK_NO_TOOL;
	w->stats.us += (uint64_t)j->us;
}

static void hand_back(struct work *w)
{
	uv_mutex_lock(&w->mutex);
	struct work_job *j = w->finished;
	w->finished = NULL;
	w->finished_end = &w->finished;
	uv_mutex_unlock(&w->mutex);
	while (j) {
		struct work_job *next = j->next;
		count(w, j);
		j->done(j); /* it may be gone, or on its way again, after this */
		j = next;
	}
}

static void on_ready(uv_async_t *a)
{
	hand_back(a->data);
}

bool work_submit(struct work *w, struct work_job *job)
{
	if (w->stopped || w->waiting >= WORK_QUEUE)
		return false;
	job->end = WORK_FAILED;
	job->late = false;
	job->us = 0;
	job->next = NULL;
	buf_init(&job->text, job->made_of.p ? WORK_MADE_MAX : WORK_TEXT_MAX);
	w->waiting++;
	uv_mutex_lock(&w->mutex);
	*w->queue_end = job;
	w->queue_end = &job->next;
	uv_cond_signal(&w->cond);
	uv_mutex_unlock(&w->mutex);
	return true;
}

struct work *work_create(struct uv_loop_s *loop, const char *program)
{
	struct work *w = xcalloc(1, sizeof(*w));

	w->program = xstrdup(program ? program : "/proc/self/exe");
	w->queue_end = &w->queue;
	w->finished_end = &w->finished;
	atomic_init(&w->stop, false);
	uv_mutex_init(&w->mutex);
	uv_cond_init(&w->cond);
	uv_async_init(loop, &w->ready, on_ready);
	w->ready.data = w;
	if (uv_thread_create(&w->thread, thread_main, w)) {
		log_error("work: no thread");
		w->stopped = true;
		work_destroy(w);
		return NULL;
	}
	return w;
}

void work_stop(struct work *w)
{
	if (!w || w->stopped)
		return;
	w->stopped = true;
	atomic_store(&w->stop, true);
	uv_mutex_lock(&w->mutex);
	w->quit = true;
	uv_cond_signal(&w->cond);
	uv_mutex_unlock(&w->mutex);
	uv_thread_join(&w->thread);
	hand_back(w);
}

static void on_closed(uv_handle_t *h)
{
	struct work *w = h->data;

	uv_mutex_destroy(&w->mutex);
	uv_cond_destroy(&w->cond);
	free(w->program);
	free(w);
}

void work_destroy(struct work *w)
{
	if (!w)
		return;
	work_stop(w);
	uv_close((uv_handle_t *)&w->ready, on_closed);
}

void work_stats(const struct work *w, struct work_stats *out)
{
	*out = w->stats;
	out->waiting = w->waiting;
}
