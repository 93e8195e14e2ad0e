/* SPDX-License-Identifier: EUPL-1.2 */
/* SQLite's memory: out of it the program ends, as everywhere else. Told NULL, SQLite would say that
 * a connection cannot be opened, which is no reason to refuse somebody. */
#include "base/mem.h"
#include "db/internal.h"
#include <malloc.h>
#include <stdlib.h>

static void *heap_malloc(int n)
{
	return xmalloc((size_t)n);
}

static void *heap_realloc(void *p, int n)
{
	return xrealloc(p, (size_t)n);
}

static int heap_size(void *p)
{
	return (int)malloc_usable_size(p);
}

static int heap_round(int n)
{
	return (n + 7) & ~7;
}

static int heap_init(void *none)
{
	(void)none;
	return SQLITE_OK;
}

static void heap_shutdown(void *none)
{
	(void)none;
}

void heap_use(void)
{
	static const sqlite3_mem_methods methods = {
		.xMalloc = heap_malloc,
		.xFree = free,
		.xRealloc = heap_realloc,
		.xSize = heap_size,
		.xRoundup = heap_round,
		.xInit = heap_init,
		.xShutdown = heap_shutdown,
	};
	sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
}
