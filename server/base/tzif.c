/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/tzif.h"

enum { HEAD = 44, DAY = 86400 };

/* ---- the calendar ---- */

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Years that begin in March: the day that comes and goes is the last of one. */
int64_t tzif_days(int64_t year, int64_t month, int64_t day)
{
	int64_t months = year * 12 + (month - 1) - 2;
	int64_t y = floor_div(months, 12), m = months - y * 12; /* m: 0 March to 11 February */
	int64_t leaps = floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400);

	return y * 365 + leaps + (153 * m + 2) / 5 + day - 1 - 719468;
}

void tzif_date(int64_t days, int64_t *year, int *month, int *day)
{
	int64_t y = floor_div((days + 719468) * 400, 146097); /* the year or its neighbour */

	while (tzif_days(y + 1, 3, 1) <= days)
		y++;
	while (tzif_days(y, 3, 1) > days)
		y--;
	int64_t left = days - tzif_days(y, 3, 1), m = (5 * left + 2) / 153;
	*day = (int)(left - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = m < 10 ? y : y + 1;
}

/* ---- the rule ---- */

static bool take(struct str *s, char c)
{
	if (!s->n || s->p[0] != c)
		return false;
	*s = (struct str){ s->p + 1, s->n - 1 };
	return true;
}

static bool number(struct str *s, int max, int *out)
{
	int n = 0;
	size_t i = 0;

	for (; i < s->n && s->p[i] >= '0' && s->p[i] <= '9'; i++) {
		n = n * 10 + (s->p[i] - '0');
		if (n > max)
			return false;
	}
	*s = (struct str){ s->p + i, s->n - i };
	*out = n;
	return i > 0;
}

/* "-3:30", "167" -> seconds */
static bool hours(struct str *s, int max_hours, int *out)
{
	bool minus = take(s, '-');
	int h, m = 0, sec = 0;

	if (!minus)
		take(s, '+');
	if (!number(s, max_hours, &h) || (take(s, ':') && !number(s, 59, &m)) ||
	    (take(s, ':') && !number(s, 59, &sec)))
		return false;
	*out = (h * 60 + m) * 60 + sec;
	if (minus)
		*out = -*out;
	return true;
}

/* "CET" or "<+01>" */
static bool name(struct str *s)
{
	size_t i = 0;

	if (take(s, '<')) {
		while (i < s->n && s->p[i] != '>')
			i++;
		if (i == s->n)
			return false;
		*s = (struct str){ s->p + i + 1, s->n - i - 1 };
		return i > 0;
	}
	while (i < s->n && ((s->p[i] | 32) >= 'a' && (s->p[i] | 32) <= 'z'))
		i++;
	*s = (struct str){ s->p + i, s->n - i };
	return i >= 3;
}

static bool leap(int64_t y)
{
	return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
}

/* ",M3.5.0/2" -> when that is in a year, in seconds since 1970 as the clock on the wall says */
static bool change(struct str *s, int64_t year, int64_t *out)
{
	int a, b, c, at = 2 * 3600;
	int64_t day;

	if (!take(s, ','))
		return false;
	if (take(s, 'M')) {
		if (!number(s, 12, &a) || !take(s, '.') || !number(s, 5, &b) || !take(s, '.') ||
		    !number(s, 6, &c) || !a || !b)
			return false;
		int64_t first = tzif_days(year, a, 1), next = tzif_days(year, a + 1, 1);
		int64_t weekday = first + 4 - floor_div(first + 4, 7) * 7; /* 0 Sunday */
		day = first + (c - weekday + 7) % 7 + (b - 1) * 7;
		if (day >= next)
			day -= 7; /* the fifth of a month that has four: the last */
	} else if (take(s, 'J')) {
		if (!number(s, 365, &a) || !a)
			return false;
		day = tzif_days(year, 1, a) +
		      (leap(year) && a >= 60); /* 29 February is not counted */
	} else {
		if (!number(s, 365, &a))
			return false;
		day = tzif_days(year, 1, 1) + a;
	}
	if (take(s, '/') && !hours(s, 167, &at))
		return false;
	*out = day * DAY + at;
	return true;
}

bool tzif_rule(struct str rule, int64_t at, int *offset)
{
	int std, dst, month, day;
	int64_t year, from, to;

	if (!name(&rule) || !hours(&rule, 24, &std))
		return false;
	std = -std; /* POSIX counts westwards */
	*offset = std;
	if (!rule.n)
		return true;
	dst = std + 3600;
	if (!name(&rule))
		return false;
	if (rule.n && rule.p[0] != ',') {
		if (!hours(&rule, 24, &dst))
			return false;
		dst = -dst;
	}
	tzif_date(floor_div(at + std, DAY), &year, &month, &day);
	if (!change(&rule, year, &from) || !change(&rule, year, &to) || rule.n)
		return false;
	from -= std;
	to -= dst;
	if (from < to ? at >= from && at < to : at >= from || at < to)
		*offset = dst;
	return true;
}

/* ---- the file ---- */

static uint32_t u32(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static int64_t i64(const char *p)
{
	return (int64_t)((uint64_t)u32(p) << 32 | u32(p + 4));
}

struct block {
	uint32_t utc, std, leaps, times, types, chars;
};

/* The counts at a header; false when what they announce, `wide` bytes a time, is not there. */
static bool header(struct str s, size_t wide, struct block *b, size_t *bytes)
{
	if (s.n < HEAD || memcmp(s.p, "TZif", 4) != 0 || s.p[4] < '2')
		return false;
	uint32_t *const counts[] = { &b->utc, &b->std, &b->leaps, &b->times, &b->types, &b->chars };
	for (size_t i = 0; i < 6; i++) {
		*counts[i] = u32(s.p + 20 + 4 * i);
		if (*counts[i] > TZIF_MAX)
			return false;
	}
	*bytes = b->times * (wide + 1) + b->types * 6 + b->chars + b->leaps * (wide + 4) + b->std +
	         b->utc;
	return *bytes <= s.n - HEAD;
}

static bool footer(struct str s, struct str *rule)
{
	if (s.n < 2 || s.p[0] != '\n' || s.p[s.n - 1] != '\n')
		return false;
	*rule = (struct str){ s.p + 1, s.n - 2 };
	return true;
}

bool tzif_offset(struct str file, int64_t at, int *offset)
{
	struct block b;
	struct str rule;
	size_t bytes;

	if (file.n > TZIF_MAX || !header(file, 4, &b, &bytes))
		return false;
	struct str s = { file.p + HEAD + bytes, file.n - HEAD - bytes }; /* past version 1's part */
	if (!header(s, 8, &b, &bytes) || b.leaps || !b.types || b.types > 256)
		return false;
	const char *times = s.p + HEAD, *kinds = times + 8 * b.times, *types = kinds + b.times;
	if (!footer((struct str){ s.p + HEAD + bytes, s.n - HEAD - bytes }, &rule))
		return false;
	size_t low = 0, high = b.times; /* how many changes lie at or before `at` */
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (i64(times + 8 * mid) <= at)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == b.times && rule.n)
		return tzif_rule(rule, at, offset);
	unsigned kind = low ? (unsigned char)kinds[low - 1] : 0;
	if (kind >= b.types)
		return false;
	int32_t found = (int32_t)u32(types + (size_t)6 * kind);
	if (found < -TZIF_OFFSET_MAX || found > TZIF_OFFSET_MAX)
		return false;
	*offset = found;
	return true;
}
