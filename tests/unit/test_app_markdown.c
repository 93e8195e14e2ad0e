/* SPDX-License-Identifier: EUPL-1.2 */
/* app/post/markdown: what comes out, and that nothing else can. */
#include "app/post/markdown.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/utf8.h"
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;

static const char *html(const char *body, enum lang lang)
{
	arena_reset(&arena);
	return markdown_html(&arena, str_from(body), lang).p;
}

static const char *fr(const char *body)
{
	return html(body, LANG_FR);
}

/* ---- a reader of html that knows the allow-list and nothing else ---- */

struct reader {
	const char *p, *end;
	const char *open[256];
	size_t depth;
	const char *why;
};

static const char *const TAGS[] = {
	"p",  "br",  "h4",   "h5", "h6",     "blockquote", "ul", "ol",
	"li", "pre", "code", "em", "strong", "hr",         "a",  "span"
};

static bool took(struct reader *h, const char *s)
{
	size_t n = strlen(s);

	if ((size_t)(h->end - h->p) < n || memcmp(h->p, s, n) != 0)
		return false;
	h->p += n;
	return true;
}

static bool bad(struct reader *h, const char *why)
{
	h->why = why;
	return false;
}

static bool entity(struct reader *h)
{
	return took(h, "&amp;") || took(h, "&lt;") || took(h, "&gt;") || took(h, "&quot;");
}

static bool read_href(struct reader *h)
{
	if (!took(h, "http://") && !took(h, "https://") && !took(h, "HTTP://") &&
	    !took(h, "HtTpS://") && !took(h, "mailto:") && !took(h, "MAILTO:")) {
		if (!took(h, "/") || h->p == h->end || *h->p == '/' || *h->p == '\\')
			return bad(h, "an address that leads elsewhere");
	}
	while (h->p < h->end && *h->p != '"') {
		unsigned char c = (unsigned char)*h->p;
		if (c <= 0x20 || c >= 0x7f || strchr("<>'`\\", c))
			return bad(h, "a byte no address holds");
		if (c == '&' ? !entity(h) : (h->p++, false))
			return bad(h, "a bare & in an address");
	}
	return took(h, "\"");
}

static bool read_attributes(struct reader *h, const char *tag)
{
	if (strcmp(tag, "a") == 0) {
		if (!took(h, " href=\"") || !read_href(h))
			return bad(h, "a link without a good address");
		took(h, " rel=\"noopener noreferrer nofollow\"");
	} else if (strcmp(tag, "span") == 0) {
		if (!took(h, " class=\"mention\" data-ref=\""))
			return bad(h, "a span that is no mention");
		if (!took(h, "mods")) {
			if (!took(h, "p") && !took(h, "a"))
				return bad(h, "a mention of nobody");
			while (h->p < h->end && *h->p >= '0' && *h->p <= '9')
				h->p++;
		}
		if (!took(h, "\""))
			return bad(h, "a mention that does not end");
	} else if (strcmp(tag, "ol") == 0 && took(h, " start=\"")) {
		while (h->p < h->end && *h->p >= '0' && *h->p <= '9')
			h->p++;
		if (!took(h, "\""))
			return bad(h, "a start that is no number");
	}
	return took(h, ">") || bad(h, "something more in a tag");
}

static bool read_tag(struct reader *h)
{
	bool close = took(h, "</") || !took(h, "<");
	size_t n = 0;

	while (h->p + n < h->end &&
	       ((h->p[n] >= 'a' && h->p[n] <= 'z') || (h->p[n] >= '0' && h->p[n] <= '9')))
		n++;
	const char *tag = NULL;
	for (size_t i = 0; i < sizeof(TAGS) / sizeof(TAGS[0]); i++)
		if (strlen(TAGS[i]) == n && !memcmp(TAGS[i], h->p, n))
			tag = TAGS[i];
	if (!tag)
		return bad(h, "a tag that is not of the list");
	h->p += n;
	if (close) {
		if (!h->depth || strcmp(h->open[h->depth - 1], tag) != 0)
			return bad(h, "a tag closed that was not open");
		h->depth--;
		return took(h, ">") || bad(h, "something in a closing tag");
	}
	if (!read_attributes(h, tag))
		return false;
	if (strcmp(tag, "br") == 0 || strcmp(tag, "hr") == 0)
		return true;
	for (size_t i = 0; i < h->depth; i++)
		if (!strcmp(tag, "a") && !strcmp(h->open[i], "a"))
			return bad(h, "a link in a link");
	if (h->depth == sizeof(h->open) / sizeof(h->open[0]))
		return bad(h, "too deep");
	h->open[h->depth++] = tag;
	return true;
}

/* NULL: nothing but what is allowed. */
static const char *complaint(struct str s)
{
	struct reader h = { .p = s.p, .end = s.p + s.n };

	while (h.p < h.end) {
		unsigned char c = (unsigned char)*h.p;
		if (c == '<') {
			if (!read_tag(&h))
				return h.why;
		} else if (c == '>' || c == '"' || (c < 0x20 && c != '\n' && c != '\t')) {
			return "a byte that is not escaped";
		} else if (c == '&' ? !entity(&h) : (h.p++, false)) {
			return "a bare &";
		}
	}
	return h.depth ? "a tag left open" : utf8_valid(s.p, s.n) ? NULL : "broken UTF-8";
}

static void assert_safe(struct str body)
{
	for (enum lang l = LANG_FR; l <= LANG_EN; l++) {
		struct markdown m;
		arena_reset(&arena);
		markdown_render(&arena, body, l, &m);
		const char *why = complaint(m.html);
		if (why) {
			print_error("%s\nbody: %.*s\nhtml: %.*s\n", why, (int)body.n, body.p,
			            (int)m.html.n, m.html.p);
			fail();
		}
		assert_true(m.html.n <= MARKDOWN_HTML_MAX);
		assert_true(m.excerpt.n <= EXCERPT_MAX);
		assert_false(utf8_has_control(m.excerpt));
		assert_true(utf8_valid(m.excerpt.p, m.excerpt.n));
	}
}

/* ---- what comes out ---- */

static void renders_messages(void **state)
{
	static const char *const cases[][2] = {
		{ "Bonjour", "<p>Bonjour</p>" },
		{ "une\ndeux  \ntrois", "<p>une<br>deux<br>trois</p>" },
		{ "# Un\n\n## Deux\n\n#### Quatre", "<h4>Un</h4><h5>Deux</h5><h6>Quatre</h6>" },
		{ "**gras** et *appuyé* et `code`",
		  "<p><strong>gras</strong> et <em>appuyé</em> et <code>code</code></p>" },
		{ "- un\n- deux", "<ul><li>un</li><li>deux</li></ul>" },
		{ "- un\n\n- deux", "<ul><li><p>un</p></li><li><p>deux</p></li></ul>" },
		{ "3. trois\n4. quatre", "<ol start=\"3\"><li>trois</li><li>quatre</li></ol>" },
		{ "1. un", "<ol><li>un</li></ol>" },
		{ "> cité\n\nrépondu", "<blockquote><p>cité</p></blockquote><p>répondu</p>" },
		{ "```js\na < b && c\n```", "<pre><code>a &lt; b &amp;&amp; c\n</code></pre>" },
		{ "a\n\n---\n\nb", "<p>a</p><hr><p>b</p>" },
		{ "<b>gras</b>", "<p>&lt;b&gt;gras&lt;/b&gt;</p>" },
		{ "<div>\nun\n</div>", "<p>&lt;div&gt;<br>un<br>&lt;/div&gt;</p>" },
		{ "[ici](https://exemple.fr/a?b=1&c=2)",
		  "<p><a href=\"https://exemple.fr/a?b=1&amp;c=2\" rel=\"noopener noreferrer nofollow\">ici</a></p>" },
		{ "[sujet](/t/7)", "<p><a href=\"/t/7\">sujet</a></p>" },
		{ "[moi](mailto:a@b.fr)", "<p><a href=\"mailto:a@b.fr\">moi</a></p>" },
		{ "<a@b.fr>", "<p><a href=\"mailto:a@b.fr\">a@b.fr</a></p>" },
		{ "![carte](https://exemple.fr/c.png)",
		  "<p><a href=\"https://exemple.fr/c.png\" rel=\"noopener noreferrer nofollow\">carte</a></p>" },
		{ "[![carte](https://e.fr/c.png)](https://e.fr/)",
		  "<p><a href=\"https://e.fr/\" rel=\"noopener noreferrer nofollow\">carte</a></p>" },
		{ "[non](javascript:alert(1))", "<p>non</p>" },
		{ "[non](//ailleurs.fr)", "<p>non</p>" },
		{ "", "" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(fr(cases[i][0]), cases[i][1]);
}

#define REL "\" rel=\"noopener noreferrer nofollow\">"

static void links_bare_addresses(void **state)
{
	static const char *const cases[][2] = {
		{ "Voir https://e.fr/a_b.",
		  "<p>Voir <a href=\"https://e.fr/a_b" REL "https://e.fr/a_b</a>.</p>" },
		{ "(https://e.fr/x(1))",
		  "<p>(<a href=\"https://e.fr/x(1)" REL "https://e.fr/x(1)</a>)</p>" },
		{ "http://e.fr http://f.fr",
		  "<p><a href=\"http://e.fr" REL "http://e.fr</a> <a href=\"http://f.fr" REL
		  "http://f.fr</a></p>" },
		{ "« https://e.fr »",
		  "<p>«\xc2\xa0<a href=\"https://e.fr" REL "https://e.fr</a>\xc2\xa0»</p>" },
		{ "xhttps://e.fr et http:// et https://.",
		  "<p>xhttps://e.fr et http:// et https://.</p>" },
		{ "`https://e.fr`", "<p><code>https://e.fr</code></p>" },
		{ "https://e.fr/?a=1&b=<", "<p><a href=\"https://e.fr/?a=1&amp;b=" REL
		                           "https://e.fr/?a=1&amp;b=</a>&lt;</p>" },
		{ "[https://e.fr](https://f.fr)",
		  "<p><a href=\"https://f.fr" REL "https://e.fr</a></p>" },
		{ "javascript:alert(1) data:text/html,x",
		  "<p>javascript:alert(1) data:text/html,x</p>" },
		{ "https://mairie-é.fr/é", "<p><a href=\"https://mairie-%C3%A9.fr/%C3%A9" REL
		                           "https://mairie-é.fr/é</a></p>" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(fr(cases[i][0]), cases[i][1]);
}

static void sets_french_blanks(void **state)
{
	static const char *const cases[][2] = {
		{ "Ah ! Oui ? Non ; bon : « là »",
		  "<p>Ah\u202f! Oui\u202f? Non\u202f; bon\u00a0: «\u00a0là\u00a0»</p>" },
		{ "**Ah** !", "<p><strong>Ah</strong>\u202f!</p>" },
		{ "85 000 habitants, 1 250 000 €, 12 %",
		  "<p>85\u202f000 habitants, 1\u202f250\u202f000\u00a0€, 12\u00a0%</p>" },
		{ "06 12 34 56 78, en 2024 300 places, 1 2345",
		  "<p>06 12 34 56 78, en 2024 300 places, 1 2345</p>" },
		{ "Ah! Oui?", "<p>Ah! Oui?</p>" },
		{ "`a ? b : c`", "<p><code>a ? b : c</code></p>" },
		{ "```\na ! b\n```", "<pre><code>a ! b\n</code></pre>" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(fr(cases[i][0]), cases[i][1]);
	assert_string_equal(html("Ah ! 85 000", LANG_EN), "<p>Ah ! 85 000</p>");
}

static void finds_mentions(void **state)
{
	struct markdown m;
	(void)state;

	arena_reset(&arena);
	markdown_render(
		&arena,
		STR("Bonjour @[Awa *Ba*](p12), @[Lyon](a7) et @[l’équipe](mods) ! @[Awa](p12)"),
		LANG_FR, &m);
	assert_string_equal(m.html.p,
	                    "<p>Bonjour <span class=\"mention\" data-ref=\"p12\">@Awa Ba</span>, "
	                    "<span class=\"mention\" data-ref=\"a7\">@Lyon</span> et "
	                    "<span class=\"mention\" data-ref=\"mods\">@l’équipe</span>\u202f! "
	                    "<span class=\"mention\" data-ref=\"p12\">@Awa</span></p>");
	assert_string_equal(m.excerpt.p, "Bonjour @Awa Ba, @Lyon et @l’équipe\u202f! @Awa");
	assert_int_equal(m.n_mentions, 3);
	assert_true(m.mentions[0].kind == MENTION_PERSON && m.mentions[0].id == 12);
	assert_true(m.mentions[1].kind == MENTION_AUTHORITY && m.mentions[1].id == 7);
	assert_true(m.mentions[2].kind == MENTION_MODERATORS);

	/* Not mentions: no @, no such reference, in code, in a description of an image. */
	static const char *const not [] = { "[Awa](p12)",
		                            "@[Awa](p0)",
		                            "@[Awa](p012)",
		                            "@[Awa](q12)",
		                            "@ [Awa](p12)",
		                            "`@[Awa](p12)`",
		                            "@[Awa](p12x)",
		                            "\\@\\[Awa](p12)",
		                            "@[Awa](p)",
		                            "@[Awa](p99999999999999999999)",
		                            "![@[Awa](p12)](https://e.fr)" };
	for (size_t i = 0; i < sizeof(not ) / sizeof(not [0]); i++) {
		arena_reset(&arena);
		markdown_render(&arena, str_from(not [i]), LANG_FR, &m);
		assert_int_equal(m.n_mentions, 0);
		assert_null(strstr(m.html.p, "span"));
	}
}

static void excerpts_plain_words(void **state)
{
	static const char *const cases[][2] = {
		{ "# Titre\n\nUn **mot** et `du code`.\n\n- un\n- deux",
		  "Titre Un mot et du code. un deux" },
		{ "> cité\n\nrépondu", "cité répondu" },
		{ "[ici](https://e.fr) ![carte](https://e.fr/c)", "ici carte" },
		{ "a\nb", "a b" },
		{ "<script>alert(1)</script>", "<script>alert(1)</script>" },
		{ "", "" },
		/* U+0085 and U+2028 end a line too */
		{ "a\xc2\x85z\xe2\x80\xa8y\xe2\x80\xa9x\xc2\x80w", "a z y x w" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(markdown_excerpt(&arena, str_from(cases[i][0]), LANG_EN, 240).p,
		                    cases[i][1]);
	assert_string_equal(markdown_excerpt(&arena, STR("une phrase trop longue"), LANG_FR, 16).p,
	                    "une phrase…");
	assert_string_equal(markdown_excerpt(&arena, STR("ééééééééééééé"), LANG_FR, 16).p,
	                    "éééééé…");

	/* The same, whether the text is long or short, rendered whole or not. */
	char body[6000];
	for (size_t i = 0; i < sizeof(body); i++)
		body[i] = i % 7 == 6 ? ' ' : 'x';
	for (size_t n = 100; n <= sizeof(body); n += 1180) {
		struct markdown m;
		arena_reset(&arena);
		markdown_render(&arena, (struct str){ body, n }, LANG_FR, &m);
		assert_true(str_eq(m.excerpt, markdown_excerpt(&arena, (struct str){ body, n },
		                                               LANG_FR, EXCERPT_MAX)));
	}
}

/* ---- that nothing else can ---- */

static const char *const ATTACKS[] = {
	"<script>alert(1)</script>",
	"<SCRIPT SRC=http://evil/x.js></SCRIPT>",
	"<img src=x onerror=alert(1)>",
	"<img src=\"javascript:alert(1)\">",
	"<IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>\">",
	"<img/src/onerror=alert(1)>",
	"<svg onload=alert(1)>",
	"<svg><script>alert&#40;1)</script>",
	"<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
	"<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
	"<iframe src=javascript:alert(1)>",
	"<iframe srcdoc='<script>alert(1)</script>'>",
	"<object data=javascript:alert(1)>",
	"<embed src=//evil/x.swf>",
	"<body onload=alert(1)>",
	"<details open ontoggle=alert(1)>",
	"<input autofocus onfocus=alert(1)>",
	"<video><source onerror=alert(1)>",
	"<form action=javascript:alert(1)><button>x</button></form>",
	"<a href=javascript:alert(1)>x</a>",
	"<a href=\"jav&#x09;ascript:alert(1)\">x</a>",
	"<base href=//evil/>",
	"<meta http-equiv=refresh content=0;url=//evil>",
	"<link rel=stylesheet href=//evil/x.css>",
	"<style>@import'//evil/x.css';</style>",
	"<template><script>alert(1)</script></template>",
	"<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
	"<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\">",
	"<!--<img src=\"--><img src=x onerror=alert(1)//\">",
	"<![CDATA[<script>alert(1)</script>]]>",
	"<?php echo 1 ?><script>alert(1)</script>",
	"<!DOCTYPE html><script>alert(1)</script>",
	"</p></div></body><script>alert(1)</script>",
	"[x](javascript:alert(1))",
	"[x](JaVaScRiPt:alert(1))",
	"[x](java\tscript:alert(1))",
	"[x](<java\nscript:alert(1)>)",
	"[x](javascript&#58;alert(1))",
	"[x](javascript&colon;alert(1))",
	"[x](&#106;avascript:alert(1))",
	"[x](&#x6A&#x61;vascript:alert(1))",
	"[x](\x01javascript:alert(1))",
	"[x]( javascript:alert(1))",
	"[x](vbscript:msgbox(1))",
	"[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
	"[x](DATA:image/svg+xml,<svg onload=alert(1)>)",
	"[x](file:///etc/passwd)",
	"[x](blob:https://e.fr/1)",
	"[x](//evil.fr)",
	"[x](/\\evil.fr)",
	"[x](/&#92;evil.fr)",
	"[x](\\\\evil.fr)",
	"[x](https://e.fr/\"onmouseover=\"alert(1))",
	"[x](https://e.fr/&quot;onmouseover=&quot;alert(1))",
	"[x](https://e.fr/'onmouseover='alert(1))",
	"[x](https://e.fr/<script>)",
	"[x](https://e.fr \"title\" onmouseover=alert(1))",
	"[x](https://e.fr 'a\" onmouseover=\"alert(1)')",
	"[x](https://e.fr/&lt;script&gt;)",
	"[x](HTTP://e.fr/)",
	"[x](HtTpS://e.fr/)",
	"[x](MAILTO:a@b.fr?subject=<b>)",
	"[<script>alert(1)</script>](https://e.fr)",
	"![x\" onerror=\"alert(1)](https://e.fr/x.png)",
	"![x](javascript:alert(1))",
	"![\"><script>alert(1)</script>](https://e.fr)",
	"[![x](https://e.fr/a)](https://e.fr/b) [![x](javascript:1)](javascript:2)",
	"![[a](https://e.fr/1)](https://e.fr/2)",
	"<javascript:alert(1)>",
	"<https://e.fr/\"onmouseover=alert(1)>",
	"<https://e.fr/<script>>",
	"https://e.fr/\"onmouseover=alert(1)",
	"https://e.fr/'><script>alert(1)</script>",
	"https://e.fr/&#34;><img src=x onerror=alert(1)>",
	"https://e.fr/`onmouseover=alert(1)`",
	"```\"><script>alert(1)</script>\nx\n```",
	"```html onload=alert(1)\n</code></pre><script>alert(1)</script>\n```",
	"`</code><script>alert(1)</script>`",
	"    </pre><script>alert(1)</script>",
	"@[<img src=x onerror=alert(1)>](p1)",
	"@[\"><script>alert(1)</script>](p1)",
	"@[x](p1\"onmouseover=alert(1))",
	"@[x](p1&quot;)",
	"@[x](<p1>)",
	"@[x](p1 \"t\")",
	"@[](mods)",
	"@[`<b>`](a1)",
	"@[**x** ![y](javascript:1)](p1)",
	"[x]: javascript:alert(1)\n\n[x]",
	"[x]: https://e.fr/ \"\\\" onmouseover=alert(1)\"\n\n[x]",
	"&lt;script&gt;alert(1)&lt;/script&gt;",
	"&#60;script&#62;alert(1)&#60;/script&#62;",
	"&#0;&#x0;&#xD800;&#x110000;&nbsp;&bogus;",
	"<scr\x01ipt>alert(1)</scr\x01ipt>",
	"\x7f\x1b[31m<b\x0b>",
	"\u202e<script>\u2066alert(1)</script>",
	"\ufeff<script>alert(1)</script>",
	"> <script>\n> alert(1)\n> </script>",
	"- <img src=x onerror=alert(1)>\n  - <svg onload=alert(1)>",
	"# <script>alert(1)</script>\n===",
	"99999999999. x",
	"999999999. x",
	"-1. x",
	"0. x",
	"***a **b*** c**",
	"[a](<b)c>",
	"[a](b \"c",
	"![",
	"[",
	"<",
	"&",
	"\\",
	"`",
	"@[",
	"@[]()",
	"*",
	"# ",
};

static void lets_no_attack_through(void **state)
{
	(void)state;
	assert_true(sizeof(ATTACKS) / sizeof(ATTACKS[0]) >= 100);
	for (size_t i = 0; i < sizeof(ATTACKS) / sizeof(ATTACKS[0]); i++)
		assert_safe(str_from(ATTACKS[i]));
}

/* Every attack within every construct, and every two side by side. */
static void lets_no_attack_through_inside(void **state)
{
	static const char *const frames[][2] = {
		{ "> ", "" },          { "- ", "" },
		{ "# ", "" },          { "**", "**" },
		{ "[", "](/a)" },      { "![", "](/a)" },
		{ "[x](", ")" },       { "[x](<", ">)" },
		{ "@[", "](p1)" },     { "`", "`" },
		{ "<", ">" },          { "https://e.fr/", "" },
		{ "[x](/ \"", "\")" }, { "<div>\n\n", "\n\n</div>" }
	};
	char body[600];
	(void)state;

	for (size_t i = 0; i < sizeof(ATTACKS) / sizeof(ATTACKS[0]); i++) {
		for (size_t k = 0; k < sizeof(frames) / sizeof(frames[0]); k++) {
			int n = snprintf(body, sizeof(body), "%s%s%s", frames[k][0], ATTACKS[i],
			                 frames[k][1]);
			assert_safe((struct str){ body, (size_t)n });
		}
		for (size_t k = 0; k < sizeof(ATTACKS) / sizeof(ATTACKS[0]); k++) {
			int n = snprintf(body, sizeof(body), "%s%s", ATTACKS[i], ATTACKS[k]);
			assert_safe((struct str){ body, (size_t)n });
		}
	}
}

static void lets_nothing_through_at_random(void **state)
{
	static const char *const bits[] = { "<",           ">",
		                            "\"",          "'",
		                            "&",           "#",
		                            "(",           ")",
		                            "[",           "]",
		                            "!",           "@",
		                            "*",           "_",
		                            "`",           "\n",
		                            "\n\n",        " ",
		                            "    ",        "- ",
		                            "> ",          "1. ",
		                            "\\",          "/",
		                            ":",           "https://e.fr",
		                            "javascript:", "p1",
		                            "mods",        "a",
		                            "é",           "«",
		                            "»",           "\u202f",
		                            "script",      "onerror=",
		                            "&lt;",        "&quot;",
		                            "&#58;",       "<!--",
		                            "-->",         "```",
		                            "~~~",         "===",
		                            "---",         "]:",
		                            "85 000" };
	char body[800];
	(void)state;

	for (int round = 0; round < 20000; round++) {
		size_t n = 0;
		for (uint32_t k = random_below(40); k; k--) {
			const char *bit = bits[random_below(sizeof(bits) / sizeof(bits[0]))];
			memcpy(body + n, bit, strlen(bit));
			n += strlen(bit);
		}
		assert_safe((struct str){ body, n });
	}
}

static struct str repeated(const char *unit, size_t total)
{
	size_t n = strlen(unit);
	char *p = arena_alloc(&arena, total);

	for (size_t i = 0; i + n <= total; i += n)
		memcpy(p + i, unit, n);
	return (struct str){ p, total - total % n };
}

static void refuses_what_is_too_deep_or_too_long(void **state)
{
	struct markdown m;
	(void)state;

	arena_reset(&arena);
	markdown_render(&arena, repeated("> ", 60), LANG_FR, &m);
	assert_false(m.refused);
	markdown_render(&arena, repeated("> ", 16384), LANG_FR, &m);
	assert_true(m.refused && m.html.n == 0);
	markdown_render(&arena, repeated("\"", 16384), LANG_FR, &m); /* six bytes each */
	assert_true(m.refused && m.html.n == 0);
	markdown_render(&arena, repeated("bonjour ", 16384), LANG_FR, &m);
	assert_false(m.refused);
	struct str code = repeated("    \"\\\n", 16384);
	markdown_render(&arena, code, LANG_FR, &m);
	assert_true(m.refused || m.html.n <= MARKDOWN_HTML_MAX);
	assert_int_equal(markdown_html(&arena, repeated("> ", 16384), LANG_FR).n, 0);
}

/* What is known to be slow in parsers of markdown stays bearable within the length of a message. */
static void takes_its_time_and_no_more(void **state)
{
	static const char *const units[] = {
		"[",        "![",        "[a](",  "*a",   "**a*",     "_a_*",     "`",
		"``a`",     "<",         "<a ",   "<!--", "&",        "\\",       "> ",
		"- ",       "1. ",       "    ",  "#",    "a\n===\n", "[a]: b\n", "[a][b]",
		"@[x](p1)", "!",         "\n",    "* * ", "<a@",      "https://", "https://e.fr(",
		"((",       "~~~\n",     "a  \n", "«  »", "1 000 ",   "![[]()",   "*_`[",
		"<?",       "<![CDATA[", "<!A ",  "\t",   "-\n",      ">\n",      "\x01"
	};
	(void)state;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		arena_reset(&arena);
		struct str body = repeated(units[i], 16384);
		int64_t from = clock_mono_us();
		struct markdown m;
		markdown_render(&arena, body, LANG_FR, &m);
		int64_t us = clock_mono_us() - from;
		if (getenv("PALABRE_TEST_TIMES"))
			print_message("%10.10s %lld us\n", units[i], (long long)us);
		assert_true(us < 2 * 1000 * 1000); /* sanitizers and a busy machine included */
		assert_null(complaint(m.html));
	}
}

static int setup(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_finish(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(renders_messages),
		cmocka_unit_test(links_bare_addresses),
		cmocka_unit_test(sets_french_blanks),
		cmocka_unit_test(finds_mentions),
		cmocka_unit_test(excerpts_plain_words),
		cmocka_unit_test(lets_no_attack_through),
		cmocka_unit_test(lets_no_attack_through_inside),
		cmocka_unit_test(lets_nothing_through_at_random),
		cmocka_unit_test(refuses_what_is_too_deep_or_too_long),
		cmocka_unit_test(takes_its_time_and_no_more),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
