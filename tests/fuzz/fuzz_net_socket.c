/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A connection as anybody may make one: HTTP, uploads, a WebSocket, or none of it. It ends when its
 * client leaves, nothing of it is kept, and what comes back is HTTP whose headers are of a known
 * few, and after an upgrade frames of RFC 6455 as a server sends them, texts in UTF-8.
 */
#include "base/log.h"
#include "fuzz.h"
#include "gate.h"
#include "oracle.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	log_init(stderr, LOG_ERROR);
	gate_open();
	return 0;
}

/* The header lines that can come out, in lower case. */
static bool known(struct str name)
{
	static const char *const names[] = {
		"content-security-policy",
		"x-content-type-options",
		"referrer-policy",
		"cross-origin-opener-policy",
		"cross-origin-resource-policy",
		"permissions-policy",
		"cache-control",
		"content-type",
		"content-length",
		"connection",
		"set-cookie",
		"clear-site-data",
		"etag",
		"vary",
		"content-disposition",
		"allow",
		"content-encoding",
		"x-request-id",
		"upgrade",
		"sec-websocket-accept",
		"sec-websocket-protocol",
		"server", /* libwebsockets' own, when it refuses before we are asked */
		NULL,
	};
	char lower[40];

	if (name.n >= sizeof(lower))
		return false;
	for (size_t i = 0; i < name.n; i++)
		lower[i] = name.p[i] >= 'A' && name.p[i] <= 'Z' ? (char)(name.p[i] | 32)
		                                                : name.p[i];
	for (size_t i = 0; names[i]; i++)
		if (str_eq((struct str){ lower, name.n }, str_from(names[i])))
			return true;
	return false;
}

/* The status of the head of a reply, which `*in` leaves behind; 0: it is cut short. */
static int head(struct str *in)
{
	int status = 0;

	for (bool first = true;; first = false) {
		const char *end = in->n ? memchr(in->p, '\n', in->n) : NULL;
		if (!end)
			return 0;
		struct str line = { in->p, (size_t)(end - in->p) };
		in->p += line.n + 1;
		in->n -= line.n + 1;
		MUST(line.n && line.p[line.n - 1] == '\r');
		line.n--;
		for (size_t i = 0; i < line.n; i++)
			MUST(line.p[i] >= ' ' && line.p[i] <= '~');
		if (!line.n)
			return status;
		if (first) {
			MUST(str_starts(line, STR("HTTP/1.")) && line.n >= 12 && line.p[8] == ' ');
			for (int i = 9; i < 12; i++)
				status = status * 10 + (line.p[i] - '0');
			MUST(status >= 100 && status < 600);
			continue;
		}
		struct str name = str_split(&line, ':');
		if (!known(name))
			fprintf(stderr, "header " STR_FMT "\n", STR_ARG(name));
		MUST(known(name));
	}
}

/* RFC 6455, 7.4: one that may stand in a frame. */
static bool close_code(int high, int low)
{
	int code = high << 8 | low;

	return (code >= 1000 && code <= 1014 && (code < 1004 || code > 1006)) ||
	       (code >= 3000 && code < 5000);
}

/* Frames, the last one maybe cut short. */
static void frames(struct str in)
{
	while (in.n >= 2) {
		const unsigned char *h = (const unsigned char *)in.p;
		size_t at = 2, n = h[1];
		unsigned op = h[0] & 15;

		MUST((h[0] & 0xf0) == 0x80 && !(h[1] & 0x80)); /* whole, no extension, no mask */
		MUST(op == 1 || op == 8 || op == 9 || op == 10);
		if (n >= 126) {
			size_t bytes = n == 126 ? 2 : 8;
			MUST(op == 1);
			if (in.n < 2 + bytes)
				return;
			n = 0;
			for (size_t i = 0; i < bytes; i++)
				n = n << 8 | h[at++];
		}
		if (in.n - at < n)
			return;
		if (op == 1)
			MUST(oracle_utf8(in.p + at, n) && n && in.p[at] == '{');
		if (op == 8 && n)
			MUST(n >= 2 && close_code(in.p[at] & 0xff, in.p[at + 1] & 0xff) &&
			     oracle_utf8(in.p + at + 2, n - 2));
		in.p += at + n;
		in.n -= at + n;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str got = gate_try((struct str){ (const char *)data, n }, false);

	if (got.n && head(&got) == 101)
		frames(got);
	return 0;
}
