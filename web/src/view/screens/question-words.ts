// SPDX-License-Identifier: EUPL-1.2
/* What questions are about and where they stand, in words. */
import { lang, t } from "../../i18n";
import type { Matter, Question, QuestionKind, Reason, Urgency } from "../../gen/proto";

export const MATTERS: readonly Matter[] = ["water", "health", "education", "culture", "youth", "economy", "agriculture", "climate", "governance", "equality", "migration", "digital", "heritage", "urban", "tourism", "sport", "emergency"];

export function matterName(m: Matter): string {
	return {
		water: t.matterWater,
		health: t.matterHealth,
		education: t.matterEducation,
		culture: t.matterCulture,
		youth: t.matterYouth,
		economy: t.matterEconomy,
		agriculture: t.matterAgriculture,
		climate: t.matterClimate,
		governance: t.matterGovernance,
		equality: t.matterEquality,
		migration: t.matterMigration,
		digital: t.matterDigital,
		heritage: t.matterHeritage,
		urban: t.matterUrban,
		tourism: t.matterTourism,
		sport: t.matterSport,
		emergency: t.matterEmergency,
	}[m];
}

export const kindName = (k: QuestionKind): string => ({ legal: t.qKindLegal, financial: t.qKindFinancial, technical: t.qKindTechnical, political: t.qKindPolitical })[k];
export const urgencyName = (u: Urgency): string => ({ normal: t.qUrgencyNormal, soon: t.qUrgencySoon, urgent: t.qUrgencyUrgent })[u];

export const RELAY_DAYS = [1, 2, 3, 5, 10, 15] as const;

/* All codes of ISO 3166-1. */
const ISO =
	"AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

export function countryName(code: string): string {
	try {
		return new Intl.DisplayNames(lang.value, { type: "region" }).of(code) ?? code;
	} catch {
		return code;
	}
}

/* « Mali », « Sénégal »: those named come first, the others in the order of their names. */
export function countryOptions(first: readonly string[], none: string): { value: string; label: string }[] {
	const rest = ISO.split(" ")
		.filter((c) => !first.includes(c))
		.map((value) => ({ value, label: countryName(value) }))
		.sort((a, b) => a.label.localeCompare(b.label, lang.value));
	return [{ value: "", label: none }, ...first.map((value) => ({ value, label: countryName(value) })), ...rest];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/* « 3 jours », « 5 heures »: how long, in the unit one would say it in. */
export function howLong(ms: number): string {
	if (ms < HOUR) return t.qMinutes({ n: Math.max(1, Math.round(ms / MINUTE)) });
	if (ms < 2 * DAY) return t.qHours({ n: Math.round(ms / HOUR) });
	return t.qDays({ n: Math.round(ms / DAY) });
}

export const unnamed = (name: string): string => name || t.unnamed;

/* Where it stands, in a sentence; `now` tells the age. */
export function stateWords(q: Question, now: number): string {
	const who = q.holder?.name ?? q.authority?.name ?? "";
	const age = howLong(now - q.asked_at);
	switch (q.state) {
		case "assigned": return t.qStateAssigned({ who });
		case "taken": return t.qStateTaken({ who });
		case "answered": return t.qStateAnswered;
		case "resolved": return q.answered_by ? t.qStateResolvedBy({ who: unnamed(q.answered_by.name) }) : t.qStateResolved;
		case "escalated": return t.qStateEscalated({ age });
		default: return q.first_answer_at === undefined ? t.qStateOpen({ age }) : t.qStateAnswered;
	}
}

/* « A déjà répondu à 2 questions sur Mali ; suit l’eau ; 1 question en cours. » */
export function reasonWords(reasons: readonly Reason[], q: Question): string {
	const country = q.country ? countryName(q.country) : "";
	const theme = q.theme ? matterName(q.theme) : "";
	/* what he did says more than what he says he knows */
	const did = (part: Reason["part"]) => reasons.some((r) => r.part === part);
	const told = reasons.filter((r) => !(r.part === "country" && did("country_answers")) && !(r.part === "theme" && did("theme_answers")));
	const parts = told.map((r) => {
		const n = r.n ?? 0;
		switch (r.part) {
			case "country_answers": return t.reasonCountryAnswers({ n, country });
			case "theme_answers": return t.reasonThemeAnswers({ n, theme });
			case "country": return t.reasonCountry({ country });
			case "theme": return t.reasonTheme({ theme });
			case "skill": return t.reasonSkill({ skill: r.text ?? "" });
			case "local": return t.reasonLocal({ country });
			case "authority_country": return t.reasonAuthorityCountry({ country });
			case "authority_theme": return t.reasonAuthorityTheme({ theme });
			case "load": return t.reasonLoad({ n });
		}
	});
	const text = parts.join("\u00a0; ");
	return text.charAt(0).toLocaleUpperCase(lang.value) + text.slice(1);
}

