/* SPDX-License-Identifier: EUPL-1.2 */
#include "main/post_office.h"
#include "base/log.h"
#include "main/secret.h"
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>

static bool open_dir(const char *dir)
{
	struct stat st;

	if (mkdir(dir, 0700) && errno != EEXIST) {
		log_error("the mail directory %s cannot be made: %s", dir, strerror(errno));
		return false;
	}
	if (stat(dir, &st) || !S_ISDIR(st.st_mode)) {
		log_error("%s is not a directory for mail", dir);
		return false;
	}
	return true;
}

bool post_office_open(const struct config *c, const struct house *house, struct store *store,
                      struct uv_loop_s *loop, struct mailer **out)
{
	static const enum mail_tls tls[] = { [CONFIG_TLS_NONE] = MAIL_TLS_NONE,
		                             [CONFIG_TLS_START] = MAIL_TLS_STARTTLS,
		                             [CONFIG_TLS_WRAPPED] = MAIL_TLS_WRAPPED };
	struct mail_config m = {
		.store = store, .loop = loop, .from = c->mail_from.p, .from_name = c->network_name.p
	};
	char password[SECRET_MAX], host[300];
	struct config_relay relay;

	*out = NULL;
	if (c->mail_mode == CONFIG_MAIL_NONE)
		return true;
	if (c->mail_mode == CONFIG_MAIL_FILES) {
		m.dir = c->mail_dir.n ? c->mail_dir.p : house->mail_dir;
		if (!open_dir(m.dir))
			return false;
	} else {
		if (!config_relay(c, &relay))
			return false; /* config_check() has said so */
		snprintf(host, sizeof(host), STR_FMT, STR_ARG(relay.host));
		m.host = host;
		m.port = relay.port;
		m.tls = tls[relay.tls];
		m.ca_file = c->mail_ca_file.n ? c->mail_ca_file.p : NULL;
		m.user = c->mail_user.n ? c->mail_user.p : NULL;
		if (m.user && !secret_read(c->mail_password_file.p,
		                           "the password of the mail relay", password))
			return false;
		m.password = m.user ? password : NULL;
	}
	*out = mailer_create(&m);
	sodium_memzero(password, sizeof(password));
	return *out != NULL;
}
