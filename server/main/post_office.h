/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* post_office - the mailer that the settings ask for. At start. */
#include "house/house.h"
#include "mail/mail.h"
#include "main/config.h"

/* *out is NULL with mode none. false: it was said what is missing. */
bool post_office_open(const struct config *c, const struct house *house, struct store *store,
                      struct uv_loop_s *loop, struct mailer **out);
