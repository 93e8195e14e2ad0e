/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
/*
 * A backup from a stranger, who knows the form and has the key: after "a" what one says of itself,
 * after "e" what stands within the seal, after anything else a whole file.
 */
#include "backup/internal.h"
#include "base/log.h"
#include "fuzz.h"
#include <sys/mman.h>
#include <unistd.h>

enum { CONTENT_MAX = 1 << 20 };

static struct archive archive;
static struct buf again, text;
static int file = -1;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	log_init(stderr, LOG_ERROR + 1);
	buf_init(&again, CONTENT_MAX);
	buf_init(&text, BACKUP_ABOUT);
	file = memfd_create("backup", MFD_CLOEXEC);
	MUST(file >= 0);
	return 0;
}

/* What is taken says the same when it is written again. */
static void about(struct str in)
{
	struct backup_facts one = { 0 }, two = { 0 };

	if (!backup_about_read(in, &one))
		return;
	MUST(one.census.n <= COPY_TABLES && one.files >= 0 && one.made_at >= 0);
	buf_reset(&text);
	backup_about(&one, &text);
	MUST(!text.full && backup_about_read(buf_view(&text), &two));
	MUST(!memcmp(&one, &two, sizeof(one)));
}

static void put_number(uint64_t n)
{
	uint8_t raw[8];

	backup_put64(raw, n);
	buf_put(&again, raw, sizeof(raw));
}

/* Read the file that stands there; what was read goes to `again`, in the form it must have had. */
static bool read_all(size_t n)
{
	static uint8_t bytes[CONTENT_MAX];
	struct seal_label label;
	uint8_t key[SEAL_KEY], hash[32];
	uint64_t entries = 0, total = 0;

	buf_reset(&again);
	memset(&archive, 0, sizeof(archive));
	if (!seal_label(file, "x", &label) || !seal_key(&label, NULL, key) ||
	    !seal_open(&archive.seal, file, &label, key))
		return false;
	while (archive_next(&archive)) {
		size_t name = strlen(archive.name), size = (size_t)archive.size;
		MUST(name && name <= ARCHIVE_NAME && !strstr(archive.name, ".."));
		if (size > n) { /* more than there can be */
			MUST(!archive_get_file(&archive, -1, NULL));
			return false;
		}
		if (!archive_get(&archive, bytes, size))
			return false;
		buf_char(&again, (char)(name >> 8));
		buf_char(&again, (char)name);
		buf_puts(&again, archive.name);
		put_number(size);
		buf_put(&again, bytes, size);
		crypto_generichash(hash, sizeof(hash), bytes, size, NULL, 0);
		buf_put(&again, hash, sizeof(hash));
		entries++;
		total += size;
	}
	buf_put(&again, "\0", 2);
	put_number(entries);
	put_number(total);
	return archive.end;
}

static void entries(struct str in)
{
	MUST(!ftruncate(file, 0) && lseek(file, 0, SEEK_SET) == 0);
	MUST(seal_begin(&archive.seal, file, NULL, 1) && seal_put(&archive.seal, in.p, in.n) &&
	     seal_end(&archive.seal));
	if (read_all(in.n))
		MUST(!again.full && str_eq(buf_view(&again), in));
}

static void whole(struct str in)
{
	MUST(!ftruncate(file, 0) && pwrite(file, in.p, in.n, 0) == (ssize_t)in.n);
	read_all(in.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str in = { (const char *)data, n < CONTENT_MAX / 2 ? n : CONTENT_MAX / 2 };
	uint8_t what = fuzz_byte(&in);

	if (!in.n)
		in.p = "";
	if (what == 'a')
		about(in);
	else if (what == 'e')
		entries(in);
	else
		whole(in);
	return 0;
}
