/* SPDX-License-Identifier: EUPL-1.2 */
/* « Votre message n'a pas été publié, voici pourquoi. » */
#include "app/held/held.h"
#include "app/link/link.h"
#include "app/mail_in/mail_in.h"
#include "app/mailing/mailing.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "db/db.h"

enum { ANSWERS_STRANGERS = 100, PURPOSE = 'a', SUBJECT_MAX = 120 };
#define DAY_MS (INT64_C(24) * 3600 * 1000)

struct words {
	const char *hello, *subject, *held_subject;
	/* before the subject of the mail, and after it */
	const char *before, *not_published, *held_before, *held, *no_subject;
	const char *confirm, *not_you;
	const char *noted_subject, *see; /* of a meeting */
	const char *why[MAIL_WHYS];
};

static const struct words words[LANG_COUNT] = {
	[LANG_FR] = {
		.hello = "Bonjour",
		.subject = "Votre message n’a pas été publié",
		.held_subject = "Confirmez votre message",
		.no_subject = "(sans objet)",
		.confirm = "Oui, c’est moi\u00a0: publier",
		.not_you = "Les personnes qui animent le groupe peuvent aussi le publier en votre nom. Si vous ne l’avez pas écrit, ne faites rien, et prévenez-les.",
		.noted_subject = "Votre agenda annonce un remplaçant",
		.see = "Voir la réunion",
		.before = "Votre message «\u00a0",
		.not_published = "\u00a0» n’a pas été publié, voici pourquoi\u00a0:",
		.held_before = "Nous avons reçu votre message «\u00a0",
		.held = "\u00a0». Il n’est pas encore publié, voici pourquoi\u00a0:",
		.why = {
			[MAIL_WHY_OTHER] = "Il n’a pas pu être enregistré. Écrivez-le dans le sujet, en vous connectant.",
			[MAIL_WHY_CLOSED] = "Ce sujet est fermé\u00a0: on peut le lire, plus y écrire.",
			[MAIL_WHY_NOT_MEMBER] = "Vous ne pouvez pas écrire à cet endroit\u00a0: vous n’êtes plus membre du groupe, ou vous y êtes en lecture seule.",
			[MAIL_WHY_EMPTY] = "Nous n’y avons pas trouvé de texte nouveau. Écrivez votre réponse au-dessus du message cité.",
			[MAIL_WHY_TOO_LONG] = "Il est trop long. Raccourcissez-le, ou joignez-le dans un fichier.",
			[MAIL_WHY_STRANGER] = "Nous ne connaissons pas l’adresse d’où il vient. Écrivez depuis l’adresse avec laquelle vous êtes membre du réseau.",
			[MAIL_WHY_HELD] = "Rien ne prouve qu’il vient de vous.",
			[MAIL_WHY_FULL] = "Trop de vos messages attendent déjà d’être confirmés.",
			[MAIL_WHY_REFUSED] = "Il ne prouvait pas qu’il venait de vous, et une personne qui anime le groupe ne l’a pas retenu. Écrivez-lui, ou publiez-le en vous connectant.",
			[MAIL_WHY_MEETING] = "L’adresse d’une convocation ne reçoit que les réponses des agendas. Répondez par les boutons de la convocation, ou sur la page de la réunion.",
			[MAIL_WHY_DELEGATED] = "Votre agenda indique qu’une autre personne vous remplace. Nous avons noté que vous ne venez pas, et rien de plus\u00a0: nous ne la connaissons pas comme membre de votre collectivité. Pour qu’elle siège à votre place, nommez-la sur la page de la réunion, par «\u00a0Quelqu’un me remplace\u00a0».",
			[MAIL_WHY_OLD] = "Il attendait d’être confirmé, et personne ne l’a fait en quatorze jours.",
		},
	},
	[LANG_EN] = {
		.hello = "Hello",
		.subject = "Your message was not published",
		.held_subject = "Please confirm your message",
		.no_subject = "(no subject)",
		.confirm = "Yes, it is mine: publish it",
		.not_you = "The group’s moderators may publish it in your name as well. If you did not write it, do nothing, and tell them.",
		.noted_subject = "Your calendar names a substitute",
		.see = "See the meeting",
		.before = "Your message “",
		.not_published = "” was not published, and this is why:",
		.held_before = "We have received your message “",
		.held = "”. It is not published yet, and this is why:",
		.why = {
			[MAIL_WHY_OTHER] = "It could not be saved. Please sign in and write it in the topic.",
			[MAIL_WHY_CLOSED] = "This topic is closed: it can be read but no longer written in.",
			[MAIL_WHY_NOT_MEMBER] = "You may not write there: you are no longer a member of the group, or you only observe.",
			[MAIL_WHY_EMPTY] = "We found no new text in it. Please write your answer above the message you quote.",
			[MAIL_WHY_TOO_LONG] = "It is too long. Please shorten it, or attach it as a file.",
			[MAIL_WHY_STRANGER] = "We do not know the address it comes from. Please write from the one with which you are a member of the network.",
			[MAIL_WHY_HELD] = "Nothing proves that it comes from you.",
			[MAIL_WHY_FULL] = "Too many of your messages are already waiting to be confirmed.",
			[MAIL_WHY_REFUSED] = "Nothing proved that it came from you, and a moderator of the group did not publish it. Write to them, or sign in and publish it yourself.",
			[MAIL_WHY_MEETING] = "The address of an invitation takes only what calendars answer. Please answer by the buttons of the invitation, or on the page of the meeting.",
			[MAIL_WHY_DELEGATED] = "Your calendar says that somebody else comes in your stead. We noted that you do not come, and no more: we do not know that person as one of your authority. To let him or her sit in for you, name that person on the page of the meeting, with “Somebody comes instead”.",
			[MAIL_WHY_OLD] = "It was waiting to be confirmed, and nobody did within fourteen days.",
		},
	},
};

/* ---- how often ---- */

static const char SQL_LATELY[] =
	"SELECT 1 FROM mail_answer WHERE address = :address AND at > :after";
static const char SQL_STRANGERS[] =
	"SELECT count(*) FROM (SELECT 1 FROM mail_answer WHERE at > :after LIMIT :max)";
static const char SQL_NOTE[] = "INSERT INTO mail_answer (address, at) VALUES (:address, :at)"
			       " ON CONFLICT (address) DO UPDATE SET at = :at";

/* Whether something may be said to this address; it is noted that it was. */
static bool may_say(struct req *r, const struct mail_in_answer *a)
{
	uint8_t hash[HASH_SIZE];

	hash_keyed(hash, r->house->key, PURPOSE, a->to);
	struct query *q = db_q(r->db, SQL_LATELY);
	db_blob(q, ":address", hash, HASH_SIZE);
	db_int(q, ":after", r->now - DAY_MS);
	if (db_one(q))
		return false;
	if (!a->person) {
		q = db_q(r->db, SQL_STRANGERS);
		db_int(q, ":after", r->now - DAY_MS);
		db_int(q, ":max", ANSWERS_STRANGERS);
		if (!db_one(q) || db_col_int(q, 0) >= ANSWERS_STRANGERS)
			return false;
	}
	q = db_q(r->db, SQL_NOTE);
	db_blob(q, ":address", hash, HASH_SIZE);
	db_int(q, ":at", r->now);
	return db_run(q);
}

/* ---- what is said ---- */

static void confirm(struct mailing *m, const struct words *w, const struct mail_in_answer *a)
{
	struct req *r = m->r;

	mailing_button(m, str_from(w->confirm),
	               link_url(r, &(struct link){ .purpose = LINK_HELD,
	                                           .person = a->person,
	                                           .object = a->held,
	                                           .until = r->now + HELD_MS }));
	mailing_note(m, str_from(w->not_you));
}

bool mail_in_answer(struct req *r, const struct mail_in_answer *a)
{
	const struct words *w = &words[a->lang];
	bool held = a->why == MAIL_WHY_HELD;
	bool noted = a->why == MAIL_WHY_DELEGATED;
	bool asked = held || noted || a->why == MAIL_WHY_REFUSED || a->why == MAIL_WHY_OLD;
	struct str about = str_trim(utf8_cut(a->subject, SUBJECT_MAX));
	struct mail_new mail = { .id = a->id, .recipient = a->to, .now = r->now };
	struct mailing m;

	/* Of what is held there are few anyway (held_room()). */
	if (!asked && !may_say(r, a))
		return false;
	if (!about.n)
		about = str_from(w->no_subject);
	mail.person = a->person;
	if (a->person)
		mail.sender = mail_in_bounce_address(r, a->person, 0);
	mail.subject = str_from(held ? w->held_subject : noted ? w->noted_subject : w->subject);
	mailing_begin(&m, r, a->lang, mail.subject);
	mailing_para(&m, arena_printf(r->arena, "%s%s" STR_FMT ",", w->hello, a->name.n ? " " : "",
	                              STR_ARG(a->name)));
	if (!noted)
		mailing_para(&m, arena_printf(r->arena, "%s" STR_FMT "%s",
		                              held ? w->held_before : w->before, STR_ARG(about),
		                              held ? w->held : w->not_published));
	mailing_para(&m, str_from(w->why[a->why]));
	if (noted)
		mailing_button(&m, str_from(w->see), mailing_url(r, 'r', a->meeting));
	if (held)
		confirm(&m, w, a);
	mailing_end(&m, &mail);
	req_mail(r);
	return mail_queue(r->db, &mail);
}

bool mail_in_tell(struct req *r, int64_t person, struct mail_in_answer *a)
{
	struct mailing_to to;

	if (!mailing_to(r, person, &to))
		return false;
	a->person = person;
	a->to = to.email;
	a->name = to.name;
	a->lang = to.lang;
	return mail_in_answer(r, a);
}
