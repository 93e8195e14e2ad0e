/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* config - how mail leaves, checked and copied. Loop thread. */
#include "mail/mail.h"

/* Can mail leave by it? false: it was said why. */
bool mail_config_ok(const struct mail_config *cfg);
/* With texts of its own, for mail_config_free(). */
void mail_config_copy(struct mail_config *to, const struct mail_config *from);
void mail_config_free(struct mail_config *c);
