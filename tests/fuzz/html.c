/* SPDX-License-Identifier: EUPL-1.2 */
#include "html.h"
#include "oracle.h"

enum { DEEPEST = 200 };

struct walk {
	struct str at; /* what is left */
	struct str open[DEEPEST];
	size_t depth;
	bool in_link;
};

static bool eat(struct str *s, const char *head)
{
	struct str h = str_from(head);

	if (!str_starts(*s, h))
		return false;
	s->p += h.n;
	s->n -= h.n;
	return true;
}

static bool is_one(struct str s, const char *const *list)
{
	for (; *list; list++)
		if (str_eq(s, str_from(*list)))
			return true;
	return false;
}

/* &amp; &lt; &gt; &quot; and no other use of '&'. */
static bool entities(struct str s)
{
	while (s.n) {
		if (*s.p == '&' && !str_starts(s, STR("&amp;")) && !str_starts(s, STR("&lt;")) &&
		    !str_starts(s, STR("&gt;")) && !str_starts(s, STR("&quot;")))
			return false;
		s.p++;
		s.n--;
	}
	return true;
}

/* Where may an address lead, read as a browser reads it: blanks and controls cannot stand in it,
 * letters count without their case. */
static bool leads_well(struct str url)
{
	static const char *const heads[] = { "http://", "https://", "mailto:" };

	for (size_t i = 0; i < url.n; i++)
		if (url.p[i] <= ' ' || url.p[i] > '~' || strchr("\"'<>`\\{}|^", url.p[i]))
			return false;
	for (size_t h = 0; h < 3; h++) {
		size_t i = 0;
		while (heads[h][i] && i < url.n &&
		       (heads[h][i] == (url.p[i] | 32) || heads[h][i] == url.p[i]))
			i++;
		if (!heads[h][i])
			return true;
	}
	return url.n && url.p[0] == '/' && (url.n == 1 || url.p[1] != '/');
}

/* The value up to the quotation mark. */
static struct str quoted(struct str *tag)
{
	return str_split(tag, '"');
}

static const char *link_wrong(struct walk *w, struct str tag)
{
	if (!eat(&tag, " href=\""))
		return "a link without its address";
	struct str url = quoted(&tag);
	if (!leads_well(url) || !entities(url))
		return "an address that leads elsewhere";
	bool outside = (url.p[0] | 32) == 'h';
	if (!str_eq(tag, outside ? STR(" rel=\"noopener noreferrer nofollow\"") : STR("")))
		return "the attributes of a link";
	if (w->in_link)
		return "a link within a link";
	w->in_link = true;
	return NULL;
}

static const char *mention_wrong(struct str tag)
{
	if (!eat(&tag, " class=\"mention\" data-ref=\""))
		return "the attributes of a mention";
	struct str ref = quoted(&tag);
	if (tag.n)
		return "more attributes on a mention";
	if (str_eq(ref, STR("mods")))
		return NULL;
	if (ref.n < 2 || (ref.p[0] != 'p' && ref.p[0] != 'a'))
		return "whom a mention calls";
	for (size_t i = 1; i < ref.n; i++)
		if (ref.p[i] < '0' || ref.p[i] > '9')
			return "the number in a mention";
	return NULL;
}

/* <ol start="7"> */
static const char *list_wrong(struct str tag)
{
	if (!tag.n)
		return NULL;
	if (!eat(&tag, " start=\""))
		return "the attributes of a list";
	struct str number = quoted(&tag);
	for (size_t i = 0; i < number.n; i++)
		if (number.p[i] < '0' || number.p[i] > '9')
			return "the first number of a list";
	return number.n && !tag.n ? NULL : "the attributes of a list";
}

static const char *opened(struct walk *w, struct str tag)
{
	static const char *const plain[] = { "p",  "h4",  "h5",   "h6", "blockquote", "ul",
		                             "li", "pre", "code", "em", "strong",     NULL };
	static const char *const alone[] = { "br", "hr", NULL };
	struct str rest = tag;
	const char *why;

	while (rest.n && *rest.p >= '0' && (*rest.p | 32) <= 'z' && *rest.p != ' ')
		eat(&rest, (char[]){ *rest.p, 0 });
	struct str name = { tag.p, tag.n - rest.n };
	if (is_one(name, alone))
		return rest.n ? "an attribute on an empty tag" : NULL;
	if (str_eq(name, STR("a")))
		why = link_wrong(w, rest);
	else if (str_eq(name, STR("span")))
		why = mention_wrong(rest);
	else if (str_eq(name, STR("ol")))
		why = list_wrong(rest);
	else if (is_one(name, plain))
		why = rest.n ? "an attribute" : NULL;
	else
		why = "a tag that is not of the list";
	if (!why && w->depth == DEEPEST)
		why = "nested too deep";
	if (!why)
		w->open[w->depth++] = name;
	return why;
}

static const char *closed(struct walk *w, struct str name)
{
	if (!w->depth || !str_eq(w->open[w->depth - 1], name))
		return "a closing tag out of its order";
	w->depth--;
	if (str_eq(name, STR("a")))
		w->in_link = false;
	return NULL;
}

const char *html_wrong(struct str html)
{
	struct walk w = { .at = html };
	const char *why = oracle_utf8(html.p, html.n) ? NULL : "not UTF-8";

	while (!why && w.at.n) {
		struct str words = str_split(&w.at, '<');
		if (words.n && (memchr(words.p, '>', words.n) || memchr(words.p, '"', words.n)))
			return "a stray sign";
		if (!entities(words))
			return "an entity";
		for (size_t i = 0; i < words.n; i++)
			if ((unsigned char)words.p[i] < 0x20 && words.p[i] != '\n' &&
			    words.p[i] != '\t')
				return "a control character";
		if (!w.at.p) /* that was the last of it */
			break;
		if (!w.at.n || !memchr(w.at.p, '>', w.at.n))
			return "a tag without its end";
		struct str tag = str_split(&w.at, '>');
		why = eat(&tag, "/") ? closed(&w, tag) : opened(&w, tag);
	}
	if (!why && w.depth)
		why = "a tag never closed";
	return why;
}
