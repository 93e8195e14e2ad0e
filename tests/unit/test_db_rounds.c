/* SPDX-License-Identifier: EUPL-1.2 */
/* db/rounds: things of a table are taken, sent and marked, whatever the store and the sender do. */
#include "temp.h"

#include "base/clock.h"
#include "db/rounds.h"
#include "db/store.h"
#include <stdatomic.h>
#include <uv.h>

enum { BATCH = 2, DUE = 0, SENDING = 1, SENT = 2 };

static const char SCHEMA[] = "CREATE TABLE thing (id INTEGER PRIMARY KEY, state INTEGER NOT NULL)";
static const char SQL_PUT[] = "INSERT INTO thing (state) VALUES (0)";
static const char SQL_DUE[] = "SELECT id FROM thing WHERE state = 0 ORDER BY id LIMIT :max";
static const char SQL_MARK[] = "UPDATE thing SET state = :state WHERE id = :id";
static const char SQL_COUNT[] = "SELECT count(*) FROM thing WHERE state = :state";

struct world {
	uv_loop_t loop;
	uv_timer_t tick;
	struct temp temp;
	struct store *store;
	struct rounds *rounds;
	/* the batch */
	int64_t id[BATCH];
	bool tried[BATCH], first;
	/* the loop's */
	int claimed, firsts, marked;
	/* what was called, on whatever thread */
	atomic_int claims, sends, marks, woken, woken_by_then;
	/* what is to happen */
	atomic_bool no_claim, no_mark, hold, asks;
	atomic_llong busy_ms, later;
	atomic_llong claimed_at; /* mono ms of the last claim */
};

/* ---- what an owner does ---- */

static void set(struct db *db, int64_t id, int64_t state)
{
	struct query *q = db_q(db, SQL_MARK);

	db_int(q, ":state", state);
	db_int(q, ":id", id);
	db_run(q);
}

static size_t claim(void *owner, struct db *db, bool first, int64_t *next_at)
{
	struct world *w = owner;
	size_t n = 0;

	atomic_fetch_add(&w->claims, 1);
	atomic_store(&w->claimed_at, clock_mono_ms());
	w->first = first;
	struct query *q = db_q(db, SQL_DUE);
	db_int(q, ":max", BATCH);
	db_each (q) {
		w->tried[n] = false;
		w->id[n++] = db_col_int(q, 0);
	}
	for (size_t i = 0; i < n; i++)
		set(db, w->id[i], SENDING);
	*next_at = atomic_exchange(&w->later, 0);
	if (atomic_load(&w->no_claim))
		db_fail(db, DB_OTHER, "the claim is to fail");
	return n;
}

static void claimed(void *owner, size_t n)
{
	struct world *w = owner;

	(void)n;
	w->claimed++;
	w->firsts += w->first;
}

/* Each takes busy_ms, and as long as it is held. */
static void send_batch(void *owner, size_t n, const atomic_bool *stop)
{
	struct world *w = owner;

	atomic_fetch_add(&w->sends, 1);
	if (atomic_load(&w->asks))
		rounds_wake(w->rounds);
	for (size_t i = 0; i < n; i++) {
		int64_t until = clock_mono_ms() + atomic_load(&w->busy_ms);
		while ((atomic_load(&w->hold) || clock_mono_ms() < until) && !atomic_load(stop))
			usleep(1000);
		if (atomic_load(stop))
			return;
		w->tried[i] = true;
	}
}

static void mark(void *owner, struct db *db, size_t n)
{
	struct world *w = owner;

	atomic_fetch_add(&w->marks, 1);
	atomic_store(&w->woken_by_then, atomic_load(&w->woken));
	for (size_t i = 0; i < n; i++)
		set(db, w->id[i], w->tried[i] ? SENT : DUE);
	if (atomic_load(&w->no_mark))
		db_fail(db, DB_OTHER, "the mark is to fail");
}

static void marked(void *owner, size_t n)
{
	((struct world *)owner)->marked += (int)n;
}

static void woken(void *owner)
{
	atomic_fetch_add(&((struct world *)owner)->woken, 1);
}

static const struct rounds_work work = { .claim = claim,
	                                 .claimed = claimed,
	                                 .send = send_batch,
	                                 .mark = mark,
	                                 .marked = marked,
	                                 .woken = woken };

/* ---- the house around it ---- */

static void on_tick(uv_timer_t *t)
{
	(void)t;
}

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	w->temp = temp_make();
	struct db *db = db_open(w->temp.path, DB_WRITER);
	assert_true(db_exec(db, SCHEMA));
	db_close(db);
	assert_int_equal(uv_loop_init(&w->loop), 0);
	uv_timer_init(&w->loop, &w->tick);
	uv_timer_start(&w->tick, on_tick, 5, 5);
	w->store = store_create(&w->loop, &(struct store_config){ .path = w->temp.path });
	assert_non_null(w->store);
	*state = w;
	return 0;
}

/* As a server ends. */
static void end(struct world *w)
{
	if (!w->rounds)
		return;
	rounds_stop(w->rounds);
	assert_true(store_drain(w->store));
	rounds_destroy(w->rounds);
	w->rounds = NULL;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	end(w);
	store_destroy(w->store);
	uv_close((uv_handle_t *)&w->tick, NULL);
	uv_run(&w->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&w->loop), 0);
	temp_remove(&w->temp);
	free(w);
	return 0;
}

static void begin(struct world *w)
{
	w->rounds = rounds_create(w->store, &w->loop, "test", &work, w);
}

static void turn(struct world *w)
{
	uv_run(&w->loop, UV_RUN_ONCE);
}

/* Turn until it is so; a test that waits in vain is ended by ctest. */
#define UNTIL(w, what)  \
	while (!(what)) \
	turn(w)

static void turn_for(struct world *w, int64_t ms)
{
	int64_t until = clock_mono_ms() + ms;

	UNTIL(w, clock_mono_ms() >= until);
}

static int on_disk(struct world *w, int64_t state)
{
	struct db *db = db_open(w->temp.path, DB_READER);
	struct query *q = db_q(db, SQL_COUNT);

	db_int(q, ":state", state);
	assert_true(db_one(q));
	int n = (int)db_col_int(q, 0);
	db_close(db);
	return n;
}

struct put {
	struct store_job job;
	bool over;
};

static void run_put(struct store_job *job, struct db *db)
{
	(void)job;
	db_run(db_q(db, SQL_PUT));
}

static void done_put(struct store_job *job)
{
	((struct put *)job)->over = true;
}

static void put(struct world *w, int n)
{
	while (n--) {
		struct put p = { .job = { .run = run_put, .done = done_put } };
		assert_true(store_write(w->store, &p.job));
		UNTIL(w, p.over);
		assert_int_equal(p.job.status, STORE_OK);
	}
}

/* ---- rounds ---- */

static void nothing_due_nothing_is_sent(void **state)
{
	struct world *w = *state;

	begin(w);
	assert_false(rounds_sending(w->rounds));
	UNTIL(w, w->claimed == 1);
	turn_for(w, 100);
	assert_int_equal(w->claimed, 1);
	rounds_kick(w->rounds);
	UNTIL(w, w->claimed == 2);
	turn_for(w, 100);
	assert_int_equal(w->claimed, 2);
	assert_int_equal(w->firsts, 1); /* what a killed program left is looked at once */
	assert_int_equal(w->sends, 0);
	assert_int_equal(w->marks, 0);
	assert_false(rounds_sending(w->rounds));
}

static void it_goes_round_until_nothing_is_due(void **state)
{
	struct world *w = *state;

	put(w, 5);
	begin(w);
	UNTIL(w, w->claimed == 4); /* two, two, one, none */
	turn_for(w, 100);
	assert_int_equal(w->claimed, 4);
	assert_int_equal(w->sends, 3);
	assert_int_equal(w->marked, 5);
	assert_int_equal(on_disk(w, SENT), 5);
}

static void it_looks_again_when_the_next_one_is_due(void **state)
{
	struct world *w = *state;
	int64_t due = clock_wall_ms() + 1500;

	w->later = due;
	begin(w);
	UNTIL(w, w->claimed == 1);
	turn_for(w, 100);
	assert_int_equal(w->claimed, 1);
	UNTIL(w, w->claimed == 2);
	assert_true(clock_wall_ms() >= due);
}

static void kicked_while_busy_another_round_follows(void **state)
{
	struct world *w = *state;

	begin(w); /* claiming */
	for (int i = 0; i < 3; i++)
		rounds_kick(w->rounds);
	UNTIL(w, w->claimed == 2);
	turn_for(w, 100);
	assert_int_equal(w->claimed, 2);

	/* While it is sending: one batch at a time, on disk as such. */
	w->hold = true;
	put(w, 1);
	rounds_kick(w->rounds);
	UNTIL(w, w->sends == 1);
	put(w, 1);
	for (int i = 0; i < 3; i++)
		rounds_kick(w->rounds);
	turn_for(w, 100);
	assert_int_equal(w->claimed, 3);
	assert_true(rounds_sending(w->rounds));
	assert_int_equal(on_disk(w, SENDING), 1);
	assert_int_equal(on_disk(w, DUE), 1);
	w->hold = false;
	UNTIL(w, w->claimed == 5);
	turn_for(w, 100);
	assert_int_equal(w->claimed, 5);
	assert_int_equal(on_disk(w, SENT), 2);
	assert_false(rounds_sending(w->rounds));
}

static void what_the_sender_asks_is_heard_before_the_mark(void **state)
{
	struct world *w = *state;

	w->asks = true;
	put(w, 2);
	begin(w);
	UNTIL(w, w->marked == 2);
	assert_true(w->woken_by_then >= 1);
}

/* ---- a store that fails ---- */

static void a_claim_that_failed_is_tried_again(void **state)
{
	struct world *w = *state;

	w->no_claim = true;
	put(w, 1);
	begin(w);
	UNTIL(w, w->claims);
	turn_for(w, 200);
	int tried = w->claims;
	int64_t before = w->claimed_at;
	assert_int_equal(w->claimed, 0);
	assert_int_equal(w->sends, 0);
	assert_int_equal(on_disk(w, DUE), 1);
	w->no_claim = false;
	UNTIL(w, w->claims > tried);
	assert_true(w->claimed_at - before > 800); /* not at once */
	UNTIL(w, w->marked == 1);
	assert_int_equal(w->firsts, 1); /* not used up by those that failed */
}

static void a_mark_that_failed_is_tried_until_it_is_there(void **state)
{
	struct world *w = *state;

	w->no_mark = true;
	put(w, 1);
	begin(w);
	UNTIL(w, w->marks);
	turn_for(w, 200);
	rounds_kick(w->rounds);
	turn_for(w, 100);
	assert_int_equal(w->marked, 0);
	assert_int_equal(w->claimed, 1);
	assert_true(rounds_sending(w->rounds));
	assert_int_equal(on_disk(w, SENDING), 1);
	w->no_mark = false;
	UNTIL(w, w->claimed == 2);
	assert_int_equal(on_disk(w, SENT), 1);
	assert_int_equal(w->marked, 1);
	assert_int_equal(w->sends, 1); /* and not sent twice */
}

static void a_store_that_takes_nothing_harms_nobody(void **state)
{
	struct world *w = *state;

	assert_true(store_drain(w->store));
	begin(w);
	turn_for(w, 50);
	rounds_kick(w->rounds);
	turn_for(w, 50);
	assert_int_equal(w->claims, 0);
}

/* ---- the end ---- */

static void what_is_being_sent_at_the_end_is_waited_for(void **state)
{
	struct world *w = *state;

	w->busy_ms = 300;
	put(w, 1);
	begin(w);
	UNTIL(w, w->sends == 1);
	rounds_stop(w->rounds);
	assert_true(w->tried[0]);
	rounds_stop(w->rounds);
	rounds_kick(w->rounds);
	end(w);
	assert_int_equal(w->marked, 1);
	assert_int_equal(w->claimed, 1);
	assert_int_equal(on_disk(w, SENT), 1);
}

static void what_takes_too_long_at_the_end_is_broken_off(void **state)
{
	struct world *w = *state;
	int64_t from;

	w->hold = true;
	put(w, 2);
	begin(w);
	UNTIL(w, w->sends == 1);
	from = clock_mono_ms();
	rounds_stop(w->rounds);
	assert_true(clock_mono_ms() - from > 2500);
	assert_true(clock_mono_ms() - from < 8000);
	end(w);
	assert_int_equal(w->marked, 2);
	assert_int_equal(on_disk(w, DUE), 2);
}

static void what_is_claimed_at_the_end_is_not_begun(void **state)
{
	struct world *w = *state;

	put(w, 1);
	begin(w);
	end(w);
	assert_int_equal(w->claimed, 1);
	assert_int_equal(w->sends, 0);
	assert_int_equal(on_disk(w, SENDING), 1);
	rounds_destroy(NULL);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(nothing_due_nothing_is_sent),
		T(it_goes_round_until_nothing_is_due),
		T(it_looks_again_when_the_next_one_is_due),
		T(kicked_while_busy_another_round_follows),
		T(what_the_sender_asks_is_heard_before_the_mark),
		T(a_claim_that_failed_is_tried_again),
		T(a_mark_that_failed_is_tried_until_it_is_there),
		T(a_store_that_takes_nothing_harms_nobody),
		T(what_is_being_sent_at_the_end_is_waited_for),
		T(what_takes_too_long_at_the_end_is_broken_off),
		T(what_is_claimed_at_the_end_is_not_begun),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
