/* SPDX-License-Identifier: EUPL-1.2 */
/* Files that nothing names go, but not from under a backup. */
#include "temp.h"

#include "backup/backup.h"
#include "base/log.h"
#include "bus/bus.h"
#include "db/store.h"
#include "house/house.h"
#include "main/sweep.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <uv.h>

#define HASH64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void on_timer(uv_timer_t *t)
{
	uv_stop(t->loop);
}

/* Minutes pass, and what they bring is done. */
static void minutes(uv_loop_t *loop, struct sweep *s, int n)
{
	uv_timer_t timer;

	for (int i = 0; i < n; i++)
		sweep_minute(s);
	uv_timer_init(loop, &timer);
	uv_timer_start(&timer, on_timer, 300, 0);
	uv_run(loop, UV_RUN_DEFAULT);
	uv_close((uv_handle_t *)&timer, NULL);
	uv_run(loop, UV_RUN_NOWAIT);
}

static void a_backup_under_way_keeps_them(void **state)
{
	(void)state;
	struct temp t = temp_make();
	struct house house;
	struct lock hold = LOCK_INIT;
	struct sweep_stats stats;
	char file[400], name[400];
	static const char *const names[] = { "files/tmp", "files", "secret.key", "palabre.lock",
		                             "backup.lock" };
	const struct timespec old[2] = { { 1000000000, 0 }, { 1000000000, 0 } };
	uv_loop_t loop;

	log_init(stderr, LOG_ERROR);
	assert_true(house_open(&house, &(struct house_config){ .dir = t.dir }));
	snprintf(file, sizeof(file), "%s/files/" HASH64, t.dir);
	close(open(file, O_WRONLY | O_CREAT, 0600));
	assert_int_equal(utimensat(AT_FDCWD, file, old, 0), 0);
	assert_int_equal(uv_loop_init(&loop), 0);
	struct store *store = store_create(&loop, &(struct store_config){ .path = house.db_path });
	struct bus *bus = bus_local_create();
	struct sweep *s = sweep_create(store, bus, &house.req);

	assert_true(backup_hold(t.dir, &hold));
	minutes(&loop, s, 1);
	assert_int_equal(access(file, F_OK), 0);
	lock_drop(&hold);
	minutes(&loop, s, 60); /* an hour later */
	assert_int_not_equal(access(file, F_OK), 0);
	sweep_stats(s, &stats);
	assert_int_equal(stats.files, 1);
	assert_true(backup_hold(t.dir, &hold)); /* it let go of it */
	lock_drop(&hold);

	store_drain(store);
	store_destroy(store);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
	sweep_destroy(s);
	bus_destroy(bus);
	house_close(&house);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(name, sizeof(name), "%s/%s", t.dir, names[i]);
		remove(name);
	}
	temp_remove(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_backup_under_way_keeps_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
