/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * html - the words of a mail that has only html, as plain text.
 *
 * Not a browser: tags are read one after the other, none is believed to be closed. What is quoted is
 * marked: blockquotes by '>' before their lines, the places where mail programs put the message they
 * answer without one (Outlook, Yahoo, Zimbra) by a line LINE_QUOTED. Links that say something else
 * than their address have it behind them, pictures of the mail itself are "[cid:…]".
 *
 * Reads at most HTML_MAX bytes and writes at most HTML_TEXT_MAX, in time linear in that. Any thread.
 */
#include "base/arena.h"

enum { HTML_MAX = 2 * 1024 * 1024, HTML_TEXT_MAX = 256 * 1024, HTML_DEPTH = 20 };

/* `html` is valid UTF-8. The text is in the arena, \n between lines. */
struct str html_to_text(struct arena *a, struct str html);
