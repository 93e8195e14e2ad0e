/* SPDX-License-Identifier: EUPL-1.2 */
/* A data directory opened, and commands in it without a network. */
#include "base/log.h"
#include "house/local.h"
#include "unit.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
	char dir[64];
	struct house house;
};

static bool open_house(struct fixture *f)
{
	return house_open(&f->house, &(struct house_config){ .dir = f->dir, .file_max = 1 << 20 });
}

static int begin(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	log_init(stderr, LOG_ERROR);
	snprintf(f->dir, sizeof(f->dir), "/tmp/palabre-house-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	*state = f;
	return 0;
}

static int end(void **state)
{
	struct fixture *f = *state;
	static const char *const names[] = { "palabre.db",   "palabre.db-wal", "palabre.db-shm",
		                             "palabre.lock", "secret.key",     "files/tmp",
		                             "files" };
	char path[200];

	house_close(&f->house);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", f->dir, names[i]);
		remove(path);
	}
	assert_int_equal(rmdir(f->dir), 0);
	free(f);
	return 0;
}

static void write_at(const struct fixture *f, const char *name, const char *text)
{
	char path[200];

	snprintf(path, sizeof(path), "%s/%s", f->dir, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void it_is_the_same_house_the_second_time(void **state)
{
	struct fixture *f = *state;
	uint8_t key[32];
	char epoch[META_EPOCH], path[200];
	struct stat st;

	assert_true(open_house(f));
	memcpy(key, f->house.req.key, 32);
	memcpy(epoch, f->house.epoch, sizeof(epoch));
	house_close(&f->house);
	assert_true(open_house(f));
	assert_memory_equal(key, f->house.req.key, 32);
	assert_string_equal(epoch, f->house.epoch);
	snprintf(path, sizeof(path), "%s/secret.key", f->dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void nobody_else_enters_meanwhile(void **state)
{
	struct fixture *f = *state;
	struct house second;

	log_init(stderr, LOG_ERROR + 1);
	assert_true(open_house(f));
	assert_false(house_open(&second, &(struct house_config){ .dir = f->dir }));
}

static void what_is_not_ours_is_left_as_it_is(void **state)
{
	struct fixture *f = *state;
	char path[200], back[100] = "";

	log_init(stderr, LOG_ERROR + 1);
	write_at(f, "palabre.db", "Bonjour, je suis un texte.");
	assert_false(open_house(f));
	snprintf(path, sizeof(path), "%s/palabre.db", f->dir);
	FILE *file = fopen(path, "r");
	assert_non_null(fgets(back, sizeof(back), file));
	fclose(file);
	assert_string_equal(back, "Bonjour, je suis un texte.");
}

static void a_key_that_is_none_is_refused(void **state)
{
	struct fixture *f = *state;

	log_init(stderr, LOG_ERROR + 1);
	write_at(f, "secret.key", "too short");
	assert_false(open_house(f));
}

static void a_directory_must_be_there(void **state)
{
	struct house h;

	(void)state;
	log_init(stderr, LOG_ERROR + 1);
	assert_false(house_open(&h, &(struct house_config){ .dir = "/nonexistent/palabre" }));
	assert_false(house_open(
		&h, &(struct house_config){ .dir = "/nonexistent/palabre", .create = true }));
	assert_false(house_open(&h, &(struct house_config){ .dir = "/etc/passwd" }));
}

static void commands_run_in_their_order(void **state)
{
	struct fixture *f = *state;
	struct local_who admin = { 0, true };
	struct str reply;
	char args[200];

	assert_true(open_house(f));
	struct local *l = local_create(&f->house);
	assert_non_null(l);
	assert_true(local_call(l, admin, STR("person.create"),
	                       STR("{\"email\":\"awa@example.org\",\"name\":\"Awa Diallo\"}"),
	                       &reply));
	int64_t awa = local_int(reply, "person.id");
	assert_true(awa > 0);
	assert_int_equal(local_int(reply, "person.nothing"), 0);
	assert_int_equal(local_int(reply, "nothing.at.all"), 0);

	for (int i = 0; i < 3000; i++) { /* more than the queue takes at once */
		snprintf(args, sizeof(args), "{\"email\":\"p%d@example.org\",\"name\":\"P %d\"}", i,
		         i);
		local_post(l, admin, STR("person.create"), str_from(args));
	}
	assert_int_equal(local_wait(l), 0);
	assert_true(local_call(l, admin, STR("person.create"),
	                       STR("{\"email\":\"last@example.org\",\"name\":\"Last\"}"), &reply));
	assert_int_equal(local_int(reply, "person.id"), awa + 3001);

	log_init(stderr, LOG_ERROR);
	local_post(l, admin, STR("person.create"), STR("{\"email\":\"awa@example.org\"}"));
	local_post(l, admin, STR("no.such"), STR("{}"));
	assert_int_equal(local_wait(l), 2);
	assert_int_equal(local_wait(l), 0);
	local_destroy(l);
}

static void a_frame_may_say_in_whose_name(void **state)
{
	struct fixture *f = *state;
	struct str reply;

	assert_true(open_house(f));
	struct local *l = local_create(&f->house);
	assert_true(local_frame(l,
	                        STR("{\"id\":1,\"cmd\":\"person.create\",\"args\":{\"email\":"
	                            "\"awa@example.org\",\"name\":\"Awa Diallo\"}}"),
	                        &reply));
	assert_true(local_frame(
		l,
		STR("{\"id\":2,\"cmd\":\"person.update\",\"as\":"
	            "\"awa@example.org\",\"op\":"
	            "\"00112233445566778899aabbccddeeff\",\"args\":{\"bio\":\"Bonjour\"}}"),
		&reply));
	assert_true(local_int(reply, "me.person.id") > 0);
	assert_false(local_frame(l,
	                         STR("{\"id\":3,\"cmd\":\"person.update\",\"as\":"
	                             "\"bob@example.org\",\"args\":{}}"),
	                         &reply));
	assert_false(local_frame(l, STR("nonsense"), &reply));
	local_destroy(l);
}

static void the_clock_is_the_one_that_was_set(void **state)
{
	struct fixture *f = *state;
	struct local_who admin = { 0, true };
	struct str reply;

	assert_true(open_house(f));
	struct local *l = local_create(&f->house);
	local_set_now(l, 1000000000000);
	assert_true(local_call(l, admin, STR("person.create"),
	                       STR("{\"email\":\"awa@example.org\",\"name\":\"Awa Diallo\"}"),
	                       &reply));
	int64_t awa = local_int(reply, "person.id");
	assert_true(local_call(l, admin, STR("group.create"),
	                       STR("{\"slug\":\"mali\",\"kind\":\"country\",\"title\":\"Mali\","
	                           "\"join_mode\":\"open\",\"moderator\":1}"),
	                       &reply));
	assert_true(local_call(l, (struct local_who){ awa, false }, STR("topic.create"),
	                       STR("{\"group\":1,\"kind\":\"discussion\",\"title\":\"Bonjour\","
	                           "\"body\":\"Bonjour\"}"),
	                       &reply));
	assert_int_equal(local_int(reply, "topic.created_at"), 1000000000000);
	local_destroy(l);
}

int main(void)
{
#define IN_A_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, begin, end)
	static const struct CMUnitTest tests[] = {
		IN_A_DIRECTORY(it_is_the_same_house_the_second_time),
		IN_A_DIRECTORY(nobody_else_enters_meanwhile),
		IN_A_DIRECTORY(what_is_not_ours_is_left_as_it_is),
		IN_A_DIRECTORY(a_key_that_is_none_is_refused),
		IN_A_DIRECTORY(a_directory_must_be_there),
		IN_A_DIRECTORY(commands_run_in_their_order),
		IN_A_DIRECTORY(a_frame_may_say_in_whose_name),
		IN_A_DIRECTORY(the_clock_is_the_one_that_was_set),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
