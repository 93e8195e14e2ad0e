/* SPDX-License-Identifier: EUPL-1.2 */
#include "mail/discreet.h"
#include <string.h>
#include <strings.h>

enum { NAME_LEAST = 3 }; /* letters of a name that is looked for in words */

static bool holds_name(struct str word, struct str name)
{
	for (size_t i = 0; name.n >= NAME_LEAST && i + name.n <= word.n; i++)
		if (!strncasecmp(word.p + i, name.p, name.n))
			return true;
	return false;
}

struct str discreet(struct str said, struct str recipient, char out[MAIL_ERROR_MAX])
{
	struct str name = str_split(&recipient, '@');
	size_t n = 0;

	while (said.n) {
		struct str word = str_split(&said, ' ');
		if (memchr(word.p, '@', word.n) || holds_name(word, name))
			word = STR("...");
		if (n + word.n + 1 >= MAIL_ERROR_MAX)
			break;
		if (n)
			out[n++] = ' ';
		memcpy(out + n, word.p, word.n);
		n += word.n;
	}
	return (struct str){ out, n };
}
