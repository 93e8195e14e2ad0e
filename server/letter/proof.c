/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the mail server that is believed says of a mail's sender (RFC 8601). It must take away what
 * others wrote in its name; deploy/README.md says how.
 */
#include "letter/internal.h"

enum { RESULTS = 20 }; /* headers looked at */

/* Without comments, small letters, blanks made one. */
static struct str plain(struct arena *a, const char *value)
{
	struct str s = header_line(a, value, 4000);
	char *out = arena_alloc(a, s.n + 1);
	size_t n = 0;
	int depth = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '(')
			depth++;
		else if (s.p[i] == ')' && depth)
			depth--;
		else if (!depth)
			out[n++] = (char)g_ascii_tolower(s.p[i]);
	}
	return (struct str){ out, n };
}

/* "dkim=pass header.d=example.org": the value of `key` among the words. */
static struct str property(struct str words, const char *key)
{
	size_t n = strlen(key);

	while (words.n) {
		struct str word = str_split(&words, ' ');
		if (word.n > n && !memcmp(word.p, key, n) && word.p[n] == '=')
			return (struct str){ word.p + n + 1, word.n - n - 1 };
	}
	return STR("");
}

static struct str domain_of(struct str address)
{
	struct str domain = address;

	str_split(&domain, '@');
	return domain.p ? domain : address;
}

/* The same, or one below the other, and both with a dot: the relaxed alignment of RFC 7489. */
static bool is_aligned(struct str a, struct str b)
{
	struct str deep = a.n > b.n ? a : b, high = a.n > b.n ? b : a;

	if (!high.n || !memchr(high.p, '.', high.n) || !str_ends(deep, high))
		return false;
	return deep.n == high.n || deep.p[deep.n - high.n - 1] == '.';
}

static enum letter_proof judge(struct str results, struct str from)
{
	bool proven = false;

	while (results.n) {
		struct str one = str_trim(str_split(&results, ';'));
		struct str dmarc = property(one, "dmarc");
		if (str_eq(dmarc, STR("fail")))
			return LETTER_FORGED;
		proven = proven || (str_eq(dmarc, STR("pass")) &&
		                    is_aligned(property(one, "header.from"), from));
		struct str signer = property(one, "header.d");
		if (!signer.n)
			signer = domain_of(property(one, "header.i"));
		proven = proven ||
		         (str_eq(property(one, "dkim"), STR("pass")) && is_aligned(signer, from));
		proven = proven || (str_eq(property(one, "spf"), STR("pass")) &&
		                    is_aligned(domain_of(property(one, "smtp.mailfrom")), from));
	}
	return proven ? LETTER_PROVEN : LETTER_UNPROVEN;
}

enum letter_proof proof_read(struct reader *rd, GMimeMessage *m, struct str from)
{
	GMimeHeaderList *list = g_mime_object_get_header_list(GMIME_OBJECT(m));
	enum letter_proof found = LETTER_UNPROVEN;
	int looked = 0;

	if (!rd->cfg->authserv.n || !from.n)
		return found;
	for (int i = 0; i < g_mime_header_list_get_count(list) && looked < RESULTS; i++) {
		GMimeHeader *h = g_mime_header_list_get_header_at(list, i);
		if (g_ascii_strcasecmp(g_mime_header_get_name(h), "Authentication-Results"))
			continue;
		looked++;
		struct str results = plain(rd->a, g_mime_header_get_value(h));
		struct str who = str_trim(str_split(&results, ';'));
		if (!str_eq(str_split(&who, ' '), rd->cfg->authserv))
			continue;
		enum letter_proof p = judge(results, domain_of(from));
		if (p == LETTER_FORGED)
			return p;
		found = p == LETTER_PROVEN ? p : found;
	}
	return found;
}
