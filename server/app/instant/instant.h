/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * instant - mails about what calls on a person, minutes after it did.
 *
 * Whether something is to be told, to whom and when, is decided by app/notice: not before its grace
 * is over, not in quiet hours, not of what was seen meanwhile, not of one's own acts. Here it is
 * written: who, in whose name, the whole message, what is asked and until when, so that nothing need
 * be opened; an answer to the mail is an answer in the topic, where mail comes in. Each carries what
 * quietens its topic and its group without signing in.
 *
 * The subject is that of the topic and never changes, and all mails about a topic answer the same
 * one, so that mail programs keep them together.
 *
 * Writer thread.
 */
#include "app/req/req.h"

/* What is to go now; for due.c. */
int instant_due(struct req *r);
