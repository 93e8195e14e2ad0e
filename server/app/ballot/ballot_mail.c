/* SPDX-License-Identifier: EUPL-1.2 */
/* Who voted by another's hand reads by mail what was written down for him, once it cannot be taken back any more. */
#include "app/ballot/ballot.h"
#include "app/due/due.h"
#include "app/mailing/mailing.h"
#include "db/db.h"

struct words {
	const char *subject, *hello, *noted, *changed, *button;
	const char *in_favour, *against, *abstain, *reserved, *then;
};

static const struct words words[LANG_COUNT] = {
	[LANG_FR] = {
		.subject = "Votre vote\u00a0: %s",
		.hello = "Bonjour %s,",
		.noted = "%s a enregistré votre voix au vote «\u00a0%s\u00a0»\u00a0: %s.",
		.changed = "Si ce n’est pas ce que vous avez dit, signalez-le tout de suite à l’équipe d’animation.",
		.button = "Voir la séance",
		.in_favour = "pour", .against = "contre", .abstain = "abstention",
		.reserved = "sous réserve de délibération", .then = ", puis ",
	},
	[LANG_EN] = {
		.subject = "Your vote: %s",
		.hello = "Hello %s,",
		.noted = "%s recorded your voice in the vote “%s”: %s.",
		.changed = "If this is not what you said, tell the moderators at once.",
		.button = "See the meeting",
		.in_favour = "for", .against = "against", .abstain = "abstention",
		.reserved = "subject to deliberation", .then = ", then ",
	},
};

static struct str choice(struct req *r, const struct words *w, const struct ballot *b,
                         const struct ballot_act *act)
{
	struct str s = STR("");

	if (act->reserved || !act->n_choices)
		return str_from(act->reserved ? w->reserved : w->abstain);
	for (size_t i = 0; i < act->n_choices; i++) {
		size_t n = (size_t)act->choices[i];
		struct str option = b->paper.has_options ? b->paper.options[n]
		                    : n                  ? str_from(w->against)
		                                         : str_from(w->in_favour);
		s = arena_printf(r->arena, STR_FMT "%s" STR_FMT, STR_ARG(s), i ? w->then : "",
		                 STR_ARG(option));
	}
	return s;
}

static void put_mail(struct req *r, const struct ballot_at *b, const struct ballot_act *act)
{
	struct mail_new mail = { .person = act->person.id };
	struct mailing letter;
	struct mailing_to to;
	struct ballot view;

	if (!mailing_to(r, act->person.id, &to) || !ballot_view(r, b, &view))
		return;
	const struct words *w = &words[to.lang];
	mail.id = arena_printf(r->arena, "vote.%lld.%lld." STR_FMT, (long long)b->id,
	                       (long long)act->id, STR_ARG(r->house->epoch));
	mailing_address(r, &to, b->id, &mail);
	mail.subject = mailing_fill(r, w->subject, &view.paper.title);
	mail.from_name = mailing_from(r, act->by.name);
	mailing_begin(&letter, r, to.lang, mail.subject);
	mailing_para(&letter, mailing_fill(r, w->hello, &to.name));
	struct str said[] = { mailing_who(r, &act->by), view.paper.title,
		              choice(r, w, &view, act) };
	mailing_para(&letter, mailing_fill(r, w->noted, said));
	mailing_para(&letter, str_from(w->changed));
	mailing_button(&letter, str_from(w->button),
	               arena_printf(r->arena, STR_FMT "/seance/%lld", STR_ARG(r->house->public_url),
	                            (long long)b->meeting));
	mailing_end(&letter, &mail);
	mail_queue(r->db, &mail);
	req_mail(r);
}

static const char SQL_TO_TELL[] =
	"SELECT id, ballot FROM ballot_cast WHERE tell_at < :now ORDER BY tell_at LIMIT :max";
static const char SQL_TOLD[] = "UPDATE ballot_cast SET tell_at = NULL WHERE id = :id";

int ballot_mail_due(struct req *r)
{
	int64_t acts[DUE_MAX], ballots[DUE_MAX];
	struct ballot_act act;
	struct ballot_at b;
	int n = 0;
	struct query *q = db_q(r->db, SQL_TO_TELL);

	db_int(q, ":now", r->now);
	db_int(q, ":max", DUE_MAX);
	db_each (q) {
		acts[n] = db_col_int(q, 0);
		ballots[n++] = db_col_int(q, 1);
	}
	for (int i = 0; i < n; i++) {
		if (ballot_row(r, ballots[i], &b) && ballot_act_load(r, &b, acts[i], &act))
			put_mail(r, &b, &act);
		q = db_q(r->db, SQL_TOLD);
		db_int(q, ":id", acts[i]);
		db_run(q);
	}
	return n;
}
