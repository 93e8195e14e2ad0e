/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * meta - what the database file says about itself.
 *
 * The epoch is 64 random bits that name one history of this file. A restore
 * gives it a new one: clients that were ahead of the backup see that their
 * place in each channel means nothing any more, and start afresh.
 */
#include "base/hex.h"
#include <stdbool.h>
#include <stdint.h>

struct db;

enum { META_EPOCH = HEX_SIZE(8) }; /* 16 digits and a NUL */

/* The epoch of this file; the first caller gives a new file its own. Writer
 * connection, outside of a transaction. false: logged. */
bool meta_epoch(struct db *db, char out[META_EPOCH]);
/* Start another epoch: after a restore, before anyone is served. */
bool meta_renew_epoch(struct db *db);
/* The fence of the last historian that wrote here (bus/lease.h); 0: none did. Within a transaction or
 * not. */
int64_t meta_fence(struct db *db);
bool meta_set_fence(struct db *db, int64_t fence);
