/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * backup - a verified copy of a live database.
 *
 * The copy is one snapshot (VACUUM INTO), taken while the server runs. It is
 * written under a temporary name, opened, integrity-checked, its tables and
 * rows counted against the snapshot's version, flushed to disk, and only then
 * given its name: what bears the name can be restored. Never cp a live file:
 * what is in the write-ahead log would be missing.
 */
#include <stdbool.h>

struct db;

/* Copy the database at `from` to `to`, replacing `to`. false, with a logged
 * reason; then `to` is as it was. Any thread; its own connection. */
bool backup_copy(const char *from, const char *to);
