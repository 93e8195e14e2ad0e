/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * typography - words on their way into html: blanks that must not break, escapes, addresses.
 *
 * For markdown.c and whatever else writes html. Texts are valid UTF-8. Any thread.
 */
#include "base/buf.h"

/* A copy in which the blanks of French typography do not break; see markdown.h for the list.
 * None is added: a text without blanks before its signs is left as it is. */
void typography_french(struct buf *out, struct str text);

/* Text as html text, or within a quoted attribute: & < > " escaped; control characters but tab and newline left out. */
void html_text(struct buf *out, struct str text);
/* An address as the value of href: escaped, and percent-encoded where it must be. */
void html_href(struct buf *out, struct str url);
/* As html_text(), bare http(s) addresses made links. */
void html_text_linked(struct buf *out, struct str text);

enum url_kind { URL_REFUSED, URL_OUTSIDE, URL_MAIL, URL_HERE };

/* Where may this lead? http(s), mailto:, a path from the root of this site; nothing else. */
enum url_kind url_kind(struct str url);

/* <a href=…> with what an address of this kind needs beside. */
void html_link_open(struct buf *out, struct str url, enum url_kind kind);
