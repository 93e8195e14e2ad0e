// SPDX-License-Identifier: EUPL-1.2
/* dates - instants (ms since 1970) in words, in the reader's language and zone.

   French hours are written « 14 h 30 » and « 18 h », with no-break spaces;
   Intl writes 14:30, so the parts are put together here. */
import { signal } from "@preact/signals";
import { lang } from "./index";

const NBSP = "\u00a0";

export const zone = signal<string>(Intl.DateTimeFormat().resolvedOptions().timeZone || "Europe/Paris");

const made = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions, tz: string): Intl.DateTimeFormat {
	const key = `${lang.value} ${tz} ${JSON.stringify(options)}`;
	let f = made.get(key);
	if (!f) {
		f = new Intl.DateTimeFormat(lang.value === "fr" ? "fr-FR" : "en-GB", { ...options, timeZone: tz });
		made.set(key, f);
	}
	return f;
}

/* In French the first of a month is « 1er ». */
export function dateWords(options: Intl.DateTimeFormatOptions, at: number, tz: string = zone.value): string {
	const text = format(options, tz).format(at);
	return lang.value === "fr" ? text.replace(/\b1(?=\s)/, "1er") : text;
}

/* « 14 h 30 », « 14:30 » */
export function clock(at: number, tz: string = zone.value): string {
	const parts = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, tz).formatToParts(at);
	const part = (type: string) => parts.find((p) => p.type === type)?.value ?? "";
	if (lang.value !== "fr") return `${part("hour")}:${part("minute")}`;
	const hour = String(Number(part("hour")));
	return part("minute") === "00" ? `${hour}${NBSP}h` : `${hour}${NBSP}h${NBSP}${part("minute")}`;
}

/* « 23 novembre 2026 », « 1er décembre 2026 » */
export function longDate(at: number, tz: string = zone.value): string {
	return dateWords({ day: "numeric", month: "long", year: "numeric" }, at, tz);
}

/* « 23 novembre 2026 à 14 h 30 » */
export function dateTime(at: number, tz: string = zone.value): string {
	return `${longDate(at, tz)}${lang.value === "fr" ? " à " : " at "}${clock(at, tz)}`;
}

/* Days between two instants as the reader's calendar counts them. */
export function dayDistance(at: number, now: number, tz: string = zone.value): number {
	const day = (ms: number) => {
		const p = format({ year: "numeric", month: "2-digit", day: "2-digit" }, tz).formatToParts(ms);
		const v = (type: string) => Number(p.find((x) => x.type === type)?.value);
		return Date.UTC(v("year"), v("month") - 1, v("day"));
	};
	return Math.round((day(at) - day(now)) / 86_400_000);
}

function year(at: number, tz: string): string {
	return format({ year: "numeric" }, tz).format(at);
}

/* « aujourd’hui », « hier », « vendredi », « 3 novembre », « 3 novembre 2025 » */
export function relativeDay(at: number, now: number = Date.now(), tz: string = zone.value): string {
	const days = dayDistance(at, now, tz);
	if (Math.abs(days) <= 1)
		return new Intl.RelativeTimeFormat(lang.value, { numeric: "auto" }).format(days, "day").replace("'", "’");
	if (Math.abs(days) < 7) return format({ weekday: "long" }, tz).format(at);
	const options: Intl.DateTimeFormatOptions = { day: "numeric", month: "long" };
	if (year(at, tz) !== year(now, tz)) options.year = "numeric";
	return dateWords(options, at, tz);
}

/* In a list: the hour today, then « hier », « ven. », « 3 nov. », « 3 nov. 2025 ». */
export function shortWhen(at: number, now: number = Date.now(), tz: string = zone.value): string {
	const days = dayDistance(at, now, tz);
	if (days === 0) return clock(at, tz);
	if (days === -1) return relativeDay(at, now, tz);
	if (days < 0 && days > -7) return format({ weekday: "short" }, tz).format(at);
	const options: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };
	if (year(at, tz) !== year(now, tz)) options.year = "numeric";
	return dateWords(options, at, tz);
}

/* For the datetime attribute of <time>. */
export function iso(at: number): string {
	return new Date(at).toISOString();
}
