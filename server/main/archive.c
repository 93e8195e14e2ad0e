/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "main/archive.h"
#include "base/clock.h"
#include "base/hex.h"
#include "base/mem.h"
#include "letter/mbox.h"
#include "main/cli.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum {
	PIECE = 256 * 1024,
	HEADER = 64 * 1024, /* of a message's header */
	SLACK = 64,         /* bytes before a message, for a header that grows */
	DEPTH = 4,          /* of folders */
};
#define OLDEST INT64_C(315532800000) /* 1980: no mail is older */

struct source {
	char *path;
	int64_t spool; /* where it stands in the spool; -1: in its own file */
};

struct entry {
	int64_t from, at;
	uint32_t size, source;
};

struct archive {
	struct source *sources;
	size_t n_sources, cap_sources;
	struct entry *list;
	size_t n, cap;
	struct threads *threads;
	int spool; /* what was packed; -1: nothing was */
	int64_t spooled;
	int fd; /* of the source last read; -1: none */
	uint32_t fd_of;
	char *bytes; /* of a message */
	size_t cap_bytes;
	struct arena arena;
	int64_t last_at; /* date of the message before */
	bool full;       /* more than is taken */
	/* the file being looked through */
	int in;
	int64_t base;
	size_t begun; /* entries before it */
};

struct archive *archive_create(void)
{
	struct archive *a = xcalloc(1, sizeof(*a));

	letter_init();
	a->threads = threads_create();
	a->spool = a->fd = a->in = -1;
	arena_init(&a->arena);
	a->last_at = OLDEST;
	return a;
}

void archive_destroy(struct archive *a)
{
	if (!a)
		return;
	for (size_t i = 0; i < a->n_sources; i++)
		free(a->sources[i].path);
	free(a->sources);
	free(a->list);
	free(a->bytes);
	threads_destroy(a->threads);
	arena_finish(&a->arena);
	if (a->spool >= 0)
		close(a->spool);
	if (a->fd >= 0)
		close(a->fd);
	free(a);
}

/* ---- what a header says ---- */

static void hash_of(uint8_t out[THREADS_HASH], char what, struct str s)
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, THREADS_HASH);
	crypto_generichash_update(&state, (const uint8_t *)&what, 1);
	crypto_generichash_update(&state, (const uint8_t *)s.p, s.n);
	crypto_generichash_final(&state, out, THREADS_HASH);
}

/* A message without an id is known by its header. */
static void own_hash(uint8_t out[THREADS_HASH], const struct letter *l, struct str header)
{
	if (l->id.n)
		hash_of(out, 'i', l->id);
	else
		hash_of(out, 'h', header);
}

static bool sane(int64_t at)
{
	return at >= OLDEST && at <= clock_wall_ms() + INT64_C(24) * 3600 * 1000;
}

/* One that cannot be read has its place all the same, so that it is told of. */
static void add_message(struct archive *a, struct str head)
{
	struct threads_message m = { .at = a->last_at };
	struct letter l = { 0 };
	struct letter_config cfg = { 0 };

	struct str message = mbox_restore(&a->arena, head), header = mbox_header(message);
	if (letter_parse(&a->arena, header, &cfg, &l)) {
		if (sane(l.at))
			a->last_at = m.at = l.at;
		for (; m.n_refs < l.n_refs; m.n_refs++)
			hash_of(m.refs[m.n_refs], 'i', l.refs[m.n_refs]);
		struct str bare = letter_subject_bare(l.subject);
		char *low = arena_alloc(&a->arena, bare.n + 1);
		for (size_t i = 0; i < bare.n; i++)
			low[i] = (char)(bare.p[i] >= 'A' && bare.p[i] <= 'Z' ? bare.p[i] | 32
			                                                     : bare.p[i]);
		m.has_subject = bare.n > 0;
		m.answers = bare.n < l.subject.n;
		hash_of(m.subject, 's', (struct str){ low, bare.n });
	}
	own_hash(m.id, &l, header);
	a->list[a->n - 1].at = m.at;
	a->full = a->full || !threads_add(a->threads, &m);
	letter_finish(&l);
	arena_reset(&a->arena);
}

/* ---- where messages are ---- */

static void found(void *arg, int64_t from, int64_t to)
{
	struct archive *a = arg;
	char head[HEADER];

	if (a->full)
		return;
	if (a->n == a->cap) {
		a->cap = a->cap ? a->cap * 2 : 1024;
		a->list = xrealloc(a->list, a->cap * sizeof(*a->list));
	}
	int64_t size = to - from;
	a->list[a->n++] = (struct entry){ .from = a->base + from,
		                          .size = size > UINT32_MAX ? UINT32_MAX : (uint32_t)size,
		                          .source = (uint32_t)(a->n_sources - 1) };
	ssize_t n = pread(a->in, head, size < HEADER ? (size_t)size : HEADER, a->base + from);
	add_message(a, (struct str){ head, n > 0 ? (size_t)n : 0 });
}

static bool unreadable(const char *path)
{
	cli_fail("%s cannot be read: %s", path, strerror(errno));
	return false;
}

static bool open_spool(struct archive *a)
{
	const char *dir = getenv("TMPDIR");

	if (a->spool >= 0)
		return true;
	a->spool = open(dir && *dir ? dir : "/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	return a->spool >= 0 || unreadable(dir && *dir ? dir : "/var/tmp");
}

/* To the end of the spool; closes `fd`. */
static bool unpack(struct archive *a, int fd, const char *path)
{
	gzFile gz = gzdopen(fd, "rb");
	char *piece = xmalloc(PIECE);
	int n = -1;

	a->base = a->spooled;
	while (gz && (n = gzread(gz, piece, PIECE)) > 0) {
		if (pwrite(a->spool, piece, (size_t)n, a->spooled) != n) {
			n = -1;
			break;
		}
		a->spooled += n;
	}
	free(piece);
	if (!gz)
		close(fd);
	else
		gzclose(gz);
	if (n < 0)
		cli_fail("%s cannot be unpacked whole; what there is is taken", path);
	a->sources[a->n_sources - 1].spool = a->base;
	return a->spooled > a->base;
}

static void scan(struct archive *a, void (*tell)(size_t found))
{
	char *piece = xmalloc(PIECE);
	struct mbox m;
	ssize_t n;

	mbox_begin(&m, found, a);
	while (!a->full && (n = pread(a->in, piece, PIECE, a->base + m.at)) > 0) {
		mbox_feed(&m, piece, (size_t)n);
		tell(a->n);
	}
	mbox_end(&m);
	free(piece);
}

static bool look_file(struct archive *a, const char *path, void (*tell)(size_t found))
{
	unsigned char magic[2] = { 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return unreadable(path);
	if (a->n_sources >= ARCHIVE_FILES) {
		close(fd);
		return cli_fail("there are more than %d files", ARCHIVE_FILES) == CLI_DONE;
	}
	if (a->n_sources == a->cap_sources) {
		a->cap_sources = a->cap_sources ? a->cap_sources * 2 : 64;
		a->sources = xrealloc(a->sources, a->cap_sources * sizeof(*a->sources));
	}
	a->sources[a->n_sources++] = (struct source){ .path = xstrdup(path), .spool = -1 };
	a->base = 0;
	a->begun = a->n;
	if (pread(fd, magic, 2, 0) == 2 && magic[0] == 0x1f && magic[1] == 0x8b) {
		if (!open_spool(a)) {
			close(fd);
			return false;
		}
		unpack(a, fd, path);
		a->in = a->spool;
		scan(a, tell);
		return true;
	}
	a->in = fd;
	scan(a, tell);
	close(fd);
	return true;
}

static int by_name(const struct dirent **x, const struct dirent **y)
{
	return strverscmp((*x)->d_name, (*y)->d_name);
}

static int shown(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static bool look(struct archive *a, const char *path, int depth, void (*tell)(size_t found))
{
	struct dirent **names = NULL;
	struct stat st;
	bool fine = true;

	if (stat(path, &st))
		return unreadable(path);
	if (S_ISREG(st.st_mode))
		return look_file(a, path, tell);
	if (!S_ISDIR(st.st_mode) || depth >= DEPTH)
		return true;
	int n = scandir(path, &names, shown, by_name);
	if (n < 0)
		return unreadable(path);
	for (int i = 0; i < n; i++) {
		size_t room = strlen(path) + strlen(names[i]->d_name) + 2;
		char *sub = xmalloc(room);
		snprintf(sub, room, "%s/%s", path, names[i]->d_name);
		fine = fine && look(a, sub, depth + 1, tell);
		free(sub);
		free(names[i]);
	}
	free(names);
	return fine;
}

bool archive_look(struct archive *a, const char *path, void (*tell)(size_t found))
{
	bool fine = look(a, path, 0, tell);

	if (fine && a->full)
		return cli_fail("there are too many messages: put them in several times") ==
		       CLI_DONE;
	return fine;
}

void archive_settle(struct archive *a)
{
	threads_settle(a->threads);
}

size_t archive_count(const struct archive *a)
{
	return threads_count(a->threads);
}

size_t archive_threads(const struct archive *a)
{
	return threads_threads(a->threads);
}

/* ---- one message ---- */

static bool open_source(struct archive *a, uint32_t source)
{
	if (a->sources[source].spool >= 0)
		return true;
	if (a->fd >= 0 && a->fd_of == source)
		return true;
	if (a->fd >= 0)
		close(a->fd);
	a->fd = open(a->sources[source].path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	a->fd_of = source;
	return a->fd >= 0;
}

static bool read_bytes(struct archive *a, const struct entry *e)
{
	int fd = a->sources[e->source].spool >= 0 ? a->spool : a->fd;

	if (a->cap_bytes < e->size + SLACK + 1u) {
		a->cap_bytes = e->size + SLACK + 1u + PIECE;
		a->bytes = xrealloc(a->bytes, a->cap_bytes);
	}
	for (size_t done = 0; done < e->size;) {
		ssize_t n =
			pread(fd, a->bytes + SLACK + done, e->size - done, e->from + (int64_t)done);
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

/* The message as it was, where it was read: large ones are copied nowhere. */
static struct str as_it_was(struct archive *a, struct arena *arena, size_t n)
{
	char *p = a->bytes + SLACK;
	size_t left = mbox_unescape(p, n);
	struct str header = mbox_header((struct str){ p, left < HEADER ? left : HEADER });
	struct str was = mbox_restore(arena, header);

	if (was.p == header.p || was.n > header.n + SLACK)
		return (struct str){ p, left };
	char *begin = p + header.n - was.n;
	memcpy(begin, was.p, was.n);
	return (struct str){ begin, was.n + left - header.n };
}

const char *archive_read(struct archive *a, size_t i, struct arena *arena,
                         struct archive_message *out)
{
	struct threads_place place = threads_at(a->threads, i);
	const struct entry *e = &a->list[place.message];
	const struct source *s = &a->sources[e->source];
	struct letter_config cfg = { 0 };
	uint8_t hash[THREADS_HASH];

	*out = (struct archive_message){ .at = e->at, .file = s->path };
	out->offset = e->from - (s->spool >= 0 ? s->spool : 0);
	if (e->size > ARCHIVE_MESSAGE)
		return "it is too large";
	if (!open_source(a, e->source) || !read_bytes(a, e))
		return "it cannot be read any more";
	/* What tells it apart is of its header as it was found. */
	struct str head = { a->bytes + SLACK, e->size < HEADER ? e->size : HEADER };
	struct str header = mbox_header(mbox_restore(arena, head));
	if (!letter_parse(arena, as_it_was(a, arena, e->size), &cfg, &out->letter))
		return "it has no header";
	own_hash(hash, &out->letter, header);
	hex_encode(out->hash, hash, THREADS_HASH);
	hex_encode(out->thread, place.thread, THREADS_HASH);
	for (; out->n_refs < out->letter.n_refs; out->n_refs++) {
		hash_of(hash, 'i', out->letter.refs[out->n_refs]);
		hex_encode(out->refs[out->n_refs], hash, THREADS_HASH);
	}
	return NULL;
}
