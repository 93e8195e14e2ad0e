/* SPDX-License-Identifier: EUPL-1.2 */
#include "backup/internal.h"
#include "base/log.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Left to the server: it goes on writing meanwhile. */
#define SPARE_BYTES (INT64_C(16) << 20)

void backup_sodium(void)
{
	if (sodium_init() < 0)
		log_die("libsodium cannot be used");
}

bool backup_read(int fd, void *p, size_t n)
{
	char *to = p;

	while (n) {
		ssize_t r = read(fd, to, n);
		if (r < 0 && errno == EINTR)
			continue;
		if (!r)
			errno = 0;
		if (r <= 0)
			return false;
		to += r;
		n -= (size_t)r;
	}
	return true;
}

void backup_put64(uint8_t out[8], uint64_t v)
{
	for (int i = 7; i >= 0; i--) {
		out[i] = (uint8_t)v;
		v >>= 8;
	}
}

uint64_t backup_get64(const uint8_t in[8])
{
	uint64_t v = 0;

	for (int i = 0; i < 8; i++)
		v = v << 8 | in[i];
	return v;
}

bool backup_path(char out[BACKUP_PATH], const char *dir, const char *name)
{
	int n = snprintf(out, BACKUP_PATH, "%s/%s", dir, name);

	if (n > 0 && n < BACKUP_PATH)
		return true;
	log_error("backup: the name of a directory is too long");
	return false;
}

bool backup_sync_dir(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool fine = fd >= 0 && !fsync(fd);

	if (!fine)
		log_error("backup: %s: %s", dir, strerror(errno));
	if (fd >= 0)
		close(fd);
	return fine;
}

static void remove_in(const char *dir, bool deeper)
{
	char path[BACKUP_PATH];
	DIR *d = opendir(dir);

	if (!d)
		return;
	for (struct dirent *e = readdir(d); e; e = readdir(d)) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") ||
		    !backup_path(path, dir, e->d_name))
			continue;
		if (!unlink(path) || !deeper)
			continue;
		remove_in(path, false);
		rmdir(path);
	}
	closedir(d);
}

void backup_remove_tree(const char *dir)
{
	remove_in(dir, true);
	rmdir(dir);
}

bool backup_has_room(const char *path, int64_t bytes)
{
	struct statvfs st;

	if (statvfs(path, &st)) {
		log_error("backup: %s: %s", path, strerror(errno));
		return false;
	}
	int64_t there = (int64_t)st.f_bavail * (int64_t)st.f_frsize;
	if (there >= bytes + SPARE_BYTES)
		return true;
	log_error("backup: no room in %s: %lld MiB are free, %lld MiB are needed", path,
	          (long long)(there >> 20), (long long)((bytes + SPARE_BYTES) >> 20) + 1);
	return false;
}
