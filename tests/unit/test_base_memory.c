/* SPDX-License-Identifier: EUPL-1.2 */
/* base/buf, base/arena, base/list: limits, growth, what is kept and what is given back. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/hist.h"
#include "base/list.h"
#include "base/mem.h"
#include "unit.h"
#include <stdlib.h>

static void buf_keeps_its_limit(void **state)
{
	struct buf b;
	(void)state;

	buf_init(&b, 10);
	assert_null(b.p);
	buf_puts(&b, "12345");
	buf_puts(&b, "67890");
	assert_false(b.full);
	assert_int_equal(b.cap, 10);
	buf_char(&b, 'x');
	assert_true(b.full);
	assert_true(str_eq(buf_view(&b), STR("1234567890")));
	buf_reset(&b);
	assert_false(b.full);
	buf_puts(&b, "12345678901"); /* all or nothing */
	buf_puts(&b, "1");           /* would fit, but full sticks */
	assert_true(b.full && b.n == 0);
	buf_finish(&b);
	buf_finish(NULL);
}

static void buf_grows_and_is_taken(void **state)
{
	struct buf b;
	size_t n = 0;
	(void)state;

	buf_init(&b, SIZE_MAX);
	for (int i = 0; i < 10000; i++)
		buf_printf(&b, "%d,", i % 10);
	assert_int_equal(b.n, 20000);
	char *room = buf_room(&b, 3);
	memcpy(room, "end", 3);
	b.n += 3;
	char *p = buf_take(&b, &n);
	assert_int_equal(n, 20003);
	assert_memory_equal(p + 19996, "8,9,end", 7);
	assert_null(b.p);
	free(p);
	assert_null(buf_take(&b, NULL));
}

static void buf_printf_of_any_length(void **state)
{
	struct buf b;
	char want[401];
	(void)state;

	memset(want, 'z', 400);
	want[400] = '\0';
	buf_init(&b, 400);
	buf_printf(&b, "%s", want);
	assert_true(!b.full && b.n == 400);
	buf_reset(&b);
	buf_printf(&b, "%s!", want);
	assert_true(b.full && b.n == 0);
	buf_reset(&b);
	buf_int(&b, INT64_MIN);
	buf_int(&b, 0);
	buf_int(&b, INT64_MAX);
	assert_true(str_eq(buf_view(&b), STR("-922337203685477580809223372036854775807")));
	buf_finish(&b);
}

static void arena_gives_zeroed_aligned_memory(void **state)
{
	struct arena a;
	(void)state;

	arena_init(&a);
	for (int round = 0; round < 3; round++) {
		for (size_t n = 0; n < 300; n++) {
			unsigned char *p = arena_alloc(&a, n);
			assert_int_equal((uintptr_t)p % 16, 0);
			for (size_t i = 0; i < n; i++)
				assert_int_equal(p[i], 0);
			memset(p, 0xaa, n);
		}
		arena_reset(&a);
		assert_int_equal(a.used, 0);
	}
	char *big = arena_array(&a, 1000000, char);
	big[999999] = 1;
	int64_t *v = arena_new(&a, int64_t);
	assert_int_equal(*v, 0);
	arena_reset(&a);
	assert_true(a.left < 100000); /* one outsized request does not pin its memory */
	arena_finish(&a);
	arena_finish(NULL);
}

static void arena_copies_end_with_a_nul(void **state)
{
	struct arena a;
	(void)state;

	arena_init(&a);
	struct str s = arena_str(&a, (struct str){ "abcdef", 3 });
	assert_int_equal(s.n, 3);
	assert_string_equal(s.p, "abc");
	assert_string_equal(arena_str(&a, (struct str){ NULL, 0 }).p, "");
	s = arena_printf(&a, "%s-%d", "a", 12);
	assert_int_equal(s.n, 4);
	assert_string_equal(s.p, "a-12");
	arena_finish(&a);
}

struct item {
	int n;
	struct list link;
};

static void list_orders_and_removes(void **state)
{
	struct list head, other;
	struct item items[4] = { { .n = 0 }, { .n = 1 }, { .n = 2 }, { .n = 3 } }, *it, *tmp;
	int want = 0;
	(void)state;

	list_init(&head);
	list_init(&other);
	assert_null(list_first(&head, struct item, link));
	for (int i = 1; i < 4; i++)
		list_append(&head, &items[i].link);
	list_insert(&head, &items[0].link);
	list_each (it, &head, link)
		assert_int_equal(it->n, want++);
	assert_int_equal(want, 4);
	list_each_safe (it, tmp, &head, link)
		if (it->n % 2)
			list_remove(&it->link);
	assert_int_equal(list_length(&head), 2);
	list_remove(&items[1].link); /* out already: harmless */
	list_append(&other, &items[3].link);
	list_move_all(&other, &head);
	assert_true(list_empty(&head));
	assert_int_equal(list_first(&other, struct item, link)->n, 3);
	assert_int_equal(list_last(&other, struct item, link)->n, 2);
	list_move_all(&other, &head);
	assert_int_equal(list_length(&other), 3);
}

static void strings_of_mem(void **state)
{
	(void)state;
	char *s = xstrndup((struct str){ "abcdef", 3 });
	assert_string_equal(s, "abc");
	s = xrealloc(s, 100);
	assert_string_equal(s, "abc");
	free(s);
	free(xmalloc(0));
}

static void durations_fall_into_their_buckets(void **state)
{
	struct hist h = { { 0 }, 0 };
	uint64_t n = 0;
	(void)state;

	hist_add(&h, -5); /* a clock that was set is no duration */
	hist_add(&h, 0);
	hist_add(&h, hist_bound_us(0));
	hist_add(&h, hist_bound_us(0) + 1);
	hist_add(&h, hist_bound_us(HIST_BUCKETS - 2) + 1);
	assert_int_equal(h.n[0], 3);
	assert_int_equal(h.n[1], 1);
	assert_int_equal(h.n[HIST_BUCKETS - 1], 1);
	assert_int_equal(h.sum_us, 2 * hist_bound_us(0) + 1 + hist_bound_us(HIST_BUCKETS - 2) + 1);
	for (int k = 0; k < HIST_BUCKETS; k++) {
		n += h.n[k];
		assert_true(k == 0 || hist_bound_us(k) > hist_bound_us(k - 1));
	}
	assert_int_equal(n, 5);
	assert_int_equal(hist_bound_us(HIST_BUCKETS - 1), INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buf_keeps_its_limit),
		cmocka_unit_test(buf_grows_and_is_taken),
		cmocka_unit_test(buf_printf_of_any_length),
		cmocka_unit_test(arena_gives_zeroed_aligned_memory),
		cmocka_unit_test(arena_copies_end_with_a_nul),
		cmocka_unit_test(list_orders_and_removes),
		cmocka_unit_test(strings_of_mem),
		cmocka_unit_test(durations_fall_into_their_buckets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
