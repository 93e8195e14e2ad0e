/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/bounce/bounce.h"
#include "app/digest/digest.h"
#include "app/due/due.h"
#include "app/notice/notice.h"
#include "app/person/person.h"
#include "base/log.h"
#include "base/utf8.h"
#include "db/db.h"
#include "mail/mail.h"

enum { REASON_MAX = 280 };
#define DAY_MS (INT64_C(24) * 3600 * 1000)

static const char SQL_LOAD[] =
	"SELECT hard, soft, last_at, stopped_at, reason FROM bounce WHERE person = :person";
static const char SQL_PUT[] =
	"INSERT INTO bounce (person, hard, soft, last_at, reason, stopped_at)"
	" VALUES (:person, :hard, :soft, :now, :reason, :stopped)"
	" ON CONFLICT (person) DO UPDATE SET hard = :hard, soft = :soft, last_at = :now,"
	" reason = :reason, stopped_at = :stopped";
static const char SQL_FORGET[] = "DELETE FROM bounce WHERE person = :person";

/* One line of text that a page may show, whatever the other side said. */
static struct str reason_of(struct req *r, struct str said)
{
	struct str s = arena_str(r->arena, utf8_cut(said, REASON_MAX));

	if (!utf8_valid(s.p, s.n))
		return STR("");
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			((char *)(uintptr_t)s.p)[i] = ' ';
	return s;
}

static void tell(struct req *r, int64_t person)
{
	static const char *const lines[LANG_COUNT] = {
		[LANG_FR] =
			"Nos courriels vous reviennent sans être livrés\u00a0: nous n’en envoyons plus. "
			"Voyez «\u00a0Moi\u00a0», Courriels.",
		[LANG_EN] = "Our mails to you come back undelivered: we send none any more. "
			    "See “Me”, Mails.",
	};

	log_warn("mail: the address of person %lld takes no mail: none is sent to it",
	         (long long)person);
	digest_announce(r, person);
	notice_put(r, &(struct notice_new){ .person = person,
	                                    .kind = NOTICE_KIND_MAIL_STOPPED,
	                                    .line = str_from(lines[person_lang(r, person)]) });
}

void bounce_note(struct req *r, int64_t person, bool hard, struct str reason)
{
	struct query *q = db_q(r->db, SQL_LOAD);
	int64_t hards = 0, softs = 0, last = 0, stopped = 0;

	db_int(q, ":person", person);
	if (db_one(q) && r->now - db_col_int(q, 2) < BOUNCE_APART_MS) {
		hards = db_col_int(q, 0);
		softs = db_col_int(q, 1);
		last = db_col_int(q, 2);
		stopped = db_col_int(q, 3);
	}
	bool was = stopped;
	if (hard)
		hards++;
	else if (!softs || r->now / DAY_MS != last / DAY_MS)
		softs++;
	if (!was && (hards >= BOUNCE_HARD || softs >= BOUNCE_SOFT))
		stopped = r->now;
	q = db_q(r->db, SQL_PUT);
	db_int(q, ":person", person);
	db_int(q, ":hard", hards);
	db_int(q, ":soft", softs);
	db_int(q, ":now", r->now);
	db_text(q, ":reason", reason_of(r, reason));
	db_int_opt(q, ":stopped", stopped, stopped);
	db_run(q);
	if (!was && stopped)
		tell(r, person);
}

void bounce_report(struct req *r, int64_t person, bool failed, struct str status)
{
	bool address = failed && !str_starts(status, STR("5.7")) && !str_eq(status, STR("5.2.2"));

	if (failed || str_starts(status, STR("4")))
		bounce_note(r, person, address, status);
}

int bounce_due(struct req *r)
{
	struct mail_return back[DUE_MAX];
	size_t n = mail_returns(r->db, r->arena, back, DUE_MAX);

	for (size_t i = 0; i < n; i++)
		bounce_note(r, back[i].person, back[i].hard, back[i].reason);
	return (int)n;
}

bool bounce_forget(struct req *r, int64_t person)
{
	struct query *q = db_q(r->db, SQL_LOAD);

	db_int(q, ":person", person);
	bool stopped = db_one(q) && !db_col_null(q, 3);
	q = db_q(r->db, SQL_FORGET);
	db_int(q, ":person", person);
	db_run(q);
	if (stopped)
		notice_done_own(r, person, NOTICE_KIND_MAIL_STOPPED);
	return stopped;
}

bool bounce_stopped(struct req *r, int64_t person)
{
	struct query *q = db_q(r->db, SQL_LOAD);

	db_int(q, ":person", person);
	return db_one(q) && !db_col_null(q, 3);
}

void bounce_load(struct req *r, int64_t person, struct mail_settings *out)
{
	struct query *q = db_q(r->db, SQL_LOAD);

	db_int(q, ":person", person);
	if (!db_one(q) || db_col_null(q, 3))
		return;
	out->has_stopped_at = true;
	out->stopped_at = db_col_int(q, 3);
	out->has_reason = true;
	out->reason = db_col_str(r->arena, q, 4);
}
