/* SPDX-License-Identifier: EUPL-1.2 */
/* The words that mail programs put before what they quote. */
#include "base/utf8.h"
#include "letter/line.h"

enum {
	SOFT_LINES = 4, /* over which « Le … a écrit : » may be folded */
	SOFT_MAX = 600,
	BLOCK_LINES = 14, /* of « De : … Objet : … », long lists of recipients included */
};

static bool ends_any(struct str s, const char *const tails[])
{
	for (size_t i = 0; tails[i]; i++)
		if (str_ends(s, str_from(tails[i])))
			return true;
	return false;
}

static bool starts_any(struct str s, const char *const heads[])
{
	for (size_t i = 0; heads[i]; i++)
		if (str_starts(s, str_from(heads[i])))
			return true;
	return false;
}

/* ---- « Le 25 nov. 2026 à 10:12, Awa Diallo <awa@example.org> a écrit : » ---- */

static bool has_digit(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= '0' && s.p[i] <= '9')
			return true;
	return false;
}

/* A time of day, or an address: no sentence of a message's own ends in « a écrit : » with one. */
static bool has_origin(struct str s)
{
	if (str_holds(s, STR("@")) && str_holds(s, STR(".")))
		return true;
	for (size_t i = 1; i + 2 < s.n; i++)
		if ((s.p[i] == ':' || s.p[i] == 'h') && s.p[i - 1] >= '0' && s.p[i - 1] <= '9' &&
		    s.p[i + 1] >= '0' && s.p[i + 1] <= '9' && s.p[i + 2] >= '0' &&
		    s.p[i + 2] <= '9')
			return true;
	return false;
}

static bool ends_in_wrote(struct str s)
{
	static const char *const tails[] = {
		"a ecrit :",   "a ecrit:",     "wrote:",     "wrote :",
		"schrieb:",    "schrieb :",    "escribio:",  "escribio :",
		"ha scritto:", "ha scritto :", "escreveu:",  "escreveu :",
		"schreef:",    "skrev:",       "ecrivait :", NULL
	};

	if (ends_any(s, tails))
		return true;
	/* « Awa Diallo a écrit le 25/11/2026 à 10:12 : » */
	return str_ends(s, STR(":")) &&
	       (str_holds(s, STR(" a ecrit le ")) || str_holds(s, STR(" wrote on ")) ||
	        str_holds(s, STR(" a ecrit, le ")));
}

/* 2026-11-25 10:12 GMT+01:00 Awa Diallo <awa@example.org>: */
static bool is_dated(struct str s)
{
	return s.n > 12 && s.p[0] == '2' && s.p[4] == '-' && s.p[7] == '-' &&
	       str_holds(s, STR("@")) && str_ends(s, STR(">:"));
}

/* Is the next line that is not blank quoted by marks? */
static bool marks_follow(const struct line *l, size_t n, size_t i, int depth)
{
	while (i < n && l[i].blank && l[i].depth == depth)
		i++;
	return i < n && l[i].depth > depth;
}

static enum line_head soft(const struct line *l, size_t n, size_t i, size_t *len)
{
	static const char *const heads[] = { "le ",         "on ", "el ", "am ",
		                             "il giorno ",  "em ", "op ", "den ",
		                             "en date du ", "du ", NULL };
	char joined[SOFT_MAX];
	struct str s = { joined, 0 };

	for (size_t k = 0; k < SOFT_LINES && i + k < n; k++) {
		struct str add = l[i + k].fold;
		if (l[i + k].blank || l[i + k].depth != l[i].depth || s.n + add.n + 1 > SOFT_MAX)
			break;
		if (k)
			joined[s.n++] = ' ';
		memcpy(joined + s.n, add.p, add.n);
		s.n += add.n;
		bool dated = is_dated(s);
		if (!dated && !ends_in_wrote(s))
			continue;
		bool marked = marks_follow(l, n, i + k + 1, l[i].depth);
		bool sure = dated || (starts_any(s, heads) && has_digit(s) && has_origin(s));
		/* « Awa Diallo a écrit : » on a line of its own. */
		if (!sure && !(marked && !k))
			continue;
		*len = k + 1;
		return marked ? LINE_HEAD_SOFT : sure ? LINE_HEAD_HARD : LINE_HEAD_NONE;
	}
	return LINE_HEAD_NONE;
}

/* ---- « De : … Envoyé : … À : … Objet : … » ---- */

/* Is it a line "label : value"? Which label: one bit each, sender 1. */
static unsigned label(struct str s)
{
	static const struct {
		const char *name;
		unsigned bit;
	} labels[] = {
		{ "de", 1 },
		{ "from", 1 },
		{ "expediteur", 1 },
		{ "von", 1 },
		{ "envoye", 2 },
		{ "sent", 2 },
		{ "date", 2 },
		{ "gesendet", 2 },
		{ "date d'envoi", 2 },
		{ "envoye le", 2 },
		{ "a", 4 },
		{ "to", 4 },
		{ "pour", 4 },
		{ "an", 4 },
		{ "destinataire", 4 },
		{ "cc", 8 },
		{ "copie", 8 },
		{ "copie a", 8 },
		{ "objet", 16 },
		{ "subject", 16 },
		{ "sujet", 16 },
		{ "betreff", 16 },
		{ "repondre a", 32 },
		{ "reply-to", 32 },
		{ "importance", 32 },
		{ "destinataires", 4 },
	};
	struct str rest = s;
	struct str name = str_trim(str_split(&rest, ':'));

	if (!rest.p)
		return 0;
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (str_eq(name, str_from(labels[i].name)))
			return labels[i].bit;
	return 0;
}

static bool is_rule(struct str s)
{
	size_t n = 0;

	while (n < s.n && (s.p[n] == '_' || s.p[n] == '-' || s.p[n] == '=' || s.p[n] == '#'))
		n++;
	return n >= 5 && n == s.n;
}

/* A sender, and two more of the others soon after. */
static bool block(const struct line *l, size_t n, size_t i, size_t *len)
{
	unsigned seen = 0;
	size_t last = i;

	if (i >= n || !(label(l[i].fold) & 1))
		return false;
	for (size_t k = i; k < n && k < i + BLOCK_LINES; k++) {
		unsigned bit = l[k].depth == l[i].depth ? label(l[k].fold) : 0;
		if (bit) {
			seen |= bit;
			last = k;
		} else if (l[k].blank && (seen & (4 | 16)) && (seen & 2)) {
			break;
		}
	}
	*len = last - i + 1;
	return (seen & 2) && (seen & (4 | 16));
}

/* « -----Message d’origine----- », with or without its dashes' company. */
static bool is_original(struct str s)
{
	static const char *const words[] = { "message d'origine",
		                             "message original",
		                             "original message",
		                             "mail original",
		                             "message transfere",
		                             "forwarded message",
		                             "message initial",
		                             "courriel original",
		                             "e-mail d'origine",
		                             "mail d'origine",
		                             "urspruengliche nachricht",
		                             "mensaje original",
		                             "reply message",
		                             "original mail",
		                             "message reexpedie",
		                             NULL };
	size_t dashes = 0;

	while (dashes < s.n && (s.p[dashes] == '-' || s.p[dashes] == '_' || s.p[dashes] == '='))
		dashes++;
	if (dashes < 2 || s.n > 120)
		return false;
	struct str rest = str_trim((struct str){ s.p + dashes, s.n - dashes });
	return starts_any(rest, words);
}

/* GroupWise: ">>> Awa Diallo <awa@example.org> 25/11/2026 10:12 >>>", and no marks after it. */
static bool is_groupwise(const struct line *l)
{
	return l->depth == 3 && str_ends(l->fold, STR(">>>")) && has_digit(l->fold);
}

static enum line_head hard(const struct line *l, size_t n, size_t i, size_t *len)
{
	size_t at = i, more = 0;

	*len = 1;
	if (str_eq(l[i].text, STR(LINE_QUOTED)) || is_groupwise(&l[i]))
		return LINE_HEAD_HARD;
	if (is_original(l[i].fold)) {
		at = i + 1;
		while (at < n && l[at].blank)
			at++;
		if (block(l, n, at, &more))
			*len = at + more - i;
		return LINE_HEAD_HARD;
	}
	if (is_rule(l[i].fold))
		for (at = i + 1; at < n && l[at].blank;)
			at++;
	if (!block(l, n, at, &more))
		return LINE_HEAD_NONE;
	*len = at + more - i;
	return LINE_HEAD_HARD;
}

enum line_head line_head(const struct line *l, size_t n, size_t i, size_t *len)
{
	enum line_head h = LINE_HEAD_NONE;

	if (l[i].depth && !is_groupwise(&l[i]))
		return h;
	if (!l[i].blank || l[i].text.n)
		h = hard(l, n, i, len);
	return h || l[i].blank ? h : soft(l, n, i, len);
}
