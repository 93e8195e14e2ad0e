/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * delivery - mails handed over, one after the other: to a relay by SMTP, or into a directory.
 *
 * One delivery is one connection, kept for the mails of a batch. The mailer's thread only.
 */
#include "mail/mail.h"
#include "mail/outbox.h"
#include <stdatomic.h>

struct delivery;

struct delivery_config {
	const struct mail_config *mail;
	const atomic_bool *stop; /* once true, breaks off what is under way within a second or so */
	/* Is it on disk that the relay may have this mail? Asked when all but its last bytes have left;
	 * false: they do not leave. */
	bool (*hand)(void *arg, const struct outbox_mail *mail);
	void *hand_arg;
};

/* `cfg` and what it points to is borrowed. */
struct delivery *delivery_begin(const struct delivery_config *cfg);
void delivery_end(struct delivery *d); /* NULL is fine */
/* Sets the mail's outcome and error. false: the relay cannot be reached or used at all, so that the
 * next mail would fare no better now. */
bool delivery_send(struct delivery *d, struct outbox_mail *mail);
