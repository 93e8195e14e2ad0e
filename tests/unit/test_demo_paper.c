/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/file/kind.h"
#include "demo/paper.h"
#include "unit.h"

#define WORDS                                                                                           \
	"Relevé des forages (F1, F2)\nF1 : niveau 17,8 m & débit < 8 m³/h, « à revoir » au bout " \
	"d’une année de suivi à distance, avec l’œil du technicien et 4 375 €."

static const struct {
	enum paper kind;
	const char *name;
} papers[] = {
	{ PAPER_PDF, "a.pdf" },
	{ PAPER_ODT, "a.odt" },
	{ PAPER_CSV, "a.csv" },
	{ PAPER_PNG, "a.png" },
};

static void each_is_what_its_name_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(papers) / sizeof(papers[0]); i++) {
		struct file_kind kind;
		struct buf b;
		buf_init(&b, 8 << 20);
		paper_make(&b, papers[i].kind, STR(WORDS), 300);
		assert_false(b.full);
		assert_true(file_kind_check((const uint8_t *)b.p, b.n, str_from(papers[i].name),
		                            &kind));
		if (papers[i].kind != PAPER_CSV)
			assert_in_range(b.n, 300 * 1024, 340 * 1024);
		buf_finish(&b);
	}
}

static void the_same_words_give_the_same_bytes(void **state)
{
	struct buf a, b, c;

	(void)state;
	buf_init(&a, 8 << 20);
	buf_init(&b, 8 << 20);
	buf_init(&c, 8 << 20);
	paper_make(&a, PAPER_PDF, STR(WORDS), 20);
	paper_make(&b, PAPER_PDF, STR(WORDS), 20);
	paper_make(&c, PAPER_PDF, STR("Autre chose"), 20);
	assert_int_equal(a.n, b.n);
	assert_memory_equal(a.p, b.p, a.n);
	assert_true(a.n != c.n || memcmp(a.p, c.p, a.n) != 0);
	buf_finish(&a);
	buf_finish(&b);
	buf_finish(&c);
}

/* Where the table of a PDF says that an object stands, it stands. */
static void the_table_of_a_pdf_is_right(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 8 << 20);
	paper_make(&b, PAPER_PDF, STR(WORDS), 10);
	buf_char(&b, 0);
	const char *xref = NULL;
	for (size_t i = 0; i + 5 < b.n; i++)
		if (!memcmp(b.p + i, "\nxref", 5))
			xref = b.p + i + 1;
	assert_non_null(xref);
	const char *row = strchr(strchr(xref, '\n') + 1, '\n') + 1;
	for (char object = '1'; object <= '6'; object++) {
		long long at;
		row = strchr(row, '\n') + 1;
		assert_true(str_to_int((struct str){ row, 10 }, &at));
		assert_int_equal(b.p[at], object);
		assert_memory_equal(b.p + at + 1, " 0 obj", 6);
	}
	buf_finish(&b);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_what_its_name_says),
		cmocka_unit_test(the_same_words_give_the_same_bytes),
		cmocka_unit_test(the_table_of_a_pdf_is_right),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
