/* SPDX-License-Identifier: EUPL-1.2 */
/* Message ids of ours: "notice.81.…@domain" is the mail that told somebody of notice 81. */
#include "app/mail_in/mail_in.h"
#include "db/db.h"

static const char SQL_NOTICE[] =
	"SELECT post FROM notice WHERE id = :notice AND person = :person AND post IS NOT NULL";

static bool is_ours(const struct req_house *house, struct str domain)
{
	struct str from = house->mail_from;

	str_split(&from, '@');
	return domain.n && (str_eq(domain, from) || str_eq(domain, house->mail_domain));
}

static int64_t post_of(struct req *r, int64_t notice, int64_t person)
{
	struct query *q = db_q(r->db, SQL_NOTICE);

	db_int(q, ":notice", notice);
	db_int(q, ":person", person);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

int64_t mail_in_answered(struct req *r, const struct letter *l, int64_t person)
{
	for (size_t i = 0; i < l->n_refs; i++) {
		struct str domain = l->refs[i], local = str_split(&domain, '@');
		long long id;
		if (!is_ours(r->house, domain) || !str_eq(str_split(&local, '.'), STR("notice")) ||
		    !str_to_int(str_split(&local, '.'), &id))
			continue;
		int64_t post = post_of(r, id, person);
		if (post)
			return post;
	}
	return 0;
}
