/* SPDX-License-Identifier: EUPL-1.2 */
/* A whole directory into a backup and back, and what may come between. */
#include "temp.h"

#include "backup/archive.h"
#include "backup/backup.h"
#include "backup/internal.h"
#include "backup/series.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "db/db.h"
#include "house/local.h"
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { FILE_BYTES = 200000 };

struct fixture {
	struct temp t;
	char data[300], key_path[300], to[300];
	struct backup_key private, public;
	struct backup_config c;
	struct backup_facts facts;
	uint8_t *bytes;
	char hash[HEX_SIZE(32)], file[400];
};

static void at(char out[400], const char *dir, const char *name)
{
	assert_true(snprintf(out, 400, "%s/%s", dir, name) < 400);
}

static bool there(const char *dir, const char *name)
{
	char path[400];

	at(path, dir, name);
	return !access(path, F_OK);
}

static int64_t add_person(const char *data, const char *email)
{
	struct house h;
	struct str reply;
	char args[200];

	assert_true(house_open(&h, &(struct house_config){ .dir = data, .file_max = 1 << 20 }));
	struct local *l = local_create(&h);
	snprintf(args, sizeof(args), "{\"email\":\"%s\",\"name\":\"Awa Diallo\"}", email);
	assert_true(local_call(l, (struct local_who){ 0, true }, STR("person.create"),
	                       str_from(args), &reply));
	int64_t id = local_int(reply, "person.id");
	local_destroy(l);
	house_close(&h);
	return id;
}

static int64_t number(const char *data, const char *sql)
{
	char path[400];
	struct db *db;
	int64_t n = -1;

	at(path, data, "palabre.db");
	db = db_open(path, DB_WRITER);
	assert_non_null(db);
	struct query *q = db_q(db, sql);
	if (db_one(q))
		n = db_col_int(q, 0);
	db_close(db);
	return n;
}

static const char SQL_PEOPLE[] = "SELECT count(*) FROM person /*scan*/";

/* A row of a file with these bytes, and the bytes themselves where they belong. */
static void add_file(struct fixture *f)
{
	uint8_t hash[32];
	char sql[400], path[400];

	random_bytes(f->bytes, FILE_BYTES);
	crypto_generichash(hash, sizeof(hash), f->bytes, FILE_BYTES, NULL, 0);
	hex_encode(f->hash, hash, sizeof(hash));
	snprintf(f->file, sizeof(f->file), "%s/files/%s", f->data, f->hash);
	int fd = open(f->file, O_WRONLY | O_CREAT | O_EXCL, 0600);
	assert_int_equal(write(fd, f->bytes, FILE_BYTES), FILE_BYTES);
	close(fd);
	snprintf(sql, sizeof(sql),
	         "INSERT OR IGNORE INTO grp (id, slug, kind, join_mode, title, created_at)"
	         " VALUES (1, 'mali', 'country', 'open', 'Mali', 1);"
	         "INSERT INTO file (hash, name, mime, size, owner, grp, at)"
	         " VALUES ('%s', 'a.pdf', 'application/pdf', %d, 1, 1, 1)",
	         f->hash, FILE_BYTES);
	at(path, f->data, "palabre.db");
	struct db *db = db_open(path, DB_WRITER);
	assert_true(db_exec(db, sql));
	db_close(db);
}

static bool same_file(const struct fixture *f, const char *dir)
{
	char path[400];
	uint8_t *got = malloc(FILE_BYTES + 1);

	snprintf(path, sizeof(path), "%s/files/%s", dir, f->hash);
	int fd = open(path, O_RDONLY);
	bool same = fd >= 0 && read(fd, got, FILE_BYTES + 1) == FILE_BYTES &&
	            !memcmp(got, f->bytes, FILE_BYTES);
	if (fd >= 0)
		close(fd);
	free(got);
	return same;
}

static int begin(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	char path[400];

	log_init(stderr, LOG_ERROR + 1);
	f->t = temp_make();
	f->bytes = malloc(FILE_BYTES);
	at(path, f->t.dir, "data");
	snprintf(f->data, sizeof(f->data), "%.290s", path);
	assert_int_equal(mkdir(f->data, 0700), 0);
	at(path, f->t.dir, "key");
	snprintf(f->key_path, sizeof(f->key_path), "%.290s", path);
	at(path, f->t.dir, "to");
	snprintf(f->to, sizeof(f->to), "%.290s", path);
	assert_true(backup_key_make(f->key_path));
	assert_true(backup_key_read(f->key_path, true, &f->private));
	at(path, f->t.dir, "key.pub");
	assert_true(backup_key_read(path, false, &f->public));
	f->c = (struct backup_config){ .data_dir = f->data, .program = "1.2.3", .key = &f->public };
	assert_int_equal(add_person(f->data, "a@example.org"), 1);
	add_file(f);
	*state = f;
	return 0;
}

static void remove_all(const char *dir)
{
	char path[700];
	DIR *d = opendir(dir);

	for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		snprintf(path, sizeof(path), "%.400s/%.255s", dir, e->d_name);
		if (unlink(path))
			remove_all(path);
	}
	if (d)
		closedir(d);
	rmdir(dir);
}

static int end(void **state)
{
	struct fixture *f = *state;

	remove_all(f->t.dir);
	free(f->bytes);
	free(f);
	return 0;
}

/* ---- there and back ---- */

static void comes_back_whole_elsewhere(void **state)
{
	struct fixture *f = *state;
	struct backup_facts seen;
	char dir[400], epoch[META_EPOCH], a[400], b[400];
	uint8_t key_a[32], key_b[32];

	assert_true(backup_make(&f->c, f->to, &f->facts));
	memcpy(epoch, f->facts.epoch, sizeof(epoch));
	assert_int_equal(f->facts.files, 1);
	assert_int_equal(f->facts.file_bytes, FILE_BYTES);
	assert_true(backup_verify(f->to, &f->private, &seen));
	assert_int_equal(seen.made_at, f->facts.made_at);
	assert_string_equal(seen.program, "1.2.3");
	assert_string_equal(seen.epoch, epoch);
	assert_int_equal(seen.census.rows, f->facts.census.rows);
	assert_int_equal(seen.size, f->facts.size);
	assert_true(seen.secret && seen.encrypted);
	assert_true(backup_verify(f->to, NULL, &seen)); /* the envelope alone */
	assert_int_equal(seen.program[0], 0);

	at(dir, f->t.dir, "elsewhere");
	assert_true(backup_restore(dir, f->to, &f->private, &seen));
	assert_string_not_equal(seen.epoch, epoch);
	assert_true(same_file(f, dir));
	at(a, f->data, "secret.key");
	at(b, dir, "secret.key");
	int fd = open(a, O_RDONLY);
	assert_int_equal(read(fd, key_a, 32), 32);
	close(fd);
	fd = open(b, O_RDONLY);
	assert_int_equal(read(fd, key_b, 32), 32);
	close(fd);
	assert_memory_equal(key_a, key_b, 32);
	assert_int_equal(add_person(dir, "b@example.org"), 2);
	assert_false(there(dir, "files.before"));
	assert_false(there(dir, "restore.tmp"));
	assert_false(there(f->data, "backup.db"));
}

static void holds_no_secret_when_it_is_not_encrypted(void **state)
{
	struct fixture *f = *state;
	struct backup_facts seen;
	char dir[400];

	f->c.key = NULL;
	assert_true(backup_make(&f->c, f->to, &f->facts));
	assert_true(backup_verify(f->to, NULL, &seen));
	assert_false(seen.secret || seen.encrypted);
	assert_false(backup_verify(f->to, &f->private, &seen));
	at(dir, f->t.dir, "elsewhere");
	assert_true(backup_restore(dir, f->to, NULL, &seen));
	assert_false(there(dir, "secret.key"));
	assert_true(same_file(f, dir));
}

static void what_was_there_stays_beside(void **state)
{
	struct fixture *f = *state;
	char later[400], before[500], path[400];

	assert_true(backup_make(&f->c, f->to, &f->facts));
	snprintf(later, sizeof(later), "%s", f->hash);
	uint8_t *first = f->bytes;
	char first_hash[HEX_SIZE(32)];
	memcpy(first_hash, f->hash, sizeof(first_hash));
	f->bytes = malloc(FILE_BYTES);
	add_file(f); /* known to what is there, not to the backup */
	add_person(f->data, "b@example.org");
	assert_true(backup_restore(f->data, f->to, &f->private, &f->facts));
	assert_int_equal(number(f->data, SQL_PEOPLE), 1);
	snprintf(before, sizeof(before), "%s/files.before/%s", f->data, f->hash);
	assert_int_equal(access(before, F_OK), 0);
	assert_true(there(f->data, "secret.key.before"));
	at(path, f->data, "palabre.db.before");
	assert_int_equal(access(path, F_OK), 0);
	/* and a bare database can be put back: the two files are still there for it */
	assert_true(backup_restore(f->data, path, NULL, &f->facts));
	assert_int_equal(number(f->data, SQL_PEOPLE), 2);
	assert_true(same_file(f, f->data));
	free(f->bytes);
	f->bytes = first;
	memcpy(f->hash, first_hash, sizeof(first_hash));
	assert_true(same_file(f, f->data));
}

static void is_put_over_what_is_damaged(void **state)
{
	struct fixture *f = *state;
	char path[400];

	assert_true(backup_make(&f->c, f->to, &f->facts));
	at(path, f->data, "palabre.db");
	int fd = open(path, O_WRONLY | O_TRUNC);
	assert_int_equal(write(fd, "no database at all", 18), 18);
	close(fd);
	at(path, f->data, "palabre.db-wal");
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_int_equal(write(fd, "no log either", 13), 13);
	close(fd);
	fd = open(f->file, O_WRONLY);
	assert_int_equal(pwrite(fd, "rot", 3, 1000), 3);
	close(fd);
	assert_true(backup_restore(f->data, f->to, &f->private, &f->facts));
	assert_int_equal(number(f->data, SQL_PEOPLE), 1);
	assert_true(same_file(f, f->data));
	assert_true(there(f->data, "palabre.db.before-wal"));
	struct stat st;
	at(path, f->data, "palabre.db.before");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, 18);
}

static void a_server_that_runs_is_left_alone(void **state)
{
	struct fixture *f = *state;
	struct house h;

	assert_true(house_open(&h, &(struct house_config){ .dir = f->data, .file_max = 1 << 20 }));
	assert_true(backup_make(&f->c, f->to, &f->facts)); /* while it is in use */
	assert_false(backup_restore(f->data, f->to, &f->private, &f->facts));
	house_close(&h);
	assert_true(backup_restore(f->data, f->to, &f->private, &f->facts));
}

/* ---- refused ---- */

static void is_not_made_without_a_file_it_names(void **state)
{
	struct fixture *f = *state;
	struct stat before, after;

	assert_true(backup_make(&f->c, f->to, &f->facts));
	assert_int_equal(stat(f->to, &before), 0);
	int fd = open(f->file, O_WRONLY);
	assert_int_equal(pwrite(fd, "rot", 3, 1000), 3); /* other bytes */
	assert_false(backup_make(&f->c, f->to, &f->facts));
	assert_int_equal(ftruncate(fd, FILE_BYTES - 1), 0); /* fewer */
	assert_false(backup_make(&f->c, f->to, &f->facts));
	close(fd);
	unlink(f->file); /* none */
	assert_false(backup_make(&f->c, f->to, &f->facts));
	assert_int_equal(stat(f->to, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	assert_false(there(f->t.dir, "to.tmp"));
	assert_false(there(f->data, "backup.db"));
	assert_true(backup_verify(f->to, &f->private, &f->facts));
}

static void is_given_up_when_asked_to(void **state)
{
	struct fixture *f = *state;
	struct copy_stop stop;

	copy_stop_init(&stop);
	copy_stop_ask(&stop);
	f->c.stop = &stop;
	assert_false(backup_make(&f->c, f->to, &f->facts));
	assert_false(there(f->t.dir, "to") || there(f->t.dir, "to.tmp"));
	assert_false(there(f->data, "backup.db") || there(f->data, "backup.db.tmp"));
	copy_stop_finish(&stop);
	copy_stop_init(&stop);
	assert_true(backup_make(&f->c, f->to, &f->facts));
	copy_stop_finish(&stop);
}

static void one_at_a_time_and_no_sweep_meanwhile(void **state)
{
	struct fixture *f = *state;
	struct lock a = LOCK_INIT, b = LOCK_INIT;

	assert_true(backup_hold(f->data, &a));
	assert_false(backup_hold(f->data, &b));
	lock_drop(&a);
	assert_true(backup_hold(f->data, &b));
	lock_drop(&b);
}

/* The bytes of one backup changed anywhere: never restored, and what is there never touched. */
static void a_damaged_one_touches_nothing(void **state)
{
	struct fixture *f = *state;
	struct stat st;
	char dir[400];

	assert_true(backup_make(&f->c, f->to, &f->facts));
	add_person(f->data, "b@example.org");
	assert_int_equal(stat(f->to, &st), 0);
	at(dir, f->t.dir, "elsewhere");
	for (int i = 0; i < 12; i++) {
		uint8_t byte;
		off_t where = (off_t)random_below((uint32_t)st.st_size);
		int fd = open(f->to, O_RDWR);
		assert_int_equal(pread(fd, &byte, 1, where), 1);
		byte ^= 0x10;
		assert_int_equal(pwrite(fd, &byte, 1, where), 1);
		assert_false(backup_verify(f->to, &f->private, &f->facts));
		assert_false(backup_verify(f->to, NULL, &f->facts));
		assert_false(backup_restore(f->data, f->to, &f->private, &f->facts));
		assert_false(backup_restore(dir, f->to, &f->private, &f->facts));
		byte ^= 0x10;
		assert_int_equal(pwrite(fd, &byte, 1, where), 1);
		close(fd);
		assert_false(there(f->t.dir, "elsewhere"));
	}
	assert_int_equal(truncate(f->to, st.st_size - 1), 0);
	assert_false(backup_restore(f->data, f->to, &f->private, &f->facts));
	assert_false(backup_restore(f->data, "/etc/passwd", &f->private, &f->facts));
	assert_false(backup_restore(f->data, "/nonexistent/x", &f->private, &f->facts));
	assert_int_equal(number(f->data, SQL_PEOPLE), 2);
	assert_true(same_file(f, f->data));
	assert_false(there(f->data, "restore.tmp") || there(f->data, "palabre.db.before") ||
	             there(f->data, "files.before"));
}

/* ---- sound outside, wrong inside ---- */

enum lie { NONE, NO_FILE, OTHER_FILE, ONE_MORE, TWICE, COUNT, NO_ABOUT, ORDER, SECRET, LIES };

static void put_entries(struct fixture *f, struct archive *a, enum lie lie, struct str about,
                        const char *copy)
{
	char name[100], text[HEX_SIZE(32)];
	uint8_t hash[32], secret[32] = { 0 };
	struct stat st;
	int fd = open(copy, O_RDONLY);

	assert_int_equal(fstat(fd, &st), 0);
	snprintf(name, sizeof(name), "files/%s", f->hash);
	if (lie == ORDER)
		assert_true(archive_add(a, name, f->bytes, FILE_BYTES));
	if (lie != NO_ABOUT)
		assert_true(archive_add(a, "about", about.p, about.n));
	if (lie == SECRET)
		assert_true(archive_add(a, "secret.key", secret, sizeof(secret)));
	assert_true(archive_add_file(a, "palabre.db", fd, st.st_size, NULL));
	close(fd);
	if (lie == OTHER_FILE)
		f->bytes[5] ^= 1;
	if (lie != NO_FILE && lie != ORDER)
		assert_true(archive_add(a, name, f->bytes, FILE_BYTES));
	if (lie == OTHER_FILE)
		f->bytes[5] ^= 1;
	if (lie == TWICE)
		assert_true(archive_add(a, name, f->bytes, FILE_BYTES));
	if (lie == ONE_MORE) {
		crypto_generichash(hash, sizeof(hash), f->bytes, 9, NULL, 0);
		hex_encode(text, hash, sizeof(hash));
		snprintf(name, sizeof(name), "files/%s", text);
		assert_true(archive_add(a, name, f->bytes, 9));
	}
	assert_true(archive_end(a));
}

static void what_it_holds_must_be_what_it_says(void **state)
{
	struct fixture *f = *state;
	char copy[400], live[400];
	struct buf about;

	at(live, f->data, "palabre.db");
	at(copy, f->t.dir, "copy.db");
	assert_true(copy_make(live, copy, NULL, &f->facts.census));
	snprintf(f->facts.program, sizeof(f->facts.program), "x");
	snprintf(f->facts.epoch, sizeof(f->facts.epoch), "x");
	f->facts.files = 1;
	f->facts.file_bytes = FILE_BYTES;
	for (enum lie lie = NONE; lie < LIES; lie++) {
		struct archive *a = calloc(1, sizeof(*a));
		int fd = open(f->to, O_RDWR | O_CREAT | O_TRUNC, 0600);
		struct backup_facts seen;
		buf_init(&about, 64 * 1024);
		f->facts.census.tables[3].rows += lie == COUNT;
		backup_about(&f->facts, &about);
		f->facts.census.tables[3].rows -= lie == COUNT;
		assert_true(seal_begin(&a->seal, fd, NULL, 1));
		put_entries(f, a, lie, buf_view(&about), copy);
		close(fd);
		assert_int_equal(backup_verify(f->to, NULL, &seen), lie == NONE);
		assert_int_equal(backup_restore(f->data, f->to, NULL, &seen), lie == NONE);
		buf_finish(&about);
		free(a);
	}
	assert_int_equal(number(f->data, SQL_PEOPLE), 1);
}

/* ---- cut short ---- */

static void killed_anywhere_the_house_stands(void **state)
{
	struct fixture *f = *state;
	enum { ROUNDS = 40 };
	int seen[3] = { 0 };

	assert_true(backup_make(&f->c, f->to, &f->facts));
	int64_t took_us = clock_mono_us();
	assert_true(backup_restore(f->data, f->to, &f->private, &f->facts));
	took_us = clock_mono_us() - took_us;
	add_person(f->data, "b@example.org");
	for (int round = 0; round < ROUNDS; round++) {
		pid_t child = fork();
		assert_true(child >= 0);
		if (!child)
			_exit(!backup_restore(f->data, f->to, &f->private, &f->facts));
		/* the last one has all the time it needs */
		if (round < ROUNDS - 1) {
			usleep((useconds_t)(round * took_us * 2 / ROUNDS));
			kill(child, SIGKILL);
		}
		waitpid(child, NULL, 0);
		int64_t people = number(f->data, SQL_PEOPLE);
		assert_true(people == 1 || people == 2);
		seen[people]++;
		assert_true(same_file(f, f->data));
		if (people == 1)
			add_person(f->data, "b@example.org");
	}
	assert_true(seen[1] > 0 && seen[2] > 0);
	assert_true(backup_restore(f->data, f->to, &f->private, &f->facts));
	assert_false(there(f->data, "restore.tmp"));
}

static void killed_anywhere_no_backup_is_half_one(void **state)
{
	struct fixture *f = *state;
	enum { ROUNDS = 30 };
	int made = 0;
	int64_t took_us = clock_mono_us();

	assert_true(backup_make(&f->c, f->to, &f->facts));
	took_us = clock_mono_us() - took_us;
	unlink(f->to);
	for (int round = 0; round < ROUNDS; round++) {
		pid_t child = fork();
		assert_true(child >= 0);
		if (!child)
			_exit(!backup_make(&f->c, f->to, &f->facts));
		if (round < ROUNDS - 1) {
			usleep((useconds_t)(round * took_us * 2 / ROUNDS));
			kill(child, SIGKILL);
		}
		waitpid(child, NULL, 0);
		if (!access(f->to, F_OK)) {
			assert_true(backup_verify(f->to, &f->private, &f->facts));
			unlink(f->to);
			made++;
		}
	}
	assert_true(made > 0 && made < ROUNDS);
	assert_true(backup_make(&f->c, f->to, &f->facts));
	assert_false(there(f->data, "backup.db") || there(f->data, "backup.db.tmp"));
	assert_false(there(f->t.dir, "to.tmp"));
}

/* ---- one after the other ---- */

static void old_ones_go_when_a_new_one_is_there(void **state)
{
	struct fixture *f = *state;
	struct series s = { f->data, f->t.dir, "", "1.2.3", { 1, 0, 0 } };
	static const char *const names[] = { "palabre-20250102T030405Z.backup",
		                             "palabre-20250102T030405Z.backup.tmp",
		                             "palabre-29990102T030405Z.backup", "palabre-x.backup",
		                             "palabre-20250101T030405Z.backup" };
	char path[400];
	int64_t made_at;

	for (size_t i = 0; i < 5; i++) {
		at(path, f->t.dir, names[i]);
		close(open(path, O_WRONLY | O_CREAT, 0600));
	}
	unlink(f->file);
	assert_false(series_next(&s, NULL, &f->facts)); /* no new one: the old ones stay */
	assert_true(there(f->t.dir, names[0]) && there(f->t.dir, names[4]));
	int fd = open(f->file, O_WRONLY | O_CREAT, 0600);
	assert_int_equal(write(fd, f->bytes, FILE_BYTES), FILE_BYTES);
	close(fd);
	assert_true(series_next(&s, NULL, &f->facts));
	assert_false(there(f->t.dir, names[0]) || there(f->t.dir, names[1]) ||
	             there(f->t.dir, names[4]));
	assert_true(there(f->t.dir, names[2]) && there(f->t.dir, names[3]));
	at(path, f->t.dir, names[2]);
	unlink(path);
	assert_true(series_newest(f->t.dir, path, sizeof(path), &made_at));
	assert_int_equal(made_at / 10000, f->facts.made_at / 10000);
	assert_true(backup_verify(path, NULL, &f->facts));
	s.key_file = "/nonexistent/key";
	assert_false(series_next(&s, NULL, &f->facts));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
		TEST(comes_back_whole_elsewhere),
		TEST(holds_no_secret_when_it_is_not_encrypted),
		TEST(what_was_there_stays_beside),
		TEST(is_put_over_what_is_damaged),
		TEST(a_server_that_runs_is_left_alone),
		TEST(is_not_made_without_a_file_it_names),
		TEST(is_given_up_when_asked_to),
		TEST(one_at_a_time_and_no_sweep_meanwhile),
		TEST(a_damaged_one_touches_nothing),
		TEST(what_it_holds_must_be_what_it_says),
		TEST(killed_anywhere_the_house_stands),
		TEST(killed_anywhere_no_backup_is_half_one),
		TEST(old_ones_go_when_a_new_one_is_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
