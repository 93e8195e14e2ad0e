/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/ballot/ballot.h"
#include "app/ballot/ballot_urn.h"
#include "db/db.h"

/* ---- what is asked ---- */

static enum err wrong(struct req *r, const char *field)
{
	return req_fail(r, ERR_BAD_ARGS, field);
}

static enum err check_options(struct req *r, const struct ballot_paper *p)
{
	bool order = p->kind == BALLOT_KIND_RANKING, several = p->kind == BALLOT_KIND_MULTIPLE;
	size_t n = p->has_options ? p->n_options : 0;

	if (p->kind == BALLOT_KIND_YES_NO_ABSTAIN ? n : n < 2)
		return wrong(r, "paper.options");
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (str_eq(p->options[k], p->options[i]))
				return wrong(r, "paper.options");
	if (p->has_max_choices != several || (several && p->max_choices > (int64_t)n))
		return wrong(r, "paper.max_choices");
	return order && p->threshold != BALLOT_THRESHOLD_SIMPLE ? wrong(r, "paper.threshold")
	                                                        : ERR_OK;
}

enum err ballot_check_paper(struct req *r, const struct ballot_paper *p)
{
	enum err e = check_options(r, p);

	if (e)
		return e;
	if (p->has_quorum_of != p->has_quorum)
		return wrong(r, p->has_quorum ? "paper.quorum_of" : "paper.quorum");
	if (p->reservation && (p->secret || p->voice != BALLOT_VOICE_OF_AUTHORITY))
		return wrong(r, "paper.reservation");
	if (p->has_due_at != p->reservation || (p->has_due_at && p->due_at <= r->now))
		return wrong(r, "paper.due_at");
	if (p->secret && p->shown != BALLOT_SHOWN_AT_CLOSE)
		return wrong(r, "paper.shown");
	return p->secret && p->changeable ? wrong(r, "paper.changeable") : ERR_OK;
}

static const char SQL_INSERT[] =
	"INSERT INTO ballot (meeting, item, title, kind, max_choices, voice, basis, secret, base, threshold,"
	" shown, reservation, changeable, author, created_at) VALUES (:meeting, :item, '', 'choice', 1,"
	" 'person', 'members', 0, 'entitled', 'simple', 'at_close', 0, 0, :author, :now)";
static const char SQL_SET[] =
	"UPDATE ballot SET title = :title, about = :about, kind = :kind, max_choices = :max_choices,"
	" voice = :voice, basis = :basis, secret = :secret, quorum_of = :quorum_of, quorum = :quorum,"
	" base = :base, threshold = :threshold, shown = :shown, reservation = :reservation, due_at = :due_at,"
	" changeable = :changeable WHERE id = :id";
static const char SQL_NO_OPTIONS[] = "DELETE FROM ballot_option WHERE ballot = :id";
static const char SQL_OPTION[] =
	"INSERT INTO ballot_option (ballot, n, label) VALUES (:id, :n, :label)";

static void run(struct req *r, const char *sql, int64_t id)
{
	struct query *q = db_q(r->db, sql);

	db_int(q, ":id", id);
	db_run(q);
}

int64_t ballot_insert(struct req *r, const struct ballot_prepare_args *a)
{
	struct query *q = db_q(r->db, SQL_INSERT);

	db_int(q, ":meeting", a->meeting);
	db_int_opt(q, ":item", a->has_item, a->item);
	db_int(q, ":author", r->person);
	db_int(q, ":now", r->now);
	int64_t id = db_run(q) ? db_last_id(r->db) : 0;
	if (id)
		ballot_set(r, id, &a->paper);
	return id;
}

void ballot_set(struct req *r, int64_t id, const struct ballot_paper *p)
{
	struct query *q = db_q(r->db, SQL_SET);

	db_int(q, ":id", id);
	db_text(q, ":title", p->title);
	db_text(q, ":about", p->has_about ? p->about : STR(""));
	db_text(q, ":kind", ballot_kind_str(p->kind));
	db_int(q, ":max_choices", p->has_max_choices ? p->max_choices : 1);
	db_text(q, ":voice", ballot_voice_of_str(p->voice));
	db_text(q, ":basis", ballot_basis_str(p->basis));
	db_bool(q, ":secret", p->secret);
	db_text_opt(q, ":quorum_of", p->has_quorum_of, ballot_quorum_of_str(p->quorum_of));
	db_int(q, ":quorum", p->has_quorum ? p->quorum : 0);
	db_text(q, ":base", ballot_base_str(p->base));
	db_text(q, ":threshold", ballot_threshold_str(p->threshold));
	db_text(q, ":shown", ballot_shown_str(p->shown));
	db_bool(q, ":reservation", p->reservation);
	db_int_opt(q, ":due_at", p->has_due_at, p->due_at);
	db_bool(q, ":changeable", p->changeable);
	db_run(q);
	run(r, SQL_NO_OPTIONS, id);
	for (size_t i = 0; p->has_options && i < p->n_options; i++) {
		q = db_q(r->db, SQL_OPTION);
		db_int(q, ":id", id);
		db_int(q, ":n", (int64_t)i);
		db_text(q, ":label", p->options[i]);
		db_run(q);
	}
}

static const char SQL_DELETE[] = "DELETE FROM ballot WHERE id = :id";

void ballot_delete(struct req *r, int64_t id)
{
	run(r, SQL_NO_OPTIONS, id);
	run(r, SQL_DELETE, id);
}

static const char SQL_STATE[] =
	"UPDATE ballot SET state = :state, opened_at = iif(:state = 'open', :now, opened_at),"
	" closed_at = iif(:state = 'closed', :now, closed_at),"
	" published_at = iif(:state = 'published', :now, published_at) WHERE id = :id";

void ballot_set_state(struct req *r, int64_t id, enum ballot_state state)
{
	struct query *q = db_q(r->db, SQL_STATE);

	db_int(q, ":id", id);
	db_int(q, ":now", r->now);
	db_text(q, ":state", ballot_state_str(state));
	db_run(q);
}

static const char SQL_FINAL[] =
	"UPDATE ballot SET final_at = coalesce(final_at, :now) WHERE id = :id";

void ballot_set_final(struct req *r, int64_t id)
{
	struct query *q = db_q(r->db, SQL_FINAL);

	db_int(q, ":id", id);
	db_int(q, ":now", r->now);
	db_run(q);
}

/* ---- a voice is given ---- */

static const char SQL_CAST[] =
	"INSERT INTO ballot_cast (ballot, voice, person, by, choices, reserved, at, tell_at)"
	" VALUES (:ballot, :voice, :person, :by, :choices, :reserved, :now, :tell_at)";
static const char SQL_STANDS[] =
	"SELECT c.person, c.reserved, c.choices FROM ballot_cast c CROSS JOIN ballot_entitled e"
	" ON e.ballot = c.ballot AND e.person = c.person WHERE c.ballot = :ballot AND c.voice = :voice"
	" AND c.taken_back_at IS NULL ORDER BY e.rank, c.id DESC LIMIT 1";
static const char SQL_STAND[] =
	"UPDATE ballot_voice SET voted = :person IS NOT NULL, person = :person, choices = :choices,"
	" reserved = :reserved WHERE ballot = :ballot AND voice = :voice";

static struct query *for_voice(struct req *r, const char *sql, const struct ballot_at *b)
{
	struct query *q = db_q(r->db, sql);

	db_int(q, ":ballot", b->id);
	db_int(q, ":voice", b->voice);
	return q;
}

static int64_t put_trail(struct req *r, const struct ballot_at *b, int64_t person, int64_t by,
                         const struct ballot_said *said)
{
	struct query *q = for_voice(r, SQL_CAST, b);

	db_int(q, ":person", person);
	db_int_opt(q, ":by", by, by);
	db_text(q, ":choices", ballot_join(r, said));
	db_bool(q, ":reserved", said->reserved);
	db_int(q, ":now", r->now);
	db_int_opt(q, ":tell_at", by, r->now + BALLOT_UNDO_MS);
	return db_run(q) ? db_last_id(r->db) : 0;
}

/* person 0: nobody gave it. */
static void stand(struct req *r, const struct ballot_at *b, int64_t person, bool reserved,
                  struct str choices)
{
	struct query *q = for_voice(r, SQL_STAND, b);

	db_int_opt(q, ":person", person, person);
	db_text_opt(q, ":choices", person && !b->secret, choices);
	db_bool(q, ":reserved", reserved);
	db_run(q);
}

void ballot_stand(struct req *r, const struct ballot_at *b)
{
	struct query *q = for_voice(r, SQL_STANDS, b);

	if (db_one(q))
		stand(r, b, db_col_int(q, 0), db_col_bool(q, 1), db_col_str(r->arena, q, 2));
	else
		stand(r, b, 0, false, STR(""));
}

int64_t ballot_put(struct req *r, const struct ballot_at *b, int64_t person, int64_t by,
                   const struct ballot_said *said)
{
	if (b->secret) {
		stand(r, b, person, false, STR(""));
		return 0;
	}
	int64_t id = put_trail(r, b, person, by, said);
	ballot_stand(r, b);
	return id;
}

static const char SQL_PROFILE[] =
	"SELECT profile FROM ballot_voice WHERE ballot = :ballot AND voice = :voice";

enum err ballot_put_secret(struct req *r, const struct ballot_at *b, struct ballot_said said)
{
	struct query *q = for_voice(r, SQL_PROFILE, b);

	said.profile = db_one(q) ? db_col_int(q, 0) : 0;
	return urn_put(r, b->id, &said);
}

static const char SQL_CONFIRM[] =
	"UPDATE ballot_voice SET confirmed = :choices, reference = :reference, confirmed_by = :person,"
	" confirmed_at = :now WHERE ballot = :ballot AND voice = :voice";

void ballot_put_confirmed(struct req *r, const struct ballot_at *b, const struct ballot_said *said,
                          struct str reference)
{
	struct query *q = for_voice(r, SQL_CONFIRM, b);

	db_text(q, ":choices", ballot_join(r, said));
	db_text(q, ":reference", reference);
	db_int(q, ":person", r->person);
	db_int(q, ":now", r->now);
	db_run(q);
	ballot_set_final(r, b->id);
}
