/* SPDX-License-Identifier: EUPL-1.2 */
/* Who was there, authority by authority: from when to when, how long in all, and by which way. */
#include "app/mailing/mailing.h"
#include "app/minutes/attendance.h"
#include "app/minutes/draft.h"
#include "app/person/person.h"
#include "db/db.h"
#include <stdlib.h>

static const char SQL_STAYS[] =
	"SELECT s.person, min(s.from_at), max(coalesce(s.to_at, :now)),"
	" sum(coalesce(s.to_at, :now) - s.from_at), max(coalesce(t.how, 'online')), count(*)"
	" FROM room_stay s LEFT JOIN room_seat t ON t.meeting = s.meeting AND t.person = s.person"
	" WHERE s.meeting = :meeting GROUP BY s.person LIMIT :max";

static int compare_str(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

/* By authority, those without one last; then by name. */
static int compare(const void *va, const void *vb)
{
	const struct attendance *a = va, *b = vb;
	int c = b->who.has_authority - a->who.has_authority;

	if (!c && a->who.has_authority)
		c = compare_str(a->who.authority, b->who.authority);
	return c ? c : compare_str(a->who.name, b->who.name);
}

size_t attendance_load(struct req *r, int64_t meeting, struct attendance **out)
{
	struct attendance *all = arena_array(r->arena, ROOM_SEATS, struct attendance);
	struct room_at room;
	size_t n = 0, kept = 0;
	struct query *q = db_q(r->db, SQL_STAYS);

	db_int(q, ":meeting", meeting);
	db_int(q, ":now", r->now);
	db_int(q, ":max", ROOM_SEATS);
	db_each (q) {
		all[n] = (struct attendance){ .who = { .id = db_col_int(q, 0) },
			                      .from = db_col_int(q, 1),
			                      .to = db_col_int(q, 2),
			                      .ms = db_col_int(q, 3),
			                      .stays = db_col_int(q, 5) };
		if (seat_how_from_str(db_col_view(q, 4), &all[n].how))
			n++;
	}
	for (size_t i = 0; i < n; i++) {
		struct attendance at = all[i];
		int64_t person = at.who.id;
		int64_t authority = room_load_for(r, meeting, person, &room) ? room.authority : 0;
		if (authority ? person_ref_load_for(r, person, authority, &at.who)
		              : person_ref_load(r, person, 0, &at.who))
			all[kept++] = at;
	}
	qsort(all, kept, sizeof(*all), compare);
	*out = all;
	return kept;
}

/* "Awa Diallo, secrétaire générale (14 h 32 – 16 h 05, 1 h 33)" */
static struct str person(struct req *r, const struct minutes_draft *d, const struct attendance *a)
{
	const char *how = a->how == SEAT_HOW_PHONE  ? d->say->by_phone
	                  : a->how == SEAT_HOW_SITE ? d->say->on_site
	                                            : "";

	return arena_printf(r->arena,
	                    STR_FMT "%s" STR_FMT " (" STR_FMT "\u00a0\u2013\u00a0" STR_FMT
	                            ", " STR_FMT "%s%s)",
	                    STR_ARG(draft_text(r, a->who.name)), a->who.has_function ? ", " : "",
	                    STR_ARG(draft_text(r, a->who.function)),
	                    STR_ARG(draft_clock(r, d, a->from)), STR_ARG(draft_clock(r, d, a->to)),
	                    STR_ARG(mailing_duration(r, a->ms)), *how ? ", " : "", how);
}

static struct str counted(struct req *r, const struct minutes_draft *d, size_t n)
{
	return n == 1               ? str_from(d->say->person)
	       : d->lang == LANG_FR ? arena_printf(r->arena, "%d personnes", (int)n)
	                            : arena_printf(r->arena, "%d people", (int)n);
}

static void put_authority(struct req *r, struct minutes_draft *d, const struct attendance *all,
                          size_t n)
{
	const char *sep = d->lang == LANG_FR ? "\u00a0; " : "; ";
	struct str name = all->who.has_authority ? draft_text(r, all->who.authority)
	                                         : str_from(d->say->no_authority);
	struct buf b;

	buf_init(&b, DRAFT_CHUNK);
	buf_printf(&b, "**" STR_FMT "**%s", STR_ARG(name), d->lang == LANG_FR ? "\u00a0: " : ": ");
	if (d->meeting.sensitive)
		buf_str(&b, counted(r, d, n));
	for (size_t i = 0; !d->meeting.sensitive && i < n; i++) {
		buf_puts(&b, i ? sep : "");
		buf_str(&b, person(r, d, &all[i]));
	}
	draft_line(r, d, 0, buf_view(&b));
	buf_finish(&b);
}

static bool same(const struct attendance *a, const struct attendance *b)
{
	return a->who.has_authority == b->who.has_authority &&
	       (!a->who.has_authority || a->who.authority_id == b->who.authority_id);
}

static const char SQL_EXCUSED[] =
	"SELECT a.person FROM meeting_answer a WHERE a.meeting = :meeting AND a.answer = 'no'"
	" AND NOT EXISTS (SELECT 1 FROM room_stay s WHERE s.meeting = a.meeting AND s.person = a.person)"
	" ORDER BY a.person LIMIT :max";

static void put_excused(struct req *r, struct minutes_draft *d)
{
	enum { MAX = 60 };
	int64_t who[MAX];
	struct person_ref p;
	struct buf b;
	struct query *q = db_q(r->db, SQL_EXCUSED);

	db_int(q, ":meeting", d->meeting.id);
	size_t n = db_ids(q, who, MAX);
	if (!n || d->meeting.sensitive)
		return;
	buf_init(&b, DRAFT_CHUNK);
	buf_printf(&b, "**%s**%s", d->say->excused, d->lang == LANG_FR ? "\u00a0: " : ": ");
	for (size_t i = 0; i < n; i++)
		if (person_ref_load(r, who[i], 0, &p)) {
			buf_puts(&b, i ? "\u00a0; " : "");
			buf_str(&b, draft_who(r, d, &p));
		}
	draft_line(r, d, 0, buf_view(&b));
	buf_finish(&b);
}

void draft_attendance(struct req *r, struct minutes_draft *d, int64_t item)
{
	struct attendance *all;
	size_t n = attendance_load(r, d->meeting.id, &all);

	draft_put(r, d, MINUTES_PART_HEADING, item, MINUTES_LABEL_GROUP,
	          str_from(d->say->attendance));
	for (size_t i = 0, k; i < n; i = k) {
		for (k = i + 1; k < n && same(&all[i], &all[k]); k++)
			;
		put_authority(r, d, &all[i], k - i);
	}
	put_excused(r, d);
}
