/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * markdown - what people type, as safe html, as plain words, and whom it calls on.
 *
 * The text is parsed by cmark (CommonMark); the html is written here, from cmark's tree, out
 * of a fixed set of tags and attributes (markdown.c lists them), so nothing a person types
 * can bring another one in. Raw html is shown as it was typed.
 *
 * - A new line is a new line: people type messages, not paragraphs.
 * - Headings become h4 to h6: a message stands below the headings of the page.
 * - Images become links to them: no page fetches what a stranger chose.
 * - Links lead to http, https, mailto, or a path of this site; others are shown as words.
 *   A bare http(s) address becomes a link.
 * - In French, outside code, blanks before ; ! ? (U+202F), : and » (U+00A0), after «
 *   (U+00A0) and between thousands (U+202F) do not break. None is added.
 * - A mention is written @[Name](p12), @[Name](a7) for an authority, @[Name](mods) for the
 *   moderators; it becomes <span class="mention" data-ref="p12">@Name</span>.
 *
 * Texts are valid UTF-8, as the decoders leave them. Any thread.
 */
#include "base/arena.h"
#include "proto.h"

enum {
	MARKDOWN_DEPTH = 32,           /* deepest nesting that is rendered */
	MARKDOWN_HTML_MAX = 48 * 1024, /* bytes; callers refuse longer messages */
	MARKDOWN_MENTIONS = 200,       /* most mentions looked at in one message */
	EXCERPT_MAX = 240,             /* bytes of an excerpt */
};

enum mention_kind { MENTION_PERSON, MENTION_AUTHORITY, MENTION_MODERATORS };

struct mention {
	enum mention_kind kind;
	int64_t id; /* person or authority; 0 for the moderators */
};

struct markdown {
	struct str html;
	struct str excerpt; /* plain words, one line, at most EXCERPT_MAX bytes; "…" when cut */
	struct mention *mentions; /* each once, in their order */
	size_t n_mentions;
	bool refused; /* too deep, or html too long, as it is or as JSON: html is empty */
};

/* Everything at once, from one parse. */
void markdown_render(struct arena *a, struct str body, enum lang lang, struct markdown *out);

/* The html alone; empty for a text that markdown_render() refuses. */
struct str markdown_html(struct arena *a, struct str body, enum lang lang);

/* The plain words of the beginning: at most `max` bytes (8 .. 4096), "…" when cut. */
struct str markdown_excerpt(struct arena *a, struct str body, enum lang lang, size_t max);

/* All plain words, in the language's typography, cut at `max` bytes. */
struct str markdown_words(struct arena *a, struct str body, enum lang lang, size_t max);

/* Are these words in the text, whatever the blanks? */
bool markdown_says(struct arena *a, struct str body, struct str words);
