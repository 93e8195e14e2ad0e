/* SPDX-License-Identifier: EUPL-1.2 */
#include "wire.h"

#include "bench.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

enum { MARK = 6, DIGITS = 16, TAG_BITS = 40 };
static const char mark[] = "bench:";

void wire_init(struct wire *w)
{
	*w = (struct wire){ .run = 0 };
	if (getrandom(&w->run, 3, 0) != 3)
		bench_die("no random numbers");
}

static const char *read_number(const char *p, const char *end, int64_t *out)
{
	int64_t v = 0;
	const char *start = p;

	while (p < end && *p >= '0' && *p <= '9' && p - start < 17)
		v = v * 10 + (*p++ - '0');
	*out = v;
	return p > start ? p : NULL;
}

static const char *skip(const char *p, const char *end, const char *literal, size_t n)
{
	return p && (size_t)(end - p) >= n && !memcmp(p, literal, n) ? p + n : NULL;
}
#define SKIP(p, end, literal) skip(p, end, literal, sizeof(literal) - 1)

/* "g42": letters, then the id. */
static const char *read_channel(const char *p, const char *end, char channel[3], int64_t *id)
{
	unsigned n = 0;

	while (p && p < end && islower((unsigned char)*p) && n < 2)
		channel[n++] = *p++;
	channel[n] = 0;
	return p && n ? read_number(p, end, id) : NULL;
}

int64_t wire_number(const char *p, size_t n, const char *key, int64_t missing)
{
	size_t len = strlen(key);
	const char *at = memmem(p, n, key, len);
	int64_t v;

	return at && read_number(at + len, p + n, &v) ? v : missing;
}

int64_t wire_tag(struct wire *w, const char *p, size_t n)
{
	const char *at = p + w->hint;
	uint64_t v = 0;

	if (w->hint + MARK + DIGITS > n || memcmp(at, mark, MARK)) {
		at = memmem(p, n, mark, MARK);
		if (!at || (size_t)(p + n - at) < MARK + DIGITS)
			return 0;
		w->hint = (size_t)(at - p);
	}
	at += MARK;
	for (unsigned i = 0; i < DIGITS; i++) {
		unsigned c = (unsigned char)at[i];

		v = v << 4 | ((c & 15) + (c > '9' ? 9 : 0));
	}
	return v >> TAG_BITS == w->run ? (int64_t)(v & ((UINT64_C(1) << TAG_BITS) - 1)) : 0;
}

static void read_push(struct wire *w, const char *p, size_t n, struct wire_in *out)
{
	const char *end = p + n, *at = read_channel(p + 7, end, out->channel, &out->id), *ev;

	at = SKIP(at, end, "\",\"");
	ev = SKIP(at, end, "ev\":\"");
	if (ev) {
		out->kind = WIRE_LIVE;
		return;
	}
	at = SKIP(at, end, "seq\":");
	at = at ? read_number(at, end, &out->seq) : NULL;
	at = SKIP(at, end, ",\"ev\":\"");
	if (!at)
		return;
	out->kind = WIRE_PUSH;
	out->ev = at;
	if (SKIP(at, end, "post.created\""))
		out->tag = wire_tag(w, p, n);
}

void wire_read(struct wire *w, const char *p, size_t n, struct wire_in *out)
{
	const char *end = p + n, *at;

	*out = (struct wire_in){ .kind = WIRE_UNREADABLE };
	if (SKIP(p, end, "{\"ch\":\"")) {
		read_push(w, p, n, out);
		return;
	}
	at = SKIP(p, end, "{\"re\":");
	at = at ? read_number(at, end, &out->re) : NULL;
	if (SKIP(at, end, ",\"ok\":"))
		out->kind = WIRE_REPLY;
	else if (SKIP(at, end, ",\"err\":"))
		out->kind = WIRE_REFUSAL;
	else
		return;
	if (out->re > WIRE_POST)
		out->seq = wire_number(at, (size_t)(end - at), "\"seq\":", 0);
}

bool wire_next_head(const char *p, size_t n, size_t *at, struct wire_head *out)
{
	const char *end = p + n, *here = memmem(p + *at, n - *at, "{\"ch\":\"", 7), *stop;

	if (!here)
		return false;
	*at = (size_t)(here - p) + 7;
	*out = (struct wire_head){ .seq = 0 };
	here = read_channel(here + 7, end, out->channel, &out->id);
	here = SKIP(here, end, "\",\"seq\":");
	if (!here || !read_number(here, end, &out->seq))
		return false;
	stop = memchr(here, '}', (size_t)(end - here));
	out->lost = stop && memmem(here, (size_t)(stop - here), "\"recovered\":false", 17);
	return true;
}

void wire_epoch(const char *p, size_t n, char out[24])
{
	const char *at = memmem(p, n, "\"epoch\":\"", 9);
	size_t i = 0;

	if (at)
		for (at += 9; i < 23 && at < p + n && *at != '"'; at++)
			out[i++] = *at;
	out[i] = 0;
}

int64_t wire_topic(const char *p, size_t n)
{
	return wire_number(p, n, "\"topics\":[{\"topic\":{\"id\":", 0);
}

/* Puts more behind the at bytes that stand in out; gives the new length. */
static size_t __attribute__((format(printf, 3, 4)))
put(char *out, size_t at, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(out + at, WIRE_COMMAND_MAX - at, format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= WIRE_COMMAND_MAX - at)
		bench_die("a command is longer than %d bytes", WIRE_COMMAND_MAX);
	return at + (size_t)n;
}

size_t wire_open(char *out)
{
	return put(out, 0, "{\"id\":%d,\"cmd\":\"session.open\",\"args\":{}}", WIRE_OPEN);
}

size_t wire_resume(char *out, const char *epoch, const struct wire_head *heads, size_t n)
{
	size_t at = put(
		out, 0,
		"{\"id\":%d,\"cmd\":\"session.resume\",\"args\":{\"epoch\":\"%s\",\"channels\":[",
		WIRE_RESUME, epoch);

	for (size_t i = 0; i < n; i++)
		at = put(out, at, "%s{\"ch\":\"%s%lld\",\"seq\":%lld}", i ? "," : "",
		         heads[i].channel, (long long)heads[i].id, (long long)heads[i].seq);
	return put(out, at, "]}}");
}

size_t wire_topics(char *out, int64_t group)
{
	return put(out, 0, "{\"id\":%d,\"cmd\":\"topic.list\",\"args\":{\"group\":%lld}}",
	           WIRE_TOPICS, (long long)group);
}

size_t wire_ask(char *out, const char *text, int64_t n)
{
	size_t name = strcspn(text, " ");
	size_t at = put(out, 0, "{\"id\":%d,\"cmd\":\"%.*s\",\"args\":", WIRE_ASK, (int)name, text);

	for (const char *p = text + name; *p; p++)
		at = *p == '%' ? put(out, at, "%lld", (long long)n) : put(out, at, "%c", *p);
	return put(out, at, "}");
}

/* The mark of a run and the tag of a post, then words up to `end`. */
static size_t put_body(const struct wire *w, char *out, size_t at, int64_t tag, size_t end)
{
	static const char filler[] = "lorem ipsum dolor sit amet ";

	if (end + 8 > WIRE_COMMAND_MAX)
		bench_die("a message of %zu bytes is too long", end);
	at = put(out, at, "%s%016llx ", mark,
	         (unsigned long long)w->run << TAG_BITS | (unsigned long long)tag);
	for (size_t i = 0; at < end; i++)
		out[at++] = filler[i % (sizeof(filler) - 1)];
	out[at - 1] = '.';
	return at;
}

size_t wire_plain(const struct wire *w, char *out, int64_t group, int64_t tag, size_t size)
{
	size_t at = put(out, 0, "{\"ch\":\"g%lld\",\"seq\":1,\"ev\":\"post.created\",\"body\":\"",
	                (long long)group);

	at = put_body(w, out, at, tag, size - 2);
	return put(out, at, "\"}");
}

/* A write up to its args. The op is a UUIDv7: milliseconds, version 7, the run, variant 2, a number:
 * who asks has it once. */
static size_t put_write(const struct wire *w, char *out, int64_t id, const char *command,
                        uint64_t number)
{
	unsigned long long ms, run = w->run,
			       low = UINT64_C(2) << 62 | (w->run >> 12) << TAG_BITS | number;
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	ms = (unsigned long long)t.tv_sec * 1000 + (unsigned long long)t.tv_nsec / 1000000;
	return put(out, 0, "{\"id\":%lld,\"cmd\":\"%s\",\"op\":\"%012llx7%03llx%016llx\",\"args\":",
	           (long long)id, command, ms, run & 0xfff, low);
}

size_t wire_write(const struct wire *w, char *out, int64_t id, const char *command,
                  const char *args)
{
	size_t at = put_write(w, out, id, command, (uint64_t)id);

	return put(out, at, "%s}", args);
}

size_t wire_room(const struct wire *w, char *out, int64_t id, int64_t meeting)
{
	char args[64];

	snprintf(args, sizeof(args), "{\"meeting\":%lld}", (long long)meeting);
	return wire_write(w, out, id, id == WIRE_ENTER ? "room.enter" : "room.here", args);
}

void wire_mark(const struct wire *w, char out[WIRE_MARK_MAX], int64_t tag)
{
	snprintf(out, WIRE_MARK_MAX, "%s%016llx", mark,
	         (unsigned long long)w->run << TAG_BITS | (unsigned long long)tag);
}

size_t wire_post(const struct wire *w, char *out, int64_t topic, int64_t tag, size_t size)
{
	size_t at = put_write(w, out, tag + WIRE_POST, "post.create", (uint64_t)tag + WIRE_POST);

	at = put(out, at, "{\"topic\":%lld,\"body\":\"", (long long)topic);
	at = put_body(w, out, at, tag, at + size);
	return put(out, at, "\"}}");
}
