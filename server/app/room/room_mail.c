/* SPDX-License-Identifier: EUPL-1.2 */
/* What rooms write by mail. */
#include "app/agenda/agenda.h"
#include "app/mailing/mailing.h"
#include "app/person/person.h"
#include "app/room/room_acts.h"
#include "app/session/pass.h"
#include "db/db.h"

/* French punctuation takes its no-break spaces. */
struct words {
	const char *subject, *hello, *invites, *item, *button, *door, *once, *code, *pass;
	const char *here, *registered[3], *from_to, *spoke, *besides, *votes, *wrong, *see;
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
		.pass = "Sans mot de passe. Ce lien est personnel\u00a0: il vous fait entrer sous votre nom, jusqu’à la fin de la séance. Ne le transférez pas.",
		.here = "Votre présence à la séance «\u00a0%s\u00a0»",
		.registered = { "", "%s vous a inscrit parmi les personnes présentes par téléphone à la séance «\u00a0%s\u00a0».",
		                "%s vous a inscrit parmi les personnes présentes sur place à la séance «\u00a0%s\u00a0»." },
		.from_to = "Du %s au %s.",
		.spoke = "L’équipe d’animation vous a inscrit pour prendre la parole\u00a0:",
		.besides = "hors ordre du jour",
		.votes = "L’équipe d’animation a donné votre voix à ces votes\u00a0:",
		.wrong = "Si quelque chose n’est pas exact, dites-le à l’équipe d’animation\u00a0: chaque inscription porte son auteur et son heure.",
		.see = "Voir la séance",
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
		.pass = "No password. This link is yours alone: it lets you in under your name, until the meeting ends. Do not forward it.",
		.here = "Your presence at the meeting “%s”",
		.registered = { "", "%s registered you as present by telephone at the meeting “%s”.",
		                "%s registered you as present on site at the meeting “%s”." },
		.from_to = "From %s to %s.",
		.spoke = "The moderators put you down to speak:",
		.besides = "other business",
		.votes = "The moderators gave your voice in these votes:",
		.wrong = "If something is not right, tell the moderators: each registration bears who made it and when.",
		.see = "See the meeting",
	},
};

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

struct str room_way_in(struct req *r, int64_t meeting, int64_t ends_at, const struct mailing_to *to,
                       enum room_way *how)
{
	struct sign_in s = { .email = to->email, .person = to->person };

	*how = only_a_guest(r, to->person)        ? ROOM_WAY_ONCE
	       : pass_may(r, meeting, to->person) ? ROOM_WAY_PASS
	                                          : ROOM_WAY_CODE;
	if (*how == ROOM_WAY_PASS)
		return pass_url(r, meeting, ends_at, to);
	if (*how == ROOM_WAY_CODE)
		return arena_printf(r->arena, STR_FMT "/seance/%lld", STR_ARG(r->house->public_url),
		                    (long long)meeting);
	int64_t most = r->now + ROOM_LINK_MS, after = ends_at + INT64_C(24) * 3600 * 1000;
	s.until = after < most ? after : most;
	sign_in_put(r, &s, STR(""));
	/* Behind the # no server, proxy or log ever sees it, and a robot that looks uses nothing up. */
	return arena_printf(r->arena, STR_FMT "/entrer?seance=%lld#%s",
	                    STR_ARG(r->house->public_url), (long long)meeting, s.token);
}

void room_put_way_in(struct mailing *m, int64_t meeting, int64_t ends_at,
                     const struct mailing_to *to)
{
	const struct words *w = &words[to->lang];
	enum room_way how;
	struct str url = room_way_in(m->r, meeting, ends_at, to, &how);

	mailing_button(m, str_from(w->button), url);
	mailing_note(m, str_from(how == ROOM_WAY_PASS   ? w->pass
	                         : how == ROOM_WAY_ONCE ? w->once
	                                                : w->code));
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
	mail.id = arena_printf(r->arena, "seance.%lld.%lld.%lld.%lld." STR_FMT, (long long)m->id,
	                       (long long)person, (long long)item, (long long)r->now,
	                       STR_ARG(r->house->epoch));
	mailing_address(r, &to, m->id, &mail);
	mail.subject = mailing_fill(r, w->subject, &m->title);
	mail.from_name = mailing_from(r, by.name);
	mail.expires_at = m->ends_at > r->now ? m->ends_at : r->now + SIGN_IN_MS;
	mailing_begin(&letter, r, to.lang, mail.subject);
	mailing_para(&letter, mailing_fill(r, w->hello, &to.name));
	struct str who[] = { mailing_who(r, &by), m->title, mailing_time(r, &to, m->starts_at) };
	mailing_para(&letter, mailing_fill(r, w->invites, who));
	if (item && agenda_view(r, item, &on))
		mailing_para(&letter, mailing_fill(r, w->item, &on.title));
	mailing_note(&letter, str_from(w->door));
	room_put_way_in(&letter, m->id, m->ends_at, &to);
	mailing_end(&letter, &mail);
	mail_queue(r->db, &mail);
	req_mail(r);
}

/* ---- who was registered, at the end ---- */

static const char SQL_REGISTERED[] =
	"SELECT a.person, a.by, a.how FROM room_act a WHERE a.meeting = :meeting"
	" AND a.kind = 'register' AND a.undone_at IS NULL AND NOT EXISTS (SELECT 1 FROM room_act b"
	"  WHERE b.meeting = a.meeting AND b.person = a.person AND b.kind = 'register'"
	"  AND b.undone_at IS NULL AND b.id > a.id) ORDER BY a.id LIMIT :max";
static const char SQL_STAYS[] =
	"SELECT from_at, coalesce(to_at, :now) FROM room_stay"
	" WHERE meeting = :meeting AND person = :person ORDER BY id LIMIT :max";
static const char SQL_SPEECHES[] =
	"SELECT i.title, s.started_at, s.spent_ms FROM floor_speech s CROSS JOIN floor_entry e"
	" ON e.id = s.entry AND e.by <> s.person LEFT JOIN agenda_item i ON i.id = s.item"
	" WHERE s.meeting = :meeting AND s.person = :person AND s.ended_at IS NOT NULL"
	" ORDER BY s.started_at, s.id LIMIT :max";
/* What chairs cast for him; of a secret ballot there is no trace of who chose what. */
static const char SQL_VOTES[] =
	"SELECT DISTINCT b.title FROM ballot b CROSS JOIN ballot_cast c ON c.ballot = b.id"
	" AND c.person = :person AND c.by IS NOT NULL AND c.taken_back_at IS NULL WHERE b.meeting = :meeting LIMIT :max";

struct registered {
	int64_t person, by;
	enum seat_how how;
};

static void put_stays(struct req *r, struct mailing *m, const struct mailing_to *to,
                      int64_t meeting)
{
	enum { STAYS = 10 };
	struct query *q = db_q(r->db, SQL_STAYS);

	db_int(q, ":meeting", meeting);
	db_int(q, ":person", to->person);
	db_int(q, ":now", r->now);
	db_int(q, ":max", STAYS);
	db_each (q) {
		struct str when[] = { mailing_time(r, to, db_col_int(q, 0)),
			              mailing_time(r, to, db_col_int(q, 1)) };
		mailing_para(m, mailing_fill(r, words[to->lang].from_to, when));
	}
}

/* « Situation par pays, jeudi 3 décembre à 14 h 32, 2 min »: those that chairs put him down for. */
static void put_speeches(struct req *r, struct mailing *m, const struct mailing_to *to,
                         int64_t meeting)
{
	enum { SPEECHES = 40 };
	const struct words *w = &words[to->lang];
	struct query *q = db_q(r->db, SQL_SPEECHES);
	bool first = true;

	db_int(q, ":meeting", meeting);
	db_int(q, ":person", to->person);
	db_int(q, ":max", SPEECHES);
	db_each (q) {
		struct str item = db_col_null(q, 0) ? str_from(w->besides)
		                                    : db_col_str(r->arena, q, 0);
		struct str at = mailing_time(r, to, db_col_int(q, 1));
		struct str took = mailing_duration(r, db_col_int(q, 2));
		if (first)
			mailing_para(m, str_from(w->spoke));
		first = false;
		mailing_line(m, STR(""),
		             arena_printf(r->arena, STR_FMT ", " STR_FMT ", " STR_FMT,
		                          STR_ARG(item), STR_ARG(at), STR_ARG(took)));
	}
}

static void put_votes(struct req *r, struct mailing *m, const struct mailing_to *to,
                      int64_t meeting)
{
	enum { VOTES = 40 };
	struct query *q = db_q(r->db, SQL_VOTES);
	bool first = true;

	db_int(q, ":meeting", meeting);
	db_int(q, ":person", to->person);
	db_int(q, ":max", VOTES);
	db_each (q) {
		if (first)
			mailing_para(m, str_from(words[to->lang].votes));
		first = false;
		mailing_line(m, STR(""), db_col_str(r->arena, q, 0));
	}
}

static void registered_mail(struct req *r, const struct room_meeting *m,
                            const struct registered *reg)
{
	struct mail_new mail = { .person = reg->person };
	struct mailing_to to;
	struct mailing letter;
	struct person_ref by;

	if (!mailing_to(r, reg->person, &to) || !person_ref_load(r, reg->by, 0, &by))
		return;
	const struct words *w = &words[to.lang];
	mail.id = arena_printf(r->arena, "present.%lld.%lld." STR_FMT, (long long)m->id,
	                       (long long)reg->person, STR_ARG(r->house->epoch));
	mailing_address(r, &to, m->id, &mail);
	mail.subject = mailing_fill(r, w->here, &m->title);
	mailing_begin(&letter, r, to.lang, mail.subject);
	mailing_para(&letter, mailing_fill(r, w->hello, &to.name));
	struct str what[] = { mailing_who(r, &by), m->title };
	mailing_para(&letter, mailing_fill(r, w->registered[reg->how], what));
	put_stays(r, &letter, &to, m->id);
	put_speeches(r, &letter, &to, m->id);
	put_votes(r, &letter, &to, m->id);
	mailing_note(&letter, str_from(w->wrong));
	mailing_button(&letter, str_from(w->see),
	               arena_printf(r->arena, STR_FMT "/seance/%lld", STR_ARG(r->house->public_url),
	                            (long long)m->id));
	mailing_end(&letter, &mail);
	mail_queue(r->db, &mail);
	req_mail(r);
}

void room_registered_end(struct req *r, int64_t meeting)
{
	struct registered *all = arena_array(r->arena, ROOM_SEATS, struct registered);
	struct room_meeting m;
	size_t n = 0;
	struct query *q = db_q(r->db, SQL_REGISTERED);

	db_int(q, ":meeting", meeting);
	db_int(q, ":max", ROOM_SEATS);
	db_each (q) {
		all[n] = (struct registered){ .person = db_col_int(q, 0), .by = db_col_int(q, 1) };
		n += seat_how_from_str(db_col_view(q, 2), &all[n].how);
	}
	if (n && room_meeting_load(r, meeting, &m) == ERR_OK)
		for (size_t i = 0; i < n; i++)
			registered_mail(r, &m, &all[i]);
}
