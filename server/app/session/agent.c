/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/session/agent.h"

/* The first mark found names it: the order undoes what browsers pretend to be. */
struct mark {
	struct str mark, name;
};

static const struct mark browsers[] = {
	{ STR_INIT("Edg"), STR_INIT("Edge") },
	{ STR_INIT("OPR/"), STR_INIT("Opera") },
	{ STR_INIT("SamsungBrowser/"), STR_INIT("Samsung Internet") },
	{ STR_INIT("Firefox/"), STR_INIT("Firefox") },
	{ STR_INIT("FxiOS/"), STR_INIT("Firefox") },
	{ STR_INIT("CriOS/"), STR_INIT("Chrome") },
	{ STR_INIT("Chromium/"), STR_INIT("Chromium") },
	{ STR_INIT("Chrome/"), STR_INIT("Chrome") },
	{ STR_INIT("Safari/"), STR_INIT("Safari") },
};

static const struct mark systems[] = {
	{ STR_INIT("iPhone"), STR_INIT("iPhone") },   { STR_INIT("iPad"), STR_INIT("iPad") },
	{ STR_INIT("Android"), STR_INIT("Android") }, { STR_INIT("CrOS"), STR_INIT("ChromeOS") },
	{ STR_INIT("Windows"), STR_INIT("Windows") }, { STR_INIT("Mac OS X"), STR_INIT("macOS") },
	{ STR_INIT("Linux"), STR_INIT("Linux") },
};

static struct str find(const struct mark *marks, size_t n, struct str text)
{
	for (size_t i = 0; i < n; i++)
		for (size_t at = 0; at + marks[i].mark.n <= text.n; at++)
			if (!memcmp(text.p + at, marks[i].mark.p, marks[i].mark.n))
				return marks[i].name;
	return STR("");
}

#define FIND(marks, text) find((marks), sizeof(marks) / sizeof((marks)[0]), (text))

struct str session_agent(struct arena *a, struct str header)
{
	struct str browser = FIND(browsers, header), system = FIND(systems, header);

	return arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(browser),
	                    browser.n && system.n ? ", " : "", STR_ARG(system));
}
