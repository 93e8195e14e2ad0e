/* SPDX-License-Identifier: EUPL-1.2 */
/* What a request says of its sender, and what of it is believed. */
#include "base/clock.h"
#include "base/mem.h"
#include "db/store.h"
#include "net/internal.h"
#include <arpa/inet.h>
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
	struct str rest = { all, len > 0 ? (size_t)len : 0 };

	while (rest.n) {
		struct str pair = str_trim(str_split(&rest, ';'));
		struct str key = str_split(&pair, '=');
		if (!str_eq(key, str_from(name)))
			continue;
		if (!pair.n || pair.n >= n)
			return false;
		memcpy(out, pair.p, pair.n);
		out[pair.n] = 0;
		return true;
	}
	return false;
}

struct touch {
	struct store_job job;
	int64_t session;
};

static void touch_run(struct store_job *job, struct db *db)
{
	session_touch(db, ((struct touch *)job)->session, clock_wall_ms());
}

static void touch_done(struct store_job *job)
{
	free(job);
}

void who_touch(struct net *net, int64_t session)
{
	struct touch *t = xcalloc(1, sizeof(*t));

	t->job.run = touch_run;
	t->job.done = touch_done;
	t->session = session;
	if (!store_write(net->cfg.store, &t->job))
		free(t);
}

bool who_session(struct net *net, struct lws *wsi, struct session_info *out)
{
	char cookie[128];

	*out = (struct session_info){ 0 };
	if (!who_cookie(wsi, who_session_cookie(net), cookie, sizeof(cookie)) ||
	    !session_find(net->db, net->cfg.house, str_from(cookie), clock_wall_ms(), out)) {
		db_clear(
			net->db); /* a failure here is a visitor not known, never a door that stays shut */
		return false;
	}
	if (out->stale)
		who_touch(net, out->session);
	return true;
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
	const char *comma = strrchr(forwarded, ',');
	struct str last = str_trim(str_from(comma ? comma + 1 : forwarded));
	char text[INET6_ADDRSTRLEN];
	struct in6_addr any;
	if (last.n >= sizeof(text))
		return;
	memcpy(text, last.p, last.n);
	text[last.n] = 0;
	if (inet_pton(AF_INET, text, &any) == 1 || inet_pton(AF_INET6, text, &any) == 1)
		memcpy(out, text, last.n + 1);
}

void who_call(struct call *c)
{
	who_session(c->net, c->wsi, &c->who);
	who_address(c->net, c->wsi, c->address);
	who_cookie(c->wsi, who_browser_cookie(c->net), c->browser, sizeof(c->browser));
	/* Longer than the room: cut off rather than dropped. */
	int n = lws_hdr_total_length(c->wsi, WSI_TOKEN_HTTP_USER_AGENT);
	if (n > 0 && n < (int)sizeof(c->agent))
		lws_hdr_copy(c->wsi, c->agent, sizeof(c->agent), WSI_TOKEN_HTTP_USER_AGENT);
	/* Signed out, errors are told in the language of the browser. */
	char lang[64];
	if (!c->who.person &&
	    lws_hdr_copy(c->wsi, lang, sizeof(lang), WSI_TOKEN_HTTP_ACCEPT_LANGUAGE) > 0)
		c->who.lang = !strncmp(lang, "en", 2) ? LANG_EN : LANG_FR;
}
