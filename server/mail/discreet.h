/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * discreet - what a relay says, without whom it says it of.
 *
 * A relay likes to repeat whom it does not know: its words go to the log without any that hold an
 * address, or the name that the recipient has there. Those of the outbox stay whole. Any thread.
 */
#include "mail/outbox.h"

struct str discreet(struct str said, struct str recipient, char out[MAIL_ERROR_MAX]);
