/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/due/due.h"
#include "app/held/held.h"
#include "app/mail_in/mail_in.h"
#include "app/question/question.h"
#include "base/str.h"

/* Each with what it is about; NULL ends the list. */
static due_fn *const works[] = {
	question_due,
	held_due,
	mail_in_due,
	NULL,
};

int due_run(struct req *r)
{
	int done = 0;

	for (due_fn *const *work = works; *work; work++)
		done += (*work)(r);
	return done;
}
