/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/agenda/agenda.h"
#include "app/floor/floor.h"
#include "app/person/person.h"
#include "db/db.h"

/* ---- people ---- */

static const char SQL_DEPUTY[] =
	"SELECT authority FROM room_part WHERE meeting = :meeting AND person = :person"
	" AND part = 'deputy' AND authority IS NOT NULL LIMIT 1";

static int64_t deputy_of(struct req *r, int64_t meeting, int64_t person)
{
	struct query *q = db_q(r->db, SQL_DEPUTY);

	db_int(q, ":meeting", meeting);
	db_int(q, ":person", person);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

bool floor_ref(struct req *r, int64_t meeting, int64_t person, struct person_ref *out)
{
	int64_t authority = deputy_of(r, meeting, person);

	return authority ? person_ref_load_for(r, person, authority, out)
	                 : person_ref_load(r, person, 0, out);
}

int64_t floor_authority(struct req *r, int64_t meeting, int64_t person)
{
	struct person_ref ref;
	int64_t authority = deputy_of(r, meeting, person);

	if (authority || !person_ref_load(r, person, 0, &ref))
		return authority;
	return ref.has_authority_id ? ref.authority_id : 0;
}

/* ---- who has spoken ---- */

struct spoken {
	int64_t person, speech; /* the first he held */
};

struct spoken_all {
	struct spoken s[FLOOR_SPEAKERS];
	size_t n;
};

static const char SQL_SPOKEN[] =
	"SELECT item, person, min(id) FROM floor_speech WHERE meeting = :meeting AND kind <> 'order'"
	" GROUP BY item, person LIMIT :max";

static void note_spoken(struct spoken_all *all, int64_t person, int64_t speech)
{
	size_t i = 0;

	while (i < all->n && all->s[i].person != person)
		i++;
	if (i == FLOOR_SPEAKERS)
		return;
	if (i == all->n)
		all->s[all->n++] = (struct spoken){ person, speech };
	else if (speech < all->s[i].speech)
		all->s[i].speech = speech;
}

/* As whoever hears this item may know: what was said on an item that not all hear is not told on another. */
static struct spoken_all *load_spoken(struct req *r, int64_t meeting, int64_t item)
{
	struct spoken_all *all = arena_array(r->arena, 1, struct spoken_all);
	struct agenda_at *items;
	size_t n = agenda_all(r, meeting, &items);
	struct query *q = db_q(r->db, SQL_SPOKEN);

	db_int(q, ":meeting", meeting);
	db_int(q, ":max", FLOOR_SPEAKERS * (AGENDA_ITEMS + 1));
	db_each (q) {
		int64_t on = db_col_int(q, 0);
		bool known = !on || on == item;
		for (size_t i = 0; !known && i < n; i++)
			known = items[i].id == on && !agenda_restricted(&items[i]);
		if (known)
			note_spoken(all, db_col_int(q, 1), db_col_int(q, 2));
	}
	return all;
}

static bool spoke_before(const struct spoken_all *all, int64_t person, int64_t speech)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->s[i].person == person)
			return !speech || all->s[i].speech < speech;
	return false;
}

/* ---- the floor ---- */

static const char SQL_SPEECHES[] =
	"SELECT s.id, s.entry, s.person, s.kind, s.started_at, s.spent_ms, s.since, s.limit_ms,"
	" a.kind, a.country = 'FR' FROM floor_speech s LEFT JOIN authority a ON a.id = s.authority"
	" WHERE s.meeting = :meeting AND s.ended_at IS NULL AND s.item = :item ORDER BY s.id DESC LIMIT 2";

/* Is what is of an authority of this kind, in France or not, of that party? */
static bool of_party(enum floor_party party, struct str kind, bool french)
{
	if (!kind.n)
		return false;
	if (party == FLOOR_PARTY_FRANCE)
		return french;
	return party == FLOOR_PARTY_ABROAD ? !french : str_eq(kind, floor_party_str(party));
}

static void bind_list(struct query *q, int64_t meeting, int64_t item)
{
	db_int(q, ":meeting", meeting);
	db_int(q, ":item", item);
}

static void read_speech(struct query *q, const struct floor *floor, const struct spoken_all *all,
                        struct floor_speech *s)
{
	*s = (struct floor_speech){ .id = db_col_int(q, 0),
		                    .entry = db_col_int(q, 1),
		                    .person = db_col_int(q, 2),
		                    .started_at = db_col_int(q, 4),
		                    .spent_ms = db_col_int(q, 5),
		                    .has_since = !db_col_null(q, 6),
		                    .since = db_col_int(q, 6),
		                    .limit_ms = db_col_int(q, 7) };
	floor_kind_from_str(db_col_view(q, 3), &s->kind);
	s->first = s->has_first = s->kind != FLOOR_KIND_ORDER &&
	                          !spoke_before(all, s->person, s->id);
	for (size_t i = 0; s->kind != FLOOR_KIND_ORDER && i < floor->n_parties; i++)
		if (of_party(floor->parties[i].party, db_col_view(q, 8), db_col_bool(q, 9))) {
			s->has_party = true;
			s->party = floor->parties[i].party;
		}
}

static void view_speeches(struct req *r, int64_t meeting, const struct spoken_all *all,
                          struct floor *out)
{
	struct floor_speech s[2];
	size_t n = 0;
	struct query *q = db_q(r->db, SQL_SPEECHES);

	bind_list(q, meeting, out->item);
	db_each (q)
		read_speech(q, out, all, &s[n++]);
	out->has_speech = n > 0;
	out->has_paused = n > 1;
	if (n > 0)
		out->speech = s[0];
	if (n > 1)
		out->paused = s[1];
}

static const char SQL_LIST[] =
	"SELECT limit_ms, budget_ms, shut_at FROM floor_list WHERE meeting = :meeting AND item = :item";
static const char SQL_UNDO_UNTIL[] =
	"SELECT m.undo_at FROM floor_meeting m JOIN floor_entry e ON e.id = m.undo_entry"
	" WHERE m.meeting = :meeting AND m.undo IS NOT NULL AND e.item = :item AND m.undo_at >= :from";

static void view_list(struct req *r, int64_t meeting, struct floor *out)
{
	struct query *q = db_q(r->db, SQL_LIST);

	out->limit_ms = FLOOR_LIMIT_MS;
	bind_list(q, meeting, out->item);
	if (db_one(q)) {
		out->limit_ms = db_col_int(q, 0);
		out->has_budget_ms = !db_col_null(q, 1);
		out->budget_ms = db_col_int(q, 1);
		out->has_shut_at = !db_col_null(q, 2);
		out->shut_at = db_col_int(q, 2);
	}
	q = db_q(r->db, SQL_UNDO_UNTIL);
	bind_list(q, meeting, out->item);
	db_int(q, ":from", r->now - FLOOR_UNDO_MS);
	out->has_undo_until = db_one(q);
	out->undo_until = out->has_undo_until ? db_col_int(q, 0) + FLOOR_UNDO_MS : 0;
	out->fair = floor_fair(r, meeting);
}

static const char SQL_PARTIES[] = "SELECT party, budget_ms FROM floor_budget WHERE"
				  " meeting = :meeting AND item = :item ORDER BY party LIMIT :max";
static const char SQL_SPENT[] =
	"SELECT a.kind, a.country = 'FR', sum(s.spent_ms) FROM floor_speech s"
	" LEFT JOIN authority a ON a.id = s.authority"
	" WHERE s.meeting = :meeting AND s.item = :item AND s.kind <> 'order' GROUP BY 1, 2";

static void view_parties(struct req *r, int64_t meeting, struct floor *out)
{
	struct query *q = db_q(r->db, SQL_PARTIES);

	out->parties = arena_array(r->arena, FLOOR_PARTIES, struct floor_party_time);
	bind_list(q, meeting, out->item);
	db_int(q, ":max", FLOOR_PARTIES);
	db_each (q) {
		struct floor_party_time *t = &out->parties[out->n_parties];
		*t = (struct floor_party_time){ .budget_ms = db_col_int(q, 1) };
		if (floor_party_from_str(db_col_view(q, 0), &t->party))
			out->n_parties++;
	}
	q = db_q(r->db, SQL_SPENT);
	bind_list(q, meeting, out->item);
	db_each (q) {
		out->spent_ms += db_col_int(q, 2);
		for (size_t i = 0; i < out->n_parties; i++)
			if (of_party(out->parties[i].party, db_col_view(q, 0), db_col_bool(q, 1)))
				out->parties[i].spent_ms += db_col_int(q, 2);
	}
}

void floor_view(struct req *r, int64_t meeting, int64_t item, struct floor *out)
{
	struct floor_wait *w;
	size_t n = floor_waiting(r, meeting, item, &w);
	struct spoken_all *all = load_spoken(r, meeting, item);

	*out = (struct floor){ .has_item = item != 0, .item = item };
	out->waiting = arena_array(r->arena, n, struct floor_entry);
	for (size_t i = 0; i < n; i++) {
		bool first = !spoke_before(all, w[i].person, 0);
		out->waiting[out->n_waiting++] =
			(struct floor_entry){ .id = w[i].id,
			                      .person = w[i].person,
			                      .has_kind = w[i].kind != FLOOR_KIND_CONTRIBUTION,
			                      .kind = w[i].kind,
			                      .has_to = w[i].root != 0,
			                      .to = w[i].root,
			                      .has_first = first,
			                      .first = first };
	}
	view_list(r, meeting, out);
	view_parties(r, meeting, out);
	view_speeches(r, meeting, all, out);
}

int64_t floor_party_spent(struct req *r, int64_t meeting, int64_t item, enum floor_party party)
{
	struct floor f;
	int64_t ms = 0;

	floor_view(r, meeting, item, &f);
	for (size_t i = 0; i < f.n_parties; i++)
		if (f.parties[i].party == party)
			ms = f.parties[i].spent_ms;
	if (f.has_speech && f.speech.has_party && f.speech.party == party && f.speech.has_since)
		ms += r->now > f.speech.since ? r->now - f.speech.since : 0;
	return ms;
}

/* ---- telling ---- */

static const char SQL_TRACE[] =
	"INSERT INTO floor_trace (meeting, item, act, by, person, entry, at)"
	" VALUES (:meeting, :item, :act, :by, :person, :entry, :now)";

/* What people do for themselves is not kept, nor what the clock alone shows. */
static bool kept(enum floor_act act)
{
	return act != FLOOR_ACT_ASKED && act != FLOOR_ACT_WITHDRAWN && act != FLOOR_ACT_LEFT &&
	       act != FLOOR_ACT_PAUSED && act != FLOOR_ACT_RESUMED && act != FLOOR_ACT_ENDED;
}

static void keep(struct req *r, int64_t meeting, int64_t item, int64_t by,
                 const struct floor_deed *deed)
{
	struct query *q = db_q(r->db, SQL_TRACE);

	bind_list(q, meeting, item);
	db_text(q, ":act", floor_act_str(deed->act));
	db_int(q, ":by", by);
	db_int_opt(q, ":person", deed->person, deed->person);
	db_int_opt(q, ":entry", deed->entry, deed->entry);
	db_int(q, ":now", r->now);
	db_run(q);
}

/* Only what an act touches can be otherwise than those who listen know it: the entry that it is about, and
 * for whom it is the first time, of who is called or was wrongly. */
static bool touched(const struct floor *f, const struct floor_entry *e, int64_t entry,
                    int64_t person)
{
	return e->id == entry || e->person == person ||
	       (f->has_speech && e->person == f->speech.person) ||
	       (e->has_kind && e->kind == FLOOR_KIND_REPLY);
}

/* What people do to the queue alone. The first who waits on a floor may be all that was ever told of it. */
static bool queue_alone(const struct floor *f, const struct floor_deed *deed)
{
	return deed && f->n_waiting > 1 &&
	       (deed->act == FLOOR_ACT_ASKED || deed->act == FLOOR_ACT_WITHDRAWN ||
	        deed->act == FLOOR_ACT_LEFT || deed->act == FLOOR_ACT_REGISTERED ||
	        deed->act == FLOOR_ACT_MOVED);
}

static struct floor_rest rest_of(const struct floor *f)
{
	return (struct floor_rest){ .has_speech = f->has_speech,
		                    .speech = f->speech,
		                    .has_paused = f->has_paused,
		                    .paused = f->paused,
		                    .limit_ms = f->limit_ms,
		                    .has_shut_at = f->has_shut_at,
		                    .shut_at = f->shut_at,
		                    .has_budget_ms = f->has_budget_ms,
		                    .budget_ms = f->budget_ms,
		                    .spent_ms = f->spent_ms,
		                    .parties = f->parties,
		                    .n_parties = f->n_parties,
		                    .fair = f->fair,
		                    .has_undo_until = f->has_undo_until,
		                    .undo_until = f->undo_until };
}

static void now_of(struct req *r, const struct floor *f, const struct floor_deed *deed,
                   struct floor_now *out)
{
	*out = (struct floor_now){ .has_item = f->has_item, .item = f->item };
	out->order = arena_array(r->arena, f->n_waiting, int64_t);
	out->entries = arena_array(r->arena, f->n_waiting, struct floor_entry);
	for (size_t i = 0; i < f->n_waiting; i++) {
		const struct floor_entry *e = &f->waiting[i];
		out->order[out->n_order++] = e->id;
		if (!deed || touched(f, e, deed->entry, deed->person))
			out->entries[out->n_entries++] = *e;
	}
	out->has_entries = out->n_entries > 0;
	out->has_rest = !queue_alone(f, deed);
	if (out->has_rest)
		out->rest = rest_of(f);
}

void floor_tell(struct req *r, int64_t meeting, int64_t item, const struct floor_deed *deed,
                struct floor *out)
{
	struct floor_changed ev = { .meeting = meeting };

	if (deed) {
		int64_t by = deed->by ? deed->by : r->person;
		if (kept(deed->act))
			keep(r, meeting, item, by, deed);
		ev.trace = (struct floor_trace){ .act = deed->act,
			                         .at = r->now,
			                         .has_entry = deed->entry != 0,
			                         .entry = deed->entry,
			                         .has_note = deed->note.n > 0,
			                         .note = deed->note };
		ev.has_trace = floor_ref(r, meeting, by, &ev.trace.by);
		ev.trace.has_person = deed->person && deed->person != by &&
		                      floor_ref(r, meeting, deed->person, &ev.trace.person);
	}
	struct floor f;
	floor_view(r, meeting, item, &f);
	now_of(r, &f, deed, &ev.floor);
	room_tell(r, meeting, item, EV_FLOOR_CHANGED, &ev);
	if (out)
		*out = f;
}

/* ---- how long ---- */

static const char SQL_SAID[] =
	"SELECT item, person, count(*), sum(spent_ms + coalesce(max(0, :now - since), 0))"
	" FROM floor_speech WHERE meeting = :meeting GROUP BY item, person ORDER BY item, person LIMIT :max";

size_t floor_said(struct req *r, int64_t meeting, struct floor_said **out)
{
	enum { MAX = FLOOR_SPEAKERS * 8 };
	struct query *q = db_q(r->db, SQL_SAID);
	size_t n = 0;

	*out = arena_array(r->arena, MAX, struct floor_said);
	db_int(q, ":meeting", meeting);
	db_int(q, ":now", r->now);
	db_int(q, ":max", MAX);
	db_each (q)
		(*out)[n++] = (struct floor_said){ .item = db_col_int(q, 0),
			                           .person = db_col_int(q, 1),
			                           .times = db_col_int(q, 2),
			                           .spent_ms = db_col_int(q, 3) };
	return n;
}
