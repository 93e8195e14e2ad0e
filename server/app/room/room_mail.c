/* SPDX-License-Identifier: EUPL-1.2 */
/* What rooms write by mail. */
#include "app/agenda/agenda.h"
#include "app/mailing/mailing.h"
#include "app/person/person.h"
#include "app/room/room_people.h"
#include "app/session/session.h"
#include "db/db.h"

/* French punctuation takes its no-break spaces. */
struct words {
	const char *subject, *hello, *invites, *item, *button, *door, *once, *code;
};

static const struct words words[LANG_COUNT] = {
	[LANG_FR] = {
		.subject = "Invitation à la séance «\u00a0%s\u00a0»",
		.hello = "Bonjour %s,",
		.invites = "%s vous invite à la séance «\u00a0%s\u00a0», le %s.",
		.item = "Votre invitation vaut pour ce point de l’ordre du jour\u00a0: %s.",
		.button = "Entrer dans la séance",
		.door = "L’équipe d’animation vous fait entrer quand votre tour vient\u00a0; d’ici là, vous attendez sur la même page.",
		.once = "Sans mot de passe. Le bouton vaut pour vous seul, jusqu’à la fin de la séance\u00a0; sur un deuxième appareil, indiquez votre adresse et vous recevrez un code.",
		.code = "Sans mot de passe\u00a0: indiquez votre adresse, un code vous parvient aussitôt.",
	},
	[LANG_EN] = {
		.subject = "Invitation to the meeting “%s”",
		.hello = "Hello %s,",
		.invites = "%s invites you to the meeting “%s”, %s.",
		.item = "Your invitation is for this item of the agenda: %s.",
		.button = "Enter the meeting",
		.door = "The moderators let you in when your turn comes; until then you wait on the same page.",
		.once = "No password. The button is for you alone, until the meeting ends; on a second device, give your address and you will get a code.",
		.code = "No password: give your address and you will get a code at once.",
	},
};

/* The words with what they are about in place of each %s. */
static struct str fill(struct req *r, const char *fmt, const struct str *with)
{
	struct str out = STR("");

	for (const char *at; (at = strstr(fmt, "%s")); fmt = at + 2, with++)
		out = arena_printf(r->arena, STR_FMT "%.*s" STR_FMT, STR_ARG(out), (int)(at - fmt),
		                   fmt, STR_ARG(*with));
	return arena_printf(r->arena, STR_FMT "%s", STR_ARG(out), fmt);
}

/* In no group and not of the team: there is nothing that his link opens but the meeting. */
static const char SQL_APART[] =
	"SELECT 1 FROM person p WHERE p.id = :person AND NOT p.admin"
	" AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.person = p.id)";

static bool only_a_guest(struct req *r, int64_t person)
{
	struct query *q = db_q(r->db, SQL_APART);

	db_int(q, ":person", person);
	return db_one(q);
}

struct str room_way_in(struct req *r, int64_t meeting, int64_t ends_at, const struct mailing_to *to)
{
	struct sign_in s = { .email = to->email, .person = to->person };

	if (!only_a_guest(r, to->person))
		return arena_printf(r->arena, STR_FMT "/seance/%lld", STR_ARG(r->house->public_url),
		                    (long long)meeting);
	int64_t most = r->now + ROOM_LINK_MS, after = ends_at + INT64_C(24) * 3600 * 1000;
	s.until = after < most ? after : most;
	sign_in_put(r, &s, STR(""));
	/* Behind the # no server, proxy or log ever sees it, and a robot that looks uses nothing up. */
	return arena_printf(r->arena, STR_FMT "/entrer?seance=%lld#%s",
	                    STR_ARG(r->house->public_url), (long long)meeting, s.token);
}

void room_invite_mail(struct req *r, const struct room_meeting *m, int64_t person, int64_t item)
{
	struct mail_new mail = { .person = person };
	struct agenda_item on;
	struct person_ref by;
	struct mailing_to to;
	struct mailing letter;

	if (!mailing_to(r, person, &to) || !person_ref_load(r, r->person, 0, &by))
		return;
	const struct words *w = &words[to.lang];
	bool link = only_a_guest(r, person);
	mail.id = arena_printf(r->arena, "seance.%lld.%lld.%lld.%lld." STR_FMT, (long long)m->id,
	                       (long long)person, (long long)item, (long long)r->now,
	                       STR_ARG(r->house->epoch));
	mailing_address(r, &to, m->id, &mail);
	mail.subject = fill(r, w->subject, &m->title);
	mail.from_name = mailing_from(r, by.name);
	mail.expires_at = m->ends_at > r->now ? m->ends_at : r->now + SIGN_IN_MS;
	mailing_begin(&letter, r, to.lang, mail.subject);
	mailing_para(&letter, fill(r, w->hello, &to.name));
	struct str who[] = { mailing_who(r, &by), m->title, mailing_time(r, &to, m->starts_at) };
	mailing_para(&letter, fill(r, w->invites, who));
	if (item && agenda_view(r, item, &on))
		mailing_para(&letter, fill(r, w->item, &on.title));
	mailing_button(&letter, str_from(w->button), room_way_in(r, m->id, m->ends_at, &to));
	mailing_note(&letter, str_from(w->door));
	mailing_note(&letter, str_from(link ? w->once : w->code));
	mailing_end(&letter, &mail);
	mail_queue(r->db, &mail);
	req_mail(r);
}
