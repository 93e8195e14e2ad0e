// SPDX-License-Identifier: EUPL-1.2
import { describe, expect, it } from "vitest";
import { applyActs, open } from "../src/model/room-acts";
import { dutyOf, heirOf } from "../src/model/room-lead";
import type { RoomView } from "../src/model/room-state";
import type { Push, RoomAct } from "../src/gen/proto";

const person = (id: number) => ({ id, name: `P${id}` });
const seat = (id: number, part: "chair" | "member", how: "online" | "phone" = "online") => ({ person: person(id), part, state: "in" as const, how });
const view = (lead: number | undefined, part: "chair" | "member", seats: ReturnType<typeof seat>[]): RoomView =>
	({ part, room: { meeting: 1, state: "open", apart: false, ...(lead ? { lead: person(lead) } : {}) }, seats, items: [] }) as unknown as RoomView;

describe("who leads", () => {
	it("beats; the other chairs watch; members do neither", () => {
		expect(dutyOf(view(1, "chair", []), 1)).toBe("beat");
		expect(dutyOf(view(1, "chair", []), 2)).toBe("watch");
		expect(dutyOf(view(1, "member", []), 3)).toBe("nothing");
		expect(dutyOf(view(undefined, "chair", []), 2)).toBe("nothing");
	});
	it("is followed by one chair, the same on every screen, who is there online", () => {
		const seats = [seat(5, "chair"), seat(1, "chair"), seat(2, "member"), seat(3, "chair", "phone"), seat(4, "chair")];
		expect(heirOf(view(1, "chair", seats))).toBe(4);
		expect(heirOf(view(1, "chair", [seat(1, "chair"), seat(2, "member")]))).toBeUndefined();
	});
});

describe("the trail", () => {
	const act = (id: number, kind: RoomAct["kind"], who: number): RoomAct => ({ id, meeting: 1, kind, person: person(who), by: person(9), at: id });
	const push = (a: RoomAct) => ({ ch: "rm1", ev: "room.acted", at: 1, data: { act: a } }) as unknown as Push;
	it("keeps each act once, the latest first", () => {
		let acts = applyActs([act(1, "warn", 7)], push(act(2, "limit", 7)));
		acts = applyActs(acts, push({ ...act(1, "warn", 7), undone_at: 5 }));
		expect(acts.map((a) => [a.id, a.undone_at])).toEqual([[2, undefined], [1, 5]]);
	});
	it("an answer stands until something is done for who gave it", () => {
		expect(open([act(3, "appeal", 7), act(2, "expel", 7)]).map((a) => a.id)).toEqual([3]);
		expect(open([act(4, "admit", 7), act(3, "appeal", 7), act(2, "expel", 7)])).toEqual([]);
	});
});
