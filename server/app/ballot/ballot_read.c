/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/agenda/agenda.h"
#include "app/ballot/ballot_count.h"
#include "app/person/person.h"
#include "db/db.h"
#include "emit.h"

/* ---- one ballot ---- */

static const char SQL_BALLOT[] =
	"SELECT meeting, coalesce(item, 0), kind, voice, basis, base, threshold, shown, state, quorum_of,"
	" secret, reservation, changeable, quorum, max_choices, coalesce(due_at, 0),"
	" (SELECT count(*) FROM ballot_option o WHERE o.ballot = b.id), coalesce(opened_at, 0),"
	" coalesce(closed_at, 0), coalesce(published_at, 0), coalesce(final_at, 0)"
	" FROM ballot b WHERE b.id = :id";

/* What does not read as one of its values (a newer program's) is as if it were not there. */
bool ballot_row(struct req *r, int64_t id, struct ballot_at *out)
{
	struct query *q = db_q(r->db, SQL_BALLOT);

	*out = (struct ballot_at){ .id = id };
	db_int(q, ":id", id);
	if (!db_one(q) || !ballot_kind_from_str(db_col_view(q, 2), &out->kind) ||
	    !ballot_voice_of_from_str(db_col_view(q, 3), &out->voice_of) ||
	    !ballot_basis_from_str(db_col_view(q, 4), &out->basis) ||
	    !ballot_base_from_str(db_col_view(q, 5), &out->base) ||
	    !ballot_threshold_from_str(db_col_view(q, 6), &out->threshold) ||
	    !ballot_shown_from_str(db_col_view(q, 7), &out->shown) ||
	    !ballot_state_from_str(db_col_view(q, 8), &out->state))
		return false;
	out->meeting = db_col_int(q, 0);
	out->item = db_col_int(q, 1);
	out->has_quorum = !db_col_null(q, 9) &&
	                  ballot_quorum_of_from_str(db_col_view(q, 9), &out->quorum_of);
	out->secret = db_col_bool(q, 10);
	out->reservation = db_col_bool(q, 11);
	out->changeable = db_col_bool(q, 12);
	out->quorum = db_col_int(q, 13);
	out->max_choices = db_col_int(q, 14);
	out->due_at = db_col_int(q, 15);
	out->n_options = out->kind == BALLOT_KIND_YES_NO_ABSTAIN ? 2 : (size_t)db_col_int(q, 16);
	out->opened_at = db_col_int(q, 17);
	out->closed_at = db_col_int(q, 18);
	out->published_at = db_col_int(q, 19);
	out->final_at = db_col_int(q, 20);
	return true;
}

static const char SQL_MINE[] =
	"SELECT e.voice, coalesce(e.mandate, 0), e.rank, v.voted FROM ballot_entitled e CROSS JOIN ballot_voice v"
	" ON v.ballot = e.ballot AND v.voice = e.voice WHERE e.ballot = :ballot AND e.person = :person";

void ballot_voice_load(struct req *r, int64_t person, struct ballot_at *b)
{
	struct query *q = db_q(r->db, SQL_MINE);

	db_int(q, ":ballot", b->id);
	db_int(q, ":person", person);
	bool has = db_one(q);
	b->voice = has ? db_col_int(q, 0) : 0;
	b->mandate = has ? db_col_int(q, 1) : 0;
	b->rank = has ? db_col_int(q, 2) : 0;
	b->voted = has && db_col_bool(q, 3);
}

bool ballot_heard(struct req *r, const struct ballot_at *b, const struct room_at *room,
                  int64_t person)
{
	struct agenda_at item;

	if (!b->item)
		return room->part != ROOM_PART_GUEST;
	return agenda_at(r, b->item, &item) && item.meeting == b->meeting &&
	       agenda_sees(r, room, person, &item);
}

enum err ballot_load(struct req *r, int64_t id, enum room_right right, struct ballot_at *out)
{
	if (!ballot_row(r, id, out) || room_load(r, out->meeting, ROOM_HEAR, &out->room) ||
	    !ballot_heard(r, out, &out->room, r->person))
		return req_fail(r, ERR_NOT_FOUND, "ballot");
	enum err e = right == ROOM_READ ? ERR_OK : room_load(r, out->meeting, right, &out->room);
	if (e)
		return req_fail(r, e, "ballot");
	ballot_voice_load(r, r->person, out);
	return ERR_OK;
}

static const char SQL_IDS[] =
	"SELECT id FROM ballot WHERE meeting = :meeting ORDER BY id LIMIT :max";

size_t ballot_ids(struct req *r, int64_t meeting, int64_t out[BALLOTS])
{
	struct query *q = db_q(r->db, SQL_IDS);

	db_int(q, ":meeting", meeting);
	return db_ids(q, out, BALLOTS);
}

/* ---- as it is told ---- */

static const char SQL_OPTIONS[] = "SELECT label FROM ballot_option WHERE ballot = :id ORDER BY n";

static void paper_view(struct req *r, const struct ballot_at *b, struct ballot_paper *p)
{
	struct query *q = db_q(r->db, SQL_OPTIONS);

	p->kind = b->kind;
	p->options = arena_array(r->arena, BALLOT_OPTIONS, struct str);
	db_int(q, ":id", b->id);
	db_each (q)
		if (p->n_options < BALLOT_OPTIONS)
			p->options[p->n_options++] = db_col_str(r->arena, q, 0);
	p->has_options = p->n_options > 0;
	p->has_max_choices = b->kind == BALLOT_KIND_MULTIPLE;
	p->max_choices = b->max_choices;
	p->voice = b->voice_of;
	p->basis = b->basis;
	p->secret = b->secret;
	p->has_quorum_of = p->has_quorum = b->has_quorum;
	p->quorum_of = b->quorum_of;
	p->quorum = b->quorum;
	p->base = b->base;
	p->threshold = b->threshold;
	p->shown = b->shown;
	p->reservation = b->reservation;
	p->has_due_at = b->due_at != 0;
	p->due_at = b->due_at;
	p->changeable = b->changeable;
}

static const char SQL_VIEW[] = "SELECT title, about FROM ballot WHERE id = :id";
static const char SQL_NUMBERS[] =
	"SELECT count(*), coalesce(sum(present), 0), coalesce(sum(voted), 0),"
	" coalesce(sum(present OR voted), 0) FROM ballot_voice WHERE ballot = :id";

void ballot_rules(struct req *r, const struct ballot_at *b, struct count_rules *k)
{
	struct query *q = db_q(r->db, SQL_NUMBERS);

	*k = (struct count_rules){ .kind = b->kind,
		                   .base = b->base,
		                   .threshold = b->threshold,
		                   .secret = b->secret,
		                   .has_quorum = b->has_quorum,
		                   .quorum_of = b->quorum_of,
		                   .quorum = b->quorum,
		                   .max_choices = b->max_choices,
		                   .n_options = b->n_options };
	db_int(q, ":id", b->id);
	if (!db_one(q))
		return;
	k->entitled = db_col_int(q, 0);
	k->present = db_col_int(q, 1);
	k->cast = db_col_int(q, 2);
	k->here = db_col_int(q, 3);
}

bool ballot_view(struct req *r, const struct ballot_at *b, struct ballot *out)
{
	struct count_rules k;
	struct query *q = db_q(r->db, SQL_VIEW);

	*out = (struct ballot){ .id = b->id,
		                .meeting = b->meeting,
		                .has_item = b->item != 0,
		                .item = b->item,
		                .state = b->state };
	db_int(q, ":id", b->id);
	if (!db_one(q))
		return false;
	out->paper.title = db_col_str(r->arena, q, 0);
	out->paper.about = db_col_str(r->arena, q, 1);
	out->paper.has_about = out->paper.about.n > 0;
	out->has_opened_at = b->opened_at != 0;
	out->opened_at = b->opened_at;
	out->has_closed_at = b->closed_at != 0;
	out->closed_at = b->closed_at;
	out->has_published_at = b->published_at != 0;
	out->published_at = b->published_at;
	out->has_counts_at = b->state == BALLOT_STATE_CLOSED && !ballot_counted(b);
	out->counts_at = b->closed_at + BALLOT_UNDO_MS;
	paper_view(r, b, &out->paper);
	ballot_rules(r, b, &k);
	out->cast = k.cast;
	out->entitled = k.entitled;
	out->present = k.present;
	out->has_result = b->state == BALLOT_STATE_PUBLISHED;
	return !out->has_result || ballot_result_load(r, b, &out->result);
}

/* ---- to who asks ---- */

static const char SQL_WAITS[] =
	"SELECT 1 FROM ballot_voice WHERE ballot = :ballot AND voice = :voice AND reserved"
	" AND confirmed IS NULL";

bool ballot_waits(struct req *r, const struct ballot_at *b)
{
	struct query *q = db_q(r->db, SQL_WAITS);

	db_int(q, ":ballot", b->id);
	db_int(q, ":voice", b->voice);
	return db_one(q);
}

static bool ended(const struct ballot_at *b)
{
	return b->state == BALLOT_STATE_CLOSED || b->state == BALLOT_STATE_PUBLISHED;
}

bool ballot_counted(const struct ballot_at *b)
{
	return ended(b) && (!b->secret || b->final_at);
}

bool ballot_knows_result(const struct ballot_at *b)
{
	return ballot_counted(b) &&
	       (b->state == BALLOT_STATE_PUBLISHED || b->room.part == ROOM_PART_CHAIR);
}

/* May he know how many chose what? */
static bool knows_counts(const struct ballot_at *b)
{
	if (ballot_knows_result(b))
		return true;
	if (b->state == BALLOT_STATE_PREPARED || b->secret)
		return false;
	return b->shown == BALLOT_SHOWN_LIVE || (b->shown == BALLOT_SHOWN_AFTER_VOTE && b->voted);
}

static const char SQL_VOICE[] =
	"SELECT name FROM ballot_voice WHERE ballot = :ballot AND voice = :voice";

bool ballot_my_view(struct req *r, const struct ballot_at *b, struct my_ballot *out)
{
	*out = (struct my_ballot){ .voted = b->voted };
	if (!ballot_view(r, b, &out->ballot))
		return false;
	if (b->voice) {
		struct query *q = db_q(r->db, SQL_VOICE);
		db_int(q, ":ballot", b->id);
		db_int(q, ":voice", b->voice);
		out->has_voice = db_one(q);
		out->voice.id = b->voice;
		out->voice.name = db_col_str(r->arena, q, 0);
	}
	out->has_act = b->voted && ballot_act_stands(r, b, &out->act);
	if (knows_counts(b)) {
		out->has_counts = true;
		if (!ended(b))
			ballot_counts_now(r, b, &out->counts);
		else
			out->has_counts = ballot_counts_closed(r, b, "all", &out->counts);
	}
	out->has_result = ballot_knows_result(b);
	return !out->has_result || ballot_result_load(r, b, &out->result);
}

void ballot_tell(struct req *r, int64_t id)
{
	struct ballot_changed ev;
	struct ballot_at b;

	if (ballot_row(r, id, &b) && ballot_view(r, &b, &ev.ballot))
		room_tell(r, b.meeting, b.item, EV_BALLOT_CHANGED, &ev);
}

enum err ballot_announce(struct req *r, int64_t id, struct my_ballot *out)
{
	struct ballot_at b;

	enum err e = ballot_load(r, id, ROOM_READ, &b);
	if (e)
		return e;
	ballot_tell(r, id);
	return ballot_my_view(r, &b, out) ? ERR_OK : req_db_fail(r);
}

static const char SQL_OF_VOICE[] = "SELECT person FROM ballot_entitled WHERE ballot = :ballot"
				   " AND voice = :voice ORDER BY rank LIMIT :max";

/* Who may give this voice and may hear of it. */
static size_t of_voice(struct req *r, const struct ballot_at *b, int64_t **out)
{
	int64_t *who = *out = arena_array(r->arena, BALLOT_PERSONS, int64_t);
	struct query *q = db_q(r->db, SQL_OF_VOICE);
	struct room_at room;
	size_t kept = 0;

	db_int(q, ":ballot", b->id);
	db_int(q, ":voice", b->voice);
	size_t n = db_ids(q, who, BALLOT_PERSONS);
	for (size_t i = 0; i < n; i++)
		if (room_load_for(r, b->meeting, who[i], &room) &&
		    ballot_heard(r, b, &room, who[i]))
			who[kept++] = who[i];
	return kept;
}

void ballot_tell_act(struct req *r, const struct ballot_at *b, const struct ballot_act *act)
{
	struct ballot_cast_seen ev = { .meeting = b->meeting, .ballot = b->id, .act = *act };
	int64_t *who;
	size_t n = of_voice(r, b, &who);

	for (size_t i = 0; i < n; i++)
		emit_ballot_cast_seen(r, ch_user(who[i]), &ev);
}

void ballot_tell_back(struct req *r, const struct ballot_at *b, const struct ballot_act *act)
{
	struct ballot_uncast_seen ev = { .meeting = b->meeting, .ballot = b->id, .act = *act };
	int64_t *who;
	size_t n = of_voice(r, b, &who);

	ev.has_stands = ballot_act_stands(r, b, &ev.stands);
	for (size_t i = 0; i < n; i++)
		emit_ballot_uncast_seen(r, ch_user(who[i]), &ev);
}
