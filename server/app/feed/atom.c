/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/feed/atom.h"
#include "base/clock.h"
#include "base/utf8.h"

static const char END[] = "</feed>\n";

/* As it stands between tags or quotes. */
static void text(struct buf *b, struct str s)
{
	const char *p = s.p, *end = s.p + s.n;

	while (p < end) {
		const char *from = p;
		uint32_t c = utf8_next(&p, end);
		if (c == '<')
			buf_puts(b, "&lt;");
		else if (c == '>')
			buf_puts(b, "&gt;");
		else if (c == '&')
			buf_puts(b, "&amp;");
		else if (c == '"')
			buf_puts(b, "&#34;");
		else if ((c >= 0x20 || c == '\t' || c == '\n') && c != 0xfffe && c != 0xffff)
			buf_put(b, from, (size_t)(p - from));
	}
}

static void element(struct buf *b, const char *name, struct str s)
{
	buf_printf(b, "<%s>", name);
	text(b, s);
	buf_printf(b, "</%s>\n", name);
}

static void moment(struct buf *b, const char *name, int64_t at)
{
	char iso[CLOCK_ISO];

	clock_iso(at, iso);
	buf_printf(b, "<%s>%s</%s>\n", name, iso, name);
}

/* RFC 4151: a name and a date on which it was this server's, then what it named. The date is that of
 * the first release, and of no meaning. */
static void id(struct atom *a, const char *kind, int64_t n)
{
	buf_puts(a->b, "<id>tag:");
	text(a->b, a->host);
	buf_printf(a->b, ",2026:%s/%lld</id>\n", kind, (long long)n);
}

/* What stands after the scheme and before a port or a path. */
static struct str host_of(struct str url)
{
	struct str rest = url;

	str_split(&rest, '/');
	str_split(&rest, '/');
	rest = str_split(&rest, '/');
	/* The colons of a numeric address may not stand in a tag. */
	if (rest.n && rest.p[0] == '[')
		return STR("palabre.invalid");
	return str_split(&rest, ':');
}

void atom_begin(struct atom *a, struct buf *b, size_t max, const struct atom_feed *f)
{
	*a = (struct atom){ .b = b, .url = f->url, .host = host_of(f->url), .max = max };
	buf_puts(b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
	            "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"");
	buf_str(b, lang_str(f->lang));
	buf_puts(b, "\" xml:base=\"");
	text(b, f->url);
	buf_puts(b, "/\">\n");
	id(a, "groupe", f->group);
	element(b, "title", f->title);
	moment(b, "updated", f->updated);
	buf_puts(b, "<author>");
	element(b, "name", f->network);
	buf_puts(b, "</author>\n<generator>Palabre</generator>\n"
	            "<link rel=\"self\" type=\"application/atom+xml\" href=\"");
	text(b, f->url);
	text(b, f->self);
	buf_puts(b, "\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"");
	text(b, f->url);
	buf_puts(b, "/g/");
	text(b, f->slug);
	buf_puts(b, "\"/>\n");
}

/* Whoever asks without his name is that to everybody. */
static struct str name_of(struct str name, enum lang lang)
{
	if (name.n)
		return name;
	return lang == LANG_EN ? STR("An authority of this group")
	                       : STR("Une collectivité du groupe");
}

/* « Awa Diallo, secrétaire générale, Ville de Lyon »: he speaks for an authority. */
static void author(struct buf *b, const struct person_ref *who, enum lang lang)
{
	buf_puts(b, "<author><name>");
	text(b, name_of(who->name, lang));
	if (who->has_function && who->function.n) {
		buf_puts(b, ", ");
		text(b, who->function);
	}
	if (who->has_authority && who->authority.n) {
		buf_puts(b, ", ");
		text(b, who->authority);
	}
	buf_puts(b, "</name></author>\n");
}

/* Markup that becomes text of the document: escaped twice where it holds somebody's words. */
static void paragraph(struct buf *b, struct str words)
{
	struct buf once;

	buf_init(&once, 64 * 1024);
	text(&once, words);
	buf_puts(b, "&lt;p&gt;");
	text(b, buf_view(&once));
	buf_puts(b, "&lt;/p&gt;");
	buf_finish(&once);
}

static void files(struct buf *b, const struct post *p, enum lang lang)
{
	for (size_t i = 0; i < p->n_files; i++) {
		struct buf line;
		buf_init(&line, 1024);
		buf_puts(&line, lang == LANG_EN ? "Attached: " : "Pièce jointe : ");
		buf_str(&line, p->files[i].name);
		paragraph(b, buf_view(&line));
		buf_finish(&line);
	}
}

static void content(struct buf *b, const struct atom_entry *e)
{
	const struct post *p = e->post;

	buf_puts(b, "<content type=\"html\">");
	if (p->has_reply_to) {
		struct buf quoted;
		buf_init(&quoted, 4096);
		buf_str(&quoted, name_of(p->reply_to.author, e->lang));
		buf_puts(&quoted, e->lang == LANG_EN ? ": " : " : ");
		buf_str(&quoted, p->reply_to.text);
		buf_puts(b, "&lt;blockquote&gt;");
		paragraph(b, buf_view(&quoted));
		buf_puts(b, "&lt;/blockquote&gt;");
		buf_finish(&quoted);
	}
	if (e->content.n)
		text(b, e->content);
	else
		paragraph(b, e->excerpt);
	files(b, p, e->lang);
	buf_puts(b, "</content>\n");
}

bool atom_entry(struct atom *a, const struct atom_entry *e)
{
	const struct post *p = e->post;
	struct buf *b = a->b;
	size_t before = b->n;

	buf_puts(b, "<entry>\n");
	id(a, "message", p->id);
	element(b, "title", e->title);
	moment(b, "published", p->at);
	moment(b, "updated", p->has_edited_at ? p->edited_at : p->at);
	author(b, &p->author, e->lang);
	buf_puts(b, "<link rel=\"alternate\" type=\"text/html\" href=\"");
	text(b, a->url);
	buf_printf(b, "/m/%lld\"/>\n", (long long)p->id);
	content(b, e);
	buf_puts(b, "</entry>\n");
	if (!b->full && b->n <= a->max - (sizeof(END) - 1))
		return true;
	b->n = before;
	b->full = false;
	return false;
}

void atom_end(struct atom *a)
{
	buf_puts(a->b, END);
}
