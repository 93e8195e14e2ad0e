/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* country - the form of a country's code, ISO 3166-1 alpha-2: which of them exist, clients know. */
#include "base/str.h"

static inline bool country_ok(struct str code)
{
	return code.n == 2 && code.p[0] >= 'A' && code.p[0] <= 'Z' && code.p[1] >= 'A' &&
	       code.p[1] <= 'Z';
}
