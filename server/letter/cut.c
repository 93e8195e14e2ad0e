/* SPDX-License-Identifier: EUPL-1.2 */
#include "letter/cut.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "letter/line.h"

enum {
	BLOCKS_MAX = 400,
	OUT_MAX = 2 * 1024 * 1024,
	WRAP_AT = 71, /* columns at which mail programs break lines: 72 to 80 */
	WRAP_LEAST = 52,
	WRAP_MOST = 80,
};

/* A run of lines: the author's own, or quoted. */
struct block {
	size_t from, to;
	bool quote, own; /* own: it has lines left that are his */
};

struct cutter {
	struct line *l;
	size_t n;     /* lines before what is quoted without marks */
	size_t all;   /* lines in all */
	bool *drop;   /* lines that are a signature */
	bool *quoted; /* lines of the author's depth that belong to a quote */
	struct block b[BLOCKS_MAX];
	size_t n_b;
};

/* ---- which lines are what ---- */

/* Words before a quote belong to it; after some of them all the rest does. */
static void find_heads(struct cutter *c)
{
	size_t len;

	for (size_t i = 0; i < c->n; i++) {
		enum line_head h = line_head(c->l, c->n, i, &len);
		if (h == LINE_HEAD_HARD) {
			c->n = i;
			return;
		}
		if (h == LINE_HEAD_SOFT) {
			memset(c->quoted + i, true, len);
			i += len - 1;
		}
	}
}

/* Blank lines go with what is before them. */
static void find_blocks(struct cutter *c)
{
	for (size_t i = 0; i < c->n; i++) {
		bool quote = c->l[i].depth > 0 || c->quoted[i];
		struct block *last = c->n_b ? &c->b[c->n_b - 1] : NULL;
		if (last && (last->quote == quote || c->l[i].blank || c->n_b == BLOCKS_MAX)) {
			last->to = i + 1;
			continue;
		}
		c->b[c->n_b++] = (struct block){ .from = i, .to = i + 1, .quote = quote };
	}
}

/* The first and the last of the author's blocks may end in a signature. */
static void find_signatures(struct cutter *c)
{
	size_t last = c->n_b;

	while (last && c->b[last - 1].quote)
		last--;
	for (size_t k = 0; k < c->n_b; k++) {
		struct block *b = &c->b[k];
		if (b->quote)
			continue;
		if (k < 2 || k + 1 == last) {
			size_t end = line_signature(c->l, b->from, b->to, c->drop);
			for (size_t i = end; i < b->to; i++)
				c->drop[i] = true;
		}
		for (size_t i = b->from; i < b->to; i++)
			b->own = b->own || (!c->drop[i] && !c->l[i].blank);
	}
}

/* ---- putting them where they belong ---- */

static void put_line(struct buf *b, const struct line *l, int depth)
{
	if (str_eq(l->text, STR(LINE_QUOTED)))
		return;
	for (int i = 0; i < depth; i++)
		buf_puts(b, ">");
	if (depth && !l->blank)
		buf_puts(b, " ");
	buf_str(b, l->text);
	buf_puts(b, "\n");
}

static void put_gap(struct buf *b)
{
	if (b->n && b->p[b->n - 1] == '\n' && (b->n < 2 || b->p[b->n - 2] != '\n'))
		buf_puts(b, "\n");
}

/* Is this line of a quote one that an answer after it is about? Of two depths it is the lesser. */
static bool is_answered(const struct line *l, bool shallow)
{
	return l->depth && (l->depth == 1 || !shallow);
}

/* The lines an answer is about: the last of the quote. What is not one of them goes to `rest`. */
static void put_answered(const struct cutter *c, const struct block *b, struct buf *out,
                         struct buf *rest)
{
	size_t from = b->to, to = b->to, kept = 0;
	bool shallow = false;

	for (size_t i = b->from; i < b->to; i++)
		shallow = shallow || (c->l[i].depth == 1 && !c->l[i].blank);
	while (from > b->from && kept < CUT_QUOTE_LINES && !c->quoted[from - 1]) {
		from--;
		kept += !c->l[from].blank;
	}
	while (from < to && c->l[from].blank)
		from++;
	while (to > from && c->l[to - 1].blank)
		to--;
	put_gap(rest);
	for (size_t i = b->from; i < b->to; i++) {
		const struct line *l = &c->l[i];
		if (i >= from && i < to && is_answered(l, shallow))
			put_line(out, l, 1);
		else if (!l->blank)
			put_line(rest, l, l->depth > 1 ? l->depth - 1 : 0);
	}
	/* Markdown would take the answer for a line of the quote. */
	put_gap(out);
}

/* Was the end of this line only where a mail program broke a paragraph? Then the next word would not
 * have fitted in it. */
static bool is_wrapped(const struct line *l, const struct line *next)
{
	size_t width = utf8_count(l->text.p, l->text.n), word = 0;

	if (width < WRAP_LEAST || width > WRAP_MOST || next->blank || next->depth)
		return false;
	while (word < next->text.n && next->text.p[word] != ' ')
		word++;
	char first = next->text.p[0];
	bool item = strchr("-*+>#| \t", first) || (first >= '0' && first <= '9') ||
	            str_starts(next->text, STR("\u2022"));
	return !item && width + 1 + utf8_count(next->text.p, word) > WRAP_AT;
}

static void put_own(const struct cutter *c, const struct block *b, struct buf *out,
                    struct buf *sign)
{
	for (size_t i = b->from; i < b->to; i++) {
		put_line(c->drop[i] ? sign : out, &c->l[i], 0);
		bool more = i + 1 < b->to && !c->drop[i] && !c->drop[i + 1];
		if (more && is_wrapped(&c->l[i], &c->l[i + 1]) && out->n && !out->full)
			out->p[out->n - 1] = ' ';
	}
}

static void put_quoted(const struct cutter *c, const struct block *b, struct buf *rest)
{
	put_gap(rest);
	for (size_t i = b->from; i < b->to; i++)
		put_line(rest, &c->l[i], c->l[i].depth > 1 ? c->l[i].depth - 1 : 0);
}

/* Without the empty lines at both ends, and two of them never together. */
static struct str tidy(struct arena *a, const struct buf *b)
{
	char *out = arena_alloc(a, b->n + 1);
	size_t n = 0, breaks = 2;

	for (size_t i = 0; i < b->n; i++) {
		breaks = b->p[i] == '\n' ? breaks + 1 : 0;
		if (breaks <= 2)
			out[n++] = b->p[i];
	}
	while (n && out[n - 1] == '\n')
		n--;
	return (struct str){ out, n };
}

/* A quote is answered line by line when it has more than one answer, or goes on after it. */
static void put_all(struct cutter *c, struct buf *text, struct buf *rest, struct buf *sign)
{
	size_t own = 0;

	for (size_t k = 0; k < c->n_b; k++)
		own += c->b[k].own;
	for (size_t k = 0; k < c->n_b; k++) {
		const struct block *b = &c->b[k];
		bool answered = k + 1 < c->n_b && b[1].own;
		if (!b->quote)
			put_own(c, b, text, sign);
		else if (answered && (own > 1 || k + 2 < c->n_b))
			put_answered(c, b, text, rest);
		else
			put_quoted(c, b, rest);
		if (b->own)
			put_gap(text);
	}
	put_gap(rest);
	for (size_t i = c->n; i < c->all; i++)
		put_line(rest, &c->l[i], c->l[i].depth);
}

void cut_text(struct arena *a, struct str text, struct cut *out)
{
	struct cutter *c = arena_new(a, struct cutter);
	struct buf kept, rest, sign;

	c->all = c->n = line_split(a, text, &c->l);
	c->drop = arena_alloc(a, c->all + 1);
	c->quoted = arena_alloc(a, c->all + 1);
	buf_init(&kept, OUT_MAX);
	buf_init(&rest, OUT_MAX);
	buf_init(&sign, OUT_MAX);
	find_heads(c);
	find_blocks(c);
	find_signatures(c);
	put_all(c, &kept, &rest, &sign);
	out->text = tidy(a, &kept);
	out->quoted = tidy(a, &rest);
	out->signature = tidy(a, &sign);
	buf_finish(&kept);
	buf_finish(&rest);
	buf_finish(&sign);
}

/* ---- as markdown ---- */

static bool all_of(struct str s, const char *set)
{
	for (size_t i = 0; i < s.n; i++)
		if (!strchr(set, s.p[i]))
			return false;
	return s.n > 0;
}

static void put_markdown(struct buf *b, struct str line)
{
	struct str s = line;
	size_t blanks = 0;

	while (s.n && (s.p[0] == ' ' || s.p[0] == '\t')) {
		blanks += s.p[0] == '\t' ? 4 : 1;
		s.p++;
		s.n--;
	}
	/* Four are a block of code; lists within lists are rare in mails. */
	for (size_t i = 0; i < blanks && i < 3 && s.n; i++)
		buf_char(b, ' ');
	if (s.n && (s.p[0] == '#' || all_of(s, "=") || all_of(s, "-") ||
	            str_starts(s, STR("```")) || str_starts(s, STR("~~~"))))
		buf_char(b, '\\');
	buf_str(b, s);
}

struct str cut_markdown(struct arena *a, struct str text)
{
	struct buf b;

	buf_init(&b, OUT_MAX);
	while (text.n) {
		put_markdown(&b, str_split(&text, '\n'));
		if (text.n)
			buf_char(&b, '\n');
	}
	struct str out = arena_str(a, buf_view(&b));
	buf_finish(&b);
	return out;
}
