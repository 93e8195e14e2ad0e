/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/lock.h"
#include "base/log.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* What root makes here is for the directory's owner: his server has to lock it too. */
static void give_to_owner(int fd, const char *path)
{
	char dir[4096];
	const char *slash = strrchr(path, '/');
	struct stat st;

	snprintf(dir, sizeof(dir), "%.*s", slash ? (int)(slash - path) + 1 : 1, slash ? path : ".");
	if (!geteuid() && !stat(dir, &st) && fchown(fd, st.st_uid, st.st_gid) < 0)
		log_warn("lock: %s: %s", path, strerror(errno));
}

void lock_holder(const char *path, char *out, size_t size)
{
	char pid[24] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : pread(fd, pid, sizeof(pid) - 1, 0);

	if (fd >= 0)
		close(fd);
	pid[strcspn(pid, "\n")] = '\0';
	snprintf(out, size, "%s", n > 0 ? pid : "?");
}

bool lock_take(struct lock *l, const char *path)
{
	char holder[24];
	bool busy;

	if (lock_try(l, path, &busy))
		return true;
	if (!busy)
		return false;
	lock_holder(path, holder, sizeof(holder));
	log_error("another palabre (process %s) is using this data directory: %s is locked", holder,
	          path);
	return false;
}

bool lock_try(struct lock *l, const char *path, bool *busy)
{
	char pid[24];

	*busy = false;
	l->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (l->fd < 0) {
		log_error("the data directory may not be written: %s: %s", path, strerror(errno));
		return false;
	}
	if (flock(l->fd, LOCK_EX | LOCK_NB) < 0) {
		*busy = errno == EWOULDBLOCK;
		if (!*busy)
			log_error("lock: %s: %s", path, strerror(errno));
		goto out;
	}
	give_to_owner(l->fd, path);
	/* The number only serves the message above: a full disk must not keep us from starting. */
	int n = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
	if (ftruncate(l->fd, 0) < 0 || pwrite(l->fd, pid, (size_t)n, 0) != n)
		log_warn("lock: %s: %s", path, strerror(errno));
	return true;
out:
	close(l->fd);
	l->fd = -1;
	return false;
}

void lock_drop(struct lock *l)
{
	if (!l || l->fd < 0)
		return;
	close(l->fd);
	l->fd = -1;
}
