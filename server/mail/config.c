/* SPDX-License-Identifier: EUPL-1.2 */
#include "mail/config.h"
#include "base/log.h"
#include "base/mem.h"
#include "mail/message.h"
#include <stdlib.h>

bool mail_config_ok(const struct mail_config *cfg)
{
	if (!cfg->from || !message_address_ok(str_from(cfg->from)))
		log_error("mail: the sender's address is not one: %s",
		          cfg->from ? cfg->from : "(none)");
	else if (cfg->from_name && cfg->from_name[0] && !message_line_ok(str_from(cfg->from_name)))
		log_error("mail: the sender's name is not a line of text");
	else if (!cfg->dir && !cfg->host)
		log_error("mail: neither a relay nor a directory to write mails into");
	else
		return true;
	return false;
}

static char *copy(const char *s)
{
	return s ? xstrdup(s) : NULL;
}

void mail_config_copy(struct mail_config *to, const struct mail_config *from)
{
	*to = *from;
	to->from = copy(from->from);
	to->from_name = copy(from->from_name);
	to->dir = copy(from->dir);
	to->host = copy(from->host);
	to->user = copy(from->user);
	to->password = copy(from->password);
	to->ca_file = copy(from->ca_file);
}

void mail_config_free(struct mail_config *c)
{
	free((char *)c->from);
	free((char *)c->from_name);
	free((char *)c->dir);
	free((char *)c->host);
	free((char *)c->user);
	free((char *)c->password);
	free((char *)c->ca_file);
}
