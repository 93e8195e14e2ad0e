/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * GET /flux/{token}.atom, /agenda/{token}.ics: the commands feed.read and feed.calendar, as pages for
 * programs. No cookie is looked at or set: the address is the whole right.
 */
#include "app/feed/feed.h"
#include "base/clock.h"
#include "base/json.h"
#include "net/header.h"
#include "net/internal.h"
#include <string.h>

enum {
	SETTLED_MS = 2000
}; /* what is younger may yet be followed by something of the same second */

static void write_args(struct buf *b, struct str token)
{
	struct jsonw w = json_writer(b);

	buf_reset(b);
	json_begin_obj(&w);
	json_key(&w, "args");
	json_begin_obj(&w);
	json_key(&w, "token");
	json_str(&w, token);
	json_end_obj(&w);
	json_end_obj(&w);
}

static int nothing(struct call *c, int status, const char *text)
{
	return call_reply(c, status, "text/plain; charset=utf-8", str_from(text), true,
	                  status == 429 ? "cache-control: no-store\r\nretry-after: 60\r\n" : NULL);
}

int feed_request(struct call *c, struct str rest, bool calendar)
{
	struct str ending = calendar ? STR(".ics") : STR(".atom");
	struct str token = { rest.p, FEED_TOKEN };

	c->kind = CALL_FEED;
	c->calendar = calendar;
	if (rest.n != FEED_TOKEN + ending.n || !str_ends(rest, ending) ||
	    strspn(rest.p, TOKEN_LETTERS) != FEED_TOKEN)
		return nothing(c, 404, "404\n");
	/* Its rate is the token's own: many readers of feeds ask from one address. */
	_Static_assert(FEED_TOKEN < sizeof(c->address), "a token stands where an address does");
	memcpy(c->address, token.p, token.n);
	write_args(&c->in, token);
	call_await(c);
	call_ask(c, calendar ? STR("feed.calendar") : STR("feed.read"));
	return 0;
}

/* Has the client these very bytes? */
static bool unchanged(struct call *c, const char *etag, const char *date)
{
	char have[512];

	if (lws_hdr_total_length(c->wsi, WSI_TOKEN_HTTP_IF_NONE_MATCH) > 0)
		return lws_hdr_copy(c->wsi, have, sizeof(have), WSI_TOKEN_HTTP_IF_NONE_MATCH) > 0 &&
		       (strstr(have, etag) || !strcmp(have, "*"));
	return *date &&
	       lws_hdr_copy(c->wsi, have, sizeof(have), WSI_TOKEN_HTTP_IF_MODIFIED_SINCE) > 0 &&
	       !strcmp(have, date);
}

static void reply(struct call *c, struct str xml, struct str tag, int64_t updated)
{
	char etag[64], date[HEADER_DATE] = "", headers[400];

	snprintf(etag, sizeof(etag), "\"" STR_FMT "\"", STR_ARG(tag));
	if (updated && updated <= clock_wall_ms() - SETTLED_MS)
		header_date(updated, date);
	snprintf(headers, sizeof(headers),
	         "etag: %s\r\ncache-control: private, no-cache\r\nx-robots-tag: noindex\r\n%s%s%s",
	         etag, *date ? "last-modified: " : "", date, *date ? "\r\n" : "");
	bool same = unchanged(c, etag, date);
	const char *type = c->calendar ? "text/calendar; charset=utf-8"
	                               : "application/atom+xml; charset=utf-8";
	call_reply(c, same ? 304 : 200, same ? NULL : type, xml, false, headers);
}

static void note(struct call *c)
{
	bus_ask(c->net->cfg.bus, &(struct bus_ask){
					 .from = BUS_NOBODY,
					 .http = true,
					 .request = str_from(c->request),
					 .command = STR("feed.seen"),
					 .text = buf_view(&c->in),
					 .caller = { .address = str_from(c->address) },
				 });
}

void feed_outcome(struct call *c, const struct bus_outcome *o)
{
	struct answer a;
	struct str xml, etag;
	int64_t updated = 0; /* of a calendar one tag says all */
	bool stale;

	if (o->err) {
		if (o->err == ERR_RATE_LIMITED)
			nothing(c, 429, "429\n");
		else
			nothing(c, o->err == ERR_NOT_FOUND ? 404 : 503,
			        o->err == ERR_NOT_FOUND ? "404\n" : "503\n");
		return;
	}
	bool fine =
		answer_read(&a, o) &&
		json_in_text(&a.ok, c->calendar ? "ics" : "xml", 1, FEED_XML_MAX, 0, &xml, NULL) &&
		json_in_text(&a.ok, "etag", 1, 40, 0, &etag, NULL) &&
		(c->calendar || json_in_int(&a.ok, "updated", 0, JSON_INT_MAX, &updated, NULL)) &&
		json_in_bool(&a.ok, "stale", &stale, NULL);
	if (!fine) {
		nothing(c, 500, "500\n");
	} else {
		reply(c, xml, etag, updated);
		if (stale)
			note(c);
	}
	answer_finish(&a);
}
