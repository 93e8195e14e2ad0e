/* SPDX-License-Identifier: EUPL-1.2 */
#include "backup/schedule.h"
#include "backup/internal.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <uv.h>

enum {
	FIRST_MS = 3000, /* after the start: those who come back go first */
	TICK_MS = 60 * 1000,
	RETRY_MS = 3600 * 1000,
	NICE = 10,
};

struct schedule {
	struct schedule_config cfg;
	uv_timer_t tick;
	uv_async_t over;
	uv_thread_t thread;
	bool stopped;
	int64_t retry_at; /* clock_mono_ms(); 0: nothing failed */
	struct backup_status status;
	/* the thread's from its start until it is joined */
	bool running;
	struct {
		bool tried, good;
		int64_t last_at, bytes, duration_ms;
		struct backup_facts facts;
	} run;
	struct copy_stop stop;
};

bool schedule_due(int64_t now, int64_t last_at, int64_t every_ms)
{
	return !last_at || last_at > now || now - last_at >= every_ms;
}

/* ---- the thread ---- */

static void look(struct schedule *s)
{
	char file[BACKUP_PATH];
	struct stat st;

	s->run.last_at = 0;
	if (series_newest(s->cfg.series->dir, file, sizeof(file), &s->run.last_at) &&
	    s->run.last_at && !stat(file, &st))
		s->run.bytes = st.st_size;
}

static void work(void *arg)
{
	struct schedule *s = arg;
	int64_t begun = clock_mono_ms();

	setpriority(PRIO_PROCESS, 0, NICE); /* of this thread alone, on Linux; people come first */
	look(s);
	s->run.tried = schedule_due(clock_wall_ms(), s->run.last_at, s->cfg.every_ms);
	if (s->run.tried)
		s->run.good = series_next(s->cfg.series, &s->stop, &s->run.facts);
	s->run.duration_ms = clock_mono_ms() - begun;
	uv_async_send(&s->over);
}

/* ---- the loop ---- */

static void take_result(struct schedule *s)
{
	struct backup_status *st = &s->status;

	uv_thread_join(&s->thread);
	s->running = false;
	if (!s->run.tried) {
		st->last_at = s->run.last_at;
		st->bytes = s->run.bytes;
		return;
	}
	if (!s->run.good) {
		if (copy_stop_asked(&s->stop))
			return;
		int64_t again = s->cfg.every_ms < RETRY_MS ? s->cfg.every_ms : RETRY_MS;
		st->last_at = s->run.last_at;
		st->bytes = s->run.bytes;
		st->last_failed = true;
		st->failed++;
		s->retry_at = clock_mono_ms() + again;
		LOG_KV(LOG_ERROR, "backup: the scheduled one failed",
		       log_num("hours_since_last",
		               st->last_at ? (clock_wall_ms() - st->last_at) / RETRY_MS : -1),
		       log_num("again_in_minutes", again / TICK_MS));
		return;
	}
	s->retry_at = 0;
	st->last_failed = false;
	st->made++;
	st->last_at = s->run.facts.made_at;
	st->bytes = s->run.facts.size;
	st->last_duration_ms = s->run.duration_ms;
	LOG_KV(LOG_INFO, "backup: made", log_num("bytes", st->bytes),
	       log_num("rows", s->run.facts.census.rows), log_num("files", s->run.facts.files),
	       log_num("ms", st->last_duration_ms));
}

/* Once stopped, and once no thread needs it. */
static void close_over(struct schedule *s)
{
	if (s->stopped && !s->running && !uv_is_closing((uv_handle_t *)&s->over))
		uv_close((uv_handle_t *)&s->over, NULL);
}

static void on_over(uv_async_t *a)
{
	struct schedule *s = a->data;

	if (s->running)
		take_result(s);
	close_over(s);
}

static void on_tick(uv_timer_t *t)
{
	struct schedule *s = t->data;

	if (s->running || clock_mono_ms() < s->retry_at ||
	    !schedule_due(clock_wall_ms(), s->status.last_at, s->cfg.every_ms))
		return;
	memset(&s->run, 0, sizeof(s->run));
	s->running = !uv_thread_create(&s->thread, work, s);
	if (!s->running)
		log_warn("backup: no thread for it");
}

struct schedule *schedule_create(const struct schedule_config *cfg)
{
	struct schedule *s = xcalloc(1, sizeof(*s));

	s->cfg = *cfg;
	copy_stop_init(&s->stop);
	if (uv_timer_init(cfg->loop, &s->tick) || uv_async_init(cfg->loop, &s->over, on_over))
		log_die("backup: no handles on the loop");
	s->tick.data = s->over.data = s;
	uv_timer_start(&s->tick, on_tick, FIRST_MS, TICK_MS);
	return s;
}

void schedule_stop(struct schedule *s)
{
	if (!s || s->stopped)
		return;
	s->stopped = true;
	copy_stop_ask(&s->stop);
	uv_close((uv_handle_t *)&s->tick, NULL);
	close_over(s);
}

void schedule_destroy(struct schedule *s)
{
	if (!s)
		return;
	copy_stop_finish(&s->stop);
	free(s);
}

void schedule_status(const struct schedule *s, struct backup_status *out)
{
	*out = s ? s->status : (struct backup_status){ 0 };
	out->on = s != NULL;
	out->running = s && s->running;
	out->age_seconds = -1;
	if (out->last_at) {
		int64_t age = (clock_wall_ms() - out->last_at) / 1000;
		out->age_seconds = age > 0 ? age : 0;
	}
}
