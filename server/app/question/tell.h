/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * tell - who is told what of a question, by app/notice: who is asked, who runs the group when
 * nobody is left, who asks when somebody answers, whose answer is the one. Who asks without his
 * name is masked by notice, which knows masked topics.
 *
 * Writer thread, in the transaction of what happened.
 */
#include "app/question/question.h"

/* Somebody is asked, whether it comes from another one or not. */
void tell_asked(struct req *r, const struct question_row *q, int64_t person, int64_t authority,
                bool relayed, int64_t deadline);
/* Nobody is asked any more: what told them so waits no longer. */
void tell_unasked(struct req *r, int64_t topic);
void tell_escalated(struct req *r, const struct question_row *q);
void tell_answered(struct req *r, const struct question_row *q, int64_t post);
void tell_accepted(struct req *r, const struct question_row *q, int64_t post, int64_t author);
