/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/post/typography.h"

#define NBSP "\xc2\xa0"       /* U+00A0 */
#define NARROW "\xe2\x80\xaf" /* U+202F */
#define LAQUO "\xc2\xab"      /* « */
#define RAQUO "\xc2\xbb"      /* » */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
	return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
}

static bool starts_at(struct str s, size_t i, struct str head)
{
	return s.n - i >= head.n && !memcmp(s.p + i, head.p, head.n);
}

/* Is the blank at s[i] one between thousands: after one to three digits that no digit
 * precedes (or after thousands), before exactly three? */
static bool between_thousands(struct str s, size_t i)
{
	size_t before = 0;

	while (before < i && is_digit(s.p[i - before - 1]))
		before++;
	if (!before || before > 3 || s.n - i < 4)
		return false;
	for (size_t k = 1; k <= 3; k++)
		if (!is_digit(s.p[i + k]))
			return false;
	return i + 4 == s.n || !is_digit(s.p[i + 4]);
}

/* What the blank at s[i] becomes; NULL: it stays. */
static const char *blank(struct str s, size_t i)
{
	if (i >= 2 && starts_at(s, i - 2, STR(LAQUO)))
		return NBSP;
	if (i + 1 == s.n)
		return NULL;
	switch (s.p[i + 1]) {
	case ';':
	case '!':
	case '?': return NARROW;
	case ':': return NBSP;
	case '%': return i && is_digit(s.p[i - 1]) ? NBSP : NULL;
	default: break;
	}
	if (starts_at(s, i + 1, STR(RAQUO)))
		return NBSP;
	if (i && is_digit(s.p[i - 1]) && starts_at(s, i + 1, STR("€")))
		return NBSP;
	return between_thousands(s, i) ? NARROW : NULL;
}

void typography_french(struct buf *out, struct str text)
{
	size_t from = 0;

	const char *at = text.p, *end = text.p + text.n;
	for (; at < end && (at = memchr(at, ' ', (size_t)(end - at))); at++) {
		size_t i = (size_t)(at - text.p);
		const char *to = blank(text, i);
		if (!to)
			continue;
		buf_put(out, text.p + from, i - from);
		buf_puts(out, to);
		from = i + 1;
	}
	buf_put(out, text.p + from, text.n - from);
}

static const char *escape(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\t':
	case '\n': return NULL;
	default: return (unsigned char)c < 0x20 ? "" : NULL;
	}
}

void html_text(struct buf *out, struct str text)
{
	size_t from = 0;

	for (size_t i = 0; i < text.n; i++) {
		/* Letters and blanks, nearly all there is, are told apart by one look. */
		unsigned char c = (unsigned char)text.p[i];
		const char *to = c > '>' || c == ' ' ? NULL : escape(text.p[i]);
		if (!to)
			continue;
		buf_put(out, text.p + from, i - from);
		buf_puts(out, to);
		from = i + 1;
	}
	buf_put(out, text.p + from, text.n - from);
}

void html_href(struct buf *out, struct str url)
{
	static const char SAFE[] = "-_.+!*(),%#@?=;:/$~";

	for (size_t i = 0; i < url.n; i++) {
		char c = url.p[i];
		if (c == '&')
			buf_puts(out, "&amp;");
		else if (is_alnum(c) || (c && strchr(SAFE, c)))
			buf_char(out, c);
		else
			buf_printf(out, "%%%02X", (unsigned)(unsigned char)c);
	}
}

static bool starts_nocase(struct str s, struct str head)
{
	if (s.n < head.n)
		return false;
	for (size_t i = 0; i < head.n; i++)
		if (lower(s.p[i]) != head.p[i])
			return false;
	return true;
}

enum url_kind url_kind(struct str url)
{
	if (starts_nocase(url, STR("https://")) || starts_nocase(url, STR("http://")))
		return URL_OUTSIDE;
	if (starts_nocase(url, STR("mailto:")))
		return URL_MAIL;
	/* "//host" and "/\host" lead outside. */
	if (url.n && url.p[0] == '/' && (url.n == 1 || (url.p[1] != '/' && url.p[1] != '\\')))
		return URL_HERE;
	return URL_REFUSED;
}

void html_link_open(struct buf *out, struct str url, enum url_kind kind)
{
	buf_puts(out, "<a href=\"");
	html_href(out, url);
	buf_puts(out, kind == URL_OUTSIDE ? "\" rel=\"noopener noreferrer nofollow\">" : "\">");
}

/* Bytes that end an address in running text. */
static bool ends_address(struct str s, size_t i)
{
	unsigned char c = (unsigned char)s.p[i];

	return c <= 0x20 || c == 0x7f || c == '<' || c == '>' || c == '"' || c == '`' ||
	       starts_at(s, i, STR(NBSP)) || starts_at(s, i, STR(NARROW)) ||
	       starts_at(s, i, STR(RAQUO)) || starts_at(s, i, STR(LAQUO)) ||
	       starts_at(s, i, STR("”")) || starts_at(s, i, STR("’"));
}

/* Length of the http(s) address at s[i], without the signs that close the sentence; 0: none. */
static size_t address_length(struct str s, size_t i)
{
	struct str rest = { s.p + i, s.n - i };
	size_t head = starts_nocase(rest, STR("https://"))  ? 8
	              : starts_nocase(rest, STR("http://")) ? 7
	                                                    : 0;
	size_t n = head;
	int open = 0;

	if (!head || (i && is_alnum(s.p[i - 1])) || rest.n == head || !is_alnum(rest.p[head]))
		return 0;
	while (n < rest.n && !ends_address(rest, n)) {
		open += rest.p[n] == '(' ? 1 : rest.p[n] == ')' ? -1 : 0;
		n++;
	}
	for (; n > head; n--) {
		char c = rest.p[n - 1];
		if (c == ')' && open < 0)
			open++;
		else if (!strchr(".,;:!?'*_~]}", c))
			break;
	}
	return n;
}

void html_text_linked(struct buf *out, struct str text)
{
	size_t from = 0;

	for (size_t i = 0; i + 8 < text.n;) {
		/* Most texts hold no address: look for the 'h' before anything else. */
		const char *h = memchr(text.p + i, ':', text.n - i);
		if (!h)
			break;
		size_t colon = (size_t)(h - text.p), back = 0;
		while (back < 5 && back < colon - i && is_alnum(text.p[colon - back - 1]))
			back++;
		size_t at = colon - back;
		size_t n = back >= 4 ? address_length(text, at) : 0;
		if (!n) {
			i = colon + 1;
			continue;
		}
		struct str url = { text.p + at, n };
		html_text(out, (struct str){ text.p + from, at - from });
		html_link_open(out, url, URL_OUTSIDE);
		html_text(out, url);
		buf_puts(out, "</a>");
		i = from = at + n;
	}
	html_text(out, (struct str){ text.p + from, text.n - from });
}
