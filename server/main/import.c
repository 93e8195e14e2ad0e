/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * palabre import mbox - the archive of a mailing list into a group.
 *
 * By the commands import.*, through the socket of a server or without one. Files go where uploads go,
 * before the message that carries them is put.
 */
#define _GNU_SOURCE
#include "app/file/file.h"
#include "app/file/kind.h"
#include "base/clock.h"
#include "base/hex.h"
#include "base/io.h"
#include "base/utf8.h"
#include "main/archive.h"
#include "main/door.h"
#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	BATCH = 25,
	BATCH_BYTES = 96 * 1024,
	BODY_MAX = 15 * 1024,
	TITLE_MAX = 160,
	NAME_MAX_BYTES = 100,
	FILES_MAX = 10,
	TOLD_MS = 500,
	SAID_MAX = 50, /* messages that cannot be taken, told of one by one */
	HASH_BYTES = 32,
};

struct import {
	struct door door;
	struct archive *archive;
	bool dry;
	int64_t id, file_max;
	char files_dir[4096];
	struct arena arena; /* of one message */
	struct buf batch;   /* the list of messages, without its end */
	struct jsonw w;
	size_t in_batch, failed; /* failed: not told to the server yet */
	struct {
		const char *file;
		int64_t offset;
	} where[BATCH];
	size_t done, added, known, refused, said, files_left;
	int64_t told_at;
};

/* ---- what is told ---- */

static bool to_terminal;

static void tell_found(size_t found)
{
	static int64_t at;
	int64_t now = clock_mono_ms();

	if (to_terminal && now - at >= TOLD_MS) {
		at = now;
		fprintf(stderr, "\r%zu messages found ", found);
	}
}

static void tell(struct import *im, bool last)
{
	int64_t now = clock_mono_ms();
	size_t all = archive_count(im->archive);

	if (!last && now - im->told_at < (to_terminal ? TOLD_MS : 20 * TOLD_MS))
		return;
	im->told_at = now;
	fprintf(stderr, "%s%zu of %zu messages, %zu added, %zu known, %zu not taken%s",
	        to_terminal ? "\r" : "", im->done, all, im->added, im->known, im->refused,
	        to_terminal && !last ? " " : "\n");
}

static void not_taken(struct import *im, const char *file, int64_t offset, const char *why)
{
	im->refused++;
	if (im->said++ < SAID_MAX)
		fprintf(stderr, "%s%s, at byte %lld: %s\n", to_terminal ? "\r" : "", file,
		        (long long)offset, why);
	else if (im->said == SAID_MAX + 1)
		fprintf(stderr, "%sothers are not told of one by one\n", to_terminal ? "\r" : "");
}

/* ---- a batch ---- */

static void begin_batch(struct import *im)
{
	buf_reset(&im->batch);
	im->w = json_writer(&im->batch);
	json_begin_arr(&im->w);
	im->in_batch = 0;
}

static void outcome(struct import *im, const struct cJSON *o, size_t i)
{
	const char *result = door_text(o, "result"), *field = door_text(o, "field");

	if (!strcmp(result, "added"))
		im->added++;
	else if (!strcmp(result, "known"))
		im->known++;
	else
		not_taken(im, im->where[i].file, im->where[i].offset,
		          *field ? "its text is too much" : "it was refused");
}

/* The names of files that were just written are on disk before rows name them. */
static bool sync_folder(struct import *im)
{
	int fd = open(im->files_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool fine = fd >= 0 && !fsync(fd);

	if (fd >= 0)
		close(fd);
	return fine || cli_fail("%s: %s", im->files_dir, strerror(errno)) == CLI_DONE;
}

static bool put_batch(struct import *im)
{
	json_end_arr(&im->w);
	if (im->dry) {
		im->added += im->in_batch;
		begin_batch(im);
		return true;
	}
	if (!sync_folder(im))
		return false;
	struct jsonw w = door_args(&im->door);
	json_key(&w, "import");
	json_int(&w, im->id);
	json_key(&w, "failed");
	json_int(&w, (int64_t)im->failed);
	json_key(&w, "messages");
	json_raw(&w, buf_view(&im->batch));
	const struct cJSON *ok = door_call(&im->door, &w, "import.put", NULL);
	if (!ok)
		return false;
	im->failed = 0;
	size_t i = 0;
	for (const cJSON *o = json_at(ok, "outcomes")->child; o && i < im->in_batch; o = o->next)
		outcome(im, o, i++);
	begin_batch(im);
	return true;
}

/* ---- a message ---- */

/* A list's name before each subject says nothing in its own group. */
static struct str title_of(struct str subject)
{
	for (int i = 0; i < 5; i++) {
		struct str rest = letter_subject_bare(subject), after = rest;
		if (rest.n && rest.p[0] == '[') {
			str_split(&after, ']');
			if (after.n && rest.n - after.n <= 42)
				rest = str_trim(after);
		}
		if (rest.n == subject.n)
			break;
		subject = rest;
	}
	subject = str_trim(utf8_cut(subject, TITLE_MAX));
	return subject.n ? subject : STR("(sans objet)");
}

static struct str body_of(struct import *im, const struct letter *l)
{
	struct str text = l->text.n ? l->text : l->quoted;

	if (text.n > BODY_MAX || l->cut_off)
		return arena_printf(&im->arena, STR_FMT "\n\n[…]",
		                    STR_ARG(utf8_cut(text, BODY_MAX)));
	/* A file alone is a message too. */
	if (!text.n && l->n_files)
		return arena_str(&im->arena, l->files[0].name);
	return text;
}

/* As an upload does it: under another name first, then on disk, then under its hash. */
static bool keep_file(struct import *im, struct str bytes, const char *hash)
{
	char tmp[4200], final[4200];

	snprintf(final, sizeof(final), "%s/%s", im->files_dir, hash);
	if (!access(final, F_OK))
		return true;
	snprintf(tmp, sizeof(tmp), "%s/upload-XXXXXX", im->files_dir);
	int fd = mkostemp(tmp, O_CLOEXEC);
	if (fd < 0)
		return cli_fail("%s: %s", im->files_dir, strerror(errno)) == CLI_DONE;
	bool fine = io_write(fd, bytes.p, bytes.n) && !fsync(fd);
	int error = errno;
	close(fd);
	if (fine && !rename(tmp, final))
		return true;
	unlink(tmp);
	return cli_fail("%s: %s", im->files_dir, strerror(fine ? errno : error)) == CLI_DONE;
}

static bool put_file(struct import *im, const struct letter_file *f)
{
	uint8_t bytes[HASH_BYTES];
	char hash[HEX_SIZE(HASH_BYTES)];
	struct file_kind kind;

	if ((int64_t)f->bytes.n > im->file_max || !f->bytes.n || !file_name_check(f->name) ||
	    !file_kind_check((const uint8_t *)f->bytes.p,
	                     f->bytes.n < FILE_HEAD ? f->bytes.n : FILE_HEAD, f->name, &kind)) {
		im->files_left++;
		return true;
	}
	crypto_generichash(bytes, HASH_BYTES, (const uint8_t *)f->bytes.p, f->bytes.n, NULL, 0);
	hex_encode(hash, bytes, HASH_BYTES);
	if (!im->dry && !keep_file(im, f->bytes, hash))
		return false;
	json_begin_obj(&im->w);
	json_key(&im->w, "name");
	json_str(&im->w, f->name);
	json_key(&im->w, "mime");
	json_str(&im->w, kind.mime);
	json_key(&im->w, "size");
	json_int(&im->w, (int64_t)f->bytes.n);
	json_key(&im->w, "hash");
	json_str(&im->w, str_from(hash));
	json_end_obj(&im->w);
	return true;
}

static bool write_message(struct import *im, const struct archive_message *m, struct str body)
{
	const struct letter *l = &m->letter;
	struct jsonw *w = &im->w;
	bool fine = true;

	json_begin_obj(w);
	json_key(w, "hash");
	json_str(w, str_from(m->hash));
	json_key(w, "thread");
	json_str(w, str_from(m->thread));
	json_key(w, "refs");
	json_begin_arr(w);
	for (size_t i = 0; i < m->n_refs; i++)
		json_str(w, str_from(m->refs[i]));
	json_end_arr(w);
	json_key(w, "email");
	json_str(w, l->from);
	json_key(w, "name");
	json_str(w, utf8_cut(l->from_name, NAME_MAX_BYTES));
	json_key(w, "subject");
	json_str(w, title_of(l->subject));
	json_key(w, "at");
	json_int(w, m->at);
	json_key(w, "body");
	json_str(w, body);
	json_key(w, "files");
	json_begin_arr(w);
	for (size_t i = 0; fine && i < l->n_files; i++) {
		if (i >= FILES_MAX)
			im->files_left++;
		else
			fine = put_file(im, &l->files[i]);
	}
	json_end_arr(w);
	json_end_obj(w);
	return fine;
}

static bool put_message(struct import *im, size_t i)
{
	struct archive_message m;
	bool fine = true;

	arena_reset(&im->arena);
	const char *why = archive_read(im->archive, i, &im->arena, &m);
	struct str body = why ? STR("") : body_of(im, &m.letter);
	if (!why && !body.n)
		why = m.letter.sort == LETTER_BOUNCE ? "it says that a mail was not delivered"
		                                     : "there is nothing in it";
	if (!why && !m.letter.from.n && !m.letter.from_name.n)
		why = "nobody is said to have written it";
	if (why) {
		not_taken(im, m.file, m.offset, why);
		im->failed++;
	} else {
		im->where[im->in_batch].file = m.file;
		im->where[im->in_batch++].offset = m.offset;
		fine = write_message(im, &m, body);
	}
	letter_finish(&m.letter);
	im->done++;
	if (fine && (im->in_batch == BATCH || im->batch.n >= BATCH_BYTES))
		fine = put_batch(im);
	tell(im, false);
	return fine;
}

/* ---- the whole ---- */

static bool begin_import(struct import *im, struct cli *cli)
{
	const char *slug = cli_value(cli, "group"), *slash = strrchr(cli->args[0], '/');
	struct str label = str_from(slash && slash[1] ? slash + 1 : cli->args[0]);
	const struct config *c = &im->door.cfg;

	int64_t group = door_group(&im->door, slug);
	if (!group)
		return false;
	im->file_max = c->file_max;
	snprintf(im->files_dir, sizeof(im->files_dir), "%s/files", c->data_dir.p);
	if (im->dry)
		return true;
	struct jsonw w = door_args(&im->door);
	json_key(&w, "group");
	json_int(&w, group);
	json_key(&w, "label");
	json_str(&w, utf8_valid(label.p, label.n) && label.n <= 200 ? label : STR("archive"));
	json_key(&w, "total");
	json_int(&w, (int64_t)archive_count(im->archive));
	const struct cJSON *ok = door_call(&im->door, &w, "import.begin", NULL);
	im->id = door_int(ok, "import");
	return im->id != 0;
}

static bool end_import(struct import *im)
{
	if (im->dry)
		return true;
	struct jsonw w = door_args(&im->door);
	json_key(&w, "import");
	json_int(&w, im->id);
	return door_call(&im->door, &w, "import.end", NULL) != NULL;
}

static bool put_all(struct import *im)
{
	size_t n = archive_count(im->archive);
	bool fine = true;

	begin_batch(im);
	for (size_t i = 0; fine && i < n; i++)
		fine = put_message(im, i);
	if (fine && (im->in_batch || im->failed))
		fine = put_batch(im);
	return fine && end_import(im);
}

int cli_import_mbox(struct cli *cli)
{
	struct import im = { .dry = cli_has(cli, "dry-run") };
	bool fine = true;

	if (!cli_value(cli, "group"))
		return cli_fail("--group is missing: the slug of the group") + 1;
	if (!door_open(&im.door, cli))
		return CLI_FAILED;
	to_terminal = isatty(STDERR_FILENO);
	im.archive = archive_create();
	arena_init(&im.arena);
	buf_init(&im.batch, 2 * 1024 * 1024);
	for (int i = 0; fine && i < cli->n_args; i++)
		fine = archive_look(im.archive, cli->args[i], tell_found);
	if (fine) {
		archive_settle(im.archive);
		fine = begin_import(&im, cli) && put_all(&im);
		tell(&im, true);
	}
	if (fine)
		printf("%s%zu messages in %zu threads: %zu added, %zu known, %zu not taken; %zu files left out\n",
		       im.dry ? "nothing was written; " : "", im.done, archive_threads(im.archive),
		       im.added, im.known, im.refused, im.files_left);
	buf_finish(&im.batch);
	arena_finish(&im.arena);
	archive_destroy(im.archive);
	door_close(&im.door);
	return fine ? CLI_DONE : CLI_FAILED;
}
