// SPDX-License-Identifier: EUPL-1.2
/* agenda - what an agenda comes to: its order, how long each item takes and when its turn is planned. Pure. */
import type { AgendaItem } from "../gen/proto";

const MINUTE = 60_000;

/* Those within it; of 0 those that stand by themselves, or whose parent one may not see. */
export function within(items: readonly AgendaItem[], parent: number): readonly AgendaItem[] {
	const known = new Set(items.map((i) => i.id));
	return items.filter((i) => (i.parent !== undefined && known.has(i.parent) ? i.parent : 0) === parent).sort((a, b) => a.place - b.place || a.id - b.id);
}

/* What is planned for it; without a number of its own, as long as what is within it. */
export const minutesOf = (items: readonly AgendaItem[], item: AgendaItem): number => item.minutes || within(items, item.id).reduce((sum, i) => sum + minutesOf(items, i), 0);

export const total = (items: readonly AgendaItem[]): number => within(items, 0).reduce((sum, i) => sum + minutesOf(items, i), 0);

/* When each is planned to begin, by the clock of the meeting. */
export function begins(items: readonly AgendaItem[], from: number, parent = 0): ReadonlyMap<number, number> {
	const all = new Map<number, number>();
	let at = from;
	for (const i of within(items, parent)) {
		all.set(i.id, at);
		for (const [id, when] of begins(items, at, i.id)) if (id !== i.id) all.set(id, when);
		at += minutesOf(items, i) * MINUTE;
	}
	return all;
}

/* Where it is put one step up or down: before which one (undefined: last). false: it is there already. */
export function step(items: readonly AgendaItem[], item: AgendaItem, by: -1 | 1): { before: number | undefined } | false {
	const mates = within(items, item.parent ?? 0);
	const at = mates.findIndex((i) => i.id === item.id);
	const to = at + by;
	if (at < 0 || to < 0 || to >= mates.length) return false;
	return { before: mates[by < 0 ? to : to + 1]?.id };
}
