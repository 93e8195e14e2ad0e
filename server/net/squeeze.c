/* SPDX-License-Identifier: EUPL-1.2 */
/* Replies made smaller. See squeeze() in internal.h. */
#include "net/internal.h"
#include <zlib.h>

enum {
	WORTH = 1200, /* bytes: what fits in one segment gains nothing */
	LEVEL = 4, /* texts to a quarter in a millisecond; the best level gains little for thrice that */
	GZIP = 15 + 16,
	MEMORY = 8,
};

bool squeeze(struct str text, struct buf *out)
{
	z_stream z = { 0 };
	bool done = false;

	if (text.n < WORTH || deflateInit2(&z, LEVEL, Z_DEFLATED, GZIP, MEMORY, Z_DEFAULT_STRATEGY))
		return false;
	size_t room = deflateBound(&z, (uLong)text.n);
	char *to = buf_room(out, room);
	if (to) {
		z.next_in = (Bytef *)(uintptr_t)text.p;
		z.avail_in = (uInt)text.n;
		z.next_out = (Bytef *)to;
		z.avail_out = (uInt)room;
		done = deflate(&z, Z_FINISH) == Z_STREAM_END;
		if (done)
			out->n += room - z.avail_out;
	}
	deflateEnd(&z);
	return done;
}
