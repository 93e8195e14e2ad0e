/* SPDX-License-Identifier: EUPL-1.2 */
#include "push/box.h"
#include "base/log.h"
#include "db/db.h"

/* ---- subscriptions ---- */

static const char SQL_PUT[] =
	"INSERT INTO push_sub (person, session, endpoint, p256dh, auth, at)"
	" VALUES (:person, :session, :endpoint, :p256dh, :auth, :now)"
	" ON CONFLICT (endpoint) DO UPDATE SET person = excluded.person,"
	" session = excluded.session, p256dh = excluded.p256dh, auth = excluded.auth,"
	" at = excluded.at";
static const char SQL_EXCESS[] = "SELECT id FROM push_sub WHERE person = :person"
				 " ORDER BY id DESC LIMIT -1 OFFSET :max";
static const char SQL_FORGET_OUT[] = "DELETE FROM push_out WHERE sub = :sub";
static const char SQL_FORGET[] = "DELETE FROM push_sub WHERE id = :sub";

static void forget(struct db *db, int64_t sub)
{
	struct query *q = db_q(db, SQL_FORGET_OUT);

	db_int(q, ":sub", sub);
	db_run(q);
	q = db_q(db, SQL_FORGET);
	db_int(q, ":sub", sub);
	db_run(q);
}

/* Those a statement names, a few at a time. */
static size_t forget_those(struct db *db, struct query *q)
{
	int64_t ids[50];
	size_t n = 0;

	db_each (q) {
		ids[n++] = db_col_int(q, 0);
		if (n == sizeof(ids) / sizeof(*ids))
			break;
	}
	for (size_t i = 0; i < n; i++)
		forget(db, ids[i]);
	return n;
}

void push_sub_put(struct db *db, const struct push_sub *s)
{
	struct query *q = db_q(db, SQL_PUT);

	db_int(q, ":person", s->person);
	db_int(q, ":session", s->session);
	db_text(q, ":endpoint", s->endpoint);
	db_blob(q, ":p256dh", s->target.p256dh, PUSH_PUBLIC);
	db_blob(q, ":auth", s->target.auth, PUSH_AUTH);
	db_int(q, ":now", s->now);
	db_run(q);
	q = db_q(db, SQL_EXCESS);
	db_int(q, ":person", s->person);
	db_int(q, ":max", PUSH_SUBS_MAX);
	forget_those(db, q);
}

static const char SQL_MINE[] =
	"SELECT id FROM push_sub WHERE endpoint = :endpoint AND person = :person";

bool push_sub_drop(struct db *db, int64_t person, struct str endpoint)
{
	struct query *q = db_q(db, SQL_MINE);

	db_text(q, ":endpoint", endpoint);
	db_int(q, ":person", person);
	return forget_those(db, q) > 0;
}

#define GOOD                                                  \
	" FROM push_sub u JOIN session s ON s.id = u.session" \
	" AND s.person = u.person AND s.expires_at > :now WHERE u.person = :person"

static const char SQL_COUNT[] = "SELECT count(*)" GOOD;
static const char SQL_ENDED[] =
	"SELECT u.id FROM push_sub u /*scan*/ WHERE NOT EXISTS (SELECT 1 FROM session s"
	" WHERE s.id = u.session AND s.person = u.person AND s.expires_at > :now)";

int64_t push_sub_count(struct db *db, int64_t person, int64_t now)
{
	struct query *q = db_q(db, SQL_COUNT);

	db_int(q, ":person", person);
	db_int(q, ":now", now);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

void push_sub_sweep(struct db *db, int64_t now)
{
	struct query *q = db_q(db, SQL_ENDED);

	db_int(q, ":now", now);
	forget_those(db, q);
}

/* ---- pushes ---- */

static const char SQL_SUBS[] = "SELECT u.id" GOOD " AND (:endpoint = '' OR u.endpoint = :endpoint)"
			       " ORDER BY u.id LIMIT :max";
static const char SQL_REPLACED[] =
	"DELETE FROM push_out WHERE sub = :sub AND tag = :tag AND state = 'due'";
static const char SQL_QUEUE[] =
	"INSERT INTO push_out (sub, payload, tag, urgent, due_at, created_at)"
	" VALUES (:sub, :payload, :tag, :urgent, 0, :now)"; /* due at once */

int64_t push_queue(struct db *db, const struct push_new *p)
{
	struct query *q = db_q(db, SQL_SUBS);
	int64_t subs[PUSH_SUBS_MAX];
	size_t n = 0;

	db_int(q, ":person", p->person);
	db_int(q, ":now", p->now);
	db_text(q, ":endpoint", p->endpoint);
	n = db_ids(q, subs, PUSH_SUBS_MAX);
	for (size_t i = 0; i < n; i++) {
		q = db_q(db, SQL_REPLACED);
		db_int(q, ":sub", subs[i]);
		db_text(q, ":tag", p->tag);
		db_run(q);
		q = db_q(db, SQL_QUEUE);
		db_int(q, ":sub", subs[i]);
		db_text(q, ":payload", p->payload);
		db_text(q, ":tag", p->tag);
		db_bool(q, ":urgent", p->urgent);
		db_int(q, ":now", p->now);
		db_run(q);
	}
	return (int64_t)n;
}

/* Once, at start. */
static const char SQL_RECOVER[] = "DELETE FROM push_out /*scan*/ WHERE state = 'sending'";

void box_recover(struct db *db)
{
	if (db_run(db_q(db, SQL_RECOVER)) && db_changes(db))
		log_info("push: %lld pushes may have left or not, and are not sent again",
		         (long long)db_changes(db));
}

static const char SQL_DUE[] =
	"SELECT o.id, o.sub, o.tries, o.created_at, u.endpoint, o.payload, o.tag, o.urgent, u.p256dh,"
	" u.auth FROM push_out o JOIN push_sub u ON u.id = o.sub"
	" WHERE o.state = 'due' AND o.due_at <= :now ORDER BY o.due_at, o.id LIMIT :max";
static const char SQL_CLAIM[] =
	"UPDATE push_out SET state = 'sending', tries = tries + 1 WHERE id = :id";

static void bytes(void *out, size_t n, struct str from)
{
	if (from.n == n)
		memcpy(out, from.p, n);
}

size_t box_claim(struct db *db, int64_t now, struct arena *a, struct box_push *out, size_t max)
{
	struct query *q = db_q(db, SQL_DUE);
	size_t n = 0;

	db_int(q, ":now", now);
	db_int(q, ":max", (int64_t)max);
	db_each (q) {
		struct box_push *p = &out[n++];
		*p = (struct box_push){ .id = db_col_int(q, 0), .sub = db_col_int(q, 1) };
		p->tries = db_col_int(q, 2) + 1;
		p->created_at = db_col_int(q, 3);
		p->endpoint = db_col_str(a, q, 4);
		p->payload = db_col_str(a, q, 5);
		p->tag = db_col_str(a, q, 6);
		p->urgent = db_col_bool(q, 7);
		bytes(p->target.p256dh, PUSH_PUBLIC, db_col_view(q, 8));
		bytes(p->target.auth, PUSH_AUTH, db_col_view(q, 9));
	}
	for (size_t i = 0; i < n; i++) {
		q = db_q(db, SQL_CLAIM);
		db_int(q, ":id", out[i].id);
		db_run(q);
	}
	return n;
}

static const char SQL_NEXT[] = "SELECT min(due_at) FROM push_out WHERE state = 'due'";
static const char SQL_WAITING[] = "SELECT count(*) FROM push_out /*scan*/ WHERE state = 'due'";
static const char SQL_OVER[] = "DELETE FROM push_out WHERE id = :id";
static const char SQL_AGAIN[] =
	"UPDATE push_out SET state = 'due', due_at = :due, tries = :tries WHERE id = :id";

int64_t box_next(struct db *db)
{
	struct query *q = db_q(db, SQL_NEXT);

	return db_one(q) ? db_col_int(q, 0) : 0;
}

int64_t box_waiting(struct db *db)
{
	struct query *q = db_q(db, SQL_WAITING);

	return db_one(q) ? db_col_int(q, 0) : 0;
}

static void over(struct db *db, int64_t id)
{
	struct query *q = db_q(db, SQL_OVER);

	db_int(q, ":id", id);
	db_run(q);
}

static void again(struct db *db, const struct box_push *p, int64_t due, int64_t tries)
{
	struct query *q = db_q(db, SQL_AGAIN);

	db_int(q, ":id", p->id);
	db_int(q, ":due", due);
	db_int(q, ":tries", tries);
	db_run(q);
}

void box_mark(struct db *db, struct box_push *p, int64_t now, int64_t scale_ms)
{
	static const int waits[PUSH_TRIES] = { 1, 5, 30, 60, 120 };
	int64_t wait;

	switch (p->outcome) {
	case PUSH_UNTRIED: again(db, p, now, p->tries - 1); return;
	case PUSH_GONE: forget(db, p->sub); return;
	case PUSH_SENT:
	case PUSH_FAILED: over(db, p->id); return;
	case PUSH_LATER: break;
	}
	wait = waits[p->tries < 1 || p->tries > PUSH_TRIES ? PUSH_TRIES - 1 : p->tries - 1] *
	       scale_ms;
	if (p->wait_ms > wait)
		wait = p->wait_ms;
	if (p->tries < PUSH_TRIES && now + wait - p->created_at <= PUSH_TTL_S * INT64_C(1000)) {
		again(db, p, now + wait, p->tries);
		return;
	}
	over(db, p->id);
	p->outcome = PUSH_FAILED;
}
