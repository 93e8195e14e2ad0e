/* SPDX-License-Identifier: EUPL-1.2 */
/* The words of office documents and text files, in memory: zip, markup, plain, office. */
#define _GNU_SOURCE
#include "base/clock.h"
#include "work/markup.h"
#include "work/office.h"
#include "work/plain.h"
#include "work/work.h"
#include "work/zip.h"
#include "zip_make.h"
#include <stdio.h>
#include <stdlib.h>

/* ---- markup ---- */

/* The words, fed whole and byte by byte: they must be the same. */
static void words_are(enum markup_take take, const char *xml, const char *want)
{
	struct buf whole, bytes;
	struct markup m;

	buf_init(&whole, 10000);
	buf_init(&bytes, 10000);
	markup_begin(&m, take, &whole);
	markup_feed(&m, xml, strlen(xml));
	markup_begin(&m, take, &bytes);
	for (const char *p = xml; *p; p++)
		markup_feed(&m, p, 1);
	assert_int_equal(whole.n, strlen(want));
	assert_memory_equal(whole.p, want, whole.n);
	assert_int_equal(bytes.n, whole.n);
	assert_memory_equal(bytes.p, whole.p, whole.n);
	buf_finish(&whole);
	buf_finish(&bytes);
}

static void text_stands_between_tags(void **state)
{
	(void)state;
	words_are(MARKUP_ALL,
	          "<?xml version='1.0'?><a x='>' y=\"'>\"><p>Un</p><p>deux<tab/>trois</p></a>",
	          "Un\ndeux trois\n");
	words_are(MARKUP_ALL, "<text:p>a<text:line-break/>b<text:s text:c='3'/>c</text:p>",
	          "a\nb c\n");
	words_are(MARKUP_ALL, "un <!-- <p>non</p> > -- > --> deux", "un  deux");
	words_are(MARKUP_ALL, "<![CDATA[<b> & ]]]>]]>x", "<b> & ]]]>x");
	words_are(MARKUP_ALL, "<!DOCTYPE a>x<?php <b> ?>y", "xy");
}

static void entities_are_the_five_and_numbers(void **state)
{
	(void)state;
	words_are(MARKUP_ALL, "&lt;b&gt; &amp; &quot;&apos; &#233;&#xE9;&#x1F600;",
	          "<b> & \"' éé😀");
	/* never one that the document declares, nor one that is none */
	words_are(MARKUP_ALL, "&bomb;&#0;&#xD800;&#x110000;&#99999999999999999999;x",
	          "    &#99999999999999999999;x");
	words_are(MARKUP_ALL, "a & b &nothing so long that it is none",
	          "a & b &nothing so long that it is none");
	words_are(MARKUP_ALL, "&<b>x&", "&x");
}

static void what_was_deleted_is_not_read(void **state)
{
	(void)state;
	words_are(
		MARKUP_ALL,
		"<text:tracked-changes><text:p>ôté<text:tracked-changes/></text:p></text:tracked-changes>"
		"<text:p>gardé<office:annotation><text:p>note</text:p></office:annotation></text:p>",
		"gardé\n");
	words_are(MARKUP_ALL, "<script>a<script>b</script>c</script>d<style/>e", "de");
	words_are(MARKUP_T,
	          "<w:p><w:t>Un</w:t><w:delText>ôté</w:delText><w:instrText>PAGE</w:instrText>"
	          "<w:tab/><w:t xml:space='preserve'> mot</w:t><w:t/></w:p>non",
	          "Un  mot\n");
	words_are(MARKUP_T, "</t></t><t>x", "x");
}

/* ---- plain ---- */

static void clean_is(const char *in, size_t n, bool file, size_t room, const char *want)
{
	struct buf out;

	buf_init(&out, room);
	(file ? plain_file : plain_clean)((struct str){ in, n }, &out);
	assert_int_equal(out.n, strlen(want));
	assert_memory_equal(out.p ? out.p : "", want, out.n);
	buf_finish(&out);
}

static void text_is_clean(void **state)
{
	(void)state;
#define CLEAN(in, want) clean_is(in, sizeof(in) - 1, false, 1000, want)
	CLEAN("  un \t deux\u00a0\u202ftrois \r\n\r\n  quatre  ", "un deux trois\nquatre");
	CLEAN("a\0b\x01\x7f\xc2\x85"
	      "c\u200b\ufeff\u202ed\u00ade",
	      "ab\ncde");
	CLEAN("a\xff\xc3(\xf0\x9f\x98\x80", "a\ufffd\ufffd(\U0001f600");
	CLEAN("coupé\xc3", "coupé"); /* by a limit */
	clean_is("éé", 4, false, 3, "é");
	clean_is("a b", 3, false, 2, "a");
	clean_is("\xe9t\xe9 \x80 \x9c\x85 \x81", 11, true, 100, "été € œ…");
	clean_is("été", 5, true, 100, "été");
}

/* ---- documents ---- */

static bool read_it(struct zip_make *z, const char *ext, struct buf *out)
{
	struct str file = zm_end(z);
	bool fine = office_text((const uint8_t *)file.p, file.n, str_from(ext), out);

	zm_finish(z);
	return fine;
}

static void has(const struct buf *b, const char *word, bool there)
{
	assert_int_equal(memmem(b->p ? b->p : "", b->n, word, strlen(word)) != NULL, there);
}

static void documents_tell_their_words(void **state)
{
	struct zip_make z;
	struct buf out;

	(void)state;
	buf_init(&out, 10000);
	zm_begin(&z);
	zm_raw(&z, "mimetype", 0, 0, "application/vnd.oasis.opendocument.text", 39, 39);
	zm_add(&z, "content.xml",
	       "<office:document-content><text:p>Convention de coopération</text:p></office:document-content>",
	       1);
	zm_add(&z, "styles.xml", "<style>police</style>", 1);
	assert_true(read_it(&z, "odt", &out));
	has(&out, "Convention de coopération\n", true);
	has(&out, "police", false);
	buf_reset(&out);
	zm_begin(&z);
	zm_add(&z, "[Content_Types].xml", "<Types/>", 1);
	zm_add(&z, "word/document.xml",
	       "<w:document><w:p><w:r><w:t>Délibération</w:t></w:r></w:p></w:document>", 1);
	zm_add(&z, "word/footnotes.xml", "<w:t>note de bas de page</w:t>", 1);
	zm_add(&z, "word/comments.xml", "<w:t>commentaire</w:t>", 1);
	assert_true(read_it(&z, "docx", &out));
	has(&out, "Délibération", true);
	has(&out, "note de bas de page", true);
	has(&out, "commentaire", false);
	buf_reset(&out);
	zm_begin(&z);
	zm_add(&z, "ppt/slides/slide12.xml", "<p:sld><a:t>Douzième</a:t></p:sld>", 1);
	zm_add(&z, "ppt/slides/_rels/slide12.xml.rels", "<a:t>lien</a:t>", 1);
	zm_add(&z, "ppt/slides/slide", "<a:t>rien</a:t>", 1);
	assert_true(read_it(&z, "pptx", &out));
	has(&out, "Douzième", true);
	has(&out, "lien", false);
	has(&out, "rien", false);
	buf_reset(&out);
	zm_begin(&z);
	zm_add(&z, "xl/sharedStrings.xml", "<sst><si><t>Budget</t></si><si><t>2027</t></si></sst>",
	       1);
	assert_true(read_it(&z, "xlsx", &out));
	has(&out, "Budget\n2027\n", true);
	buf_finish(&out);
}

static void a_bomb_unfolds_so_far_and_no_further(void **state)
{
	struct zip_make z;
	struct buf out;
	int64_t begun = clock_mono_ms();

	(void)state;
	buf_init(&out, 4 * WORK_TEXT_MAX);
	/* words: the room for words ends it */
	zm_begin(&z);
	zm_add(&z, "content.xml", "<p>mot mot mot mot mot mot mot mot mot</p>", 2 * 1000 * 1000);
	assert_true(read_it(&z, "odt", &out));
	assert_true(out.full);
	buf_reset(&out);
	/* nothing but markup: what is unpacked is limited, in all of its parts together */
	zm_begin(&z);
	for (int i = 0; i < 5; i++) {
		char name[40];
		snprintf(name, sizeof(name), "ppt/slides/slide%d.xml", i);
		zm_add(&z, name, "<a b='cccccccccccccccccccccccccccccccccccccccccccccccc'/>",
		       600 * 1000);
	}
	assert_false(read_it(&z, "pptx", &out) && out.n > 10);
	/* not more than a few seconds of a sanitized build */
	assert_true(clock_mono_ms() - begun < 60 * 1000);
	buf_finish(&out);
}

static void what_cannot_be_read_says_so(void **state)
{
	struct zip_make z;
	struct buf out;

	(void)state;
	buf_init(&out, 10000);
	assert_false(office_text((const uint8_t *)"PK\3\4", 4, STR("odt"), &out));
	assert_false(office_text((const uint8_t *)"", 0, STR("odt"), &out));
	assert_false(office_text((const uint8_t *)"x", 1, STR("pdf"), &out));
	/* encrypted: by the zip's own flag, or by OpenDocument's way */
	zm_begin(&z);
	zm_raw(&z, "content.xml", 1, 8, "abc", 3, 3);
	assert_false(read_it(&z, "odt", &out));
	zm_begin(&z);
	zm_raw(&z, "content.xml", 0, 0, "\x8a\x13\x99", 3, 3);
	assert_false(read_it(&z, "odt", &out));
	/* a method nobody knows; bytes that are no deflate */
	zm_begin(&z);
	zm_raw(&z, "content.xml", 0, 99, "<p>x</p>", 8, 8);
	assert_false(read_it(&z, "odt", &out));
	zm_begin(&z);
	zm_raw(&z, "content.xml", 0, 8, "\xff\xff\xff\xff", 4, 4);
	assert_false(read_it(&z, "odt", &out));
	assert_int_equal(out.n, 0);
	buf_finish(&out);
}

/* Every shorter beginning, every byte another one: no crash, no loop; the sanitizers watch. */
static void damage_harms_nobody(void **state)
{
	struct zip_make z;
	struct buf out;

	(void)state;
	buf_init(&out, 10000);
	zm_begin(&z);
	zm_add(&z, "word/document.xml", "<w:p><w:t>Délibération &amp; convention</w:t></w:p>", 3);
	zm_raw(&z, "word/footnotes.xml", 0, 0, "<w:t>note</w:t>", 15, 15);
	struct str whole = zm_end(&z);
	for (size_t n = 0; n < whole.n; n++) {
		char *copy = malloc(n + 1); /* exactly so long, for the sanitizer */
		memcpy(copy, whole.p, n);
		buf_reset(&out);
		office_text((uint8_t *)copy, n, STR("docx"), &out);
		free(copy);
	}
	for (size_t i = 0; i < whole.n; i++)
		for (int bit = 0; bit < 8; bit++) {
			((char *)(uintptr_t)whole.p)[i] ^= (char)(1 << bit);
			buf_reset(&out);
			office_text((const uint8_t *)whole.p, whole.n, STR("docx"), &out);
			((char *)(uintptr_t)whole.p)[i] ^= (char)(1 << bit);
		}
	zm_finish(&z);
	buf_finish(&out);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_stands_between_tags),
		cmocka_unit_test(entities_are_the_five_and_numbers),
		cmocka_unit_test(what_was_deleted_is_not_read),
		cmocka_unit_test(text_is_clean),
		cmocka_unit_test(documents_tell_their_words),
		cmocka_unit_test(a_bomb_unfolds_so_far_and_no_further),
		cmocka_unit_test(what_cannot_be_read_says_so),
		cmocka_unit_test(damage_harms_nobody),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
