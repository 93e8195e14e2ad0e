/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * minutes.page - minutes as a text to print or to keep: a page of plain headings, paragraphs and
 * lists, from which browsers make a tagged PDF and, its title apart, pandoc what word processors open; or
 * markdown.
 */
#include "app/mailing/mailing.h"
#include "app/meeting/meeting.h"
#include "app/minutes/doc.h"
#include "app/minutes/draft.h"
#include "app/post/markdown.h"
#include "app/post/typography.h"

enum { PIECE_MAX = 190 * 1000, PIECE = 100 * 1000 };

struct words {
	const char *lang, *kind, *approved, *amended, *state[MINUTES_STATE_COUNT],
		*readers[MINUTES_LABEL_COUNT];
};

static const struct words words[LANG_COUNT] = {
	[LANG_FR] = { .lang = "fr",
	              .kind = "Compte rendu",
	              .approved =
	                      "Approuvé à la séance du %s, «\u00a0%s\u00a0», point %s\u00a0: «\u00a0%s\u00a0»",
	              .amended = ", avec les modifications faites depuis la publication",
	              .state = { [MINUTES_STATE_CORRECTING] = "Projet soumis aux participants",
	                         [MINUTES_STATE_READY] = "Projet",
	                         [MINUTES_STATE_PUBLISHED] = "Publié",
	                         [MINUTES_STATE_APPROVED] = "Approuvé" },
	              .readers = { [MINUTES_LABEL_PUBLIC] = "version publique",
	                           [MINUTES_LABEL_NETWORK] = "version destinée au réseau",
	                           [MINUTES_LABEL_GROUP] = "version destinée aux groupes",
	                           [MINUTES_LABEL_UNMINUTED] = "" } },
	[LANG_EN] = { .lang = "en",
	              .kind = "Minutes",
	              .approved = "Approved at the meeting of %s, “%s”, item %s: “%s”",
	              .amended = ", with the changes made since they were published",
	              .state = { [MINUTES_STATE_CORRECTING] = "Draft given to who attended",
	                         [MINUTES_STATE_READY] = "Draft",
	                         [MINUTES_STATE_PUBLISHED] = "Published",
	                         [MINUTES_STATE_APPROVED] = "Approved" },
	              .readers = { [MINUTES_LABEL_PUBLIC] = "public version",
	                           [MINUTES_LABEL_NETWORK] = "version for the network",
	                           [MINUTES_LABEL_GROUP] = "version for the groups",
	                           [MINUTES_LABEL_UNMINUTED] = "" } },
};

/* On paper black on white; a heading stays with what follows it, and a paragraph is not torn. */
static const char STYLE[] =
	"body{font:17px/1.5 Georgia,'Times New Roman',serif;color:#16231c;background:#fff;"
	"max-width:44em;margin:2em auto;padding:0 1.2em}"
	"h1{font-size:1.6em;line-height:1.2;margin:0 0 .2em}h2{font-size:1.2em;margin:1.6em 0 .4em}"
	"h3{font-size:1.05em;margin:1.2em 0 .3em}h1,h2,h3{break-after:avoid}"
	"p,li,blockquote{orphans:3;widows:3}ul,ol{padding-left:1.4em}li{margin:.2em 0}"
	".state{color:#46564c;margin:0 0 1.6em}a{color:inherit}"
	".decision,.action,.vote{border-left:4px solid #15573f;padding-left:.8em;break-inside:avoid}"
	".action{border-color:#775000}.vote{border-color:#2a4494}"
	".label{font-size:.8em;color:#46564c}"
	"@media print{body{font-size:11pt;margin:0;max-width:none;padding:0}@page{size:A4;margin:20mm}"
	"a{text-decoration:none}}";

struct paper {
	struct req *r;
	const struct doc *doc;
	const struct words *say;
	enum minutes_label as;
	bool html, document;
	struct buf out;
};

static void put_state(struct paper *s)
{
	const char *readers = s->say->readers[s->as];

	buf_str(&s->out, meeting_day(s->r, s->doc->minutes.meeting, s->doc->lang));
	buf_printf(&s->out, " \u2013 %s%s%s", s->say->state[s->doc->minutes.state],
	           *readers ? ", " : "", readers);
}

/* Where they were approved, for who may know; what leaves the groups tells nothing of another meeting. */
static struct str approval(struct paper *s)
{
	struct minutes_approval at;
	struct req *r = s->r;

	if (s->as < MINUTES_LABEL_GROUP || !doc_approval(r, s->doc, &at))
		return STR("");
	struct str with[] = { meeting_day(r, at.meeting, s->doc->lang), at.title, at.number,
		              at.item };
	struct str out = mailing_fill(r, s->say->approved, with);
	return arena_printf(r->arena, STR_FMT "%s.", STR_ARG(out),
	                    s->doc->minutes.amended ? s->say->amended : "");
}

static void put_head(struct paper *s)
{
	struct str title = s->doc->minutes.title, approved = approval(s);
	struct buf *b = &s->out;

	if (!s->html) {
		buf_printf(b, "# %s \u2013 " STR_FMT "\n\n", s->say->kind, STR_ARG(title));
		put_state(s);
		buf_puts(b, "\n");
		if (approved.n)
			buf_printf(b, "\n" STR_FMT "\n", STR_ARG(draft_text(s->r, approved)));
		return;
	}
	buf_printf(
		b,
		"<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<title>%s \u2013 ",
		s->say->lang, s->say->kind);
	html_text(b, title);
	buf_puts(b, "</title>\n");
	if (!s->document)
		buf_printf(b,
		           "<meta name=\"viewport\" content=\"width=device-width\">\n"
		           "<meta name=\"robots\" content=\"noindex\">\n<style>%s</style>\n",
		           STYLE);
	buf_puts(b, "</head>\n<body>\n<main>\n");
	if (!s->document) {
		buf_printf(b, "<h1>%s \u2013 ", s->say->kind);
		html_text(b, title);
		buf_puts(b, "</h1>\n");
	}
	buf_puts(b, "<p class=\"state\">");
	put_state(s);
	buf_puts(b, "</p>\n");
	if (!approved.n)
		return;
	buf_puts(b, "<p>");
	html_text(b, approved);
	buf_puts(b, "</p>\n");
}

/* A heading of markdown is a paragraph: "<p>2. Situation</p>" without its tags. */
static struct str inner(struct str html)
{
	while (html.n && html.p[html.n - 1] == '\n')
		html.n--;
	if (str_starts(html, STR("<p>")) && str_ends(html, STR("</p>")))
		return (struct str){ html.p + 3, html.n - 7 };
	return html;
}

static void put_html(struct paper *s, const struct doc_paragraph *p)
{
	struct str html = markdown_html(s->r->arena, p->body, s->doc->lang);
	struct buf *b = &s->out;

	switch (p->part) {
	case MINUTES_PART_HEADING:
		buf_printf(b, "<h2>" STR_FMT "</h2>\n", STR_ARG(inner(html)));
		return;
	case MINUTES_PART_SUBHEADING:
		buf_printf(b, "<h3>" STR_FMT "</h3>\n", STR_ARG(inner(html)));
		return;
	case MINUTES_PART_DECISION:
	case MINUTES_PART_VOTE:
	case MINUTES_PART_ACTION:
		buf_printf(b, "<div class=\"%s\">" STR_FMT "</div>\n", minutes_part_str(p->part).p,
		           STR_ARG(html));
		return;
	case MINUTES_PART_TEXT: break;
	}
	buf_str(b, html);
	buf_char(b, '\n');
}

static void put(struct paper *s, const struct doc_paragraph *p)
{
	const char *mark = p->part == MINUTES_PART_HEADING      ? "## "
	                   : p->part == MINUTES_PART_SUBHEADING ? "### "
	                                                        : "";

	if (s->html)
		put_html(s, p);
	else
		buf_printf(&s->out, "\n%s" STR_FMT "\n", mark, STR_ARG(p->body));
}

/* Whether one more fits, html being longer than the markdown it is made of. */
static bool fits(const struct paper *s)
{
	return s->out.n < PIECE;
}

enum err cmd_minutes_page(struct req *r, const struct minutes_page_args *a,
                          struct minutes_page_result *out)
{
	struct doc_paragraph *all;
	struct doc doc;
	struct paper s = { .r = r,
		           .doc = &doc,
		           .as = a->has_readers ? a->readers : MINUTES_LABEL_UNMINUTED,
		           .html = a->format != MINUTES_FORMAT_MARKDOWN,
		           .document = a->format == MINUTES_FORMAT_DOCUMENT };
	size_t i = 0;

	enum err e = doc_load(r, a->meeting, &doc);
	if (e)
		return e;
	size_t n = doc_read(r, &doc, s.as, &all);
	if (!n && !doc.who.part)
		return req_fail(r, ERR_NOT_FOUND, "meeting");
	s.say = &words[doc.lang];
	buf_init(&s.out, PIECE_MAX);
	if (!a->has_after)
		put_head(&s);
	while (a->has_after && i < n && all[i++].id != a->after)
		;
	for (; i < n && fits(&s); i++)
		put(&s, &all[i]);
	out->has_next = i < n;
	out->next = out->has_next ? all[i - 1].id : 0;
	if (!out->has_next && s.html)
		buf_puts(&s.out, "</main>\n</body>\n</html>\n");
	bool full = s.out.full;
	out->text = arena_str(r->arena, buf_view(&s.out));
	buf_finish(&s.out);
	out->name = arena_printf(r->arena, "%s \u2013 " STR_FMT, s.say->kind,
	                         STR_ARG(doc.minutes.title));
	return full ? req_fail(r, ERR_TOO_LARGE, "meeting") : ERR_OK;
}
