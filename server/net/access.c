/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What is told of each request and each WebSocket, and the name by which it is found again: in the
 * reply's x-request-id, on every line logged meanwhile, in the `ref` of an error of ours. Of who it
 * was, from where and about what nothing is told.
 */
#include "base/clock.h"
#include "base/hex.h"
#include "base/log.h"
#include "base/random.h"
#include "net/assets.h"
#include "net/header.h"
#include "net/internal.h"
#include <string.h>

enum { NAME_BYTES = 8 };

void access_name(struct net *net, struct lws *wsi, char out[REQUEST_MAX + 1])
{
	static const char header[] = "x-request-id:";
	uint8_t any[NAME_BYTES];

	if (who_by_proxy(net, wsi) &&
	    lws_hdr_custom_copy(wsi, out, REQUEST_MAX + 1, header, sizeof(header) - 1) > 0 &&
	    header_name_ok(out, REQUEST_MAX))
		return;
	random_bytes(any, sizeof(any));
	hex_encode(out, any, sizeof(any));
}

const char *access_route(struct str path)
{
	static const char *const whole[] = { "/healthz", "/readyz",   "/files",
		                             "/boot",    "/lien.css", "/resume" };

	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		if (str_eq(path, str_from(whole[i])))
			return whole[i];
	if (str_starts(path, STR("/api/")))
		return "/api/{command}";
	if (str_starts(path, STR("/files/")))
		return "/files/{id}/{name}";
	if (str_starts(path, STR("/agenda/")))
		return "/agenda/{token}";
	if (str_starts(path, STR("/flux/")))
		return "/flux/{token}";
	if (str_starts(path, STR("/projection/")))
		return "/projection/{token}";
	if (str_starts(path, STR("/reunions/")))
		return "/reunions/{meeting}/compte-rendu";
	if (str_starts(path, STR("/lien/")))
		return "/lien/{token}";
	return asset_find(path) ? "/{asset}" : "/{page}";
}

void access_call(const struct call *c)
{
	static const char *const methods[] = { "GET", "HEAD", "POST", "other" };
	int64_t us = clock_mono_us() - c->begun_us;
	/* Asked every few seconds by whoever watches, and said by nobody. */
	bool machine = !strcmp(c->route, "/healthz") || !strcmp(c->route, "/readyz");

	c->net->stats.requests[c->status / 100]++;
	log_request(c->request);
	LOG_KV(machine ? LOG_DEBUG : LOG_INFO, "http: request",
	       log_txt("method", str_from(methods[c->method])),
	       log_txt("route", str_from(c->route)), log_txt("cmd", c->command),
	       log_num("status", c->status), log_num("ms", us / 1000),
	       log_num("bytes", (int64_t)c->sent));
	log_request(NULL);
}

void access_refused(struct net *net, const char *request, int status)
{
	net->stats.requests[status / 100]++;
	log_request(request);
	LOG_KV(LOG_INFO, "http: request", log_txt("method", STR("GET")),
	       log_txt("route", STR("/ws")), log_num("status", status));
	log_request(NULL);
}

void access_opened(const struct ws_peer *p)
{
	p->net->stats.opened++;
	log_request(p->request);
	log_info("ws: opened");
	log_request(NULL);
}

void access_closed(const struct ws_peer *p)
{
	int code = p->close_code ? p->close_code : p->peer_code;

	net_count_close(p->net, code);
	log_request(p->request);
	LOG_KV(LOG_INFO, "ws: closed", log_num("code", code), log_num("ours", p->close_code != 0),
	       log_num("seconds", (clock_mono_ms() - p->opened) / 1000),
	       log_num("commands", p->commands), log_num("bytes_in", (int64_t)p->bytes_in),
	       log_num("bytes_out", (int64_t)p->bytes_out));
	log_request(NULL);
}
