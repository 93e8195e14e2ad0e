/* SPDX-License-Identifier: EUPL-1.2 */
#include "push/post.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include <curl/curl.h>
#include <stdlib.h>
#include <sys/socket.h>

enum {
	TIMEOUT_MS = 15000,
	ANSWER_MAX = 4096, /* bytes of an answer, of which none is looked at */
	RETRY_MAX_S = 3600,
	TOKEN_S = 12 * 3600, /* RFC 8292: at most a day */
};

struct post_office {
	const struct post_config *cfg;
	CURL *curl;
	struct buf body, auth;
	size_t answered;
};

static size_t on_answer(char *p, size_t size, size_t n, void *arg)
{
	struct post_office *o = arg;

	(void)p;
	o->answered += size * n;
	return o->answered > ANSWER_MAX ? 0 : size * n;
}

static int on_progress(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t e)
{
	const struct post_office *o = arg;

	(void)a, (void)b, (void)c, (void)e;
	return atomic_load(o->cfg->stop);
}

/* After the name was looked up, before anything is said: no way into our own network. */
static curl_socket_t on_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	const struct post_office *o = arg;

	(void)purpose;
	if (!o->cfg->test_host && !endpoint_public(&to->addr))
		return CURL_SOCKET_BAD;
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

struct post_office *post_begin(const struct post_config *cfg)
{
	struct post_office *o = xcalloc(1, sizeof(*o));

	o->cfg = cfg;
	buf_init(&o->body, PUSH_SEALED_MAX);
	buf_init(&o->auth, 3000);
	o->curl = curl_easy_init();
	if (!o->curl) {
		post_end(o);
		return NULL;
	}
	CURL *c = o->curl;
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_PROXY, ""); /* whatever the environment says */
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)TIMEOUT_MS);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(c, CURLOPT_POST, 1L);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_answer);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, o);
	curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(c, CURLOPT_XFERINFODATA, o);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_socket);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, o);
	if (cfg->ca_file)
		curl_easy_setopt(c, CURLOPT_CAINFO, cfg->ca_file);
	return o;
}

void post_end(struct post_office *o)
{
	if (!o)
		return;
	curl_easy_cleanup(o->curl);
	buf_finish(&o->body);
	buf_finish(&o->auth);
	free(o);
}

static struct curl_slist *add(struct curl_slist *list, const char *line)
{
	struct curl_slist *more = curl_slist_append(list, line);

	if (!more)
		abort();
	return more;
}

static struct curl_slist *headers(struct post_office *o, const struct box_push *p)
{
	struct curl_slist *list = NULL;
	char line[100];

	list = add(list, "Content-Type: application/octet-stream");
	list = add(list, "Content-Encoding: aes128gcm");
	list = add(list, "Expect:");
	list = add(list, p->urgent ? "Urgency: high" : "Urgency: normal");
	snprintf(line, sizeof(line), "TTL: %d", PUSH_TTL_S);
	list = add(list, line);
	if (p->tag.n) {
		snprintf(line, sizeof(line), "Topic: %.32s", p->tag.p);
		list = add(list, line);
	}
	return add(list, o->auth.p);
}

/* What an answer means; what is not known is not tried again. */
static enum push_outcome meaning(long status)
{
	if (status >= 200 && status < 300)
		return PUSH_SENT;
	if (status == 404 || status == 410)
		return PUSH_GONE;
	if (status == 429 || status >= 500)
		return PUSH_LATER;
	return PUSH_FAILED;
}

static bool prepare(struct post_office *o, const struct box_push *p, int64_t now)
{
	struct str test = str_from(o->cfg->test_host);

	buf_reset(&o->body);
	buf_reset(&o->auth);
	buf_puts(&o->auth, "Authorization: ");
	return endpoint_ok(p->endpoint, test) &&
	       push_seal(&o->body, &p->target, p->payload, NULL) &&
	       push_authorize(&o->auth, o->cfg->private, endpoint_origin(p->endpoint),
	                      now / 1000 + TOKEN_S, str_from(o->cfg->contact)) &&
	       (buf_char(&o->auth, '\0'), !o->auth.full);
}

void post_send(struct post_office *o, struct box_push *p, int64_t now)
{
	curl_off_t after = 0;

	if (!prepare(o, p, now)) {
		p->outcome = PUSH_GONE; /* nothing can ever be sent there */
		return;
	}
	struct curl_slist *list = headers(o, p);
	o->answered = 0;
	curl_easy_setopt(o->curl, CURLOPT_URL, p->endpoint.p);
	curl_easy_setopt(o->curl, CURLOPT_HTTPHEADER, list);
	curl_easy_setopt(o->curl, CURLOPT_POSTFIELDS, o->body.p);
	curl_easy_setopt(o->curl, CURLOPT_POSTFIELDSIZE, (long)o->body.n);
	CURLcode code = curl_easy_perform(o->curl);
	curl_easy_setopt(o->curl, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(list);
	curl_easy_getinfo(o->curl, CURLINFO_RESPONSE_CODE, &p->status);
	curl_easy_getinfo(o->curl, CURLINFO_RETRY_AFTER, &after);
	p->wait_ms = after <= 0 ? 0 : (after > RETRY_MAX_S ? RETRY_MAX_S : after) * INT64_C(1000);
	if (p->status)
		p->outcome = meaning(p->status);
	else if (code == CURLE_ABORTED_BY_CALLBACK)
		p->outcome = PUSH_FAILED; /* it may have left */
	else
		/* Not reached is later; reached and silent, it may have left. */
		p->outcome = code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_CONNECT ||
		                             code == CURLE_SSL_CONNECT_ERROR
		                     ? PUSH_LATER
		                     : PUSH_FAILED;
	if (p->outcome == PUSH_FAILED || (p->outcome == PUSH_LATER && p->tries >= PUSH_TRIES))
		log_warn("push: not sent, status %ld: %s", p->status, curl_easy_strerror(code));
}
