/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/io.h"
#include <errno.h>
#include <unistd.h>

bool io_write(int fd, const void *p, size_t n)
{
	const char *from = p;

	while (n) {
		ssize_t w = write(fd, from, n);
		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			return false;
		from += w;
		n -= (size_t)w;
	}
	return true;
}
