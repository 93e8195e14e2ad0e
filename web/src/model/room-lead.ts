// SPDX-License-Identifier: EUPL-1.2
/* room-lead - who leads a meeting says every two seconds that he is there; the other chairs see when he
   stops, and one of them takes over: the first of those present by itself, any by a button. */
import { signal, type Signal } from "@preact/signals";
import type { PersonRef, Push } from "../gen/proto";
import { client } from "./index";
import { present, room as roomOf, type RoomStore, type RoomView } from "./room";

/* two beats missed, and what a slow line takes */
export const SILENT_MS = 4500;

/* What this page does now. */
export type Duty = "nothing" | "beat" | "watch";

export function dutyOf(v: RoomView | undefined, me: number): Duty {
	if (!v || v.part !== "chair" || (v.room.state !== "open" && v.room.state !== "suspended") || !v.room.lead) return "nothing";
	return v.room.lead.id === me ? "beat" : "watch";
}

/* Who takes over by himself: of the chairs that are there, the one who is the first by number, on his
   first screen. */
export function heirOf(v: RoomView): number | undefined {
	return present(v)
		.filter((s) => s.part === "chair" && s.how === "online" && s.person.id !== v.room.lead?.id)
		.map((s) => s.person.id)
		.sort((a, b) => a - b)[0];
}

export interface Lead {
	/* whose line is broken; undefined: nobody's, or nobody leads but oneself */
	readonly silent: Signal<PersonRef | undefined>;
	take(): Promise<unknown>;
	end(): void;
}

export function watchLead(room: RoomStore, clock: { now: () => number; every: (run: () => void) => () => void }): Lead {
	const silent = signal<PersonRef | undefined>(undefined);
	const me = () => client.state.value.me?.person.id ?? 0;
	let heard = clock.now();
	let of: number | undefined;
	let asked = 0;
	let said = 0;

	const take = () => {
		const from = room.view.value?.room.lead?.id;
		return client.call("room.lead", { meeting: room.meeting, ...(from ? { from } : {}) });
	};
	function turn(): void {
		const v = room.view.value;
		const duty = dutyOf(v, me());
		const up = client.link.peek().state === "open";
		const lead = v?.room.lead;
		/* another one leads, or one's own line was away: he has his time anew */
		if (duty !== "watch" || !up || lead?.id !== of) {
			of = lead?.id;
			heard = clock.now();
			silent.value = undefined;
		}
		if (duty === "beat" && up && clock.now() - said > 1500) said = clock.now(), void client.call("room.beat", { meeting: room.meeting }).catch(() => undefined);
		if (duty !== "watch" || !up || !v || !lead || clock.now() - heard < SILENT_MS) return;
		silent.value = lead;
		if (heirOf(v) === me() && clock.now() - asked > SILENT_MS) {
			asked = clock.now();
			/* somebody else was faster, or it is tried again */
			void take().catch(() => undefined);
		}
	}
	const hear = (p: Push) => {
		if (p.ev !== "room.beat") return;
		heard = clock.now();
		silent.value = undefined;
	};
	const ends = [room.onFrame(hear), clock.every(turn)];
	turn();
	return { silent, take, end: () => ends.forEach((end) => end()) };
}

export const leadOf = (meeting: number, every: (run: () => void) => () => void): Lead => watchLead(roomOf(meeting), { now: Date.now, every });
