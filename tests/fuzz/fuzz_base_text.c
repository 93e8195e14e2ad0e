/* SPDX-License-Identifier: EUPL-1.2 */
/* str, utf8, hex, base64url, numbers and the lines of the log: what their headers promise. */
#include "base/hex.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "oracle.h"
#include <errno.h>
#include <inttypes.h>

static FILE *sink;
static char *logged;
static size_t logged_n;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	sink = open_memstream(&logged, &logged_n);
	MUST(sink);
	log_init(sink, LOG_DEBUG);
	return 0;
}

static void encoded(struct str s)
{
	char *text = xmalloc(HEX_SIZE(s.n));
	uint8_t *bytes = xmalloc(s.n + 1);
	size_t n;

	hex_encode(text, s.p, s.n);
	MUST(strlen(text) == 2 * s.n);
	MUST(hex_decode(str_from(text), bytes, s.n) && !memcmp(bytes, s.p, s.n));
	base64url_encode(text, s.p, s.n);
	MUST(base64url_decode(str_from(text), bytes, s.n, &n));
	MUST(n == s.n && !memcmp(bytes, s.p, n));
	if (s.n)
		MUST(!base64url_decode(str_from(text), bytes, s.n - 1, &n));
	free(text);
	free(bytes);
}

/* What a decoder takes is what its encoder writes. */
static void decoded(struct str s)
{
	uint8_t *bytes = xmalloc(s.n + 1);
	char *text = xmalloc(HEX_SIZE(s.n));
	size_t n = 0;

	if (s.n % 2 == 0 && hex_decode(s, bytes, s.n / 2)) {
		hex_encode(text, bytes, s.n / 2);
		for (size_t i = 0; i < s.n; i++)
			MUST(text[i] == (s.p[i] >= 'A' && s.p[i] <= 'F' ? (s.p[i] | 32) : s.p[i]));
	}
	if (base64url_decode(s, bytes, s.n, &n)) {
		base64url_encode(text, bytes, n);
		MUST(str_eq(str_from(text), s));
	}
	free(text);
	free(bytes);
}

static void walked(struct str s)
{
	const char *p = s.p, *end = s.p + s.n;
	size_t count = 0;
	bool control = false;

	while (p < end) {
		uint32_t c = utf8_next(&p, end);
		MUST(c <= 0x10ffff && (c < 0xd800 || c > 0xdfff));
		control = control || c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 ||
		          c == 0x2029;
		count++;
	}
	MUST(p == end && utf8_count(s.p, s.n) == count);
	MUST(utf8_has_control(s) == control && oracle_has_control(s) == control);
	for (size_t max = 0; max <= s.n && max < 64; max++) {
		struct str head = utf8_cut(s, max);
		MUST(head.n <= max && max - head.n < 4 && oracle_utf8(head.p, head.n));
	}
	struct str trimmed = str_trim(s);
	MUST(oracle_utf8(trimmed.p, trimmed.n) && str_eq(str_trim(trimmed), trimmed));
}

static void split(struct str s)
{
	struct str rest = s;
	size_t n = 0, pieces = 0;

	while (rest.n) {
		struct str piece = str_split(&rest, ',');
		MUST(!piece.n || !memchr(piece.p, ',', piece.n));
		n += piece.n;
		pieces++;
	}
	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == ',';
	MUST(n == s.n && pieces <= s.n + 1);
}

static void numbered(struct str s)
{
	char *text = xstrndup(s), *end, back[32];
	long long v = 0;
	bool fine = s.n > 0;

	for (size_t i = 0; i < s.n; i++)
		fine = fine &&
		       ((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] == '-' && !i && s.n > 1));
	errno = 0;
	long long want = strtoll(text, &end, 10);
	fine = fine && !errno && !*end;
	MUST(str_to_int(s, &v) == fine);
	MUST(!fine || v == want);
	if (fine) {
		snprintf(back, sizeof(back), "%lld", v);
		MUST(str_to_int(str_from(back), &want) && want == v);
	}
	free(text);
}

/* Two lines, whatever is in them. Level debug: the others are held back when they repeat. */
static void logs(struct str s, enum log_format form)
{
	struct buf norm;
	struct oracle_json o = { .norm = &norm };

	buf_init(&norm, 4 * LOG_LINE);
	log_set_format(form);
	rewind(sink);
	LOG_KV(LOG_DEBUG, "fuzz: it said", log_num("n", (int64_t)s.n), log_txt("text", s));
	log_debug("fuzz: " STR_FMT, STR_ARG(s));
	fflush(sink);
	struct str rest = { logged, (size_t)ftell(sink) };
	for (int i = 0; i < 2; i++) {
		struct str line = str_split(&rest, '\n');
		MUST(line.n > 20 && line.n < LOG_LINE);
		MUST(oracle_utf8(line.p, line.n) && !oracle_has_control(line));
		if (form == LOG_JSON)
			MUST(oracle_json(line.p, line.n, &o) && !o.twice);
		else
			MUST(str_starts(line, STR("t=")) && line.p[line.n - 1] == '"');
	}
	MUST(!rest.n);
	buf_finish(&norm);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str s = { (const char *)data, n };

	encoded(s);
	decoded(s);
	if (oracle_utf8(s.p, s.n))
		walked(s);
	split(s);
	numbered(s);
	logs(s, LOG_LOGFMT);
	logs(s, LOG_JSON);
	return 0;
}
