/* SPDX-License-Identifier: EUPL-1.2 */
#include "letter/entity.h"

enum { NAME_MAX_BYTES = 10 };

/* U+00A0 to U+00FF, in order. */
static const char *const latin[] = {
	"nbsp",   "iexcl",  "cent",   "pound",  "curren", "yen",    "brvbar", "sect",   "uml",
	"copy",   "ordf",   "laquo",  "not",    "shy",    "reg",    "macr",   "deg",    "plusmn",
	"sup2",   "sup3",   "acute",  "micro",  "para",   "middot", "cedil",  "sup1",   "ordm",
	"raquo",  "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc",  "Atilde",
	"Auml",   "Aring",  "AElig",  "Ccedil", "Egrave", "Eacute", "Ecirc",  "Euml",   "Igrave",
	"Iacute", "Icirc",  "Iuml",   "ETH",    "Ntilde", "Ograve", "Oacute", "Ocirc",  "Otilde",
	"Ouml",   "times",  "Oslash", "Ugrave", "Uacute", "Ucirc",  "Uuml",   "Yacute", "THORN",
	"szlig",  "agrave", "aacute", "acirc",  "atilde", "auml",   "aring",  "aelig",  "ccedil",
	"egrave", "eacute", "ecirc",  "euml",   "igrave", "iacute", "icirc",  "iuml",   "eth",
	"ntilde", "ograve", "oacute", "ocirc",  "otilde", "ouml",   "divide", "oslash", "ugrave",
	"uacute", "ucirc",  "uuml",   "yacute", "thorn",  "yuml",
};

static const struct {
	const char *name;
	uint32_t c;
} others[] = {
	{ "amp", '&' },       { "lt", '<' },        { "gt", '>' },       { "quot", '"' },
	{ "apos", '\'' },     { "rsquo", 0x2019 },  { "lsquo", 0x2018 }, { "rdquo", 0x201d },
	{ "ldquo", 0x201c },  { "ndash", 0x2013 },  { "mdash", 0x2014 }, { "hellip", 0x2026 },
	{ "bull", 0x2022 },   { "euro", 0x20ac },   { "oelig", 0x153 },  { "OElig", 0x152 },
	{ "trade", 0x2122 },  { "sbquo", 0x201a },  { "bdquo", 0x201e }, { "thinsp", 0x2009 },
	{ "ensp", 0x2002 },   { "emsp", 0x2003 },   { "zwnj", 0x200c },  { "zwj", 0x200d },
	{ "lsaquo", 0x2039 }, { "rsaquo", 0x203a }, { "rarr", 0x2192 },  { "larr", 0x2190 },
};

static uint32_t by_number(struct str s, size_t *used)
{
	bool hex = s.n > 2 && (s.p[2] | 32) == 'x';
	size_t i = hex ? 3 : 2, from = i;
	uint32_t c = 0;

	for (; i < s.n && i < from + 8; i++) {
		char d = (char)(s.p[i] | 32);
		if (s.p[i] >= '0' && s.p[i] <= '9')
			c = c * (hex ? 16 : 10) + (uint32_t)(s.p[i] - '0');
		else if (hex && d >= 'a' && d <= 'f')
			c = c * 16 + (uint32_t)(d - 'a' + 10);
		else
			break;
	}
	if (i == from)
		return 0;
	*used = i < s.n && s.p[i] == ';' ? i + 1 : i;
	/* Numbers of windows-1252, which every browser takes for what they meant. */
	if (c == 146)
		return 0x2019;
	if (c < 0x20 && c != '\n' && c != '\t')
		return ' ';
	return c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ? 0xfffd : c;
}

uint32_t entity_read(struct str s, size_t *used)
{
	size_t n = 1;

	if (s.n > 2 && s.p[1] == '#')
		return by_number(s, used);
	while (n < s.n && n <= NAME_MAX_BYTES &&
	       ((s.p[n] >= 'a' && s.p[n] <= 'z') || (s.p[n] >= 'A' && s.p[n] <= 'Z') ||
	        (s.p[n] >= '0' && s.p[n] <= '9')))
		n++;
	if (n >= s.n || s.p[n] != ';')
		return 0;
	struct str name = { s.p + 1, n - 1 };
	*used = n + 1;
	for (size_t i = 0; i < sizeof(latin) / sizeof(latin[0]); i++)
		if (str_eq(name, str_from(latin[i])))
			return 0xa0 + (uint32_t)i;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (str_eq(name, str_from(others[i].name)))
			return others[i].c;
	return 0;
}
