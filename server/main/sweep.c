/* SPDX-License-Identifier: EUPL-1.2 */
#include "main/sweep.h"
#include "app/channel/channel_log.h"
#include "app/file/file.h"
#include "app/session/session.h"
#include "backup/backup.h"
#include "base/clock.h"
#include "base/mem.h"
#include "bus/bus.h"
#include "db/store.h"
#include <stdlib.h>

enum {
	ENDED_MAX = 500,   /* sessions ended in one job */
	EVENTS_MAX = 5000, /* events dropped in one job: the writer is not held up */
	EVENTS_MINUTES = 10,
	FILES_MINUTES = 60,
};
#define EVENTS_MS (INT64_C(30) * 24 * 3600 * 1000)

struct sweep {
	struct store *store;
	struct bus *bus;
	const struct req_house *house;
	unsigned minute;

	struct store_job sessions;
	bool sessions_busy;
	int64_t ended[ENDED_MAX];
	size_t n_ended;

	struct store_job events;
	bool events_busy;
	int64_t dropped;

	struct store_job look, clear; /* files: find those to go, then let them go */
	bool files_busy;
	struct arena arena;
	struct str *orphans;
	size_t n_orphans, n_cleared;

	struct sweep_stats stats;
};

#define SWEEP_OF(job, member) ((struct sweep *)((char *)(job)-offsetof(struct sweep, member)))

/* ---- sessions ---- */

static void sessions_run(struct store_job *j, struct db *db)
{
	struct sweep *s = SWEEP_OF(j, sessions);
	s->n_ended = session_sweep(db, clock_wall_ms(), s->ended, ENDED_MAX);
}

static void start(struct sweep *s, struct store_job *job, bool *busy);

static void sessions_done(struct store_job *j)
{
	struct sweep *s = SWEEP_OF(j, sessions);

	s->sessions_busy = false;
	if (j->status != STORE_OK)
		return;
	s->stats.sessions += s->n_ended;
	for (size_t i = 0; i < s->n_ended; i++) {
		struct effect ended = { .kind = EFFECT_END_SESSION, .id = s->ended[i] };
		bus_tell(s->bus, &(struct bus_outcome){ .to = BUS_NOBODY, .effects = &ended });
	}
	if (s->n_ended == ENDED_MAX)
		start(s, &s->sessions, &s->sessions_busy);
}

/* ---- events ---- */

static void events_run(struct store_job *j, struct db *db)
{
	struct sweep *s = SWEEP_OF(j, events);
	s->dropped = channel_sweep(db, clock_wall_ms() - EVENTS_MS, EVENTS_MAX);
}

static void events_done(struct store_job *j)
{
	struct sweep *s = SWEEP_OF(j, events);

	s->events_busy = false;
	if (j->status != STORE_OK)
		return;
	s->stats.events += (uint64_t)s->dropped;
	if (s->dropped == EVENTS_MAX)
		start(s, &s->events, &s->events_busy);
}

/* ---- files ---- */

static void look_run(struct store_job *j, struct db *db)
{
	struct sweep *s = SWEEP_OF(j, look);
	file_orphans(db, &s->arena, s->house->files_dir, clock_wall_ms(), &s->orphans,
	             &s->n_orphans);
}

static void look_done(struct store_job *j)
{
	struct sweep *s = SWEEP_OF(j, look);

	if (j->status != STORE_OK || !store_write(s->store, &s->clear))
		s->files_busy = false;
}

static void clear_run(struct store_job *j, struct db *db)
{
	struct sweep *s = SWEEP_OF(j, clear);
	struct lock hold = LOCK_INIT;

	/* A backup under way may still need what nothing names any more: an hour later, then. */
	if (!backup_hold(arena_printf(&s->arena, STR_FMT "/..", STR_ARG(s->house->files_dir)).p,
	                 &hold))
		return;
	s->n_cleared += file_sweep(db, &s->arena, s->house->files_dir, clock_wall_ms(), s->orphans,
	                           s->n_orphans);
	lock_drop(&hold);
}

static void clear_done(struct store_job *j)
{
	struct sweep *s = SWEEP_OF(j, clear);

	s->files_busy = false;
	s->stats.files += s->n_cleared; /* from the disk, whatever became of the rows */
}

/* ---- together ---- */

static void start(struct sweep *s, struct store_job *job, bool *busy)
{
	*busy = store_write(s->store, job);
}

struct sweep *sweep_create(struct store *store, struct bus *bus, const struct req_house *house)
{
	struct sweep *s = xcalloc(1, sizeof(*s));

	s->store = store;
	s->bus = bus;
	s->house = house;
	arena_init(&s->arena);
	s->sessions = (struct store_job){ .run = sessions_run, .done = sessions_done };
	s->events = (struct store_job){ .run = events_run, .done = events_done };
	s->look = (struct store_job){ .run = look_run, .done = look_done };
	s->clear = (struct store_job){ .run = clear_run, .done = clear_done };
	return s;
}

void sweep_destroy(struct sweep *s)
{
	if (!s)
		return;
	arena_finish(&s->arena);
	free(s);
}

void sweep_stats(const struct sweep *s, struct sweep_stats *out)
{
	*out = s->stats;
}

void sweep_minute(struct sweep *s)
{
	if (!s->sessions_busy)
		start(s, &s->sessions, &s->sessions_busy);
	if (s->minute % EVENTS_MINUTES == 0 && !s->events_busy)
		start(s, &s->events, &s->events_busy);
	if (s->minute % FILES_MINUTES == 0 && !s->files_busy) {
		arena_reset(&s->arena);
		s->orphans = NULL;
		s->n_orphans = s->n_cleared = 0;
		s->files_busy = store_read(s->store, &s->look);
	}
	s->minute++;
}
