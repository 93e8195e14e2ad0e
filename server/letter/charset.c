/* SPDX-License-Identifier: EUPL-1.2 */
#include "letter/charset.h"
#include "base/buf.h"
#include "base/utf8.h"
#include <errno.h>
#include <iconv.h>

enum { NAME_MAX_BYTES = 24, PIECE = 4096 };

/* What they call it, and what it is. Others are windows-1252: a mail chooses no converter. */
static const struct {
	const char *said, *is;
} known[] = {
	{ "utf8", "UTF-8" },
	{ "usascii", "WINDOWS-1252" },
	{ "iso88591", "WINDOWS-1252" },
	{ "latin1", "WINDOWS-1252" },
	{ "windows1252", "WINDOWS-1252" },
	{ "cp1252", "WINDOWS-1252" },
	{ "iso885915", "ISO-8859-15" },
	{ "latin9", "ISO-8859-15" },
	{ "iso88592", "ISO-8859-2" },
	{ "iso88593", "ISO-8859-3" },
	{ "iso88595", "ISO-8859-5" },
	{ "iso88596", "ISO-8859-6" },
	{ "iso88597", "ISO-8859-7" },
	{ "iso88598", "ISO-8859-8" },
	{ "iso88598i", "ISO-8859-8" },
	{ "iso88599", "WINDOWS-1254" },
	{ "iso885910", "ISO-8859-10" },
	{ "iso885913", "ISO-8859-13" },
	{ "iso885914", "ISO-8859-14" },
	{ "iso885916", "ISO-8859-16" },
	{ "windows1250", "WINDOWS-1250" },
	{ "windows1251", "WINDOWS-1251" },
	{ "windows1253", "WINDOWS-1253" },
	{ "windows1254", "WINDOWS-1254" },
	{ "windows1255", "WINDOWS-1255" },
	{ "windows1256", "WINDOWS-1256" },
	{ "windows1257", "WINDOWS-1257" },
	{ "windows1258", "WINDOWS-1258" },
	{ "koi8r", "KOI8-R" },
	{ "koi8u", "KOI8-U" },
	{ "macintosh", "MACINTOSH" },
	{ "xmacroman", "MACINTOSH" },
	{ "ibm850", "CP850" },
	{ "cp850", "CP850" },
	{ "utf16", "UTF-16" },
	{ "utf16le", "UTF-16LE" },
	{ "utf16be", "UTF-16BE" },
	{ "gb2312", "GB18030" },
	{ "gbk", "GB18030" },
	{ "gb18030", "GB18030" },
	{ "big5", "BIG5" },
	{ "shiftjis", "SHIFT_JIS" },
	{ "eucjp", "EUC-JP" },
	{ "iso2022jp", "ISO-2022-JP" },
	{ "euckr", "EUC-KR" },
	{ "ksc56011987", "EUC-KR" },
	{ "tis620", "TIS-620" },
};

/* "ISO_8859-1" and "iso8859-1" are one. */
static const char *name_of(struct str said)
{
	char name[NAME_MAX_BYTES + 1];
	size_t n = 0;

	for (size_t i = 0; i < said.n && n < NAME_MAX_BYTES; i++) {
		char c = said.p[i];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c | 32);
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			name[n++] = c;
	}
	name[n] = 0;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(known[i].said, name))
			return known[i].is;
	return "WINDOWS-1252";
}

/* Codes in which ASCII bytes mean something else. */
static bool is_shifting(const char *name)
{
	return !strncmp(name, "UTF-16", 6) || !strcmp(name, "ISO-2022-JP");
}

static void convert(struct buf *out, struct str in, const char *from)
{
	iconv_t cd = iconv_open("UTF-8", from);
	char piece[PIECE], *p = (char *)in.p;
	size_t left = in.n;

	if (cd == (iconv_t)-1)
		cd = iconv_open("UTF-8", "WINDOWS-1252");
	if (cd == (iconv_t)-1)
		return;
	while (left && !out->full) {
		char *q = piece;
		size_t room = sizeof(piece);
		size_t done = iconv(cd, &p, &left, &q, &room);
		buf_put(out, piece, (size_t)(q - piece));
		if (done != (size_t)-1 || errno == E2BIG)
			continue;
		buf_puts(out,
		         "\ufffd"); /* a byte that means nothing, or half a character at the end */
		p++;
		left--;
	}
	iconv_close(cd);
}

/* One sort of line end, no controls. */
static struct str clean(struct arena *a, struct str s)
{
	char *out = arena_alloc(a, s.n + 1);
	size_t n = 0;

	if (str_starts(s, STR("\ufeff"))) {
		s.p += 3;
		s.n -= 3;
	}
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c == '\r' && i + 1 < s.n && s.p[i + 1] == '\n')
			continue;
		if (c == '\r' || c == '\f' || c == '\v')
			c = '\n';
		if (c < ' ' && c != '\n' && c != '\t')
			continue;
		if (c == 0x7f)
			continue;
		/* C1, and what turns lines: U+0080 to U+009F, U+2028, U+2029 */
		if (c == 0xc2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xa0) {
			i++;
			continue;
		}
		if (c == 0xe2 && i + 2 < s.n && !memcmp(s.p + i, "\xe2\x80", 2) &&
		    ((unsigned char)s.p[i + 2] == 0xa8 || (unsigned char)s.p[i + 2] == 0xa9)) {
			out[n++] = '\n';
			i += 2;
			continue;
		}
		out[n++] = (char)c;
	}
	return (struct str){ out, n };
}

struct str charset_text(struct arena *a, struct str bytes, struct str charset, size_t max)
{
	const char *from = name_of(charset);
	struct buf b;

	size_t most = is_shifting(from) ? 2 * max : max;
	if (bytes.n > most) {
		bytes.n = most;
		/* Cut off within a character, it still is UTF-8. */
		for (int i = 0; i < 3 && !utf8_valid(bytes.p, bytes.n); i++)
			bytes.n--;
	}
	if (!is_shifting(from) && utf8_valid(bytes.p, bytes.n))
		return clean(a, bytes);
	buf_init(&b, max * 3 + PIECE);
	convert(&b, bytes, from);
	struct str out = { b.p, b.n };
	/* Of a converter's making, but it is looked at all the same. */
	out = utf8_valid(out.p, out.n) ? clean(a, utf8_cut(out, max)) : STR("");
	buf_finish(&b);
	return out;
}
