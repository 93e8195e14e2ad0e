/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * backup - a verified copy of a live database.
 *
 * The copy is one snapshot, taken while the server runs and writes. It is made
 * under a temporary name, integrity-checked, its tables and rows counted
 * against the snapshot's, flushed to disk, and only then given its name: what
 * bears the name can be restored. It is one plain file, without a log beside
 * it. Never cp a live database: what is in its write-ahead log would be missing.
 */
#include <stdbool.h>

/* Copy the database at `from` to `to`, replacing `to`. false, with a logged
 * reason; then `to` is as it was. Any thread; its own connection. */
bool backup_copy(const char *from, const char *to);
