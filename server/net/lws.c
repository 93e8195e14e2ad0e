/* SPDX-License-Identifier: EUPL-1.2 */
/* The one libwebsockets callback, translated at once, and its context. */
#include "base/log.h"
#include "net/internal.h"
#include <string.h>
#include <strings.h>

static int end_of_call(struct lws *wsi, struct call **slot)
{
	struct call *c = *slot;
	bool closes = c->closes;

	*slot = NULL;
	c->wsi = NULL;
	call_free(c);
	return closes || lws_http_transaction_completed(wsi) ? -1 : 0;
}

/* What libwebsockets (4.1) hands over as the name it has freed already when it is none it knows. */
static bool wants_websocket(struct lws *wsi)
{
	char name[16];

	return lws_hdr_copy(wsi, name, sizeof(name), WSI_TOKEN_UPGRADE) > 0 &&
	       !strcasecmp(name, "websocket");
}

static int on_http(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                   size_t len)
{
	struct net *net = lws_context_user(lws_get_context(wsi));
	struct call **slot = user;
	int rc;

	switch (reason) {
	case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
		return wants_websocket(wsi) ? ws_confirm(net, wsi) : -1;
	case LWS_CALLBACK_HTTP: return http_request(net, wsi, slot, in, len);
	case LWS_CALLBACK_HTTP_BODY: return *slot ? http_body(*slot, in, len) : -1;
	case LWS_CALLBACK_HTTP_BODY_COMPLETION: return *slot ? http_body_end(*slot) : -1;
	case LWS_CALLBACK_HTTP_WRITEABLE:
		if (!*slot)
			return 0;
		rc = http_writable(*slot);
		return rc > 0 ? end_of_call(wsi, slot) : rc;
	case LWS_CALLBACK_HTTP_DROP_PROTOCOL:
	case LWS_CALLBACK_CLOSED_HTTP:
		if (slot) {
			http_closed(*slot);
			*slot = NULL;
		}
		return 0;
	case LWS_CALLBACK_WSI_DESTROY: acceptor_gone(net, wsi); return 0;
	default: return 0;
	}
}

/* What is logged meanwhile carries the name of the request, and nothing afterwards does. */
static int http_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                         size_t len)
{
	int rc = on_http(wsi, reason, user, in, len);

	log_request(NULL);
	return rc;
}

static int ws_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                       size_t len)
{
	struct net *net = lws_context_user(lws_get_context(wsi));
	struct ws_peer *p = user;

	switch (reason) {
	case LWS_CALLBACK_ADD_HEADERS: return ws_headers(net, wsi, in);
	case LWS_CALLBACK_ESTABLISHED: return ws_established(net, wsi, p);
	case LWS_CALLBACK_RECEIVE: return ws_receive(p, in, len);
	case LWS_CALLBACK_RECEIVE_PONG:
		p->heard = p->pinged > p->heard ? p->pinged : p->heard;
		return 0;
	case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: return ws_peer_closes(p, in, len);
	case LWS_CALLBACK_SERVER_WRITEABLE: return ws_writable(p);
	case LWS_CALLBACK_CLOSED: ws_closed(p); return 0;
	case LWS_CALLBACK_WSI_DESTROY: acceptor_gone(net, wsi); return 0;
	default: return 0;
	}
}

/* tx_packet_size: without it every send is cut at the receive buffer's size and the rest copied. */
static const struct lws_protocols protocols[] = {
	{
		.name = "http",
		.callback = http_callback,
		.per_session_data_size = sizeof(struct call *),
		.rx_buffer_size = 0,
	},
	{
		.name = "palabre.v1",
		.callback = ws_callback,
		.per_session_data_size = sizeof(struct ws_peer),
		.rx_buffer_size = RX_BUFFER,
		.tx_packet_size = HUB_SLICE,
	},
	{ .name = NULL },
};

/* No validity timers of libwebsockets': they keep every connection in one sorted list (O(n) each);
 * ws_second() does it in slots. */
static const lws_retry_bo_t no_policy = { .secs_since_valid_ping = 0 };

static void on_log(int level, const char *line)
{
	struct str text = str_trim(str_from(line));

	if (level == LLL_ERR)
		log_warn("lws: " STR_FMT, STR_ARG(text));
	else
		log_debug("lws: " STR_FMT, STR_ARG(text));
}

/* It goes on after a failure, with connections that never end: so there is none. */
static void *on_memory(void *p, size_t n, const char *reason)
{
	(void)reason;
	if (n)
		return xrealloc(p, n);
	free(p);
	return NULL;
}

int net_lws_create(struct net *net)
{
	struct uv_loop_s *loop = net->cfg.loop;
	void *loops[] = { loop };
	struct lws_context_creation_info info = { 0 };

	lws_set_allocator(on_memory);
	lws_set_log_level(LLL_ERR | LLL_WARN, on_log);
	info.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_VALIDATE_UTF8 |
	               LWS_SERVER_OPTION_EXPLICIT_VHOSTS;
	info.foreign_loops = loops;
	info.user = net;
	info.port = CONTEXT_PORT_NO_LISTEN_SERVER;
	info.protocols = protocols;
	info.retry_and_idle_policy = &no_policy;
	info.pt_serv_buf_size = 16 * 1024;
	info.max_http_header_data = 8 * 1024;
	info.max_http_header_pool = 1024;
	info.timeout_secs = 10;
	info.timeout_secs_ah_idle = 10;
	info.keepalive_timeout = 60;
	info.server_string = "palabre";
	info.vhost_name = "palabre";
	net->ctx = lws_create_context(&info);
	if (!net->ctx) {
		log_error("net: no libwebsockets context; is libwebsockets-evlib-uv installed?");
		return -1;
	}
	net->vhost = lws_create_vhost(net->ctx, &info);
	if (!net->vhost) {
		log_error("net: no libwebsockets vhost");
		lws_context_destroy(net->ctx);
		net->ctx = NULL;
		return -1;
	}
	return 0;
}
