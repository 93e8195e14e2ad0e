/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Frames as they go out, and the log of a channel, from a script of two bytes a step: the least
 * payload that a length field of each size can hold, appended, cut into slices, trimmed. Names of
 * channels, from its bytes.
 */
#include "fuzz.h"
#include "hub/channel.h"
#include "hub/frame.h"
#include "hub/hub.h"
#include "hub/log.h"

enum { PAYLOAD_MAX = 70000, FRAMES_MAX = 64, LOG_LIMIT = 96 * 1024, ALL_MAX = 8 << 20 };

static char payload[PAYLOAD_MAX];
static struct buf all;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	memset(payload, 'x', sizeof(payload));
	buf_init(&all, ALL_MAX);
	return 0;
}

/* Around the sizes at which the header changes, and the rest. */
static size_t size_of(uint8_t kind, uint8_t n)
{
	switch (kind % 4) {
	case 0: return n;
	case 1: return 120 + n % 16;
	case 2: return UINT16_MAX - 8 + n % 16;
	default: return (size_t)n * 100;
	}
}

/* RFC 6455, 5.2, read from its figure: bytes of the frame at `p`; 0: not one of ours. */
static size_t read_frame(const char *p, size_t n)
{
	const unsigned char *h = (const unsigned char *)p;
	size_t head = 2, len;

	if (n < 2 || h[0] != 0x81 || h[1] & 0x80)
		return 0;
	len = h[1];
	if (len >= 126) {
		size_t bytes = len == 126 ? 2 : 8;
		if (n < 2 + bytes)
			return 0;
		len = 0;
		for (size_t i = 0; i < bytes; i++)
			len = len * 256 + h[2 + i];
		head += bytes;
		if (len < (bytes == 2 ? 126 : 65536)) /* the least number of bytes is used */
			return 0;
	}
	return head + len <= n ? head + len : 0;
}

static void slices(size_t max)
{
	size_t at = 0;

	while (at < all.n) {
		size_t n = frame_slice(all.p + at, all.n - at, max), seen = 0;
		MUST(n && n <= all.n - at);
		while (seen < n) {
			size_t one = read_frame(all.p + at + seen, n - seen);
			MUST(one && one == frame_length(all.p + at + seen));
			seen += one;
		}
		MUST(seen == n);
		size_t first = frame_length(all.p + at);
		MUST(n <= max || n == first);
		/* the longest: one more would not fit */
		if (at + n < all.n)
			MUST(n + frame_length(all.p + at + n) > max);
		at += n;
	}
}

static void channel(struct chanlog *l, size_t size, int64_t seq)
{
	uint64_t off, head = log_head(l);

	chanlog_append(l, seq, (struct str){ payload, size }, LOG_LIMIT);
	MUST(log_head(l) > head && l->last == seq && l->first >= 1 && l->first <= seq);
	MUST(l->n <= LOG_LIMIT || l->first == seq);
	for (int64_t s = l->first - 1; s <= seq; s++) {
		MUST(chanlog_find(l, s, &off) && off >= l->base && off <= log_head(l));
		if (off < log_head(l))
			MUST(read_frame(chanlog_at(l, off), (size_t)(log_head(l) - off)));
		else
			MUST(s >= l->last);
	}
	if (l->first > 1)
		MUST(!chanlog_find(l, l->first - 2, &off));
}

static void names(const char *p, size_t n)
{
	struct channel ch = { 0 };
	char name[CHANNEL_NAME_MAX];

	if (!channel_parse(p, n, &ch))
		return;
	MUST(channel_id(ch) > 0 && channel_kind(ch) >= CHANNEL_GROUP);
	size_t len = channel_name(ch, name);
	MUST(len == strlen(name) && len == n && !memcmp(name, p, n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct chanlog log = { 0 };
	int64_t seq = 0;

	names((const char *)data, n);
	buf_reset(&all);
	for (size_t i = 0; i + 1 < n && seq < FRAMES_MAX; i += 2) {
		size_t size = size_of(data[i], data[i + 1]), before = all.n;
		if (data[i] & 0x80) {
			chanlog_trim(&log, log.n ? size % log.n : 0);
			continue;
		}
		frame_put(&all, (struct str){ payload, size });
		MUST(!all.full && read_frame(all.p + before, all.n - before) == all.n - before);
		channel(&log, size, ++seq);
	}
	slices(n ? data[0] * 300u : 0);
	slices(HUB_SLICE);
	chanlog_finish(&log);
	return 0;
}
