/* SPDX-License-Identifier: EUPL-1.2 */
#include "hub/channel.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct {
	enum channel_kind kind;
	const char *prefix;
} prefixes[] = {
	{ CHANNEL_GROUP, "g" }, { CHANNEL_MODERATORS, "gm" }, { CHANNEL_PERSON, "u" },
	{ CHANNEL_LIVE, "gl" }, { CHANNEL_ROOM, "r" },        { CHANNEL_CHAIRS, "rm" },
	{ CHANNEL_ITEM, "ri" }, { CHANNEL_ROOM_LIVE, "rl" },  { CHANNEL_PASS, "s" },
};

enum { N_PREFIXES = sizeof(prefixes) / sizeof(prefixes[0]) };

size_t channel_name(struct channel ch, char *out)
{
	const char *prefix = "?";

	for (size_t i = 0; i < N_PREFIXES; i++)
		if (prefixes[i].kind == channel_kind(ch))
			prefix = prefixes[i].prefix;
	int n = snprintf(out, CHANNEL_NAME_MAX, "%s%" PRId64, prefix, channel_id(ch));
	return (size_t)n;
}

/* An id written as the server writes it: no sign, no leading zero, at most 15 digits. */
static bool parse_id(const char *p, size_t n, int64_t *id)
{
	int64_t v = 0;

	if (n == 0 || n > 14 || *p == '0')
		return false;
	for (size_t i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		v = v * 10 + (p[i] - '0');
	}
	*id = v;
	return true;
}

bool channel_parse(const char *p, size_t n, struct channel *ch)
{
	size_t letters = 0;
	int64_t id;

	while (letters < n && p[letters] >= 'a' && p[letters] <= 'z')
		letters++;
	if (!parse_id(p + letters, n - letters, &id))
		return false;
	for (size_t i = 0; i < N_PREFIXES; i++)
		if (strlen(prefixes[i].prefix) == letters &&
		    !memcmp(prefixes[i].prefix, p, letters)) {
			*ch = channel_make(prefixes[i].kind, id);
			return true;
		}
	return false;
}
