// SPDX-License-Identifier: EUPL-1.2
/* room-acts - what was done to whom in a meeting, for its chairs; and who was named for it. */
import type { Push, RoomAct, RoomNamed } from "../gen/proto";
import { client } from "./index";
import { roomFeed, type Feed } from "./room";

const KEPT = 200;

/* The latest first. */
export function applyActs(acts: readonly RoomAct[], p: Push): readonly RoomAct[] {
	if (p.ev !== "room.acted") return acts;
	const { act } = p.data;
	return [act, ...acts.filter((a) => a.id !== act.id)].sort((a, b) => b.id - a.id).slice(0, KEPT);
}

export function applyNamed(named: readonly RoomNamed[], p: Push): readonly RoomNamed[] {
	if (p.ev !== "room.appointed") return named;
	const n = p.data.named;
	const others = named.filter((o) => o.person.id !== n.person.id || o.item !== n.item || o.naming !== n.naming);
	return p.data.on ? [...others, n] : others;
}

export const roomActs = (meeting: number): Feed<readonly RoomAct[]> =>
	roomFeed<readonly RoomAct[]>(meeting, "acts", { load: async () => (await client.call("room.acts", { meeting })).acts, reduce: applyActs });

export const roomNamed = (meeting: number): Feed<readonly RoomNamed[]> =>
	roomFeed<readonly RoomNamed[]>(meeting, "named", { load: async () => (await client.call("room.parts", { meeting })).parts, reduce: applyNamed });

/* An answer to which no chair has done anything since. */
export function open(acts: readonly RoomAct[]): readonly RoomAct[] {
	const done = new Set<number>();
	return acts.filter((a) => {
		const first = !done.has(a.person.id);
		done.add(a.person.id);
		return first && a.kind === "appeal";
	});
}
