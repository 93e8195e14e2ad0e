/* SPDX-License-Identifier: EUPL-1.2 */
/* What a calendar answers to an invitation: « Accepter » pressed there is an answer here. */
#include "app/convocation/convocation.h"
#include "app/mail_in/mail_in.h"
#include "base/utf8.h"
#include "db/db.h"

enum { NOTE_MAX = 300 };

/* Of somebody who is still here, and both the mail and its answer say that they are his. */
static const char SQL_HIS[] = "SELECT email = :from AND (:words OR email = :attendee) FROM person"
			      " WHERE id = :person AND disabled_at IS NULL";

static bool is_his(struct req *r, const struct mail_in_to *to, const struct letter *l)
{
	struct query *q = db_q(r->db, SQL_HIS);

	db_int(q, ":person", to->person);
	db_text(q, ":from", l->from);
	db_bool(q, ":words", l->sort != LETTER_CALENDAR);
	db_text(q, ":attendee", l->reply.attendee);
	return db_one(q) && db_col_bool(q, 0) && l->proof != LETTER_FORGED;
}

/* To the invitation that he has: one from before the last change says nothing of what now is. */
static bool is_current(struct req *r, const struct mail_in_to *to,
                       const struct calendar_reply *reply)
{
	return str_eq(reply->uid, convocation_uid(r, to->meeting)) &&
	       reply->sequence >= convocation_sequence(r, to->meeting, to->person);
}

static bool answer(struct req *r, const struct mail_in_to *to, const struct calendar_reply *reply)
{
	static const enum meeting_reply answers[] = { [CALENDAR_YES] = MEETING_REPLY_YES,
		                                      [CALENDAR_MAYBE] = MEETING_REPLY_MAYBE,
		                                      [CALENDAR_NO] = MEETING_REPLY_NO };
	struct meeting_answer_args args = { .meeting = to->meeting };
	struct meeting_answer_result result;
	struct mail_in_who before;

	args.answer = answers[reply->answer];
	args.note = str_trim(utf8_cut(reply->comment, NOTE_MAX));
	args.has_note = args.note.n && !utf8_has_control(args.note);
	if (!mail_in_enter(r, to->person, &before))
		return false;
	enum err e = cmd_meeting_answer(r, &args, &result);
	mail_in_leave(r, &before);
	return e == ERR_OK;
}

enum mail_in_outcome mail_in_meeting(struct req *r, const struct mail_in_to *to,
                                     const struct letter *l)
{
	if (!is_his(r, to, l))
		return MAIL_IN_DROPPED;
	if (l->sort == LETTER_PERSON)
		return MAIL_IN_ANSWERED;
	return l->sort == LETTER_CALENDAR && l->reply.answer && is_current(r, to, &l->reply) &&
	                       answer(r, to, &l->reply)
	               ? MAIL_IN_NOTED
	               : MAIL_IN_DROPPED;
}
