/* SPDX-License-Identifier: EUPL-1.2 */
/* What a calendar answers to an invitation: « Accepter » pressed there is an answer here. */
#include "app/meeting/meeting.h"
#include "app/convocation/convocation.h"
#include "app/mail_in/mail_in.h"
#include "app/person/person.h"
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

/* He sends somebody else: who may stand in for him does, otherwise he is told how to name one. */
static enum mail_in_outcome delegate(struct req *r, const struct calendar_reply *reply,
                                     struct meeting_answer_args *args, enum mail_in_why *why)
{
	struct meeting_answer_result result;
	int64_t was = meeting_deputy_of(r, args->meeting, r->person);

	args->answer = MEETING_REPLY_NO;
	args->deputy = reply->delegate.n ? person_by_email(r, reply->delegate) : 0;
	args->has_deputy = args->deputy != 0;
	if (args->deputy && cmd_meeting_answer(r, args, &result) == ERR_OK)
		return MAIL_IN_NOTED;
	/* Who was named before stays. */
	args->has_deputy = !was;
	args->deputy = 0;
	if (cmd_meeting_answer(r, args, &result))
		return MAIL_IN_DROPPED;
	*why = MAIL_WHY_DELEGATED;
	return MAIL_IN_ANSWERED;
}

static enum mail_in_outcome answer(struct req *r, const struct mail_in_to *to,
                                   const struct calendar_reply *reply, enum mail_in_why *why)
{
	static const enum meeting_reply answers[] = { [CALENDAR_YES] = MEETING_REPLY_YES,
		                                      [CALENDAR_MAYBE] = MEETING_REPLY_MAYBE,
		                                      [CALENDAR_NO] = MEETING_REPLY_NO };
	struct meeting_answer_args args = { .meeting = to->meeting };
	struct meeting_answer_result result;
	struct mail_in_who before;

	args.note = str_trim(utf8_cut(reply->comment, NOTE_MAX));
	args.has_note = args.note.n && !utf8_has_control(args.note);
	if (!mail_in_enter(r, to->person, &before))
		return MAIL_IN_DROPPED;
	enum mail_in_outcome outcome;
	if (reply->answer == CALENDAR_DELEGATED) {
		outcome = delegate(r, reply, &args, why);
	} else {
		args.answer = answers[reply->answer];
		outcome = cmd_meeting_answer(r, &args, &result) ? MAIL_IN_DROPPED : MAIL_IN_NOTED;
	}
	mail_in_leave(r, &before);
	return outcome;
}

enum mail_in_outcome mail_in_meeting(struct req *r, const struct mail_in_to *to,
                                     const struct letter *l, enum mail_in_why *why)
{
	if (!is_his(r, to, l))
		return MAIL_IN_DROPPED;
	if (l->sort == LETTER_PERSON)
		return MAIL_IN_ANSWERED;
	return l->sort == LETTER_CALENDAR && l->reply.answer && is_current(r, to, &l->reply)
	               ? answer(r, to, &l->reply, why)
	               : MAIL_IN_DROPPED;
}
