/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What people type, as html: the first byte chooses the language and the room of the excerpt, the
 * rest is the text. Whatever it is, what comes out is what html.c says it may be.
 */
#include "app/post/markdown.h"
#include "app/post/typography.h"
#include "app/post/weight.h"
#include "base/log.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "html.h"
#include "oracle.h"

enum { BODY_MAX = 16384 };

static struct arena arena;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	log_init(stderr, LOG_ERROR);
	arena_init(&arena);
	return 0;
}

/* Plain words, one line. */
static void excerpt(struct str s, size_t max)
{
	MUST(s.n <= max && oracle_utf8(s.p, s.n) && !oracle_has_control(s));
	for (size_t i = 0; i + 1 < s.n; i++)
		MUST(s.p[i] != ' ' || (i && s.p[i + 1] != ' '));
}

/* No sign is lost or added: only blanks become others. */
static void typography(struct str s)
{
	struct buf b;
	size_t k = 0;

	buf_init(&b, 4 * s.n + 16);
	typography_french(&b, s);
	MUST(!b.full && oracle_utf8(b.p, b.n));
	for (size_t i = 0; i < s.n; i++) {
		MUST(k < b.n);
		if (s.p[i] != ' ' || b.p[k] == ' ')
			MUST(b.p[k++] == s.p[i]);
		else if (b.n - k >= 2 && !memcmp(b.p + k, "\xc2\xa0", 2))
			k += 2;
		else
			MUST(b.n - k >= 3 && !memcmp(b.p + k, "\xe2\x80\xaf", 3) && (k += 3));
	}
	MUST(k == b.n);
	buf_finish(&b);
}

static void weight(struct str html)
{
	struct buf b;
	struct jsonw w = json_writer(&b);

	buf_init(&b, 6 * html.n + 16);
	json_str(&w, html);
	MUST(!b.full && weight_str(html) >= b.n);
	buf_finish(&b);
}

static void render(struct str body, enum lang lang)
{
	struct markdown m, again;

	markdown_render(&arena, body, lang, &m);
	MUST(m.html.n <= MARKDOWN_HTML_MAX && (!m.refused || !m.html.n));
	const char *why = html_wrong(m.html);
	if (why)
		fprintf(stderr, "%s: " STR_FMT "\n", why, STR_ARG(m.html));
	MUST(!why);
	weight(m.html);
	excerpt(m.excerpt, EXCERPT_MAX);
	MUST(m.n_mentions <= MARKDOWN_MENTIONS);
	for (size_t i = 0; i < m.n_mentions; i++)
		MUST(m.mentions[i].kind == MENTION_MODERATORS ? !m.mentions[i].id
		                                              : m.mentions[i].id > 0);
	markdown_render(&arena, body, lang, &again);
	MUST(str_eq(m.html, again.html) && str_eq(m.excerpt, again.excerpt));
	MUST(str_eq(m.html, markdown_html(&arena, body, lang)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str body = { (const char *)data, n };
	uint8_t how = fuzz_byte(&body);
	enum lang lang = how & 1 ? LANG_EN : LANG_FR;
	size_t max = 8 + (size_t)how * 16;

	if (body.n > BODY_MAX || !oracle_utf8(body.p, body.n) || memchr(body.p, 0, body.n))
		return 0; /* refused by the decoders */
	arena_reset(&arena);
	render(body, lang);
	excerpt(markdown_excerpt(&arena, body, lang, max), max);
	typography(body);
	struct str words = utf8_cut(body, max);
	markdown_says(&arena, body, words);
	return 0;
}
