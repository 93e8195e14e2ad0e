/* SPDX-License-Identifier: EUPL-1.2 */
#include "work/office.h"
#include "work/markup.h"
#include "work/zip.h"

enum { PARTS = 3 };

/* Which entries of which kind hold words: whole names, or their beginning before a number. */
static const struct kind {
	const char *ext;
	enum markup_take take;
	const char *parts[PARTS];
} KINDS[] = {
	{ "odt", MARKUP_ALL, { "content.xml" } },
	{ "ods", MARKUP_ALL, { "content.xml" } },
	{ "odp", MARKUP_ALL, { "content.xml" } },
	{ "docx", MARKUP_T, { "word/document.xml", "word/footnotes.xml", "word/endnotes.xml" } },
	{ "pptx", MARKUP_T, { "ppt/slides/slide", "ppt/notesSlides/notesSlide" } },
	{ "xlsx", MARKUP_T, { "xl/sharedStrings.xml", "xl/worksheets/sheet" } },
};

static const struct kind *find(struct str ext)
{
	for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++)
		if (str_eq(ext, str_from(KINDS[i].ext)))
			return &KINDS[i];
	return NULL;
}

bool office_knows(struct str ext)
{
	return find(ext) != NULL;
}

static bool holds_words(const struct kind *k, struct str name)
{
	for (int i = 0; i < PARTS && k->parts[i]; i++) {
		struct str part = str_from(k->parts[i]);
		if (str_ends(part, STR(".xml")) && str_eq(name, part))
			return true;
		if (name.n <= part.n || !str_starts(name, part) || !str_ends(name, STR(".xml")))
			continue;
		char c = name.p[part.n];
		if (c >= '0' && c <= '9')
			return true;
	}
	return false;
}

struct reading {
	struct markup markup;
	size_t left; /* bytes that may still unfold */
	bool begun;
	bool strange; /* it does not begin like XML: encrypted */
};

static bool take(void *arg, const char *p, size_t n)
{
	struct reading *r = arg;

	if (!r->begun) {
		struct str s = { p, n };
		if (str_starts(s, STR("\xef\xbb\xbf")))
			s = (struct str){ p + 3, n - 3 };
		r->strange = !s.n || s.p[0] != '<';
		r->begun = true;
	}
	if (r->strange)
		return false;
	r->left -= n;
	markup_feed(&r->markup, p, n);
	return !r->markup.out->full;
}

bool office_text(const uint8_t *p, size_t n, struct str ext, struct buf *out)
{
	const struct kind *k = find(ext);
	struct reading r = { .left = OFFICE_UNPACKED };
	struct zip_entry e;
	struct zip z;
	bool fine = false;

	if (!k || !zip_open(&z, p, n))
		return false;
	while (r.left && !out->full && zip_next(&z, &e)) {
		if (!holds_words(k, e.name))
			continue;
		size_t before = out->n;
		r.begun = false;
		markup_begin(&r.markup, k->take, out);
		bool whole = zip_read(&z, &e, r.left, take, &r);
		/* Cut short by us or by damage: what was found is worth keeping. */
		fine = fine || whole || (!r.strange && out->n);
		if (!out->full && out->n > before)
			buf_char(out, '\n');
	}
	return fine;
}
