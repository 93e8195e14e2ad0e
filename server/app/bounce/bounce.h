/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * bounce - addresses that do not take our mails.
 *
 * Owner of the table bounce; nothing else writes to it.
 *
 * A mail that did not reach its person is accounted for once: when the relay refuses it
 * (mail_returns()), or when it comes back later (bounce_note(), called by who reads what comes in).
 * BOUNCE_HARD of them because there is no such mailbox, or BOUNCE_SOFT days on which one came back for
 * another reason, without BOUNCE_APART_MS between two, and nothing but sign-in mails is sent to him any
 * more. He is told so in the client, where he says when it works again (bounce.clear).
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/req/req.h"

enum { BOUNCE_HARD = 5, BOUNCE_SOFT = 10 };
#define BOUNCE_APART_MS (INT64_C(30) * 24 * 3600 * 1000)

/* A mail to this person has come back; `hard`: there is no such mailbox. `reason` is the other side's
 * words, of which the beginning is kept. */
void bounce_note(struct req *r, int64_t person, bool hard, struct str reason);
/* The same, of a report that came by mail (RFC 3464): `failed` for good, with this status ("5.1.1"). A
 * full mailbox, a mail that is late and one refused for what it says do not say that there is none. */
void bounce_report(struct req *r, int64_t person, bool failed, struct str status);
/* What the relay refused meanwhile; for due.c. */
int bounce_due(struct req *r);
/* It works again. true: it had been stopped. */
bool bounce_forget(struct req *r, int64_t person);

bool bounce_stopped(struct req *r, int64_t person);
/* Fills stopped_at and reason, if it was. */
void bounce_load(struct req *r, int64_t person, struct mail_settings *out);
