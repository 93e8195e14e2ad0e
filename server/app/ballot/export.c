/* SPDX-License-Identifier: EUPL-1.2 */
/* ballot.export - all of a ballot from which its result can be counted again. */
#include "app/ballot/ballot_count.h"
#include "app/group/group.h"
#include "base/buf.h"
#include "db/db.h"
#include <inttypes.h>

enum { CSV_MAX = 200000 };

/* Quoted where it has to be; what a spreadsheet would take for a formula is not one. */
static void field(struct buf *b, struct str s)
{
	bool quote = s.n && strchr("=+-@\t", s.p[0]) && *s.p;

	for (size_t i = 0; i < s.n; i++)
		quote = quote || strchr(";\"\n\r", s.p[i]);
	if (!quote) {
		buf_str(b, s);
		return;
	}
	buf_char(b, '"');
	if (s.n && strchr("=+-@\t", s.p[0]))
		buf_char(b, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_char(b, '"');
		buf_char(b, s.p[i]);
	}
	buf_char(b, '"');
}

static void rule(struct buf *b, const char *name, struct str value)
{
	buf_printf(b, "rule;%s;", name);
	field(b, value);
	buf_puts(b, "\r\n");
}

static void rule_int(struct buf *b, const char *name, int64_t value)
{
	buf_printf(b, "rule;%s;%" PRId64 "\r\n", name, value);
}

static void put_rules(struct req *r, struct buf *b, const struct ballot_at *at,
                      const struct ballot *v)
{
	struct count_rules k;

	ballot_rules(r, at, &k);
	rule(b, "title", v->paper.title);
	rule(b, "kind", ballot_kind_str(at->kind));
	rule(b, "voice", ballot_voice_of_str(at->voice_of));
	rule(b, "basis", ballot_basis_str(at->basis));
	rule_int(b, "secret", at->secret);
	rule(b, "base", ballot_base_str(at->base));
	rule(b, "threshold", ballot_threshold_str(at->threshold));
	rule_int(b, "max_choices", at->max_choices);
	if (at->has_quorum) {
		rule(b, "quorum_of", ballot_quorum_of_str(at->quorum_of));
		rule_int(b, "quorum", at->quorum);
	}
	rule_int(b, "entitled", k.entitled);
	rule_int(b, "present", k.present);
	rule_int(b, "cast", k.cast);
	rule_int(b, "here", k.here);
	rule_int(b, "opened_at", v->opened_at);
	rule_int(b, "closed_at", v->closed_at);
	for (size_t i = 0; i < at->n_options; i++) {
		buf_printf(b, "option;%zu;", i);
		field(b, v->paper.has_options ? v->paper.options[i] : i ? STR("no") : STR("yes"));
		buf_puts(b, "\r\n");
	}
}

/* The names of the numbers that stand beside a voice. */
static void put_groups(struct req *r, struct buf *b, const struct room_at *room)
{
	struct group_ref ref;

	for (size_t i = 0; i < room->n_groups; i++) {
		if (group_ref_load(r, room->groups[i], &ref) != ERR_OK)
			continue;
		buf_printf(b, "group;%" PRId64 ";", ref.id);
		field(b, ref.title);
		buf_puts(b, "\r\n");
	}
}

static const char SQL_VOICES[] =
	"SELECT voice, name, level, stratum, region, place, groups, present, voted, coalesce(choices, ''),"
	" reserved, coalesce(confirmed, ''), coalesce(reference, ''), confirmed IS NOT NULL"
	" FROM ballot_voice WHERE ballot = :ballot ORDER BY name, voice";

static void put_voices(struct req *r, struct buf *b, const struct ballot_at *at)
{
	struct query *q = db_q(r->db, SQL_VOICES);

	db_int(q, ":ballot", at->id);
	buf_puts(b, "#;voice;name;level;stratum;region;place;groups;present;voted;choices;reserved;"
	            "confirmed;reference;is_confirmed\r\n");
	db_each (q) {
		buf_puts(b, "voice");
		for (int i = 0; i < 14; i++) {
			buf_char(b, ';');
			if (i == 0 || i == 3 || i == 7 || i == 8 || i == 10 || i == 13)
				buf_int(b, db_col_int(q, i));
			else
				field(b, db_col_view(q, i));
		}
		buf_puts(b, "\r\n");
	}
}

static const char SQL_SLIPS[] =
	"SELECT choices FROM ballot_slip WHERE ballot = :ballot ORDER BY id";
static const char SQL_CELLS[] =
	"SELECT cut, keys, voices, counts, abstain, reserved FROM ballot_cell WHERE ballot = :ballot"
	" ORDER BY cut, n";

static void put_counted(struct req *r, struct buf *b, const struct ballot_at *at)
{
	struct query *q = db_q(r->db, SQL_SLIPS);

	db_int(q, ":ballot", at->id);
	db_each (q) {
		buf_puts(b, "slip;");
		field(b, db_col_view(q, 0));
		buf_puts(b, "\r\n");
	}
	q = db_q(r->db, SQL_CELLS);
	db_int(q, ":ballot", at->id);
	buf_puts(b, "#;cut;keys;voices;counts;abstain;reserved\r\n");
	db_each (q) {
		buf_puts(b, "cell");
		for (int i = 0; i < 6; i++) {
			buf_char(b, ';');
			if (i == 2 || i > 3)
				buf_int(b, db_col_int(q, i));
			else
				field(b, db_col_view(q, i));
		}
		buf_puts(b, "\r\n");
	}
}

enum err cmd_ballot_export(struct req *r, const struct ballot_export_args *a,
                           struct ballot_export_result *out)
{
	struct ballot_result result;
	struct ballot view;
	struct ballot_at at;
	struct buf b;

	enum err e = ballot_load(r, a->ballot, ROOM_READ, &at);
	if (!e && at.room.part == ROOM_PART_GUEST)
		e = req_fail(r, ERR_FORBIDDEN, "ballot");
	if (!e && !ballot_knows_result(&at))
		e = req_fail(r, ERR_BALLOT_NOT_CLOSED, "ballot");
	if (e)
		return e;
	if (!ballot_view(r, &at, &view) || !ballot_result_load(r, &at, &result))
		return req_db_fail(r);
	buf_init(&b, CSV_MAX);
	put_rules(r, &b, &at, &view);
	put_groups(r, &b, &at.room);
	put_voices(r, &b, &at);
	put_counted(r, &b, &at);
	buf_printf(&b, "result;");
	buf_str(&b, ballot_outcome_str(result.outcome));
	buf_puts(&b, "\r\n");
	out->name = arena_printf(r->arena, "vote-%" PRId64 ".csv", at.id);
	out->csv = arena_str(r->arena, buf_view(&b));
	e = b.full ? req_fail(r, ERR_TOO_LARGE, "ballot") : ERR_OK;
	buf_finish(&b);
	return e;
}
