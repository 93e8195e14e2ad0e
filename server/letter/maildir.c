/* SPDX-License-Identifier: EUPL-1.2 */
#include "letter/maildir.h"
#include "base/log.h"
#include "base/mem.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

enum { PATH_ROOM = 1024, NAME_ROOM = 256 };

struct maildir {
	struct maildir_config cfg;
	uv_fs_event_t watch;
	uv_timer_t timer;
	int handles;
	bool stopping, destroyed;
	/* the one that is being taken */
	char name[NAME_ROOM + 1]; /* also the last one: the next has a greater name */
	uint64_t id, last_id;
	struct lmtp_mail mail;
	char head[MAILDIR_HEAD]; /* of it; addresses point into it */
	bool later, refused, taken;
	size_t told;
};

static void look(struct maildir *m);

static void path_to(const struct maildir *m, const char *folder, const char *name, const char *end,
                    char out[PATH_ROOM])
{
	snprintf(out, PATH_ROOM, "%s/%s%s%s%s", m->cfg.path, folder, *name ? "/" : "", name, end);
}

/* ---- the envelope ---- */

/* The address of a line "Name: <address>"; false: it is another line. */
static bool address_of(struct str line, const char *name, struct str *out)
{
	size_t n = strlen(name);

	if (line.n <= n || strncasecmp(line.p, name, n) || line.p[n] != ':')
		return false;
	struct str s = str_trim((struct str){ line.p + n + 1, line.n - n - 1 });
	if (s.n && s.p[0] == '<') {
		s.p++;
		s.n--;
		s = str_split(&s, '>');
	}
	*out = str_trim(s);
	return true;
}

/* Those at the top, which the last server wrote: what is below came with the mail. */
static bool read_envelope(struct maildir *m, struct str head)
{
	struct lmtp_mail *mail = &m->mail;
	struct str address;

	mail->from = STR("");
	mail->n_to = 0;
	while (head.n) {
		struct str line = str_split(&head, '\n');
		if (!str_trim(line).n)
			break;
		if (address_of(line, "Return-Path", &address))
			mail->from = address;
		else if ((address_of(line, "Delivered-To", &address) ||
		          address_of(line, "X-Original-To", &address) ||
		          address_of(line, "Envelope-To", &address)) &&
		         !mail->n_to && address.n <= TALK_ADDRESS &&
		         m->cfg.known(m->cfg.arg, address))
			mail->to[mail->n_to++] = address;
		else if (line.p[0] != ' ' && line.p[0] != '\t' && mail->n_to)
			break;
	}
	return mail->n_to > 0;
}

/* ---- one mail ---- */

/* It goes to where it is not found again. */
static void put_away(struct maildir *m, bool fine)
{
	char from[PATH_ROOM], to[PATH_ROOM];

	path_to(m, "new", m->name, "", from);
	path_to(m, fine ? "cur" : ".failed/new", m->name, fine ? ":2,S" : "", to);
	if (rename(from, to))
		log_warn("letter: a mail in %s cannot be put away: %s", m->cfg.path,
		         strerror(errno));
}

static void close_mail(struct maildir *m)
{
	if (m->mail.fd >= 0)
		close(m->mail.fd);
	m->mail.fd = -1;
	m->id = 0;
}

/* false: it is put away, or gone. */
static bool open_mail(struct maildir *m)
{
	char path[PATH_ROOM];
	struct stat st;

	path_to(m, "new", m->name, "", path);
	m->mail.fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (m->mail.fd < 0 || fstat(m->mail.fd, &st) || !S_ISREG(st.st_mode)) {
		close_mail(m);
		return false;
	}
	m->mail.size = st.st_size;
	ssize_t n = pread(m->mail.fd, m->head, sizeof(m->head), 0);
	struct str head = { m->head, n > 0 ? (size_t)n : 0 };
	if (!read_envelope(m, head) || st.st_size > m->cfg.size_max) {
		log_warn("letter: a mail in %s is for nobody here, or too large", m->cfg.path);
		close_mail(m);
		put_away(m, false);
		return false;
	}
	return true;
}

void maildir_verdict(struct maildir *m, uint64_t id, enum talk_verdict v, const char *why)
{
	(void)why;
	if (!id || id != m->id)
		return;
	m->later = m->later || v == TALK_LATER;
	m->taken = m->taken || v == TALK_TAKEN;
	if (++m->told < m->mail.n_to)
		return;
	bool later = m->later, taken = m->taken;
	close_mail(m);
	if (!later)
		put_away(m, taken);
	look(m);
}

/* ---- the folder ---- */

static void on_timer(uv_timer_t *t)
{
	look(t->data);
}

static void on_change(uv_fs_event_t *h, const char *name, int events, int status)
{
	struct maildir *m = h->data;

	(void)name;
	(void)events;
	(void)status;
	/* Soon, not now: a server that brings many brings them at once. */
	if (!m->id && !m->stopping)
		uv_timer_start(&m->timer, on_timer, 20, 0);
}

/* The name that comes after the last one; false: none. */
static bool next_name(struct maildir *m)
{
	char path[PATH_ROOM], best[NAME_ROOM + 1] = "";
	DIR *d;

	path_to(m, "new", "", "", path);
	d = opendir(path);
	if (!d) {
		log_warn("letter: %s cannot be read: %s", path, strerror(errno));
		return false;
	}
	for (struct dirent *e = readdir(d); e; e = readdir(d)) {
		if (e->d_name[0] == '.' || strlen(e->d_name) > NAME_ROOM ||
		    strcmp(e->d_name, m->name) <= 0)
			continue;
		if (!best[0] || strcmp(e->d_name, best) < 0)
			memcpy(best, e->d_name, strlen(e->d_name) + 1);
	}
	closedir(d);
	memcpy(m->name, best, sizeof(best));
	return best[0];
}

/* The next one. After the last, from the beginning, a while later. */
static void look(struct maildir *m)
{
	if (m->id || m->stopping)
		return;
	while (next_name(m)) {
		if (!open_mail(m))
			continue;
		m->id = ++m->last_id;
		m->told = 0;
		m->later = m->taken = false;
		m->cfg.on_mail(m->cfg.arg, m->id, &m->mail);
		return;
	}
	uv_timer_start(&m->timer, on_timer, (uint64_t)m->cfg.again_ms, 0);
}

/* ---- life ---- */

static bool make_folders(const struct maildir *m)
{
	static const char *const folders[] = {
		"",  "new", "cur", "tmp", ".failed", ".failed/new", ".failed/cur", ".failed/tmp",
		NULL
	};
	char path[PATH_ROOM];

	for (size_t i = 0; folders[i]; i++) {
		path_to(m, folders[i], "", "", path);
		if (mkdir(path, 0770) && errno != EEXIST) {
			log_error("letter: %s cannot be made: %s", path, strerror(errno));
			return false;
		}
	}
	return true;
}

struct maildir *maildir_create(const struct maildir_config *cfg)
{
	struct maildir *m = xcalloc(1, sizeof(*m));
	char path[PATH_ROOM];

	m->cfg = *cfg;
	m->mail.fd = -1;
	if (!m->cfg.again_ms)
		m->cfg.again_ms = MAILDIR_AGAIN_MS;
	if (strlen(cfg->path) > PATH_ROOM - NAME_ROOM - 40 || !make_folders(m)) {
		free(m);
		return NULL;
	}
	uv_timer_init(cfg->loop, &m->timer);
	uv_fs_event_init(cfg->loop, &m->watch);
	m->timer.data = m->watch.data = m;
	m->handles = 2;
	path_to(m, "new", "", "", path);
	/* Without it the timer finds what has come. */
	if (uv_fs_event_start(&m->watch, on_change, path, 0))
		log_warn("letter: %s cannot be watched; it is looked at now and then", path);
	uv_timer_start(&m->timer, on_timer, 0, 0);
	return m;
}

static void on_closed(uv_handle_t *h)
{
	struct maildir *m = h->data;

	if (--m->handles || !m->destroyed)
		return;
	close_mail(m);
	free(m);
}

void maildir_stop(struct maildir *m)
{
	if (!m || m->stopping)
		return;
	m->stopping = true;
	uv_timer_stop(&m->timer);
	uv_fs_event_stop(&m->watch);
}

void maildir_destroy(struct maildir *m)
{
	if (!m)
		return;
	maildir_stop(m);
	m->destroyed = true;
	uv_close((uv_handle_t *)&m->timer, on_closed);
	uv_close((uv_handle_t *)&m->watch, on_closed);
}
