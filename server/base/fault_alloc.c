/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Every allocation of the fault build: the program's, those of the libraries and of the C library.
 * A symbol of the program comes before a shared library's, so these are called by all of them;
 * behind them stand the sanitizer's own, where there is one, or the C library's.
 */
#include "base/fault.h"
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#ifdef __SANITIZE_ADDRESS__
#define REAL(name) __interceptor_##name
#else
#define REAL(name) __libc_##name
#endif

/* Called while the sanitizer is not up yet. */
#define EARLY __attribute__((no_sanitize("address")))

void *REAL(malloc)(size_t n);
void *REAL(calloc)(size_t n, size_t size);
void *REAL(realloc)(void *p, size_t n);
void *REAL(memalign)(size_t align, size_t n);

EARLY static void *refused(void)
{
	errno = ENOMEM;
	return NULL;
}

EARLY void *malloc(size_t n)
{
	return fault_alloc(n) ? refused() : REAL(malloc)(n);
}

EARLY void *calloc(size_t n, size_t size)
{
	return fault_alloc(n * size) ? refused() : REAL(calloc)(n, size);
}

EARLY void *realloc(void *p, size_t n)
{
	return fault_alloc(n) ? refused() : REAL(realloc)(p, n);
}

void *memalign(size_t align, size_t n);
EARLY void *memalign(size_t align, size_t n)
{
	return fault_alloc(n) ? refused() : REAL(memalign)(align, n);
}

EARLY void *aligned_alloc(size_t align, size_t n)
{
	return memalign(align, n);
}

EARLY int posix_memalign(void **out, size_t align, size_t n)
{
	void *p = memalign(align, n);

	if (!p)
		return ENOMEM;
	*out = p;
	return 0;
}
