// SPDX-License-Identifier: EUPL-1.2
/* room-ask-state - the questions put in a meeting, and what its events make of them. Pure.

   One question may be told by two channels: to the room without its words where it is not shown, to its
   author and the chairs with them. Its `rev` says which is later; of two alike the one with words stands.
   What has no words is kept for its rev alone and shown to nobody. */
import type { Ask, AskListResult, AskRules, AskTopic, Push } from "../gen/proto";

export interface Asks {
	readonly all: readonly Ask[];
	readonly mine: ReadonlySet<number>;
	readonly voiced: ReadonlySet<number>;
	readonly topics: readonly AskTopic[];
	readonly rules: AskRules;
	/* one may put and support them */
	readonly voice: boolean;
}

export const loadAsks = (r: AskListResult): Asks => ({ all: r.asks, mine: new Set(r.mine), voiced: new Set(r.voiced), topics: r.topics, rules: r.rules, voice: r.voice });

const toggled = (set: ReadonlySet<number>, id: number, on: boolean): ReadonlySet<number> => {
	if (set.has(id) === on) return set;
	const next = new Set(set);
	if (on) next.add(id);
	else next.delete(id);
	return next;
};

function later(ask: Ask, known: Ask | undefined): boolean {
	if (!known || ask.rev > known.rev) return true;
	return ask.rev === known.rev && ask.text !== "" && known.text === "";
}

function changed(s: Asks, ask: Ask, me: number): Asks {
	const known = s.all.find((a) => a.id === ask.id);
	if (!later(ask, known)) return s;
	const all = known ? s.all.map((a) => (a === known ? ask : a)) : [...s.all, ask];
	/* who puts one supports it */
	const own = ask.author.id === me && me !== 0;
	return { ...s, all, mine: own ? toggled(s.mine, ask.id, true) : s.mine, voiced: own && !known ? toggled(s.voiced, ask.id, true) : s.voiced };
}

export const counted = (s: Asks, id: number, voices: number): Asks => ({ ...s, all: s.all.map((a) => (a.id === id ? { ...a, voices } : a)) });
export const supported = (s: Asks, id: number, on: boolean): Asks => ({ ...s, voiced: toggled(s.voiced, id, on) });
/* One that was just put from here, named or not. */
export const owned = (s: Asks, id: number): Asks => ({ ...s, mine: toggled(s.mine, id, true), voiced: toggled(s.voiced, id, true) });

export function applyAsks(s: Asks, p: Push, me: number): Asks {
	switch (p.ev) {
		case "ask.changed": return changed(s, p.data.ask, me);
		case "ask.counted": return counted(s, p.data.ask, p.data.voices);
		case "ask.supported": return supported(s, p.data.ask, p.data.on);
		case "ask.ruled": return { ...s, rules: p.data.rules };
		case "agenda.removed": {
			/* what was asked of an item that all heard is told once more, without it */
			const { item } = p.data;
			return { ...s, all: s.all.filter((a) => a.item !== item) };
		}
		case "room.left": {
			const gone = new Set(p.data.channels);
			return { ...s, all: s.all.filter((a) => a.item === undefined || !gone.has(`ri${a.item}`)) };
		}
		default: return s;
	}
}

/* ---- what one asks of them ---- */

const byVoices = (a: Ask, b: Ask) => b.voices - a.voices || a.put_at - b.put_at || a.id - b.id;
const lately = (a: Ask, b: Ask) => (b.answered_at ?? b.put_at) - (a.answered_at ?? a.put_at) || b.id - a.id;
const of = (s: Asks, state: Ask["state"]) => s.all.filter((a) => a.state === state && a.text !== "");

/* The one being put now. */
export const asked = (s: Asks): Ask | undefined => of(s, "shown").find((a) => a.projected);
export const shown = (s: Asks): readonly Ask[] => of(s, "shown").filter((a) => !a.projected).sort(byVoices);
export const waiting = (s: Asks): readonly Ask[] => of(s, "waiting").sort((a, b) => a.put_at - b.put_at || a.id - b.id);
export const parked = (s: Asks): readonly Ask[] => of(s, "parked").sort(byVoices);
export const answered = (s: Asks): readonly Ask[] => of(s, "answered").sort(lately);
export const refused = (s: Asks): readonly Ask[] => of(s, "refused").sort(lately);
/* Joined to this one. */
export const joined = (s: Asks, id: number): readonly Ask[] => of(s, "merged").filter((a) => a.into === id).sort(byVoices);
/* How many wait for an answer, or for a chair's word. */
export const open = (s: Asks): number => of(s, "shown").length + of(s, "waiting").length;
