/* SPDX-License-Identifier: EUPL-1.2 */
#include "net/header.h"
#include <arpa/inet.h>
#include <stdio.h>
#include <time.h>

static bool copy(struct str from, char *out, size_t size)
{
	if (from.n >= size)
		return false;
	if (from.n)
		memcpy(out, from.p, from.n);
	out[from.n] = 0;
	return true;
}

bool header_cookie(struct str header, const char *name, char *out, size_t size)
{
	while (header.n) {
		struct str value = str_trim(str_split(&header, ';'));
		struct str key = str_split(&value, '=');
		if (str_eq(key, str_from(name)))
			return value.n && copy(value, out, size);
	}
	return false;
}

bool header_forwarded(struct str header, char *out, size_t size)
{
	unsigned char any[sizeof(struct in6_addr)];
	char text[INET6_ADDRSTRLEN];
	size_t from = header.n;

	while (from && header.p[from - 1] != ',')
		from--;
	struct str last = str_trim((struct str){ header.p + from, header.n - from });
	return copy(last, text, sizeof(text)) && strlen(text) == last.n &&
	       (inet_pton(AF_INET, text, any) == 1 || inet_pton(AF_INET6, text, any) == 1) &&
	       copy(last, out, size);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
}

static bool same_word(struct str given, const char *word)
{
	size_t i = 0;

	while (i < given.n && word[i] && lower(given.p[i]) == word[i])
		i++;
	return i == given.n && !word[i];
}

/* ";q=0", ";q=0.000" and the like (RFC 9110, 12.4.2). */
static bool weighs_nothing(struct str parameters)
{
	while (parameters.n) {
		struct str value = str_split(&parameters, ';'), key = str_split(&value, '=');
		if (!same_word(str_trim(key), "q"))
			continue;
		value = str_trim(value);
		for (size_t i = 0; i < value.n; i++)
			if (value.p[i] != '0' && value.p[i] != '.')
				return false;
		return value.n > 0;
	}
	return false;
}

bool header_accepts(struct str header, const char *coding)
{
	while (header.n) {
		struct str parameters = str_split(&header, ','), word = str_split(&parameters, ';');
		if (same_word(str_trim(word), coding))
			return !weighs_nothing(parameters);
	}
	return false;
}

bool header_is_json(struct str type)
{
	struct str word = str_split(&type, ';');

	return same_word(str_trim(word), "application/json");
}

int header_arg(struct str part, const char *name, char *out, size_t size)
{
	struct str value = part, key = str_split(&value, '=');

	if (key.n == part.n || !str_eq(key, str_from(name)) || !copy(value, out, size))
		return -1;
	return (int)value.n;
}

bool header_name_ok(const char *s, size_t max)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

	return n >= 8 && n <= max && !s[n];
}

/* ASCII beside the real one (RFC 6266, appendix D; RFC 8187). */
void header_disposition(struct buf *b, struct str name, bool shown)
{
	static const char safe[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_~";

	buf_printf(b, "content-disposition: %s; filename=\"", shown ? "inline" : "attachment");
	for (size_t i = 0; i < name.n; i++)
		buf_char(b, name.p[i] && strchr(safe, name.p[i]) ? name.p[i] : '_');
	buf_puts(b, "\"; filename*=UTF-8''");
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] && strchr(safe, name.p[i]))
			buf_char(b, name.p[i]);
		else
			buf_printf(b, "%%%02X", (unsigned)(unsigned char)name.p[i]);
	}
	buf_puts(b, "\r\n");
}

void header_date(int64_t wall_ms, char out[HEADER_DATE])
{
	static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	const int64_t last = INT64_C(253402300799000);
	time_t seconds = (time_t)((wall_ms < 0 ? 0 : wall_ms > last ? last : wall_ms) / 1000);
	struct tm tm = { 0 };

	gmtime_r(&seconds, &tm);
	/* Not strftime(): its names are those of the locale. */
	snprintf(out, HEADER_DATE, "%s, %02u %s %04u %02u:%02u:%02u GMT", days[tm.tm_wday % 7],
	         (unsigned)tm.tm_mday % 100, months[tm.tm_mon % 12],
	         (unsigned)(tm.tm_year + 1900) % 10000, (unsigned)tm.tm_hour % 100,
	         (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100);
}
