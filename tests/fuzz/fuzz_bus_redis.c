/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A Redis server that answers anything at all: the input, in pieces cut where ff fe stands, is what
 * it sends to a connection that asks and, when the first byte is odd, listens. Each command has one
 * answer or NULL, messages come whole, and a connection that is given up leaves nothing behind.
 */
#define _GNU_SOURCE
#include "base/clock.h"
#include "base/log.h"
#include "bus/redis.h"
#include "fuzz.h"
#include "temp.h"
#include <errno.h>
#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <uv.h>

enum { PATIENCE_MS = 5000, TURNS = 3, COMMANDS = 3 };

static uv_loop_t loop;
static char dir[200], url[300];
static struct sockaddr_un address = { .sun_family = AF_UNIX };
static int door;

static struct {
	struct redis *redis;
	bool listens;
	int asked, answered, ups, downs;
} now;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	log_init(stderr, LOG_ERROR + 1);
	temp_folder(dir);
	snprintf(url, sizeof(url), "unix:%s/r", dir);
	MUST(strlen(url) < sizeof(address.sun_path));
	memcpy(address.sun_path, url + 5, strlen(url + 5) + 1);
	MUST(!uv_loop_init(&loop));
	door = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	MUST(door >= 0 && !bind(door, (struct sockaddr *)&address, sizeof(address)) &&
	     !listen(door, 8));
	return 0;
}

/* Every byte of a reply is there. */
static size_t touch(const redisReply *r, int depth)
{
	size_t sum = 0;

	MUST(depth < 16);
	if (r->str)
		for (size_t i = 0; i < (size_t)r->len; i++)
			sum += (unsigned char)r->str[i];
	for (size_t i = 0; r->type == REDIS_REPLY_ARRAY && i < r->elements; i++)
		sum += touch(r->element[i], depth + 1);
	return sum;
}

static void on_reply(void *arg, const struct redisReply *reply)
{
	(void)arg;
	now.answered++;
	if (reply)
		touch(reply, 0);
}

static void on_up(void *arg)
{
	static const struct str get[] = { STR_INIT("GET"), STR_INIT("k") };
	static const struct str channels[] = { STR_INIT("P:all"), STR_INIT("P:ch:g1") };

	(void)arg;
	now.ups++;
	for (int i = 0; i < COMMANDS; i++)
		now.asked += redis_command(now.redis, on_reply, NULL, get, 2);
	if (now.listens)
		redis_subscribe(now.redis, channels, 2);
}

static void on_down(void *arg)
{
	(void)arg;
	MUST(++now.downs <= now.ups);
}

static void on_message(void *arg, struct str channel, struct str body)
{
	size_t sum = 0;

	(void)arg;
	for (size_t i = 0; i < channel.n; i++)
		sum += (unsigned char)channel.p[i];
	for (size_t i = 0; i < body.n; i++)
		sum += (unsigned char)body.p[i];
	MUST(now.listens && sum < SIZE_MAX);
}

static void on_subscribed(void *arg, struct str channel)
{
	(void)arg;
	MUST(now.listens && channel.n < SIZE_MAX);
}

/* Turns of the loop; what the client says is thrown away. */
static void turn(int fd)
{
	char rubbish[4096];

	for (int i = 0; i < TURNS; i++) {
		uv_run(&loop, UV_RUN_NOWAIT);
		while (fd >= 0 && recv(fd, rubbish, sizeof(rubbish), MSG_DONTWAIT) > 0)
			;
	}
}

static void send_all(int fd, struct str in)
{
	while (in.n) {
		const char *cut = memmem(in.p, in.n, "\xff\xfe", 2);
		size_t n = cut ? (size_t)(cut - in.p) : in.n;
		if (send(fd, in.p, n, MSG_NOSIGNAL) < (ssize_t)n)
			return; /* given up */
		turn(fd);
		n += cut ? 2 : 0;
		in.p += n;
		in.n -= n;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct redis_events on = { .up = on_up, .down = on_down };
	struct str in = { (const char *)data, n };
	int64_t until = clock_mono_ms() + PATIENCE_MS;
	int fd = -1;

	if (n > 16 * 1024)
		return 0;
	memset(&now, 0, sizeof(now));
	now.listens = fuzz_byte(&in) & 1;
	if (now.listens) {
		on.message = on_message;
		on.subscribed = on_subscribed;
	}
	now.redis = redis_create(&loop, &(struct redis_config){ .url = url, .name = "fuzz" }, &on);
	MUST(now.redis);
	while (fd < 0) {
		turn(-1);
		fd = accept(door, NULL, NULL);
		MUST(clock_mono_ms() < until);
	}
	turn(fd);
	send_all(fd, in);
	close(fd);
	while (now.answered < now.asked) {
		turn(-1);
		MUST(clock_mono_ms() < until);
	}
	turn(-1);
	redis_destroy(now.redis);
	while (uv_run(&loop, UV_RUN_NOWAIT))
		MUST(clock_mono_ms() < until);
	MUST(now.answered == now.asked);
	while ((fd = accept(door, NULL, NULL)) >= 0)
		close(fd); /* it had tried again */
	return 0;
}
