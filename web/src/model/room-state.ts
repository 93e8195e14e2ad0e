// SPDX-License-Identifier: EUPL-1.2
/* room-state - a meeting as it is held, as one immutable value, and what its events make of it. Pure.

   Each event brings the whole of what it is about, so that one heard twice, or after a page that knew it
   already, does no harm. */
import type { AgendaItem, Push, Room, RoomAct, RoomGetResult, RoomPart, RoomQuorumResult, RoomSeat, RoomWord, SeatState } from "../gen/proto";

export interface RoomView {
	readonly title: string;
	readonly starts_at: number;
	readonly zone: string;
	/* where partners sit */
	readonly sister: string | undefined;
	/* address of the video tool */
	readonly video: string | undefined;
	readonly room: Room;
	readonly part: RoomPart;
	/* one's own; undefined before one has come */
	readonly state: SeatState | undefined;
	/* what the chairs last said to oneself; elsewhere than at its seat it means nothing any more */
	readonly word: RoomWord | undefined;
	/* the meeting of which this is a rehearsal */
	readonly rehearsalOf: number | undefined;
	/* until when one may not speak or write */
	readonly limited: number | undefined;
	/* what the chairs did to oneself since the page is open; whether one may answer, and has */
	readonly told: RoomAct | undefined;
	readonly appeals: boolean;
	readonly answered: boolean;
	/* in order, each parent before its own */
	readonly items: readonly AgendaItem[];
	/* undefined: not asked for, since they are many */
	readonly seats: readonly RoomSeat[] | undefined;
}

export function loadRoom(r: RoomGetResult, seats = true): RoomView {
	return { title: r.title, starts_at: r.starts_at, zone: r.zone, sister: r.sister, video: r.video, room: r.room, part: r.part, state: r.state, word: r.word, rehearsalOf: r.rehearsal_of, limited: r.limited_until, told: undefined, appeals: r.appeals, answered: false, items: ordered(r.items), seats: seats ? r.seats : undefined };
}

/* By place, each parent before its own; an item whose parent one may not see stands by itself. */
export function ordered(items: readonly AgendaItem[]): readonly AgendaItem[] {
	const known = new Set(items.map((i) => i.id));
	const parent = (i: AgendaItem) => (i.parent !== undefined && known.has(i.parent) ? i.parent : 0);
	const under = (id: number): readonly AgendaItem[] =>
		items.filter((i) => parent(i) === id).sort((a, b) => a.place - b.place || a.id - b.id).flatMap((i) => [i, ...under(i.id)]);
	return under(0);
}

const has = (s: SeatState) => s === "in" || s === "lobby";

function seated(v: RoomView, seat: RoomSeat, me: number): RoomView {
	const others = v.seats?.filter((s) => s.person.id !== seat.person.id);
	const at = v.seats?.findIndex((s) => s.person.id === seat.person.id) ?? -1;
	const seats = !others || !has(seat.state) ? others : at < 0 ? [...others, seat] : v.seats?.map((s, i) => (i === at ? seat : s));
	return seat.person.id === me ? { ...v, seats, state: seat.state, part: seat.part } : { ...v, seats };
}

/* Nothing of these items is one's own any more; what stood under them goes with them. */
function without(v: RoomView, gone: (i: AgendaItem) => boolean): RoomView {
	const ids = new Set(v.items.filter(gone).map((i) => i.id));
	return ids.size === 0 ? v : { ...v, items: v.items.filter((i) => !ids.has(i.id) && !ids.has(i.parent ?? 0)) };
}

/* What was done to oneself, or is taken back. */
function acted(v: RoomView, act: RoomAct, me: number): RoomView {
	if (act.person.id !== me) return v;
	const on = act.undone_at === undefined;
	const limited = act.kind === "limit" ? { limited: on && act.until !== undefined && act.until > act.at ? act.until : undefined } : {};
	switch (act.kind) {
		case "warn": case "limit": case "expel": return { ...v, ...limited, told: on ? act : undefined, appeals: on, answered: false };
		default: return v;
	}
}

export function applyRoom(v: RoomView, p: Push, me: number): RoomView {
	switch (p.ev) {
		case "room.changed": return { ...v, room: p.data.room };
		case "room.seated": return seated(v, p.data.seat, me);
		case "room.entered": return { ...v, state: "in" };
		case "room.left": {
			const channels = new Set(p.data.channels);
			const left = without(v, (i) => channels.has(`ri${i.id}`));
			return p.data.state === "in" ? left : { ...v, state: p.data.state, ...(p.data.over ? { room: { ...v.room, state: "closed" } } : {}) };
		}
		case "agenda.changed": {
			const { item } = p.data;
			return { ...v, items: ordered([...v.items.filter((i) => i.id !== item.id), item]) };
		}
		case "agenda.removed": {
			const { item } = p.data;
			return without(v, (i) => i.id === item);
		}
		case "room.acted": return acted(v, p.data.act, me);
		case "room.messaged": return { ...v, word: p.data.word };
		case "room.unsaid": return v.word?.id === p.data.gone ? { ...v, word: p.data.word } : v;
		case "meeting.updated": {
			const { title, starts_at, zone, sister, video } = p.data.meeting;
			return { ...v, title, starts_at, zone, sister, video: v.part === "guest" ? undefined : video };
		}
		default: return v;
	}
}

/* ---- what one asks of it ---- */

export const current = (v: RoomView): AgendaItem | undefined => v.items.find((i) => i.state === "current");

/* Those with a number of their own; the others are parts of them. */
export const chapters = (v: RoomView): readonly AgendaItem[] => v.items.filter((i) => !v.items.some((p) => p.id === i.parent));

/* « 2 », « 2.1 » */
export function numberOf(v: RoomView, item: AgendaItem): string {
	const tops = chapters(v);
	const at = tops.findIndex((i) => i.id === item.id);
	if (at >= 0) return String(at + 1);
	const parent = v.items.find((i) => i.id === item.parent);
	const mates = v.items.filter((i) => i.parent === item.parent);
	return `${parent ? numberOf(v, parent) : ""}.${mates.findIndex((i) => i.id === item.id) + 1}`;
}

/* How long it has taken, with its parts, ms. */
export function spent(v: RoomView, item: AgendaItem, now: number): number {
	const own = item.spent_ms + (item.began_at === undefined ? 0 : Math.max(0, now - item.began_at));
	return v.items.filter((i) => i.parent === item.id).reduce((sum, i) => sum + spent(v, i, now), own);
}

/* The one to come to next: the first after it that is not done, or at all. */
export function following(v: RoomView): AgendaItem | undefined {
	const at = v.items.findIndex((i) => i.state === "current");
	return v.items.slice(at + 1).find((i) => i.state === "waiting") ?? v.items.find((i) => i.state === "waiting");
}

export const present = (v: RoomView): readonly RoomSeat[] => (v.seats ?? []).filter((s) => s.state === "in");

/* Those for which somebody with a voice is there, as the server counts them for votes. */
export const authorities = (v: RoomView): number => new Set(present(v).flatMap((s) => (s.part === "guest" || s.observer ? [] : (s.person.authority_id ?? [])))).size;

/* How many authorities are missing; undefined: there is no quorum. */
export const missing = (q: RoomQuorumResult, there: number): number | undefined => (q.needed === undefined ? undefined : Math.max(0, q.needed - there));
