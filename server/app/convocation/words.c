/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/convocation/words.h"

/* In the order of convocation_news. */
/* clang-format off */
const struct convocation_words convocation_words[LANG_COUNT] = {
	[LANG_FR] = {
		.subject = { "Réunion\u00a0: ", "Réunion modifiée\u00a0: ", "Réunion annulée\u00a0: ", "Retirée de votre agenda\u00a0: " },
		.calls = " vous convie à cette réunion.",
		.stead = " ne peut pas venir et vous demande de siéger à sa place, pour cette réunion seulement.",
		.news = {
			"",
			"Cette réunion a changé. Voici quand et où elle se tient maintenant.",
			"Cette réunion est annulée.",
			"Cette réunion ne vous concerne plus\u00a0: elle est retirée de votre agenda.",
		},
		.some = "réunion d’un groupe que vous avez quitté",
		.when = "Quand\u00a0: ",
		.at = "à\u00a0",
		.place = "Lieu\u00a0: ",
		.video = "Visioconférence",
		.page = "Page de la réunion\u00a0: ",
		.question = "Viendrez-vous\u00a0?",
		.answers = {
			[MEETING_REPLY_YES] = "Je viens",
			[MEETING_REPLY_MAYBE] = "Peut-être",
			[MEETING_REPLY_NO] = "Je ne viens pas",
		},
		.redated = "Les dates proposées ont changé depuis votre réponse\u00a0; ce que vous avez dit de celles qui restent est gardé.",
		.open = "Voir la réunion",
		.why = "Vous recevez cette convocation comme membre de\u00a0: ",
		.file = "Le fichier joint ajoute la réunion à votre agenda.",
		.stop = "Plus de courriels sur les réunions",
	},
	[LANG_EN] = {
		.subject = { "Meeting: ", "Meeting changed: ", "Meeting cancelled: ", "Taken out of your calendar: " },
		.calls = " invites you to this meeting.",
		.stead = " cannot come and asks you to sit in instead, for this meeting alone.",
		.news = {
			"",
			"This meeting has changed. This is when and where it is held now.",
			"This meeting is cancelled.",
			"This meeting no longer concerns you: it is taken out of your calendar.",
		},
		.some = "a meeting of a group that you have left",
		.when = "When: ",
		.at = "in ",
		.place = "Place: ",
		.video = "Video meeting",
		.page = "Page of the meeting: ",
		.question = "Will you come?",
		.answers = {
			[MEETING_REPLY_YES] = "I will come",
			[MEETING_REPLY_MAYBE] = "Maybe",
			[MEETING_REPLY_NO] = "I will not come",
		},
		.redated = "The dates have changed since you answered; what you said of those that remain is kept.",
		.open = "See the meeting",
		.why = "You are invited as a member of: ",
		.file = "The attached file adds the meeting to your calendar.",
		.stop = "No more mails about meetings",
	},
};
/* clang-format on */
