/* SPDX-License-Identifier: EUPL-1.2 */
#include "mail/outbox.h"
#include "base/log.h"
#include "base/utf8.h"
#include "db/db.h"
#include "mail/mail.h"
#include "mail/message.h"
#include <stdio.h>

enum { SWEEP_SPAN = 200 };
#define KEPT_MS (INT64_C(30) * 24 * 3600 * 1000)

static const char SQL_QUEUE[] =
	"INSERT INTO outbox (message_id, recipient, person, subject, body_text, body_html, from_name,"
	" reply_to, thread, list, list_name, unsubscribe, sender, calendar, due_at, created_at,"
	" expires_at)"
	" VALUES (:id, :recipient, :person, :subject, :text, :html, :from_name, :reply_to, :thread,"
	" :list, :list_name, :unsubscribe, :sender, :calendar, :now, :now, :expires)"
	" ON CONFLICT (message_id) DO NOTHING";
/* Once, at start. */
static const char SQL_RECOVER[] =
	"UPDATE outbox /*scan*/ SET state = 'due' WHERE state = 'sending'";
static const char SQL_DOUBT[] =
	"UPDATE outbox /*scan*/ SET state = 'unsure', error = 'the program ended while the relay had it',"
	" body_text = CASE WHEN expires_at IS NULL THEN body_text ELSE '' END,"
	" body_html = CASE WHEN expires_at IS NULL THEN body_html ELSE '' END,"
	" calendar = CASE WHEN expires_at IS NULL THEN calendar ELSE '' END"
	" WHERE state = 'handing'";
static const char SQL_EXPIRE[] =
	"UPDATE outbox SET state = 'failed', body_text = '', body_html = '', calendar = '',"
	" error = 'expired' || CASE WHEN error = '' THEN '' ELSE ': ' || error END"
	" WHERE state = 'due' AND due_at <= :now AND expires_at <= :now";
static const char SQL_DUE[] =
	"SELECT id, tries, created_at, expires_at, message_id, recipient, subject, body_text, body_html,"
	" from_name, reply_to, thread, list, list_name, unsubscribe, sender, calendar"
	" FROM outbox WHERE state = 'due' AND due_at <= :now ORDER BY due_at, id LIMIT :max";
static const char SQL_CLAIM[] =
	"UPDATE outbox SET state = 'sending', tries = :tries WHERE id = :id";
static const char SQL_HAND[] = "UPDATE outbox SET state = 'handing' WHERE id = :id";
static const char SQL_NEXT[] = "SELECT MIN(due_at) FROM outbox WHERE state = 'due'";
static const char SQL_WAITING[] = "SELECT COUNT(*) FROM outbox /*scan*/ WHERE state = 'due'";
static const char SQL_UNSURE[] = "SELECT COUNT(*) FROM outbox /*scan*/ WHERE state = 'unsure'";
/* What has been said is not kept: it may have opened something. A failed mail keeps its words, for
 * whoever looks into it, unless they were of use for a while only. */
static const char SQL_SENT[] = "UPDATE outbox SET state = 'sent', body_text = '', body_html = '',"
			       " calendar = '', error = '' WHERE id = :id";
static const char SQL_FAILED[] =
	"UPDATE outbox SET state = :state, error = :error, returned = :returned,"
	" body_text = CASE WHEN expires_at IS NULL THEN body_text ELSE '' END,"
	" body_html = CASE WHEN expires_at IS NULL THEN body_html ELSE '' END,"
	" calendar = CASE WHEN expires_at IS NULL THEN calendar ELSE '' END WHERE id = :id";
static const char SQL_AGAIN[] = "UPDATE outbox SET state = 'due', due_at = :due, tries = :tries,"
				" error = :error WHERE id = :id";
static const char SQL_OLDEST[] = "SELECT MIN(id) FROM outbox";
static const char SQL_SWEEP[] = "DELETE FROM outbox WHERE id <= :upto AND created_at < :before"
				" AND state IN ('sent', 'failed', 'unsure')";
static const char SQL_RETURNS[] = "SELECT id, person, returned, error FROM outbox /*scan*/"
				  " WHERE returned <> 'no' AND person IS NOT NULL"
				  " ORDER BY id LIMIT :max";
static const char SQL_RETURNED[] = "UPDATE outbox SET returned = 'no' WHERE id = :id";

bool mail_queue(struct db *db, const struct mail_new *m)
{
	struct message as = {
		.from_name = m->from_name,
		.to = m->recipient,
		.id = m->id,
		.subject = m->subject,
		.reply_to = m->reply_to,
		.thread = m->thread,
		.list = m->list,
		.list_name = m->list_name,
		.unsubscribe = m->unsubscribe,
		.calendar = m->calendar,
	};

	if (!message_ok(&as) || (m->sender.n && !message_address_ok(m->sender))) {
		log_error("mail: %.*s cannot be a mail: its id, an address or a line of its head",
		          STR_ARG(m->id));
		return false;
	}
	struct query *q = db_q(db, SQL_QUEUE);
	db_text(q, ":id", m->id);
	db_text(q, ":recipient", m->recipient);
	db_int_opt(q, ":person", m->person, m->person);
	db_text(q, ":subject", m->subject);
	db_text(q, ":text", m->text);
	db_text(q, ":html", m->html);
	db_text(q, ":from_name", m->from_name);
	db_text(q, ":reply_to", m->reply_to);
	db_text(q, ":thread", m->thread);
	db_text(q, ":list", m->list);
	db_text(q, ":list_name", m->list_name);
	db_text(q, ":unsubscribe", m->unsubscribe);
	db_text(q, ":sender", m->sender);
	db_text(q, ":calendar", m->calendar);
	db_int(q, ":now", m->now);
	db_int_opt(q, ":expires", m->expires_at, m->expires_at);
	return db_run(q);
}

void outbox_recover(struct db *db, int64_t *unsure)
{
	if (db_run(db_q(db, SQL_RECOVER)) && db_changes(db))
		log_info("mail: %lld mails that were about to be sent will be sent",
		         (long long)db_changes(db));
	*unsure = db_run(db_q(db, SQL_DOUBT)) ? db_changes(db) : 0;
	if (*unsure)
		log_warn("mail: %lld mails may have left or not, and are not sent again",
		         (long long)*unsure);
}

void outbox_hand(struct db *db, int64_t id)
{
	struct query *q = db_q(db, SQL_HAND);

	db_int(q, ":id", id);
	db_run(q);
}

size_t outbox_claim(struct db *db, int64_t now, struct arena *a, struct outbox_mail *mails,
                    size_t max, size_t *expired)
{
	struct query *q = db_q(db, SQL_EXPIRE);
	size_t n = 0;

	db_int(q, ":now", now);
	*expired = db_run(q) ? (size_t)db_changes(db) : 0;
	q = db_q(db, SQL_DUE);
	db_int(q, ":now", now);
	db_int(q, ":max", (int64_t)max);
	db_each (q)
		mails[n++] = (struct outbox_mail){
			.id = db_col_int(q, 0),
			.tries = db_col_int(q, 1) + 1,
			.created_at = db_col_int(q, 2),
			.expires_at = db_col_int(q, 3),
			.message_id = db_col_str(a, q, 4),
			.recipient = db_col_str(a, q, 5),
			.subject = db_col_str(a, q, 6),
			.text = db_col_str(a, q, 7),
			.html = db_col_str(a, q, 8),
			.from_name = db_col_str(a, q, 9),
			.reply_to = db_col_str(a, q, 10),
			.thread = db_col_str(a, q, 11),
			.list = db_col_str(a, q, 12),
			.list_name = db_col_str(a, q, 13),
			.unsubscribe = db_col_str(a, q, 14),
			.sender = db_col_str(a, q, 15),
			.calendar = db_col_str(a, q, 16),
		};
	for (size_t i = 0; i < n; i++) {
		q = db_q(db, SQL_CLAIM);
		db_int(q, ":id", mails[i].id);
		db_int(q, ":tries", mails[i].tries);
		db_run(q);
	}
	return n;
}

int64_t outbox_next(struct db *db)
{
	struct query *q = db_q(db, SQL_NEXT);

	return db_one(q) ? db_col_int(q, 0) : 0;
}

int64_t outbox_waiting(struct db *db)
{
	struct query *q = db_q(db, SQL_WAITING);

	return db_one(q) ? db_col_int(q, 0) : 0;
}

int64_t outbox_unsure(struct db *db)
{
	struct query *q = db_q(db, SQL_UNSURE);

	return db_one(q) ? db_col_int(q, 0) : 0;
}

size_t mail_returns(struct db *db, struct arena *a, struct mail_return *out, size_t max)
{
	struct query *q = db_q(db, SQL_RETURNS);
	size_t n = 0;

	db_int(q, ":max", (int64_t)max);
	db_each (q)
		out[n++] = (struct mail_return){
			.id = db_col_int(q, 0),
			.person = db_col_int(q, 1),
			.hard = str_eq(db_col_view(q, 2), STR("hard")),
			.reason = db_col_str(a, q, 3),
		};
	for (size_t i = 0; i < n; i++) {
		q = db_q(db, SQL_RETURNED);
		db_int(q, ":id", out[i].id);
		db_run(q);
	}
	return n;
}

static void mark_again(struct db *db, const struct outbox_mail *mail, int64_t due, int64_t tries)
{
	struct query *q = db_q(db, SQL_AGAIN);

	db_int(q, ":id", mail->id);
	db_int(q, ":due", due);
	db_int(q, ":tries", tries);
	db_text(q, ":error", str_from(mail->error));
	db_run(q);
}

/* Over, and not sent for all one knows. */
static void mark_over(struct db *db, const struct outbox_mail *mail, const char *state,
                      const char *returned)
{
	struct query *q = db_q(db, SQL_FAILED);

	db_int(q, ":id", mail->id);
	db_text(q, ":state", str_from(state));
	db_text(q, ":returned", str_from(returned));
	db_text(q, ":error", str_from(mail->error));
	db_run(q);
}

static void mark_later(struct db *db, struct outbox_mail *mail, int64_t now, int64_t scale_ms)
{
	static const int waits[] = { 1, 5, 30, 120, 240 };
	enum { LAST = sizeof(waits) / sizeof(waits[0]) - 1 };
	int64_t due = now + waits[mail->tries > LAST ? LAST : mail->tries - 1] * scale_ms;

	if (due - mail->created_at > OUTBOX_GIVE_UP_MS ||
	    (mail->expires_at && due >= mail->expires_at)) {
		mail->given_up = true;
		mark_over(db, mail, "failed", mail->expires_at ? "no" : "soft");
	} else {
		mark_again(db, mail, due, mail->tries);
	}
}

void outbox_mark_sent(struct db *db, const struct outbox_mail *mail)
{
	if (mail->outcome != MAIL_SENT)
		return;
	struct query *q = db_q(db, SQL_SENT);
	db_int(q, ":id", mail->id);
	db_run(q);
}

void outbox_mark(struct db *db, struct outbox_mail *mail, int64_t now, int64_t scale_ms)
{
	/* A relay may answer in any charset; what is stored is text. */
	for (char *c = mail->error; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	switch (mail->outcome) {
	case MAIL_UNTRIED: mark_again(db, mail, now, mail->tries - 1); return;
	case MAIL_LATER: mark_later(db, mail, now, scale_ms); return;
	case MAIL_REFUSED: mark_over(db, mail, "failed", mail->no_such ? "hard" : "no"); return;
	case MAIL_UNSURE: mark_over(db, mail, "unsure", "no"); return;
	case MAIL_SENT: outbox_mark_sent(db, mail);
	}
}

void outbox_sweep(struct db *db, int64_t now)
{
	struct query *q = db_q(db, SQL_OLDEST);
	int64_t oldest = db_one(q) ? db_col_int(q, 0) : 0;

	q = db_q(db, SQL_SWEEP);
	db_int(q, ":upto", oldest + SWEEP_SPAN);
	db_int(q, ":before", now - KEPT_MS);
	db_run(q);
}
