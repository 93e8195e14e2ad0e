/* SPDX-License-Identifier: EUPL-1.2 */
/* app/floor - in which order who waits is heard, and who is proposed. */
#include "app/floor/order.h"
#include "app/floor/share.h"
#include "unit.h"

enum {
	Q = FLOOR_KIND_QUESTION,
	I = FLOOR_KIND_INTERVENTION,
	R = FLOOR_KIND_REPLY,
	O = FLOOR_KIND_ORDER,
	C = FLOOR_KIND_CONTRIBUTION
};

static struct floor_wait wait(int64_t id, int kind, int64_t root, int64_t anchor, int64_t place)
{
	return (struct floor_wait){ .id = id,
		                    .person = id,
		                    .kind = (enum floor_kind)kind,
		                    .root = root,
		                    .anchor = anchor,
		                    .place = place };
}

static void assert_order(const struct floor_wait *w, const int64_t *ids, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_int_equal(w[i].id, ids[i]);
}

static void kinds_come_in_their_order(void **state)
{
	struct floor_wait w[] = {
		wait(1, C, 0, 0, 1),   wait(2, O, 0, 0, 2), wait(3, I, 0, 0, 3),
		wait(4, Q, 0, 0, 4),   wait(5, I, 0, 0, 5), wait(6, R, 3, 3, 6),
		wait(7, O, 0, 0, 7),   wait(8, C, 0, 0, 8), wait(9, R, 3, 3, 9),
		wait(10, Q, 0, 0, 10),
	};
	const int64_t ids[] = { 4, 10, 3, 6, 9, 5, 2, 7, 1, 8 };

	(void)state;
	floor_order(w, 10);
	assert_order(w, ids, 10);
	floor_order(w, 0);
}

static void replies_to_what_was_heard_are_next_of_the_interventions(void **state)
{
	struct floor_wait w[] = { wait(1, I, 0, 0, 1), wait(2, R, 1, 1, 3), wait(3, R, 9, 0, 4),
		                  wait(4, Q, 0, 0, 5) };
	const int64_t ids[] = { 4, 3, 1, 2 };

	(void)state;
	floor_order(w, 4);
	assert_order(w, ids, 4);
}

static void who_is_moved_shares_the_places_of_his_like(void **state)
{
	struct floor_wait w[] = { wait(1, O, 0, 0, 2), wait(2, C, 0, 0, 1), wait(3, C, 0, 0, 4),
		                  wait(4, C, 0, 0, 6), wait(5, C, 0, 0, 9) };
	const int64_t up[] = { 1, 5, 2, 3, 4 }, down[] = { 1, 2, 3, 5, 4 },
		      last[] = { 1, 3, 5, 4, 2 };

	(void)state;
	assert_true(floor_shift(w, 5, 5, 2));
	floor_order(w, 5);
	assert_order(w, up, 5);
	assert_int_equal(w[1].place, 1);
	assert_int_equal(w[4].place, 9);
	assert_true(floor_shift(w, 5, 5, 4));
	floor_order(w, 5);
	assert_order(w, down, 5);
	assert_true(floor_shift(w, 5, 2, 0));
	floor_order(w, 5);
	assert_order(w, last, 5);
	assert_true(floor_shift(w, 5, 2, 2));
	assert_order(w, last, 5);
}

static void nobody_is_moved_among_others(void **state)
{
	struct floor_wait w[] = { wait(1, I, 0, 0, 1), wait(2, R, 1, 1, 2), wait(3, I, 0, 0, 3),
		                  wait(4, R, 3, 3, 4), wait(5, C, 0, 0, 5) };

	(void)state;
	assert_false(floor_shift(w, 5, 5, 1));
	assert_false(floor_shift(w, 5, 4, 2));
	assert_false(floor_shift(w, 5, 1, 2));
	assert_false(floor_shift(w, 5, 9, 1));
	assert_false(floor_shift(w, 5, 1, 9));
	for (int i = 0; i < 5; i++)
		assert_int_equal(w[i].place, i + 1);
}

/* ---- shares ---- */

static struct floor_share_of is(int64_t person, int side, int gender, int64_t spoke)
{
	struct floor_share_of p = { .person = person,
		                    .spoke_ms = spoke,
		                    .present_ms = 1000,
		                    .cell = { -1, -1, -1, -1, -1, -1 } };

	p.cell[FLOOR_SIDE_SIDE] = side;
	p.cell[FLOOR_SIDE_GENDER] = gender;
	return p;
}

/* Six of France, of whom one woman, four from abroad; a minute and more was spoken, by France alone. */
static size_t people(struct floor_share_of p[10])
{
	for (int i = 0; i < 10; i++)
		p[i] = is(i + 1, i < 6 ? FLOOR_CELL_FRANCE : FLOOR_CELL_ABROAD,
		          i ? FLOOR_CELL_MAN : FLOOR_CELL_WOMAN, i < 2 ? 60000 : 0);
	return 10;
}

static void small_cells_are_left_out_before_anything_is_counted(void **state)
{
	struct floor_share_of p[10];
	struct floor_share s[FLOOR_PARTIES];
	size_t n = people(p);

	(void)state;
	assert_int_equal(floor_compare(p, n, FLOOR_SIDE_SIDE, false, s), 2);
	assert_int_equal(s[0].cell, FLOOR_CELL_FRANCE);
	assert_int_equal(s[0].spoke, 1000);
	assert_int_equal(s[0].present, 600);
	assert_int_equal(s[1].people, 4);
	assert_int_equal(s[1].present, 400);
	assert_int_equal(floor_compare(p, n, FLOOR_SIDE_GENDER, false, s), 1);
	assert_int_equal(s[0].spoke, 1000);
	assert_int_equal(s[0].people, 9);
	assert_int_equal(floor_compare(p, n, FLOOR_SIDE_LEVEL, false, s), 0);
}

static void over_a_year_small_cells_are_told_together_or_not_at_all(void **state)
{
	struct floor_share_of p[10];
	struct floor_share s[FLOOR_PARTIES];
	size_t n = people(p);

	(void)state;
	/* four from abroad are too few, and alone */
	assert_int_equal(floor_compare(p, n, FLOOR_SIDE_SIDE, true, s), 1);
	assert_int_equal(s[0].cell, FLOOR_CELL_FRANCE);
	assert_int_equal(s[0].present, 1000);
	for (size_t i = 0; i < n; i++)
		p[i].cell[FLOOR_SIDE_LEVEL] = i < 5   ? FLOOR_CELL_COMMUNE
		                              : i < 8 ? FLOOR_CELL_EPCI
		                                      : FLOOR_CELL_REGION;
	assert_int_equal(floor_compare(p, n, FLOOR_SIDE_LEVEL, true, s), 2);
	assert_int_equal(s[1].cell, FLOOR_CELL_REST);
	assert_int_equal(s[1].people, 5);
	assert_int_equal(s[0].spoke, 1000);
}

static struct floor_candidate asks(struct floor_share_of *p, int64_t id, int kind, bool first)
{
	return (struct floor_candidate){ .w = wait(id, kind, 0, 0, id),
		                         .first = first,
		                         .who = &p[id - 1] };
}

static void who_has_not_spoken_comes_first_then_those_who_lack_most(void **state)
{
	struct floor_share_of p[10];
	struct floor_proposal out, again;
	size_t n = people(p);
	struct floor_candidate lack[] = { asks(p, 1, C, false), asks(p, 2, C, false),
		                          asks(p, 7, C, false), asks(p, 8, C, false) };
	struct floor_candidate first[] = { asks(p, 1, C, false), asks(p, 7, C, false),
		                           asks(p, 3, C, true) };

	(void)state;
	assert_true(floor_propose(lack, 4, p, n, &out));
	assert_int_equal(out.entry, 7);
	assert_int_equal(out.reason, FLOOR_REASON_SIDE);
	assert_int_equal(out.share.cell, FLOOR_CELL_ABROAD);
	assert_true(floor_propose(lack, 4, p, n, &again));
	assert_int_equal(again.entry, out.entry);
	assert_true(floor_propose(first, 3, p, n, &out));
	assert_int_equal(out.entry, 3);
	assert_int_equal(out.reason, FLOOR_REASON_FIRST);
	assert_false(out.has_share);
}

static void nobody_is_proposed_without_a_reason(void **state)
{
	struct floor_share_of p[10];
	struct floor_proposal out;
	size_t n = people(p);
	struct floor_candidate order[] = { asks(p, 1, O, false), asks(p, 7, C, true) };
	struct floor_candidate next[] = { asks(p, 7, C, true), asks(p, 8, C, true),
		                          asks(p, 1, C, false) };
	struct floor_candidate alike[] = { asks(p, 1, C, true), asks(p, 2, C, true) };

	(void)state;
	assert_false(floor_propose(order, 2, p, n, &out));
	assert_false(floor_propose(next, 3, p, n, &out));
	assert_false(floor_propose(alike, 2, p, n, &out));
	assert_false(floor_propose(alike, 1, p, n, &out));
	/* Too little was spoken to say anything. */
	for (size_t i = 0; i < n; i++)
		p[i].spoke_ms /= 100;
	struct floor_candidate early[] = { asks(p, 1, C, true), asks(p, 7, C, true) };
	assert_false(floor_propose(early, 2, p, n, &out));
}

/* A woman who asks is not proposed for being one: what she told stays hers. */
static void gender_is_no_reason(void **state)
{
	struct floor_share_of p[8];
	struct floor_proposal out;

	(void)state;
	for (int i = 0; i < 8; i++)
		p[i] = is(i + 1, FLOOR_CELL_FRANCE, i < 4 ? FLOOR_CELL_WOMAN : FLOOR_CELL_MAN,
		          i < 4 ? 0 : 60000);
	struct floor_candidate w[] = { asks(p, 5, C, false), asks(p, 1, C, false) };
	assert_false(floor_propose(w, 2, p, 8, &out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_come_in_their_order),
		cmocka_unit_test(replies_to_what_was_heard_are_next_of_the_interventions),
		cmocka_unit_test(who_is_moved_shares_the_places_of_his_like),
		cmocka_unit_test(nobody_is_moved_among_others),
		cmocka_unit_test(small_cells_are_left_out_before_anything_is_counted),
		cmocka_unit_test(over_a_year_small_cells_are_told_together_or_not_at_all),
		cmocka_unit_test(who_has_not_spoken_comes_first_then_those_who_lack_most),
		cmocka_unit_test(nobody_is_proposed_without_a_reason),
		cmocka_unit_test(gender_is_no_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
