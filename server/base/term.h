/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * term - the words of a text, as they are indexed and as they are looked for.
 *
 * A word is lower case without accents: Latin letters as in latin.h, those of Bambara, Fulfulde
 * and Hausa as themselves, Greek, Cyrillic and Arabic without marks; each Chinese or Japanese sign
 * is a word. French is what the rest is made for:
 *
 *	l’eau, qu'il             eau, il             an elided word is none
 *	vice-président           vice president      in two places, and vicepresident in the first
 *	A.F.D.                   afd
 *	communes                 communes, =commun   a stem stands beside its word when it differs
 *
 * Stems are those of libstemmer's French, of the word without accents, so that accents make no
 * difference; words of other languages get one too, the same in a text and in what is looked for. "=" is
 * in no word. The index of app/search holds what this made, and takes out what it would make now: a
 * change here comes with a migration that empties it.
 *
 * Texts are valid UTF-8. A maker belongs to one thread at a time.
 */
#include "base/str.h"

enum { TERM_MAX = 64 }; /* bytes of a word; what is longer is cut */

enum term_kind {
	TERM_WORD,  /* the next place */
	TERM_STEM,  /* of the word or the whole before it; at the same place */
	TERM_WHOLE, /* a compound written as one; at the place of its first part */
};

struct term {
	enum term_kind kind;
	struct str word;
	size_t from, to; /* bytes of the text it stands for */
};

struct term_maker;

struct term_maker *term_maker_create(void);
void term_maker_destroy(struct term_maker *m); /* NULL is fine */

/* What to do with each, in the order of the text; false: enough. `t` lives for the call. */
typedef bool term_fn(void *arg, const struct term *t);
/* false: it was enough. */
bool term_each(struct term_maker *m, struct str text, term_fn *fn, void *arg);
