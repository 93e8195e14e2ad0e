/* SPDX-License-Identifier: EUPL-1.2 */
/* The close: what was chosen is counted, and kept as it was counted. */
#include "app/ballot/ballot_count.h"
#include "app/ballot/ballot_urn.h"
#include "app/group/group.h"
#include "base/random.h"
#include "db/db.h"
#include "emit.h"

/* ---- what profiles are of ---- */

struct keys {
	size_t n[COUNT_CUTS];
	struct str of[COUNT_CUTS][COUNT_KEYS];
};

static uint8_t key_of(struct keys *k, int cut, struct str text)
{
	size_t i = 0;

	while (i < k->n[cut] && !str_eq(k->of[cut][i], text))
		i++;
	if (i == COUNT_KEYS)
		return COUNT_KEYS - 1;
	if (i == k->n[cut])
		k->of[cut][k->n[cut]++] = text;
	return (uint8_t)i;
}

static const char SQL_PROFILES[] =
	"SELECT DISTINCT profile, level, cast(stratum AS TEXT), region, place, groups FROM ballot_voice"
	" WHERE ballot = :ballot ORDER BY profile LIMIT :max";

static struct count_profile *load_profiles(struct req *r, int64_t ballot, struct keys *k)
{
	struct count_profile *out = arena_array(r->arena, BALLOT_VOICES, struct count_profile);
	struct query *q = db_q(r->db, SQL_PROFILES);
	size_t n = 0;

	db_int(q, ":ballot", ballot);
	db_int(q, ":max", BALLOT_VOICES);
	db_each (q) {
		struct count_profile *p = &out[n++];
		for (int cut = 0; cut < COUNT_CUTS - 1; cut++)
			p->key[cut] = key_of(k, cut, db_col_str(r->arena, q, 1 + cut));
		struct str rest = db_col_str(r->arena, q, 5);
		while (rest.n) {
			uint8_t g = key_of(k, BALLOT_CUT_GROUP, str_split(&rest, ' '));
			p->groups |= (uint8_t)(g < ROOM_GROUPS ? 1U << g : 0);
		}
	}
	return out;
}

/* ---- kept ---- */

static const char SQL_CELL[] =
	"INSERT INTO ballot_cell (ballot, cut, n, keys, voices, counts, abstain, reserved)"
	" VALUES (:ballot, :cut, :n, :keys, :voices, :counts, :abstain, :reserved)";

static struct str numbers(struct req *r, const int64_t *v, size_t n)
{
	struct str s = STR("");

	for (size_t i = 0; i < n; i++)
		s = arena_printf(r->arena, STR_FMT "%s%lld", STR_ARG(s), i ? "," : "",
		                 (long long)v[i]);
	return s;
}

static void put_cell(struct req *r, const struct ballot_at *b, struct str cut, size_t n,
                     struct str keys, const struct counts *c)
{
	struct query *q = db_q(r->db, SQL_CELL);

	db_int(q, ":ballot", b->id);
	db_text(q, ":cut", cut);
	db_int(q, ":n", (int64_t)n);
	db_text(q, ":keys", keys);
	db_int(q, ":voices", c->voices);
	db_text(q, ":counts", numbers(r, c->of, b->n_options));
	db_int(q, ":abstain", c->abstain);
	db_int(q, ":reserved", c->reserved);
	db_run(q);
}

static struct str names(struct req *r, const struct keys *k, int cut, uint64_t bits)
{
	struct str s = STR("");

	for (size_t i = 0; i < k->n[cut]; i++)
		if (bits >> i & 1)
			s = arena_printf(r->arena, STR_FMT "%s" STR_FMT, STR_ARG(s),
			                 s.n ? "\n" : "", STR_ARG(k->of[cut][i]));
	return s;
}

/* Groups by their titles, as they are then. */
static void name_groups(struct req *r, struct keys *k)
{
	struct group_ref ref;
	long long id;

	for (size_t i = 0; i < k->n[BALLOT_CUT_GROUP]; i++)
		if (str_to_int(k->of[BALLOT_CUT_GROUP][i], &id) &&
		    group_ref_load(r, id, &ref) == ERR_OK)
			k->of[BALLOT_CUT_GROUP][i] = ref.title;
}

static void put_result(struct req *r, const struct ballot_at *b, const struct ballot_said *said,
                       size_t n)
{
	struct count_reading *readings = arena_array(r->arena, COUNT_CUTS, struct count_reading);
	struct keys *k = arena_new(r->arena, struct keys);
	struct count_profile *profiles = load_profiles(r, b->id, k);
	struct ballot_said *persons;
	struct count_rules rules;
	struct counts c;

	name_groups(r, k);
	ballot_rules(r, b, &rules);
	count_all(&rules, said, n, false, &c);
	put_cell(r, b, STR("all"), 0, STR(""), &c);
	if (!b->secret && b->voice_of == BALLOT_VOICE_OF_AUTHORITY) {
		size_t m = ballot_said_persons(r, b, &persons);
		count_all(&rules, persons, m, false, &c);
		put_cell(r, b, STR("persons"), 0, STR(""), &c);
	}
	size_t found = count_readings(&rules, said, n, profiles, k->n[BALLOT_CUT_GROUP], readings);
	for (size_t i = 0; i < found; i++)
		for (size_t at = 0; at < readings[i].n; at++)
			put_cell(r, b, ballot_cut_str(readings[i].cut), at,
			         names(r, k, (int)readings[i].cut, readings[i].cells[at].keys),
			         &readings[i].cells[at].c);
}

static const char SQL_SLIP[] =
	"INSERT INTO ballot_slip (ballot, id, choices) VALUES (:ballot, :id, :choices)";

static void put_slips(struct req *r, const struct ballot_at *b, const struct ballot_said *said,
                      size_t n)
{
	enum { ID = 16 };
	uint8_t id[ID];

	for (size_t i = 0; i < n; i++) {
		struct query *q = db_q(r->db, SQL_SLIP);
		random_bytes(id, ID);
		db_int(q, ":ballot", b->id);
		db_blob(q, ":id", id, ID);
		db_text(q, ":choices", ballot_join(r, &said[i]));
		db_run(q);
	}
}

static void count(struct req *r, const struct ballot_at *b)
{
	struct ballot_said *said;
	bool lost = false;
	size_t n = b->secret ? urn_take(r, b->id, &said, &lost) : ballot_said_all(r, b, &said);

	if (!b->secret || (!lost && n >= BALLOT_FEW)) {
		put_result(r, b, said, n);
		if (b->secret)
			put_slips(r, b, said, n);
	}
}

void ballot_end(struct req *r, const struct ballot_at *b)
{
	if (!b->secret)
		count(r, b);
	ballot_set_state(r, b->id, BALLOT_STATE_CLOSED);
}

void ballot_settle(struct req *r, const struct ballot_at *b)
{
	if (!ballot_counted(b))
		count(r, b);
	ballot_set_final(r, b->id);
}

/* ---- read back ---- */

static void read_numbers(struct str text, int64_t *out, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		long long v = 0;
		str_to_int(str_split(&text, ','), &v);
		out[i] = v;
	}
}

/* Columns voices, counts, abstain, reserved from `at` on. */
static void read_counts(const struct query *q, int at, size_t n_options, struct counts *out)
{
	*out = (struct counts){ .voices = db_col_int(q, at),
		                .abstain = db_col_int(q, at + 2),
		                .reserved = db_col_int(q, at + 3) };
	read_numbers(db_col_view(q, at + 1), out->of, n_options);
}

static const char SQL_CELLS[] = "SELECT voices, counts, abstain, reserved, keys FROM ballot_cell"
				" WHERE ballot = :ballot AND cut = :cut ORDER BY n LIMIT :max";

static bool load_counts(struct req *r, const struct ballot_at *b, const char *cut,
                        struct counts *out)
{
	struct query *q = db_q(r->db, SQL_CELLS);

	*out = (struct counts){ .voices = 0 };
	db_int(q, ":ballot", b->id);
	db_text(q, ":cut", str_from(cut));
	db_int(q, ":max", 1);
	if (!db_one(q))
		return false;
	read_counts(q, 0, b->n_options, out);
	return true;
}

bool ballot_counts_closed(struct req *r, const struct ballot_at *b, const char *cut,
                          struct ballot_counts *out)
{
	struct counts c;
	bool has = load_counts(r, b, cut, &c);

	ballot_counts_view(r, b->n_options, &c, out);
	return has;
}

size_t ballot_readings(struct req *r, const struct ballot_at *b, struct ballot_reading **out)
{
	size_t n = 0;

	*out = arena_array(r->arena, COUNT_CUTS, struct ballot_reading);
	for (int cut = 0; cut < COUNT_CUTS; cut++) {
		struct ballot_reading *g = &(*out)[n];
		g->cut = (enum ballot_cut)cut;
		g->cells = arena_array(r->arena, COUNT_CELLS, struct ballot_cell);
		struct query *q = db_q(r->db, SQL_CELLS);
		db_int(q, ":ballot", b->id);
		db_text(q, ":cut", ballot_cut_str((enum ballot_cut)cut));
		db_int(q, ":max", COUNT_CELLS);
		db_each (q) {
			struct ballot_cell *cell = &g->cells[g->n_cells++];
			struct counts c;
			read_counts(q, 0, b->n_options, &c);
			cell->voices = c.voices;
			ballot_counts_view(r, b->n_options, &c, &cell->counts);
			struct str rest = db_col_str(r->arena, q, 4);
			cell->keys = arena_array(r->arena, COUNT_KEYS, struct str);
			while (rest.n && cell->n_keys < COUNT_CELLS)
				cell->keys[cell->n_keys++] = str_split(&rest, '\n');
		}
		n += g->n_cells > 0;
	}
	return n;
}

/* What it comes to with those confirmed since; false: none was. */
static bool load_later(struct req *r, const struct ballot_at *b, const struct count_rules *k,
                       struct ballot_result *out)
{
	struct ballot_said *said;
	struct count_outcome o;
	struct counts c;
	size_t n = b->secret ? 0 : ballot_said_all(r, b, &said);

	for (size_t i = 0; i < n; i++)
		out->confirmed += said[i].confirmed;
	if (!out->confirmed)
		return false;
	count_all(k, said, n, true, &c);
	count_outcome(k, &c, &o);
	ballot_counts_view(r, b->n_options, &c, &out->later);
	out->has_later_outcome = true;
	out->later_outcome = o.outcome;
	return true;
}

bool ballot_result_load(struct req *r, const struct ballot_at *b, struct ballot_result *out)
{
	struct count_rules k;
	struct count_outcome o;
	struct counts c;

	*out = (struct ballot_result){ .outcome = BALLOT_OUTCOME_FEW };
	ballot_rules(r, b, &k);
	bool counted = load_counts(r, b, "all", &c);
	count_outcome(&k, &c, &o);
	ballot_counts_view(r, b->n_options, &c, &out->counts);
	out->quorum_reached = o.quorum_reached;
	out->absent = k.entitled - k.cast;
	if (!counted)
		return !db_failed(r->db);
	out->outcome = o.outcome;
	out->n_winners = o.n_winners;
	out->winners = arena_array(r->arena, BALLOT_OPTIONS, int64_t);
	memcpy(out->winners, o.winners, sizeof(o.winners));
	out->base = o.base;
	out->has_needed = o.needed >= 0;
	out->needed = o.needed;
	out->has_quorum_needed = k.has_quorum;
	out->quorum_needed = o.quorum_needed;
	out->has_later = load_later(r, b, &k, out);
	return !db_failed(r->db);
}
