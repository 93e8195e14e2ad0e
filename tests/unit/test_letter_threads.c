/* SPDX-License-Identifier: EUPL-1.2 */
/* Which messages belong together: known cases, then ten thousand archives made at random. */
#include "base/clock.h"
#include "letter/threads.h"
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void name(uint8_t out[THREADS_HASH], unsigned n)
{
	/* Spread as hashes are, the same for the same number. */
	uint64_t x = n * UINT64_C(0x9e3779b97f4a7c15) + 1;
	memcpy(out, &x, 8);
	x ^= x >> 29;
	memcpy(out + 8, &x, 8);
}

static struct threads_message msg(unsigned id, int64_t at, const unsigned *refs, size_t n)
{
	struct threads_message m = { .at = at, .n_refs = n };

	name(m.id, id);
	for (size_t i = 0; i < n; i++)
		name(m.refs[i], refs[i]);
	return m;
}

#define REFS(...)                          \
	(const unsigned[]){ __VA_ARGS__ }, \
		sizeof((const unsigned[]){ __VA_ARGS__ }) / sizeof(unsigned)

static void add(struct threads *t, struct threads_message m)
{
	assert_true(threads_add(t, &m));
}

/* Do these two, as they were added, stand in one thread? */
static bool together(const struct threads *t, size_t a, size_t b)
{
	const uint8_t *of[2] = { NULL, NULL };

	for (size_t i = 0; i < threads_count(t); i++) {
		struct threads_place p = threads_at(t, i);
		if (p.message == a)
			of[0] = p.thread;
		if (p.message == b)
			of[1] = p.thread;
	}
	assert_true(of[0] && of[1]);
	return !memcmp(of[0], of[1], THREADS_HASH);
}

static void answers_follow_what_they_answer(void **state)
{
	struct threads *t = threads_create();

	(void)state;
	add(t, msg(3, 10, REFS(2, 1))); /* dated before its parent */
	add(t, msg(1, 100, NULL, 0));
	add(t, msg(2, 200, REFS(1)));
	add(t, msg(9, 150, NULL, 0));
	threads_settle(t);
	assert_int_equal(threads_count(t), 4);
	assert_int_equal(threads_threads(t), 2);
	static const size_t want[] = { 1, 3, 2, 0 }; /* 3 stands by the date of 2, behind it */
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(threads_at(t, i).message, want[i]);
	assert_true(together(t, 0, 2));
	assert_false(together(t, 1, 3));
	threads_destroy(t);
}

static void answers_to_a_lost_message_stay_together(void **state)
{
	struct threads *t = threads_create();

	(void)state;
	add(t, msg(1, 1, REFS(7)));
	add(t, msg(2, 2, REFS(8, 7)));
	add(t, msg(3, 3, REFS(6)));
	threads_settle(t);
	assert_true(together(t, 0, 1));
	assert_false(together(t, 0, 2));
	threads_destroy(t);
}

static void rings_are_cut(void **state)
{
	struct threads *t = threads_create();

	(void)state;
	add(t, msg(1, 1, REFS(2)));
	add(t, msg(2, 2, REFS(3)));
	add(t, msg(3, 3, REFS(1)));
	add(t, msg(4, 4, REFS(4)));
	add(t, msg(5, 5, REFS(6, 5, 6)));
	add(t, msg(5, 5, REFS(1))); /* the same twice */
	threads_settle(t);
	assert_int_equal(threads_count(t), 6);
	assert_true(together(t, 0, 1) && together(t, 1, 2));
	assert_true(together(t, 4, 5));
	assert_false(together(t, 0, 4));
	threads_destroy(t);
}

static struct threads_message about(unsigned id, int64_t day, unsigned subject, bool answers)
{
	struct threads_message m = msg(id, day * 24 * 3600 * 1000, NULL, 0);

	name(m.subject, 1000 + subject);
	m.has_subject = true;
	m.answers = answers;
	return m;
}

static void a_subject_alone_binds_for_a_while(void **state)
{
	struct threads *t = threads_create();

	(void)state;
	add(t, about(1, 1, 1, false));
	add(t, about(2, 2, 1, true));   /* Re: */
	add(t, about(3, 3, 1, false));  /* the same words, not an answer */
	add(t, about(4, 60, 1, true));  /* to the last one of these words */
	add(t, about(5, 200, 1, true)); /* too late */
	add(t, about(6, 200, 2, true)); /* other words */
	threads_settle(t);
	assert_true(together(t, 0, 1));
	assert_false(together(t, 0, 2));
	assert_true(together(t, 2, 3));
	assert_false(together(t, 3, 4));
	assert_false(together(t, 4, 5));
	threads_destroy(t);
}

static void a_chain_is_as_deep_as_it_may_be(void **state)
{
	struct threads *t = threads_create();
	int64_t begun = clock_mono_ms();

	(void)state;
	for (unsigned i = 1; i <= 20000; i++)
		add(t, msg(i, i, REFS(i - 1)));
	threads_settle(t);
	assert_int_equal(threads_count(t), 20000);
	assert_true(threads_threads(t) >= 10 && threads_threads(t) < 40);
	assert_true(clock_mono_ms() - begun < 20000);
	threads_destroy(t);
}

/* ---- at random ---- */

static uint64_t seed = 20261126;

static unsigned any(unsigned below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (unsigned)(seed >> 33) % below;
}

/* Shuffled, doubled, with parents missing and rings: each message is there once, nothing of an
 * intact thread is torn apart, and an answer stands behind what it answers unless a ring was cut. */
static void one_archive(bool rings)
{
	enum { MOST = 40 };
	struct threads_message list[MOST * 2];
	unsigned parent[MOST + 1] = { 0 }, root[MOST + 1], n = 1 + any(MOST);
	size_t all = 0, at[MOST + 1];
	struct threads *t = threads_create();

	for (unsigned id = 1; id <= n; id++) {
		unsigned refs[3], depth = 0;
		parent[id] = any(3) ? any(id) : 0; /* 0: none */
		root[id] = parent[id] ? root[parent[id]] : id;
		for (unsigned p = parent[id]; p && depth < 3; p = parent[p])
			refs[depth++] = p;
		if (rings && any(4) == 0)
			refs[depth < 3 ? depth++ : 2] = 1 + any(n);
		list[all++] = msg(id, any(1000), refs, depth);
		if (any(8) == 0) {
			list[all] = list[all - 1];
			all++;
		}
	}
	for (size_t i = all; i > 1; i--) {
		size_t k = any((unsigned)i);
		struct threads_message x = list[i - 1];
		list[i - 1] = list[k];
		list[k] = x;
	}
	for (size_t i = 0; i < all; i++)
		add(t, list[i]);
	threads_settle(t);
	assert_int_equal(threads_count(t), all);
	bool seen[MOST * 2] = { false };
	const uint8_t *of[MOST + 1] = { NULL };
	for (size_t i = 0; i < all; i++) {
		struct threads_place p = threads_at(t, i);
		assert_false(seen[p.message]);
		seen[p.message] = true;
		for (unsigned id = 1; id <= n; id++) {
			uint8_t want[THREADS_HASH];
			name(want, id);
			if (memcmp(want, list[p.message].id, THREADS_HASH) != 0)
				continue;
			if (!of[id])
				at[id] = i;
			/* the same message twice is in one thread */
			assert_true(!of[id] || !memcmp(of[id], p.thread, THREADS_HASH));
			of[id] = p.thread;
		}
	}
	for (unsigned id = 1; !rings && id <= n; id++) {
		assert_non_null(of[id]);
		assert_memory_equal(of[id], of[root[id]], THREADS_HASH);
		assert_true(!parent[id] || at[parent[id]] < at[id]);
	}
	threads_destroy(t);
}

static void any_archive_is_put_in_order(void **state)
{
	(void)state;
	for (int i = 0; i < 5000; i++)
		one_archive(i % 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_follow_what_they_answer),
		cmocka_unit_test(answers_to_a_lost_message_stay_together),
		cmocka_unit_test(rings_are_cut),
		cmocka_unit_test(a_subject_alone_binds_for_a_while),
		cmocka_unit_test(a_chain_is_as_deep_as_it_may_be),
		cmocka_unit_test(any_archive_is_put_in_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
