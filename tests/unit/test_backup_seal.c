/* SPDX-License-Identifier: EUPL-1.2 */
/* The form of a backup: whatever was done to one, it shows. */
#include "temp.h"

#include "backup/archive.h"
#include "backup/key.h"
#include "base/log.h"
#include "base/random.h"
#include <fcntl.h>
#include <sys/stat.h>

enum { SMALL = 60, LARGE = 3 * SEAL_CHUNK + 1000, PIECE = SEAL_CHUNK + SEAL_EXTRA };

struct fixture {
	struct temp t;
	char private_path[300], public_path[310];
	struct backup_key private, public;
	struct seal *seal;
	uint8_t *content; /* LARGE bytes */
	uint8_t *file;    /* what seal_file() made */
	size_t n;
};

static int begin(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	log_init(stderr, LOG_ERROR + 1);
	f->t = temp_make();
	snprintf(f->private_path, sizeof(f->private_path), "%s/key", f->t.dir);
	snprintf(f->public_path, sizeof(f->public_path), "%s.pub", f->private_path);
	assert_true(backup_key_make(f->private_path));
	assert_true(backup_key_read(f->private_path, true, &f->private));
	assert_true(backup_key_read(f->public_path, false, &f->public));
	f->seal = malloc(sizeof(*f->seal));
	f->content = malloc(LARGE);
	f->file = malloc(2 * LARGE);
	random_bytes(f->content, LARGE);
	*state = f;
	return 0;
}

static int end(void **state)
{
	struct fixture *f = *state;

	unlink(f->private_path);
	unlink(f->public_path);
	temp_remove(&f->t);
	backup_key_finish(&f->private);
	free(f->seal);
	free(f->content);
	free(f->file);
	free(f);
	return 0;
}

/* The first `n` bytes of the content, sealed, come to f->file. */
static void seal_file(struct fixture *f, size_t n, const struct backup_key *to)
{
	int fd = open(f->t.path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_true(seal_begin(f->seal, fd, to, 1795407753621));
	for (size_t at = 0; at < n;) {
		size_t part = 1 + random_below(90000);
		part = part < n - at ? part : n - at;
		assert_true(seal_put(f->seal, f->content + at, part));
		at += part;
	}
	assert_true(seal_end(f->seal));
	f->n = (size_t)lseek(fd, 0, SEEK_END);
	assert_int_equal(f->n, f->seal->size);
	assert_int_equal(pread(fd, f->file, f->n, 0), f->n);
	close(fd);
}

/* What somebody does who can write, and knows the form but not the key. */
static void renew_sum(uint8_t *file, size_t n)
{
	crypto_generichash(file + n - SEAL_SUM, SEAL_SUM, file, n - SEAL_SUM, NULL, 0);
}

/* Are these bytes a sealed file whose content is the first `expected` bytes of ours? */
static bool opens(struct fixture *f, const uint8_t *file, size_t n, const struct backup_key *key,
                  size_t expected)
{
	uint8_t stream[SEAL_KEY], *got = malloc(expected + 1);
	struct seal_label label;
	int fd = open(f->t.path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	assert_int_equal(write(fd, file, n), n);
	bool fine = seal_label(fd, "x", &label) && seal_key(&label, key, stream) &&
	            seal_open(f->seal, fd, &label, stream) && seal_get(f->seal, got, expected);
	if (fine)
		assert_memory_equal(got, f->content, expected); /* never others, whatever comes */
	fine = fine && seal_done(f->seal);
	close(fd);
	free(got);
	return fine;
}

static bool sum_is_right(struct fixture *f, const uint8_t *file, size_t n)
{
	struct seal_label label;
	int fd = open(f->t.path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	assert_int_equal(write(fd, file, n), n);
	bool fine = seal_label(fd, "x", &label) && seal_check_sum(fd, &label);
	close(fd);
	return fine;
}

static void gives_back_what_went_in(void **state)
{
	struct fixture *f = *state;
	static const size_t sizes[] = {
		0, 1, SEAL_CHUNK - 1, SEAL_CHUNK, SEAL_CHUNK + 1, 2 * SEAL_CHUNK, LARGE
	};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		seal_file(f, sizes[i], &f->public);
		assert_true(opens(f, f->file, f->n, &f->private, sizes[i]));
		assert_true(sum_is_right(f, f->file, f->n));
		assert_false(opens(f, f->file, f->n, NULL, sizes[i]));
		assert_false(opens(f, f->file, f->n, &f->private, sizes[i] + 1));
		if (sizes[i])
			assert_false(opens(f, f->file, f->n, &f->private, sizes[i] - 1));
		seal_file(f, sizes[i], NULL);
		assert_true(opens(f, f->file, f->n, NULL, sizes[i]));
		assert_false(opens(f, f->file, f->n, &f->private, sizes[i]));
	}
}

static void says_when_it_was_made_and_for_whom(void **state)
{
	struct fixture *f = *state;
	struct seal_label label;

	seal_file(f, SMALL, &f->public);
	int fd = open(f->t.path, O_RDONLY);
	assert_true(seal_label(fd, "x", &label));
	close(fd);
	assert_true(label.encrypted);
	assert_int_equal(label.made_at, 1795407753621);
	assert_memory_equal(label.id, f->public.id, BACKUP_KEY_ID);
	assert_memory_equal(label.id, f->private.id, BACKUP_KEY_ID);
}

static void only_its_own_key_opens_it(void **state)
{
	struct fixture *f = *state;
	struct backup_key other;
	char path[320], public_path[330];

	snprintf(path, sizeof(path), "%s/other", f->t.dir);
	snprintf(public_path, sizeof(public_path), "%s.pub", path);
	assert_true(backup_key_make(path));
	assert_true(backup_key_read(path, true, &other));
	seal_file(f, SMALL, &f->public);
	assert_false(opens(f, f->file, f->n, &other, SMALL));
	/* not even when the label says that it is for him */
	memcpy(f->file + 24, other.id, BACKUP_KEY_ID);
	assert_false(opens(f, f->file, f->n, &other, SMALL));
	unlink(path);
	unlink(public_path);
}

static void every_bit_counts(void **state)
{
	struct fixture *f = *state;

	seal_file(f, SMALL, &f->public);
	for (size_t i = 0; i < f->n * 8; i++) {
		f->file[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_false(sum_is_right(f, f->file, f->n));
		assert_false(opens(f, f->file, f->n, &f->private, SMALL));
		if (i / 8 < f->n - SEAL_SUM) {
			renew_sum(f->file, f->n);
			assert_false(opens(f, f->file, f->n, &f->private, SMALL));
			f->file[i / 8] ^= (uint8_t)(1 << i % 8);
			renew_sum(f->file, f->n);
		} else {
			f->file[i / 8] ^= (uint8_t)(1 << i % 8);
		}
	}
	assert_true(opens(f, f->file, f->n, &f->private, SMALL));

	seal_file(f, LARGE, &f->public);
	for (int i = 0; i < 150; i++) {
		uint32_t at = random_below((uint32_t)(f->n - SEAL_SUM));
		uint8_t mask = (uint8_t)(1 << random_below(8));
		f->file[at] ^= mask;
		renew_sum(f->file, f->n);
		assert_false(opens(f, f->file, f->n, &f->private, LARGE));
		f->file[at] ^= mask;
	}
	renew_sum(f->file, f->n);
	assert_true(opens(f, f->file, f->n, &f->private, LARGE));
}

/* Cut off after `n` bytes, with a sum that is right again where there is room for one. */
static void assert_cut_shows(struct fixture *f, size_t n, size_t content)
{
	uint8_t *cut = malloc(n + SEAL_SUM);

	memcpy(cut, f->file, n);
	assert_false(opens(f, cut, n, &f->private, content));
	assert_false(sum_is_right(f, cut, n));
	renew_sum(cut, n + SEAL_SUM);
	if (n + SEAL_SUM != f->n)
		assert_false(opens(f, cut, n + SEAL_SUM, &f->private, content));
	free(cut);
}

static void every_cut_shows(void **state)
{
	struct fixture *f = *state;

	seal_file(f, SMALL, &f->public);
	for (size_t n = 0; n < f->n; n++)
		assert_cut_shows(f, n, SMALL);
	seal_file(f, LARGE, &f->public);
	for (size_t chunk = 0; chunk <= 3; chunk++)
		for (int off = -2; off <= 2; off++)
			assert_cut_shows(f, SEAL_HEAD + chunk * PIECE + (size_t)off, LARGE);
	/* what stands before the cut is asked for, no more: it still shows */
	for (size_t chunk = 0; chunk <= 2; chunk++)
		assert_cut_shows(f, SEAL_HEAD + (chunk + 1) * PIECE, (chunk + 1) * SEAL_CHUNK);
	for (int i = 0; i < 100; i++)
		assert_cut_shows(f, random_below((uint32_t)f->n), LARGE);
}

static void added_bytes_show(void **state)
{
	struct fixture *f = *state;

	seal_file(f, SMALL, &f->public);
	for (size_t more = 1; more < 100; more++) {
		uint8_t *longer = calloc(1, f->n + more);
		memcpy(longer, f->file, f->n);
		assert_false(opens(f, longer, f->n + more, &f->private, SMALL));
		renew_sum(longer, f->n + more);
		assert_false(opens(f, longer, f->n + more, &f->private, SMALL));
		free(longer);
	}
}

static void chunks_have_one_place(void **state)
{
	struct fixture *f = *state;
	uint8_t *kept = malloc(2 * LARGE), *a, *b, *piece = malloc(PIECE);

	seal_file(f, LARGE, &f->public);
	memcpy(kept, f->file, f->n);
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 3; j++) {
			if (i == j)
				continue;
			a = f->file + SEAL_HEAD + i * PIECE;
			b = f->file + SEAL_HEAD + j * PIECE;
			memcpy(a, kept + SEAL_HEAD + j * PIECE, PIECE); /* doubled */
			renew_sum(f->file, f->n);
			assert_false(opens(f, f->file, f->n, &f->private, LARGE));
			memcpy(b, kept + SEAL_HEAD + i * PIECE, PIECE); /* swapped */
			renew_sum(f->file, f->n);
			assert_false(opens(f, f->file, f->n, &f->private, LARGE));
			memcpy(f->file, kept, f->n);
		}
	for (int i = 0; i < 3; i++) { /* left out */
		a = f->file + SEAL_HEAD + i * PIECE;
		memmove(a, a + PIECE, (size_t)(f->file + f->n - a) - PIECE);
		renew_sum(f->file, f->n - PIECE);
		assert_false(opens(f, f->file, f->n - PIECE, &f->private, LARGE - SEAL_CHUNK));
		memcpy(f->file, kept, f->n);
	}
	/* of another file for the same key */
	memcpy(piece, f->file + SEAL_HEAD, PIECE);
	seal_file(f, LARGE, &f->public);
	memcpy(f->file + SEAL_HEAD, piece, PIECE);
	renew_sum(f->file, f->n);
	assert_false(opens(f, f->file, f->n, &f->private, LARGE));
	free(kept);
	free(piece);
}

/* ---- keys ---- */

static void write_key(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void a_key_copied_wrong_is_told(void **state)
{
	struct fixture *f = *state;
	struct backup_key key;
	struct stat st;
	char text[120] = "", wrong[120];
	FILE *file = fopen(f->public_path, "r");

	assert_non_null(fgets(text, sizeof(text), file));
	fclose(file);
	assert_int_equal(stat(f->private_path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_false(backup_key_make(f->private_path)); /* never over one that is there */
	assert_true(backup_key_read(f->public_path, false, &key));
	assert_false(backup_key_read(f->public_path, true, &key));
	assert_false(backup_key_read(f->private_path, false, &key));
	for (size_t i = 0; text[i] != '\n'; i++) {
		memcpy(wrong, text, sizeof(text));
		wrong[i] = text[i] == 'A' ? 'B' : 'A';
		write_key(f->public_path, wrong);
		assert_false(backup_key_read(f->public_path, false, &key));
		wrong[i] = 0;
		write_key(f->public_path, wrong);
		assert_false(backup_key_read(f->public_path, false, &key));
	}
	write_key(f->public_path, text);
	assert_true(backup_key_read(f->public_path, false, &key));
	assert_false(backup_key_read("/nonexistent/key", false, &key));
}

/* ---- entries ---- */

struct entry {
	const char *name, *text;
};

/* An archive of these entries, whose end says so many more entries and bytes than there are. */
static void archive_of(struct fixture *f, const struct entry *list, size_t n, uint64_t more)
{
	struct archive *a = calloc(1, sizeof(*a));
	int fd = open(f->t.path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	assert_true(seal_begin(&a->seal, fd, NULL, 1));
	for (size_t i = 0; i < n; i++)
		assert_true(archive_add(a, list[i].name, list[i].text, strlen(list[i].text)));
	a->entries += more;
	assert_true(archive_end(a));
	close(fd);
	free(a);
}

/* How many entries can be read, -1 when it is not whole. */
static int entries_of(struct fixture *f)
{
	struct archive *a = calloc(1, sizeof(*a));
	struct seal_label label;
	uint8_t key[SEAL_KEY];
	int n = 0, fd = open(f->t.path, O_RDONLY);

	assert_true(seal_label(fd, "x", &label) && seal_key(&label, NULL, key) &&
	            seal_open(&a->seal, fd, &label, key));
	while (archive_next(a) && archive_get_file(a, -1, NULL))
		n++;
	if (!a->end)
		n = -1;
	close(fd);
	free(a);
	return n;
}

#define HASH64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void entries_have_known_names(void **state)
{
	struct fixture *f = *state;
	static const char *const bad[] = {
		"palabre.db/",
		"../palabre.db",
		"/etc/passwd",
		"files/",
		"files/..",
		"files/" HASH64 "0",
		"files/../" HASH64,
		"Files/" HASH64,
		"files/0123",
		"palabre.lock",
		"files/" HASH64 "/x",
		"files/0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
	};
	const struct entry good[] = { { "about", "x" },
		                      { "palabre.db", "" },
		                      { "files/" HASH64, "y" } };

	archive_of(f, good, 3, 0);
	assert_int_equal(entries_of(f), 3);
	archive_of(f, good, 0, 0);
	assert_int_equal(entries_of(f), 0);
	archive_of(f, good, 3, 1);
	assert_int_equal(entries_of(f), -1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		archive_of(f, &(struct entry){ bad[i], "z" }, 1, 0);
		assert_int_equal(entries_of(f), -1);
	}
}

static void an_entry_is_read_whole_or_not(void **state)
{
	struct fixture *f = *state;
	const struct entry one = { "about", "douze octets" };
	struct archive *a = calloc(1, sizeof(*a));
	struct seal_label label;
	uint8_t key[SEAL_KEY];
	char got[13] = "";

	archive_of(f, &one, 1, 0);
	int fd = open(f->t.path, O_RDONLY);
	assert_true(seal_label(fd, "x", &label) && seal_key(&label, NULL, key));
	assert_true(seal_open(&a->seal, fd, &label, key));
	assert_true(archive_next(a));
	assert_string_equal(a->name, "about");
	assert_true(archive_get(a, got, 12));
	assert_string_equal(got, one.text);
	assert_false(archive_next(a));
	assert_true(a->end);
	memset(a, 0, sizeof(*a));
	assert_true(seal_open(&a->seal, fd, &label, key));
	assert_true(archive_next(a));
	assert_false(archive_get(a, got, 11));
	assert_false(archive_next(a));
	assert_false(a->end);
	close(fd);
	free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
		TEST(gives_back_what_went_in),   TEST(says_when_it_was_made_and_for_whom),
		TEST(only_its_own_key_opens_it), TEST(every_bit_counts),
		TEST(every_cut_shows),           TEST(added_bytes_show),
		TEST(chunks_have_one_place),     TEST(a_key_copied_wrong_is_told),
		TEST(entries_have_known_names),  TEST(an_entry_is_read_whole_or_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
