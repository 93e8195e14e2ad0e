/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "gate.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "bus/bus.h"
#include "fuzz.h"
#include "hub/hub.h"
#include "net/net.h"
#include "temp.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <uv.h>

enum {
	LATER_MAX = 256,     /* answers that wait */
	PATIENCE_MS = 10000, /* a connection that is not over by then never is */
	RECEIVED_MAX = 4 << 20,
	TURNS = 3, /* of the loop after a piece */
};

struct later {
	bool is_outcome;
	uint64_t to;
	enum err err;
	char *reply;
	struct bus_known known;
};

static struct {
	uv_loop_t loop;
	struct hub *hub;
	struct bus *bus;
	struct net *net;
	struct req_house house;
	char dir[200], files[250], admin[250];
	uint8_t how;
	struct later later[LATER_MAX];
	size_t n_later, asks;
	struct buf received;
} gate;

/* ---- the other end of the bus ---- */

static void tell(const struct later *l)
{
	struct effect mail = { .kind = EFFECT_MAIL };
	struct effect browser = { .kind = EFFECT_BROWSER, .text = STR_INIT("b0"), .next = &mail };
	struct effect cookie = { .kind = EFFECT_COOKIE, .text = STR_INIT("c0"), .next = &browser };

	bus_tell(gate.bus, &(struct bus_outcome){ .to = l->to,
	                                          .err = l->err,
	                                          .reply = str_from(l->reply),
	                                          .effects = l->err ? NULL : &cookie });
}

/* The reply tells how much was asked, so that what comes back can be held against it. */
static char *reply_to(const struct bus_ask *ask, enum err err)
{
	struct buf b;
	struct jsonw w = json_writer(&b);

	buf_init(&b, 1024);
	json_begin_obj(&w);
	json_key_str(&w, str_from(err ? "err" : "ok"));
	json_begin_obj(&w);
	json_key(&w, "asked");
	json_int(&w, (int64_t)ask->text.n);
	if (str_eq(ask->command, STR("file.get")) && !err) {
		json_key(&w, "hash");
		json_str(&w,
		         STR("0000000000000000000000000000000000000000000000000000000000000000"));
		json_key(&w, "file");
		json_raw(
			&w,
			STR("{\"name\":\"Été \\\"1\\\".pdf\",\"mime\":\"application/pdf\",\"size\":8}"));
	}
	json_end_obj(&w);
	json_end_obj(&w);
	MUST(!b.full);
	buf_char(&b, 0);
	return buf_take(&b, NULL);
}

static void on_ask(void *arg, const struct bus_ask *ask)
{
	(void)arg;
	struct later l = { .is_outcome = true, .to = ask->from };

	gate.asks++;
	/* What the rest of the program rests on. */
	MUST(ask->caller.address.n < 46 && ask->caller.agent.n <= 300 &&
	     ask->caller.browser.n <= 64);
	MUST(!ask->local || (ask->caller.admin && ask->caller.system));
	MUST(!ask->http || ask->command.n);
	MUST(ask->text.n <= 256 * 1024);
	l.err = gate.how & GATE_REFUSE ? ERR_NOT_FOUND : ERR_OK;
	l.reply = reply_to(ask, l.err);
	if (gate.how & GATE_LATE && gate.n_later < LATER_MAX) {
		gate.later[gate.n_later++] = l;
		return;
	}
	tell(&l);
	free(l.reply);
}

/* Person 3 is known by the cookie "ccc…". */
static void on_who(void *arg, const struct bus_who *who)
{
	(void)arg;
	struct later l = { .known = { .to = who->from } };

	if (who->cookie.n == 43 && who->cookie.p[0] == 'c')
		l.known.caller = (struct bus_caller){ .person = 3, .session = 3, .lang = LANG_FR };
	if (gate.how & GATE_WHO_LATE && gate.n_later < LATER_MAX)
		gate.later[gate.n_later++] = l;
	else
		bus_known(gate.bus, &l.known);
}

/* One of those that wait. */
static bool tell_one(void)
{
	if (!gate.n_later)
		return false;
	struct later l = gate.later[0];
	gate.n_later--;
	memmove(gate.later, gate.later + 1, gate.n_later * sizeof(l));
	if (l.is_outcome)
		tell(&l);
	else
		bus_known(gate.bus, &l.known);
	free(l.reply);
	return true;
}

/* ---- opening ---- */

static const char *ready(void *arg)
{
	(void)arg;
	return NULL;
}

void gate_open(void)
{
	static const char *const origins[] = { GATE_ORIGIN, NULL };
	static const char *const proxies[] = { "127.0.0.1", NULL };
	char path[400];

	temp_folder(gate.dir);
	snprintf(gate.files, sizeof(gate.files), "%s/files", gate.dir);
	snprintf(gate.admin, sizeof(gate.admin), "%s/admin.sock", gate.dir);
	MUST(!mkdir(gate.files, 0700));
	snprintf(path, sizeof(path), "%s/%064d", gate.files, 0);
	FILE *f = fopen(path, "w");
	MUST(f && fputs("%PDF-1.7", f) >= 0 && !fclose(f));
	gate.house = (struct req_house){ .files_dir = str_from(gate.files), .file_max = 1 << 20 };
	buf_init(&gate.received, RECEIVED_MAX);
	MUST(!uv_loop_init(&gate.loop));
	gate.hub = hub_create(&(struct hub_config){ .log_max = 64 * 1024 });
	gate.bus = bus_local_create();
	bus_set_historian(gate.bus, &(struct bus_end){ .ask = on_ask, .who = on_who });
	MUST(net_open(&(struct net_config){ .loop = &gate.loop,
	                                    .hub = gate.hub,
	                                    .bus = gate.bus,
	                                    .unready = ready,
	                                    .house = &gate.house,
	                                    .sockets = true,
	                                    .files = true,
	                                    .host = "127.0.0.1",
	                                    .admin_socket = gate.admin,
	                                    .origins = origins,
	                                    .proxies = proxies,
	                                    .conns_max = 100 },
	              &gate.net));
}

/* ---- one connection ---- */

static int reach(bool admin)
{
	struct sockaddr_in tcp = { .sin_family = AF_INET,
		                   .sin_port = htons((uint16_t)net_port(gate.net)) };
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	struct sockaddr *to = admin ? (struct sockaddr *)&un : (struct sockaddr *)&tcp;

	tcp.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	MUST(strlen(gate.admin) < sizeof(un.sun_path));
	memcpy(un.sun_path, gate.admin, strlen(gate.admin) + 1);
	int fd = socket(admin ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	MUST(fd >= 0 && !connect(fd, to, admin ? sizeof(un) : sizeof(tcp)));
	MUST(!fcntl(fd, F_SETFL, O_NONBLOCK));
	return fd;
}

/* false: the other side has ended it. */
static bool receive(int fd)
{
	for (;;) {
		char *p = buf_room(&gate.received, 65536);
		MUST(p);
		ssize_t n = recv(fd, p, 65536, 0);
		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		if (!n)
			return false;
		gate.received.n += (size_t)n;
	}
}

static bool turn(int fd)
{
	for (int i = 0; i < TURNS; i++)
		uv_run(&gate.loop, UV_RUN_NOWAIT);
	return receive(fd);
}

/* false: it is over already. */
static bool send_piece(int fd, struct str piece, int64_t until)
{
	while (piece.n) {
		ssize_t n = send(fd, piece.p, piece.n, MSG_NOSIGNAL);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return false;
		if (n > 0) {
			piece.p += n;
			piece.n -= (size_t)n;
		}
		if (!turn(fd))
			return false;
		MUST(clock_mono_ms() < until);
	}
	return turn(fd);
}

static struct str cut(struct str *in)
{
	const char *at = in->n ? memmem(in->p, in->n, GATE_CUT, 2) : NULL;
	struct str piece = *in;

	if (at)
		piece.n = (size_t)(at - in->p);
	size_t used = piece.n + (at ? 2 : 0);
	in->p += used;
	in->n -= used;
	return piece;
}

/* The accepting thread has its own pace. false: it is over already. */
static bool arrive(int fd, uint8_t first, int64_t until)
{
	struct net_stats stats;
	bool open = send(fd, &first, 1, MSG_NOSIGNAL) == 1;

	do {
		open = open && turn(fd);
		net_stats(gate.net, &stats);
		MUST(clock_mono_ms() < until);
	} while (open && !stats.sockets);
	return open;
}

struct str gate_try(struct str in, bool admin)
{
	int64_t until = clock_mono_ms() + PATIENCE_MS;
	struct net_stats stats;
	bool open = true;

	gate.how = fuzz_byte(&in);
	gate.asks = 0;
	buf_reset(&gate.received);
	while (str_starts(in, STR(GATE_CUT)))
		cut(&in);
	if (!in.n) /* who says nothing is not handed to the loop */
		return STR("");
	int fd = reach(admin);
	if (!admin)
		open = arrive(fd, fuzz_byte(&in), until);
	while (open && in.n)
		open = send_piece(fd, cut(&in), until) && (tell_one(), true);
	while (open && tell_one())
		open = turn(fd);
	shutdown(fd, SHUT_WR);
	while (open) {
		open = turn(fd);
		tell_one();
		MUST(clock_mono_ms() < until);
	}
	close(fd);
	do {
		uv_run(&gate.loop, UV_RUN_NOWAIT);
		tell_one();
		net_stats(gate.net, &stats);
		MUST(clock_mono_ms() < until);
	} while (gate.n_later || net_busy(gate.net) || stats.sockets);
	uv_run(&gate.loop, UV_RUN_NOWAIT);
	return buf_view(&gate.received);
}

size_t gate_asks(void)
{
	return gate.asks;
}
