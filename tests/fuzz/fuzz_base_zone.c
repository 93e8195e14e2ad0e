/* SPDX-License-Identifier: EUPL-1.2 */
/* tzif: a time zone file and its rule are bytes like any others; what is read of them is bounded. */
#include "base/tzif.h"
#include "base/zone.h"
#include "fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static void offsets(struct str s, int64_t at)
{
	int offset = 0;

	if (tzif_offset(s, at, &offset) || tzif_rule(s, at, &offset))
		MUST(offset >= -TZIF_OFFSET_MAX && offset <= TZIF_OFFSET_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = { (const char *)data, size };
	static const int64_t moments[] = { -62135596800, -2000000000, 0,
		                           1795407753,   4102444800,  253402300799 };

	for (size_t i = 0; i < sizeof(moments) / sizeof(*moments); i++)
		offsets(s, moments[i]);
	if (zone_known(s))
		MUST(s.n <= ZONE_NAME_MAX && !memchr(s.p, '.', s.n));
	return 0;
}
