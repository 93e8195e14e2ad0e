// SPDX-License-Identifier: EUPL-1.2
/* room-floor-parts - what the parts of the floor share: whose it is, what a chair does on it, what is
   said of it aloud. */
import { useEffect, useRef } from "preact/hooks";
import type { Floor, FloorEntry, FloorKind, PersonRef, Push } from "../../gen/proto";
import { t } from "../../i18n";
import { client } from "../../model";
import { room as roomOf, onRoomFrame } from "../../model/room";
import { floorFeed, floorOf, mine, type FloorView } from "../../model/room-floor";
import { voice } from "../../model/room-voice";
import { act } from "../use";
import { undoable } from "./room-parts";
import type { PanelProps } from "./room-panels";

export interface Seen {
	meeting: number;
	v: FloorView | undefined;
	/* of the item under way */
	floor: Floor;
	/* on which somebody speaks: of the same item, or of another one from which he was called */
	live: Floor;
	me: number;
	now: number;
	runs: boolean;
	who: (person: number) => PersonRef | undefined;
	/* it is under way, one may hear what is said in it, and one's floor is not suspended */
	open: boolean;
}

export function useFloor({ meeting, part, item }: PanelProps): Seen {
	const room = roomOf(meeting);
	const v = floorFeed(meeting).state.value;
	const floor = floorOf(v, item);
	const live = floor.speech ? floor : (v?.floors.find((f) => f.speech) ?? floor);
	const seen = room.view.value;
	const here = seen?.room;
	const now = room.now();
	return {
		meeting,
		v,
		floor,
		live,
		me: client.state.value.me?.person.id ?? 0,
		now,
		runs: part === "chair",
		who: (person) => v?.people.get(person) ?? seen?.seats?.find((s) => s.person.id === person)?.person,
		open: here?.state === "open" && (seen!.limited ?? 0) <= now && (item !== undefined || (part !== "guest" && !here.apart)),
	};
}

export const nameOf = (s: Seen, person: number): string => s.who(person)?.name ?? "";

export const kindName = (kind: FloorKind): string => t.floorKind({ kind });

/* The floor of an item in the arguments of a command. */
export const on = (meeting: number, floor: Floor) => ({ meeting, ...(floor.item === undefined ? {} : { item: floor.item }) });

/* ---- what a chair does ---- */

const undo = (meeting: number) => () => client.call("floor.undo", { meeting });
let calling = false;

/* Gives the floor; pressed twice it is done once. */
export async function giveFloor(s: Seen, floor: Floor, entry: FloorEntry, suggested = false): Promise<void> {
	if (calling) return;
	calling = true;
	const ok = await act(() => client.call("floor.call", { ...on(s.meeting, floor), entry: entry.id, ...(suggested ? { suggested } : {}) }));
	calling = false;
	if (ok) undoable(t.floorCalled({ name: nameOf(s, entry.person) }), undo(s.meeting));
}

export async function endSpeech(s: Seen): Promise<void> {
	if (s.live.speech && (await act(() => client.call("floor.end", { meeting: s.meeting })))) undoable(t.floorEnded({ name: nameOf(s, s.live.speech.person) }), undo(s.meeting));
}

export async function takeOut(s: Seen, entry: FloorEntry): Promise<void> {
	if (await act(() => client.call("floor.withdraw", { meeting: s.meeting, entry: entry.id }))) undoable(t.floorTakenOut({ name: nameOf(s, entry.person) }), undo(s.meeting));
}

/* The clock of who speaks stands still, or the speech that was interrupted goes on. */
export async function pauseOrGoOn(s: Seen): Promise<void> {
	const still = s.live.speech?.since === undefined;
	const set = (on: boolean) => client.call(on ? "floor.resume" : "floor.pause", { meeting: s.meeting });
	if (await act(() => set(still))) undoable(still ? t.floorResumed : t.floorPaused, () => set(!still));
}

/* Who was interrupted goes on, and what interrupted him ends. */
export async function backTo(s: Seen): Promise<void> {
	const ends = s.live.speech?.since !== undefined;
	if (await act(() => client.call("floor.resume", { meeting: s.meeting }))) undoable(t.floorResumed, ends ? undo(s.meeting) : () => client.call("floor.pause", { meeting: s.meeting }));
}

export async function oneMinute(s: Seen): Promise<void> {
	const more = (seconds: number) => client.call("floor.more", { meeting: s.meeting, seconds });
	if (await act(() => more(60))) undoable(t.floorMoreDone, () => more(-60));
}

/* What is to be done next, by the one golden button and by the space bar. */
export function onward(s: Seen): { label: string; run: () => void } | undefined {
	const next = s.floor.waiting[0];
	if (next) return { label: t.floorCall({ name: nameOf(s, next.person) }), run: () => void giveFloor(s, s.floor, next) };
	if (s.live.paused) return { label: t.floorBackTo({ name: nameOf(s, s.live.paused.person) }), run: () => void backTo(s) };
	return s.live.speech ? { label: t.floorEnd({ name: nameOf(s, s.live.speech.person) }), run: () => void endSpeech(s) } : undefined;
}

/* ---- what is said aloud ---- */

function say(p: Push, s: Seen): void {
	if (p.ev !== "floor.changed" || !p.data.trace) return;
	const { trace, floor } = p.data;
	const about = trace.person ?? trace.by;
	const by = trace.by.name;
	/* he knows what he did */
	if (s.runs && trace.by.id === s.me) return;
	switch (trace.act) {
		case "called":
		case "suggested":
			if (about.id !== s.me) voice.say("speaker", t.floorSaidCalled({ name: about.name }));
			return;
		case "asked":
		case "registered":
			if (s.runs) voice.say("queue", t.floorSaidWaiting({ n: floor.order.length }));
			else if (about.id === s.me && by !== about.name) voice.say("queue", t.floorSaidRegistered({ by }));
			return;
		case "moved":
			if (about.id === s.me) voice.say("queue", t.floorMoved({ by }));
			return;
		case "removed":
			if (about.id === s.me) voice.say("queue", t.floorSaidRemoved({ by }));
			return;
		case "shut":
			return voice.say("shut", (floor.rest?.shut_at ?? 0) > trace.at ? t.floorShutsIn({ s: Math.round((floor.rest!.shut_at! - trace.at) / 1000) }) : t.floorIsShut);
		case "opened":
			return voice.say("shut", t.floorSaidOpened);
		case "rule":
			return voice.say("rule", floor.rest?.fair ? t.floorRule : t.floorRuleOff);
	}
}

const buzz = (pattern: number[]): void => {
	if ("vibrate" in navigator) navigator.vibrate(pattern);
};

/* Everybody hears who speaks; oneself that one is next, and that it is one's turn, and the telephone says it too. */
export function useSpoken(s: Seen): void {
	const latest = useRef(s);
	latest.current = s;
	const speaks = s.live.speech?.person === s.me ? s.live.speech.id : 0;
	const own = mine(s.floor, s.me);
	const first = s.floor.waiting[0];
	const next = first !== undefined && (first === own.entry || first === own.order) && s.live.speech !== undefined && !speaks ? first.id : 0;
	const was = useRef<{ speaks: number; next: number }>(undefined);
	useEffect(() => onRoomFrame(s.meeting, (p) => say(p, latest.current)), [s.meeting]);
	useEffect(() => {
		if (!s.v) return;
		const had = was.current;
		was.current = { speaks, next };
		if (!had) return;
		if (speaks && speaks !== had.speaks) {
			buzz([300, 120, 300]);
			voice.say("turn", t.floorYours, "turn");
		} else if (next && next !== had.next) {
			buzz([200]);
			voice.say("turn", t.floorNext, "turn");
		}
	}, [s.v, speaks, next]);
}
