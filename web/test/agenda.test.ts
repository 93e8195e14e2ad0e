// SPDX-License-Identifier: EUPL-1.2
/* What an agenda comes to. */
import { expect, it } from "vitest";
import type { AgendaItem } from "../src/gen/proto";
import { begins, minutesOf, step, total, within } from "../src/model/agenda";

const item = (id: number, place: number, minutes: number, parent?: number): AgendaItem => ({ id, meeting: 1, place, minutes, title: `${id}`, audience: "members", state: "waiting", spent_ms: 0, ...(parent === undefined ? {} : { parent }) });
/* 1 (10), 2 (as long as 4 and 5), 3 (20) */
const items = [item(3, 3, 20), item(1, 1, 10), item(2, 2, 0), item(5, 2, 7, 2), item(4, 1, 8, 2)];

it("an item without minutes takes as long as what is within it", () => {
	expect(minutesOf(items, items[2]!)).toBe(15);
	expect(total(items)).toBe(45);
	expect(within(items, 2).map((i) => i.id)).toEqual([4, 5]);
});

it("each begins when those before it are planned to end", () => {
	const at = begins(items, 0);
	expect([1, 2, 4, 5, 3].map((id) => (at.get(id) ?? -1) / 60_000)).toEqual([0, 10, 10, 18, 25]);
});

it("one step up or down is before the right one, and the ends stay", () => {
	expect(step(items, items[0]!, -1)).toEqual({ before: 2 });
	expect(step(items, items[1]!, 1)).toEqual({ before: 3 });
	expect(step(items, items[2]!, 1)).toEqual({ before: undefined });
	expect([step(items, items[1]!, -1), step(items, items[0]!, 1)]).toEqual([false, false]);
	expect(step(items, items[3]!, -1)).toEqual({ before: 4 });
});

it("what stands within something one may not see stands by itself", () => {
	expect(within([item(9, 1, 5, 77), item(1, 2, 5)], 0).map((i) => i.id)).toEqual([9, 1]);
});
