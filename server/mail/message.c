/* SPDX-License-Identifier: EUPL-1.2 */
#include "mail/message.h"
#include "base/utf8.h"
#include <stdio.h>
#include <time.h>

enum {
	LINE_MAX_CHARS = 76,
	WORD_MAX_CHARS = 75, /* of an encoded word (RFC 2047, 2) */
	URL_MAX = 500,       /* half of what a line may be (RFC 5322, 2.1.1) */
};

static const char HEX[] = "0123456789ABCDEF";

bool message_address_ok(struct str a)
{
	size_t at = 0, ats = 0;

	if (a.n > 254)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		if (a.p[i] <= ' ' || a.p[i] > '~' || strchr("<>()[]\\,;:\"", a.p[i]))
			return false;
		if (a.p[i] == '@') {
			at = i;
			ats++;
		}
	}
	return ats == 1 && at > 0 && at + 1 < a.n;
}

bool message_id_ok(struct str id)
{
	for (size_t i = 0; i < id.n; i++) {
		char c = id.p[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    c != '-' && !(c == '.' && i && i + 1 < id.n))
			return false;
	}
	return id.n && id.n <= 100;
}

bool message_line_ok(struct str text)
{
	return text.n && text.n <= 400 && utf8_valid(text.p, text.n) && !utf8_has_control(text);
}

bool message_label_ok(struct str label)
{
	for (size_t i = 0; i < label.n; i++) {
		char c = label.p[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    !(c == '-' && i && i + 1 < label.n))
			return false;
	}
	return label.n && label.n <= 63;
}

bool message_url_ok(struct str url)
{
	for (size_t i = 0; i < url.n; i++)
		if (url.p[i] <= ' ' || url.p[i] > '~' || strchr("<>\"\\,", url.p[i]))
			return false;
	return url.n <= URL_MAX &&
	       (str_starts(url, STR("https://")) || str_starts(url, STR("http://")));
}

/* What an invitation asks for, "REQUEST"; empty: it is none. */
static struct str method_of(struct str calendar)
{
	static const struct str name = STR_INIT("METHOD:");

	while (calendar.n) {
		struct str line = str_split(&calendar, '\n');
		if (!str_starts(line, name))
			continue;
		line = str_trim((struct str){ line.p + name.n, line.n - name.n });
		for (size_t i = 0; i < line.n; i++)
			if (line.p[i] < 'A' || line.p[i] > 'Z')
				return STR("");
		return line.n < 20 ? line : STR("");
	}
	return STR("");
}

bool message_ok(const struct message *m)
{
	return message_address_ok(m->to) && message_id_ok(m->id) && message_line_ok(m->subject) &&
	       (!m->from_name.n || message_line_ok(m->from_name)) &&
	       (!m->reply_to.n || message_address_ok(m->reply_to)) &&
	       (!m->thread.n || message_id_ok(m->thread)) &&
	       (!m->list.n || message_label_ok(m->list)) &&
	       (!m->list_name.n || message_line_ok(m->list_name)) &&
	       (!m->unsubscribe.n || message_url_ok(m->unsubscribe)) &&
	       (!m->calendar.n || method_of(m->calendar).n);
}

static bool plain(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < ' ' || text.p[i] > '~')
			return false;
	/* What looks like an encoded word must be encoded to stay what it is. */
	for (size_t i = 0; i + 1 < text.n; i++)
		if (text.p[i] == '=' && text.p[i + 1] == '?')
			return false;
	return true;
}

/* May stand for itself in an encoded word, wherever that is (RFC 2047, 5 (3)). */
static bool word_safe(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* `text` after a header's name of `used` characters: as it is, or in encoded words of whole
 * characters, one a line. Short plain texts only stay plain. */
static void put_encoded(struct buf *b, struct str text, size_t used)
{
	static const char open[] = "=?UTF-8?Q?";
	const char *p = text.p, *end = text.p + text.n;
	bool within = false;
	size_t col = used;

	while (p < end) {
		const char *from = p;
		char piece[12];
		size_t n = 0;
		utf8_next(&p, end);
		for (; from < p; from++) {
			unsigned char c = (unsigned char)*from;
			if (word_safe((char)c)) {
				piece[n++] = (char)c;
			} else if (c == ' ') {
				piece[n++] = '_';
			} else {
				piece[n++] = '=';
				piece[n++] = HEX[c >> 4];
				piece[n++] = HEX[c & 15];
			}
		}
		if (within && col + n + 2 > WORD_MAX_CHARS) {
			buf_puts(b, "?=\r\n ");
			within = false;
			col = 1;
		}
		if (!within) {
			buf_puts(b, open);
			col += sizeof(open) - 1;
			within = true;
		}
		buf_put(b, piece, n);
		col += n;
	}
	if (within)
		buf_puts(b, "?=");
}

static void put_text(struct buf *b, struct str text, size_t used)
{
	if (plain(text) && used + text.n <= LINE_MAX_CHARS)
		buf_str(b, text);
	else
		put_encoded(b, text, used);
}

/* A display name: a phrase, so what is plain is quoted. */
static void put_name(struct buf *b, struct str name, size_t used)
{
	bool quotes = false;

	for (size_t i = 0; i < name.n; i++)
		quotes = quotes || name.p[i] == '"' || name.p[i] == '\\';
	if (plain(name) && !quotes && used + name.n + 2 <= LINE_MAX_CHARS)
		buf_printf(b, "\"" STR_FMT "\"", STR_ARG(name));
	else
		put_encoded(b, name, used);
}

static void put_date(struct buf *b, int64_t at)
{
	static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t seconds = (time_t)(at / 1000);
	struct tm tm = { 0 };

	gmtime_r(&seconds, &tm);
	/* Not strftime(): its names are those of the locale. */
	buf_printf(b, "Date: %s, %02d %s %d %02d:%02d:%02d +0000\r\n", days[tm.tm_wday], tm.tm_mday,
	           months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* RFC 2045, 6.7. */
static void put_quoted(struct buf *b, struct str text)
{
	size_t col = 0;

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		bool last = i + 1 == text.n || text.p[i + 1] == '\n' || text.p[i + 1] == '\r';
		if (c == '\n') {
			buf_puts(b, "\r\n");
			col = 0;
			continue;
		}
		if (c == '\r')
			continue;
		/* A blank at the end of a line, and a dot or a "From" at its beginning, are what some
		 * relay on the way might take away or add to. */
		bool bare = (c > ' ' && c <= '~' && c != '=') || ((c == ' ' || c == '\t') && !last);
		if (col + (bare ? 1 : 3) > LINE_MAX_CHARS - 1) {
			buf_puts(b, "=\r\n");
			col = 0;
		}
		if (col == 0 &&
		    (c == '.' || str_starts((struct str){ text.p + i, text.n - i }, STR("From "))))
			bare = false;
		size_t n = bare ? 1 : 3;
		if (bare)
			buf_char(b, (char)c);
		else
			buf_printf(b, "=%c%c", HEX[c >> 4], HEX[c & 15]);
		col += n;
	}
	if (col)
		buf_puts(b, "\r\n");
}

/* "=_" cannot occur in quoted-printable: no part can hold the boundary (RFC 2045, 6.7). */
#define BOUNDARY "=_palabre"
#define OUTER \
	"=_outer" /* begins as the other one does not, so that neither is taken for the other */

static void put_part(struct buf *b, const char *type, struct str body)
{
	buf_printf(b,
	           "--" BOUNDARY "\r\nContent-Type: %s; charset=utf-8\r\n"
	           "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
	           type);
	put_quoted(b, body);
}

static void put_alternatives(struct buf *b, const struct message *m)
{
	struct str method = method_of(m->calendar);
	char type[64];

	buf_puts(b, "Content-Type: multipart/alternative; boundary=\"" BOUNDARY "\"\r\n\r\n");
	put_part(b, "text/plain", m->text);
	put_part(b, "text/html", m->html);
	if (m->calendar.n) {
		snprintf(type, sizeof(type), "text/calendar; method=" STR_FMT, STR_ARG(method));
		put_part(b, type, m->calendar);
	}
	buf_puts(b, "--" BOUNDARY "--\r\n");
}

static void put_file(struct buf *b, struct str calendar)
{
	buf_puts(b, "\r\n--" OUTER "\r\nContent-Type: application/ics; name=\"invite.ics\"\r\n"
	            "Content-Disposition: attachment; filename=\"invite.ics\"\r\n"
	            "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
	put_quoted(b, calendar);
	buf_puts(b, "--" OUTER "--\r\n");
}

/* Where answers go, which conversation it is of, which list, how one gets off it. Long values stand on
 * a line of their own. */
static void put_place(struct buf *b, const struct message *m, struct str domain)
{
	if (m->reply_to.n)
		buf_printf(b, "Reply-To: <" STR_FMT ">\r\n", STR_ARG(m->reply_to));
	if (m->thread.n)
		buf_printf(b,
		           "In-Reply-To: <" STR_FMT "@" STR_FMT ">\r\nReferences: <" STR_FMT
		           "@" STR_FMT ">\r\n",
		           STR_ARG(m->thread), STR_ARG(domain), STR_ARG(m->thread),
		           STR_ARG(domain));
	if (m->list.n) {
		buf_puts(b, "List-Id: ");
		if (m->list_name.n) {
			put_name(b, m->list_name, 9);
			buf_puts(b, "\r\n ");
		}
		buf_printf(b, "<" STR_FMT "." STR_FMT ">\r\nPrecedence: list\r\n", STR_ARG(m->list),
		           STR_ARG(domain));
	}
	if (m->unsubscribe.n)
		buf_printf(b,
		           "List-Unsubscribe:\r\n <" STR_FMT
		           ">\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
		           STR_ARG(m->unsubscribe));
}

bool message_put(struct buf *b, const struct message *m)
{
	struct str domain = m->from;

	if (!message_address_ok(m->from) || !message_ok(m))
		return false;
	str_split(&domain, '@');
	put_date(b, m->at);
	buf_puts(b, "From: ");
	if (m->from_name.n) {
		put_name(b, m->from_name, 6);
		buf_puts(b, "\r\n ");
	}
	buf_printf(b, "<" STR_FMT ">\r\nTo: <" STR_FMT ">\r\nSubject: ", STR_ARG(m->from),
	           STR_ARG(m->to));
	put_text(b, m->subject, 9);
	buf_printf(b, "\r\nMessage-ID: <" STR_FMT "@" STR_FMT ">\r\n", STR_ARG(m->id),
	           STR_ARG(domain));
	put_place(b, m, domain);
	/* The second is what Exchange goes by when it wonders whether to tell of an absence. */
	buf_puts(b, "Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n"
	            "MIME-Version: 1.0\r\n");
	if (m->calendar.n)
		buf_puts(b, "Content-Type: multipart/mixed; boundary=\"" OUTER "\"\r\n\r\n--" OUTER
		            "\r\n");
	put_alternatives(b, m);
	if (m->calendar.n)
		put_file(b, m->calendar);
	return !b->full;
}
