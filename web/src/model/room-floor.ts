// SPDX-License-Identifier: EUPL-1.2
/* room-floor - who speaks in a meeting and who waits to, on each item, and what its events make of it.

   Each event brings the floor of one item, whose order is told by the entries' numbers: what they are, names and
   notes come once, with what was done, and are kept here. Times are the server's: what was said before `since`, and since when it runs. */
import type { Floor, FloorEntry, FloorGetResult, FloorKind, FloorNow, FloorSpeech, FloorTally, FloorTrace, PersonRef, Push } from "../gen/proto";
import { room, type Feed } from "./room";
import { client } from "./index";

export interface FloorView {
	/* of the meeting apart from its items (item undefined), and of those on which something stands */
	readonly floors: readonly Floor[];
	readonly people: ReadonlyMap<number, PersonRef>;
	readonly notes: ReadonlyMap<number, string>;
	readonly tallies: readonly FloorTally[];
	/* what chairs did last, latest first */
	readonly trail: readonly FloorTrace[];
	/* floors on which somebody waits of whom nothing is known */
	readonly holes: readonly (number | undefined)[];
}

const EMPTY: FloorView = { floors: [], people: new Map(), notes: new Map(), tallies: [], trail: [], holes: [] };
const TRAIL = 20;
/* what people do for themselves and what the clock alone shows is no part of it, as with the server */
const PASSING = new Set<string>(["asked", "withdrawn", "left", "paused", "resumed", "ended"]);

export function loadFloor(r: FloorGetResult): FloorView {
	return {
		floors: r.floors,
		people: new Map(r.people.map((p) => [p.id, p])),
		notes: new Map(r.notes.map((n) => [n.entry, n.note])),
		tallies: r.tallies,
		trail: r.trail,
		holes: [],
	};
}

const known = <K, V>(map: ReadonlyMap<K, V>, more: readonly (readonly [K, V])[]): ReadonlyMap<K, V> => (more.length === 0 ? map : new Map([...map, ...more]));

export function putFloor(v: FloorView, { item, order, entries = [], rest }: FloorNow): FloorView {
	const had = v.floors.find((f) => f.item === item);
	const waiting = order.flatMap((id) => entries.find((e) => e.id === id) ?? had?.waiting.find((e) => e.id === id) ?? []);
	const [was, is] = [v.holes.includes(item), waiting.length < order.length || !(rest ?? had)];
	const holes = was === is ? v.holes : is ? [...v.holes, item] : v.holes.filter((x) => x !== item);
	return { ...v, floors: [...v.floors.filter((f) => f !== had), { ...(rest ?? had ?? NONE), ...(item === undefined ? {} : { item }), waiting }], holes };
}

export function applyFloor(v: FloorView, p: Push): FloorView {
	if (p.ev !== "floor.changed") return v;
	const { floor, trace } = p.data;
	const next = putFloor(v, floor);
	if (!trace) return next;
	const { entry, note } = trace;
	return {
		...next,
		people: known(v.people, [trace.by, ...(trace.person ? [trace.person] : [])].map((x) => [x.id, x] as const)),
		notes: known(v.notes, entry !== undefined && note !== undefined ? [[entry, note] as const] : []),
		trail: PASSING.has(trace.act) ? v.trail : [{ ...trace, ...(floor.item === undefined ? {} : { item: floor.item }) }, ...v.trail].slice(0, TRAIL),
	};
}

/* Somebody is named in it of whom nothing is known: what told of him was missed. */
export function strangers(v: FloorView): boolean {
	return v.holes.length > 0 || v.floors.some((f) => [...f.waiting, ...(f.speech ? [f.speech] : []), ...(f.paused ? [f.paused] : [])].some((x) => !v.people.has(x.person)));
}

/* ---- what one asks of it ---- */

export const NONE: Floor = { waiting: [], limit_ms: 180_000, spent_ms: 0, parties: [], fair: false };

export const floorOf = (v: FloorView | undefined, item: number | undefined): Floor => v?.floors.find((f) => f.item === item) ?? { ...NONE, ...(item === undefined ? {} : { item }), fair: v?.floors[0]?.fair ?? false };
export const kindOf = (e: FloorEntry): FloorKind => e.kind ?? "contribution";
export const said = (s: FloorSpeech, now: number): number => s.spent_ms + (s.since === undefined ? 0 : Math.max(0, now - s.since));
export const shutNow = (f: Floor, now: number): boolean => f.shut_at !== undefined && f.shut_at <= now;

/* One's own: what one waits with, and a point of order. */
export const mine = (f: Floor, me: number) => ({
	entry: f.waiting.find((e) => e.person === me && kindOf(e) !== "order"),
	order: f.waiting.find((e) => e.person === me && kindOf(e) === "order"),
});

/* After how many others, and about when, ms: those before one take their whole time. */
export function turnOf(f: Floor, entry: FloorEntry, now: number): { before: number; wait: number } {
	const before = f.waiting.indexOf(entry);
	const left = f.speech ? Math.max(0, f.speech.limit_ms - said(f.speech, now)) : 0;
	return { before, wait: left + before * f.limit_ms };
}

/* The next of his like before him, in whose place he may be put. */
export function above(f: Floor, entry: FloorEntry): FloorEntry | undefined {
	const alike = f.waiting.filter((e) => kindOf(e) === kindOf(entry) && e.to === entry.to);
	return alike[alike.indexOf(entry) - 1];
}

/* Whom he would be put before to come one place later; undefined: behind all of his like, or he is last. */
export function below(f: Floor, entry: FloorEntry): { before: FloorEntry | undefined } | undefined {
	const alike = f.waiting.filter((e) => kindOf(e) === kindOf(entry) && e.to === entry.to);
	const at = alike.indexOf(entry);
	return at + 1 < alike.length ? { before: alike[at + 2] } : undefined;
}

/* ---- kept true ---- */

const asked = new WeakMap<Feed<FloorView>, FloorView>();

export function floorFeed(meeting: number): Feed<FloorView> {
	const feed = room(meeting).feed<FloorView>("floor", { load: async () => loadFloor(await client.call("floor.get", { meeting })), reduce: applyFloor });
	if (!asked.has(feed)) {
		asked.set(feed, EMPTY);
		/* once for the same people: who is no longer known to anybody is not asked for again and again */
		feed.state.subscribe((v) => {
			const last = asked.get(feed);
			if (!v || !strangers(v) || (last?.people === v.people && last.holes === v.holes)) return;
			asked.set(feed, v);
			feed.again();
		});
	}
	return feed;
}
