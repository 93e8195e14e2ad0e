/* SPDX-License-Identifier: EUPL-1.2 */
#include "backup/series.h"
#include "backup/internal.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

static bool file_of(const char *dir, int64_t moment, char out[BACKUP_PATH])
{
	char name[KEEP_NAME];

	keep_name(moment, name);
	return backup_path(out, dir, name);
}

bool series_newest(const char *dir, char *out, size_t size, int64_t *made_at)
{
	char file[BACKUP_PATH];
	int64_t *moments;
	size_t n;
	bool fine = keep_list(dir, &moments, &n);

	*made_at = fine && n ? moments[0] : 0;
	if (fine && n) {
		fine = file_of(dir, moments[0], file) && strlen(file) < size;
		if (fine)
			memcpy(out, file, strlen(file) + 1);
	}
	free(moments);
	return fine;
}

/* Nobody is writing it: whoever does holds it. */
static bool is_left(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	bool left = fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB);

	if (fd >= 0)
		close(fd);
	return left;
}

/* What a kill left: a temporary of a name of ours. */
static void clear(const struct series *s)
{
	static const char tail[] = ".tmp";
	char name[KEEP_NAME + sizeof(tail)], path[BACKUP_PATH];
	int64_t moment;
	DIR *d = opendir(s->dir);

	for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
		size_t n = strlen(e->d_name);
		if (n < sizeof(tail) || n >= sizeof(name) ||
		    strcmp(e->d_name + n - (sizeof(tail) - 1), tail) != 0)
			continue;
		memcpy(name, e->d_name, n - (sizeof(tail) - 1));
		name[n - (sizeof(tail) - 1)] = 0;
		if (keep_moment(name, &moment) && backup_path(path, s->dir, e->d_name) &&
		    is_left(path))
			unlink(path);
	}
	if (d)
		closedir(d);
}

/* Those from after `made`, the one just made, come of a clock that was wrong: they stay, and take
 * no other one's place. */
static void choose(const struct series *s, const int64_t *moments, size_t n, int64_t made,
                   bool *keep)
{
	size_t later = 0;

	while (later < n && moments[later] > made)
		keep[later++] = true;
	if (later < n)
		keep_choose(&s->rule, moments + later, n - later, keep + later);
}

static void let_go(const struct series *s, int64_t made)
{
	bool *keep = xcalloc(KEEP_MOST, sizeof(*keep));
	char file[BACKUP_PATH];
	int64_t *moments;
	size_t n, gone = 0;

	if (!keep_list(s->dir, &moments, &n)) {
		n = 0;
	} else if (n > KEEP_MOST) {
		log_warn("backup: more than %d in %s: none is removed", KEEP_MOST, s->dir);
		n = 0;
	}
	choose(s, moments, n, made, keep);
	for (size_t i = 0; i < n; i++) {
		if (keep[i] || !file_of(s->dir, moments[i], file))
			continue;
		if (unlink(file))
			log_warn("backup: %s: %s", file, strerror(errno));
		else
			gone++;
	}
	if (gone)
		LOG_KV(LOG_INFO, "backup: old ones removed", log_num("backups", (int64_t)gone));
	free(moments);
	free(keep);
}

bool series_next(const struct series *s, struct copy_stop *stop, struct backup_facts *out)
{
	bool encrypted = *s->key_file;
	struct backup_key key = { 0 };
	struct backup_config c = { s->data_dir, s->program, encrypted ? &key : NULL, stop };
	char file[BACKUP_PATH];

	if (encrypted && !backup_key_read(s->key_file, false, &key))
		return false;
	clear(s);
	int64_t now = clock_wall_ms();
	if (!file_of(s->dir, now, file) || !backup_make(&c, file, out))
		return false;
	let_go(s, now);
	return true;
}
