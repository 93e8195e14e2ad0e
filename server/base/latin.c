/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/latin.h"

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

char latin_letter(uint32_t c)
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
