/* SPDX-License-Identifier: EUPL-1.2 */
#include "main/config.h"

static const char *const roles[] = { "standalone", "historian", "gateway", NULL };
static const char *const mail_modes[] = { "none", "files", "smtp", NULL };
static const char *const log_levels[] = { "debug", "info", "warn", "error", NULL };
static const char *const log_formats[] = { "logfmt", "json", NULL };

#define AT(field) offsetof(struct config, field)
#define TEXT(s, n, field, std, lo, hi, doc)                          \
	{                                                            \
		s, n, CONFIG_TEXT, AT(field), std, lo, hi, NULL, doc \
	}
#define INT(s, n, field, std, lo, hi, doc)                          \
	{                                                           \
		s, n, CONFIG_INT, AT(field), std, lo, hi, NULL, doc \
	}
#define SIZE(s, n, field, std, lo, hi, doc)                          \
	{                                                            \
		s, n, CONFIG_SIZE, AT(field), std, lo, hi, NULL, doc \
	}
#define SWITCH(s, n, field, std, doc)                                \
	{                                                            \
		s, n, CONFIG_SWITCH, AT(field), std, 0, 1, NULL, doc \
	}
#define WORDS(s, n, field, std, doc)                                   \
	{                                                              \
		s, n, CONFIG_WORDS, AT(field), std, 0, 4000, NULL, doc \
	}
#define CHOICE(s, n, field, std, choices, doc)                          \
	{                                                               \
		s, n, CONFIG_CHOICE, AT(field), std, 0, 0, choices, doc \
	}

#define MIB (INT64_C(1) << 20)

/* clang-format off */
const struct config_key config_keys[] = {
	CHOICE("server", "role", role, "standalone", roles,
	       "standalone: everything in this process. historian: owns the data directory, and the "
	       "files over HTTP. gateway: holds people's sockets, owns nothing; any number of them, on "
	       "any machine. The last two meet in Redis."),
	TEXT("server", "host", host, "127.0.0.1", 2, 45,
	     "Address to listen on, a number: 127.0.0.1, ::1, 0.0.0.0 for all."),
	INT("server", "port", port, "8080", 0, 65535,
	    "Port to listen on; 0 takes any free one and says which."),
	TEXT("server", "public_url", public_url, "", 0, 200,
	     "Address under which people reach the site, as https://palabre.example.org. "
	     "When empty: http://, host and port."),
	WORDS("server", "origins", origins, "",
	      "Further origins whose pages may connect, beside that of public_url."),
	WORDS("server", "proxies", proxies, "",
	      "Addresses of reverse proxies whose X-Forwarded-For is believed."),
	TEXT("server", "data_dir", data_dir, "/var/lib/palabre", 1, 500,
	     "Directory of the database, the files and the secret key."),
	INT("server", "readers", readers, "2", 1, 64,
	    "Threads that read the database."),

	INT("limits", "connections", connections, "12000", 16, 1000000,
	    "Sockets open at a time; the limit of open files is raised to match."),
	INT("limits", "per_address", per_address, "2000", 0, 1000000,
	    "Sockets of one network address; a town hall may be one. 0: no limit."),
	INT("limits", "waiting_per_address", waiting_per_address, "64", 0, 1000000,
	    "Of those, sockets on which nobody is signed in to a discussion. 0: no limit."),
	SWITCH("limits", "rates", rates, "on",
	       "Limits on how often one person may do something. Off: for benches only."),
	SIZE("limits", "file_max", file_max, "20M", 1024, 500 * MIB,
	     "Bytes of one attached file."),
	SIZE("limits", "channel_log", channel_log, "512K", 64 * 1024, 64 * MIB,
	     "Bytes of latest events kept in memory for each group; who is further behind "
	     "is sent back to the database."),
	SIZE("limits", "out_max", out_max, "1M", 256 * 1024, 64 * MIB,
	     "Bytes of replies waiting for one slow reader before he is disconnected."),

	CHOICE("mail", "mode", mail_mode, "files", mail_modes,
	       "How mail leaves: smtp, files (written to a directory), none."),
	TEXT("mail", "url", mail_url, "", 0, 300,
	     "SMTP relay: smtp://mail.example.org:587 (STARTTLS), smtps://mail.example.org:465, "
	     "or smtp+plain://127.0.0.1:25 for one on this machine."),
	TEXT("mail", "user", mail_user, "", 0, 200,
	     "User name at the SMTP server; empty for none."),
	TEXT("mail", "password_file", mail_password_file, "", 0, 500,
	     "File whose first line is the password of that user."),
	TEXT("mail", "ca_file", mail_ca_file, "", 0, 500,
	     "Certificates that the relay's is checked against; empty: those of the system."),
	TEXT("mail", "from", mail_from, "palabre@localhost", 3, 254,
	     "Address that mail comes from."),
	TEXT("mail", "dir", mail_dir, "", 0, 500,
	     "Directory for the mode files; when empty: mail/ in the data directory."),

	TEXT("mail_in", "domain", mail_in_domain, "", 0, 180,
	     "Domain of the addresses under which mail comes in: replies, and new topics in a group. "
	     "When empty, none does."),

	TEXT("mail_in", "lmtp", mail_in_lmtp, "", 0, 100,
	     "Where a mail server brings that mail by LMTP: the path of a unix socket, or 2424 (on "
	     "127.0.0.1). When empty: nowhere."),
	TEXT("mail_in", "maildir", mail_in_maildir, "", 0, 500,
	     "Maildir into which a mail server puts it instead."),
	TEXT("mail_in", "authserv", mail_in_authserv, "", 0, 200,
	     "Name by which the mail server that checks SPF, DKIM and DMARC signs its "
	     "Authentication-Results. When empty nobody is believed, and new topics by mail wait "
	     "for a moderator."),
	SIZE("mail_in", "size_max", mail_in_size_max, "25M", 64 * 1024, 100 * MIB,
	     "Bytes of one mail that comes in, attachments included."),

	TEXT("push", "ca_file", push_ca_file, "", 0, 500,
	     "Certificates that those of the browsers' push services are checked against; empty: those "
	     "of the system."),
	TEXT("push", "test_host", push_test_host, "", 0, 100,
	     "For tests only: host and port that is taken for a push service, in whatever network."),

	TEXT("redis", "url", redis_url, "", 0, 300,
	     "Redis server of the roles historian and gateway: redis://127.0.0.1:6379, "
	     "rediss://redis.example.org:6380 (TLS) or unix:/run/redis/redis.sock."),
	TEXT("redis", "user", redis_user, "", 0, 200, "ACL user; empty for the default one."),
	TEXT("redis", "password_file", redis_password_file, "", 0, 500,
	     "File whose first line is the password."),
	TEXT("redis", "ca_file", redis_ca_file, "", 0, 500,
	     "Certificates that the server's is checked against; empty: those of the system."),
	TEXT("redis", "prefix", redis_prefix, "palabre", 1, 60,
	     "Beginning of every name used there; several houses may share a server."),

	TEXT("network", "name", network_name, "Palabre", 1, 120,
	     "How the network calls itself in mails."),

	TEXT("backup", "dir", backup_dir, "", 0, 500,
	     "Folder for the server's own backups, for nothing else and for no other server; when "
	     "empty it makes none."),
	TEXT("backup", "key_file", backup_key_file, "", 0, 500,
	     "Public key that backups are encrypted for; `palabre backup-key` makes the pair."),
	SWITCH("backup", "plain", backup_plain, "off",
	       "On: backups are not encrypted, whoever has one can read it."),
	INT("backup", "every", backup_every, "24", 1, 744, "Hours from one backup to the next."),
	INT("backup", "keep_days", keep_days, "7", 1, 3660,
	    "Of how many days the last backup is kept, beside all of the last 24 hours."),
	INT("backup", "keep_weeks", keep_weeks, "4", 0, 520,
	    "Of how many weeks the last backup is kept."),
	INT("backup", "keep_months", keep_months, "3", 0, 120,
	    "Of how many months the last backup is kept. What people delete is in them until then."),

	TEXT("metrics", "listen", metrics_listen, "", 0, 100,
	     "Where /metrics, /healthz and /readyz are for those who watch: 9464 (on 127.0.0.1), "
	     "10.0.0.5:9464, [::1]:9464, or the path of a unix socket. When empty: nowhere."),

	CHOICE("log", "level", log_level, "info", log_levels,
	       "Least level of the lines written to standard error: debug, info, warn, error."),
	CHOICE("log", "format", log_format, "logfmt", log_formats,
	       "Form of these lines: logfmt, for people and machines; json, one object a line."),
};
/* clang-format on */

const size_t config_key_count = sizeof(config_keys) / sizeof(config_keys[0]);
