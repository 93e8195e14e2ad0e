/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/auth/sign_in_mail.h"
#include "app/mailing/mailing.h"

/* French punctuation takes its no-break spaces: U+00A0 before a colon, U+202F inside « ». */
struct words {
	const char *subject, *hello, *open, *button, *code, *once, *not_you;
};

static const struct words words[LANG_COUNT] = {
	[LANG_FR] = {
		.subject = "Votre lien de connexion à Palabre",
		.hello = "Bonjour",
		.open = "Pour vous connecter à Palabre, ouvrez ce lien dans le navigateur où vous l’avez demandé\u00a0:",
		.button = "Me connecter",
		.code = "Ou saisissez-y ce code\u00a0:",
		.once = "Le lien et le code servent une seule fois, dans les dix minutes.",
		.not_you = "Si vous n’avez rien demandé, ignorez ce message\u00a0: il ne permet à personne d’autre d’entrer.",
	},
	[LANG_EN] = {
		.subject = "Your sign-in link for Palabre",
		.hello = "Hello",
		.open = "To sign in to Palabre, open this link in the browser where you asked for it:",
		.button = "Sign in",
		.code = "Or type this code there:",
		.once = "Link and code work once, within ten minutes.",
		.not_you = "If you did not ask for this, ignore it: it lets nobody else in.",
	},
};

struct mail_new sign_in_mail(struct req *r, const struct sign_in *s, struct str name,
                             enum lang lang)
{
	const struct words *w = &words[lang];
	struct mail_new mail = {
		.id = arena_printf(r->arena, "sign-in.%lld." STR_FMT, (long long)s->id,
		                   STR_ARG(r->house->epoch)),
		.recipient = s->email,
		.person = s->person,
		.subject = str_from(w->subject),
		.now = r->now,
		.expires_at = r->now + SIGN_IN_MS,
	};
	struct mailing m;

	mailing_begin(&m, r, lang, mail.subject);
	mailing_para(&m, arena_printf(r->arena, "%s%s" STR_FMT ",", w->hello, name.n ? " " : "",
	                              STR_ARG(name)));
	mailing_para(&m, str_from(w->open));
	mailing_button(&m, str_from(w->button),
	               arena_printf(r->arena, STR_FMT "/entrer#%s", STR_ARG(r->house->public_url),
	                            s->token));
	mailing_para(&m, str_from(w->code));
	mailing_code(&m, str_from(s->code));
	mailing_note(&m, str_from(w->once));
	mailing_note(&m, str_from(w->not_you));
	mailing_end(&m, &mail);
	return mail;
}
