// SPDX-License-Identifier: EUPL-1.2
/* meeting-words - when and where a meeting is, in the words of who reads it. */
import type { Meeting, MeetingReply } from "../../gen/proto";
import { t } from "../../i18n";
import { clock, dateWords, dayDistance, relativeDay, zone } from "../../i18n/dates";
import { city } from "./city";
import { capital } from "./words";

export { city };

/* « Demain », « Jeudi 3 novembre », « Lundi 4 janvier 2027 » */
export function dayOf(m: Meeting, now: number): string {
	const at = m.starts_at;
	if (Math.abs(dayDistance(at, now)) < 2) return capital(relativeDay(at, now));
	const year = (x: number) => new Date(wall(x, zone.value)).getUTCFullYear();
	return capital(dateWords({ weekday: "long", day: "numeric", month: "long", ...(year(at) === year(now) ? {} : { year: "numeric" }) }, at));
}

/* « de 14 h 30 à 16 h à Paris, de 13 h 30 à 15 h à Bamako »: one's own zone, then the other one. */
export function hoursOf(m: Meeting): string {
	const zones = [...new Set([zone.value, m.sister ?? m.zone, m.zone])].slice(0, 2);
	return zones.map((z) => t.meetingHours({ from: clock(m.starts_at, z), to: clock(m.ends_at, z), place: city(z) })).join(", ");
}

/* « Date à choisir », or the day and the hours. */
export const whenOf = (m: Meeting, now: number): string => (m.undated ? t.meetingUndated : `${dayOf(m, now)}, ${hoursOf(m)}`);

export const isOver = (m: Meeting, now: number): boolean => m.cancelled_at !== undefined || m.state === "closed" || m.ends_at <= now;

const EARLY = 15 * 60_000;

/* Shown as a way in from a quarter of an hour before to the end. */
export const isOn = (m: Meeting, now: number): boolean => m.cancelled_at === undefined && m.state !== "closed" && !m.undated && now >= m.starts_at - EARLY && now < m.ends_at;

/* When it is shown otherwise. */
export const turnsOf = (m: Meeting): readonly number[] => (m.cancelled_at === undefined ? [m.starts_at - EARLY, m.starts_at, m.ends_at] : []);

export const replyName = (a: MeetingReply): string => ({ yes: t.meetingYes, maybe: t.meetingMaybe, no: t.meetingNo })[a];

/* What a clock there says, as if it were UTC. */
function wall(at: number, tz: string): number {
	const parts = new Intl.DateTimeFormat("en-GB", { timeZone: tz, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" }).formatToParts(at);
	const v = (type: string) => Number(parts.find((p) => p.type === type)?.value);
	return Date.UTC(v("year"), v("month") - 1, v("day"), v("hour"), v("minute"));
}

/* When a clock there says this; undefined: it is no time. */
export function instant(day: string, time: string, tz: string): number | undefined {
	const want = Date.parse(`${day}T${time}:00Z`);
	if (Number.isNaN(want)) return undefined;
	let at = want;
	for (let i = 0; i < 2; i++) at += want - wall(at, tz);
	return at;
}

/* The same, the other way: « 2026-12-01 » and « 14:30 » of two fields. */
export function fields(at: number, tz: string): { day: string; time: string } {
	const iso = new Date(wall(at, tz)).toISOString();
	return { day: iso.slice(0, 10), time: iso.slice(11, 16) };
}

/* Where people of these groups sit. */
export const ZONES = [
	"Europe/Paris", "Africa/Abidjan", "Africa/Algiers", "Africa/Antananarivo", "Africa/Bamako", "Africa/Bangui", "Africa/Brazzaville", "Africa/Cairo",
	"Africa/Casablanca", "Africa/Conakry", "Africa/Cotonou", "Africa/Dakar", "Africa/Djibouti", "Africa/Kinshasa", "Africa/Libreville", "Africa/Lome",
	"Africa/Ndjamena", "Africa/Niamey", "Africa/Nouakchott", "Africa/Ouagadougou", "Africa/Tunis", "Africa/Yaounde", "America/Cayenne", "America/Guadeloupe",
	"America/Martinique", "America/Miquelon", "America/Port-au-Prince", "Asia/Beirut", "Asia/Gaza", "Asia/Ho_Chi_Minh", "Asia/Phnom_Penh", "Asia/Vientiane",
	"Indian/Comoro", "Indian/Mayotte", "Indian/Reunion", "Pacific/Noumea", "Pacific/Tahiti",
];
