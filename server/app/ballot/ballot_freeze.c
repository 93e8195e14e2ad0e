/* SPDX-License-Identifier: EUPL-1.2 */
/* Who has a voice, and who may give it. */
#include "app/authority/rank.h"
#include "app/ballot/ballot_urn.h"
#include "app/group/access.h"
#include "app/person/person.h"
#include "db/db.h"
#include <stdlib.h>

/* Somebody who may give a voice. */
struct elector {
	int64_t person, voice, mandate, from_at, authority;
	int64_t rank; /* as the group's moderators said; RANK_NONE: they did not */
	bool present, deputy;
	uint8_t groups; /* bits: of the meeting's, in their order */
};

/* ---- who could ---- */

static const char SQL_PEOPLE[] =
	"SELECT m.person FROM meeting_group g CROSS JOIN membership m ON m.grp = g.grp"
	" AND m.state = 'active' AND m.role <> 'observer' WHERE g.meeting = :meeting"
	" UNION SELECT person FROM room_part WHERE meeting = :meeting AND part IN ('chair', 'deputy')"
	" ORDER BY 1 LIMIT :max";
static const char SQL_FROM[] = "SELECT from_at FROM mandate WHERE id = :id";

static void load_mandate(struct req *r, const struct room_at *room, struct elector *e)
{
	struct person_ref ref;

	e->deputy = room->authority != 0;
	e->authority = room->authority;
	if (e->deputy || !person_ref_load(r, e->person, 0, &ref) || !ref.has_authority_id)
		return;
	e->authority = ref.authority_id;
	e->mandate = person_mandate_now(r, e->person);
	struct query *q = db_q(r->db, SQL_FROM);
	db_int(q, ":id", e->mandate);
	e->from_at = db_one(q) ? db_col_int(q, 0) : 0;
}

static void load_groups(struct req *r, const struct room_at *room, struct elector *e)
{
	struct req as = *r;
	struct access acc;

	as.person = e->person;
	as.admin = false;
	as.only = 0;
	for (size_t i = 0; i < room->n_groups; i++)
		if (!access_group(&as, room->groups[i], RIGHT_WRITE, &acc) && acc.active)
			e->groups |= (uint8_t)(1U << i);
	e->rank = rank_in(r, room->groups, room->n_groups, e->authority, e->person);
}

/* false: he has no voice here. */
static bool load_elector(struct req *r, const struct ballot_at *b, int64_t person,
                         struct elector *e)
{
	struct room_at room;

	*e = (struct elector){ .person = person };
	if (!room_load_for(r, b->meeting, person, &room) || room.part == ROOM_PART_GUEST ||
	    !room.voice || !ballot_heard(r, b, &room, person))
		return false;
	e->present = room.came && room.seat == SEAT_STATE_IN;
	load_mandate(r, &room, e);
	load_groups(r, &room, e);
	e->voice = b->voice_of == BALLOT_VOICE_OF_AUTHORITY ? e->authority : person;
	return e->voice != 0;
}

static int by_rank(const void *pa, const void *pb)
{
	const struct elector *a = pa, *b = pb;

#define ORDER(x)          \
	if (a->x != b->x) \
	return a->x < b->x ? -1 : 1
	ORDER(voice);
	ORDER(rank);
	ORDER(deputy);
	ORDER(from_at);
	ORDER(person);
#undef ORDER
	return 0;
}

/* By voice, within it by rank; without those who have none by the ballot's rule. */
static size_t electors(struct req *r, const struct ballot_at *b, struct elector **out)
{
	int64_t *who = arena_array(r->arena, BALLOT_PERSONS, int64_t);
	struct query *q = db_q(r->db, SQL_PEOPLE);
	size_t n_who = 0, n = 0, kept = 0;

	db_int(q, ":meeting", b->meeting);
	n_who = db_ids(q, who, BALLOT_PERSONS);
	struct elector *all = *out = arena_array(r->arena, n_who, struct elector);
	for (size_t i = 0; i < n_who; i++)
		n += load_elector(r, b, who[i], &all[n]);
	qsort(all, n, sizeof(*all), by_rank);
	for (size_t i = 0; i < n;) {
		size_t end = i;
		bool present = b->basis == BALLOT_BASIS_MEMBERS;
		for (; end < n && all[end].voice == all[i].voice; end++)
			present = present || all[end].present;
		while (i < end) {
			if (present)
				all[kept++] = all[i];
			i++;
		}
	}
	return kept;
}

/* ---- what a voice is of ---- */

static const char SQL_AUTHORITY[] =
	"SELECT a.name, a.kind, a.stratum, a.overseas, a.country = 'FR', coalesce(r.name, a.region, 'none')"
	" FROM authority a LEFT JOIN authority r ON r.kind = 'region' AND r.code = a.region"
	" WHERE a.id = :id";

struct voice {
	int64_t id, stratum;
	struct str name, level, region, place, groups;
	bool present;
};

static void load_voice(struct req *r, const struct ballot_at *b, const struct elector *e,
                       struct voice *v)
{
	struct person_ref ref;
	struct query *q = db_q(r->db, SQL_AUTHORITY);

	*v = (struct voice){ .id = e->voice,
		             .level = STR("none"),
		             .region = STR("none"),
		             .place = STR("none"),
		             .groups = STR("") };
	db_int(q, ":id", e->authority);
	if (db_one(q)) {
		bool france = db_col_bool(q, 4);
		v->name = db_col_str(r->arena, q, 0);
		v->level = db_col_str(r->arena, q, 1);
		v->stratum = db_col_int(q, 2);
		v->place = !france             ? STR("abroad")
		           : db_col_bool(q, 3) ? STR("overseas")
		                               : STR("mainland");
		v->region = france ? db_col_str(r->arena, q, 5) : STR("abroad");
	}
	if (b->voice_of == BALLOT_VOICE_OF_PERSON && person_ref_load(r, e->person, 0, &ref))
		v->name = ref.name;
}

/* ---- frozen ---- */

static const char SQL_VOICE[] =
	"INSERT INTO ballot_voice (ballot, voice, name, level, stratum, region, place, groups, profile,"
	" present) VALUES (:ballot, :voice, :name, :level, :stratum, :region, :place, :groups, 0, :present)";
static const char SQL_ENTITLED[] =
	"INSERT INTO ballot_entitled (ballot, person, voice, mandate, rank)"
	" VALUES (:ballot, :person, :voice, :mandate, :rank)";
/* Numbers from 0, the same for the same. */
static const char SQL_PROFILES[] =
	"UPDATE ballot_voice SET profile = p.n FROM (SELECT voice, dense_rank() OVER"
	" (ORDER BY level, stratum, region, place, groups) - 1 AS n FROM ballot_voice"
	" WHERE ballot = :ballot) p WHERE ballot = :ballot AND ballot_voice.voice = p.voice";

static void put_voice(struct req *r, int64_t ballot, const struct voice *v)
{
	struct query *q = db_q(r->db, SQL_VOICE);

	db_int(q, ":ballot", ballot);
	db_int(q, ":voice", v->id);
	db_text(q, ":name", v->name);
	db_text(q, ":level", v->level);
	db_int(q, ":stratum", v->stratum);
	db_text(q, ":region", v->region);
	db_text(q, ":place", v->place);
	db_text(q, ":groups", v->groups);
	db_bool(q, ":present", v->present);
	db_run(q);
}

static void put_elector(struct req *r, int64_t ballot, const struct elector *e, size_t rank)
{
	struct query *q = db_q(r->db, SQL_ENTITLED);

	db_int(q, ":ballot", ballot);
	db_int(q, ":person", e->person);
	db_int(q, ":voice", e->voice);
	db_int_opt(q, ":mandate", e->mandate, e->mandate);
	db_int(q, ":rank", (int64_t)rank);
	db_run(q);
}

static struct str group_names(struct req *r, const struct room_at *room, uint8_t bits)
{
	struct str s = STR("");

	for (size_t i = 0; i < room->n_groups; i++)
		if (bits >> i & 1)
			s = arena_printf(r->arena, STR_FMT "%s%lld", STR_ARG(s), s.n ? " " : "",
			                 (long long)room->groups[i]);
	return s;
}

/* The voices of these electors. */
static size_t voices_of(struct req *r, const struct ballot_at *b, const struct elector *all,
                        size_t n, struct voice **out)
{
	size_t n_voices = 0;

	*out = arena_array(r->arena, n, struct voice);
	for (size_t i = 0; i < n;) {
		struct voice *v = &(*out)[n_voices++];
		uint8_t groups = 0;
		load_voice(r, b, &all[i], v);
		for (; i < n && all[i].voice == v->id; i++) {
			groups |= all[i].groups;
			v->present = v->present || all[i].present;
		}
		v->groups = group_names(r, &b->room, groups);
	}
	return n_voices;
}

size_t ballot_freeze(struct req *r, const struct ballot_at *b)
{
	struct elector *all;
	struct voice *voices;
	size_t n = electors(r, b, &all), rank = 0;
	size_t n_voices = voices_of(r, b, all, n, &voices);

	if (n_voices > BALLOT_VOICES)
		return 0;
	for (size_t i = 0; i < n_voices; i++)
		put_voice(r, b->id, &voices[i]);
	for (size_t i = 0; i < n; i++) {
		rank = i && all[i].voice == all[i - 1].voice ? rank + 1 : 1;
		put_elector(r, b->id, &all[i], rank);
	}
	struct query *q = db_q(r->db, SQL_PROFILES);
	db_int(q, ":ballot", b->id);
	db_run(q);
	return n_voices;
}

static int by_name(const void *a, const void *b)
{
	return str_cmp(((const struct voice *)a)->name, ((const struct voice *)b)->name);
}

size_t ballot_foresee(struct req *r, const struct ballot_at *b, struct ballot_voice **out)
{
	struct elector *all;
	struct voice *voices;
	size_t n = electors(r, b, &all);

	n = voices_of(r, b, all, n, &voices);
	qsort(voices, n, sizeof(*voices), by_name);
	if (n > BALLOT_TOLD)
		n = BALLOT_TOLD;
	*out = arena_array(r->arena, n, struct ballot_voice);
	for (size_t i = 0; i < n; i++)
		(*out)[i] = (struct ballot_voice){ .id = voices[i].id, .name = voices[i].name };
	return n;
}

size_t ballot_authorities(struct req *r, const struct room_at *room)
{
	const struct ballot_at b = { .meeting = room->meeting,
		                     .voice_of = BALLOT_VOICE_OF_AUTHORITY,
		                     .basis = BALLOT_BASIS_MEMBERS,
		                     .room = *room };
	struct elector *all;
	size_t n = electors(r, &b, &all), voices = 0;

	for (size_t i = 0; i < n; i++)
		voices += i == 0 || all[i].voice != all[i - 1].voice;
	return voices;
}

static const char SQL_VOICES[] = "SELECT voice, name, voted FROM ballot_voice"
				 " WHERE ballot = :ballot ORDER BY name, voice LIMIT :max";

size_t ballot_voices(struct req *r, const struct ballot_at *b, struct ballot_voice **out)
{
	bool told = b->room.part == ROOM_PART_CHAIR || b->state == BALLOT_STATE_PUBLISHED;
	size_t n = 0;

	if (b->state == BALLOT_STATE_PREPARED)
		return ballot_foresee(r, b, out);
	*out = arena_array(r->arena, BALLOT_TOLD, struct ballot_voice);
	struct query *q = db_q(r->db, SQL_VOICES);
	db_int(q, ":ballot", b->id);
	db_int(q, ":max", BALLOT_TOLD);
	db_each (q)
		(*out)[n++] = (struct ballot_voice){ .id = db_col_int(q, 0),
			                             .name = db_col_str(r->arena, q, 1),
			                             .has_voted = told,
			                             .voted = db_col_bool(q, 2) };
	return n;
}
