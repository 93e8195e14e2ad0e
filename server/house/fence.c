/* SPDX-License-Identifier: EUPL-1.2 */
#include "house/fence.h"
#include "base/log.h"
#include "db/meta.h"

void fence_init(struct fence *f, const struct lease *lease, int64_t found)
{
	f->lease = lease;
	f->written = found;
	atomic_init(&f->lost, false);
}

static bool held(void *arg)
{
	const struct fence *f = arg;

	return lease_held(f->lease) && !atomic_load(&f->lost);
}

static bool enter(void *arg, struct db *db)
{
	struct fence *f = arg;
	int64_t now = lease_fence(f->lease), there = meta_fence(db);

	if (there == now)
		return true;
	if (there == f->written && there < now && meta_set_fence(db, now)) {
		f->written =
			now; /* should it be undone, the next transaction finds the one before */
		return true;
	}
	if (!db_failed(db)) {
		log_error("fence: another historian has written to this database");
		atomic_store(&f->lost, true);
	}
	return false;
}

struct store_guard fence_guard(struct fence *f)
{
	return (struct store_guard){ held, enter, f };
}
