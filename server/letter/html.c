/* SPDX-License-Identifier: EUPL-1.2 */
#include "letter/html.h"
#include "base/buf.h"
#include "letter/entity.h"
#include "letter/line.h"
#include <stdio.h>

enum {
	LINE_BYTES = 16 * 1024, /* of one line; what follows is another */
	QUOTED_MAX =
		1024, /* of an attribute in which '>' may stand: a longer one is not searched */
	HREF_MAX = 500,
	LISTS = 8,
};

struct tag {
	struct str name; /* as it stands, in any case */
	struct str rest; /* its attributes */
	bool end;
};

struct html {
	struct buf out, line;
	int depth; /* of blockquotes */
	int pre;
	bool gap;         /* an empty line is due before the next one */
	bool space;       /* a blank is due before the next word */
	bool no_more;     /* no '>' is left: no '<' begins a tag */
	struct str href;  /* of the link we are in; empty: none */
	size_t href_from; /* its place in the line */
	struct {
		bool ordered;
		int n;
	} lists[LISTS];
	int n_lists;
};

/* ---- lines ---- */

static void put_marks(struct html *h, bool words)
{
	for (int i = 0; i < h->depth; i++)
		buf_char(&h->out, '>');
	if (h->depth && words)
		buf_char(&h->out, ' ');
}

static void line_put(struct html *h)
{
	if (h->gap && h->out.n) {
		put_marks(h, false);
		buf_char(&h->out, '\n');
	}
	h->gap = false;
	put_marks(h, h->line.n > 0);
	buf_str(&h->out, buf_view(&h->line));
	buf_char(&h->out, '\n');
	buf_reset(&h->line);
	h->space = false;
	h->href = STR("");
}

static void line_end(struct html *h)
{
	if (h->line.n)
		line_put(h);
	h->space = false;
}

static void paragraph(struct html *h)
{
	line_end(h);
	h->gap = h->out.n > 0;
}

static void put_char(struct html *h, uint32_t c)
{
	char u[4];
	size_t n = 1;

	if (h->line.n + 8 > LINE_BYTES)
		line_put(h);
	if (h->space && h->line.n)
		buf_char(&h->line, ' ');
	h->space = false;
	if (c < 0x80) {
		u[0] = (char)c;
	} else if (c < 0x800) {
		u[0] = (char)(0xc0 | c >> 6);
		u[n++] = (char)(0x80 | (c & 63));
	} else if (c < 0x10000) {
		u[0] = (char)(0xe0 | c >> 12);
		u[n++] = (char)(0x80 | (c >> 6 & 63));
		u[n++] = (char)(0x80 | (c & 63));
	} else {
		u[0] = (char)(0xf0 | c >> 18);
		u[n++] = (char)(0x80 | (c >> 12 & 63));
		u[n++] = (char)(0x80 | (c >> 6 & 63));
		u[n++] = (char)(0x80 | (c & 63));
	}
	buf_put(&h->line, u, n);
}

static void put_words(struct html *h, const char *s)
{
	for (; *s; s++)
		put_char(h, (unsigned char)*s);
}

/* ---- tags ---- */

static bool named(struct str s, const char *name)
{
	size_t n = strlen(name);

	if (s.n != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((s.p[i] | 32) != name[i] && s.p[i] != name[i])
			return false;
	return true;
}

static bool named_any(struct str s, const char *const names[])
{
	for (size_t i = 0; names[i]; i++)
		if (named(s, names[i]))
			return true;
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* The value of an attribute; empty without it. */
static struct str attribute(const struct tag *t, const char *name)
{
	struct str s = t->rest;

	for (size_t i = 0; i < s.n;) {
		while (i < s.n && (is_blank(s.p[i]) || s.p[i] == '/'))
			i++;
		size_t from = i;
		while (i < s.n && !is_blank(s.p[i]) && s.p[i] != '=')
			i++;
		struct str key = { s.p + from, i - from };
		while (i < s.n && is_blank(s.p[i]))
			i++;
		if (i >= s.n || s.p[i] != '=')
			continue;
		i++;
		while (i < s.n && is_blank(s.p[i]))
			i++;
		char quote = i < s.n && (s.p[i] == '"' || s.p[i] == '\'') ? s.p[i++] : 0;
		from = i;
		while (i < s.n && (quote ? s.p[i] != quote : !is_blank(s.p[i])))
			i++;
		if (named(key, name))
			return (struct str){ s.p + from, i - from };
		i += i < s.n;
	}
	return STR("");
}

/* Does a mail program put here the message it answers, without marks? */
static bool is_original(const struct tag *t)
{
	static const char *const ids[] = {
		"divRplyFwdMsg", "appendonsend",
		"zwchr",         "mail-editor-reference-message-container",
		"replySplit",    "OLK_SRC_BODY_SECTION",
		"RplyFwdMsg",    NULL
	};
	struct str id = attribute(t, "id"), class = attribute(t, "class");
	struct str style = attribute(t, "style");

	for (size_t i = 0; ids[i]; i++)
		if (str_holds(id, str_from(ids[i])))
			return true;
	if (str_holds(class, STR("yahoo_quoted")) ||
	    str_holds(class, STR("OutlookMessageHeader")) ||
	    str_holds(attribute(t, "data-marker"), STR("DIVIDER")))
		return true;
	/* The rule over Outlook's « De : … ». */
	return named(t->name, "div") && str_holds(style, STR("border:none")) &&
	       (str_holds(style, STR("border-top:solid #E1E1E1")) ||
	        str_holds(style, STR("border-top:solid #B5C4DF")));
}

static bool is_signature(const struct tag *t)
{
	struct str id = attribute(t, "id"), class = attribute(t, "class");

	return str_holds(class, STR("gmail_signature")) || named(id, "signature") ||
	       str_holds(id, STR("ms-outlook-mobile-signature")) ||
	       str_holds(class, STR("moz-signature"));
}

static void mark_line(struct html *h, const char *mark)
{
	line_end(h);
	h->depth = 0;
	put_words(h, mark);
	line_put(h);
}

static void item(struct html *h)
{
	char number[16];
	int l = h->n_lists - 1;

	line_end(h);
	for (int i = 0; i < l; i++)
		put_words(h, "  ");
	if (l >= 0 && h->lists[l].ordered) {
		snprintf(number, sizeof(number), "%d. ", ++h->lists[l].n % 1000);
		put_words(h, number);
	} else {
		put_words(h, "- ");
	}
}

static void list(struct html *h, const struct tag *t)
{
	if (!t->end && !h->n_lists)
		paragraph(h);
	else
		line_end(h);
	if (t->end) {
		h->n_lists -= h->n_lists > 0;
		if (!h->n_lists)
			paragraph(h);
	} else if (h->n_lists < LISTS) {
		h->lists[h->n_lists].ordered = named(t->name, "ol");
		h->lists[h->n_lists++].n = 0;
	}
}

/* The address behind the words, unless they are the address. */
static void link_end(struct html *h)
{
	struct str words = { h->line.p + h->href_from, h->line.n - h->href_from };
	struct str href = h->href;

	h->href = STR("");
	words = str_trim(words);
	if (!href.n || !words.n || str_starts(words, STR("http")) ||
	    str_starts(words, STR("www.")) || str_starts(words, STR("[cid:")))
		return;
	put_words(h, " <");
	for (size_t i = 0; i < href.n; i++) {
		struct str rest = { href.p + i, href.n - i };
		size_t used = 0;
		if (href.p[i] == '&' && entity_read(rest, &used) == '&')
			i += used - 1;
		if (href.p[i] == ';' && used)
			buf_char(&h->line, '&');
		else if (href.p[i] > ' ' && href.p[i] != '<' && href.p[i] != '>')
			buf_char(&h->line, href.p[i]);
	}
	buf_char(&h->line, '>');
}

static void link_begin(struct html *h, const struct tag *t)
{
	struct str href = str_trim(attribute(t, "href"));

	h->href = STR("");
	if ((str_starts(href, STR("http://")) || str_starts(href, STR("https://"))) &&
	    href.n <= HREF_MAX && h->line.n + HREF_MAX + 16 < LINE_BYTES) {
		h->href = href;
		h->href_from = h->line.n;
	}
}

static void picture(struct html *h, const struct tag *t)
{
	struct str src = attribute(t, "src");

	if (!str_starts(src, STR("cid:")) || src.n > 200)
		return;
	put_words(h, "[");
	for (size_t i = 0; i < src.n; i++)
		if (src.p[i] > ' ' && src.p[i] != ']')
			buf_char(&h->line, src.p[i]);
	put_words(h, "]");
}

static void quote(struct html *h, const struct tag *t)
{
	line_end(h);
	if (t->end)
		h->depth -= h->depth > 0;
	else if (h->depth < HTML_DEPTH)
		h->depth++;
	h->gap = false;
}

/* Outlook's paragraphs have no room between them: an empty one is an empty line. */
static void p(struct html *h, const struct tag *t)
{
	if (str_holds(attribute(t, "class"), STR("Mso")) ||
	    str_holds(attribute(t, "style"), STR("margin:0")) ||
	    str_holds(attribute(t, "style"), STR("margin: 0")))
		line_end(h);
	else
		paragraph(h);
}

static void on_tag(struct html *h, const struct tag *t)
{
	static const char *const breaks[] = { "div",    "tr",    "section", "article", "header",
		                              "footer", "form",  "center",  "dt",      "dd",
		                              "table",  "tbody", NULL };
	static const char *const paragraphs[] = { "h1", "h2", "h3", "h4", "h5", "h6", NULL };

	if (!t->end && is_original(t))
		mark_line(h, LINE_QUOTED);
	else if (!t->end && is_signature(t))
		mark_line(h, "-- ");
	if (named(t->name, "br")) {
		line_put(h);
	} else if (named(t->name, "p")) {
		p(h, t);
	} else if (named(t->name, "blockquote")) {
		quote(h, t);
	} else if (named(t->name, "ul") || named(t->name, "ol")) {
		list(h, t);
	} else if (named(t->name, "li")) {
		t->end ? line_end(h) : item(h);
	} else if (named(t->name, "pre")) {
		line_end(h);
		h->pre = t->end ? 0 : 1;
	} else if (named(t->name, "a")) {
		t->end ? link_end(h) : link_begin(h, t);
	} else if (named(t->name, "img")) {
		picture(h, t);
	} else if (named(t->name, "td") || named(t->name, "th")) {
		h->space = true;
	} else if (named(t->name, "hr")) {
		line_end(h);
	} else if (named_any(t->name, paragraphs)) {
		paragraph(h);
	} else if (named_any(t->name, breaks)) {
		line_end(h);
	}
}

/* ---- reading ---- */

/* Where the tag that begins at s.p[0] ends: past its '>'. 0: it does not. */
static size_t tag_end(struct html *h, struct str s)
{
	char quote = 0;

	for (size_t i = 1; i < s.n && i < QUOTED_MAX; i++) {
		if (quote)
			quote = s.p[i] == quote ? 0 : quote;
		else if (s.p[i] == '>')
			return i + 1;
		else if (s.p[i - 1] == '=' && (s.p[i] == '"' || s.p[i] == '\''))
			quote = s.p[i];
	}
	const char *at = h->no_more ? NULL : memchr(s.p, '>', s.n);
	h->no_more = !at;
	return at ? (size_t)(at - s.p) + 1 : 0;
}

/* Past "<!-- … -->"; an unclosed one is all that is left. */
static size_t comment_end(struct str s)
{
	for (size_t i = 4; i + 3 <= s.n; i++)
		if (!memcmp(s.p + i, "-->", 3))
			return i + 3;
	return s.n;
}

/* Past "</name"; `s` begins after the opening tag. */
static size_t skip_element(struct str s, struct str name)
{
	for (size_t i = 0; i + 2 + name.n <= s.n; i++) {
		const char *at = memchr(s.p + i, '<', s.n - i);
		if (!at)
			return s.n;
		i = (size_t)(at - s.p);
		if (i + 2 + name.n > s.n || s.p[i + 1] != '/')
			continue;
		bool same = true;
		for (size_t k = 0; k < name.n; k++)
			same = same && (s.p[i + 2 + k] | 32) == (name.p[k] | 32);
		if (same)
			return i;
	}
	return s.n;
}

static size_t read_tag(struct html *h, struct str s)
{
	static const char *const silent[] = { "style", "script", "title", "xml", "template", NULL };
	struct tag t = { .end = s.n > 1 && s.p[1] == '/' };

	if (str_starts(s, STR("<!--")))
		return comment_end(s);
	if (s.n < 2 || !(((s.p[1] | 32) >= 'a' && (s.p[1] | 32) <= 'z') || strchr("/!?", s.p[1])))
		return 0;
	size_t n = tag_end(h, s), i = t.end ? 2 : 1, from = i;
	if (!n)
		return 0;
	while (i + 1 < n && !is_blank(s.p[i]) && s.p[i] != '/')
		i++;
	t.name = (struct str){ s.p + from, i - from };
	t.rest = (struct str){ s.p + i, n - 1 - i };
	if (!t.end && named_any(t.name, silent))
		return n + skip_element((struct str){ s.p + n, s.n - n }, t.name);
	on_tag(h, &t);
	return n;
}

static size_t read_text(struct html *h, struct str s)
{
	size_t used = 1;
	uint32_t c = (unsigned char)s.p[0];

	if (c == '&') {
		uint32_t named_char = entity_read(s, &used);
		if (named_char)
			c = named_char;
		else
			used = 1;
	}
	if (c == '\n' && h->pre) {
		line_put(h);
	} else if (c < 0x80 && is_blank((char)c) && !h->pre) {
		h->space = h->line.n > 0;
	} else if (used == 1 && c >= 0x80) {
		/* A character of the text itself: its bytes as they are. */
		if (h->space || h->line.n + 8 > LINE_BYTES) {
			if (h->line.n + 8 > LINE_BYTES)
				line_put(h);
			else
				buf_char(&h->line, ' ');
			h->space = false;
		}
		size_t n = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
		used = n < s.n ? n : s.n;
		buf_put(&h->line, s.p, used);
	} else if (c >= ' ' || c == '\t') {
		put_char(h, c);
	}
	return used;
}

struct str html_to_text(struct arena *a, struct str html)
{
	struct html h = { 0 };
	size_t i = 0;

	if (html.n > HTML_MAX)
		html.n = HTML_MAX;
	while (html.n && html.n == HTML_MAX && ((unsigned char)html.p[html.n - 1] & 0x80))
		html.n--;
	buf_init(&h.out, HTML_TEXT_MAX);
	buf_init(&h.line, LINE_BYTES * 2);
	while (i < html.n && !h.out.full) {
		struct str s = { html.p + i, html.n - i };
		size_t used = s.p[0] == '<' ? read_tag(&h, s) : 0;
		i += used ? used : read_text(&h, s);
	}
	line_end(&h);
	struct str out = arena_str(a, buf_view(&h.out));
	buf_finish(&h.out);
	buf_finish(&h.line);
	return out;
}
