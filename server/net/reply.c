/* SPDX-License-Identifier: EUPL-1.2 */
/* HTTP replies: their headers, and how they leave. */
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "net/internal.h"
#include <unistd.h>

/* On every response that may be a page (trust S-9). Inline script and style do not run; nothing frames
 * us; what the client inserts as HTML passes the one policy `palabre`. */
static const char SECURITY[] =
	"content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; "
	"img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; "
	"worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
	"require-trusted-types-for 'script'; trusted-types palabre\r\n"
	"x-content-type-options: nosniff\r\n"
	"referrer-policy: no-referrer\r\n"
	"cross-origin-opener-policy: same-origin\r\n"
	"cross-origin-resource-policy: same-origin\r\n"
	"permissions-policy: camera=(), microphone=(), geolocation=(), payment=(), usb=()\r\n";
const char SECURITY_DRAWN[] =
	"content-security-policy: default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
	"form-action 'none'; frame-ancestors 'none'\r\n"
	"x-content-type-options: nosniff\r\n"
	"referrer-policy: no-referrer\r\n"
	"cross-origin-opener-policy: same-origin\r\n"
	"cross-origin-resource-policy: same-origin\r\n";
/* Who opens one of these in a window of its own gets a page that may do nothing at all: shorter, and
 * stricter, than what a page of ours needs. On a thin line these heads are a good part of what comes. */
const char SECURITY_DATA[] =
	"content-security-policy: default-src 'none'; frame-ancestors 'none'\r\n"
	"x-content-type-options: nosniff\r\n"
	"referrer-policy: no-referrer\r\n"
	"cross-origin-opener-policy: same-origin\r\n"
	"cross-origin-resource-policy: same-origin\r\n";
const char SECURITY_PIECE[] =
	"content-security-policy: default-src 'none'; frame-ancestors 'none'\r\n"
	"x-content-type-options: nosniff\r\n"
	"cross-origin-resource-policy: same-origin\r\n";
static const char HSTS[] = "strict-transport-security: max-age=31536000; includeSubDomains\r\n";
static const char NO_STORE[] = "cache-control: no-store\r\n";

enum { OUT_MAX = 512 * 1024 };

static const struct {
	int status;
	const char *text;
} reasons[] = {
	{ 200, "OK" },
	{ 304, "Not Modified" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 409, "Conflict" },
	{ 410, "Gone" },
	{ 411, "Length Required" },
	{ 413, "Content Too Large" },
	{ 421, "Misdirected Request" },
	{ 415, "Unsupported Media Type" },
	{ 429, "Too Many Requests" },
	{ 500, "Internal Server Error" },
	{ 503, "Service Unavailable" },
};

static const char *reason(int status)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].text;
	return "Status";
}

/* ---- calls ---- */

struct call *call_create(struct net *net, struct lws *wsi)
{
	struct call *c = xcalloc(1, sizeof(*c));

	c->net = net;
	c->wsi = wsi;
	c->begun_us = clock_mono_us();
	access_name(net, wsi, c->request);
	c->fd = -1;
	list_init(&c->unknown);
	buf_init(&c->in, BODY_MAX);
	buf_init(&c->out, OUT_MAX);
	buf_init(&c->cookies, 2048);
	return c;
}

void call_free(struct call *c)
{
	list_remove(&c->unknown);
	access_call(c);
	if (c->id)
		HASH_DEL(c->net->calls, c);
	if (c->fd >= 0)
		close(c->fd);
	upload_free(c->upload);
	paper_free(c->paper);
	buf_finish(&c->in);
	buf_finish(&c->out);
	buf_finish(&c->cookies);
	free(c);
}

void call_await(struct call *c)
{
	c->id = ++c->net->next_call;
	HASH_ADD(hh, c->net->calls, id, sizeof(c->id), c);
}

void http_closed(struct call *c)
{
	if (!c)
		return;
	c->wsi = NULL;
	/* With an outcome under way the call stays until it is here. */
	if (!c->id || c->replied)
		call_free(c);
}

/* ---- replies ---- */

int http_refuse_upgrade(struct net *net, struct lws *wsi, int status)
{
	static const char spare[LWS_PRE];
	struct buf b;

	/* The connection ends: what follows an upgrade that failed may not be HTTP. */
	buf_init(&b, 4096);
	buf_put(&b, spare, LWS_PRE);
	buf_printf(&b, "HTTP/1.1 %d %s\r\n", status, reason(status));
	buf_puts(&b, SECURITY);
	if (net->cfg.secure_cookie)
		buf_puts(&b, HSTS);
	buf_puts(&b, NO_STORE);
	buf_printf(&b, "x-request-id: %s\r\n", net->upgrading_request);
	buf_puts(&b, "content-length: 0\r\nconnection: close\r\n\r\n");
	access_refused(net, net->upgrading_request, status);
	if (!b.full)
		lws_write(wsi, (unsigned char *)b.p + LWS_PRE, b.n - LWS_PRE,
		          LWS_WRITE_HTTP_HEADERS);
	buf_finish(&b);
	return -1;
}

int call_reply(struct call *c, int status, const char *mime, struct str body, bool keep,
               const char *more_headers)
{
	static const char spare[LWS_PRE];
	struct buf *b = &c->out;

	buf_reset(b);
	buf_put(b, spare, LWS_PRE);
	buf_printf(b, "HTTP/1.1 %d %s\r\n", status, reason(status));
	buf_puts(b, c->security ? c->security : SECURITY);
	if (c->net->cfg.secure_cookie)
		buf_puts(b, HSTS);
	buf_puts(b, more_headers ? more_headers : NO_STORE);
	if (c->security != SECURITY_PIECE)
		buf_printf(b, "x-request-id: %s\r\n", c->request);
	buf_str(b, buf_view(&c->cookies));
	if (mime)
		buf_printf(b, "content-type: %s\r\n", mime);
	if (status != 304)
		buf_printf(b, "content-length: %lld\r\n",
		           (long long)(c->fd >= 0 ? (size_t)c->fd_left : body.n));
	buf_puts(b, c->closes ? "connection: close\r\n\r\n" : "\r\n");
	if (c->method == METHOD_HEAD || status == 304) {
		body.n = 0;
		c->fd_left = 0;
	}
	if (keep)
		c->body = body;
	else
		buf_str(b, body);
	if (b->full)
		return -1;
	c->out_sent = LWS_PRE;
	c->replied = true;
	if (c->held)
		lws_rx_flow_control(c->wsi, 1);
	c->status = status;
	lws_callback_on_writable(c->wsi);
	return 0;
}

int call_refuse(struct call *c, int status, enum err err, const char *field)
{
	struct buf b;

	buf_init(&b, 4096);
	struct jsonw w = json_writer(&b);
	json_begin_obj(&w);
	json_key(&w, "err");
	json_begin_obj(&w);
	json_key(&w, "code");
	json_str(&w, str_from(err_code(err)));
	json_key(&w, "text");
	json_str(&w, str_from(err_text(err, c->caller.lang)));
	if (field) {
		json_key(&w, "field");
		json_str(&w, str_from(field));
	}
	if (err == ERR_INTERNAL) {
		json_key(&w, "ref");
		json_str(&w, str_from(c->request));
	}
	json_key(&w, "retry");
	json_bool(&w, err_retry(err));
	json_end_obj(&w);
	json_end_obj(&w);
	c->security = SECURITY_DATA;
	int rc = call_reply(c, status, "application/json", buf_view(&b), false, NULL);
	buf_finish(&b);
	return rc;
}

/* Write a part of `from`; -1 when the connection is lost. */
static int write_part(struct call *c, struct str from, size_t *sent, enum lws_write_protocol how)
{
	size_t n = from.n - *sent;

	if (n > CHUNK)
		n = CHUNK;
	if (lws_write(c->wsi, (unsigned char *)(uintptr_t)from.p + *sent, n, how) < 0)
		return -1;
	*sent += n;
	c->sent += n;
	return 0;
}

static int write_file(struct call *c)
{
	unsigned char part[LWS_PRE + CHUNK];
	ssize_t n = read(c->fd, part + LWS_PRE, c->fd_left < CHUNK ? (size_t)c->fd_left : CHUNK);

	if (n <= 0)
		return -1; /* shorter than announced: the reader must not take it for whole */
	c->fd_left -= n;
	c->sent += (size_t)n;
	return lws_write(c->wsi, part + LWS_PRE, (size_t)n, LWS_WRITE_HTTP) < 0 ? -1 : 0;
}

int http_writable(struct call *c)
{
	int rc = 0;

	if (!c->replied)
		return 0;
	if (c->out_sent < c->out.n)
		rc = write_part(c, buf_view(&c->out), &c->out_sent,
		                c->out_sent == LWS_PRE ? LWS_WRITE_HTTP_HEADERS : LWS_WRITE_HTTP);
	else if (c->body_sent < c->body.n)
		rc = write_part(c, c->body, &c->body_sent, LWS_WRITE_HTTP);
	else if (c->fd >= 0 && c->fd_left > 0)
		rc = write_file(c);
	if (rc)
		return -1;
	if (c->out_sent < c->out.n || c->body_sent < c->body.n || (c->fd >= 0 && c->fd_left > 0)) {
		lws_callback_on_writable(c->wsi);
		return 0;
	}
	return 1; /* done: the transaction is completed by the caller */
}
