/* SPDX-License-Identifier: EUPL-1.2 */
#define _POSIX_C_SOURCE 200809L
#include "base/zone.h"
#include "base/tzif.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define FOLDER "/usr/share/zoneinfo/"

enum { DAY_S = 86400 };

static const int64_t FIRST_S = -62135596800, LAST_S = 253402300799; /* years 1 and 9999 */

/* Letters, digits, "_+-" and single slashes; no part begins with anything but a capital letter,
 * which keeps out "..", "posix/" and "right/" (leap seconds), "localtime" and the tables. */
static bool name_ok(struct str zone)
{
	if (!zone.n || zone.n > ZONE_NAME_MAX)
		return false;
	for (size_t i = 0; i < zone.n; i++) {
		char c = zone.p[i];
		bool first = i == 0 || zone.p[i - 1] == '/';
		bool capital = c >= 'A' && c <= 'Z', small = c >= 'a' && c <= 'z';
		if (first ? !capital
		          : !capital && !small && !(c >= '0' && c <= '9') &&
		                    !(c == '/' && i + 1 < zone.n) &&
		                    !(c == '_' || c == '+' || c == '-'))
			return false;
	}
	return true;
}

static struct str load(struct str zone, char file[TZIF_MAX])
{
	char path[sizeof(FOLDER) + ZONE_NAME_MAX];
	struct str none = { NULL, 0 };
	size_t n = 0;

	if (!name_ok(zone))
		return none;
	snprintf(path, sizeof(path), FOLDER STR_FMT, STR_ARG(zone));
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return none;
	for (;;) {
		ssize_t got = read(fd, file + n, TZIF_MAX - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			n = 0;
		if (got <= 0)
			break;
		n += (size_t)got;
		if (n == TZIF_MAX) {
			n = 0; /* no zone is as long as that */
			break;
		}
	}
	close(fd);
	return (struct str){ file, n };
}

static int offset_at(struct str file, int64_t s)
{
	int offset = 0;

	return tzif_offset(file, s, &offset) ? offset : 0;
}

bool zone_known(struct str zone)
{
	char file[TZIF_MAX];
	int offset;

	return tzif_offset(load(zone, file), 0, &offset);
}

static int64_t floor_to(int64_t v, int64_t unit)
{
	return v / unit - (v % unit < 0);
}

static struct zone_time local_of(struct str file, int64_t ms)
{
	int64_t s = floor_to(ms, 1000), year;
	struct zone_time t;

	s = s < FIRST_S + DAY_S ? FIRST_S + DAY_S : s > LAST_S - DAY_S ? LAST_S - DAY_S : s;
	s += offset_at(file, s);
	int64_t days = floor_to(s, DAY_S);
	tzif_date(days, &year, &t.month, &t.day);
	t.year = (int)year;
	t.weekday = (int)(days + 3 - floor_to(days + 3, 7) * 7) + 1; /* 1970-01-01 was a Thursday */
	t.minutes = (int)((s - days * DAY_S) / 60);
	return t;
}

static int64_t clamp(int64_t v, int64_t low, int64_t high)
{
	return v < low ? low : v > high ? high : v;
}

static int64_t instant_of(struct str file, const struct zone_time *t)
{
	int64_t days = tzif_days(clamp(t->year, 1, 9999), t->month, t->day);
	int64_t s = clamp(days * DAY_S + (int64_t)t->minutes * 60, FIRST_S, LAST_S);
	int before = offset_at(file, s - DAY_S), after = offset_at(file, s + DAY_S);

	if (offset_at(file, s - before) == before || offset_at(file, s - after) != after)
		return (s - before) * 1000;
	return (s - after) * 1000;
}

struct zone_time zone_local(struct str zone, int64_t ms)
{
	char file[TZIF_MAX];

	return local_of(load(zone, file), ms);
}

int64_t zone_instant(struct str zone, const struct zone_time *local)
{
	char file[TZIF_MAX];

	return instant_of(load(zone, file), local);
}

int64_t zone_workdays(struct str zone, int64_t ms, int days)
{
	char file[TZIF_MAX];
	struct str f = load(zone, file);
	struct zone_time t = local_of(f, ms);
	int weekday = t.weekday;

	if (days <= 0)
		return ms;
	if (weekday > 5) {
		t.day += 8 - weekday;
		weekday = 1;
	}
	/* Full weeks are seven days; the rest may pass one weekend. */
	t.day += days / 5 * 7 + days % 5 + (weekday + days % 5 > 5 ? 2 : 0);
	return instant_of(f, &t) + floor_to(ms, 1000) % 60 * 1000 + ms % 1000;
}
