/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/auth/sign_in_mail.h"
#include "base/buf.h"

enum { MAIL_MAX = 16 * 1024 };

/* French punctuation takes its no-break spaces: U+00A0 before a colon, U+202F inside « ». */
struct words {
	const char *lang, *subject, *hello, *open, *button, *code, *once, *not_you;
};

static const struct words words[LANG_COUNT] = {
	[LANG_FR] = {
		.lang = "fr",
		.subject = "Votre lien de connexion à Palabre",
		.hello = "Bonjour",
		.open = "Pour vous connecter à Palabre, ouvrez ce lien dans le navigateur où vous l’avez demandé\u00a0:",
		.button = "Me connecter",
		.code = "Ou saisissez-y ce code\u00a0:",
		.once = "Le lien et le code servent une seule fois, dans les dix minutes.",
		.not_you = "Si vous n’avez rien demandé, ignorez ce message\u00a0: il ne permet à personne d’autre d’entrer.",
	},
	[LANG_EN] = {
		.lang = "en",
		.subject = "Your sign-in link for Palabre",
		.hello = "Hello",
		.open = "To sign in to Palabre, open this link in the browser where you asked for it:",
		.button = "Sign in",
		.code = "Or type this code there:",
		.once = "Link and code work once, within ten minutes.",
		.not_you = "If you did not ask for this, ignore it: it lets nobody else in.",
	},
};

/* `text` as HTML text or within a quoted attribute. */
static void html_put(struct buf *b, struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		switch (text.p[i]) {
		case '&': buf_puts(b, "&amp;"); break;
		case '<': buf_puts(b, "&lt;"); break;
		case '>': buf_puts(b, "&gt;"); break;
		case '"': buf_puts(b, "&quot;"); break;
		default: buf_char(b, text.p[i]);
		}
}

static struct str compose_text(struct req *r, const struct words *w, struct str hello,
                               struct str link, const struct sign_in *s)
{
	return arena_printf(
		r->arena, STR_FMT "\n\n%s\n\n" STR_FMT "\n\n%s %s\n\n%s\n%s\n\n-- \n" STR_FMT "\n",
		STR_ARG(hello), w->open, STR_ARG(link), w->code, s->code, w->once, w->not_you,
		STR_ARG(r->house->network_name));
}

/* Plain HTML of one column with its styles inline: mail programs drop the rest. The colours are
 * those of the client's light theme. */
static struct str compose_html(struct req *r, const struct words *w, struct str hello,
                               struct str link, const struct sign_in *s)
{
	struct buf b;

	buf_init(&b, MAIL_MAX);
	buf_printf(
		&b,
		"<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width\">\n<title>%s</title>\n</head>\n"
		"<body style=\"margin:0;padding:24px 12px;background:#f1f3e9;color:#16231c;"
		"font:16px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif\">\n"
		"<div style=\"max-width:34em;margin:0 auto;padding:28px;background:#ffffff;"
		"border:1px solid #cfd9ce;border-radius:14px\">\n<p>",
		w->lang, w->subject);
	html_put(&b, hello);
	buf_printf(&b, "</p>\n<p>%s</p>\n<p style=\"margin:24px 0\"><a href=\"", w->open);
	html_put(&b, link);
	buf_printf(
		&b,
		"\" style=\"display:inline-block;padding:12px 22px;background:#15573f;"
		"color:#ffffff;text-decoration:none;border-radius:8px;font-weight:600\">%s</a></p>\n"
		"<p>%s</p>\n<p style=\"margin:16px 0;font-size:28px;letter-spacing:6px;"
		"font-weight:600\">%s</p>\n"
		"<p style=\"color:#46564c;font-size:14px\">%s<br>\n%s</p>\n"
		"<p style=\"color:#46564c;font-size:14px\">",
		w->button, w->code, s->code, w->once, w->not_you);
	html_put(&b, r->house->network_name);
	buf_puts(&b, "</p>\n</div>\n</body>\n</html>\n");
	struct str html = arena_str(r->arena, buf_view(&b));
	buf_finish(&b);
	return html;
}

struct mail_new sign_in_mail(struct req *r, const struct sign_in *s, struct str name,
                             enum lang lang)
{
	const struct words *w = &words[lang];
	struct str link = arena_printf(r->arena, STR_FMT "/entrer#%s",
	                               STR_ARG(r->house->public_url), s->token);
	struct str hello = arena_printf(r->arena, "%s%s" STR_FMT ",", w->hello, name.n ? " " : "",
	                                STR_ARG(name));

	return (struct mail_new){
		.id = arena_printf(r->arena, "sign-in.%lld." STR_FMT, (long long)s->id,
		                   STR_ARG(r->house->epoch)),
		.recipient = s->email,
		.subject = str_from(w->subject),
		.text = compose_text(r, w, hello, link, s),
		.html = compose_html(r, w, hello, link, s),
		.now = r->now,
		.expires_at = r->now + SIGN_IN_MS,
	};
}
