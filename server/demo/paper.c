/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/paper.h"
#include "base/mem.h"
#include <stdint.h>
#include <stdlib.h>

/* ---- bytes ---- */

static uint32_t crc32_of(uint32_t crc, const void *p, size_t n)
{
	const uint8_t *b = p;

	crc = ~crc;
	for (size_t i = 0; i < n; i++) {
		crc ^= b[i];
		for (int k = 0; k < 8; k++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}

static void put_be32(struct buf *b, uint32_t v)
{
	const uint8_t bytes[] = { (uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8),
		                  (uint8_t)v };
	buf_put(b, bytes, 4);
}

static void put_le(struct buf *b, uint32_t v, int n)
{
	for (int i = 0; i < n; i++)
		buf_char(b, (char)(v >> 8 * i & 255));
}

/* The next paragraph; false after the last. */
static bool next_line(struct str *rest, struct str *line)
{
	if (!rest->n)
		return false;
	*line = str_split(rest, '\n');
	return true;
}

/* ---- PNG: a map of heights, as cartographers tint them ---- */

/* A smooth hill or hollow: 0 .. 255 by place; the words choose where they stand. */
static unsigned height_at(uint32_t seed, unsigned x, unsigned y)
{
	int64_t h = 0;

	for (int i = 0; i < 6; i++) {
		seed = seed * 1664525u + 1013904223u;
		int64_t dx = (int64_t)x - (int64_t)(seed >> 8 & 1023),
			dy = (int64_t)y - (int64_t)(seed >> 20 & 1023);
		int64_t d = (dx * dx + dy * dy) / 700 + 40;
		h += (i & 1 ? -6000 : 9000) / d;
	}
	h = h / 2 + 90;
	return h < 0 ? 0 : h > 255 ? 255 : (unsigned)h;
}

static void put_chunk(struct buf *b, const char type[4], const void *p, size_t n)
{
	put_be32(b, (uint32_t)n);
	size_t at = b->n;
	buf_put(b, type, 4);
	buf_put(b, p, n);
	if (!b->full)
		put_be32(b, crc32_of(0, b->p + at, n + 4));
}

/* zlib without compression: the size aimed at is that of the pixels. */
static void put_stored(struct buf *out, const uint8_t *p, size_t n)
{
	uint32_t s1 = 1, s2 = 0;

	buf_put(out, "\x78\x01", 2);
	for (size_t at = 0; at < n;) {
		uint32_t part = n - at > 65535 ? 65535 : (uint32_t)(n - at);
		buf_char(out, at + part == n);
		put_le(out, part, 2);
		put_le(out, ~part & 65535, 2);
		buf_put(out, p + at, part);
		at += part;
	}
	for (size_t i = 0; i < n; i++) {
		s1 = (s1 + p[i]) % 65521;
		s2 = (s2 + s1) % 65521;
	}
	put_be32(out, s2 << 16 | s1);
}

static void make_png(struct buf *b, struct str words, size_t kb)
{
	static const uint8_t tints[] = {
		0x9c, 0xc3, 0xd5, 0xb9, 0xd5, 0xb0, 0xd3, 0xe0, 0xa8, 0xf0, 0xe6, 0xb4,
		0xe3, 0xc4, 0x8f, 0xc9, 0x9b, 0x6f, 0xa9, 0x7a, 0x5a, 0x6b, 0x5b, 0x4f,
	};
	unsigned w = 64, h;
	uint32_t seed = crc32_of(0, words.p, words.n);
	struct buf head, data;

	while (w * w * 3 / 4 < kb * 1024 && w < 2000)
		w += 16;
	h = w * 3 / 4;
	uint8_t *pixels = xmalloc((size_t)(w + 1) * h);
	for (unsigned y = 0; y < h; y++) {
		uint8_t *row = pixels + (size_t)y * (w + 1);
		*row++ = 0;
		for (unsigned x = 0; x < w; x++) {
			unsigned v = height_at(seed, x * 1024 / w, y * 768 / h + 128);
			row[x] = v % 16 == 0 ? 7 : (uint8_t)(v * 7 / 256);
		}
	}
	buf_init(&head, 64);
	buf_init(&data, (size_t)(w + 1) * h * 11 / 10 + 1000);
	put_be32(&head, w);
	put_be32(&head, h);
	buf_put(&head, "\x08\x03\x00\x00\x00", 5);
	buf_put(b, "\x89PNG\r\n\x1a\n", 8);
	put_chunk(b, "IHDR", head.p, head.n);
	put_chunk(b, "PLTE", tints, sizeof(tints));
	put_stored(&data, pixels, (size_t)(w + 1) * h);
	put_chunk(b, "IDAT", data.p, data.n);
	buf_reset(&data);
	buf_put(&data, "Description\0\0\0\0\0", 16); /* uncompressed, no language */
	buf_str(&data, words);
	put_chunk(b, "iTXt", data.p, data.n);
	put_chunk(b, "IEND", "", 0);
	buf_finish(&head);
	buf_finish(&data);
	free(pixels);
}

/* ---- ODT: a zip of XML, stored ---- */

struct zip {
	struct buf *b, central;
	size_t start;
	unsigned n;
};

static void zip_head(struct buf *b, const char *name, struct str data, uint32_t crc)
{
	put_le(b, 20, 2);
	put_le(b, 0x800, 2); /* names in UTF-8 */
	put_le(b, 0, 2);
	put_le(b, 0, 2);
	put_le(b, 0x5b77, 2); /* some day */
	put_le(b, crc, 4);
	put_le(b, (uint32_t)data.n, 4);
	put_le(b, (uint32_t)data.n, 4);
	put_le(b, (uint32_t)strlen(name), 2);
	put_le(b, 0, 2);
}

static void zip_put(struct zip *z, const char *name, struct str data)
{
	uint32_t crc = crc32_of(0, data.p, data.n);
	size_t at = z->b->n - z->start;

	buf_put(z->b, "PK\3\4", 4);
	zip_head(z->b, name, data, crc);
	buf_puts(z->b, name);
	buf_str(z->b, data);
	buf_put(&z->central, "PK\1\2\x14\0", 6);
	zip_head(&z->central, name, data, crc);
	put_le(&z->central, 0, 2);
	put_le(&z->central, 0, 2);
	put_le(&z->central, 0, 2);
	put_le(&z->central, 0, 4);
	put_le(&z->central, (uint32_t)at, 4);
	buf_puts(&z->central, name);
	z->n++;
}

static void zip_end(struct zip *z)
{
	size_t at = z->b->n - z->start, n = z->central.n;

	buf_str(z->b, buf_view(&z->central));
	buf_put(z->b, "PK\5\6\0\0\0\0", 8);
	put_le(z->b, z->n, 2);
	put_le(z->b, z->n, 2);
	put_le(z->b, (uint32_t)n, 4);
	put_le(z->b, (uint32_t)at, 4);
	put_le(z->b, 0, 2);
	buf_finish(&z->central);
}

static void put_xml(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		switch (s.p[i]) {
		case '&': buf_puts(b, "&amp;"); break;
		case '<': buf_puts(b, "&lt;"); break;
		case '>': buf_puts(b, "&gt;"); break;
		default: buf_char(b, s.p[i]);
		}
}

#define OASIS "urn:oasis:names:tc:opendocument:xmlns:"

static void put_content(struct buf *b, struct str words)
{
	struct str line;
	bool first = true;

	buf_puts(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-content"
	            " xmlns:office=\"" OASIS "office:1.0\" xmlns:text=\"" OASIS "text:1.0\""
	            " xmlns:draw=\"" OASIS "drawing:1.0\""
	            " xmlns:svg=\"" OASIS "svg-compatible:1.0\""
	            " xmlns:xlink=\"http://www.w3.org/1999/xlink\""
	            " office:version=\"1.2\"><office:body><office:text>");
	while (next_line(&words, &line)) {
		buf_puts(b, first ? "<text:h text:outline-level=\"1\">" : "<text:p>");
		put_xml(b, line);
		buf_puts(b, first ? "</text:h>" : "</text:p>");
		first = false;
	}
	buf_puts(b,
	         "<text:p><draw:frame text:anchor-type=\"as-char\" svg:width=\"12cm\""
	         " svg:height=\"9cm\"><draw:image xlink:href=\"Pictures/plan.png\"/></draw:frame>"
	         "</text:p></office:text></office:body></office:document-content>\n");
}

static void make_odt(struct buf *b, struct str words, size_t kb)
{
	static const char manifest[] =
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest:manifest"
		" xmlns:manifest=\"" OASIS "manifest:1.0\" manifest:version=\"1.2\">"
		"<manifest:file-entry manifest:full-path=\"/\""
		" manifest:media-type=\"application/vnd.oasis.opendocument.text\"/>"
		"<manifest:file-entry manifest:full-path=\"content.xml\""
		" manifest:media-type=\"text/xml\"/>"
		"<manifest:file-entry manifest:full-path=\"Pictures/plan.png\""
		" manifest:media-type=\"image/png\"/></manifest:manifest>\n";
	struct zip z = { .b = b, .start = b->n };
	struct buf part;

	buf_init(&z.central, 4096);
	buf_init(&part, kb * 2048 + 100000);
	zip_put(&z, "mimetype", STR("application/vnd.oasis.opendocument.text")); /* first, stored */
	put_content(&part, words);
	zip_put(&z, "content.xml", buf_view(&part));
	buf_reset(&part);
	make_png(&part, words, kb);
	zip_put(&z, "Pictures/plan.png", buf_view(&part));
	zip_put(&z, "META-INF/manifest.xml", str_from(manifest));
	zip_end(&z);
	buf_finish(&part);
}

/* ---- PDF: words in Helvetica, and a scan that nobody looks at ---- */

enum { PDF_OBJECTS = 7, PDF_COLUMNS = 88 };

/* One character of UTF-8 as WinAnsi, and its length. */
static uint8_t winansi(struct str s, size_t *n)
{
	static const struct {
		struct str utf8;
		uint8_t code;
	} others[] = {
		{ STR_INIT("€"), 0x80 }, { STR_INIT("…"), 0x85 }, { STR_INIT("Œ"), 0x8c },
		{ STR_INIT("‘"), 0x91 }, { STR_INIT("’"), 0x92 }, { STR_INIT("“"), 0x93 },
		{ STR_INIT("”"), 0x94 }, { STR_INIT("–"), 0x96 }, { STR_INIT("—"), 0x97 },
		{ STR_INIT("œ"), 0x9c },
	};
	uint8_t c = (uint8_t)*s.p;

	*n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if (*n == 1)
		return c < ' ' ? ' ' : c;
	if (*n == 2 && s.n > 1 && (c == 0xc2 || c == 0xc3))
		return (uint8_t)((c & 3) << 6 | ((uint8_t)s.p[1] & 0x3f));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (str_starts(s, others[i].utf8))
			return others[i].code;
	return '?';
}

/* One line of the page, and what of the paragraph did not fit. */
static struct str put_line(struct buf *b, struct str line)
{
	size_t at = 0, columns = 0, cut = line.n, n;

	while (at < line.n && columns < PDF_COLUMNS) {
		winansi((struct str){ line.p + at, line.n - at }, &n);
		if (line.p[at] == ' ')
			cut = at;
		at += n;
		columns++;
	}
	if (at >= line.n)
		cut = line.n;
	buf_char(b, '(');
	for (at = 0; at < cut; at += n) {
		uint8_t c = winansi((struct str){ line.p + at, line.n - at }, &n);
		if (c == '(' || c == ')' || c == '\\')
			buf_char(b, '\\');
		buf_char(b, (char)c);
	}
	buf_puts(b, ") Tj T*\n");
	if (cut < line.n)
		cut++;
	return (struct str){ line.p + cut, line.n - cut };
}

static void put_page(struct buf *b, struct str words)
{
	struct str line;
	bool first = true;

	buf_puts(b, "BT /F1 16 Tf 20 TL 60 770 Td\n");
	while (next_line(&words, &line)) {
		do
			line = put_line(b, line);
		while (line.n);
		buf_puts(b, first ? "/F1 10.5 Tf 15 TL T*\n" : "0 -5 Td\n");
		first = false;
	}
	buf_puts(b, "ET\n");
}

static void make_pdf(struct buf *b, struct str words, size_t kb)
{
	static const char *const objects[PDF_OBJECTS] = {
		NULL,
		"<< /Type /Catalog /Pages 2 0 R /Lang (fr-FR) >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
		" /Resources << /Font << /F1 4 0 R >> /XObject << /Im1 6 0 R >> >> >>",
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
	};
	size_t start = b->n, at[PDF_OBJECTS] = { 0 }, side = 16;
	uint32_t seed = crc32_of(0, words.p, words.n);
	struct buf page;

	buf_init(&page, 64 * 1024);
	put_page(&page, words);
	buf_puts(b, "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n");
	for (int i = 1; i < 5; i++) {
		at[i] = b->n - start;
		buf_printf(b, "%d 0 obj\n%s\nendobj\n", i, objects[i]);
	}
	at[5] = b->n - start;
	buf_printf(b, "5 0 obj\n<< /Length %zu >>\nstream\n", page.n);
	buf_str(b, buf_view(&page));
	buf_puts(b, "endstream\nendobj\n");
	while (side * side < kb * 1024)
		side++;
	at[6] = b->n - start;
	buf_printf(b,
	           "6 0 obj\n<< /Type /XObject /Subtype /Image /Width %zu /Height %zu"
	           " /ColorSpace /DeviceGray /BitsPerComponent 8 /Length %zu >>\nstream\n",
	           side, side, side * side);
	for (size_t i = 0; i < side * side; i++)
		buf_char(b, (char)height_at(seed, (unsigned)(i % side), (unsigned)(i / side)));
	buf_puts(b, "\nendstream\nendobj\n");
	size_t xref = b->n - start;
	buf_printf(b, "xref\n0 %d\n0000000000 65535 f \n", PDF_OBJECTS);
	for (int i = 1; i < PDF_OBJECTS; i++)
		buf_printf(b, "%010zu 00000 n \n", at[i]);
	buf_printf(b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", PDF_OBJECTS,
	           xref);
	buf_finish(&page);
}

void paper_make(struct buf *b, enum paper kind, struct str words, size_t kb)
{
	switch (kind) {
	case PAPER_PDF: make_pdf(b, words, kb); break;
	case PAPER_ODT: make_odt(b, words, kb); break;
	case PAPER_PNG: make_png(b, words, kb); break;
	case PAPER_CSV: buf_str(b, words); break;
	}
}
