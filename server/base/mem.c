/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/mem.h"
#include "base/log.h"
#include <stdint.h>
#include <stdlib.h>

static void *or_die(void *p, size_t n)
{
	if (!p)
		log_die("out of memory, %zu bytes asked for", n);
	return p;
}

void *xmalloc(size_t n)
{
	return or_die(malloc(n ? n : 1), n);
}

void *xcalloc(size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		log_die("allocation of %zu times %zu bytes", n, size);
	return or_die(calloc(n ? n : 1, size ? size : 1), n * size);
}

void *xrealloc(void *p, size_t n)
{
	return or_die(realloc(p, n ? n : 1), n);
}

char *xstrdup(const char *s)
{
	return xstrndup(str_from(s));
}

char *xstrndup(struct str s)
{
	char *p = xmalloc(s.n + 1);
	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return p;
}
