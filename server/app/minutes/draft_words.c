/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/minutes/draft.h"

/* clang-format off */
const struct draft_words draft_words[LANG_COUNT] = {
	[LANG_FR] = {
		.groups = "Groupes",
		.date = "Date",
		.place = "Lieu",
		.chaired = "Séance conduite par",
		.attendance = "Présences",
		.excused = "Excusés",
		.no_authority = "Sans collectivité",
		.objective = "Rappel de l’objectif",
		.follow_up = "Suites données aux engagements précédents",
		.besides = "Hors ordre du jour",
		.decision = "Décision",
		.action = "Engagement",
		.approved = "Le compte rendu de la séance du ",
		.amended = " est approuvé, avec les modifications faites depuis sa publication",
		.unchanged = " est approuvé",
		.by_phone = "par téléphone",
		.on_site = "sur place",
		.person = "1 personne",
		.state = { [ACTION_STATE_OPEN] = "en cours", [ACTION_STATE_DONE] = "tenu", [ACTION_STATE_CANCELLED] = "abandonné" },
	},
	[LANG_EN] = {
		.groups = "Groups",
		.date = "Date",
		.place = "Place",
		.chaired = "Chaired by",
		.attendance = "Attendance",
		.excused = "Apologies",
		.no_authority = "Without an authority",
		.objective = "Purpose",
		.follow_up = "What became of earlier commitments",
		.besides = "Other business",
		.decision = "Decision",
		.action = "Commitment",
		.approved = "The minutes of the meeting of ",
		.amended = " are approved, with the changes made since they were published",
		.unchanged = " are approved",
		.by_phone = "by telephone",
		.on_site = "on site",
		.person = "1 person",
		.state = { [ACTION_STATE_OPEN] = "under way", [ACTION_STATE_DONE] = "honoured", [ACTION_STATE_CANCELLED] = "given up" },
	},
};
/* clang-format on */
