/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/due/due.h"
#include "app/action/action_due.h"
#include "app/ballot/ballot_reserve.h"
#include "app/bounce/bounce.h"
#include "app/chat/chat.h"
#include "app/convocation/convocation.h"
#include "app/digest/digest.h"
#include "app/held/held.h"
#include "app/instant/instant.h"
#include "app/mail_in/mail_in.h"
#include "app/minutes/doc.h"
#include "app/push/push_due.h"
#include "app/question/question.h"
#include "app/room/room.h"
#include "app/search/saved.h"
#include "base/str.h"

/* Each with what it is about; NULL ends the list. */
static due_fn *const works[] = {
	question_due,       /* days that go by without an answer */
	held_due,           /* mails that wait for a moderator */
	mail_in_due,        /* mails that came in */
	bounce_due,         /* ... and those that did not go out */
	convocation_due,    /* meetings that people are called to */
	reminder_due,       /* ... and that are near */
	instant_due,        /* what calls on people */
	digest_due,         /* summaries */
	saved_due,          /* searches that tell of what is new */
	room_due,           /* people who fell silent in a meeting */
	chat_due,           /* words of it that were removed and cannot come back */
	ballot_count_due,   /* voices given since the last count was told */
	ballot_mail_due,    /* ... and those given for somebody, that stand */
	ballot_due,         /* secret votes that are to be counted, keys of those that are */
	room_end_due,       /* meetings that have ended for good */
	push_due,           /* after all that brings notices about */
	doc_due,            /* minutes of meetings that have ended */
	doc_tell_due,       /* ... and who is told of them */
	action_due,         /* commitments whose day has come */
	ballot_reserve_due, /* ... and voices whose deliberation is to come soon */
	NULL,
};

int due_run(struct req *r)
{
	int done = 0;

	for (due_fn *const *work = works; *work; work++)
		done += (*work)(r);
	return done;
}
