/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/log.h"
#include "demo/internal.h"

/* "{{+9}}", at `rest`: the day it stands for. Returns what follows. */
static struct str put_day(struct demo *d, struct str rest)
{
	struct str inside = { rest.p + 2, rest.n - 2 };
	struct str token = str_split(&inside, '}');
	long long days;

	if (str_starts(token, STR("+")))
		token = (struct str){ token.p + 1, token.n - 1 };
	if (!str_to_int(token, &days))
		log_die("demo: a day that is none: " STR_FMT, STR_ARG(token));
	moment_put_day(&d->words, d->reference, days);
	str_split(&inside, '}');
	return inside;
}

/* The place of a mention, "(person:helene)" without its parentheses. */
static void put_place(struct demo *d, struct str place)
{
	char key[64];
	struct str kind = str_split(&place, ':');

	if (!place.n) { /* the moderators have no key */
		buf_puts(&d->words, "mods");
		return;
	}
	if (place.n >= sizeof(key))
		log_die("demo: the key of a mention is too long");
	memcpy(key, place.p, place.n);
	key[place.n] = 0;
	if (str_eq(kind, STR("person")))
		buf_printf(&d->words, "p%lld", (long long)demo_find(&d->people, key)->id);
	else
		buf_printf(&d->words, "a%lld", (long long)demo_find(&d->authorities, key)->id);
}

/* "@[Name](person:helene)", at `rest`. Returns what follows. */
static struct str put_mention(struct demo *d, struct str rest)
{
	buf_str(&d->words, str_split(&rest, '('));
	buf_char(&d->words, '(');
	put_place(d, str_split(&rest, ')'));
	buf_char(&d->words, ')');
	return rest;
}

struct str demo_words(struct demo *d, const char *text)
{
	struct str rest = str_from(text);

	buf_reset(&d->words);
	while (rest.n) {
		if (str_starts(rest, STR("{{"))) {
			rest = put_day(d, rest);
		} else if (str_starts(rest, STR("@["))) {
			rest = put_mention(d, rest);
		} else {
			buf_char(&d->words, *rest.p++);
			rest.n--;
		}
	}
	return buf_view(&d->words);
}
