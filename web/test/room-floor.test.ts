// SPDX-License-Identifier: EUPL-1.2
/* The floor as the client holds it: what events make of it, who is before whom, and for how long. */
import { describe, expect, it } from "vitest";
import type { Floor, FloorEntry, PersonRef, Push } from "../src/gen/proto";
import { above, applyFloor, below, floorOf, loadFloor, mine, said, shutNow, strangers, turnOf } from "../src/model/room-floor";

const person = (id: number): PersonRef => ({ id, name: `P${id}` });
const wait = (id: number, who: number, more: Partial<FloorEntry> = {}): FloorEntry => ({ id, person: who, ...more });
const floor = (waiting: FloorEntry[], more: Partial<Floor> = {}): Floor => ({ item: 5, waiting, limit_ms: 180_000, spent_ms: 0, parties: [], fair: true, ...more });
const empty = () => loadFloor({ now: 0, floors: [{ ...floor([]), item: 5 }], people: [], notes: [], tallies: [], trail: [] });
/* what stands besides is as before */
const LEAN = {};
const pushed = ({ waiting, item, ...rest }: Floor, trace?: object, entries = waiting): Push => ({ ch: "r1", seq: 1, ev: "floor.changed", at: 1, data: { meeting: 1, floor: { item, order: waiting.map((e) => e.id), entries, ...(trace === LEAN ? {} : { rest }) }, ...(trace && trace !== LEAN ? { trace } : {}) } }) as Push;

describe("the floor", () => {
	it("keeps names and notes that are told once, and what chairs did", () => {
		let v = applyFloor(empty(), pushed(floor([wait(1, 7, { kind: "order" })]), { act: "asked", at: 1, by: person(7), entry: 1, note: "Le quorum" }));
		v = applyFloor(v, pushed(floor([wait(1, 7, { kind: "order" }), wait(2, 8)]), { act: "registered", at: 2, by: person(9), person: person(8), entry: 2 }));
		expect([...v.people.keys()].sort()).toEqual([7, 8, 9]);
		expect(v.notes.get(1)).toBe("Le quorum");
		expect(v.trail.map((x) => x.act)).toEqual(["registered"]);
		expect(v.floors).toHaveLength(1);
		expect(strangers(v)).toBe(false);
		expect(strangers(applyFloor(v, pushed(floor([wait(3, 10)]))))).toBe(true);
	});

	it("knows those who wait from before, in the order that is told; where one is not known it has a hole until the floor is told", () => {
		const [a, b, c] = [wait(1, 7, { first: true }), wait(2, 8), wait(3, 9, { kind: "order" })];
		let v = applyFloor(empty(), pushed(floor([a, b])));
		v = applyFloor(v, pushed(floor([c, b, a]), undefined, [c]));
		expect(floorOf(v, 5).waiting).toEqual([c, b, a]);
		v = applyFloor(v, pushed(floor([b, wait(1, 7)]), undefined, [wait(1, 7)]));
		expect(floorOf(v, 5).waiting).toEqual([b, wait(1, 7)]);
		v = applyFloor({ ...v, people: new Map([a, b, c].map((e) => [e.person, person(e.person)])) }, pushed(floor([c, b]), undefined, []));
		expect(floorOf(v, 5).waiting).toEqual([b]);
		expect(strangers(v)).toBe(true);
		expect(strangers(applyFloor(v, pushed(floor([b]), undefined, [])))).toBe(false);
		v = applyFloor(v, pushed(floor([b], { limit_ms: 60_000 })));
		expect(floorOf(applyFloor(v, pushed(floor([b, a]), LEAN, [a])), 5)).toMatchObject({ limit_ms: 60_000, waiting: [b, a] });
		expect(strangers(applyFloor({ ...v, floors: [] }, pushed(floor([b]), LEAN)))).toBe(true);
	});

	it("leaves what is told of others alone", () => {
		const v = empty();
		expect(applyFloor(v, { ch: "r1", seq: 2, ev: "room.left", at: 1, data: { meeting: 1, state: "out", over: false, channels: [] } })).toBe(v);
		expect(floorOf(v, 6)).toMatchObject({ item: 6, waiting: [] });
		expect(floorOf(v, undefined).item).toBeUndefined();
	});

	it("tells one's place and about when: who speaks has what is left, those before one their whole time", () => {
		const f = floor([wait(1, 7), wait(2, 8, { kind: "order" }), wait(3, 8)], { speech: { id: 1, entry: 9, person: 6, kind: "contribution", started_at: 0, spent_ms: 60_000, since: 1000, limit_ms: 180_000 } });
		expect(mine(f, 8)).toEqual({ entry: f.waiting[2], order: f.waiting[1] });
		expect(said(f.speech!, 31_000)).toBe(90_000);
		expect(turnOf(f, f.waiting[2]!, 31_000)).toEqual({ before: 2, wait: 90_000 + 360_000 });
		expect(turnOf(f, f.waiting[0]!, 1_000_000)).toEqual({ before: 0, wait: 0 });
		expect(said({ ...f.speech!, spent_ms: 5 }, 0)).toBe(5);
	});

	it("moves among like alone", () => {
		const f = floor([wait(1, 7, { kind: "order" }), wait(2, 8), wait(3, 9), wait(4, 6)]);
		expect(above(f, f.waiting[1]!)).toBeUndefined();
		expect(above(f, f.waiting[2]!)).toBe(f.waiting[1]);
		expect(below(f, f.waiting[0]!)).toBeUndefined();
		expect(below(f, f.waiting[1]!)).toEqual({ before: f.waiting[3] });
		expect(below(f, f.waiting[2]!)).toEqual({ before: undefined });
		expect(below(f, f.waiting[3]!)).toBeUndefined();
	});

	it("is shut from its moment on", () => {
		expect(shutNow(floor([]), 10)).toBe(false);
		expect(shutNow(floor([], { shut_at: 11 }), 10)).toBe(false);
		expect(shutNow(floor([], { shut_at: 10 }), 10)).toBe(true);
	});
});
