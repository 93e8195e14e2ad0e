/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/letter.h"
#include "base/latin.h"
#include "base/utf8.h"
#include <stdbool.h>
#include <string.h>

struct range {
	uint32_t from, to;
};

/* Ascending, all of it. */
static const struct range separators[] = {
	{ 0x02C2, 0x02C5 },    { 0x037E, 0x037E }, { 0x0387, 0x0387 }, { 0x055A, 0x055F },
	{ 0x0589, 0x058F },    { 0x05BE, 0x05BE }, { 0x05C0, 0x05C0 }, { 0x05C3, 0x05C3 },
	{ 0x05C6, 0x05C6 },    { 0x05F3, 0x05F4 }, { 0x0600, 0x060F }, { 0x061B, 0x061F },
	{ 0x066A, 0x066D },    { 0x06D4, 0x06D4 }, { 0x0700, 0x070F }, { 0x0964, 0x0965 },
	{ 0x0E3F, 0x0E3F },    { 0x104A, 0x104F }, { 0x1361, 0x1368 }, { 0x166D, 0x166E },
	{ 0x17D4, 0x17DB },    { 0x1800, 0x180E }, { 0x2000, 0x206F }, { 0x207A, 0x207E },
	{ 0x208A, 0x208E },    { 0x20A0, 0x20CF }, { 0x2100, 0x214F }, { 0x2190, 0x2BFF },
	{ 0x2E00, 0x2E7F },    { 0x3000, 0x3004 }, { 0x3008, 0x3020 }, { 0x3030, 0x303F },
	{ 0x30FB, 0x30FB },    { 0xD800, 0xF8FF }, { 0xFD3E, 0xFD3F }, { 0xFE10, 0xFE1F },
	{ 0xFE30, 0xFE6F },    { 0xFEFF, 0xFEFF }, { 0xFF00, 0xFF0F }, { 0xFF1A, 0xFF20 },
	{ 0xFF3B, 0xFF40 },    { 0xFF5B, 0xFF65 }, { 0xFFE0, 0xFFFF }, { 0x1F000, 0x1FAFF },
	{ 0xE0000, 0x10FFFF },
};
static const struct range marks[] = {
	{ 0x0300, 0x036F }, { 0x0483, 0x0489 }, { 0x0591, 0x05BD }, { 0x05BF, 0x05BF },
	{ 0x05C1, 0x05C2 }, { 0x05C4, 0x05C5 }, { 0x05C7, 0x05C7 }, { 0x0610, 0x061A },
	{ 0x0640, 0x0640 }, { 0x064B, 0x065F }, { 0x0670, 0x0670 }, { 0x06D6, 0x06ED },
	{ 0x1AB0, 0x1AFF }, { 0x1DC0, 0x1DFF }, { 0x200C, 0x200F }, { 0x202A, 0x202E },
	{ 0x2060, 0x2064 }, { 0x20D0, 0x20FF }, { 0xFE00, 0xFE0F }, { 0xFE20, 0xFE2F },
};
static const struct range alone[] = {
	{ 0x3005, 0x3007 }, { 0x3041, 0x3096 }, { 0x309D, 0x30FA }, { 0x30FC, 0x30FF },
	{ 0x3400, 0x4DBF }, { 0x4E00, 0x9FFF }, { 0xF900, 0xFAFF }, { 0x20000, 0x3FFFF },
};

/* Capitals whose small letter is none of ASCII, and small letters that stay though latin.h would
 * make ASCII of them: ŋ, ƙ, ƴ, ƒ. */
static const struct {
	uint32_t from, to;
} as_themselves[] = {
	{ 0x014A, 0x014B }, { 0x014B, 0x014B }, { 0x0181, 0x0253 }, { 0x0186, 0x0254 },
	{ 0x0189, 0x0256 }, { 0x018A, 0x0257 }, { 0x018E, 0x01DD }, { 0x0190, 0x025B },
	{ 0x0191, 0x0192 }, { 0x0192, 0x0192 }, { 0x0194, 0x0263 }, { 0x0196, 0x0269 },
	{ 0x0198, 0x0199 }, { 0x0199, 0x0199 }, { 0x019D, 0x0272 }, { 0x01B1, 0x028A },
	{ 0x01B2, 0x028B }, { 0x01B3, 0x01B4 }, { 0x01B4, 0x01B4 }, { 0x01DD, 0x01DD },
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static bool in(const struct range *list, size_t n, uint32_t c)
{
	size_t low = 0;

	while (low < n) {
		size_t mid = (low + n) / 2;
		if (c > list[mid].to)
			low = mid + 1;
		else if (c < list[mid].from)
			n = mid;
		else
			return true;
	}
	return false;
}

static size_t put(uint32_t c, char *out)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

static uint32_t greek(uint32_t c)
{
	static const char accented[] = "ΆάΈέΉήΊίΪϊΌόΎύΫϋΏώς";
	static const char plain[] = "ααεεηηιιιιοουυυυωωσ";

	for (const char *a = accented, *b = plain; *a;) {
		uint32_t from = utf8_next(&a, accented + sizeof(accented));
		uint32_t to = utf8_next(&b, plain + sizeof(plain));
		if (from == c)
			return to;
	}
	return c >= 0x0391 && c <= 0x03A9 ? c + 0x20 : c;
}

static uint32_t cyrillic(uint32_t c)
{
	if (c < 0x0410)
		c += 0x50;
	else if (c < 0x0430)
		c += 0x20;
	else if (c >= 0x0460 && c != 0x0482 && c != 0x04C0 && !(c > 0x04C0 && c < 0x04CF))
		c |= 1;
	return c == 0x0451 ? 0x0435 : c; /* ё is mostly written е */
}

static uint32_t arabic(uint32_t c)
{
	if (c >= 0x0660 && c <= 0x0669)
		return '0' + (c - 0x0660);
	if (c >= 0x06F0 && c <= 0x06F9)
		return '0' + (c - 0x06F0);
	switch (c) {
	case 0x0622:
	case 0x0623:
	case 0x0625:
	case 0x0671: return 0x0627; /* alif, whatever it carries */
	case 0x0649: return 0x064A;
	case 0x0629: return 0x0647;
	default: return c;
	}
}

static uint32_t small(uint32_t c)
{
	if (c >= 0x0370 && c < 0x0400)
		return greek(c);
	if (c >= 0x0400 && c < 0x0530)
		return cyrillic(c);
	if (c >= 0x0531 && c <= 0x0556)
		return c + 0x30;
	if (c >= 0x0600 && c < 0x0700)
		return arabic(c);
	if (c >= 0xFF10 && c <= 0xFF19)
		return '0' + (c - 0xFF10);
	if (c >= 0xFF21 && c <= 0xFF3A)
		return 'a' + (c - 0xFF21);
	if (c >= 0xFF41 && c <= 0xFF5A)
		return 'a' + (c - 0xFF41);
	return c;
}

/* Below U+00C0. */
static enum letter_class plain(uint32_t c, char *out, size_t *n)
{
	*n = 1;
	out[0] = (char)c;
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		return LETTER_WORD;
	if (c >= 'A' && c <= 'Z') {
		out[0] = (char)(c + ('a' - 'A'));
		return LETTER_WORD;
	}
	switch (c) {
	case '\'': return LETTER_APOSTROPHE;
	case '-': return LETTER_HYPHEN;
	case '.': return LETTER_POINT;
	case 0xAD: return LETTER_MARK;
	case 0xAA: out[0] = 'a'; return LETTER_WORD;
	case 0xBA: out[0] = 'o'; return LETTER_WORD;
	case 0xB2: out[0] = '2'; return LETTER_WORD;
	case 0xB3: out[0] = '3'; return LETTER_WORD;
	case 0xB9: out[0] = '1'; return LETTER_WORD;
	case 0xB5: *n = put(0x03BC, out); return LETTER_WORD; /* the micro sign */
	default: return LETTER_NONE;
	}
}

static enum letter_class latin(uint32_t c, char *out, size_t *n)
{
	char l;

	for (size_t i = 0; c >= 0x014A && i < COUNT(as_themselves); i++)
		if (as_themselves[i].from == c) {
			*n = put(as_themselves[i].to, out);
			return LETTER_WORD;
		}
	l = latin_letter(c);
	if (l == ' ')
		return LETTER_NONE;
	*n = 1;
	out[0] = l;
	switch (l) {
	case 'A':
		*n = 2;
		memcpy(out, "ae", 2);
		break;
	case 'O':
		*n = 2;
		memcpy(out, "oe", 2);
		break;
	case 'S':
		*n = 2;
		memcpy(out, "ss", 2);
		break;
	case 'I':
		*n = 2;
		memcpy(out, "ij", 2);
		break;
	case '-': *n = put(c, out); break;
	default: break;
	}
	return LETTER_WORD;
}

enum letter_class letter_read(const char **p, const char *end, char out[LETTER_MAX], size_t *n)
{
	uint32_t c = utf8_next(p, end);

	*n = 0;
	if (c < 0xC0)
		return plain(c, out, n);
	if (c < 0x0250 || (c >= 0x1E00 && c < 0x1F00))
		return latin(c, out, n);
	if (c == 0x2019 || c == 0x2018 || c == 0x02BC || c == 0xFF07)
		return LETTER_APOSTROPHE;
	if (c == 0x2010 || c == 0x2011)
		return LETTER_HYPHEN;
	if (in(marks, COUNT(marks), c))
		return LETTER_MARK;
	if (in(separators, COUNT(separators), c))
		return LETTER_NONE;
	*n = put(small(c), out);
	return in(alone, COUNT(alone), c) ? LETTER_ALONE : LETTER_WORD;
}
