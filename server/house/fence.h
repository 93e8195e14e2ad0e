/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * fence - what keeps a historian that was deposed from writing: the store's guard (db/store.h).
 *
 * The lease says whether it may write at all. Its fence stands in the database as well, and each
 * transaction looks: ours, or the one we wrote before, or somebody else has written here since and we are
 * to write no more, whatever the lease says.
 */
#include "bus/lease.h"
#include "db/store.h"
#include <stdatomic.h>

struct fence {
	const struct lease *lease;
	int64_t written;   /* writer thread, once there is one */
	_Atomic bool lost; /* somebody else wrote: for good */
};

/* `found`: the fence in the database when it was opened. */
void fence_init(struct fence *f, const struct lease *lease, int64_t found);
struct store_guard fence_guard(struct fence *f);
