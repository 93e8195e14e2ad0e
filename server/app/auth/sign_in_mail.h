/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * sign_in_mail - the words of the mail that lets one in, in French and in English.
 */
#include "app/session/session.h"
#include "mail/mail.h"

/* The mail of this request, to be queued; from the arena. `name` of the person, may be empty. */
struct mail_new sign_in_mail(struct req *r, const struct sign_in *s, struct str name,
                             enum lang lang);
