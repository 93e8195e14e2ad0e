/* SPDX-License-Identifier: EUPL-1.2 */
#include "net/assets.h"
#include <stdlib.h>

static int by_path(const void *key, const void *item)
{
	return str_cmp(*(const struct str *)key, ((const struct asset *)item)->path);
}

const struct asset *asset_find(struct str path)
{
	return bsearch(&path, assets, assets_count, sizeof(assets[0]), by_path);
}
