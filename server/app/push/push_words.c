/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/push/push_words.h"
#include "app/notice/notice.h"
#include "app/person/person.h"
#include "base/buf.h"
#include "base/json.h"
#include <inttypes.h>

static const char *const words[NOTICE_KIND_COUNT][2] = {
	[NOTICE_KIND_MENTION] = { "On fait appel à vous.", "Somebody calls on you." },
	[NOTICE_KIND_ANSWER] = { "Votre question a une réponse.", "Your question has an answer." },
	[NOTICE_KIND_ANSWER_ACCEPTED] = { "Votre réponse a été retenue.",
	                                  "Your answer was accepted." },
	[NOTICE_KIND_QUESTION_ASSIGNED] = { "Une question vous est adressée.",
	                                    "A question is addressed to you." },
	[NOTICE_KIND_QUESTION_RELAYED] = { "Une question vous est transmise.",
	                                   "A question is passed on to you." },
	[NOTICE_KIND_QUESTION_ESCALATED] = { "Une question reste sans réponse.",
	                                     "A question remains unanswered." },
	[NOTICE_KIND_SHARE_PROPOSED] = { "On propose de partager un sujet.",
	                                 "A topic is offered to be shared." },
	[NOTICE_KIND_SHARE_ANSWERED] = { "Votre proposition de partage a sa réponse.",
	                                 "Your offer to share has its answer." },
	[NOTICE_KIND_INVITED] = { "Vous êtes invité dans un groupe.",
	                          "You are invited to a group." },
	[NOTICE_KIND_JOIN_REQUEST] = { "Quelqu’un demande à rejoindre le groupe.",
	                               "Somebody asks to join the group." },
	[NOTICE_KIND_SAVED_SEARCH] = { "Du nouveau pour une recherche enregistrée.",
	                               "Something new for a saved search." },
	[NOTICE_KIND_CONSULTATION] = { "Une consultation attend votre réponse.",
	                               "A consultation awaits your answer." },
	[NOTICE_KIND_POSITION] = { "Une position attend votre signature.",
	                           "A position awaits your signature." },
	[NOTICE_KIND_MEETING] = { "Dites si vous venez à une réunion proche.",
	                          "Say whether you come to a meeting that is near." },
	[NOTICE_KIND_MEETING_SOON] = { "Une réunion commence bientôt.", "A meeting begins soon." },
	[NOTICE_KIND_MEETING_DATES] = { "On demande quelles dates vous conviennent.",
	                                "You are asked which dates suit you." },
	[NOTICE_KIND_MINUTES_DRAFT] = { "Un compte rendu attend votre relecture.",
	                                "Minutes may be read through." },
	[NOTICE_KIND_MINUTES] = { "Un compte rendu est publié.", "Minutes are published." },
	[NOTICE_KIND_ACTION] = { "Un engagement de votre collectivité est à son terme.",
	                         "A commitment of your authority is due." },
	[NOTICE_KIND_RESERVE] = { "Un vote de votre collectivité reste à confirmer.",
	                          "A vote of your authority is to be confirmed." },
};
static const char *const tried[2] = { "Les notifications arrivent bien sur cet appareil.",
	                              "Notifications do arrive on this device." };
static const char *const posted[2] = { "De nouveaux messages.", "New messages." };

static struct str body(struct req *r, const struct push_say *s, int en)
{
	if (s->test)
		return str_from(tried[en]);
	if (s->more)
		return arena_printf(r->arena,
		                    en ? "%zu new things for you."
		                       : "%zu choses nouvelles pour vous.",
		                    s->more + 1);
	return str_from(s->message ? posted[en] : words[s->kind][en]);
}

static struct str url(struct req *r, const struct push_say *s)
{
	if (s->test)
		return STR("/moi");
	if (!s->more && s->meeting)
		return arena_printf(r->arena, "/r/%" PRId64, s->meeting);
	if (s->more || !s->topic)
		return STR("/notifications");
	if (!s->post)
		return arena_printf(r->arena, "/s/%" PRId64, s->topic);
	return arena_printf(r->arena, "/s/%" PRId64 "#m%" PRId64, s->topic, s->post);
}

struct str push_words(struct req *r, const struct push_say *s)
{
	int en = person_lang(r, s->person) == LANG_EN;
	struct str title = s->where.n && !s->more ? s->where : r->house->network_name;
	struct buf b;

	buf_init(&b, 2000);
	struct jsonw w = json_writer(&b);
	json_begin_obj(&w);
	json_key(&w, "title");
	json_str(&w, title);
	json_key(&w, "body");
	json_str(&w, body(r, s, en));
	json_key(&w, "url");
	json_str(&w, url(r, s));
	json_key(&w, "tag");
	json_str(&w, s->tag);
	json_key(&w, "n");
	json_int(&w, notice_unseen(r, s->person));
	json_end_obj(&w);
	struct str out = arena_str(r->arena, buf_view(&b));
	buf_finish(&b);
	return out;
}
