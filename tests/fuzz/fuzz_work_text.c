/* SPDX-License-Identifier: EUPL-1.2 */
/* A file somebody sent, read for its words: as each kind of office document, as XML, as text. */
#include "base/utf8.h"
#include "fuzz.h"
#include "work/markup.h"
#include "work/office.h"
#include "work/plain.h"
#include "work/zip.h"

enum { ROOM = 4096 };

/* Clean: valid, no control but \n, no blank beside another or at an end. */
static void must_be_clean(const struct buf *b)
{
	MUST(b->n <= ROOM && utf8_valid(b->p, b->n));
	for (size_t i = 0; i < b->n; i++) {
		char c = b->p[i];
		bool blank = c == ' ' || c == '\n';
		MUST((unsigned char)c >= 0x20 || c == '\n');
		MUST(!blank || (i && i + 1 < b->n && b->p[i - 1] != ' ' && b->p[i - 1] != '\n'));
	}
}

static void plain(struct str in)
{
	struct buf once, twice, file;

	buf_init(&once, ROOM);
	buf_init(&twice, ROOM);
	buf_init(&file, ROOM);
	plain_clean(in, &once);
	must_be_clean(&once);
	plain_clean(buf_view(&once), &twice);
	MUST(str_eq(buf_view(&once), buf_view(&twice)));
	plain_file(in, &file);
	must_be_clean(&file);
	buf_finish(&once);
	buf_finish(&twice);
	buf_finish(&file);
}

static void markup(struct str in, enum markup_take take)
{
	struct buf whole, cut;
	struct markup m;

	buf_init(&whole, 64 * 1024);
	buf_init(&cut, 64 * 1024);
	markup_begin(&m, take, &whole);
	markup_feed(&m, in.p, in.n);
	markup_begin(&m, take, &cut);
	for (size_t i = 0; i < in.n; i += 3)
		markup_feed(&m, in.p + i, in.n - i < 3 ? in.n - i : 3);
	MUST(whole.full == cut.full);
	MUST(whole.full || str_eq(buf_view(&whole), buf_view(&cut)));
	buf_finish(&whole);
	buf_finish(&cut);
}

static bool take(void *arg, const char *p, size_t n)
{
	size_t *left = arg;

	MUST(n && n <= *left && p);
	*left -= n;
	return *left > 10;
}

static void zip(const uint8_t *data, size_t n)
{
	struct zip z;
	struct zip_entry e;
	size_t walked = 0;

	if (!zip_open(&z, data, n))
		return;
	while (zip_next(&z, &e)) {
		size_t left = 100000;
		MUST(++walked <= ZIP_ENTRIES);
		MUST(e.name.p >= (const char *)data &&
		     e.name.p + e.name.n <= (const char *)data + n);
		zip_read(&z, &e, left, take, &left);
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const kinds[] = { "odt", "docx", "pptx", "xlsx" };
	struct str in = { (const char *)data, n };

	plain(in);
	markup(in, MARKUP_ALL);
	markup(in, MARKUP_T);
	zip(data, n);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct buf out;
		buf_init(&out, ROOM);
		office_text(data, n, str_from(kinds[i]), &out);
		MUST(out.n <= ROOM);
		buf_finish(&out);
	}
	return 0;
}
