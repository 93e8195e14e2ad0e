/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Headers as they came: two lines, a name and a value. What is taken from a value is a piece of it
 * that has the right form; a file's name stays within its own header, and can be read back.
 */
#include "base/mem.h"
#include "fuzz.h"
#include "net/header.h"
#include <arpa/inet.h>

enum { ROOM = 64 };

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static bool holds(struct str in, const char *what)
{
	size_t n = strlen(what);

	for (size_t i = 0; i + n <= in.n; i++)
		if (!memcmp(in.p + i, what, n))
			return true;
	return false;
}

static void cookie(struct str header, const char *name)
{
	char out[ROOM], small[8];

	bool found = header_cookie(header, name, out, sizeof(out));
	bool fits = header_cookie(header, name, small, sizeof(small));
	if (!found)
		MUST(!fits);
	if (!found || memchr(header.p, 0, header.n))
		return;
	MUST(!strchr(out, ';') && holds(header, name) && holds(header, out));
	MUST(!fits || !strcmp(out, small));
	/* A cookie of ours is found as it was set. */
	struct buf b;
	buf_init(&b, 4096);
	buf_printf(&b, "other=1; %s=%s", name, out);
	if (*name && strspn(name, "abcdefghijklmnopqrstuvwxyz_-") == strlen(name) &&
	    strcmp(name, "other") != 0)
		MUST(header_cookie(buf_view(&b), name, small, sizeof(small)) == (strlen(out) < 8));
	buf_finish(&b);
}

static void address(struct str header)
{
	unsigned char any[16];
	char out[INET6_ADDRSTRLEN];

	if (!header_forwarded(header, out, sizeof(out)))
		return;
	MUST(inet_pton(AF_INET, out, any) == 1 || inet_pton(AF_INET6, out, any) == 1);
	MUST(!strchr(out, ',') && holds(header, out));
}

/* RFC 8187, read back. */
static void disposition(struct str name)
{
	static const char hex[] = "0123456789ABCDEF";
	struct buf b, back;
	size_t i;

	buf_init(&b, 128 + 4 * name.n);
	buf_init(&back, name.n);
	header_disposition(&b, name, name.n % 2);
	MUST(!b.full && str_ends(buf_view(&b), STR("\r\n")));
	for (i = 0; i + 2 < b.n; i++)
		MUST(b.p[i] >= ' ' && b.p[i] <= '~');
	struct str line = buf_view(&b), ascii;
	str_split(&line, '"');
	ascii = str_split(&line, '"');
	MUST(ascii.n == name.n && !memchr(ascii.p, '\\', ascii.n));
	MUST(str_starts(line, STR("; filename*=UTF-8''")));
	for (i = strlen("; filename*=UTF-8''"); i + 2 < line.n; i++) {
		if (line.p[i] != '%') {
			buf_char(&back, line.p[i]);
			continue;
		}
		MUST(strchr(hex, line.p[i + 1]) && strchr(hex, line.p[i + 2]));
		buf_char(&back, (char)((strchr(hex, line.p[i + 1]) - hex) << 4 |
		                       (strchr(hex, line.p[i + 2]) - hex)));
		i += 2;
	}
	MUST(str_eq(buf_view(&back), name));
	buf_finish(&b);
	buf_finish(&back);
}

static void argument(struct str part, const char *name)
{
	char out[ROOM];
	int n = header_arg(part, name, out, sizeof(out));

	MUST(n < (int)sizeof(out));
	if (n < 0)
		return;
	MUST(part.n == strlen(name) + 1 + (size_t)n &&
	     !memcmp(part.p + part.n - n, out, (size_t)n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str value = { (const char *)data, n };
	char *name = xstrndup(fuzz_line(&value)), *text = xstrndup(value);

	cookie(value, name);
	address(value);
	if (header_accepts(value, "br"))
		MUST(holds(value, "br") || holds(value, "BR") || holds(value, "Br") ||
		     holds(value, "bR"));
	if (header_is_json(value))
		MUST(value.n >= strlen("application/json"));
	if (header_name_ok(text, 36))
		MUST(strlen(text) >= 8 && strlen(text) <= 36 && !strpbrk(text, " \r\n\"=;,"));
	disposition(value);
	argument(value, name);
	free(name);
	free(text);
	return 0;
}
