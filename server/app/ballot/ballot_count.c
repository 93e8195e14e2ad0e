/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/ballot/ballot_count.h"

/* ---- voices ---- */

static void add(const struct count_rules *k, const struct ballot_said *s, bool with_confirmed,
                struct counts *c)
{
	c->voices += s->n;
	if (s->reserved && !(with_confirmed && s->confirmed)) {
		c->reserved += s->n;
		return;
	}
	if (!s->n_choices)
		c->abstain += s->n;
	for (size_t i = 0; i < s->n_choices; i++)
		if (s->choices[i] < BALLOT_OPTIONS)
			c->of[s->choices[i]] +=
				k->kind == BALLOT_KIND_RANKING
					? s->n * ((int64_t)k->n_options - (int64_t)i)
					: s->n;
}

static void sum(struct counts *to, const struct counts *c)
{
	to->voices += c->voices;
	to->abstain += c->abstain;
	to->reserved += c->reserved;
	for (size_t i = 0; i < BALLOT_OPTIONS; i++)
		to->of[i] += c->of[i];
}

void count_all(const struct count_rules *k, const struct ballot_said *said, size_t n,
               bool with_confirmed, struct counts *out)
{
	*out = (struct counts){ .voices = 0 };
	for (size_t i = 0; i < n; i++)
		add(k, &said[i], with_confirmed, out);
}

/* ---- parts that no reading may tell apart further (secret ballots) ---- */

struct parts {
	size_t n;
	int of[BALLOT_VOICES]; /* of each voice */
};

static bool same(const struct ballot_said *a, const struct ballot_said *b)
{
	return a->n_choices == b->n_choices && !memcmp(a->choices, b->choices, a->n_choices);
}

/* Part them further by `by`, a number below COUNT_KEYS a voice. false: a part would say too much, and nothing is changed. */
static bool parts_divide(struct parts *p, const struct ballot_said *said, size_t n,
                         const uint8_t *by)
{
	int64_t voices[BALLOT_VOICES] = { 0 };
	size_t first[BALLOT_VOICES];
	bool differ[BALLOT_VOICES] = { false };
	struct parts next = { 0 };
	int pairs[BALLOT_VOICES];

	for (size_t i = 0; i < n; i++) {
		int pair = p->of[i] * COUNT_KEYS + by[i];
		size_t at = 0;
		while (at < next.n && pairs[at] != pair)
			at++;
		if (at == next.n) {
			pairs[next.n++] = pair;
			first[at] = i;
		}
		next.of[i] = (int)at;
		voices[at] += said[i].n;
		differ[at] = differ[at] || !same(&said[i], &said[first[at]]);
	}
	for (size_t at = 0; at < next.n; at++)
		if (voices[at] < COUNT_LEAST || !differ[at])
			return false;
	*p = next;
	return true;
}

/* ---- one reading ---- */

/* Of cells from..n, the one with the fewest voices; of several the first. */
static size_t smallest(const struct count_reading *r, size_t but)
{
	size_t least = but == 0 ? 1 : 0;

	for (size_t i = least + 1; i < r->n; i++)
		if (i != but && r->cells[i].c.voices < r->cells[least].c.voices)
			least = i;
	return least;
}

static void merge(struct count_reading *r)
{
	size_t a = smallest(r, COUNT_CELLS), b = smallest(r, a);
	size_t keep = a < b ? a : b, gone = a < b ? b : a;

	sum(&r->cells[keep].c, &r->cells[gone].c);
	r->cells[keep].keys |= r->cells[gone].keys;
	r->cells[gone] = r->cells[--r->n];
}

static void cells_first(const struct count_rules *k, const struct ballot_said *said, size_t n,
                        const struct count_profile *profiles, struct count_reading *out)
{
	for (size_t i = 0; i < n; i++) {
		unsigned key = profiles[said[i].profile].key[out->cut];
		size_t at = 0;
		while (at < out->n && !(out->cells[at].keys >> key & 1))
			at++;
		if (at == COUNT_CELLS)
			at--; /* with the last: never more cells than are told */
		if (at == out->n)
			out->cells[out->n++] = (struct count_cell){ .keys = 0 };
		out->cells[at].keys |= UINT64_C(1) << key;
		add(k, &said[i], false, &out->cells[at].c);
	}
}

static bool parts_allow(struct parts *p, const struct ballot_said *said, size_t n,
                        const struct count_profile *profiles, const struct count_reading *r)
{
	uint8_t by[BALLOT_VOICES];

	for (size_t i = 0; i < n; i++)
		for (size_t at = 0; at < r->n; at++)
			if (r->cells[at].keys >> profiles[said[i].profile].key[r->cut] & 1)
				by[i] = (uint8_t)at;
	return parts_divide(p, said, n, by);
}

static bool read_by(const struct count_rules *k, const struct ballot_said *said, size_t n,
                    const struct count_profile *profiles, struct parts *p,
                    struct count_reading *out)
{
	cells_first(k, said, n, profiles, out);
	while (out->n > 1 && out->cells[smallest(out, COUNT_CELLS)].c.voices < COUNT_LEAST)
		merge(out);
	while (k->secret && out->n > 1 && !parts_allow(p, said, n, profiles, out))
		merge(out);
	return out->n > 1;
}

/* Somebody may be in several groups: each is told by itself. */
static bool read_groups(const struct count_rules *k, const struct ballot_said *said, size_t n,
                        const struct count_profile *profiles, size_t n_groups, struct parts *p,
                        struct count_reading *out)
{
	uint8_t by[BALLOT_VOICES];

	for (size_t g = 0; g < n_groups && n_groups > 1; g++) {
		struct count_cell cell = { .keys = UINT64_C(1) << g };
		for (size_t i = 0; i < n; i++) {
			by[i] = profiles[said[i].profile].groups >> g & 1;
			if (by[i])
				add(k, &said[i], false, &cell.c);
		}
		if (!k->secret || (cell.c.voices && parts_divide(p, said, n, by)))
			out->cells[out->n++] = cell;
	}
	return out->n > 0;
}

size_t count_readings(const struct count_rules *k, const struct ballot_said *said, size_t n,
                      const struct count_profile *profiles, size_t n_groups,
                      struct count_reading out[COUNT_CUTS])
{
	struct parts p = { .n = 1 };
	size_t filled = 0;

	if (n > BALLOT_VOICES)
		n = BALLOT_VOICES;
	for (int cut = 0; cut < COUNT_CUTS; cut++) {
		struct count_reading *r = &out[filled];
		*r = (struct count_reading){ .cut = (enum ballot_cut)cut };
		bool told = r->cut == BALLOT_CUT_GROUP
		                    ? read_groups(k, said, n, profiles, n_groups, &p, r)
		                    : read_by(k, said, n, profiles, &p, r);
		filled += told;
	}
	return filled;
}

/* ---- what comes of it ---- */

int64_t count_part_of(int64_t percent, int64_t of)
{
	return (percent * of + 99) / 100;
}

static int64_t needed_of(const struct count_rules *k, int64_t base)
{
	switch (k->threshold) {
	case BALLOT_THRESHOLD_ABSOLUTE: return base / 2 + 1;
	case BALLOT_THRESHOLD_TWO_THIRDS: return (2 * base + 2) / 3;
	default: return -1;
	}
}

static enum ballot_outcome for_or_against(const struct counts *c, int64_t needed)
{
	int64_t yes = c->of[0], no = c->of[1];

	if (!yes && !no)
		return BALLOT_OUTCOME_NONE;
	if (needed >= 0)
		return yes >= needed && yes ? BALLOT_OUTCOME_ADOPTED : BALLOT_OUTCOME_REJECTED;
	return yes > no   ? BALLOT_OUTCOME_ADOPTED
	       : yes < no ? BALLOT_OUTCOME_REJECTED
	                  : BALLOT_OUTCOME_TIED;
}

/* Options from the most voices to the fewest, equals in their order. */
static void in_order(const struct count_rules *k, const struct counts *c, int64_t out[])
{
	for (size_t i = 0; i < k->n_options; i++) {
		size_t at = i;
		for (; at && c->of[out[at - 1]] < c->of[i]; at--)
			out[at] = out[at - 1];
		out[at] = (int64_t)i;
	}
}

static enum ballot_outcome of_options(const struct count_rules *k, const struct counts *c,
                                      struct count_outcome *out)
{
	int64_t order[BALLOT_OPTIONS] = { 0 };
	size_t places = k->kind == BALLOT_KIND_MULTIPLE ? (size_t)k->max_choices : 1, n = 0;

	in_order(k, c, order);
	while (n < k->n_options && n < places && c->of[order[n]] > 0 &&
	       c->of[order[n]] >= out->needed)
		n++;
	if (!n)
		return BALLOT_OUTCOME_NONE;
	/* The next one has as many as the last that there is room for. */
	bool tied = n == places && n < k->n_options && c->of[order[n]] == c->of[order[n - 1]];
	while (tied && n < k->n_options && c->of[order[n]] == c->of[order[n - 1]])
		n++;
	memcpy(out->winners, order, n * sizeof(order[0]));
	out->n_winners = n;
	return tied ? BALLOT_OUTCOME_TIED : BALLOT_OUTCOME_CHOSEN;
}

void count_outcome(const struct count_rules *k, const struct counts *c, struct count_outcome *out)
{
	*out = (struct count_outcome){ .quorum_reached = true };
	out->base = k->base == BALLOT_BASE_EXPRESSED ? c->voices - c->abstain - c->reserved
	            : k->base == BALLOT_BASE_PRESENT ? k->here
	                                             : k->entitled;
	out->needed = needed_of(k, out->base);
	if (k->has_quorum) {
		bool all = k->quorum_of == BALLOT_QUORUM_OF_ENTITLED;
		out->quorum_needed = count_part_of(k->quorum, all ? k->entitled : k->present);
		out->quorum_reached = c->voices >= out->quorum_needed;
	}
	if (!out->quorum_reached)
		out->outcome = BALLOT_OUTCOME_NO_QUORUM;
	else if (k->kind == BALLOT_KIND_YES_NO_ABSTAIN)
		out->outcome = for_or_against(c, out->needed);
	else
		out->outcome = of_options(k, c, out);
}
