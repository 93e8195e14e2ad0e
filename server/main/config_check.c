/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "bus/redis_url.h"
#include "main/config.h"
#include <arpa/inet.h>

enum { SOCKET_PATH_MAX = 108 }; /* of sockaddr_un */

const char **config_words(struct arena *arena, struct str list)
{
	const char **out = arena_array(arena, list.n / 2 + 2, const char *);
	size_t n = 0;

	for (size_t i = 0; i < list.n;) {
		size_t from = i;
		while (i < list.n && !strchr(" ,\t", list.p[i]))
			i++;
		if (i > from)
			out[n++] = arena_str(arena, (struct str){ list.p + from, i - from }).p;
		else
			i++;
	}
	return out;
}

bool config_secure(const struct config *c)
{
	return str_starts(c->public_url, STR("https://"));
}

static bool is_address(struct str s)
{
	char text[INET6_ADDRSTRLEN];
	unsigned char out[16];

	if (s.n >= sizeof(text))
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = 0;
	return inet_pton(AF_INET, text, out) == 1 || inet_pton(AF_INET6, text, out) == 1;
}

static bool is_loopback(struct str host)
{
	return str_starts(host, STR("127.")) || str_eq(host, STR("::1"));
}

/* scheme://host[:port], and nothing after it. */
static bool is_origin(struct str s)
{
	if (!str_starts(s, STR("https://")) && !str_starts(s, STR("http://")))
		return false;
	str_split(&s, '/');
	str_split(&s, '/');
	if (!s.n)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || strchr("/?#@\"'<>", s.p[i]))
			return false;
	return true;
}

static bool is_mail_address(struct str s)
{
	const char *at = memchr(s.p, '@', s.n);

	return at && at > s.p && at < s.p + s.n - 1 && !memchr(s.p, ' ', s.n);
}

static bool say(struct buf *faults, const char *key, struct str value, const char *what)
{
	buf_printf(faults, "%s: \"" STR_FMT "\" %s\n", key, STR_ARG(value), what);
	return false;
}

static bool check_server(struct config *c, struct buf *faults, struct buf *warnings)
{
	bool fine = true;
	bool own = c->public_url.n == 0;

	if (!is_address(c->host))
		fine = say(faults, "[server] host", c->host, "is not a numeric address");
	if (own && c->port)
		c->public_url = arena_printf(&c->arena,
		                             memchr(c->host.p, ':', c->host.n) ? "http://[%s]:%d"
		                                                               : "http://%s:%d",
		                             c->host.p, (int)c->port);
	if (c->public_url.n && !is_origin(c->public_url))
		fine = say(faults, "[server] public_url", c->public_url,
		           "is not of the form https://palabre.example.org, without a path");
	if (!own && !config_secure(c) && !is_loopback(c->host))
		say(warnings, "[server] public_url", c->public_url,
		    "is not https: whoever is on the way can read along and sign in");
	for (const char **w = config_words(&c->arena, c->origins); *w; w++)
		if (!is_origin(str_from(*w)))
			fine = say(faults, "[server] origins", str_from(*w),
			           "is not of the form https://host");
	for (const char **w = config_words(&c->arena, c->proxies); *w; w++)
		if (!is_address(str_from(*w)))
			fine = say(faults, "[server] proxies", str_from(*w),
			           "is not a numeric address");
	return fine;
}

bool config_relay(const struct config *c, struct config_relay *out)
{
	static const struct {
		struct str head;
		enum config_tls tls;
	} schemes[] = {
		{ STR_INIT("smtp://"), CONFIG_TLS_START },
		{ STR_INIT("smtps://"), CONFIG_TLS_WRAPPED },
		{ STR_INIT("smtp+plain://"), CONFIG_TLS_NONE },
	};
	struct str rest = c->mail_url;
	long long port = 0;

	for (size_t i = 0; i < 3; i++)
		if (str_starts(c->mail_url, schemes[i].head)) {
			rest.p += schemes[i].head.n;
			rest.n -= schemes[i].head.n;
			out->tls = schemes[i].tls;
			break;
		}
	if (rest.n == c->mail_url.n)
		return false;
	if (str_ends(rest, STR("/")))
		rest.n--;
	if (rest.n && *rest.p == '[') { /* [::1]:25 */
		rest.p++;
		rest.n--;
		out->host = str_split(&rest, ']');
		if (rest.n && *rest.p != ':')
			return false;
		str_split(&rest, ':');
	} else {
		out->host = str_split(&rest, ':');
	}
	if (rest.n && (!str_to_int(rest, &port) || port < 1 || port > 65535))
		return false;
	out->port = (int)port;
	for (size_t i = 0; i < out->host.n; i++)
		if ((unsigned char)out->host.p[i] <= ' ' || strchr("/@?#\"'", out->host.p[i]))
			return false;
	return out->host.n > 0;
}

static bool check_mail(struct config *c, struct buf *faults, struct buf *warnings)
{
	bool fine = true;

	if (!is_mail_address(c->mail_from))
		fine = say(faults, "[mail] from", c->mail_from, "is not an e-mail address");
	if (c->mail_mode == CONFIG_MAIL_NONE)
		buf_puts(warnings, "[mail] mode: with none, people sign in only by links that an "
		                   "administrator makes\n");
	if (c->mail_mode != CONFIG_MAIL_SMTP)
		return fine;
	struct config_relay relay;
	if (!config_relay(c, &relay))
		fine = say(faults, "[mail] url", c->mail_url,
		           "is not of the form smtp://host:587, smtps://host:465 or "
		           "smtp+plain://host:25");
	else if (relay.tls == CONFIG_TLS_NONE && !is_loopback(relay.host))
		say(warnings, "[mail] url", c->mail_url,
		    "sends mail, sign-in codes included, in the clear");
	if (c->mail_user.n && !c->mail_password_file.n)
		fine = say(faults, "[mail] user", c->mail_user, "has no password_file");
	return fine;
}

/* Letters, digits, dots and hyphens. */
static bool is_domain(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && !(s.p[i] >= '0' && s.p[i] <= '9') &&
		    s.p[i] != '-' && (s.p[i] != '.' || !i || i + 1 == s.n))
			return false;
	return s.n > 0;
}

static bool check_mail_in(struct config *c, struct buf *faults, struct buf *warnings)
{
	struct config_listen at;
	bool doors = c->mail_in_lmtp.n || c->mail_in_maildir.n;

	if (!config_listen(&c->arena, c->mail_in_lmtp, &at))
		return say(faults, "[mail_in] lmtp", c->mail_in_lmtp,
		           "is not of the form /run/palabre/lmtp.sock, 2424 or 127.0.0.1:2424");
	if (at.host && !is_loopback(str_from(at.host)))
		say(warnings, "[mail_in] lmtp", c->mail_in_lmtp,
		    "takes mail from whoever reaches it");
	if (doors && !c->mail_in_domain.n) {
		buf_puts(faults, "[mail_in] domain: is missing: which addresses are ours?\n");
		return false;
	}
	if (c->mail_in_domain.n && !doors)
		buf_puts(warnings, "[mail_in] domain: is given, but neither lmtp nor maildir: "
		                   "answers by mail are lost\n");
	if (c->mail_in_domain.n && !is_domain(c->mail_in_domain))
		return say(faults, "[mail_in] domain", c->mail_in_domain,
		           "is not a domain in lower case, as courrier.example.org");
	return true;
}

static bool check_backup(struct config *c, struct buf *faults, struct buf *warnings)
{
	if (c->backup_plain && c->backup_key_file.n) {
		buf_puts(faults,
		         "[backup] plain: is on, and there is a key_file: which of them?\n");
		return false;
	}
	if (c->backup_dir.n && !c->backup_key_file.n && !c->backup_plain) {
		buf_puts(faults, "[backup] dir: needs a key_file to encrypt for, or plain = on\n");
		return false;
	}
	if (c->backup_dir.n && c->backup_plain)
		buf_puts(warnings, "[backup] plain: whoever has a backup can read all of it\n");
	return true;
}

static bool check_redis(struct config *c, struct buf *faults, struct buf *warnings)
{
	struct redis_url url;

	if (c->role == CONFIG_STANDALONE)
		return true;
	if (!redis_url_parse(c->redis_url, &url))
		return say(faults, "[redis] url", c->redis_url,
		           "is not of the form redis://host:6379, rediss://host:6380 or "
		           "unix:/path");
	if (!url.tls && !url.unix_socket && !is_loopback(str_from(url.host)) &&
	    strcmp(url.host, "localhost"))
		say(warnings, "[redis] url", c->redis_url,
		    "carries what people write in the clear");
	if (c->redis_user.n && !c->redis_password_file.n)
		return say(faults, "[redis] user", c->redis_user, "has no password_file");
	if (c->role == CONFIG_GATEWAY && !c->public_url.n && !c->origins.n)
		buf_puts(warnings,
		         "[server] public_url: without it only pages of this very gateway "
		         "may connect\n");
	return true;
}

bool config_listen(struct arena *arena, struct str listen, struct config_listen *out)
{
	struct str host = STR("127.0.0.1"), port = listen;
	const char *colon = listen.n ? memrchr(listen.p, ':', listen.n) : NULL;
	long long n;

	*out = (struct config_listen){ 0 };
	if (!listen.n)
		return true;
	if (listen.p[0] == '/') {
		out->path = arena_str(arena, listen).p;
		return listen.n < SOCKET_PATH_MAX;
	}
	if (colon) {
		host = (struct str){ listen.p, (size_t)(colon - listen.p) };
		port = (struct str){ colon + 1, listen.n - host.n - 1 };
		if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
			host = (struct str){ host.p + 1, host.n - 2 };
		else if (memchr(host.p, ':', host.n))
			return false; /* an address with colons has no place for the port's */
	}
	if (!is_address(host) || !str_to_int(port, &n) || n < 0 || n > 65535)
		return false;
	out->host = arena_str(arena, host).p;
	out->port = (int)n;
	return true;
}

static bool check_metrics(struct config *c, struct buf *faults, struct buf *warnings)
{
	struct config_listen at;

	if (!config_listen(&c->arena, c->metrics_listen, &at))
		return say(
			faults, "[metrics] listen", c->metrics_listen,
			"is not of the form 9464, 127.0.0.1:9464, [::1]:9464 or /run/metrics.sock");
	if (at.host && !is_loopback(str_from(at.host)))
		say(warnings, "[metrics] listen", c->metrics_listen,
		    "can be read by whoever reaches it");
	return true;
}

bool config_check(struct config *c, struct buf *faults, struct buf *warnings)
{
	bool fine = check_server(c, faults, warnings);

	fine &= check_mail(c, faults, warnings);
	fine &= check_mail_in(c, faults, warnings);
	fine &= check_backup(c, faults, warnings);
	fine &= check_redis(c, faults, warnings);
	fine &= check_metrics(c, faults, warnings);
	if (c->per_address && c->waiting_per_address > c->per_address)
		buf_puts(warnings, "[limits] waiting_per_address: is more than per_address\n");
	if (!c->rates)
		buf_puts(warnings, "[limits] rates: off, anybody may flood the server\n");
	return fine;
}

/* ---- as text ---- */

/* "; " and the words of `doc`, in lines of at most 90 bytes. */
static void put_doc(struct buf *out, const char *doc)
{
	struct str rest = str_from(doc);
	size_t column = 0;

	while (rest.n) {
		struct str word = str_split(&rest, ' ');
		if (column && column + word.n + 1 > 90) {
			buf_puts(out, "\n");
			column = 0;
		}
		buf_puts(out, column ? " " : "; ");
		buf_str(out, word);
		column += word.n + (column ? 1 : 2);
	}
	buf_puts(out, "\n");
}

void config_sample(struct buf *out)
{
	const char *section = "";

	buf_puts(out, "; SPDX-License-Identifier: EUPL-1.2\n"
	              "; Palabre: every setting with its standard value. Take the ; away to change "
	              "one.\n"
	              "; The environment wins over this file: PALABRE_SERVER_PORT=8081.\n"
	              "; Made by `palabre check-config --sample`; check with `palabre "
	              "check-config`.\n");
	for (size_t i = 0; i < config_key_count; i++) {
		const struct config_key *k = &config_keys[i];
		buf_puts(out, "\n");
		if (strcmp(section, k->section))
			buf_printf(out, "[%s]\n", k->section);
		section = k->section;
		put_doc(out, k->doc);
		buf_printf(out, ";%s =%s%s\n", k->name, *k->standard ? " " : "", k->standard);
	}
}

void config_print(const struct config *c, struct buf *out)
{
	const char *section = "";

	for (size_t i = 0; i < config_key_count; i++) {
		const struct config_key *k = &config_keys[i];
		const void *at = (const char *)c + k->at;
		if (strcmp(section, k->section))
			buf_printf(out, "%s[%s]\n", i ? "\n" : "", k->section);
		section = k->section;
		buf_printf(out, "%s = ", k->name);
		switch (k->kind) {
		case CONFIG_INT:
		case CONFIG_SIZE: buf_int(out, *(const int64_t *)at); break;
		case CONFIG_SWITCH: buf_puts(out, *(const bool *)at ? "on" : "off"); break;
		case CONFIG_CHOICE: buf_puts(out, k->choices[*(const int64_t *)at]); break;
		case CONFIG_TEXT:
		case CONFIG_WORDS: buf_str(out, *(const struct str *)at); break;
		}
		buf_puts(out, "\n");
	}
}
