/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "app/mailing/mailing.h"
#include "app/post/markdown.h"
#include "app/post/typography.h"
#include "base/utf8.h"

/* The colours are those of the client: its light theme inline, its dark one for who asks for it. */
#define FONT "font:16px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif"
#define SMALL "color:#46564c;font-size:14px"

static const char STYLE[] = "<style>\n"
			    "@media (prefers-color-scheme:dark){\n"
			    ".p{background:#0d1520!important;color:#edf0e8!important}\n"
			    ".c{background:#16212d!important;border-color:#2b3a49!important}\n"
			    ".c a{color:#aec2ff!important}\n"
			    ".c .b{background:#8ad6ac!important;color:#06261a!important}\n"
			    ".s{color:#aebac0!important}\n"
			    ".q,.h,.r{border-color:#2b3a49!important}\n"
			    "}\n"
			    ".q p{margin:0 0 10px}.q pre{white-space:pre-wrap}\n"
			    "</style>\n";

static const char *const tints[] = { "#cfd9ce", "#a43c16", "#2a4494", "#15573f", "#8a5a00",
	                             "#6e3a86", "#0b6670", "#8c2f5b", "#51602a" };

static void put_link(struct buf *b, struct str words, struct str url, const char *style)
{
	buf_puts(b, "<a href=\"");
	html_text(b, url);
	buf_printf(b, "\" style=\"%s\">", style);
	html_text(b, words);
	buf_puts(b, "</a>");
}

static void put_words(struct mailing *m, const char *open, struct str words, const char *close)
{
	buf_puts(&m->html, open);
	html_text(&m->html, words);
	buf_puts(&m->html, close);
	buf_str(&m->text, words);
	buf_puts(&m->text, "\n\n");
}

void mailing_begin(struct mailing *m, struct req *r, enum lang lang, struct str title)
{
	*m = (struct mailing){ .r = r, .lang = lang };
	buf_init(&m->text, MAILING_MAX);
	buf_init(&m->html, MAILING_MAX);
	buf_printf(&m->html,
	           "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
	           "<meta name=\"viewport\" content=\"width=device-width\">\n"
	           "<meta name=\"color-scheme\" content=\"light dark\">\n<title>",
	           lang == LANG_FR ? "fr" : "en");
	html_text(&m->html, title);
	buf_puts(&m->html, "</title>\n");
	buf_puts(&m->html, STYLE);
	buf_puts(&m->html,
	         "</head>\n<body class=\"p\" style=\"margin:0;padding:24px 12px;background:#f1f3e9;"
	         "color:#16231c;" FONT "\">\n"
	         "<div class=\"c\" style=\"max-width:36em;margin:0 auto;padding:24px;"
	         "background:#ffffff;border:1px solid #cfd9ce;border-radius:14px\">\n");
}

void mailing_para(struct mailing *m, struct str words)
{
	put_words(m, "<p style=\"margin:0 0 16px\">", words, "</p>\n");
}

void mailing_note(struct mailing *m, struct str words)
{
	put_words(m, "<p class=\"s\" style=\"margin:0 0 12px;" SMALL "\">", words, "</p>\n");
}

void mailing_title(struct mailing *m, struct str words)
{
	put_words(m, "<h1 style=\"margin:0 0 16px;font-size:21px;line-height:1.25\">", words,
	          "</h1>\n");
}

/* What follows begins after an empty line. */
static void text_apart(struct mailing *m)
{
	if (m->text.n && !str_ends(buf_view(&m->text), STR("\n\n")))
		buf_char(&m->text, '\n');
}

void mailing_part(struct mailing *m, struct str words, int64_t tint)
{
	size_t at = tint >= 1 && tint <= 8 ? (size_t)tint : 0;

	buf_printf(&m->html,
	           "<h2 style=\"margin:28px 0 12px;padding:0 0 0 10px;border-left:4px solid %s;"
	           "font-size:17px;line-height:1.3\">",
	           tints[at]);
	html_text(&m->html, words);
	buf_puts(&m->html, "</h2>\n");
	text_apart(m);
	buf_puts(&m->text, "== ");
	buf_str(&m->text, words);
	buf_puts(&m->text, "\n\n");
}

void mailing_code(struct mailing *m, struct str code)
{
	put_words(m,
	          "<p style=\"margin:16px 0;font-size:28px;letter-spacing:6px;font-weight:600\">",
	          code, "</p>\n");
}

/* Words and their address, as a text has them. */
static void text_link(struct buf *b, enum lang lang, struct str words, struct str url)
{
	buf_str(b, words);
	buf_puts(b, lang == LANG_FR ? "\u00a0:\n" : ":\n");
	buf_str(b, url);
	buf_puts(b, "\n");
}

void mailing_button(struct mailing *m, struct str words, struct str url)
{
	buf_puts(&m->html, "<p style=\"margin:20px 0\"><a class=\"b\" href=\"");
	html_text(&m->html, url);
	buf_puts(&m->html,
	         "\" style=\"display:inline-block;padding:12px 22px;background:#15573f;"
	         "color:#ffffff;text-decoration:none;border-radius:8px;font-weight:600\">");
	html_text(&m->html, words);
	buf_puts(&m->html, "</a></p>\n");
	text_link(&m->text, m->lang, words, url);
	buf_char(&m->text, '\n');
}

void mailing_choices(struct mailing *m, const struct mailing_link *links, size_t n)
{
	buf_puts(&m->html, "<p style=\"margin:12px 0 20px\">");
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_char(&m->html, ' ');
		put_link(&m->html, links[i].words, links[i].url,
		         "display:inline-block;margin:0 6px 8px 0;padding:11px 18px;"
		         "border:1px solid #15573f;border-radius:8px;color:#15573f;"
		         "text-decoration:none;font-weight:600");
		text_link(&m->text, m->lang, links[i].words, links[i].url);
	}
	buf_puts(&m->html, "</p>\n");
	buf_char(&m->text, '\n');
}

void mailing_links(struct mailing *m, const struct mailing_link *links, size_t n)
{
	buf_puts(&m->html, "<p class=\"s\" style=\"margin:0 0 16px;" SMALL "\">");
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_puts(&m->html, " \u00b7 ");
		put_link(&m->html, links[i].words, links[i].url, "color:#2a4494;padding:6px 0");
		text_link(&m->text, m->lang, links[i].words, links[i].url);
	}
	buf_puts(&m->html, "</p>\n");
	buf_char(&m->text, '\n');
}

void mailing_item(struct mailing *m, struct str words, struct str url, struct str aside)
{
	buf_puts(&m->html, "<p style=\"margin:16px 0 6px\">");
	put_link(&m->html, words, url, "color:#2a4494;font-weight:600");
	if (aside.n) {
		buf_puts(&m->html, "<br><span class=\"s\" style=\"" SMALL "\">");
		html_text(&m->html, aside);
		buf_puts(&m->html, "</span>");
	}
	buf_puts(&m->html, "</p>\n");
	text_apart(m);
	buf_puts(&m->text, "* ");
	buf_str(&m->text, words);
	if (aside.n) {
		buf_puts(&m->text, "\n  ");
		buf_str(&m->text, aside);
	}
	buf_puts(&m->text, "\n  ");
	buf_str(&m->text, url);
	buf_puts(&m->text, "\n");
}

void mailing_line(struct mailing *m, struct str who, struct str words)
{
	buf_puts(&m->html, "<p class=\"q\" style=\"margin:0 0 8px;padding:0 0 0 12px;"
	                   "border-left:2px solid #cfd9ce\">");
	if (who.n) {
		buf_puts(&m->html, "<span class=\"s\" style=\"" SMALL "\">");
		html_text(&m->html, who);
		buf_puts(&m->html, "</span><br>");
		buf_puts(&m->text, "  ");
		buf_str(&m->text, who);
		buf_puts(&m->text, "\n");
	}
	html_text(&m->html, words);
	buf_puts(&m->html, "</p>\n");
	buf_puts(&m->text, "  | ");
	buf_str(&m->text, words);
	buf_puts(&m->text, "\n");
}

void mailing_rule(struct mailing *m)
{
	buf_puts(&m->html, "<hr class=\"r\" style=\"margin:24px 0 16px;border:0;"
	                   "border-top:1px solid #cfd9ce\">\n");
	text_apart(m);
	buf_puts(&m->text, "--------\n\n");
}

/* ---- messages ---- */

/* Up to `max` bytes, whole lines if there are some, else whole characters. */
static struct str cut(struct str s, size_t max)
{
	size_t n = max;

	if (s.n <= max)
		return s;
	while (n > max / 2 && s.p[n - 1] != '\n')
		n--;
	return n > max / 2 ? (struct str){ s.p, n } : utf8_cut(s, max);
}

/* Our own html, whose attributes hold no quotes: paths of this site get its address before them. */
static void put_message(struct buf *b, struct str html, struct str site)
{
	static const struct str path = STR_INIT("href=\"/");

	while (html.n) {
		const char *at = memmem(html.p, html.n, path.p, path.n);
		size_t n = at ? (size_t)(at - html.p) + path.n - 1 : html.n;
		buf_put(b, html.p, n);
		if (at)
			buf_str(b, site);
		html.p += n;
		html.n -= n;
	}
}

/* As it was typed, but "@[Awa](p12)" is "@Awa" and paths have their site; each line after a bar. */
static void put_typed(struct buf *b, struct str body, struct str site)
{
	buf_puts(b, "| ");
	for (size_t i = 0; i < body.n; i++) {
		const char *p = body.p + i, *close, *end;
		size_t left = body.n - i;
		if (left > 2 && p[0] == '@' && p[1] == '[' && (close = memchr(p, ']', left)) &&
		    close + 1 < body.p + body.n && close[1] == '(' &&
		    (end = memchr(close, ')', (size_t)(body.p + body.n - close)))) {
			buf_char(b, '@');
			buf_put(b, p + 2, (size_t)(close - p) - 2);
			i = (size_t)(end - body.p);
			continue;
		}
		if (*p == '\r')
			continue;
		buf_char(b, *p);
		if (*p == '(' && i && p[-1] == ']' && left > 1 && p[1] == '/')
			buf_str(b, site);
		if (*p == '\n')
			buf_puts(b, "| ");
	}
	buf_puts(b, "\n\n");
}

void mailing_message(struct mailing *m, struct str body, enum lang lang, struct str url)
{
	struct str said = cut(body, MAILING_MESSAGE);
	struct str html = markdown_html(m->r->arena, said, lang);

	if (!html.n) { /* too deep: as it was typed */
		struct buf b;
		buf_init(&b, MAILING_MAX);
		html_text(&b, said);
		html = arena_str(m->r->arena, buf_view(&b));
		buf_finish(&b);
	}
	buf_puts(&m->html, "<div class=\"q\" style=\"margin:0 0 16px;padding:2px 0 2px 14px;"
	                   "border-left:3px solid #cfd9ce;overflow-wrap:anywhere\">");
	put_message(&m->html, html, m->r->house->public_url);
	buf_puts(&m->html, "</div>\n");
	put_typed(&m->text, str_trim(said), m->r->house->public_url);
	if (said.n < body.n) {
		const struct mailing_link rest = { m->lang == LANG_FR
			                                   ? STR("La suite du message")
			                                   : STR("The rest of the message"),
			                           url };
		mailing_links(m, &rest, 1);
	}
}

size_t mailing_left(const struct mailing *m)
{
	size_t used = m->text.n > m->html.n ? m->text.n : m->html.n;

	return used < MAILING_MAX ? MAILING_MAX - used : 0;
}

void mailing_end(struct mailing *m, struct mail_new *out)
{
	struct arena *a = m->r->arena;

	buf_puts(&m->text, "-- \n");
	put_words(m, "<p class=\"s\" style=\"margin:24px 0 0;" SMALL "\">",
	          m->r->house->network_name, "</p>\n</div>\n</body>\n</html>\n");
	out->text = arena_str(a, str_trim(buf_view(&m->text)));
	out->html = arena_str(a, buf_view(&m->html));
	buf_finish(&m->text);
	buf_finish(&m->html);
}
