/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/person/fold.h"
#include "base/utf8.h"

/* The ASCII letter of each code point, from the Unicode decompositions. '-': none, the letter stays;
 * ' ': no letter; A, O, S, I: the pairs ae, oe, ss, ij. */
static const char LATIN[] = /* U+00C0 to U+024F */
	"aaaaaaAceeeeiiiidnooooo ouuuuytSaaaaaaAceeeeiiiidnooooo ouuuuyty"
	"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiIIjjkkklllllll"
	"lllnnnnnn-nnooooooOOrrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
	"bbbb--occdddd-eeeffg---ikkl--nnooo--pp-----ttttuuuvyyzz---------"
	"----dddlllnnnaaiioouuuuuuuuuueaaaaAA--ggkkoooo--jdddgg--nnaaAA--"
	"aaaaeeeeiiiioooorrrruuuusstt--hh------aaeeooooooooyy------------"
	"----------------";
static const char LATIN_MORE[] = /* U+1E00 to U+1EFF: Vietnamese among others */
	"aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
	"mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
	"wwwwwwwwwwxxxxyyzzzzzzhtwyas--S-aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
	"eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy------";

static char letter(uint32_t c)
{
	if (c < 0x80) {
		if (c >= 'A' && c <= 'Z')
			return (char)(c + ('a' - 'A'));
		return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? (char)c : ' ';
	}
	if (c == 0xAA)
		return 'a';
	if (c == 0xBA)
		return 'o';
	if (c < 0xC0)
		return ' ';
	if (c < 0xC0 + sizeof(LATIN) - 1)
		return LATIN[c - 0xC0];
	if (c >= 0x1E00 && c < 0x1E00 + sizeof(LATIN_MORE) - 1)
		return LATIN_MORE[c - 0x1E00];
	if ((c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x303F) || c == 0xFEFF)
		return ' ';
	return '-';
}

static bool combining(uint32_t c)
{
	return c >= 0x300 && c <= 0x36F;
}

struct str fold(struct arena *a, struct str text)
{
	/* At most two bytes come out of a code point of two bytes or more. */
	char *out = arena_alloc(a, text.n + 1);
	const char *p = text.p, *end = text.n ? text.p + text.n : text.p;
	size_t n = 0;

	while (p < end) {
		const char *at = p;
		uint32_t c = utf8_next(&p, end);
		char l = letter(c);
		if (combining(c))
			continue;
		switch (l) {
		case ' ':
			if (n && out[n - 1] != ' ')
				out[n++] = ' ';
			continue;
		case '-':
			memcpy(out + n, at, (size_t)(p - at));
			n += (size_t)(p - at);
			continue;
		case 'A': out[n++] = 'a', l = 'e'; break;
		case 'O': out[n++] = 'o', l = 'e'; break;
		case 'S': out[n++] = 's', l = 's'; break;
		case 'I': out[n++] = 'i', l = 'j'; break;
		default: break;
		}
		out[n++] = l;
	}
	if (n && out[n - 1] == ' ')
		n--;
	out[n] = 0;
	return (struct str){ out, n };
}

bool fold_begins(struct str text, struct str q)
{
	while (q.n) {
		struct str want = str_split(&q, ' '), rest = text;
		bool found = false;
		while (rest.n && !found)
			found = str_starts(str_split(&rest, ' '), want);
		if (!found)
			return false;
	}
	return true;
}
