/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
/* HTTP: routes, replies, the client's files, POST /api. */
#include "base/json.h"
#include "base/mem.h"
#include "commands.h"
#include "db/store.h"
#include "net/assets.h"
#include "net/internal.h"
#include <string.h>
#include <unistd.h>

/* On every response (trust S-9). Inline script and style do not run; nothing frames us; what the
 * client inserts as HTML passes the one policy `palabre`. */
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
static const char HSTS[] = "strict-transport-security: max-age=31536000; includeSubDomains\r\n";
static const char NO_STORE[] = "cache-control: no-store\r\n";
static const char JSON[] = "application/json";

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
	{ 411, "Length Required" },
	{ 413, "Content Too Large" },
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
	c->fd = -1;
	buf_init(&c->in, BODY_MAX);
	buf_init(&c->out, OUT_MAX);
	buf_init(&c->cookies, 2048);
	return c;
}

void call_free(struct call *c)
{
	if (c->id)
		HASH_DEL(c->net->calls, c);
	if (c->fd >= 0)
		close(c->fd);
	upload_free(c->upload);
	buf_finish(&c->in);
	buf_finish(&c->out);
	buf_finish(&c->cookies);
	free(c);
}

uint64_t call_await(struct call *c)
{
	c->id = ++c->net->next_call;
	HASH_ADD(hh, c->net->calls, id, sizeof(c->id), c);
	return c->id | (uint64_t)ORIGIN_CALL << ORIGIN_SHIFT;
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
	buf_puts(&b, "content-length: 0\r\nconnection: close\r\n\r\n");
	if (!b.full)
		lws_write(wsi, (unsigned char *)b.p + LWS_PRE, b.n - LWS_PRE, LWS_WRITE_HTTP_HEADERS);
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
	buf_puts(b, SECURITY);
	if (c->net->cfg.secure_cookie)
		buf_puts(b, HSTS);
	buf_puts(b, more_headers ? more_headers : NO_STORE);
	buf_str(b, buf_view(&c->cookies));
	if (mime)
		buf_printf(b, "content-type: %s\r\n", mime);
	if (status != 304)
		buf_printf(b, "content-length: %lld\r\n",
		           (long long)(c->fd >= 0 ? (size_t)c->fd_left : body.n));
	buf_puts(b, c->closes ? "connection: close\r\n\r\n" : "\r\n");
	if (c->head || status == 304) {
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
	json_str(&w, str_from(err_text(err, c->who.lang)));
	if (field) {
		json_key(&w, "field");
		json_str(&w, str_from(field));
	}
	json_key(&w, "retry");
	json_bool(&w, err_retry(err));
	json_end_obj(&w);
	json_end_obj(&w);
	int rc = call_reply(c, status, JSON, buf_view(&b), false, NULL);
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
	return 0;
}

static int write_file(struct call *c)
{
	unsigned char part[LWS_PRE + CHUNK];
	ssize_t n = read(c->fd, part + LWS_PRE, c->fd_left < CHUNK ? (size_t)c->fd_left : CHUNK);

	if (n <= 0)
		return -1; /* shorter than announced: the reader must not take it for whole */
	c->fd_left -= n;
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

/* ---- the client's files and the machines' pages ---- */

static bool accepts(const char *header, const char *coding)
{
	const char *at = strstr(header, coding);

	if (!at)
		return false;
	at += strlen(coding);
	while (*at == ' ')
		at++;
	return strncmp(at, ";q=0", 4) != 0 ||
	       (at[4] == '.' && strspn(at + 5, "0") != strspn(at + 5, "0123456789"));
}

static int serve_asset(struct call *c, const struct asset *a)
{
	char have[512], encodings[256], headers[400];
	const char *coding = NULL;
	struct str body = a->plain;

	if (lws_hdr_copy(c->wsi, encodings, sizeof(encodings), WSI_TOKEN_HTTP_ACCEPT_ENCODING) <= 0)
		encodings[0] = 0;
	if (a->brotli.n && accepts(encodings, "br")) {
		body = a->brotli;
		coding = "br";
	} else if (a->gzip.n && accepts(encodings, "gzip")) {
		body = a->gzip;
		coding = "gzip";
	}
	snprintf(headers, sizeof(headers),
	         "etag: %s\r\nvary: accept-encoding\r\ncache-control: %s\r\n%s%s%s", a->etag,
	         a->immutable ? "public, max-age=31536000, immutable" : "no-cache",
	         coding ? "content-encoding: " : "", coding ? coding : "", coding ? "\r\n" : "");
	bool same = lws_hdr_copy(c->wsi, have, sizeof(have), WSI_TOKEN_HTTP_IF_NONE_MATCH) > 0 &&
	            (strstr(have, a->etag) || !strcmp(have, "*"));
	return call_reply(c, same ? 304 : 200, same ? NULL : a->mime, body, true, headers);
}

static int serve_page(struct call *c, struct str path)
{
	const struct asset *a = asset_find(path);
	const char *dot = memrchr(path.p, '.', path.n), *slash = memrchr(path.p, '/', path.n);

	/* An address of the client's own has no extension: the client itself is the answer. */
	if (!a && (!dot || dot < slash))
		a = asset_find(STR("/index.html"));
	if (a)
		return serve_asset(c, a);
	return call_reply(c, 404, "text/plain; charset=utf-8", STR("404\n"), true, NULL);
}

static int serve_ready(struct call *c)
{
	enum db_kind state = store_state(c->net->cfg.store);

	if (state == DB_OK && !c->net->stopping)
		return call_reply(c, 200, "text/plain", STR("ready\n"), true, NULL);
	return call_reply(c, 503, "text/plain",
	                  str_from(c->net->stopping ? "stopping\n" : db_kind_name(state)), true,
	                  NULL);
}

/* ---- commands ---- */

static int api_begin(struct call *c, struct str name, long length)
{
	char type[64];
	const struct command *cmd = command_find(name);

	c->kind = CALL_API;
	if (!cmd)
		return call_refuse(c, 404, ERR_UNKNOWN_COMMAND, NULL);
	c->command = str_from(cmd->name);
	if (lws_hdr_copy(c->wsi, type, sizeof(type), WSI_TOKEN_HTTP_CONTENT_TYPE) <= 0 ||
	    strncmp(type, JSON, sizeof(JSON) - 1) != 0 ||
	    (type[sizeof(JSON) - 1] && type[sizeof(JSON) - 1] != ';'))
		return call_refuse(c, 415, ERR_MALFORMED, "content-type");
	if (length > BODY_MAX)
		return call_refuse(c, 413, ERR_TOO_LARGE, NULL);
	return 0;
}

static void ask(struct call *c)
{
	struct bus_ask a = {
		.http = true,
		.command = c->command,
		.text = buf_view(&c->in),
		.caller = {
			.person = c->who.person,
			.session = c->who.session,
			.admin = c->who.admin,
			.lang = c->who.lang,
			.address = str_from(c->address),
			.agent = str_from(c->agent),
			.browser = str_from(c->browser),
		},
	};

	a.from = call_await(c);
	bus_ask(c->net->cfg.bus, &a);
}

static int post(struct call *c, struct str path)
{
	char text[24];
	long long length = -1;

	/* Until the body has been read, a refusal ends the connection. */
	c->closes = true;
	if (lws_hdr_copy(c->wsi, text, sizeof(text), WSI_TOKEN_HTTP_CONTENT_LENGTH) <= 0)
		return call_refuse(c, 411, ERR_MALFORMED, "content-length");
	if (!str_to_int(str_from(text), &length) || length <= 0 ||
	    lws_hdr_total_length(c->wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0)
		return call_refuse(c, 400, ERR_MALFORMED, "content-length");
	if (!who_origin_ok(c->net, c->wsi))
		return call_refuse(c, 403, ERR_FORBIDDEN, "origin");
	who_call(c);
	if (str_starts(path, STR("/api/"))) {
		path.p += 5;
		path.n -= 5;
		return api_begin(c, path, (long)length);
	}
	if (str_eq(path, STR("/files")))
		return upload_begin(c, c->wsi, (size_t)length);
	return call_refuse(c, 404, ERR_NOT_FOUND, NULL);
}

int http_body(struct call *c, const char *data, size_t n)
{
	if (c->replied)
		return 0; /* refused already */
	if (c->kind == CALL_UPLOAD)
		return upload_data(c, data, n);
	buf_put(&c->in, data, n);
	return c->in.full ? call_refuse(c, 413, ERR_TOO_LARGE, NULL) : 0;
}

int http_body_end(struct call *c)
{
	if (c->replied)
		return 0;
	c->closes = false;
	if (c->kind == CALL_UPLOAD)
		return upload_end(c);
	ask(c);
	return 0;
}

static int status_of(enum err e)
{
	switch (e) {
	case ERR_OK: return 200;
	case ERR_UNAUTHENTICATED: return 401;
	case ERR_FORBIDDEN: return 403;
	case ERR_NOT_FOUND:
	case ERR_UNKNOWN_COMMAND: return 404;
	case ERR_CONFLICT: return 409;
	case ERR_TOO_LARGE: return 413;
	case ERR_RATE_LIMITED: return 429;
	case ERR_INTERNAL: return 500;
	case ERR_STORAGE:
	case ERR_BUSY: return 503;
	default: return 400;
	}
}

/* Session: 90 days, the absolute limit that the server holds it to all the same. */
static void put_cookie(struct call *c, const char *name, struct str value, int64_t max_age)
{
	buf_printf(&c->cookies,
	           "set-cookie: %s=" STR_FMT "; Path=/; HttpOnly; SameSite=Lax; Max-Age=%lld%s\r\n",
	           name, STR_ARG(value), (long long)max_age,
	           c->net->cfg.secure_cookie ? "; Secure" : "");
}

enum { SESSION_AGE = 90 * 24 * 3600, BROWSER_AGE = 3600 };

void call_outcome(struct call *c, const struct bus_outcome *o)
{
	if (!c->wsi) {
		call_free(c);
		return;
	}
	if (c->kind == CALL_FILE) {
		file_outcome(c, o);
		return;
	}
	for (const struct effect *e = o->effects; e; e = e->next) {
		if (e->kind == EFFECT_COOKIE) {
			put_cookie(c, who_session_cookie(c->net), e->text,
			           e->text.n ? SESSION_AGE : 0);
			/* Signing out leaves nothing behind on a shared phone (trust E-23). */
			if (!e->text.n)
				buf_puts(&c->cookies,
				         "clear-site-data: \"cache\", \"storage\"\r\n");
		} else if (e->kind == EFFECT_BROWSER) {
			put_cookie(c, who_browser_cookie(c->net), e->text, BROWSER_AGE);
		}
	}
	call_reply(c, status_of(o->err), JSON, o->reply, false, NULL);
}

int http_request(struct net *net, struct lws *wsi, struct call **slot, const char *uri, size_t n)
{
	struct call *c = call_create(net, wsi);
	struct str path = { uri, n };
	char *own_uri;
	int own_n;

	*slot = c;
	switch (lws_http_get_uri_and_method(wsi, &own_uri, &own_n)) {
	case LWSHUMETH_POST:
		return post(c, path);
	case LWSHUMETH_GET:
		break;
	case LWSHUMETH_HEAD:
		c->head = true;
		break;
	default:
		c->closes = true;
		return call_reply(c, 405, NULL, STR(""), true, "allow: GET, HEAD, POST\r\n");
	}
	if (str_eq(path, STR("/healthz")))
		return call_reply(c, 200, "text/plain", STR("ok\n"), true, NULL);
	if (str_eq(path, STR("/readyz")))
		return serve_ready(c);
	if (str_starts(path, STR("/files/"))) {
		who_call(c);
		return file_request(c, uri + 7);
	}
	if (str_starts(path, STR("/api/")))
		return call_reply(c, 405, NULL, STR(""), true, "allow: POST\r\n");
	return serve_page(c, path);
}
