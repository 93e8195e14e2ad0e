/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/person/person.h"
#include "app/position/position.h"
#include "app/topic/topic.h"
#include "app/wait/wait.h"
#include "base/hex.h"
#include "db/db.h"

enum { SEAL = 32 };

/* ---- one position ---- */

static const char SQL_POSITION[] =
	"SELECT grp, title, state, author, version, created_at, opened_at, sign_by, closed_at, seal"
	" FROM position WHERE id = :id";
static const char SQL_COUNT[] =
	"SELECT count(*) FILTER (WHERE withdrawn_at IS NULL), count(withdrawn_at),"
	" coalesce(max(authority = :authority AND withdrawn_at IS NULL), 0)"
	" FROM position_signature WHERE position = :id";
static const char SQL_MANDATE[] = "SELECT authority FROM mandate WHERE id = :mandate";

static int64_t authority_now(struct req *r, int64_t *mandate)
{
	*mandate = r->person ? person_mandate_now(r, r->person) : 0;
	struct query *q = db_q(r->db, SQL_MANDATE);
	db_int(q, ":mandate", *mandate);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

static bool load(struct req *r, int64_t id, int64_t authority, struct my_position *out)
{
	struct position *p = &out->position;
	struct query *q = db_q(r->db, SQL_POSITION);

	*out = (struct my_position){ .position = { .id = id } };
	db_int(q, ":id", id);
	if (!db_one(q))
		return false;
	p->group = db_col_int(q, 0);
	p->title = db_col_str(r->arena, q, 1);
	/* What does not read as one of its values (a newer program's) is not signed here. */
	if (!position_state_from_str(db_col_view(q, 2), &p->state))
		p->state = POSITION_STATE_CLOSED;
	int64_t author = db_col_int(q, 3);
	p->version = db_col_int(q, 4);
	p->created_at = db_col_int(q, 5);
	p->has_opened_at = !db_col_null(q, 6);
	p->opened_at = db_col_int(q, 6);
	p->has_sign_by = !db_col_null(q, 7);
	p->sign_by = db_col_int(q, 7);
	p->has_closed_at = !db_col_null(q, 8);
	p->closed_at = db_col_int(q, 8);
	struct str seal = db_col_view(q, 9);
	if (seal.n == SEAL) {
		char *hex = arena_array(r->arena, HEX_SIZE(SEAL), char);
		hex_encode(hex, seal.p, SEAL);
		p->has_seal = true;
		p->seal = (struct str){ hex, HEX_SIZE(SEAL) - 1 };
	}
	q = db_q(r->db, SQL_COUNT);
	db_int(q, ":id", id);
	db_int(q, ":authority", authority);
	if (!db_one(q))
		return false;
	p->signers = db_col_int(q, 0);
	p->withdrawn = db_col_int(q, 1);
	out->ours = db_col_bool(q, 2);
	person_ref_load(r, author, 0, &p->author);
	return true;
}

bool position_load(struct req *r, int64_t id, struct my_position *out)
{
	int64_t mandate;

	return load(r, id, authority_now(r, &mandate), out);
}

enum err position_caller_load(struct req *r, int64_t id, struct position_caller *out)
{
	struct access acc;

	*out = (struct position_caller){ .runs = false };
	if (access_position(r, id, RIGHT_READ, &acc) != ERR_OK)
		return req_fail(r, ERR_NOT_FOUND, "position");
	out->authority = authority_now(r, &out->mandate);
	if (!load(r, id, out->authority, &out->position))
		return req_db_fail(r);
	out->runs = topic_runs(r, &acc);
	out->seated = r->person && acc.active && access_role_has(acc.role, RIGHT_WRITE);
	out->edits = out->runs || (out->seated && out->position.position.author.id == r->person);
	return ERR_OK;
}

enum err position_runner_load(struct req *r, int64_t id, struct position_caller *out)
{
	enum err e = position_caller_load(r, id, out);

	if (e)
		return e;
	return out->runs ? ERR_OK : req_fail(r, ERR_FORBIDDEN, "position");
}

enum err position_signer_load(struct req *r, int64_t id, struct position_caller *out)
{
	enum err e = position_caller_load(r, id, out);
	const struct position *p = &out->position.position;

	if (e)
		return e;
	if (!out->seated)
		return req_fail(r, ERR_FORBIDDEN, "position");
	if (p->state != POSITION_STATE_OPEN || p->sign_by <= r->now)
		return req_fail(r, ERR_POSITION_CLOSED, "position");
	return out->authority ? ERR_OK : req_fail(r, ERR_NO_MANDATE, NULL);
}

/* ---- what waits ---- */

static const char SQL_WAITS[] =
	"SELECT x.grp, NULL, x.id, x.title, NULL, x.opened_at, x.sign_by, 1, x.author"
	" FROM membership m"
	" CROSS JOIN position x ON x.grp = m.grp AND x.state = 'open' AND x.sign_by > :now"
	" WHERE m.person = :person AND m.state = 'active' AND m.role <> 'observer'"
	" AND NOT EXISTS (SELECT 1 FROM position_signature s WHERE s.position = x.id"
	"  AND s.authority = :authority AND s.withdrawn_at IS NULL)"
	" ORDER BY x.sign_by, x.opened_at, x.id";

size_t position_waits(struct req *r, struct wait *out, size_t max)
{
	int64_t mandate, authority = authority_now(r, &mandate);

	if (!authority)
		return 0;
	struct query *q = db_q(r->db, SQL_WAITS);
	db_int(q, ":authority", authority);
	db_int(q, ":now", r->now);
	return wait_read(r, q, WAIT_KIND_POSITION, out, max);
}
