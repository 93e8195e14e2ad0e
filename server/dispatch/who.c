/* SPDX-License-Identifier: EUPL-1.2 */
/* Whom a session cookie names, and who is at a page. */
#include "app/session/session.h"
#include "base/clock.h"
#include "base/mem.h"
#include "db/db.h"
#include "dispatch/internal.h"
#include "hub/hub.h"
#include <stdlib.h>

struct db *dispatch_db(struct dispatch *d)
{
	/* A failure of the one before is not this one's; after some, nor is its connection. */
	enum db_kind before = d->db ? db_error_kind(d->db) : DB_OK;

	if (before == DB_IOERR || before == DB_CORRUPT) {
		db_close(d->db);
		d->db = NULL;
	}
	if (!d->db && d->cfg.db_path)
		d->db = db_open(d->cfg.db_path, DB_READER);
	if (d->db)
		db_clear(d->db);
	return d->db;
}

struct touch {
	struct store_job job;
	int64_t session;
};

static void touch_run(struct store_job *job, struct db *db)
{
	session_touch(db, ((struct touch *)job)->session, clock_wall_ms());
}

static void touch_done(struct store_job *job)
{
	free(job);
}

void dispatch_touch(struct dispatch *d, int64_t session)
{
	struct touch *t = xcalloc(1, sizeof(*t));

	t->job.run = touch_run;
	t->job.done = touch_done;
	t->session = session;
	if (!store_write(d->cfg.store, &t->job))
		free(t);
}

void dispatch_who(void *arg, const struct bus_who *who)
{
	struct dispatch *d = arg;
	struct session_info found = { 0 };
	struct db *db;

	if (d->cfg.further) { /* the relay tells whom */
		bus_who(d->cfg.further, who);
		return;
	}
	db = dispatch_db(d);
	if (!db || !session_find(db, d->cfg.house, who->cookie, clock_wall_ms(), &found))
		found = (struct session_info){ 0 };
	if (db && db_error_kind(db) == DB_CORRUPT)
		store_damaged(d->cfg.store);
	if (found.stale)
		dispatch_touch(d, found.session);
	bus_known(d->cfg.bus, &(struct bus_known){
				      .to = who->from,
				      .away = !db || db_failed(db),
				      .caller = {
					      .person = found.person,
					      .session = found.session,
					      .only = found.only,
					      .admin = found.admin,
					      .lang = found.lang,
				      },
			      });
}

void job_here(struct job *j)
{
	enum { MAX = 2 * BUS_HERE_MAX };
	const struct dispatch_config *cfg = &j->d->cfg;
	int64_t *people = arena_array(&j->arena, MAX, int64_t);
	size_t n = bus_here(cfg->bus, people, MAX);

	if (cfg->hub)
		n += hub_here(cfg->hub, clock_mono_ms() - BUS_HERE_MS, people + n, MAX - n);
	j->req.here = people;
	j->req.n_here = n;
}
