/* SPDX-License-Identifier: EUPL-1.2 */
/* The WebSocket: who may open one, what comes in, what goes out. */
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "net/internal.h"
#include <string.h>
#include <sys/socket.h>

/* ---- the transport of a hub connection ---- */

static bool peer_ready(void *peer)
{
	struct ws_peer *p = peer;

	return !lws_partial_buffered(p->wsi) && !p->close_code;
}

/*
 * Bytes that are framed already go out as they are, straight to the socket. What it does not take
 * libwebsockets keeps, and all that follows until that has gone: on a WebSocket it passes
 * LWS_WRITE_HTTP on without framing and without a copy. It is not documented (it is in
 * rops_write_role_protocol_ws of 4.1), so it stands in this one function; the wire test of
 * session.resume, which replays 500 events in a few writes, pins it. Without it, each frame of the
 * slice would be one lws_write(..., LWS_WRITE_TEXT). Slices end at frame ends, so that
 * libwebsockets' own control frames can stand between two.
 */
static bool peer_write(void *peer, const char *bytes, size_t n)
{
	struct ws_peer *p = peer;

	p->bytes_out += n;
	if (!lws_partial_buffered(p->wsi)) {
		ssize_t sent = send(p->fd, bytes, n, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent == (ssize_t)n)
			return true;
		if (sent > 0) {
			bytes += sent;
			n -= (size_t)sent;
		}
	}
	return lws_write(p->wsi, (unsigned char *)(uintptr_t)bytes, n, LWS_WRITE_HTTP) >= 0;
}

static void peer_want_write(void *peer)
{
	struct ws_peer *p = peer;

	lws_callback_on_writable(p->wsi);
}

/* A close frame of ours (RFC 6455, 5.5.1). libwebsockets sends one by itself only when a receive
 * callback asks for it, not when a writeable one does. */
static void send_close(struct ws_peer *p)
{
	char frame[HUB_WRITE_SPARE + 128];
	char *at = frame + HUB_WRITE_SPARE;
	size_t n = strlen(p->close_reason);

	if (n > 100)
		n = 100;
	at[0] = (char)0x88;
	at[1] = (char)(n + 2);
	at[2] = (char)(p->close_code >> 8);
	at[3] = (char)p->close_code;
	memcpy(at + 4, p->close_reason, n);
	p->close_sent = true;
	peer_write(p, at, n + 4);
}

/* The frame leaves when the socket has room. The peer answers it and the connection ends; a peer
 * that does not is cut by ws_second(). */
static void peer_close(void *peer, enum close_code code, const char *reason)
{
	struct ws_peer *p = peer;

	if (p->close_code)
		return;
	bool ready = peer_ready(p);
	p->close_code = (int)code;
	p->close_reason = reason;
	p->close_at = clock_mono_ms() + CLOSE_MS;
	list_remove(&p->slot);
	list_append(&p->net->closing, &p->slot);
	if (ready)
		send_close(p);
	else
		lws_callback_on_writable(p->wsi);
}

static const struct conn_ops peer_ops = {
	.ready = peer_ready,
	.write = peer_write,
	.want_write = peer_want_write,
	.close = peer_close,
};

/* ---- opening ---- */

enum { KEY_LENGTH = 24 }; /* sixteen bytes in base64 */

int ws_confirm(struct net *net, struct lws *wsi)
{
	char protocol[64], uri[16], version[8], lean[8];

	access_name(net, wsi, net->upgrading_request);
	if (lws_hdr_copy(wsi, uri, sizeof(uri), WSI_TOKEN_GET_URI) <= 0 || strcmp(uri, "/ws") != 0)
		return http_refuse_upgrade(net, wsi, 404);
	if (!who_origin_ok(net, wsi))
		return http_refuse_upgrade(net, wsi, 403);
	if (lws_hdr_copy(wsi, protocol, sizeof(protocol), WSI_TOKEN_PROTOCOL) <= 0 ||
	    strcmp(protocol, "palabre.v1") != 0)
		return http_refuse_upgrade(net, wsi, 400);
	/* RFC 6455, 4.2.1: libwebsockets does not look at either. */
	if (lws_hdr_copy(wsi, version, sizeof(version), WSI_TOKEN_VERSION) <= 0 ||
	    strcmp(version, "13") != 0 || lws_hdr_total_length(wsi, WSI_TOKEN_KEY) != KEY_LENGTH)
		return http_refuse_upgrade(net, wsi, 400);
	if (net->stopping || !net->cfg.sockets)
		return http_refuse_upgrade(net, wsi, 503);
	net->upgrading_lean = lws_get_urlarg_by_name(wsi, "lean=", lean, sizeof(lean)) != NULL;
	net->upgrading_who = who_session(net, wsi);
	if (!net->upgrading_who && net->who_answer.away)
		return http_refuse_upgrade(net, wsi, 503);
	if (!net->upgrading_who && !net->who_answer.caller.person)
		return http_refuse_upgrade(net, wsi, 401);
	net->upgrading = wsi;
	return 0;
}

int ws_headers(struct net *net, struct lws *wsi, struct lws_process_html_args *to)
{
	unsigned char *at = (unsigned char *)to->p;
	const unsigned char *value = (const unsigned char *)net->upgrading_request;

	if (lws_add_http_header_by_name(wsi, (const unsigned char *)"x-request-id:", value,
	                                (int)strlen(net->upgrading_request), &at, at + to->max_len))
		return -1;
	to->p = (char *)at;
	return 0;
}

/* Who it is is known: from here on it is a connection of his. */
static void begin(struct ws_peer *p, const struct bus_caller *who)
{
	p->person = who->person;
	p->only = who->only;
	p->conn = conn_create(p->net->cfg.hub, &peer_ops, p,
	                      who->only ? hub_apart(who->session) : who->person, who->session);
	p->conn->admin = who->admin;
	p->conn->lang = who->lang;
	acceptor_promoted(p->net, p->wsi);
}

int ws_established(struct net *net, struct lws *wsi, struct ws_peer *p)
{
	/* Confirmed and established happen in one go; anything else was never confirmed. */
	if (net->upgrading != wsi)
		return -1;
	net->upgrading = NULL;
	*p = (struct ws_peer){
		.net = net, .wsi = wsi, .fd = lws_get_socket_fd(wsi), .heard = clock_mono_ms()
	};
	p->touched = p->heard;
	p->who = net->upgrading_who;
	p->lean = net->upgrading_lean;
	p->peer_code = 1006;
	p->opened = p->heard;
	memcpy(p->request, net->upgrading_request, sizeof(p->request));
	access_opened(p);
	buf_init(&p->in, MESSAGE_MAX);
	list_init(&p->assembling);
	list_init(&p->unknown);
	list_append(&net->slots[net->peers % PING_SLOTS], &p->slot);
	net->peers++;
	if (!p->who) {
		begin(p, &net->who_answer.caller);
	} else {
		list_append(&net->unknown, &p->unknown);
		lws_rx_flow_control(wsi, 0);
	}
	return 0;
}

void ws_known(struct ws_peer *p, const struct bus_known *known)
{
	p->who = 0;
	lws_rx_flow_control(p->wsi, 1);
	if (known->away)
		peer_close(p, CLOSE_SLOW, "come back");
	else if (!known->caller.person)
		peer_close(p, CLOSE_SIGNED_OUT, "signed out");
	else if (!p->close_code)
		begin(p, &known->caller);
}

void ws_stop(struct net *net)
{
	struct ws_peer *p, *next;

	hub_close_all(net->cfg.hub, CLOSE_RESTART, "restart");
	list_each_safe (p, next, &net->unknown, unknown)
		peer_close(p, CLOSE_RESTART, "restart");
}

void ws_closed(struct ws_peer *p)
{
	if (!p || !p->net)
		return;
	access_closed(p);
	conn_destroy(p->conn);
	p->conn = NULL;
	buf_finish(&p->in);
	list_remove(&p->slot);
	list_remove(&p->assembling);
	list_remove(&p->unknown);
	p->net->peers--;
	p->net = NULL;
}

/* ---- receiving ---- */

enum { TOUCH_MS = 3600 * 1000 }; /* how often a session is noted to be in use */

static void ask(struct ws_peer *p)
{
	struct conn *c = p->conn;
	bool touch = p->heard - p->touched > TOUCH_MS;

	if (touch)
		p->touched = p->heard;
	p->commands++;
	conn_asked(c);
	bus_ask(p->net->cfg.bus, &(struct bus_ask){
					 .from = c->id | (uint64_t)ORIGIN_CONN << ORIGIN_SHIFT,
					 .touch = touch,
					 .request = str_from(p->request),
					 .text = buf_view(&p->in),
					 .caller = {
						 .person = p->person,
						 .session = c->session,
						 .only = p->only,
						 .admin = c->admin,
						 .lang = c->lang,
					 },
				 });
}

/* The message is over, whole or refused: idle connections are the many, they keep no buffer. */
static void drop_message(struct ws_peer *p)
{
	size_t limit = p->in.limit;

	buf_finish(&p->in);
	buf_init(&p->in, limit);
	p->in_since = 0;
	list_remove(&p->assembling);
}

/* Returns 0: what else comes is read and thrown away until the peer has answered. */
static int refuse(struct ws_peer *p, enum close_code code, const char *why)
{
	drop_message(p);
	if (p->conn)
		conn_close(p->conn, code, why);
	else
		peer_close(p, code, why);
	return 0;
}

/* Nothing, or a code that may stand in a frame and a reason in UTF-8 (RFC 6455, 5.5.1 and 7.4). */
static bool close_ok(int code, const uint8_t *payload, size_t n)
{
	bool standard = code >= 1000 && code <= 1014 && (code < 1004 || code > 1006);

	return !n || (n >= 2 && (standard || (code >= 3000 && code < 5000)) &&
	              utf8_valid((const char *)payload + 2, n - 2));
}

/* The peer's close frame. Ours was sent already: the connection is over; otherwise libwebsockets
 * answers it with the same bytes, which we then must be able to send. */
int ws_peer_closes(struct ws_peer *p, const uint8_t *payload, size_t n)
{
	p->peer_code = n >= 2 ? payload[0] << 8 | payload[1] : 1005;
	if (!close_ok(p->peer_code, payload, n))
		refuse(p, CLOSE_PROTOCOL, "a wrong close frame");
	return p->close_sent ? -1 : 0;
}

static void begin_message(struct ws_peer *p, int64_t now)
{
	drop_message(p);
	p->pieces = 0;
	p->in_since = now;
	list_append(&p->net->assembling, &p->assembling);
}

int ws_receive(struct ws_peer *p, const char *data, size_t n)
{
	p->heard = clock_mono_ms();
	p->bytes_in += n;
	if (p->close_code || !p->conn)
		return 0; /* closing: nothing more is asked */
	if (!p->in_since)
		begin_message(p, p->heard);
	if (lws_frame_is_binary(p->wsi))
		return refuse(p, CLOSE_BINARY, "text only");
	buf_put(&p->in, data, n);
	if (p->in.full)
		return refuse(p, CLOSE_TOO_LARGE, "64 KiB at most");
	if (lws_remaining_packet_payload(p->wsi))
		return 0;
	if (++p->pieces > FRAGMENTS_MAX)
		return refuse(p, CLOSE_POLICY, "too many fragments");
	if (!lws_is_final_fragment(p->wsi))
		return 0;
	if (p->conn->in_flight >= IN_FLIGHT_MAX)
		return refuse(p, CLOSE_POLICY, "too many commands at once");
	ask(p);
	drop_message(p);
	return 0;
}

/* ---- sending ---- */

int ws_writable(struct ws_peer *p)
{
	if (p->close_code) {
		if (!p->close_sent && !lws_partial_buffered(p->wsi))
			send_close(p);
	} else if (p->conn) {
		conn_writable(p->conn);
	}
	return 0;
}

/* A ping, framed already, with the room in front that every write has. Not an empty one:
 * libwebsockets does not tell of a pong without a payload. */
static const char ping[] = { [HUB_WRITE_SPARE] = (char)0x89, 1, 'p' };

/* Each connection is pinged every PING_SLOTS seconds; PONG_S later something must have been
 * heard, so that a half-open one is found within thirty seconds (trust R-11). */
enum { PONG_S = 10 };

/* One that asked for little (/ws?lean=1) is pinged in every sixth turn, two minutes: what passes
 * between its person and a metered line is words. */
enum { LEAN_TURNS = 6 };

static void ping_slot(struct list *slot, int64_t mono_ms)
{
	struct ws_peer *p;

	list_each (p, slot, slot) {
		p->pinged = 0;
		if (p->lean && ++p->turns % LEAN_TURNS)
			continue;
		if (!peer_ready(p))
			continue; /* what waits to be sent will show whether it lives: TCP_USER_TIMEOUT */
		p->pinged = mono_ms;
		peer_write(p, ping + HUB_WRITE_SPARE, sizeof(ping) - HUB_WRITE_SPARE);
	}
}

/* libwebsockets looks at its timeouts when it comes by; on a server where nothing else happens it is
 * called for it. */
static void cut(struct ws_peer *p)
{
	lws_set_timeout(p->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
	lws_cancel_service(p->net->ctx);
}

static void check_slot(struct list *slot)
{
	struct ws_peer *p, *next;

	list_each_safe (p, next, slot, slot)
		if (p->pinged && p->heard < p->pinged)
			cut(p);
}

void ws_second(struct net *net, int64_t mono_ms)
{
	struct ws_peer *p, *next;

	net->second_now = (net->second_now + 1) % PING_SLOTS;
	ping_slot(&net->slots[net->second_now], mono_ms);
	check_slot(&net->slots[(net->second_now + PING_SLOTS - PONG_S) % PING_SLOTS]);
	list_each_safe (p, next, &net->assembling, assembling)
		if (mono_ms - p->in_since > MESSAGE_MS)
			refuse(p, CLOSE_POLICY, "too slow a message");
	list_each_safe (p, next, &net->closing, slot)
		if (mono_ms > p->close_at)
			cut(p);
}
