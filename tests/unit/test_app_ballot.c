/* SPDX-License-Identifier: EUPL-1.2 */
/* Voices counted: readings add up, and those of a secret ballot, laid over each other, tell no small part apart. */
#include "app/ballot/ballot_count.h"
#include "unit.h"

enum { ROUNDS = 400, PROFILES = 12, GROUPS = 3 };

/* A generator of our own, so that a failure comes again. */
static uint32_t seed = 1;

static unsigned dice(unsigned below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

static const struct ballot_said *said_of(struct ballot_said *said, size_t n, unsigned options)
{
	memset(said, 0, n * sizeof(*said));
	for (size_t i = 0; i < n; i++) {
		said[i].n = 1;
		said[i].profile = dice(PROFILES);
		said[i].n_choices = dice(5) > 0;
		said[i].choices[0] = (uint8_t)dice(options);
	}
	return said;
}

static void profiles_of(struct count_profile *p)
{
	for (int i = 0; i < PROFILES; i++) {
		for (int cut = 0; cut < COUNT_CUTS - 1; cut++)
			p[i].key[cut] = (uint8_t)dice(cut == 3 ? 2 : 6);
		p[i].groups = (uint8_t)(1 + dice((1U << GROUPS) - 1));
	}
}

static struct count_rules rules_of(bool secret)
{
	return (struct count_rules){
		.kind = BALLOT_KIND_CHOICE, .secret = secret, .n_options = 3, .max_choices = 1
	};
}

static void adds_up(const struct count_rules *k, const struct ballot_said *said, size_t n,
                    const struct count_reading *r)
{
	struct counts all, sum = { .voices = 0 };
	uint64_t seen = 0;

	count_all(k, said, n, false, &all);
	for (size_t c = 0; c < r->n; c++) {
		assert_true(!(seen & r->cells[c].keys));
		seen |= r->cells[c].keys;
		assert_true(r->cells[c].c.voices >= COUNT_LEAST);
		sum.voices += r->cells[c].c.voices;
		sum.abstain += r->cells[c].c.abstain;
		for (int i = 0; i < 3; i++)
			sum.of[i] += r->cells[c].c.of[i];
	}
	assert_memory_equal(&sum, &all, sizeof(sum));
}

/* The cells, of all readings told, that a profile is in: what is the same of two can be told apart by nothing. */
static uint64_t place_of(const struct count_reading *all, size_t n, const struct count_profile *p)
{
	uint64_t place = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < all[i].n; c++) {
			bool in = all[i].cut == BALLOT_CUT_GROUP
			                  ? (all[i].cells[c].keys & p->groups) != 0
			                  : all[i].cells[c].keys >> p->key[all[i].cut] & 1;
			place = place << 1 | in;
		}
	return place;
}

static void hides(const struct ballot_said *said, size_t n, const struct count_profile *profiles,
                  const struct count_reading *all, size_t n_readings)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t place = place_of(all, n_readings, &profiles[said[i].profile]);
		size_t with = 0, other = 0;
		for (size_t k = 0; k < n; k++)
			if (place_of(all, n_readings, &profiles[said[k].profile]) == place) {
				with++;
				other += said[k].n_choices != said[i].n_choices ||
				         (said[k].n_choices &&
				          said[k].choices[0] != said[i].choices[0]);
			}
		assert_true(with >= COUNT_LEAST && other > 0);
	}
}

static void readings_add_up_and_hide(void **state)
{
	static struct count_reading out[COUNT_CUTS];
	struct ballot_said said[200];
	struct count_profile profiles[PROFILES];
	int told = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct count_rules k = rules_of(round % 2);
		size_t n = 1 + dice(200);
		profiles_of(profiles);
		said_of(said, n, 1 + dice(3));
		size_t found = count_readings(&k, said, n, profiles, GROUPS, out);
		for (size_t i = 0; i < found; i++)
			if (out[i].cut != BALLOT_CUT_GROUP)
				adds_up(&k, said, n, &out[i]);
		if (k.secret && found)
			hides(said, n, profiles, out, found);
		told += k.secret && found > 0;
	}
	assert_true(told > ROUNDS / 10); /* it does not hide by telling nothing */
}

static void four_voices_are_never_alone(void **state)
{
	static struct count_reading out[COUNT_CUTS];
	struct count_profile profiles[2] = { { .key = { 0 } }, { .key = { 1, 1, 1, 1 } } };
	struct ballot_said said[2] = { { .n = 4, .n_choices = 1 }, { .n = 6, .profile = 1 } };
	struct count_rules k = rules_of(false);

	(void)state;
	assert_int_equal(count_readings(&k, said, 2, profiles, 1, out), 0);
	said[0].n = 5;
	assert_int_equal(count_readings(&k, said, 2, profiles, 1, out), 4);
	/* All of a part said the same: a secret one is not read so. */
	k.secret = true;
	assert_int_equal(count_readings(&k, said, 2, profiles, 1, out), 0);
}

static enum ballot_outcome outcome_of(struct count_rules k, int64_t yes, int64_t no,
                                      int64_t abstain)
{
	struct counts c = { .voices = yes + no + abstain, .abstain = abstain, .of = { yes, no } };
	struct count_outcome o;

	k.kind = BALLOT_KIND_YES_NO_ABSTAIN;
	k.n_options = 2;
	count_outcome(&k, &c, &o);
	return o.outcome;
}

static void thresholds_are_met_exactly(void **state)
{
	struct count_rules k = { .entitled = 30, .present = 24, .here = 24 };

	(void)state;
	assert_true(outcome_of(k, 1, 0, 20) == BALLOT_OUTCOME_ADOPTED);
	assert_true(outcome_of(k, 5, 5, 0) == BALLOT_OUTCOME_TIED);
	k.threshold = BALLOT_THRESHOLD_ABSOLUTE;
	assert_true(outcome_of(k, 5, 5, 9) == BALLOT_OUTCOME_REJECTED);
	assert_true(outcome_of(k, 6, 5, 9) == BALLOT_OUTCOME_ADOPTED);
	k.base = BALLOT_BASE_PRESENT;
	assert_true(outcome_of(k, 12, 0, 0) == BALLOT_OUTCOME_REJECTED);
	assert_true(outcome_of(k, 13, 0, 0) == BALLOT_OUTCOME_ADOPTED);
	k.base = BALLOT_BASE_ENTITLED;
	assert_true(outcome_of(k, 15, 0, 0) == BALLOT_OUTCOME_REJECTED);
	assert_true(outcome_of(k, 16, 0, 0) == BALLOT_OUTCOME_ADOPTED);
	k.threshold = BALLOT_THRESHOLD_TWO_THIRDS;
	assert_true(outcome_of(k, 19, 0, 0) == BALLOT_OUTCOME_REJECTED);
	assert_true(outcome_of(k, 20, 0, 0) == BALLOT_OUTCOME_ADOPTED);
	k.has_quorum = true;
	k.quorum = 67; /* of 30: 20.1, so 21 */
	assert_true(outcome_of(k, 20, 0, 0) == BALLOT_OUTCOME_NO_QUORUM);
	assert_true(outcome_of(k, 20, 0, 1) == BALLOT_OUTCOME_ADOPTED);
	assert_true(outcome_of(k, 0, 0, 21) == BALLOT_OUTCOME_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(readings_add_up_and_hide),
		cmocka_unit_test(four_voices_are_never_alone),
		cmocka_unit_test(thresholds_are_met_exactly),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
