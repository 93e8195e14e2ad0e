/* SPDX-License-Identifier: EUPL-1.2 */
/* Message ids of ours: "post.412.…@domain" is the mail that brought message 412 to somebody. */
#include "app/mail_in/mail_in.h"

static bool is_ours(const struct req_house *house, struct str domain)
{
	struct str from = house->mail_from;

	str_split(&from, '@');
	return domain.n && (str_eq(domain, from) || str_eq(domain, house->mail_domain));
}

int64_t mail_in_answered(const struct req_house *house, const struct letter *l)
{
	for (size_t i = 0; i < l->n_refs; i++) {
		struct str domain = l->refs[i], local = str_split(&domain, '@');
		long long id;
		if (!is_ours(house, domain) || !str_eq(str_split(&local, '.'), STR("post")))
			continue;
		if (str_to_int(str_split(&local, '.'), &id) && id > 0)
			return id;
	}
	return 0;
}
