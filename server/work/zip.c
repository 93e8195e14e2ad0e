/* SPDX-License-Identifier: EUPL-1.2 */
#include "work/zip.h"
#include <zlib.h>

enum {
	END_SIZE = 22, /* of the record at the end, without its comment */
	COMMENT_MAX = 65535,
	ENTRY_SIZE = 46, /* of an entry of the directory, without its name */
	LOCAL_SIZE = 30, /* of the header before the bytes, without its name */
	STORED = 0,
	DEFLATED = 8,
	ENCRYPTED = 1, /* flag */
	PIECE = 16 * 1024,
};

static unsigned u16(const uint8_t *p)
{
	return (unsigned)p[0] | (unsigned)p[1] << 8;
}

static size_t u32(const uint8_t *p)
{
	return (size_t)u16(p) | (size_t)u16(p + 2) << 16;
}

bool zip_open(struct zip *z, const uint8_t *p, size_t n)
{
	*z = (struct zip){ .p = p, .n = n };
	if (n < END_SIZE)
		return false;
	size_t lowest = n > END_SIZE + COMMENT_MAX ? n - END_SIZE - COMMENT_MAX : 0;
	for (size_t at = n - END_SIZE + 1; at-- > lowest;) {
		if (memcmp(p + at, "PK\5\6", 4) != 0)
			continue;
		size_t size = u32(p + at + 12), start = u32(p + at + 16);
		if (start > at || size > at - start)
			continue; /* by chance, within the comment */
		z->at = start;
		z->end = start + size;
		z->left = ZIP_ENTRIES;
		return true;
	}
	return false;
}

bool zip_next(struct zip *z, struct zip_entry *e)
{
	const uint8_t *p = z->p + z->at;

	if (!z->left || z->end - z->at < ENTRY_SIZE || memcmp(p, "PK\1\2", 4) != 0)
		return false;
	size_t name = u16(p + 28), more = u16(p + 30) + u16(p + 32);
	if (z->end - z->at - ENTRY_SIZE < name + more)
		return false;
	*e = (struct zip_entry){ .name = { (const char *)p + ENTRY_SIZE, name } };
	e->flags = u16(p + 8);
	e->method = u16(p + 10);
	e->packed = u32(p + 20);
	e->offset = u32(p + 42);
	z->at += ENTRY_SIZE + name + more;
	z->left--;
	return true;
}

static bool inflate_all(const uint8_t *p, size_t n, size_t max,
                        bool (*take)(void *arg, const char *p, size_t n), void *arg)
{
	char piece[PIECE];
	z_stream s = { .next_in = (uint8_t *)(uintptr_t)p, .avail_in = (unsigned)n };
	int rc = Z_OK;

	if (inflateInit2(&s, -MAX_WBITS) != Z_OK)
		return false;
	while (rc == Z_OK && max) {
		s.next_out = (uint8_t *)piece;
		s.avail_out = max < PIECE ? (unsigned)max : PIECE;
		unsigned room = s.avail_out;
		rc = inflate(&s, Z_NO_FLUSH);
		size_t got = room - s.avail_out;
		if ((rc != Z_OK && rc != Z_STREAM_END) || (got && !take(arg, piece, got)))
			break;
		max -= got;
		if (!got && rc == Z_OK)
			break; /* it wants more than there is */
	}
	inflateEnd(&s);
	return rc == Z_STREAM_END;
}

bool zip_read(const struct zip *z, const struct zip_entry *e, size_t max,
              bool (*take)(void *arg, const char *p, size_t n), void *arg)
{
	const uint8_t *p = z->p + e->offset;

	if (e->flags & ENCRYPTED || e->offset > z->n || z->n - e->offset < LOCAL_SIZE ||
	    memcmp(p, "PK\3\4", 4) != 0)
		return false;
	size_t skip = LOCAL_SIZE + u16(p + 26) + u16(p + 28), left = z->n - e->offset;
	if (left < skip || left - skip < e->packed)
		return false;
	if (e->method == DEFLATED)
		return inflate_all(p + skip, e->packed, max, take, arg);
	if (e->method != STORED)
		return false;
	size_t n = e->packed < max ? e->packed : max;
	return (!n || take(arg, (const char *)p + skip, n)) && n == e->packed;
}
