/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * mailing - what all our mails look like, and what they say of themselves.
 *
 * A mail is written once, piece by piece, and comes out twice: as text and as HTML, with the same
 * words and the same addresses. The HTML is one column that any width holds, with its styles inline,
 * since mail programs drop the rest; a few rules for dark screens besides, for those that do not.
 * Nothing is fetched: no images, no fonts, nothing that tells who has read it.
 *
 *	struct mailing m;
 *	mailing_begin(&m, r, lang, title);
 *	mailing_para(&m, STR("..."));
 *	mailing_button(&m, STR("Ouvrir"), url);
 *	mailing_end(&m, &mail);
 *
 * Texts from outside are escaped here, and nowhere else. What is given to mailing_*() is plain
 * text, valid UTF-8, unless it says otherwise. Any thread with a connection.
 */
#include "app/req/req.h"
#include "base/buf.h"
#include "mail/mail.h"

enum { MAILING_MAX = 96 * 1024 }; /* bytes of either form: beyond, some programs cut mails off */

struct mailing {
	struct req *r;
	enum lang lang;
	struct buf text, html;
};

struct mailing_link {
	struct str words, url;
};

void mailing_begin(struct mailing *m, struct req *r, enum lang lang, struct str title);
/* The pieces. A paragraph; the same in small; a heading of the mail, of a part of it. */
void mailing_para(struct mailing *m, struct str words);
void mailing_note(struct mailing *m, struct str words);
void mailing_title(struct mailing *m, struct str words);
/* The beginning of a part, with the colour of a group (1 to 8; 0: none). */
void mailing_part(struct mailing *m, struct str words, int64_t tint);
/* What is to be typed in somewhere. */
void mailing_code(struct mailing *m, struct str code);
void mailing_button(struct mailing *m, struct str words, struct str url);
/* Several that one chooses among, in a row. */
void mailing_choices(struct mailing *m, const struct mailing_link *links, size_t n);
/* Addresses of less weight, in a row. */
void mailing_links(struct mailing *m, const struct mailing_link *links, size_t n);
/* A thing one may go to, with what stands beside it. */
void mailing_item(struct mailing *m, struct str words, struct str url, struct str aside);
/* Somebody's words, short and plain; `who` says them, when it is not empty. */
void mailing_line(struct mailing *m, struct str who, struct str words);
/* A whole message, of markdown, cut at MAILING_MESSAGE with a word about it. */
enum { MAILING_MESSAGE = 8 * 1024 };
void mailing_message(struct mailing *m, struct str body, enum lang lang, struct str url);
/* A line between parts. */
void mailing_rule(struct mailing *m);
/* Bytes that are left in the fuller form, for who may stop. */
size_t mailing_left(const struct mailing *m);
/* Puts text and html into *out, from the arena, and frees what was built. */
void mailing_end(struct mailing *m, struct mail_new *out);

/* ---- to whom and from whom (mailing_to.c) ---- */

struct mailing_to {
	int64_t person;
	struct str email, name, zone;
	enum lang lang;
};

/* false: no such person, he is disabled, or mails to his address have come back too often. */
bool mailing_to(struct req *r, int64_t person, struct mailing_to *out);
/* The recipient of *out, where it comes back to, and when; `number` is any that the mail has. */
void mailing_address(struct req *r, const struct mailing_to *to, int64_t number,
                     struct mail_new *out);
/* "Awa Keïta (Palabre)": a name beside the house's own address. */
struct str mailing_from(struct req *r, struct str name);
/* "Awa Diallo, secrétaire générale, Ville de Lyon"; who asked without his name is not named, in r->lang. */
struct str mailing_who(struct req *r, const struct person_ref *p);
/* The words with what they are about in place of each %s, one of `with` after the other. */
struct str mailing_fill(struct req *r, const char *fmt, const struct str *with);
/* "1 h 05", "12 min", "40 s", in any language. */
struct str mailing_duration(struct req *r, int64_t ms);
/* "jeudi 3 décembre", "jeudi 3 décembre à 18 h 30", in his zone and language. */
struct str mailing_day(struct req *r, const struct mailing_to *to, int64_t at);
struct str mailing_time(struct req *r, const struct mailing_to *to, int64_t at);
/* "18 h 30", in a zone. */
struct str mailing_clock(struct req *r, enum lang lang, struct str zone, int64_t at);
/* Where a topic ('s') or a message ('m') is. */
struct str mailing_url(struct req *r, char kind, int64_t id);
