/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* internal - what the files of net share; nobody else includes it. */
#include "base/buf.h"
#include "base/json.h"
#include "base/list.h"
#include "base/mem.h"
#include "hub/hub.h"
#include "net/net.h"
#include <libwebsockets.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <uv.h>

#define HASH_NONFATAL_OOM 0
#define uthash_malloc(n) xmalloc(n)
#include <uthash.h>

enum {
	RX_BUFFER = 512,         /* per connection: memory of ten thousand idle ones */
	MESSAGE_MAX = 64 * 1024, /* bytes of a client's frame, assembled (trust S-4) */
	FRAGMENTS_MAX = 64,      /* pieces it may come in */
	MESSAGE_MS = 10 * 1000,  /* time it may take */
	IN_FLIGHT_MAX = 64,      /* commands of one socket not yet answered */
	BODY_MAX = 64 * 1024,    /* bytes of an API request */
	CHUNK = 32 * 1024,       /* bytes of one HTTP write */
	BEHIND_MAX = 100,        /* see call.behind */
	REFUSED_MAX = 200,       /* rate refusals in a row before the socket is closed */
	PING_SLOTS = 20,         /* a ping every 20 s, one slot of connections a second */
	REQUEST_MAX = 36,        /* bytes of the name of a request: a UUID */
	CLOSE_MS = 5 * 1000,     /* a close frame that cannot leave is not waited for longer */
};

/* What a token in an address is made of. */
#define TOKEN_LETTERS                                          \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" \
	"0123456789-_"

/* Where an outcome goes: the low bits are an id of that kind. */
enum origin { ORIGIN_CONN = 0, ORIGIN_CALL = 1, ORIGIN_ADMIN = 2 };
enum { ORIGIN_SHIFT = 56 };

/* One WebSocket. Lives in libwebsockets' per-session memory. */
struct ws_peer {
	/* first: what each delivery looks at */
	struct lws *wsi;
	uint64_t bytes_out;
	int fd;
	int close_code; /* ours; 0: we did not want it */
	struct net *net;
	struct conn *conn;      /* NULL: who it is has been asked, nothing is read meanwhile */
	uint64_t who;           /* of that question */
	int64_t person, only;   /* once it is known, see bus_caller */
	struct list unknown;    /* net::unknown, or alone */
	struct buf in;          /* the message being assembled; empty between messages */
	int64_t in_since;       /* mono ms of its first piece; 0: none is being assembled */
	struct list assembling; /* net::assembling, or alone */
	unsigned pieces;
	unsigned turns;   /* of pings, since it opened */
	bool lean;        /* it wants few of them */
	int64_t heard;    /* mono ms of the last frame */
	int64_t touched;  /* mono ms when its session was last noted to be in use */
	int64_t close_at; /* mono ms when the wish to close is carried out by force; 0: none */
	int peer_code;    /* of his close frame; 1006: none came */
	const char *close_reason;
	bool close_sent;
	char request[REQUEST_MAX + 1];
	unsigned commands;
	int64_t opened; /* mono ms */
	uint64_t bytes_in;
	int64_t pinged;   /* mono ms of the last ping; 0: the socket was full */
	struct list slot; /* net::slots[], or net::closing */
};

enum call_method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_OTHER };
enum call_kind {
	CALL_PLAIN,
	CALL_API,
	CALL_UPLOAD,
	CALL_FILE,
	CALL_FEED,
	CALL_LINK,
	CALL_PREVIEW,
	CALL_PAPER
};

/* One HTTP request being answered. */
struct call {
	struct net *net;
	struct lws *wsi; /* NULL: the client is gone, the outcome is awaited all the same */
	uint64_t id;     /* in net::calls; 0: awaits no outcome */
	enum call_kind kind;
	enum call_method method;
	const char *route; /* what kind of address it was: a pattern, never the address */
	char request[REQUEST_MAX + 1];
	int64_t begun_us;
	bool closes;          /* the connection ends with the reply */
	bool gzip;            /* the client takes it compressed */
	const char *security; /* headers instead of the usual ones, a SECURITY_…; NULL: those */
	bool replied;
	bool whole;         /* the body is here */
	bool held;          /* nothing more is read before the reply */
	int behind;         /* how often something was found behind the body since the reply */
	int status;         /* 0: not replied */
	struct str command; /* name in the command table */
	struct buf in;      /* request body */
	struct upload *upload;
	struct paper *paper;
	/* who */
	struct bus_caller caller;       /* person 0: nobody; its texts are not set */
	uint64_t who;                   /* asked, not answered yet; 0: answered */
	struct list unknown;            /* net::calls_unknown, or alone */
	char address[INET6_ADDRSTRLEN]; /* of a feed its token: what its rate goes by */
	char agent[301];
	char browser[65];
	char token[129]; /* of a link */
	bool calendar;   /* a feed for calendars */
	/* the reply */
	struct buf out; /* headers and a body of ours, behind LWS_PRE bytes */
	size_t out_sent;
	struct str body; /* borrowed, follows */
	size_t body_sent;
	size_t sent; /* bytes in all */
	int fd;      /* a file that follows; -1: none */
	int64_t fd_left;
	struct buf cookies; /* whole Set-Cookie header lines */
	UT_hash_handle hh;
};

struct net {
	struct net_config cfg;
	struct lws_context *ctx;
	struct lws_vhost *vhost;
	struct acceptor *acceptor;
	struct admin *admin;
	uv_check_t check;     /* end of the turn */
	uv_prepare_t prepare; /* ... for what timers did */
	uv_timer_t second;
	uv_timer_t hold; /* until channels that many listen to are flushed all the same */
	struct list slots[PING_SLOTS]; /* ws_peer::slot */
	struct list assembling; /* ws_peer::assembling, of those in the middle of a message */
	struct list closing;    /* ws_peer::slot, of those whose close waits to be sent */
	unsigned second_now;
	size_t peers;
	struct call *calls; /* awaiting an outcome, by id */
	uint64_t next_call;
	/* Whose session it is was asked and not answered yet. */
	struct list unknown;       /* ws_peer::unknown */
	struct list calls_unknown; /* call::unknown */
	uint64_t next_who;
	uint64_t who_now; /* being asked this moment: a local bus answers before it returns */
	struct bus_known who_answer;
	struct lws *upgrading; /* confirmed, about to be established */
	bool upgrading_lean;
	uint64_t upgrading_who; /* asked and not answered; 0: who_answer has it */
	char upgrading_request[REQUEST_MAX + 1];
	struct net_stats stats;
	uint64_t turn_ns,
		turn_idle_ns; /* when the last turn ended, how long all had waited by then */
	bool stopping;
};

/* lws.c */
int net_lws_create(struct net *net);
void net_flush(struct net *net);

/* net.c */
void net_count_close(struct net *net, int code);

/* who.c: what a request says of its sender */
/* Is this exactly one of our origins? */
bool who_origin_ok(struct net *net, struct lws *wsi);
/* Ask whom the session cookie names. 0: it is known, in net->who_answer (nobody without a cookie);
 * otherwise the number under which who_known() will get it. */
uint64_t who_session(struct net *net, struct lws *wsi);
void who_known(void *arg, const struct bus_known *known);
/* The value of a cookie of the request into `out`; false: absent or longer. */
bool who_cookie(struct lws *wsi, const char *name, char *out, size_t n);
void who_address(struct net *net, struct lws *wsi, char out[INET6_ADDRSTRLEN]);
/* Fill call.address, agent, browser, and call.caller, at once or when it is known (call.who).
 * false: it could not be looked up, which says nothing of the person. */
bool who_call(struct call *c);
const char *who_session_cookie(const struct net *net); /* its name */
const char *who_browser_cookie(const struct net *net);

/* Did it come by one of our own proxies? */
bool who_by_proxy(struct net *net, struct lws *wsi);

/* access.c */
/* The name of this request: what a proxy of ours calls it, or one of our own. */
void access_name(struct net *net, struct lws *wsi, char out[REQUEST_MAX + 1]);
/* What kind of address this is, as a pattern of net.h. */
const char *access_route(struct str path);
/* Count and tell: a request is over, an upgrade was refused, a WebSocket is there, is gone. */
void access_call(const struct call *c);
void access_refused(struct net *net, const char *request, int status);
void access_opened(const struct ws_peer *p);
void access_closed(const struct ws_peer *p);

/* ws.c */
int ws_confirm(struct net *net, struct lws *wsi);
/* Add the name of the request to the reply that accepts. */
int ws_headers(struct net *net, struct lws *wsi, struct lws_process_html_args *to);
/* Who it is has been told. */
void ws_known(struct ws_peer *p, const struct bus_known *known);
int ws_established(struct net *net, struct lws *wsi, struct ws_peer *p);
int ws_receive(struct ws_peer *p, const char *data, size_t n);
int ws_peer_closes(struct ws_peer *p, const uint8_t *payload, size_t n);
int ws_writable(struct ws_peer *p);
void ws_closed(struct ws_peer *p);
/* Everybody is told to come back later. */
void ws_stop(struct net *net);
void ws_second(struct net *net, int64_t mono_ms);

/* http.c */
int http_request(struct net *net, struct lws *wsi, struct call **slot, const char *uri, size_t n);
int http_body(struct call *c, const char *data, size_t n);
int http_body_end(struct call *c);
int http_writable(struct call *c);
void http_closed(struct call *c);
/* Who calls has been told. */
void http_known(struct call *c, const struct bus_known *known);
/* Answer a request to upgrade with this status; returns what the callback returns. */
int http_refuse_upgrade(struct net *net, struct lws *wsi, int status);
struct call *call_create(struct net *net, struct lws *wsi);
void call_free(struct call *c);
/* Of pages that the server draws whole, with their style in them: no script, no form, nothing fetched. */
extern const char SECURITY_DRAWN[];
/* Of what a program reads, and of the client's pieces: code, styles, pictures with a hash in their name,
 * which carry no name of a request either. */
extern const char SECURITY_DATA[];
extern const char SECURITY_PIECE[];

/* Answer. `body` is copied unless it lives for ever (`keep`). Returns what the callback returns. */
int call_reply(struct call *c, int status, const char *mime, struct str body, bool keep,
               const char *more_headers);
/* {"err": ...} in the caller's language. */
int call_refuse(struct call *c, int status, enum err err, const char *field);
/* squeeze.c: `text` compressed by gzip, added to `out`. false: it is too short to be worth it, nothing
 * was added. */
bool squeeze(struct str text, struct buf *out);
/* An outcome will come for the call: it stays until then, whatever becomes of its client. */
void call_await(struct call *c);
/* Put the command on the bus in the name of who calls, with what is in c->in. After call_await(). */
void call_ask(struct call *c, struct str command);

/* answer.c: what a command that went well answered with, for a page made of it */
struct answer {
	struct json_in ok; /* its fields are read from here */
	struct arena arena;
	struct jsondoc *doc;
	struct json_fail fail;
};
/* false: it is none. To be finished in any case; texts read from it live until then. */
bool answer_read(struct answer *a, const struct bus_outcome *o);
void answer_finish(struct answer *a);

/* outcome.c */
void net_outcome(void *arg, const struct bus_outcome *o);
void call_outcome(struct call *c, const struct bus_outcome *o);

/* files.c */
int upload_begin(struct call *c, struct lws *wsi, size_t length);
int upload_data(struct call *c, const char *data, size_t n);
int upload_end(struct call *c);
void upload_free(struct upload *u); /* NULL is fine */
int file_request(struct call *c, const char *rest);
void file_outcome(struct call *c, const struct bus_outcome *o);

/* feed.c: `rest` is what follows /flux/ or /agenda/, NUL-terminated */
int feed_request(struct call *c, struct str rest, bool calendar);
void feed_outcome(struct call *c, const struct bus_outcome *o);

/* link.c: `token` is what follows /lien/, NUL-terminated; a POST goes on when its body is there */
int link_begin(struct call *c, struct str token);
int link_end(struct call *c);
void link_outcome(struct call *c, const struct bus_outcome *o);
int link_sheet(struct call *c);
/* paper.c: `rest` is what follows /reunions/ */
int paper_begin(struct call *c, struct str rest);
void paper_outcome(struct call *c, const struct bus_outcome *o);
void paper_free(struct paper *p); /* NULL is fine */
/* preview.c */
int preview_begin(struct call *c);
void preview_outcome(struct call *c, const struct bus_outcome *o);

/* source.c: sockets counted by address, on any thread */
struct sources *sources_create(const struct net_config *cfg);
void sources_destroy(struct sources *s); /* NULL is fine */
size_t sources_sockets(struct sources *s);
/* One more socket of this address; NULL: too many of it are not signed in. It hangs on the wsi once
 * there is one. */
struct guest *source_enter(struct sources *all, const struct sockaddr_storage *from);
/* The loop takes it in. false: it is one too many, of all or of its address. */
bool source_admit(struct sources *all, struct guest *g);
/* It is a signed-in WebSocket now. */
void source_promote(struct sources *all, struct guest *g);
/* It is gone; frees it. */
void source_leave(struct sources *all, struct guest *g);

/* accept.c */
struct acceptor *acceptor_create(struct net *net);
int acceptor_port(const struct acceptor *a);
size_t acceptor_sockets(const struct acceptor *a);
void acceptor_stop(struct acceptor *a);
void acceptor_destroy(struct acceptor *a); /* NULL is fine */
/* The socket of this wsi is a signed-in WebSocket now; it is gone. */
void acceptor_promoted(struct net *net, struct lws *wsi);
void acceptor_gone(struct net *net, struct lws *wsi);

/* admin.c */
struct admin *admin_create(struct net *net, const char *path);
void admin_destroy(struct admin *a); /* NULL is fine */
void admin_outcome(struct admin *a, uint64_t id, const struct bus_outcome *o);
