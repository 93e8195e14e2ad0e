/* SPDX-License-Identifier: EUPL-1.2 */
#include "main/texts.h"
#include "app/file/file.h"
#include "app/file_text/file_text.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/store.h"
#include "work/work.h"
#include <stdlib.h>

enum { TOOL_MS = 3600 * 1000, COUNT_MS = 60 * 1000 };

struct texts {
	struct store *store;
	struct work *work;
	const struct req_house *house;
	bool busy; /* one of the three is under way */
	struct store_job look, put;
	struct work_job read;
	struct arena arena; /* of the one under way */
	bool found;
	struct file_text_due due;
	int64_t no_tool_until; /* mono ms; 0: it is there, as far as is known */
	int64_t count_at;      /* mono ms */
	int64_t waiting;
	struct texts_stats stats;
};

#define TEXTS_OF(job, member) ((struct texts *)((char *)(job)-offsetof(struct texts, member)))

static void begin(struct texts *t);

static void rest(struct texts *t)
{
	buf_finish(&t->read.text);
	t->busy = false;
}

/* ---- back into the database ---- */

static void put_run(struct store_job *j, struct db *db)
{
	struct texts *t = TEXTS_OF(j, put);
	int64_t now = clock_wall_ms();

	if (t->read.end == WORK_DONE)
		file_text_put(db, t->due.hash, buf_view(&t->read.text), now);
	else
		file_text_fail(db, t->due.hash, t->read.end == WORK_NO_FILE, now);
}

static void put_done(struct store_job *j)
{
	struct texts *t = TEXTS_OF(j, put);
	bool kept = j->status == STORE_OK;

	if (kept && t->read.end == WORK_DONE)
		(*(t->read.text.n ? &t->stats.done : &t->stats.none))++;
	t->stats.failed += kept && t->read.end == WORK_FAILED;
	rest(t);
	if (kept)
		begin(t); /* otherwise the disk is no better at once */
}

/* ---- a child reads it ---- */

static void without_tool(struct texts *t)
{
	if (!t->stats.no_tool)
		log_warn("texts: /usr/bin/pdftotext is missing (package poppler-utils): "
		         "what stands in PDF files cannot be searched");
	t->stats.no_tool = true;
	t->no_tool_until = clock_mono_ms() + TOOL_MS;
	rest(t);
	begin(t);
}

static void on_read(struct work_job *j)
{
	struct texts *t = TEXTS_OF(j, read);
	bool pdf = str_eq(t->due.ext, STR("pdf"));

	t->stats.us += (uint64_t)j->us;
	t->stats.late += j->late;
	if (j->end == WORK_NO_TOOL) {
		without_tool(t);
		return;
	}
	if (pdf && (j->end == WORK_DONE || j->end == WORK_FAILED))
		t->stats.no_tool = false;
	if (j->end == WORK_STOPPED || !store_write(t->store, &t->put))
		rest(t); /* due as before */
}

/* ---- what is due ---- */

static void look_run(struct store_job *j, struct db *db)
{
	struct texts *t = TEXTS_OF(j, look);
	bool pdf = clock_mono_ms() >= t->no_tool_until;

	t->found = file_text_next(db, &t->arena, clock_wall_ms(), pdf, &t->due);
	if (t->waiting < 0)
		t->waiting = file_text_waiting(db);
}

static void look_done(struct store_job *j)
{
	struct texts *t = TEXTS_OF(j, look);

	if (t->waiting >= 0)
		t->stats.waiting = (uint64_t)t->waiting;
	if (j->status == STORE_OK && t->found) {
		t->read = (struct work_job){ .done = on_read, .ext = t->due.ext.p };
		t->read.path = file_path(&t->arena, t->house->files_dir, t->due.hash).p;
		if (work_submit(t->work, &t->read))
			return;
	}
	rest(t);
}

static void begin(struct texts *t)
{
	int64_t now = clock_mono_ms();

	if (t->busy)
		return;
	arena_reset(&t->arena);
	/* Counted now and then only: it is for who watches. */
	if (now >= t->count_at) {
		t->waiting = -1;
		t->count_at = now + COUNT_MS;
	}
	t->busy = store_read(t->store, &t->look);
}

/* ---- together ---- */

struct texts *texts_create(struct store *store, struct work *work, const struct req_house *house)
{
	struct texts *t = xcalloc(1, sizeof(*t));

	t->store = store;
	t->work = work;
	t->house = house;
	arena_init(&t->arena);
	t->look = (struct store_job){ .run = look_run, .done = look_done };
	t->put = (struct store_job){ .run = put_run, .done = put_done };
	return t;
}

void texts_second(struct texts *t)
{
	begin(t);
}

void texts_destroy(struct texts *t)
{
	if (!t)
		return;
	arena_finish(&t->arena);
	buf_finish(&t->read.text);
	free(t);
}

void texts_stats(const struct texts *t, struct texts_stats *out)
{
	*out = t->stats;
}
