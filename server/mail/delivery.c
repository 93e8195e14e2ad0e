/* SPDX-License-Identifier: EUPL-1.2 */
#include "mail/delivery.h"
#include "base/buf.h"
#include "base/io.h"
#include "base/mem.h"
#include "mail/message.h"
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MESSAGE_MAX = 1024 * 1024, TIMEOUT_MS = 30000 };

struct delivery {
	const struct mail_config *cfg;
	const struct delivery_config *how;
	CURL *curl; /* NULL: into the directory */
	const struct outbox_mail *mail;
	bool handed;                /* the relay may have all of it */
	struct buf out;             /* the message, as it travels */
	size_t sent;                /* of it */
	char verb[5];               /* the last command given to the relay: "RCPT" */
	bool leaving;               /* ... but for the QUIT that ends it */
	char reply[MAIL_ERROR_MAX]; /* its last line */
};

/* ---- SMTP ---- */

static size_t on_read(char *p, size_t size, size_t n, void *arg)
{
	struct delivery *d = arg;
	size_t take = d->out.n - d->sent;

	if (take > size * n)
		take = size * n;
	/* Without its end it is no mail, and is not taken. */
	if (!d->handed && d->sent + take == d->out.n) {
		if (!d->how->hand(d->how->hand_arg, d->mail))
			return CURL_READFUNC_ABORT;
		d->handed = true;
	}
	memcpy(p, d->out.p + d->sent, take);
	d->sent += take;
	return take;
}

/* Called by curl at least once a second. */
static int on_progress(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t e)
{
	const struct delivery *d = arg;

	(void)a, (void)b, (void)c, (void)e;
	return atomic_load(d->how->stop);
}

/* What was said, to know what a refusal refuses. Of our side the verb only: the rest may be a
 * password. */
static int on_debug(CURL *curl, curl_infotype type, char *p, size_t n, void *arg)
{
	struct delivery *d = arg;

	(void)curl;
	if (type == CURLINFO_HEADER_OUT && n >= 4) {
		/* Its good-bye after a refusal says nothing. */
		d->leaving = !memcmp(p, "QUIT", 4);
		if (!d->leaving)
			memcpy(d->verb, p, 4);
	} else if (type == CURLINFO_HEADER_IN && !d->leaving) {
		while (n && (p[n - 1] == '\n' || p[n - 1] == '\r'))
			n--;
		snprintf(d->reply, sizeof(d->reply), "%.*s", (int)(n < 180 ? n : 180), p);
	}
	return 0;
}

static void set_address(struct delivery *d)
{
	const struct mail_config *cfg = d->cfg;
	const char *scheme = cfg->tls == MAIL_TLS_WRAPPED ? "smtps" : "smtp";
	const char *domain = strchr(cfg->from, '@');
	bool six = strchr(cfg->host, ':');
	int port = cfg->port;
	char url[600];

	if (!port)
		port = cfg->tls == MAIL_TLS_WRAPPED    ? 465
		       : cfg->tls == MAIL_TLS_STARTTLS ? 587
		                                       : 25;
	/* The path is the name we greet with. */
	snprintf(url, sizeof(url), "%s://%s%s%s:%d/%s", scheme, six ? "[" : "", cfg->host,
	         six ? "]" : "", port, domain ? domain + 1 : "localhost");
	curl_easy_setopt(d->curl, CURLOPT_URL, url);
}

static bool set_up(struct delivery *d)
{
	const struct mail_config *cfg = d->cfg;
	long timeout = cfg->timeout_ms ? cfg->timeout_ms : TIMEOUT_MS;

	if (!(d->curl = curl_easy_init()))
		return false;
	set_address(d);
	curl_easy_setopt(d->curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(d->curl, CURLOPT_PROXY, ""); /* whatever the environment says */
	curl_easy_setopt(d->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(d->curl, CURLOPT_CONNECTTIMEOUT_MS, timeout);
	curl_easy_setopt(d->curl, CURLOPT_TIMEOUT_MS, timeout);
	curl_easy_setopt(d->curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(d->curl, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(d->curl, CURLOPT_READDATA, d);
	curl_easy_setopt(d->curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(d->curl, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(d->curl, CURLOPT_XFERINFODATA, d);
	curl_easy_setopt(d->curl, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(d->curl, CURLOPT_DEBUGFUNCTION, on_debug);
	curl_easy_setopt(d->curl, CURLOPT_DEBUGDATA, d);
	if (cfg->tls == MAIL_TLS_STARTTLS)
		curl_easy_setopt(d->curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	if (cfg->ca_file)
		curl_easy_setopt(d->curl, CURLOPT_CAINFO, cfg->ca_file);
	if (cfg->user) {
		curl_easy_setopt(d->curl, CURLOPT_USERNAME, cfg->user);
		curl_easy_setopt(d->curl, CURLOPT_PASSWORD, cfg->password ? cfg->password : "");
	}
	return true;
}

/* Did the relay say no to this recipient or to this message, and not to what came before? Then it is
 * about the mail; anything else is about us or the relay: a wrong password, one that will not serve us. */
static bool refuses_mail(const struct delivery *d)
{
	return (d->reply[0] == '4' || d->reply[0] == '5') &&
	       (!strcmp(d->verb, "RCPT") || !strcmp(d->verb, "DATA"));
}

/* Because there is no such mailbox, as against a full one (5.2.2) or a rule of the relay's (5.7). */
static bool refuses_person(const struct delivery *d)
{
	return d->reply[0] == '5' && !strcmp(d->verb, "RCPT") && !strstr(d->reply, "5.7.") &&
	       !strstr(d->reply, "5.2.2");
}

static void set_envelope(struct delivery *d, const struct outbox_mail *mail,
                         struct curl_slist **rcpt)
{
	char text[400];
	struct str sender = mail->sender.n ? mail->sender : str_from(d->cfg->from);
	snprintf(text, sizeof(text), "<" STR_FMT ">", STR_ARG(sender));
	curl_easy_setopt(d->curl, CURLOPT_MAIL_FROM, text);
	snprintf(text, sizeof(text), "<" STR_FMT ">", STR_ARG(mail->recipient));
	if (!(*rcpt = curl_slist_append(NULL, text)))
		abort();
	curl_easy_setopt(d->curl, CURLOPT_MAIL_RCPT, *rcpt);
}

/* What has become of a mail that curl could not send. */
static enum mail_outcome fate(const struct delivery *d, CURLcode code)
{
	bool answered = code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR ||
	                code == CURLE_WEIRD_SERVER_REPLY;

	if (answered && refuses_mail(d))
		return d->reply[0] == '5' ? MAIL_REFUSED : MAIL_LATER;
	if (d->handed)
		return MAIL_UNSURE;
	return code == CURLE_ABORTED_BY_CALLBACK ? MAIL_UNTRIED : MAIL_LATER;
}

static bool send_smtp(struct delivery *d, struct outbox_mail *mail)
{
	struct curl_slist *rcpt;

	d->sent = 0;
	d->verb[0] = d->reply[0] = 0;
	d->leaving = d->handed = false;
	d->mail = mail;
	set_envelope(d, mail, &rcpt);
	curl_easy_setopt(d->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)d->out.n);
	CURLcode code = curl_easy_perform(d->curl);
	curl_easy_setopt(d->curl, CURLOPT_MAIL_RCPT, NULL);
	curl_slist_free_all(rcpt);
	if (code == CURLE_OK) {
		mail->outcome = MAIL_SENT;
		return true;
	}
	mail->outcome = fate(d, code);
	mail->no_such = mail->outcome == MAIL_REFUSED && refuses_person(d);
	if (mail->outcome != MAIL_UNTRIED)
		snprintf(mail->error, sizeof(mail->error), "%.80s%s%.100s",
		         curl_easy_strerror(code), d->reply[0] ? ": " : "", d->reply);
	/* What concerns one recipient or one message says nothing of the next one. */
	return code != CURLE_OPERATION_TIMEDOUT && code != CURLE_ABORTED_BY_CALLBACK &&
	       (!strcmp(d->verb, "RCPT") || !strcmp(d->verb, "DATA"));
}

/* ---- directory ---- */

/* Whole or not at all: written beside and renamed. The id holds no slash (message_id_ok). */
static bool write_file(struct delivery *d, struct outbox_mail *mail)
{
	char tmp[512], path[512];
	bool fine = false;
	int at =
		snprintf(path, sizeof(path), "%s/%.*s.eml", d->cfg->dir, STR_ARG(mail->message_id));
	int n = snprintf(tmp, sizeof(tmp), "%s/.%.*s.tmp", d->cfg->dir, STR_ARG(mail->message_id));

	if (at >= (int)sizeof(path) || n >= (int)sizeof(tmp)) {
		errno = ENAMETOOLONG;
		return false;
	}
	int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	fine = io_write(fd, d->out.p, d->out.n) && fsync(fd) == 0;
	fine = close(fd) == 0 && fine && rename(tmp, path) == 0;
	if (!fine) {
		int why = errno;
		unlink(tmp);
		errno = why;
	}
	return fine;
}

static bool send_file(struct delivery *d, struct outbox_mail *mail)
{
	/* The file has the name of the mail, but whoever takes it away may do so at once. */
	if (!d->how->hand(d->how->hand_arg, mail))
		return false;
	if (write_file(d, mail)) {
		mail->outcome = MAIL_SENT;
		return true;
	}
	char why[100] = "";
	if (strerror_r(errno, why, sizeof(why)))
		snprintf(why, sizeof(why), "errno %d", errno);
	mail->outcome = MAIL_LATER;
	snprintf(mail->error, sizeof(mail->error), "the mail directory: %s", why);
	return false;
}

/* ---- either ---- */

struct delivery *delivery_begin(const struct delivery_config *cfg)
{
	struct delivery *d = xcalloc(1, sizeof(*d));

	d->cfg = cfg->mail;
	d->how = cfg;
	buf_init(&d->out, MESSAGE_MAX);
	if (!d->cfg->dir && !set_up(d)) {
		delivery_end(d);
		return NULL;
	}
	return d;
}

void delivery_end(struct delivery *d)
{
	if (!d)
		return;
	curl_easy_cleanup(d->curl);
	buf_finish(&d->out);
	free(d);
}

bool delivery_send(struct delivery *d, struct outbox_mail *mail)
{
	struct message m = {
		.from = str_from(d->cfg->from),
		.from_name = mail->from_name.n ? mail->from_name : str_from(d->cfg->from_name),
		.to = mail->recipient,
		.id = mail->message_id,
		.subject = mail->subject,
		.text = mail->text,
		.html = mail->html,
		.at = mail->created_at,
		.reply_to = mail->reply_to,
		.thread = mail->thread,
		.list = mail->list,
		.list_name = mail->list_name,
		.unsubscribe = mail->unsubscribe,
		.calendar = mail->calendar,
	};

	buf_reset(&d->out);
	if (!message_put(&d->out, &m)) {
		mail->outcome = MAIL_REFUSED;
		snprintf(mail->error, sizeof(mail->error), "it cannot be written as a mail");
		return true;
	}
	return d->cfg->dir ? send_file(d, mail) : send_smtp(d, mail);
}
