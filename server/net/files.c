/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
/*
 * Files. What comes is written to a temporary file and hashed as it comes; once its bytes are on
 * disk under their hash, file.create records them: an `ok` means both. What goes out is asked of
 * file.get, so that who may read a file is decided where everything else is.
 */
#include "app/file/file.h"
#include "app/file/kind.h"
#include "base/arena.h"
#include "base/fault.h"
#include "base/hex.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "net/header.h"
#include "net/internal.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

enum { PATH_ROOM = 1024, HASH_BYTES = 32, NAME_MAX_BYTES = 160 };

struct upload {
	struct call *call;
	uv_work_t work;
	int fd;
	int64_t group, size;
	size_t expected;
	struct file_kind kind;
	char name[NAME_MAX_BYTES + 1];
	char op[33];
	char hash[2 * HASH_BYTES + 1];
	char tmp[PATH_ROOM], final[PATH_ROOM];
	uint8_t head[FILE_HEAD];
	size_t head_n;
	crypto_generichash_state state;
	int error; /* errno of the worker's last step; 0: on disk */
};

void upload_free(struct upload *u)
{
	if (!u)
		return;
	if (u->fd >= 0)
		close(u->fd);
	if (u->tmp[0])
		unlink(u->tmp);
	free(u);
}

static bool open_tmp(struct upload *u, struct str dir)
{
	snprintf(u->tmp, sizeof(u->tmp), STR_FMT "/tmp/XXXXXX", STR_ARG(dir));
	u->fd = fault_io(FAULT_OPEN) ? -1 : mkostemp(u->tmp, O_CLOEXEC);
	if (u->fd >= 0)
		return true;
	log_error("net: no temporary file %s: %s", u->tmp, strerror(errno));
	u->tmp[0] = 0;
	return false;
}

/* The decoded value of `name` in the query; its length, or -1 when absent or longer than `max`. */
static int query_arg(struct lws *wsi, const char *name, char *out, size_t max)
{
	char part[FILE_HEAD];
	int n, got = -1;

	for (int i = 0; got < 0 && (n = lws_hdr_copy_fragment(wsi, part, sizeof(part),
	                                                      WSI_TOKEN_HTTP_URI_ARGS, i)) >= 0;
	     i++)
		got = header_arg((struct str){ part, (size_t)n }, name, out, max);
	return got;
}

int upload_begin(struct call *c, struct lws *wsi, size_t length)
{
	const struct req_house *house = c->net->cfg.house;
	struct upload *u = xcalloc(1, sizeof(*u));
	char group[24];
	uint8_t op[16];
	long long id;

	c->kind = CALL_UPLOAD;
	c->upload = u;
	u->call = c;
	u->fd = -1;
	u->expected = length;
	if (!c->caller.person)
		return call_refuse(c, 401, ERR_UNAUTHENTICATED, NULL);
	if (query_arg(wsi, "group", group, sizeof(group)) <= 0 ||
	    !str_to_int(str_from(group), &id) || id <= 0)
		return call_refuse(c, 400, ERR_BAD_ARGS, "group");
	u->group = id;
	if (query_arg(wsi, "name", u->name, sizeof(u->name)) <= 0 ||
	    !file_name_check(str_from(u->name)))
		return call_refuse(c, 400, ERR_BAD_ARGS, "name");
	if (!file_kind_of(str_from(u->name), &u->kind))
		return call_refuse(c, 400, ERR_FILE_KIND, "name");
	if ((int64_t)length > house->file_max)
		return call_refuse(c, 413, ERR_TOO_LARGE, "file");
	/* A client that sends again after a cut names the same write; otherwise it is a new one. */
	if (query_arg(wsi, "op", u->op, sizeof(u->op)) != 32 ||
	    !hex_decode(str_from(u->op), op, sizeof(op))) {
		random_bytes(op, sizeof(op));
		hex_encode(u->op, op, sizeof(op));
	}
	crypto_generichash_init(&u->state, NULL, 0, HASH_BYTES);
	return open_tmp(u, house->files_dir) ? 0 : call_refuse(c, 503, ERR_STORAGE, NULL);
}

int upload_data(struct call *c, const char *data, size_t n)
{
	struct upload *u = c->upload;
	struct str piece = { data, n };

	/* Of an upload that did not wait for the reply before it libwebsockets (4.1) hands over the
	 * headers as the body. */
	if (!u->size && str_starts(piece, STR("POST /files?")))
		return call_refuse(c, 400, ERR_MALFORMED, "file");
	u->size += (int64_t)n;
	if (u->size > (int64_t)u->expected)
		return call_refuse(c, 413, ERR_TOO_LARGE, "file");
	size_t h = sizeof(u->head) - u->head_n;
	if (h > n)
		h = n;
	memcpy(u->head + u->head_n, data, h);
	u->head_n += h;
	crypto_generichash_update(&u->state, (const uint8_t *)data, n);
	for (size_t done = 0; done < n;) {
		ssize_t w = fault_io(FAULT_WRITE) ? -1 : write(u->fd, data + done, n - done);
		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0) {
			log_warn("net: writing an upload: %s", strerror(errno));
			return call_refuse(c, 503, ERR_STORAGE, NULL);
		}
		done += (size_t)w;
	}
	return 0;
}

/* A worker thread: to disk, under its hash, and the folder that names it too. */
static void to_disk(uv_work_t *w)
{
	struct upload *u = w->data;
	char dir[PATH_ROOM];
	char *slash;
	int fd = -1;

	u->error = 0;
	memcpy(dir, u->final, sizeof(dir));
	slash = strrchr(dir, '/');
	*slash = 0;
	if (fault_io(FAULT_SYNC) || fsync(u->fd))
		u->error = errno;
	fault_point("upload.synced");
	if (!u->error &&
	    (rename(u->tmp, u->final) || (fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0 ||
	     fault_io(FAULT_SYNC) || fsync(fd)))
		u->error = errno;
	fault_point("upload.named");
	if (fd >= 0)
		close(fd);
}

static void record(struct upload *u)
{
	struct call *c = u->call;
	struct jsonw w = json_writer(&c->in);

	buf_reset(&c->in);
	json_begin_obj(&w);
	json_key(&w, "op");
	json_str(&w, str_from(u->op));
	json_key(&w, "args");
	json_begin_obj(&w);
	json_key(&w, "group");
	json_int(&w, u->group);
	json_key(&w, "name");
	json_str(&w, str_from(u->name));
	json_key(&w, "mime");
	json_str(&w, u->kind.mime);
	json_key(&w, "size");
	json_int(&w, u->size);
	json_key(&w, "hash");
	json_str(&w, str_from(u->hash));
	json_end_obj(&w);
	json_end_obj(&w);
	call_ask(c, STR("file.create"));
}

static void on_disk(uv_work_t *w, int status)
{
	struct upload *u = w->data;
	struct call *c = u->call;

	if (!c->wsi) {
		call_free(c); /* the client is gone: the bytes go with the next sweep */
		return;
	}
	if (status || u->error) {
		log_warn("net: keeping an upload: %s", strerror(u->error));
		call_refuse(c, 503, ERR_STORAGE, NULL);
		return;
	}
	u->tmp[0] = 0; /* renamed */
	record(u);
}

int upload_end(struct call *c)
{
	struct upload *u = c->upload;
	uint8_t hash[HASH_BYTES];
	struct arena arena;

	if (u->size != (int64_t)u->expected)
		return call_refuse(c, 400, ERR_MALFORMED, "file");
	if (!file_kind_check(u->head, u->head_n, str_from(u->name), &u->kind))
		return call_refuse(c, 400, ERR_FILE_KIND, "file");
	crypto_generichash_final(&u->state, hash, sizeof(hash));
	hex_encode(u->hash, hash, sizeof(hash));
	arena_init(&arena);
	struct str path = file_path(&arena, c->net->cfg.house->files_dir, str_from(u->hash));
	bool fits = path.n < sizeof(u->final);
	if (fits)
		memcpy(u->final, path.p, path.n + 1);
	arena_finish(&arena);
	if (!fits)
		return call_refuse(c, 500, ERR_INTERNAL, NULL);
	call_await(c);
	u->work.data = u;
	if (uv_queue_work(c->net->cfg.loop, &u->work, to_disk, on_disk))
		return call_refuse(c, 503, ERR_BUSY, NULL);
	return 0;
}

/* ---- download ---- */

int file_request(struct call *c, const char *rest)
{
	struct str path = str_from(rest), id = str_split(&path, '/');
	struct jsonw w = json_writer(&c->in);
	long long file;

	c->kind = CALL_FILE;
	if (!str_to_int(id, &file) || file <= 0)
		return call_refuse(c, 404, ERR_NOT_FOUND, NULL);
	if (!c->caller.person)
		return call_refuse(c, 401, ERR_UNAUTHENTICATED, NULL);
	json_begin_obj(&w);
	json_key(&w, "args");
	json_begin_obj(&w);
	json_key(&w, "file");
	json_int(&w, file);
	json_end_obj(&w);
	json_end_obj(&w);
	call_await(c);
	call_ask(c, STR("file.get"));
	return 0;
}

static bool open_file(struct call *c, struct str hash, int64_t size)
{
	struct arena arena;

	arena_init(&arena);
	struct str path = file_path(&arena, c->net->cfg.house->files_dir, hash);
	c->fd = open(path.p, O_RDONLY | O_CLOEXEC);
	if (c->fd < 0)
		log_error("net: %s: %s", path.p, strerror(errno));
	c->fd_left = size;
	arena_finish(&arena);
	return c->fd >= 0;
}

void file_outcome(struct call *c, const struct bus_outcome *o)
{
	struct answer a;
	struct buf headers;
	struct str name, mime, hash;
	const struct cJSON *file;
	int64_t size;

	if (o->err) {
		call_refuse(c, o->err == ERR_NOT_FOUND ? 404 : 503, o->err, NULL);
		return;
	}
	buf_init(&headers, 4096);
	bool fine = answer_read(&a, o) && json_in_text(&a.ok, "hash", 64, 64, 0, &hash, NULL) &&
	            json_in_object(&a.ok, "file", &file, NULL);
	struct json_in in_file = json_in_within(&a.ok, fine ? file : NULL);
	fine = fine && json_in_text(&in_file, "name", 1, 200, 0, &name, NULL) &&
	       json_in_text(&in_file, "mime", 1, 100, 0, &mime, NULL) &&
	       json_in_int(&in_file, "size", 0, JSON_INT_MAX, &size, NULL);
	if (!fine || !open_file(c, hash, size)) {
		call_refuse(c, 500, ERR_INTERNAL, NULL);
	} else {
		struct file_kind kind;
		char type[128];
		/* Only images are shown in place; the sandbox is a second wall (trust S-29). */
		header_disposition(&headers, name, file_kind_of(name, &kind) && kind.image);
		buf_puts(&headers, "cache-control: private, no-cache\r\n"
		                   "content-security-policy: sandbox; default-src 'none'\r\n");
		buf_char(&headers, 0);
		snprintf(type, sizeof(type), STR_FMT, STR_ARG(mime));
		call_reply(c, 200, type, STR(""), true, headers.p);
	}
	answer_finish(&a);
	buf_finish(&headers);
}
