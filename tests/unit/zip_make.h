/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * zip_make - a zip file in memory, with as much wrong in it as a test wants.
 */
#include "base/buf.h"
#include "unit.h"
#include <string.h>
#include <zlib.h>

struct zip_make {
	struct buf out, directory;
	unsigned n;
};

static inline void zm_number(struct buf *b, size_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_char(b, (char)(i < 8 ? v >> 8 * i & 0xff : 0));
}

static inline void zm_begin(struct zip_make *z)
{
	*z = (struct zip_make){ 0 };
	buf_init(&z->out, 64 * 1024 * 1024);
	buf_init(&z->directory, 1024 * 1024);
}

/* What stands before the bytes, from their flags on, in either place. */
static inline void zm_facts(struct buf *b, unsigned flags, unsigned method, size_t packed,
                            size_t size, const char *name)
{
	zm_number(b, flags, 2);
	zm_number(b, method, 2);
	zm_number(b, 0, 8); /* time, checksum: nobody looks */
	zm_number(b, packed, 4);
	zm_number(b, size, 4);
	zm_number(b, strlen(name), 2);
	zm_number(b, 0, 2);
}

/* Bytes that are packed already. */
static inline void zm_raw(struct zip_make *z, const char *name, unsigned flags, unsigned method,
                          const char *p, size_t n, size_t size)
{
	size_t offset = z->out.n;

	buf_put(&z->out, "PK\3\4\24\0", 6);
	zm_facts(&z->out, flags, method, n, size, name);
	buf_puts(&z->out, name);
	buf_put(&z->out, p, n);
	buf_put(&z->directory, "PK\1\2\24\0\24\0", 8);
	zm_facts(&z->directory, flags, method, n, size, name);
	zm_number(&z->directory, 0, 2 + 2 + 2 + 4);
	zm_number(&z->directory, offset, 4);
	buf_puts(&z->directory, name);
	z->n++;
}

/* A text `times` times over, deflated: a bomb when they are many. */
static inline void zm_add(struct zip_make *z, const char *name, const char *text, size_t times)
{
	struct buf packed;
	char piece[4096];
	z_stream s = { 0 };
	size_t n = strlen(text);

	buf_init(&packed, 32 * 1024 * 1024);
	assert_int_equal(deflateInit2(&s, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
	for (size_t i = 0; i <= times; i++) {
		s.next_in = (uint8_t *)(uintptr_t)text;
		s.avail_in = i < times ? (unsigned)n : 0;
		do {
			s.next_out = (uint8_t *)piece;
			s.avail_out = sizeof(piece);
			deflate(&s, i < times ? Z_NO_FLUSH : Z_FINISH);
			buf_put(&packed, piece, sizeof(piece) - s.avail_out);
		} while (!s.avail_out);
	}
	deflateEnd(&s);
	zm_raw(z, name, 0, 8, packed.p, packed.n, n * times);
	buf_finish(&packed);
}

/* The whole file, until zm_finish(). */
static inline struct str zm_end(struct zip_make *z)
{
	size_t at = z->out.n;

	buf_str(&z->out, buf_view(&z->directory));
	buf_put(&z->out, "PK\5\6\0\0\0\0", 8);
	zm_number(&z->out, z->n, 2);
	zm_number(&z->out, z->n, 2);
	zm_number(&z->out, z->directory.n, 4);
	zm_number(&z->out, at, 4);
	zm_number(&z->out, 0, 2);
	return buf_view(&z->out);
}

static inline void zm_finish(struct zip_make *z)
{
	buf_finish(&z->out);
	buf_finish(&z->directory);
}
