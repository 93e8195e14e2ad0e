/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * config - the settings of the program: one INI file, then the environment, then options.
 *
 * Every key stands in one table, config_keys: from it come the reading, the sample file
 * (deploy/palabre.ini), what check-config prints and what `palabre help config` says. A later
 * source wins over an earlier one. Nothing is guessed: an unknown key, a value that is not of
 * its kind, a key given twice are errors, each with its file and line and what was meant:
 *
 *	palabre.ini:12: unknown key "prot" in [server]; did you mean "port"?
 *	PALABRE_SERVER_PORT: "80a" is not a whole number
 *
 * Secrets are never values: a key ending in _file names the file that holds one.
 * Any thread may read; whoever fills it does so before there is a second one.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include <stdint.h>

enum config_role { CONFIG_STANDALONE, CONFIG_HISTORIAN, CONFIG_GATEWAY };
enum config_mail { CONFIG_MAIL_NONE, CONFIG_MAIL_FILES, CONFIG_MAIL_SMTP };

enum { CONFIG_LIST_MAX = 32 };

struct config {
	/* [server] */
	int64_t role; /* enum config_role */
	struct str host;
	int64_t port;
	struct str public_url;       /* no slash at the end; made of host and port when not given */
	struct str origins, proxies; /* words */
	struct str data_dir;
	int64_t readers;
	/* [limits] */
	int64_t connections, per_address, waiting_per_address;
	bool rates;
	int64_t file_max, channel_log, out_max;
	/* [mail] */
	int64_t mail_mode; /* enum config_mail */
	struct str mail_url, mail_user, mail_password_file, mail_ca_file, mail_from, mail_dir;
	/* [mail_in] */
	struct str mail_in_domain, mail_in_lmtp, mail_in_maildir, mail_in_authserv;
	int64_t mail_in_size_max;
	/* [push] */
	struct str push_test_host, push_ca_file;
	/* [redis] */
	struct str redis_url, redis_user, redis_password_file, redis_ca_file, redis_prefix;
	/* [network] */
	struct str network_name;
	/* [backup] */
	struct str backup_dir, backup_key_file;
	bool backup_plain;
	int64_t backup_every; /* hours */
	int64_t keep_days, keep_weeks, keep_months;
	/* [metrics] */
	struct str metrics_listen;
	/* [log] */
	int64_t log_level;  /* enum log_level */
	int64_t log_format; /* enum log_format */

	struct arena arena; /* all texts */
};

enum config_kind {
	CONFIG_TEXT,   /* min and max: bytes */
	CONFIG_INT,    /* min and max: values */
	CONFIG_SIZE,   /* as INT; K, M or G after it: 1024 bytes, and so on */
	CONFIG_SWITCH, /* on or off */
	CONFIG_WORDS,  /* texts separated by blanks or commas, CONFIG_LIST_MAX of them */
	CONFIG_CHOICE, /* one of `choices` */
};

struct config_key {
	const char *section, *name;
	enum config_kind kind;
	size_t at;            /* of its field in struct config */
	const char *standard; /* its value when nobody gives one; "" for none */
	int64_t min, max;
	const char *const *choices; /* NULL-ended */
	const char *doc;
};

extern const struct config_key config_keys[];
extern const size_t config_key_count;

void config_init(struct config *c);   /* standard values */
void config_finish(struct config *c); /* NULL and zeroed are fine */

/* Each appends what is wrong to `faults`, a line each, and returns false for anything wrong. */
bool config_read_file(struct config *c, const char *path, struct buf *faults);
/* As config_read_file(), from a text; `name` is what faults call it. */
bool config_read_text(struct config *c, const char *text, const char *name, struct buf *faults);
/* PALABRE_<SECTION>_<KEY> of a NULL-ended environment. */
bool config_read_env(struct config *c, char *const *env, struct buf *faults);
/* One key by its name, as "server", "port"; `where` begins the fault. */
bool config_set(struct config *c, const char *section, const char *name, struct str value,
                const char *where, struct buf *faults);
/* Do the values go together? Call last: also makes public_url and origins when not given.
 * What is merely unwise goes to `warnings`. */
bool config_check(struct config *c, struct buf *faults, struct buf *warnings);

/* Words of a list, NUL-terminated, NULL-ended, in `arena`. */
const char **config_words(struct arena *arena, struct str list);
/* Is the site reached over https? Then cookies are Secure and named "__Host-". */
bool config_secure(const struct config *c);

/* The relay that mail_url names; the host is borrowed from it. false: it is of no known form. */
enum config_tls { CONFIG_TLS_NONE, CONFIG_TLS_START, CONFIG_TLS_WRAPPED };
struct config_relay {
	enum config_tls tls;
	struct str host;
	int port; /* 0: the usual one */
};
bool config_relay(const struct config *c, struct config_relay *out);

/* Where metrics are served: metrics_listen taken apart, in `arena`. false: it is of no known form. */
struct config_listen {
	const char *path; /* of a unix socket; NULL: host and port */
	const char *host; /* numeric; NULL: nowhere */
	int port;
};
bool config_listen(struct arena *arena, struct str listen, struct config_listen *out);

/* The sample file, every key with its doc and its standard value. */
void config_sample(struct buf *out);
/* The values in force, as a file that says the same. */
void config_print(const struct config *c, struct buf *out);
