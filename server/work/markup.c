/* SPDX-License-Identifier: EUPL-1.2 */
#include "work/markup.h"

void markup_begin(struct markup *m, enum markup_take take, struct buf *out)
{
	*m = (struct markup){ .take = take, .out = out };
}

static bool wanted(const struct markup *m)
{
	return !m->skipped && (m->take == MARKUP_ALL || m->inside);
}

static void word(struct markup *m, const char *p, size_t n)
{
	if (wanted(m))
		buf_put(m->out, p, n);
}

static void add_name(struct markup *m, char c)
{
	if (m->n_name + 1 < sizeof(m->name))
		m->name[m->n_name++] = c;
	m->name[m->n_name] = 0;
}

/* ---- tags ---- */

static bool one_of(const char *s, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(s, *list))
			return true;
	return false;
}

static void end_tag(struct markup *m)
{
	static const char *const lines[] = {
		"p", "h", "br", "line-break", "si", "tr", "row", NULL
	};
	static const char *const blanks[] = { "tab", "s", "table-cell", "tc", "note", NULL };
	static const char *const unread[] = { "tracked-changes", "annotation", "binary-data",
		                              "script",          "style",      NULL };
	const char *colon = strchr(m->name, ':'), *local = colon ? colon + 1 : m->name;
	bool alone = m->last == '/' && !m->closing;

	m->state = MARKUP_TEXT;
	if (m->skipped) {
		if (!strcmp(m->name, m->skip) && !alone)
			m->skipped += m->closing ? -1u : 1u;
		return;
	}
	if (one_of(local, unread)) {
		m->skipped = !m->closing && !alone;
		memcpy(m->skip, m->name, sizeof(m->skip));
	} else if (m->take == MARKUP_T && !strcmp(local, "t")) {
		if (m->closing)
			m->inside -= m->inside > 0;
		else if (!alone)
			m->inside++;
	} else if (m->closing || alone) {
		if (one_of(local, lines))
			buf_char(m->out, '\n');
		else if (one_of(local, blanks))
			buf_char(m->out, ' ');
	}
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void in_tag(struct markup *m, char c)
{
	if (c == '>')
		end_tag(m);
	else if (c == '"' || c == '\'') {
		m->state = MARKUP_QUOTED;
		m->quote = c;
	} else if (m->state == MARKUP_NAME && (is_blank(c) || c == '/'))
		m->state = MARKUP_TAG;
	else if (m->state == MARKUP_NAME)
		add_name(m, c);
}

static void open_tag(struct markup *m, char c)
{
	m->n_name = 0;
	m->name[0] = 0;
	m->closing = c == '/';
	m->last = m->before = 0;
	if (c == '!') {
		m->state = MARKUP_BANG;
	} else if (c == '?') {
		m->state = MARKUP_PI;
	} else {
		m->state = MARKUP_NAME;
		if (!m->closing)
			in_tag(m, c);
	}
}

/* <!-- ...>, <![CDATA[ ...>, <!DOCTYPE ...> as far as its first > */
static void bang(struct markup *m, char c)
{
	if (c == '>') {
		m->state = MARKUP_TEXT;
		return;
	}
	add_name(m, c);
	if (!strcmp(m->name, "--"))
		m->state = MARKUP_COMMENT;
	else if (!strcmp(m->name, "[CDATA["))
		m->state = MARKUP_CDATA;
	if (m->state != MARKUP_BANG)
		m->last = m->before = 0;
}

/* ---- entities ---- */

static void put_utf8(struct markup *m, uint32_t c)
{
	char out[4];
	size_t n = 0;

	if (c < 0x80) {
		out[n++] = (char)c;
	} else if (c < 0x800) {
		out[n++] = (char)(0xc0 | c >> 6);
	} else if (c < 0x10000) {
		out[n++] = (char)(0xe0 | c >> 12);
		out[n++] = (char)(0x80 | (c >> 6 & 0x3f));
	} else {
		out[n++] = (char)(0xf0 | c >> 18);
		out[n++] = (char)(0x80 | (c >> 12 & 0x3f));
		out[n++] = (char)(0x80 | (c >> 6 & 0x3f));
	}
	if (c >= 0x80)
		out[n++] = (char)(0x80 | (c & 0x3f));
	word(m, out, n);
}

static bool number(const char *s, uint32_t *out)
{
	bool hex = *s == 'x';

	*out = 0;
	for (s += hex; *s; s++) {
		uint32_t d = *s >= '0' && *s <= '9' ? (uint32_t)(*s - '0')
		             : hex && (*s | 32) >= 'a' && (*s | 32) <= 'f'
		                     ? (uint32_t)((*s | 32) - 'a' + 10)
		                     : 99;
		*out = *out * (hex ? 16 : 10) + d;
		if (d == 99 || *out > 0x10ffff)
			return false;
	}
	return *out >= 0x20 && (*out < 0xd800 || *out > 0xdfff);
}

static void entity(struct markup *m)
{
	static const struct {
		const char *name;
		char is;
	} known[] = {
		{ "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' }
	};
	uint32_t c = ' ';

	m->state = MARKUP_TEXT;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(m->name, known[i].name))
			c = (uint32_t)known[i].is;
	if (m->name[0] == '#' && !number(m->name + 1, &c))
		c = ' ';
	put_utf8(m, c);
}

/* As much as can be taken at once; how many bytes. */
static size_t text(struct markup *m, const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && p[i] != '<' && p[i] != '&')
		i++;
	word(m, p, i);
	if (i == n)
		return n;
	m->state = p[i] == '<' ? MARKUP_OPEN : MARKUP_ENTITY;
	m->n_name = 0;
	m->name[0] = 0;
	return i + 1;
}

/* An & that begins none is one. */
static void in_entity(struct markup *m, char c)
{
	if (c == ';') {
		entity(m);
		return;
	}
	bool more = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '#';
	if (more && m->n_name < 12) {
		add_name(m, c);
		return;
	}
	word(m, "&", 1);
	word(m, m->name, m->n_name);
	m->state = MARKUP_TEXT;
	text(m, &c, 1);
}

/* ---- the whole ---- */

/* What ends with two bytes and '>'. */
static void until(struct markup *m, char c, const char *two)
{
	if (c == '>' && m->last == two[1] && (!two[0] || m->before == two[0]))
		m->state = MARKUP_TEXT;
	else if (m->state == MARKUP_CDATA && m->before)
		word(m, &m->before, 1); /* two late, since these two may be its end */
	m->before = m->last;
	m->last = c;
}

static void step(struct markup *m, char c)
{
	switch (m->state) {
	case MARKUP_TEXT: break;
	case MARKUP_OPEN: open_tag(m, c); break;
	case MARKUP_NAME:
	case MARKUP_TAG:
		in_tag(m, c);
		m->last = c;
		break;
	case MARKUP_QUOTED:
		if (c == m->quote)
			m->state = MARKUP_TAG;
		m->last = c;
		break;
	case MARKUP_BANG: bang(m, c); break;
	case MARKUP_COMMENT: until(m, c, "--"); break;
	case MARKUP_CDATA: until(m, c, "]]"); break;
	case MARKUP_PI: until(m, c, "\0?"); break;
	case MARKUP_ENTITY: in_entity(m, c); break;
	}
}

void markup_feed(struct markup *m, const char *p, size_t n)
{
	for (size_t i = 0; i < n && !m->out->full;) {
		if (m->state == MARKUP_TEXT)
			i += text(m, p + i, n - i);
		else
			step(m, p[i++]);
	}
}
