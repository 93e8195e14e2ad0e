/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * auth.request - ask for a sign-in mail.
 *
 * The answer and the work are the same whether the address is known or not: a row is written and
 * a mail composed either way; for an unknown address the row opens nothing and the mail is not
 * queued. So it is past SIGN_IN_MAILS in an hour: further requests for one address neither flood
 * a mailbox nor give further tries at a code.
 */
#include "app/auth/sign_in_mail.h"
#include "app/person/person.h"
#include "app/session/session.h"
#include "db/db.h"

static const char SQL_PERSON[] =
	"SELECT id, name, lang, email FROM person WHERE email = :email AND disabled_at IS NULL";

enum err cmd_auth_request(struct req *r, const struct auth_request_args *a,
                          struct auth_request_result *out)
{
	struct sign_in s = { .email = a->email };
	struct str browser = r->peer.browser, name = STR("");
	enum lang lang = r->lang;
	char secret[SECRET_SIZE];

	if (!person_email_ok(a->email))
		return req_fail(r, ERR_BAD_ARGS, "email");
	struct query *q = db_q(r->db, SQL_PERSON);
	db_text(q, ":email", a->email);
	bool known = db_one(q);
	if (known) {
		name = db_col_str(r->arena, q, 1);
		s.email =
			db_col_str(r->arena, q, 3); /* as it was entered, not as it was typed now */
		lang_from_str(db_col_view(q, 2), &lang);
	}
	bool send = sign_in_count(r, a->email) < SIGN_IN_MAILS && known;
	if (send)
		s.person = db_col_int(q, 0);
	/* Who asks twice may use either mail: the browser keeps its cookie. */
	if (browser.n != SECRET_SIZE - 1) {
		session_secret(secret);
		browser = (struct str){ secret, SECRET_SIZE - 1 };
	}
	req_set_browser(r, browser);
	sign_in_put(r, &s, browser);
	struct mail_new mail = sign_in_mail(r, &s, name, lang);
	if (send)
		mail_queue(r->db, &mail);
	req_mail(r);
	out->minutes = SIGN_IN_MS / 60000;
	return ERR_OK;
}
