/* SPDX-License-Identifier: EUPL-1.2 */
/* What a request says of its sender, and what of it is believed. */
#include "net/header.h"
#include "net/internal.h"
#include <string.h>

enum { COOKIES_MAX = 4096 };

const char *who_session_cookie(const struct net *net)
{
	/* The prefix binds a cookie to this host over https (RFC 6265bis, 4.1.3.2); plain http on
	 * loopback cannot have it. */
	return net->cfg.secure_cookie ? "__Host-palabre_session" : "palabre_session";
}

const char *who_browser_cookie(const struct net *net)
{
	return net->cfg.secure_cookie ? "__Host-palabre_browser" : "palabre_browser";
}

static bool listed(const char *const *list, const char *s)
{
	for (; list && *list; list++)
		if (!strcmp(*list, s))
			return true;
	return false;
}

bool who_by_proxy(struct net *net, struct lws *wsi)
{
	char address[INET6_ADDRSTRLEN] = "";

	lws_get_peer_simple(wsi, address, sizeof(address));
	return listed(net->cfg.proxies, address);
}

bool who_origin_ok(struct net *net, struct lws *wsi)
{
	char origin[256];

	/* Exactly one of ours, letter for letter; absent or too long is refused (trust S-2). */
	return lws_hdr_copy(wsi, origin, sizeof(origin), WSI_TOKEN_ORIGIN) > 0 &&
	       listed(net->cfg.origins, origin);
}

bool who_cookie(struct lws *wsi, const char *name, char *out, size_t n)
{
	char all[COOKIES_MAX];
	int len = lws_hdr_copy(wsi, all, sizeof(all), WSI_TOKEN_HTTP_COOKIE);

	return len > 0 && header_cookie((struct str){ all, (size_t)len }, name, out, n);
}

uint64_t who_session(struct net *net, struct lws *wsi)
{
	char cookie[128];

	net->who_answer = (struct bus_known){ 0 };
	if (!who_cookie(wsi, who_session_cookie(net), cookie, sizeof(cookie)))
		return 0;
	net->who_now = ++net->next_who;
	bus_who(net->cfg.bus, &(struct bus_who){ net->who_now, str_from(cookie) });
	uint64_t open = net->who_now;
	net->who_now = 0;
	return open;
}

void who_known(void *arg, const struct bus_known *known)
{
	struct net *net = arg;
	struct ws_peer *p, *next_peer;
	struct call *c, *next_call;

	if (known->to == net->who_now) {
		net->who_answer = *known;
		net->who_now = 0;
		return;
	}
	/* Answers come in about the order of the questions: it is found near the head. */
	list_each_safe (p, next_peer, &net->unknown, unknown)
		if (p->who == known->to) {
			list_remove(&p->unknown);
			ws_known(p, known);
			return;
		}
	list_each_safe (c, next_call, &net->calls_unknown, unknown)
		if (c->who == known->to) {
			list_remove(&c->unknown);
			http_known(c, known);
			return;
		}
}

void who_address(struct net *net, struct lws *wsi, char out[INET6_ADDRSTRLEN])
{
	char forwarded[256];

	out[0] = 0;
	lws_get_peer_simple(wsi, out, INET6_ADDRSTRLEN);
	/* Behind our own proxy the last entry is the address that it saw itself; those before it
	 * are what the client claims. */
	if (!listed(net->cfg.proxies, out) ||
	    lws_hdr_copy(wsi, forwarded, sizeof(forwarded), WSI_TOKEN_X_FORWARDED_FOR) <= 0)
		return;
	header_forwarded(str_from(forwarded), out, INET6_ADDRSTRLEN);
}

bool who_call(struct call *c)
{
	c->who = who_session(c->net, c->wsi);
	if (c->who)
		list_append(&c->net->calls_unknown, &c->unknown);
	else
		c->caller = c->net->who_answer.caller;
	who_address(c->net, c->wsi, c->address);
	who_cookie(c->wsi, who_browser_cookie(c->net), c->browser, sizeof(c->browser));
	/* Longer than the room: cut off rather than dropped. */
	int n = lws_hdr_total_length(c->wsi, WSI_TOKEN_HTTP_USER_AGENT);
	if (n > 0 && n < (int)sizeof(c->agent))
		lws_hdr_copy(c->wsi, c->agent, sizeof(c->agent), WSI_TOKEN_HTTP_USER_AGENT);
	/* Signed out, errors are told in the language of the browser. */
	char lang[64];
	if (!c->caller.person &&
	    lws_hdr_copy(c->wsi, lang, sizeof(lang), WSI_TOKEN_HTTP_ACCEPT_LANGUAGE) > 0)
		c->caller.lang = !strncmp(lang, "en", 2) ? LANG_EN : LANG_FR;
	return c->who || !c->net->who_answer.away;
}
