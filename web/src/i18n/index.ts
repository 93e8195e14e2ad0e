// SPDX-License-Identifier: EUPL-1.2
/* i18n - the texts of the interface in the reader's language.

   `t.key` is a text, `t.key({…})` one with arguments; what reads them while it
   renders is rendered again when the language changes. French is part of the
   first load, any other language is fetched when it is chosen. */
import { signal } from "@preact/signals";
import { fr } from "../gen/fr";
import type { Messages } from "../gen/messages";

export type Lang = "fr" | "en";

const catalogue = signal<Messages>(fr);
export const lang = signal<Lang>("fr");

export const t = new Proxy({} as Messages, {
	get: (_, key) => catalogue.value[key as keyof Messages],
}) as Readonly<Messages>;

/* In pieces, side by side: none is longer than a slow line bears. */
async function english(): Promise<Messages> {
	const [near, far, room, after] = await Promise.all([import("../gen/en"), import("../gen/en-far"), import("../gen/en-room"), import("../gen/en-after")]);
	return { ...near.en, ...far.far, ...room.room, ...after.after } as Messages;
}

export async function setLang(next: Lang): Promise<void> {
	const messages = next === "en" ? await english() : fr;
	catalogue.value = messages;
	lang.value = next;
	if (typeof document !== "undefined") document.documentElement.lang = next;
}

/* The language to greet an unknown reader in. */
export function guessLang(wanted: readonly string[]): Lang {
	for (const tag of wanted) {
		if (tag.startsWith("fr")) return "fr";
		if (tag.startsWith("en")) return "en";
	}
	return "fr";
}

/* What people typed, with the spaces of French typography made unbreakable so
   that no « ? » stands alone on a line. */
export function tidy(text: string): string {
	return text.replace(/ ([;:!?»€%])/g, "\u00a0$1").replace(/(\d) (?=\d{3})/g, "$1\u00a0").replace(/« /g, "«\u00a0");
}

export * from "./dates";
export * from "./amounts";
