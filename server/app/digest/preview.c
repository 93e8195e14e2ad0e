/* SPDX-License-Identifier: EUPL-1.2 */
/* digest.preview - the summary as it would be sent now; nothing is sent. */
#include "app/digest/digest.h"

enum err cmd_digest_preview(struct req *r, const struct digest_preview_args *a,
                            struct digest_preview_result *out)
{
	struct mail_new mail = { .now = 0 };
	struct digest d;

	(void)a;
	digest_load(r, r->person, &d);
	out->empty = !digest_compose(r, r->person, &d, false, &mail);
	if (out->empty)
		return ERR_OK;
	out->has_subject = out->has_html = true;
	out->subject = mail.subject;
	out->html = mail.html;
	return ERR_OK;
}
