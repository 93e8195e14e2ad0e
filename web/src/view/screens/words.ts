// SPDX-License-Identifier: EUPL-1.2
/* words - where things are, and a few words all screens use. */
import { lang, t } from "../../i18n";

/* Where things are. */
export const to = {
	group: (slug: string, section = "") => `/g/${slug}${section && `/${section}`}`,
	newTopic: (slug: string) => `/g/${slug}/nouveau`,
	topic: (id: number, post?: number) => `/s/${id}${post ? `#m${post}` : ""}`,
	post: (id: number) => `/m/${id}`,
	sheet: (id: number) => `/f/${id}`,
	meeting: (id: number) => `/r/${id}`,
	room: (id: number) => `/seance/${id}`,
	consultation: (id: number) => `/c/${id}`,
	position: (id: number) => `/t/${id}`,
	person: (id: number) => `/p/${id}`,
	authority: (id: number) => `/a/${id}`,
};

/* « trois », “fourteen”; in figures past twenty. */
export function inWords(n: number): string {
	return t.numberWords.split(" ")[n] ?? new Intl.NumberFormat(lang.value).format(n);
}

export function capital(text: string): string {
	return text.charAt(0).toLocaleUpperCase(lang.value) + text.slice(1);
}

/* The name one is called by. */
export function firstName(name: string): string {
	return name.split(/\s+/)[0] ?? name;
}
