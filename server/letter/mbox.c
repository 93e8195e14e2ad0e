/* SPDX-License-Identifier: EUPL-1.2 */
#include "letter/mbox.h"
#include <strings.h>

/* ---- where they begin ---- */

void mbox_begin(struct mbox *m, void (*found)(void *arg, int64_t from, int64_t to), void *arg)
{
	*m = (struct mbox){ .found = found, .arg = arg, .begun = -1, .maybe = -1, .blank = true };
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "From jean@example.org Mon Mar  3 10:12:45 2008", in whatever order and with whatever else. */
static bool divides(struct str line)
{
	bool time = false, year = false;

	if (!str_starts(line, STR("From ")))
		return false;
	for (size_t i = 5; i + 4 <= line.n; i++) {
		const char *p = line.p + i;
		if (i + 5 <= line.n && is_digit(p[0]) && is_digit(p[1]) && p[2] == ':' &&
		    is_digit(p[3]) && is_digit(p[4]))
			time = true;
		bool whole = p[-1] == ' ' && (i + 4 == line.n || p[4] == ' ' || p[4] == '\r');
		if (whole && ((p[0] == '1' && p[1] == '9') || (p[0] == '2' && p[1] == '0')) &&
		    is_digit(p[2]) && is_digit(p[3]))
			year = true;
	}
	return time && year;
}

/* "Subject: …", or what some archives have before it. */
static bool is_header(struct str line)
{
	size_t i = 0;

	if (str_starts(line, STR(">From ")))
		return true;
	while (i < line.n && line.p[i] > ' ' && line.p[i] <= '~' && line.p[i] != ':')
		i++;
	return i && i < line.n && line.p[i] == ':';
}

static void close_message(struct mbox *m, int64_t to)
{
	if (m->begun >= 0 && to > m->begun)
		m->found(m->arg, m->begun, to);
	m->begun = -1;
}

/* A line is whole, or as much of it as is looked at. */
static void on_line(struct mbox *m)
{
	struct str line = { m->line, m->n };
	bool empty = !line.n || (line.n == 1 && line.p[0] == '\r');

	if (m->maybe >= 0 && is_header(line)) {
		close_message(m, m->maybe);
		m->begun = m->line_at;
	} else if (!m->line_at && is_header(line)) {
		m->begun = 0;
	}
	m->maybe = m->blank && divides(line) ? m->line_at : -1;
	m->blank = empty;
	m->n = 0;
}

void mbox_feed(struct mbox *m, const char *p, size_t n)
{
	while (n) {
		const char *end = memchr(p, '\n', n);
		size_t part = end ? (size_t)(end - p) : n, room = MBOX_LINE - m->n;
		memcpy(m->line + m->n, p, part < room ? part : room);
		m->n += part < room ? part : room;
		part += end != NULL;
		m->at += (int64_t)part;
		p += part;
		n -= part;
		if (end) {
			on_line(m);
			m->line_at = m->at;
		}
	}
}

void mbox_end(struct mbox *m)
{
	if (m->at > m->line_at)
		on_line(m);
	close_message(m, m->at);
}

/* ---- what was done to them ---- */

size_t mbox_unescape(char *p, size_t n)
{
	size_t out = 0;

	for (size_t i = 0; i < n;) {
		size_t marks = 0;
		while (i + marks < n && p[i + marks] == '>')
			marks++;
		if (marks && n - i - marks >= 5 && !memcmp(p + i + marks, "From ", 5))
			i++;
		const char *end = memchr(p + i, '\n', n - i);
		size_t line = end ? (size_t)(end - (p + i)) + 1 : n - i;
		memmove(p + out, p + i, line);
		out += line;
		i += line;
	}
	return out;
}

struct str mbox_header(struct str message)
{
	for (size_t i = 0; i < message.n;) {
		const char *end = memchr(message.p + i, '\n', message.n - i);
		size_t line = end ? (size_t)(end - (message.p + i)) + 1 : message.n - i;
		i += line;
		if (line == 1 || (line == 2 && message.p[i - 2] == '\r'))
			return (struct str){ message.p, i };
	}
	return message;
}

/* The value of From: where it is one line without an @; false: there is none such. */
static bool find_from(struct str header, size_t *from, size_t *to)
{
	for (size_t i = 0; i < header.n;) {
		const char *end = memchr(header.p + i, '\n', header.n - i);
		size_t line = end ? (size_t)(end - (header.p + i)) : header.n - i;
		if (line > 5 && !strncasecmp(header.p + i, "From:", 5)) {
			*from = i + 5;
			*to = i + line - (header.p[i + line - 1] == '\r');
			bool folded = i + line + 1 < header.n && (header.p[i + line + 1] == ' ' ||
			                                          header.p[i + line + 1] == '\t');
			return !folded && !memchr(header.p + *from, '@', *to - *from);
		}
		i += line + 1;
	}
	return false;
}

/* Whatever bytes they are. */
static struct str joined(struct arena *a, const struct str *parts, size_t n)
{
	size_t all = 0;

	for (size_t i = 0; i < n; i++)
		all += parts[i].n;
	char *out = arena_alloc(a, all + 1), *p = out;
	for (size_t i = 0; i < n; i++) {
		if (parts[i].n)
			memcpy(p, parts[i].p, parts[i].n);
		p += parts[i].n;
	}
	return (struct str){ out, all };
}

/* « jean(a)example.org », as HyperKitty has it; 0: it is not in there. */
static size_t find_mark(struct str header, size_t from, size_t to)
{
	for (size_t i = from + 1; i + 3 < to; i++) {
		const char *p = header.p + i;
		if (!memcmp(p, "(a)", 3) && p[-1] > ' ' && p[3] > ' ')
			return i;
	}
	return 0;
}

struct str mbox_restore(struct arena *a, struct str message)
{
	struct str header = mbox_header(message), name = STR("");
	size_t from, to;

	if (!find_from(header, &from, &to))
		return message;
	size_t at = find_mark(header, from, to);
	if (at) {
		const struct str parts[] = { { message.p, at },
			                     STR("@"),
			                     { message.p + at + 3, message.n - at - 3 } };
		return joined(a, parts, 3);
	}
	struct str value = str_trim((struct str){ header.p + from, to - from });
	const char *open = memchr(value.p ? value.p : "", '(', value.n);
	struct str address =
		str_trim((struct str){ value.p, open ? (size_t)(open - value.p) : value.n });
	if (open && value.p[value.n - 1] == ')')
		name = (struct str){ open + 1, (size_t)(value.p + value.n - open) - 2 };
	struct str host = address, local = str_split(&host, ' ');
	if (!str_starts(host, STR("at ")) || memchr(host.p + 3, ' ', host.n - 3) || !local.n)
		return message;
	host.p += 3;
	host.n -= 3;
	/* What was written as an encoded word is one only without quotes. */
	bool plain = !str_holds(name, STR("=?")) && !memchr(name.p ? name.p : "", '"', name.n) &&
	             !memchr(name.p ? name.p : "", '\\', name.n);
	struct str mark = plain && name.n ? STR("\"") : STR("");
	const struct str parts[] = {
		{ message.p, from },
		STR(" "),
		mark,
		name,
		mark,
		STR(" <"),
		local,
		STR("@"),
		host,
		STR(">"),
		{ message.p + to, message.n - to },
	};
	return joined(a, parts, sizeof(parts) / sizeof(parts[0]));
}
