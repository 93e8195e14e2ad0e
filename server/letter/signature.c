/* SPDX-License-Identifier: EUPL-1.2 */
/* The ends of mails that nobody wrote for this one. */
#include "letter/line.h"

enum {
	SIGN_LINES = 16, /* a block of a firm has no more; what is longer is text */
	SIGN_WIDTH = 110,
	PHONE_DIGITS = 9,
};

static bool starts_any(struct str s, const char *const heads[])
{
	for (size_t i = 0; heads[i]; i++)
		if (str_starts(s, str_from(heads[i])))
			return true;
	return false;
}

static bool holds_any(struct str s, const char *const words[])
{
	for (size_t w = 0; words[w]; w++) {
		size_t n = strlen(words[w]);
		for (size_t i = 0; i + n <= s.n; i++)
			if (!memcmp(s.p + i, words[w], n))
				return true;
	}
	return false;
}

/* « Envoyé de mon iPhone » */
static bool is_mobile(const struct line *l)
{
	static const char *const heads[] = { "envoye de mon ",
		                             "envoye depuis ",
		                             "envoye a partir d",
		                             "envoye avec ",
		                             "envoye via ",
		                             "envoye par mon ",
		                             "envoye a l'aide d",
		                             "message envoye depuis ",
		                             "sent from ",
		                             "sent with ",
		                             "sent via ",
		                             "get outlook for ",
		                             "obtenez outlook pour ",
		                             "obtenir outlook pour ",
		                             "telecharger outlook pour ",
		                             "telechargez outlook pour ",
		                             "provenance : courrier pour ",
		                             "garanti sans virus",
		                             "sans virus.",
		                             "virus-free.",
		                             "enviado desde mi ",
		                             "von meinem ",
		                             "yahoo mail : ",
		                             "excusez la brievete",
		                             NULL };
	struct str s = l->fold;

	/* « -- Envoyé de mon appareil » and « [Envoyé de …] » as well */
	while (s.n && strchr("-[(< ", s.p[0])) {
		s.p++;
		s.n--;
	}
	return s.n && s.n < 140 && starts_any(s, heads);
}

/* « Ce message et toutes les pièces jointes sont confidentiels… » */
static bool is_notice(const struct line *l)
{
	static const char *const heads[] = { "ce message et ",
		                             "ce message est confidentiel",
		                             "ce message, ",
		                             "ce message (y compris",
		                             "ce message ainsi que",
		                             "ce courriel et ",
		                             "ce courriel est ",
		                             "ce courriel, ",
		                             "ce mail et ",
		                             "ce mail est ",
		                             "ce courrier electronique",
		                             "cet e-mail et ",
		                             "cet e-mail est ",
		                             "cet email et ",
		                             "le present message ",
		                             "le contenu de ce ",
		                             "les informations contenues dans ce ",
		                             "l'integrite de ce message",
		                             "l'integrite de ce courriel",
		                             "avertissement : ce ",
		                             "avis de confidentialite",
		                             "confidentialite : ",
		                             "pensez a l'environnement",
		                             "pensez environnement",
		                             "avant d'imprimer",
		                             "n'imprimez ce ",
		                             "n'imprimez que",
		                             "afin de preserver l'environnement",
		                             "this e-mail and ",
		                             "this email and ",
		                             "this email is ",
		                             "this e-mail is ",
		                             "this message and ",
		                             "this message (including",
		                             "this message contains ",
		                             "the information contained in ",
		                             "confidentiality notice",
		                             "disclaimer",
		                             "please consider the environment",
		                             "p avant d'imprimer",
		                             "conformement au rgpd",
		                             "conformement au reglement",
		                             "vos donnees personnelles",
		                             NULL };
	static const char *const seals[] = {
		"confiden", "destinataire", "imprim", "environnement", "environment",
		"intende",  "recipient",    "joint",  "attach",        "integrite",
		"donnees",  "disclaimer",   NULL
	};

	return l->text.n > 30 && starts_any(l->fold, heads) &&
	       (holds_any(l->fold, seals) || l->text.n > LINE_FOLD);
}

/* A legal notice is long, and may stand on one line that is not folded. */
static bool is_long_notice(const struct line *l)
{
	static const char *const heads[] = { "Ce message et ",
		                             "Ce courriel et ",
		                             "Ce message est ",
		                             "This e-mail and ",
		                             "This email and ",
		                             "This message ",
		                             "Les informations contenues dans ce ",
		                             "Le contenu de ce ",
		                             "Ce message, ",
		                             "Ce courriel, ",
		                             NULL };

	return l->text.n > LINE_FOLD && starts_any(str_trim(l->text), heads);
}

static bool is_rule(const struct line *l)
{
	size_t n = 0;

	while (n < l->fold.n && strchr("_-=*#~", l->fold.p[n]))
		n++;
	return n >= 5 && n == l->fold.n;
}

/* A telephone number, an address of any sort: what a firm's block has and a sentence has not. */
static bool is_contact(const struct line *l)
{
	static const char *const words[] = {
		"www.",           "http://", "https://",      "tel :",      "tel. :", "tel.:",
		"tel:",           "mob :",   "mobile :",      "fax",        "cedex",  "standard :",
		"hotel de ville", " bp ",    "ligne directe", "portable :", "phone",  NULL
	};
	static const char *const ways[] = { " rue ",   " avenue ", " place ",  " boulevard ",
		                            " allee ", " quai ",   " chemin ", NULL };
	size_t digits = 0;
	bool at = false;

	if (l->text.n > SIGN_WIDTH * 2)
		return false;
	for (size_t i = 0; i < l->fold.n; i++) {
		digits += l->fold.p[i] >= '0' && l->fold.p[i] <= '9';
		at = at || (l->fold.p[i] == '@' && i && i + 3 < l->fold.n);
	}
	return at || digits >= PHONE_DIGITS || holds_any(l->fold, words) ||
	       (digits && holds_any(l->fold, ways));
}

static bool is_farewell(const struct line *l)
{
	static const char *const heads[] = { "cordialement",
		                             "bien cordialement",
		                             "tres cordialement",
		                             "bien a vous",
		                             "bien a toi",
		                             "salutations",
		                             "meilleures salutations",
		                             "sinceres salutations",
		                             "respectueusement",
		                             "bien respectueusement",
		                             "amicalement",
		                             "bien amicalement",
		                             "amities",
		                             "bonne journee",
		                             "belle journee",
		                             "bonne reception",
		                             "bonne soiree",
		                             "chaleureusement",
		                             "fraternellement",
		                             "a bientot",
		                             "cdt",
		                             "cdlt",
		                             "best regards",
		                             "kind regards",
		                             "warm regards",
		                             "regards",
		                             "best wishes",
		                             "best,",
		                             "sincerely",
		                             "yours ",
		                             "cheers",
		                             "many thanks",
		                             "je vous prie d'agreer",
		                             "veuillez agreer",
		                             NULL };

	return l->fold.n && l->fold.n < 120 && starts_any(l->fold, heads);
}

static size_t skip_blank(const struct line *l, size_t i, size_t to)
{
	while (i < to && l[i].blank)
		i++;
	return i;
}

/* Are l[from..to) the lines of a firm's block? */
static bool is_block(const struct line *l, size_t from, size_t to, size_t contacts)
{
	size_t n = 0, found = 0;

	for (size_t i = from; i < to; i++) {
		if (l[i].blank)
			continue;
		n++;
		found += is_contact(&l[i]);
		if (l[i].text.n > SIGN_WIDTH * 2)
			return false;
	}
	return n && n <= SIGN_LINES && found >= contacts;
}

/* After « Cordialement, » and a name: the rest, when it is a block. */
static size_t after_farewell(const struct line *l, size_t from, size_t to)
{
	size_t v = to;

	for (size_t i = from; i < to; i++)
		if (is_farewell(&l[i]) && to - i <= (size_t)SIGN_LINES * 2)
			v = i;
	if (v == to)
		return to;
	size_t name = skip_blank(l, v + 1, to);
	if (name == to)
		return to;
	size_t rest = is_contact(&l[name]) || l[name].text.n > 60 ? name : name + 1;
	rest = skip_blank(l, rest, to);
	return is_block(l, rest, to, 1) ? rest : to;
}

/* The last paragraph, when it is a block and something is before it. */
static size_t last_paragraph(const struct line *l, size_t from, size_t to)
{
	size_t i = to;

	while (i > from && !l[i - 1].blank)
		i--;
	if (i == from)
		return to;
	return is_block(l, i, to, 2) ? i : to;
}

static size_t cut_delimiter(const struct line *l, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		if (str_eq(l[i].fold, STR("--")) || str_eq(l[i].fold, STR("-- ")))
			return i;
		if (is_rule(&l[i]) && i > from && is_block(l, i + 1, to, 1))
			return i;
	}
	return to;
}

static size_t cut_notice(const struct line *l, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if ((i == from || l[i - 1].blank || is_rule(&l[i - 1])) &&
		    (is_notice(&l[i]) || is_long_notice(&l[i])))
			return i > from && is_rule(&l[i - 1]) ? i - 1 : i;
	return to;
}

static size_t trim_end(const struct line *l, size_t from, size_t to, const bool *drop)
{
	while (to > from && (l[to - 1].blank || drop[to - 1]))
		to--;
	return to;
}

size_t line_signature(const struct line *l, size_t from, size_t to, bool *drop)
{
	size_t end = cut_delimiter(l, from, to);

	end = cut_notice(l, from, end);
	for (size_t i = from; i < end; i++)
		drop[i] = is_mobile(&l[i]);
	end = trim_end(l, from, end, drop);
	end = after_farewell(l, from, end);
	end = trim_end(l, from, end, drop);
	end = last_paragraph(l, from, end);
	return trim_end(l, from, end, drop);
}
