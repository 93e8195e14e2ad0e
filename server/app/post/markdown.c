/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Every tag and attribute that can come out stands in this file or in html_link_open():
 *   p br h4 h5 h6 blockquote ul ol[start] li pre code em strong hr
 *   a[href,rel] span[class=mention][data-ref]
 */
#include "app/post/markdown.h"
#include "app/post/typography.h"
#include "app/post/weight.h"
#include "app/post/words.h"
#include "base/utf8.h"
#include <cmark.h>
#include <stdlib.h>

enum {
	JSON_MAX = 52 * 1024,  /* of the html written as JSON: a push holds 64 KiB in all */
	TEXT_MAX = 64 * 1024,  /* more than any body, typography included */
	NAME_MAX_BYTES = 200,  /* shown of the name in a mention */
	EXCERPT_SOURCE = 2048, /* bytes of a body that an excerpt is made from */
	EXCERPT_LIMIT = 4096,
};

struct render {
	struct arena *arena;
	struct buf html;  /* limit 0: only the words are wanted */
	struct buf words; /* plain, for the excerpt */
	struct buf text;  /* one text node after typography; reused */
	bool french;
	/* The link we are in: an address in brackets may stand in another one's words. */
	cmark_node *link;
	unsigned depth;
	bool deep;
	struct mention *mentions;
	size_t n_mentions;
};

static struct str literal(cmark_node *node)
{
	return str_from(cmark_node_get_literal(node));
}

/* All words below a node, as they would be read aloud: for link texts and names. */
static struct str words_below(struct arena *a, cmark_node *node, size_t max)
{
	cmark_iter *it = cmark_iter_new(node);
	struct buf b;

	buf_init(&b, max + 64 * 1024);
	for (cmark_event_type ev = cmark_iter_next(it); ev != CMARK_EVENT_DONE;
	     ev = cmark_iter_next(it)) {
		cmark_node *n = cmark_iter_get_node(it);
		const char *s = ev == CMARK_EVENT_ENTER && n != node ? cmark_node_get_literal(n)
		                                                     : NULL;
		if (s)
			buf_puts(&b, s);
		else if (cmark_node_get_type(n) == CMARK_NODE_SOFTBREAK)
			buf_char(&b, ' ');
	}
	struct str out = arena_str(a, str_trim(utf8_cut(buf_view(&b), max)));
	buf_finish(&b);
	cmark_iter_free(it);
	return out;
}

/* ---- mentions ---- */

static bool mention_parse(struct str ref, struct mention *out)
{
	long long id;

	if (str_eq(ref, STR("mods"))) {
		*out = (struct mention){ MENTION_MODERATORS, 0 };
		return true;
	}
	if (ref.n < 2 || ref.n > 17 || (ref.p[0] != 'p' && ref.p[0] != 'a') || ref.p[1] < '1' ||
	    ref.p[1] > '9')
		return false;
	if (!str_to_int((struct str){ ref.p + 1, ref.n - 1 }, &id))
		return false;
	*out = (struct mention){ ref.p[0] == 'p' ? MENTION_PERSON : MENTION_AUTHORITY, id };
	return true;
}

/* Is this link what follows the @ of a mention? */
static bool mention_at(cmark_node *node, struct mention *out)
{
	cmark_node *before = node && cmark_node_get_type(node) == CMARK_NODE_LINK
	                             ? cmark_node_previous(node)
	                             : NULL;

	return before && cmark_node_get_type(before) == CMARK_NODE_TEXT &&
	       str_ends(literal(before), STR("@")) &&
	       mention_parse(str_from(cmark_node_get_url(node)), out);
}

static void mention_put(struct render *d, cmark_node *node, struct mention m)
{
	struct str name = words_below(d->arena, node, NAME_MAX_BYTES);

	buf_printf(&d->html, "<span class=\"mention\" data-ref=\"%s\">@", cmark_node_get_url(node));
	html_text(&d->html, name);
	buf_puts(&d->html, "</span>");
	words_put(&d->words, STR("@"));
	words_put(&d->words, name);
	for (size_t i = 0; i < d->n_mentions; i++)
		if (d->mentions[i].kind == m.kind && d->mentions[i].id == m.id)
			return;
	if (!d->mentions)
		d->mentions = arena_array(d->arena, MARKDOWN_MENTIONS, struct mention);
	if (d->n_mentions < MARKDOWN_MENTIONS)
		d->mentions[d->n_mentions++] = m;
}

/* ---- inline ---- */

static void text_put(struct render *d, cmark_node *node)
{
	struct str s = literal(node);
	struct mention m;

	if (str_ends(s, STR("@")) && mention_at(cmark_node_next(node), &m))
		s.n--; /* the mention writes its own */
	if (d->french && memchr(s.p, ' ', s.n)) {
		buf_reset(&d->text);
		typography_french(&d->text, s);
		s = buf_view(&d->text);
	}
	words_put(&d->words, s);
	if (d->link)
		html_text(&d->html, s);
	else
		html_text_linked(&d->html, s);
}

static void code_put(struct render *d, struct str s, const char *open, const char *close)
{
	words_put(&d->words, s);
	buf_puts(&d->html, open);
	html_text(&d->html, s);
	buf_puts(&d->html, close);
}

/* An image is a link to it, its description the words. */
static void image_put(struct render *d, cmark_node *node)
{
	struct str url = str_from(cmark_node_get_url(node));
	struct str alt = words_below(d->arena, node, TEXT_MAX);
	enum url_kind kind = d->link ? URL_REFUSED : url_kind(url);

	if (!alt.n && kind != URL_REFUSED)
		alt = url;
	words_put(&d->words, alt);
	if (kind != URL_REFUSED)
		html_link_open(&d->html, url, kind);
	html_text(&d->html, alt);
	if (kind != URL_REFUSED)
		buf_puts(&d->html, "</a>");
}

static void link_put(struct render *d, cmark_node *node, bool enter)
{
	if (!enter) {
		if (d->link == node) {
			buf_puts(&d->html, "</a>");
			d->link = NULL;
		}
		return;
	}
	struct str url = str_from(cmark_node_get_url(node));
	enum url_kind kind = url_kind(url);

	if (kind == URL_REFUSED || d->link)
		return;
	html_link_open(&d->html, url, kind);
	d->link = node;
	if (!cmark_node_first_child(node)) {
		html_text(&d->html, url);
		words_put(&d->words, url);
	}
}

/* ---- blocks ---- */

static bool in_tight_list(cmark_node *paragraph)
{
	cmark_node *list = cmark_node_parent(cmark_node_parent(paragraph));

	return list && cmark_node_get_type(list) == CMARK_NODE_LIST &&
	       cmark_node_get_list_tight(list);
}

static void list_put(struct render *d, cmark_node *node, bool enter)
{
	bool bullets = cmark_node_get_list_type(node) == CMARK_BULLET_LIST;

	if (!enter)
		buf_puts(&d->html, bullets ? "</ul>" : "</ol>");
	else if (bullets)
		buf_puts(&d->html, "<ul>");
	else if (cmark_node_get_list_start(node) == 1)
		buf_puts(&d->html, "<ol>");
	else
		buf_printf(&d->html, "<ol start=\"%d\">", cmark_node_get_list_start(node));
}

static void heading_put(struct render *d, cmark_node *node, bool enter)
{
	int level = cmark_node_get_heading_level(node) + 3;

	buf_printf(&d->html, enter ? "<h%d>" : "</h%d>", level > 6 ? 6 : level);
}

/* Raw html is what somebody typed, not html. */
static void raw_block_put(struct render *d, struct str s)
{
	while (s.n && s.p[s.n - 1] == '\n')
		s.n--;
	words_put(&d->words, s);
	buf_puts(&d->html, "<p>");
	for (bool first = true; s.n; first = false) {
		struct str line = str_split(&s, '\n');
		if (!first)
			buf_puts(&d->html, "<br>");
		html_text(&d->html, line);
	}
	buf_puts(&d->html, "</p>");
}

static void block_put(struct render *d, cmark_node *node, bool enter)
{
	words_gap(&d->words);
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_PARAGRAPH:
		if (!in_tight_list(node))
			buf_puts(&d->html, enter ? "<p>" : "</p>");
		else if (!enter && cmark_node_next(node))
			buf_char(&d->html, '\n');
		break;
	case CMARK_NODE_HEADING: heading_put(d, node, enter); break;
	case CMARK_NODE_LIST: list_put(d, node, enter); break;
	case CMARK_NODE_ITEM: buf_puts(&d->html, enter ? "<li>" : "</li>"); break;
	case CMARK_NODE_BLOCK_QUOTE:
		buf_puts(&d->html, enter ? "<blockquote>" : "</blockquote>");
		break;
	case CMARK_NODE_CODE_BLOCK:
		code_put(d, literal(node), "<pre><code>", "</code></pre>");
		break;
	case CMARK_NODE_HTML_BLOCK: raw_block_put(d, literal(node)); break;
	case CMARK_NODE_THEMATIC_BREAK: buf_puts(&d->html, "<hr>"); break;
	default: break;
	}
	words_gap(&d->words);
}

/* ---- the walk ---- */

/* true: what is below has been written already. */
static bool node_put(struct render *d, cmark_node *node, bool enter)
{
	struct mention m;

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT: text_put(d, node); return false;
	case CMARK_NODE_SOFTBREAK:
	case CMARK_NODE_LINEBREAK:
		buf_puts(&d->html, "<br>");
		words_gap(&d->words);
		return false;
	case CMARK_NODE_CODE: code_put(d, literal(node), "<code>", "</code>"); return false;
	case CMARK_NODE_HTML_INLINE: code_put(d, literal(node), "", ""); return false;
	case CMARK_NODE_EMPH: buf_puts(&d->html, enter ? "<em>" : "</em>"); return false;
	case CMARK_NODE_STRONG: buf_puts(&d->html, enter ? "<strong>" : "</strong>"); return false;
	case CMARK_NODE_LINK:
		if (enter && mention_at(node, &m)) {
			mention_put(d, node, m);
			return true;
		}
		link_put(d, node, enter);
		return false;
	case CMARK_NODE_IMAGE: image_put(d, node); return true;
	default: block_put(d, node, enter); return false;
	}
}

static bool is_leaf(cmark_node *node)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
	case CMARK_NODE_SOFTBREAK:
	case CMARK_NODE_LINEBREAK:
	case CMARK_NODE_CODE:
	case CMARK_NODE_HTML_INLINE:
	case CMARK_NODE_CODE_BLOCK:
	case CMARK_NODE_HTML_BLOCK:
	case CMARK_NODE_THEMATIC_BREAK: return true;
	default: return false;
	}
}

static void walk(struct render *d, struct str body)
{
	cmark_node *root = cmark_parse_document(body.p, body.n, CMARK_OPT_DEFAULT);

	cmark_consolidate_text_nodes(root);
	cmark_iter *it = cmark_iter_new(root);
	for (cmark_event_type ev = cmark_iter_next(it); ev != CMARK_EVENT_DONE;
	     ev = cmark_iter_next(it)) {
		cmark_node *node = cmark_iter_get_node(it);
		bool enter = ev == CMARK_EVENT_ENTER, leaf = is_leaf(node);
		if (!enter)
			d->depth--;
		if (enter && !leaf && d->depth++ > MARKDOWN_DEPTH)
			d->deep = true;
		if (d->deep || (d->html.full && d->words.full))
			break;
		if (node_put(d, node, enter)) {
			cmark_iter_reset(it, node, CMARK_EVENT_EXIT);
			d->depth--;
		}
	}
	cmark_iter_free(it);
	cmark_node_free(root);
}

static void render_init(struct render *d, struct arena *a, enum lang lang, size_t html,
                        size_t words)
{
	*d = (struct render){ .arena = a, .french = lang == LANG_FR };
	buf_init(&d->html, html);
	buf_init(&d->words, words);
	buf_init(&d->text, TEXT_MAX);
}

static void render_finish(struct render *d)
{
	buf_finish(&d->html);
	buf_finish(&d->words);
	buf_finish(&d->text);
}

struct str markdown_excerpt(struct arena *a, struct str body, enum lang lang, size_t max)
{
	struct str source = utf8_cut(body, EXCERPT_SOURCE > max * 2 ? EXCERPT_SOURCE : max * 2);
	struct render d;

	render_init(&d, a, lang, 0, EXCERPT_LIMIT);
	walk(&d, source);
	struct str out = words_cut(a, &d.words, max, source.n < body.n);
	render_finish(&d);
	return out;
}

struct str markdown_words(struct arena *a, struct str body, enum lang lang, size_t max)
{
	struct render d;

	render_init(&d, a, lang, 0, TEXT_MAX);
	walk(&d, body);
	struct str out = arena_str(a, utf8_cut(buf_view(&d.words), max));
	render_finish(&d);
	return out;
}

void markdown_render(struct arena *a, struct str body, enum lang lang, struct markdown *out)
{
	bool brief = body.n <= EXCERPT_SOURCE;
	struct render d;

	*out = (struct markdown){ .html = STR("") };
	render_init(&d, a, lang, MARKDOWN_HTML_MAX, brief ? EXCERPT_LIMIT : 0);
	walk(&d, body);
	out->refused = d.deep || d.html.full || weight_str(buf_view(&d.html)) > JSON_MAX;
	if (!out->refused)
		out->html = arena_str(a, buf_view(&d.html));
	out->mentions = d.mentions;
	out->n_mentions = d.n_mentions;
	out->excerpt = brief ? words_cut(a, &d.words, EXCERPT_MAX, false)
	                     : markdown_excerpt(a, body, lang, EXCERPT_MAX);
	render_finish(&d);
}

struct str markdown_html(struct arena *a, struct str body, enum lang lang)
{
	struct markdown m;

	markdown_render(a, body, lang, &m);
	return m.html;
}

bool markdown_says(struct arena *a, struct str body, struct str words)
{
	struct render d;

	render_init(&d, a, LANG_EN, 0, TEXT_MAX);
	walk(&d, body);
	bool said = words_say(a, buf_view(&d.words), words);
	render_finish(&d);
	return said;
}
