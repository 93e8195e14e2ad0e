/* SPDX-License-Identifier: EUPL-1.2 */
#include "backup/archive.h"
#include "backup/internal.h"
#include "base/io.h"
#include "base/log.h"
#include <errno.h>
#include <unistd.h>

enum { HASH = 32, PIECE = 64 * 1024, NAME_BYTES = 2, SIZE_BYTES = 8 };

static const int64_t SIZE_MOST = INT64_C(1) << 50;

static bool fail(struct archive *a, const char *name, const char *why)
{
	if (a->seal.fine)
		log_error("backup: %s: %s", name, why);
	a->seal.fine = false;
	return false;
}

static bool stopped(struct archive *a)
{
	if (copy_stop_asked(a->stop))
		a->seal.fine = false;
	return !a->seal.fine;
}

/* ---- writing ---- */

static bool begin_entry(struct archive *a, const char *name, int64_t size)
{
	uint8_t number[SIZE_BYTES];
	size_t n = strlen(name);

	if (!n || n > ARCHIVE_NAME)
		log_die("backup: an entry named %s", name);
	crypto_generichash_init(&a->state, NULL, 0, HASH);
	a->entries++;
	a->bytes += (uint64_t)size;
	number[0] = (uint8_t)(n >> 8);
	number[1] = (uint8_t)n;
	if (!seal_put(&a->seal, number, NAME_BYTES) || !seal_put(&a->seal, name, n))
		return false;
	backup_put64(number, (uint64_t)size);
	return seal_put(&a->seal, number, SIZE_BYTES);
}

static bool put(struct archive *a, const void *p, size_t n)
{
	crypto_generichash_update(&a->state, p, n);
	return seal_put(&a->seal, p, n);
}

static bool end_entry(struct archive *a, uint8_t hash[HASH])
{
	uint8_t own[HASH];
	uint8_t *out = hash ? hash : own;

	crypto_generichash_final(&a->state, out, HASH);
	return seal_put(&a->seal, out, HASH);
}

bool archive_add(struct archive *a, const char *name, const void *p, size_t n)
{
	return begin_entry(a, name, (int64_t)n) && put(a, p, n) && end_entry(a, NULL);
}

bool archive_add_file(struct archive *a, const char *name, int from, int64_t size,
                      uint8_t hash[HASH])
{
	uint8_t piece[PIECE];
	int64_t left = size;

	if (!begin_entry(a, name, size))
		return false;
	while (left) {
		size_t n = (size_t)(left < PIECE ? left : PIECE);
		if (stopped(a))
			return false;
		if (!backup_read(from, piece, n))
			return fail(a, name, errno ? strerror(errno) : "it is shorter than it was");
		if (!put(a, piece, n))
			return false;
		left -= (int64_t)n;
	}
	if (read(from, piece, 1) != 0)
		return fail(a, name, "it is longer than it was");
	return end_entry(a, hash);
}

bool archive_end(struct archive *a)
{
	uint8_t number[SIZE_BYTES];
	static const uint8_t none[NAME_BYTES];

	if (!seal_put(&a->seal, none, sizeof(none)))
		return false;
	backup_put64(number, a->entries);
	if (!seal_put(&a->seal, number, SIZE_BYTES))
		return false;
	backup_put64(number, a->bytes);
	return seal_put(&a->seal, number, SIZE_BYTES) && seal_end(&a->seal);
}

/* ---- reading ---- */

static bool get64(struct archive *a, uint64_t *out)
{
	uint8_t number[SIZE_BYTES];

	if (!seal_get(&a->seal, number, SIZE_BYTES))
		return false;
	*out = backup_get64(number);
	return true;
}

static bool is_known(const char *name)
{
	static const char *const known[] = { "about", "secret.key", "palabre.db" };
	enum { FOLDER = 6, HEX = 64 };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(name, known[i]))
			return true;
	return !strncmp(name, "files/", FOLDER) &&
	       strspn(name + FOLDER, "0123456789abcdef") == HEX && !name[FOLDER + HEX];
}

static bool read_end(struct archive *a)
{
	uint64_t entries, bytes;

	if (!get64(a, &entries) || !get64(a, &bytes))
		return false;
	if (entries != a->entries || bytes != a->bytes)
		return fail(a, "the end", "not all that was put in is there");
	a->end = seal_done(&a->seal);
	return false;
}

bool archive_next(struct archive *a)
{
	uint8_t number[NAME_BYTES];
	uint64_t size;

	if (!a->seal.fine || a->end || !seal_get(&a->seal, number, NAME_BYTES))
		return false;
	size_t n = (size_t)number[0] << 8 | number[1];
	if (!n)
		return read_end(a);
	if (n > ARCHIVE_NAME)
		return fail(a, "an entry", "its name is too long");
	if (!seal_get(&a->seal, a->name, n) || !get64(a, &size))
		return false;
	a->name[n] = 0;
	if (strlen(a->name) != n || !is_known(a->name))
		return fail(a, "an entry", "its name is none of those of a data directory");
	if (size > (uint64_t)SIZE_MOST)
		return fail(a, a->name, "its size cannot be");
	a->size = a->left = (int64_t)size;
	a->entries++;
	a->bytes += size;
	crypto_generichash_init(&a->state, NULL, 0, HASH);
	return true;
}

static bool get(struct archive *a, void *p, size_t n)
{
	if (!seal_get(&a->seal, p, n))
		return false;
	crypto_generichash_update(&a->state, p, n);
	a->left -= (int64_t)n;
	return true;
}

static bool close_entry(struct archive *a, uint8_t hash[HASH])
{
	uint8_t own[HASH], said[HASH];
	uint8_t *found = hash ? hash : own;

	crypto_generichash_final(&a->state, found, HASH);
	if (!seal_get(&a->seal, said, HASH))
		return false;
	return !memcmp(found, said, HASH) || fail(a, a->name, "its bytes are not those put in");
}

bool archive_get(struct archive *a, void *p, size_t n)
{
	if (a->left != (int64_t)n)
		return fail(a, a->name, "it has not the size it must have");
	return get(a, p, n) && close_entry(a, NULL);
}

bool archive_get_file(struct archive *a, int to, uint8_t hash[HASH])
{
	uint8_t piece[PIECE];

	while (a->left) {
		size_t n = (size_t)(a->left < PIECE ? a->left : PIECE);
		if (stopped(a) || !get(a, piece, n))
			return false;
		if (to >= 0 && !io_write(to, piece, n))
			return fail(a, a->name, strerror(errno));
	}
	return close_entry(a, hash);
}
