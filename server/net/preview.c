/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * GET /resume: the command digest.preview, as the page that its mail would be. A mail has its styles
 * inline, which no page of ours may have; this one may, and can do nothing else: no script runs in it, no
 * form, nothing is fetched.
 */
#include "base/json.h"
#include "net/internal.h"

enum { PAGE_MAX = 100000 };

static const char *const nothing[LANG_COUNT] = {
	[LANG_FR] =
		"<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width\">\n<title>Résumé</title>\n"
		"<link rel=\"stylesheet\" href=\"/lien.css\">\n</head>\n<body>\n<main>\n"
		"<h1>Rien de nouveau</h1>\n<p>Il n’y a rien à dire\u00a0: aucun résumé ne partirait.</p>\n"
		"<p><a href=\"/moi\">Revenir</a></p>\n</main>\n</body>\n</html>\n",
	[LANG_EN] =
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width\">\n<title>Summary</title>\n"
		"<link rel=\"stylesheet\" href=\"/lien.css\">\n</head>\n<body>\n<main>\n"
		"<h1>Nothing new</h1>\n<p>There is nothing to tell: no summary would be sent.</p>\n"
		"<p><a href=\"/moi\">Back</a></p>\n</main>\n</body>\n</html>\n",
};

int preview_begin(struct call *c)
{
	c->kind = CALL_PREVIEW;
	c->command = STR("digest.preview");
	c->whole = true;
	buf_puts(&c->in, "{\"args\":{}}");
	if (!who_call(c))
		return call_refuse(c, 503, ERR_STORAGE, NULL);
	if (!c->who) {
		call_await(c);
		call_ask(c, c->command);
	}
	return 0;
}

void preview_outcome(struct call *c, const struct bus_outcome *o)
{
	static const char html[] = "text/html; charset=utf-8";
	struct answer a;
	struct str page = STR("");
	bool empty = false, has;

	if (o->err) {
		call_refuse(c,
		            o->err == ERR_UNAUTHENTICATED ? 401
		            : o->err == ERR_RATE_LIMITED  ? 429
		                                          : 503,
		            o->err, NULL);
		return;
	}
	bool fine = answer_read(&a, o) && json_in_bool(&a.ok, "empty", &empty, NULL) &&
	            json_in_text(&a.ok, "html", 0, PAGE_MAX, 0, &page, &has);
	if (fine && !empty && has) {
		c->security = SECURITY_DRAWN;
		call_reply(c, 200, html, page, false, NULL);
	} else if (fine) {
		call_reply(c, 200, html, str_from(nothing[c->caller.lang]), true, NULL);
	} else {
		call_refuse(c, 500, ERR_INTERNAL, NULL);
	}
	answer_finish(&a);
}
