/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
/* HTTP: routes, the client's files, POST /api. */
#include "base/json.h"
#include "base/log.h"
#include "commands.h"
#include "net/assets.h"
#include "net/header.h"
#include "net/internal.h"
#include <string.h>

static const char JSON[] = "application/json";

enum { REPLY_GZIP_MAX = 300 * 1024 };

/* ---- the client's files and the machines' pages ---- */

static bool accepts(struct call *c, const char *coding)
{
	char encodings[256];

	return lws_hdr_copy(c->wsi, encodings, sizeof(encodings), WSI_TOKEN_HTTP_ACCEPT_ENCODING) >
	               0 &&
	       header_accepts(str_from(encodings), coding);
}

static int serve_asset(struct call *c, const struct asset *a)
{
	char have[512], headers[400];
	const char *coding = NULL;
	struct str body = a->plain;

	if (a->brotli.n && accepts(c, "br")) {
		body = a->brotli;
		coding = "br";
	} else if (a->gzip.n && accepts(c, "gzip")) {
		body = a->gzip;
		coding = "gzip";
	}
	const char *more[] = { coding ? "content-encoding: " : "", coding ? coding : "",
		               coding ? "\r\n" : "" };
	if (a->immutable) {
		/* what never changes under its name is not asked for again: no etag */
		snprintf(headers, sizeof(headers),
		         "vary: accept-encoding\r\ncache-control: public, max-age=31536000, "
		         "immutable\r\n%s%s%s",
		         more[0], more[1], more[2]);
		c->security = SECURITY_PIECE;
		return call_reply(c, 200, a->mime, body, true, headers);
	}
	snprintf(headers, sizeof(headers),
	         "etag: %s\r\nvary: accept-encoding\r\ncache-control: no-cache\r\n%s%s%s", a->etag,
	         more[0], more[1], more[2]);
	bool same = lws_hdr_copy(c->wsi, have, sizeof(have), WSI_TOKEN_HTTP_IF_NONE_MATCH) > 0 &&
	            (strstr(have, a->etag) || !strcmp(have, "*"));
	return call_reply(c, same ? 304 : 200, same ? NULL : a->mime, body, true, headers);
}

static int serve_page(struct call *c, struct str path)
{
	const struct asset *a = asset_find(path);
	const char *dot = memrchr(path.p, '.', path.n), *slash = memrchr(path.p, '/', path.n);

	/* An address of the client's own has no extension: the client itself is the answer; of a
	 * meeting under way, with its code named in the page. */
	if (!a && (!dot || dot < slash)) {
		if (str_starts(path, STR("/seance/")))
			a = asset_find(STR("/seance.html"));
		a = a ? a : asset_find(STR("/index.html"));
	}
	if (a)
		return serve_asset(c, a);
	return call_reply(c, 404, "text/plain; charset=utf-8", STR("404\n"), true, NULL);
}

static int serve_ready(struct call *c)
{
	const struct net_config *cfg = &c->net->cfg;
	const char *why = c->net->stopping ? "stopping" : cfg->unready(cfg->unready_arg);
	char text[64];

	if (!why)
		return call_reply(c, 200, "text/plain", STR("ready\n"), true, NULL);
	snprintf(text, sizeof(text), "%s\n", why);
	return call_reply(c, 503, "text/plain", str_from(text), false, NULL);
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
	c->gzip = accepts(c, "gzip");
	if (lws_hdr_copy(c->wsi, type, sizeof(type), WSI_TOKEN_HTTP_CONTENT_TYPE) <= 0 ||
	    !header_is_json(str_from(type)))
		return call_refuse(c, 415, ERR_MALFORMED, "content-type");
	if (length > BODY_MAX)
		return call_refuse(c, 413, ERR_TOO_LARGE, NULL);
	return 0;
}

void call_ask(struct call *c, struct str command)
{
	c->caller.address = str_from(c->address);
	c->caller.agent = str_from(c->agent);
	c->caller.browser = str_from(c->browser);
	bus_ask(c->net->cfg.bus, &(struct bus_ask){
					 .from = c->id | (uint64_t)ORIGIN_CALL << ORIGIN_SHIFT,
					 .http = true,
					 .request = str_from(c->request),
					 .command = command,
					 .text = buf_view(&c->in),
					 .caller = c->caller,
				 });
}

/* A gateway has no files: the proxy sends these to where they are. */
static int misdirected(struct call *c)
{
	return call_reply(c, 421, "text/plain", STR("files are at the historian\n"), true, NULL);
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
	if (str_starts(path, STR("/lien/")))
		return length > BODY_MAX ? call_refuse(c, 413, ERR_TOO_LARGE, NULL)
		                         : link_begin(c, str_from(path.p + 6));
	if (!who_origin_ok(c->net, c->wsi))
		return call_refuse(c, 403, ERR_FORBIDDEN, "origin");
	if (!who_call(c))
		return call_refuse(c, 503, ERR_STORAGE, NULL);
	if (str_starts(path, STR("/api/"))) {
		path.p += 5;
		path.n -= 5;
		return api_begin(c, path, (long)length);
	}
	if (str_eq(path, STR("/files")) && !c->net->cfg.files)
		return misdirected(c);
	if (str_eq(path, STR("/files")))
		return upload_begin(c, c->wsi, (size_t)length);
	return call_refuse(c, 404, ERR_NOT_FOUND, NULL);
}

int http_body(struct call *c, const char *data, size_t n)
{
	log_request(c->request);
	if (c->replied)
		return 0; /* refused already */
	if (c->kind == CALL_UPLOAD)
		return upload_data(c, data, n);
	buf_put(&c->in, data, n);
	return c->in.full ? call_refuse(c, 413, ERR_TOO_LARGE, NULL) : 0;
}

static void ask(struct call *c)
{
	call_await(c);
	call_ask(c, c->command);
}

/*
 * What a client sends before he has his reply libwebsockets (4.1) takes for another end of the body,
 * over and over until the reply has left. So nothing is read of it before there is a reply, and if
 * that does not leave at once the connection ends.
 */
static int sent_behind(struct call *c)
{
	if (c->replied)
		return ++c->behind > BEHIND_MAX ? -1 : 0;
	c->held = true;
	lws_rx_flow_control(c->wsi, 0);
	return 0;
}

int http_body_end(struct call *c)
{
	log_request(c->request);
	if (c->replied || c->whole)
		return sent_behind(c);
	c->whole = true;
	c->closes = false;
	if (c->kind == CALL_UPLOAD)
		return upload_end(c);
	if (c->kind == CALL_LINK)
		return link_end(c);
	if (!c->who)
		ask(c);
	return 0;
}

/* GET, so that the page itself can have it asked for, before any of its code is there. It reads, and
 * no other site reads the reply: no header of ours lets one. */
static int boot(struct call *c)
{
	c->kind = CALL_API;
	c->command = STR("session.boot");
	c->gzip = accepts(c, "gzip");
	c->whole = true;
	buf_puts(&c->in, "{\"args\":{}}");
	if (!who_call(c))
		return call_refuse(c, 503, ERR_STORAGE, NULL);
	if (!c->who)
		ask(c);
	return 0;
}

void http_known(struct call *c, const struct bus_known *known)
{
	enum lang lang = c->caller.lang;

	c->who = 0;
	c->caller = known->caller;
	if (!c->caller.person)
		c->caller.lang = lang;
	if (c->replied)
		return;
	if (known->away)
		call_refuse(c, 503, ERR_BUSY, NULL);
	else if (c->whole)
		ask(c);
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

/*
 * Compressed where that is worth it. Lengths tell something of what is inside to who listens on the
 * line and has words of his own in it (BREACH): so no reply holds a secret that opens anything, and
 * no other site can have one sent at will but by opening the page itself.
 */
static void reply_json(struct call *c, int status, struct str text)
{
	struct buf small;

	buf_init(&small, REPLY_GZIP_MAX);
	c->security = SECURITY_DATA;
	if (c->gzip && squeeze(text, &small))
		call_reply(c, status, JSON, buf_view(&small), false,
		           "cache-control: no-store\r\nvary: accept-encoding\r\n"
		           "content-encoding: gzip\r\n");
	else
		call_reply(c, status, JSON, text, false, NULL);
	buf_finish(&small);
}

enum { SESSION_AGE = 90 * 24 * 3600, BROWSER_AGE = 3600 };

void call_outcome(struct call *c, const struct bus_outcome *o)
{
	if (!c->wsi) {
		call_free(c);
		return;
	}
	if (c->kind == CALL_FILE) {
		log_request(c->request);
		file_outcome(c, o);
		log_request(NULL);
		return;
	}
	if (c->kind == CALL_FEED) {
		log_request(c->request);
		feed_outcome(c, o);
		log_request(NULL);
		return;
	}
	if (c->kind == CALL_LINK || c->kind == CALL_PREVIEW || c->kind == CALL_PAPER) {
		log_request(c->request);
		if (c->kind == CALL_LINK)
			link_outcome(c, o);
		else if (c->kind == CALL_PAPER)
			paper_outcome(c, o);
		else
			preview_outcome(c, o);
		log_request(NULL);
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
	/* Who is not signed in opens the page all the same: to say so is no failure for its console. */
	bool asked = o->err == ERR_UNAUTHENTICATED && !strcmp(c->route, "/boot");
	reply_json(c, asked ? 200 : status_of(o->err), o->reply);
}

int http_request(struct net *net, struct lws *wsi, struct call **slot, const char *uri, size_t n)
{
	struct call *c = call_create(net, wsi);
	struct str path = { uri, n };
	char *own_uri;
	int own_n;

	*slot = c;
	c->route = access_route(path);
	log_request(c->request);
	switch (lws_http_get_uri_and_method(wsi, &own_uri, &own_n)) {
	case LWSHUMETH_POST: c->method = METHOD_POST; return post(c, path);
	case LWSHUMETH_GET: break;
	case LWSHUMETH_HEAD: c->method = METHOD_HEAD; break;
	default:
		c->method = METHOD_OTHER;
		c->closes = true;
		return call_reply(c, 405, NULL, STR(""), true, "allow: GET, HEAD, POST\r\n");
	}
	if (str_eq(path, STR("/healthz")))
		return call_reply(c, 200, "text/plain", STR("ok\n"), true, NULL);
	if (str_eq(path, STR("/readyz")))
		return serve_ready(c);
	if (str_starts(path, STR("/files/")) && !net->cfg.files)
		return misdirected(c);
	if (str_starts(path, STR("/files/"))) {
		if (!who_call(c))
			return call_refuse(c, 503, ERR_STORAGE, NULL);
		return file_request(c, uri + 7);
	}
	if (str_starts(path, STR("/flux/")))
		return feed_request(c, str_from(uri + 6), false);
	if (str_starts(path, STR("/agenda/")))
		return feed_request(c, str_from(uri + 8), true);
	if (str_eq(path, STR("/boot")))
		return boot(c);
	if (str_starts(path, STR("/lien/")))
		return link_begin(c, str_from(uri + 6));
	if (str_eq(path, STR("/resume")))
		return preview_begin(c);
	if (str_starts(path, STR("/reunions/")))
		return paper_begin(c, (struct str){ path.p + 10, path.n - 10 });
	if (str_eq(path, STR("/lien.css")))
		return link_sheet(c);
	if (str_starts(path, STR("/api/")))
		return call_reply(c, 405, NULL, STR(""), true, "allow: POST\r\n");
	return serve_page(c, path);
}
