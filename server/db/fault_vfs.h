/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * fault_vfs - a file system before SQLite's own, whose calls fail as the plan says.
 *
 * In the fault build, and in tests that bring it along. Each call is counted by fault_io()
 * (base/fault.h); of a write that fails half reaches the disk. Before the calls that change
 * files stand the points db.write, db.sync, db.truncate, wal.write, wal.sync, wal.truncate:
 * only a checkpoint, a migration of an empty file and a backup write to a db.
 */

/* For every connection opened from then on. Once, before the first. */
void fault_vfs_install(void);
