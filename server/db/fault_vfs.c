/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/fault_vfs.h"
#include "base/fault.h"
#include <errno.h>
#include <sqlite3.h>
#include <stdbool.h>

struct fault_file {
	sqlite3_file base;
	sqlite3_file *real; /* behind this structure */
	bool wal, db;
};

static sqlite3_vfs *real_vfs;

static sqlite3_file *real(sqlite3_file *f)
{
	return ((struct fault_file *)f)->real;
}

/* The point of this file's sort. */
static void point(sqlite3_file *f, const char *of_db, const char *of_wal)
{
	const struct fault_file *s = (const struct fault_file *)f;

	if (s->db)
		fault_point(of_db);
	else if (s->wal)
		fault_point(of_wal);
}

/* SQLITE_OK, or what SQLite is told of a call that fails. */
static int fate(enum fault_op op, int as)
{
	int e = fault_io(op);
	return !e ? SQLITE_OK : e == ENOSPC && op == FAULT_WRITE ? SQLITE_FULL : as;
}

static int vfs_close(sqlite3_file *f)
{
	return real(f)->pMethods->xClose(real(f));
}
static int vfs_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	int rc = fate(FAULT_READ, SQLITE_IOERR_READ);
	return rc ? rc : real(f)->pMethods->xRead(real(f), p, n, at);
}
static int vfs_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	point(f, "db.write", "wal.write");
	int rc = fate(FAULT_WRITE, SQLITE_IOERR_WRITE);
	if (!rc)
		return real(f)->pMethods->xWrite(real(f), p, n, at);
	real(f)->pMethods->xWrite(real(f), p, n / 2, at);
	return rc;
}
static int vfs_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	point(f, "db.truncate", "wal.truncate");
	int rc = fate(FAULT_TRUNCATE, SQLITE_IOERR_TRUNCATE);
	return rc ? rc : real(f)->pMethods->xTruncate(real(f), size);
}
static int vfs_sync(sqlite3_file *f, int flags)
{
	point(f, "db.sync", "wal.sync");
	if (fault_bug(FAULT_NO_SYNC))
		return SQLITE_OK;
	int rc = fate(FAULT_SYNC, SQLITE_IOERR_FSYNC);
	return rc ? rc : real(f)->pMethods->xSync(real(f), flags);
}
static int vfs_size(sqlite3_file *f, sqlite3_int64 *size)
{
	int rc = fate(FAULT_READ, SQLITE_IOERR_FSTAT);
	return rc ? rc : real(f)->pMethods->xFileSize(real(f), size);
}
static int vfs_lock(sqlite3_file *f, int level)
{
	return real(f)->pMethods->xLock(real(f), level);
}
static int vfs_unlock(sqlite3_file *f, int level)
{
	return real(f)->pMethods->xUnlock(real(f), level);
}
static int vfs_check_lock(sqlite3_file *f, int *out)
{
	return real(f)->pMethods->xCheckReservedLock(real(f), out);
}
static int vfs_control(sqlite3_file *f, int op, void *arg)
{
	return real(f)->pMethods->xFileControl(real(f), op, arg);
}
static int vfs_sector(sqlite3_file *f)
{
	return real(f)->pMethods->xSectorSize(real(f));
}
static int vfs_traits(sqlite3_file *f)
{
	return real(f)->pMethods->xDeviceCharacteristics(real(f));
}
static int vfs_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
	int rc = fate(FAULT_SHM, SQLITE_IOERR_SHMMAP);
	return rc ? rc : real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}
static int vfs_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
	return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}
static void vfs_barrier(sqlite3_file *f)
{
	real(f)->pMethods->xShmBarrier(real(f));
}
static int vfs_unmap(sqlite3_file *f, int drop)
{
	return real(f)->pMethods->xShmUnmap(real(f), drop);
}

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
	static const sqlite3_io_methods methods = {
		.iVersion = 2,
		.xClose = vfs_close,
		.xRead = vfs_read,
		.xWrite = vfs_write,
		.xTruncate = vfs_truncate,
		.xSync = vfs_sync,
		.xFileSize = vfs_size,
		.xLock = vfs_lock,
		.xUnlock = vfs_unlock,
		.xCheckReservedLock = vfs_check_lock,
		.xFileControl = vfs_control,
		.xSectorSize = vfs_sector,
		.xDeviceCharacteristics = vfs_traits,
		.xShmMap = vfs_map,
		.xShmLock = vfs_shm_lock,
		.xShmBarrier = vfs_barrier,
		.xShmUnmap = vfs_unmap,
	};
	struct fault_file *s = (struct fault_file *)f;
	int rc = fate(FAULT_OPEN, SQLITE_CANTOPEN);

	(void)vfs;
	s->base.pMethods = NULL;
	s->real = (sqlite3_file *)(s + 1);
	s->db = flags & SQLITE_OPEN_MAIN_DB;
	s->wal = flags & SQLITE_OPEN_WAL;
	if (rc)
		return rc;
	rc = real_vfs->xOpen(real_vfs, name, s->real, flags, out);
	s->base.pMethods = s->real->pMethods ? &methods : NULL;
	return rc;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	int rc = fate(FAULT_DELETE, SQLITE_IOERR_DELETE);

	(void)vfs;
	return rc ? rc : real_vfs->xDelete(real_vfs, name, sync);
}

void fault_vfs_install(void)
{
	static sqlite3_vfs shim;

	real_vfs = sqlite3_vfs_find(NULL);
	shim = *real_vfs;
	shim.pNext = NULL;
	shim.zName = "fault";
	shim.szOsFile = (int)sizeof(struct fault_file) + real_vfs->szOsFile;
	shim.xOpen = vfs_open;
	shim.xDelete = vfs_delete;
	sqlite3_vfs_register(&shim, 1);
}
