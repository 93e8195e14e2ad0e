/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/digest/digest.h"
#include "app/bounce/bounce.h"
#include "app/due/due.h"
#include "base/clock.h"
#include "base/zone.h"
#include "db/db.h"
#include "emit.h"

static const char SQL_LOAD[] = "SELECT days, hour, instant, told_post, last_sent_at, next_at"
			       " FROM digest WHERE person = :person";
static const char SQL_ZONE[] = "SELECT zone FROM person WHERE id = :person";
static const char SQL_NEW[] =
	"SELECT id, zone FROM person WHERE id > (SELECT coalesce(max(person), 0) FROM digest)"
	" ORDER BY id LIMIT :max";
static const char SQL_POSTS[] = "SELECT coalesce(max(id), 0) FROM post";
static const char SQL_PUT[] =
	"INSERT INTO digest (person, days, hour, instant, told_post, last_sent_at, next_at)"
	" VALUES (:person, :days, :hour, :instant, :told, :sent, :next)"
	" ON CONFLICT (person) DO UPDATE SET days = :days, hour = :hour, instant = :instant,"
	" told_post = :told, last_sent_at = :sent, next_at = :next";
static const char SQL_DUE[] =
	"SELECT person, next_at FROM digest WHERE next_at <= :now ORDER BY next_at, person LIMIT :max";

/* ---- rows ---- */

void digest_load(struct req *r, int64_t person, struct digest *out)
{
	struct query *q = db_q(r->db, SQL_LOAD);

	*out = (struct digest){ .days = DIGEST_DAYS, .hour = DIGEST_HOUR, .instant = -1 };
	db_int(q, ":person", person);
	if (!db_one(q))
		return;
	out->days = db_col_int(q, 0);
	out->hour = db_col_int(q, 1);
	out->instant = db_col_int(q, 2);
	out->told_post = db_col_int(q, 3);
	out->last_sent_at = db_col_int(q, 4);
	out->next_at = db_col_int(q, 5);
}

static void put(struct req *r, int64_t person, const struct digest *d)
{
	struct query *q = db_q(r->db, SQL_PUT);

	db_int(q, ":person", person);
	db_int(q, ":days", d->days);
	db_int(q, ":hour", d->hour);
	db_int(q, ":instant", d->instant);
	db_int(q, ":told", d->told_post);
	db_int(q, ":sent", d->last_sent_at);
	db_int_opt(q, ":next", d->next_at, d->next_at);
	db_run(q);
}

static struct str zone_of(struct req *r, int64_t person)
{
	struct query *q = db_q(r->db, SQL_ZONE);

	db_int(q, ":person", person);
	return db_one(q) ? db_col_str(r->arena, q, 0) : STR("");
}

/* The first of his days at his hour after `after`; 0: none. */
static int64_t next_at(const struct digest *d, struct str zone, int64_t after)
{
	struct zone_time t = zone_local(zone, after);
	int today = t.weekday - 1;

	t.minutes = (int)d->hour * 60;
	for (int i = 0; i <= 7; i++, t.day++) {
		int64_t at = zone_instant(zone, &t);
		if (at > after && d->days >> (today + i) % 7 & 1)
			return at;
	}
	return 0;
}

static int64_t last_post(struct req *r)
{
	struct query *q = db_q(r->db, SQL_POSTS);

	return db_one(q) ? db_col_int(q, 0) : 0;
}

/* A row for some of those who have none: ids only grow, so they follow the last one that has. What
 * was there before is no news to them. Returns how many. */
static int enrol(struct req *r)
{
	struct {
		int64_t person;
		struct str zone;
	} found[DUE_MAX];
	struct query *q = db_q(r->db, SQL_NEW);
	int n = 0;

	db_int(q, ":max", DUE_MAX);
	db_each (q) {
		found[n].person = db_col_int(q, 0);
		found[n++].zone = db_col_str(r->arena, q, 1);
	}
	for (int i = 0; i < n; i++) {
		struct digest d;
		digest_load(r, found[i].person, &d);
		d.next_at = next_at(&d, found[i].zone, r->now);
		put(r, found[i].person, &d);
	}
	return n;
}

/* ---- settings ---- */

void digest_set(struct req *r, int64_t person, const struct digest *d)
{
	struct digest have;

	/* Nobody before him is passed over. */
	for (digest_load(r, person, &have); !db_failed(r->db) && enrol(r) == DUE_MAX;)
		;
	digest_load(r, person, &have);
	have.days = d->days;
	have.hour = d->hour;
	have.instant = d->instant;
	have.next_at = next_at(&have, zone_of(r, person), r->now);
	put(r, person, &have);
	digest_announce(r, person);
}

void digest_move(struct req *r, int64_t person)
{
	struct digest d;

	digest_load(r, person, &d);
	if (d.next_at)
		digest_set(r, person, &d);
}

bool digest_instant(struct req *r, int64_t person, enum mail_kind kind)
{
	struct digest d;

	digest_load(r, person, &d);
	return d.instant >> kind & 1;
}

void digest_settings(struct req *r, int64_t person, struct mail_settings *out)
{
	struct digest d;

	digest_load(r, person, &d);
	*out = (struct mail_settings){ .hour = d.hour };
	out->days = arena_array(r->arena, 7, int64_t);
	for (int64_t day = 1; day <= 7; day++)
		if (d.days >> (day - 1) & 1)
			out->days[out->n_days++] = day;
	out->instant = arena_array(r->arena, MAIL_KIND_COUNT, enum mail_kind);
	for (int kind = 0; kind < MAIL_KIND_COUNT; kind++)
		if (d.instant >> kind & 1)
			out->instant[out->n_instant++] = (enum mail_kind)kind;
	if (!d.next_at && d.days)
		d.next_at = next_at(&d, zone_of(r, person), r->now);
	out->has_next_at = d.next_at;
	out->next_at = d.next_at;
	bounce_load(r, person, out);
}

void digest_announce(struct req *r, int64_t person)
{
	struct digest_changed data;

	digest_settings(r, person, &data.settings);
	emit_digest_changed(r, ch_user(person), &data);
}

/* ---- the clock ---- */

/* His summary of the day that it was due on. true: there is one. */
static bool send(struct req *r, int64_t person, int64_t due_at)
{
	struct mail_new mail = { .now = 0 };
	struct digest d;

	digest_load(r, person, &d);
	struct str zone = zone_of(r, person);
	struct zone_time day = zone_local(zone, due_at);
	bool sent = digest_compose(r, person, &d, true, &mail);
	if (sent) {
		mail.id = arena_printf(r->arena, "digest.%lld.%04d%02d%02d." STR_FMT,
		                       (long long)person, day.year, day.month, day.day,
		                       STR_ARG(r->house->epoch));
		mail_queue(r->db, &mail);
		d.last_sent_at = r->now;
		d.told_post = last_post(r);
	}
	d.next_at = next_at(&d, zone, r->now);
	put(r, person, &d);
	return sent;
}

int digest_due(struct req *r)
{
	struct {
		int64_t person, next_at;
	} due[DUE_MAX];
	struct query *q = db_q(r->db, SQL_DUE);
	int64_t until = clock_mono_ms() + DIGEST_RUN_MS;
	struct req own = *r;
	struct arena arena;
	int n = 0, sent = 0, done = 0;

	enrol(r);
	db_int(q, ":now", r->now);
	db_int(q, ":max", DUE_MAX);
	db_each (q) {
		due[n].person = db_col_int(q, 0);
		due[n++].next_at = db_col_int(q, 1);
	}
	/* Each from memory of its own: together they would be more than a request may take. */
	arena_init(&arena);
	own.arena = &arena;
	while (done < n && !db_failed(r->db) && (!done || clock_mono_ms() < until)) {
		sent += send(&own, due[done].person, due[done].next_at);
		arena_reset(&arena);
		done++;
	}
	arena_finish(&arena);
	if (sent)
		req_mail(r);
	return done;
}
