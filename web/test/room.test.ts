// SPDX-License-Identifier: EUPL-1.2
import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AgendaItem, ErrCode, Push, Room, RoomGetResult, RoomSeat, SeatState } from "../src/gen/proto";
import type { Link, Notable } from "../src/model/hold";
import { applyRoom, authorities, chapters, current, following, loadRoom, missing, numberOf, ordered, present, spent, type RoomView } from "../src/model/room-state";
import { RoomStore } from "../src/model/room";
import { newVoice } from "../src/model/room-voice";
import { Refused, Unreached } from "../src/wire/failure";

const ME = 1;
const room = (more: Partial<Room> = {}): Room => ({ meeting: 7, state: "open", apart: false, ...more });
const item = (id: number, place: number, more: Partial<AgendaItem> = {}): AgendaItem => ({ id, meeting: 7, place, title: `Point ${id}`, minutes: 10, audience: "members", state: "waiting", spent_ms: 0, ...more });
const seat = (id: number, state: SeatState = "in", more: Partial<RoomSeat> = {}): RoomSeat => ({ person: { id, name: `P${id}` }, part: "member", state, how: "online", ...more });
const got = (more: Partial<RoomGetResult> = {}): RoomGetResult => ({ room: room(), title: "Séance", starts_at: 0, ends_at: 1, zone: "Europe/Paris", part: "member", state: "in", appeals: false, now: 5000, items: [], seats: [], ...more });
const view = (more: Partial<RoomGetResult> = {}): RoomView => loadRoom(got(more));

let seq = 0;
const push = (ev: Push["ev"], data: object, ch = "r7"): Push => ({ ev, ch, seq: ++seq, at: 0, data }) as unknown as Push;
const after = (v: RoomView, ...all: Push[]) => all.reduce((s, p) => applyRoom(s, p, ME), v);

describe("what the events of a meeting make of it", () => {
	it("who comes is added, who goes is taken away, who changes stays where he is", () => {
		let v = after(view({ seats: [seat(1), seat(2)] }), push("room.seated", { meeting: 7, seat: seat(3) }));
		expect(v.seats!.map((s) => s.person.id)).toEqual([1, 2, 3]);
		v = after(v, push("room.seated", { meeting: 7, seat: seat(2, "in", { how: "phone" }) }), push("room.seated", { meeting: 7, seat: seat(1, "out") }));
		expect(v.seats!.map((s) => [s.person.id, s.how])).toEqual([[2, "phone"], [3, "online"]]);
		expect(v.state).toBe("out");
	});

	it("who waits before the door is not counted as present", () => {
		const v = after(view({ seats: [seat(2, "in", { person: { id: 2, name: "A", authority_id: 4 } }), seat(5, "in", { person: { id: 5, name: "B", authority_id: 4 } })] }), push("room.seated", { meeting: 7, seat: seat(3, "lobby") }, "rm7"));
		expect(v.seats).toHaveLength(3);
		expect(present(v)).toHaveLength(2);
		expect(authorities(v)).toBe(1);
		expect(after(v, push("room.seated", { meeting: 7, seat: seat(3, "refused") }, "rm7")).seats).toHaveLength(2);
	});

	it("observers and guests make no authority present, and a quorum says what is missing", () => {
		const of = (id: number, authority_id: number, more: Partial<RoomSeat> = {}) => seat(id, "in", { person: { id, name: "A", authority_id }, ...more });
		const v = view({ seats: [of(1, 4), of(2, 4), of(3, 5, { observer: true }), of(5, 6, { part: "guest" })] });
		expect(authorities(v)).toBe(1);
		expect([missing({ authorities: 6, percent: 50, needed: 3 }, 1), missing({ authorities: 6, percent: 50, needed: 3 }, 4), missing({ authorities: 6 }, 1)]).toEqual([2, 0, undefined]);
	});

	it("items stand by their places, parts below theirs, whatever came first", () => {
		const v = after(view(), ...[item(12, 2, { parent: 1 }), item(2, 2), item(11, 1, { parent: 1 }), item(1, 1)].map((i) => push("agenda.changed", { item: i })));
		expect(v.items.map((i) => i.id)).toEqual([1, 11, 12, 2]);
		expect(v.items.map((i) => numberOf(v, i))).toEqual(["1", "1.1", "1.2", "2"]);
		expect(chapters(v).map((i) => i.id)).toEqual([1, 2]);
		expect(ordered([item(5, 1, { parent: 99 })]).map((i) => i.id)).toEqual([5]);
	});

	it("an item heard of twice is there once, one that is taken away goes with its parts", () => {
		let v = after(view({ items: [item(1, 1), item(11, 1, { parent: 1 }), item(2, 2)] }), push("agenda.changed", { item: item(2, 2, { state: "current", began_at: 1000 }) }));
		expect(v.items).toHaveLength(3);
		expect(current(v)?.id).toBe(2);
		v = after(v, push("agenda.removed", { meeting: 7, item: 1 }));
		expect(v.items.map((i) => i.id)).toEqual([2]);
	});

	it("what is no longer one's to hear is not shown, the rest stays", () => {
		const v = after(view({ items: [item(1, 1), item(2, 2, { audience: "closed" })] }), push("room.left", { meeting: 7, state: "in", over: false, channels: ["ri2"] }, "u1"));
		expect(v.items.map((i) => i.id)).toEqual([1]);
		expect(v.state).toBe("in");
	});

	it("the end is the end", () => {
		const v = after(view(), push("room.left", { meeting: 7, state: "out", over: true, channels: ["r7"] }, "u1"));
		expect(v.room.state).toBe("closed");
		expect(v.state).toBe("out");
	});

	it("the next item is the first after the one under way, else the first that waits", () => {
		const v = view({ items: [item(1, 1), item(2, 2, { state: "current" }), item(3, 3, { state: "done" }), item(4, 4)] });
		expect(following(v)?.id).toBe(4);
		expect(following(view({ items: [item(1, 1), item(2, 2, { state: "current" })] }))?.id).toBe(1);
		expect(following(view({ items: [item(1, 1, { state: "done" })] }))).toBeUndefined();
	});

	it("time goes on while an item is under way, that of its parts with it", () => {
		const v = view({ items: [item(1, 1, { spent_ms: 500 }), item(11, 1, { parent: 1, state: "current", spent_ms: 1000, began_at: 2000 })] });
		expect(spent(v, v.items[0]!, 5000)).toBe(4500);
		expect(spent(v, v.items[0]!, 1000)).toBe(1500);
	});
});

/* A server that answers by a script, and a line that is open. */
function stage(answers: Partial<Record<string, (args: never) => unknown>> = {}) {
	const link = signal<Link>({ state: "open", reason: "none" });
	const calls: string[] = [];
	let hear: ((n: Notable) => void) | undefined;
	let now = 1000;
	const script: Record<string, (args: never) => unknown> = {
		"room.enter": () => ({ part: "member", state: "in", channels: [{ ch: "r7", seq: 0 }] }),
		"room.get": () => got(),
		"room.here": () => ({}),
		"room.leave": () => ({}),
		...(answers as object),
	};
	const store = new RoomStore(7, {
		call: ((cmd: string, args: never) => {
			calls.push(cmd);
			return Promise.resolve().then(() => script[cmd]!(args));
		}) as never,
		listen: (h) => ((hear = h), () => (hear = undefined)),
		link,
		me: () => ME,
		now: () => now,
	});
	return {
		store,
		link,
		calls,
		script,
		tell: (p: Push) => hear?.({ kind: "pushed", push: p }),
		later: (ms: number) => (now += ms),
		open: (...states: Link["state"][]) => states.forEach((state) => (link.value = { state, reason: "none" })),
	};
}
const settle = () => vi.advanceTimersByTimeAsync(0);
const no = (code: ErrCode) => () => {
	throw new Refused({ code, message: code, retry: false } as never);
};

describe("being in a meeting", () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	it("one comes in, then asks what it is; the clock is the server's", async () => {
		const s = stage();
		await settle();
		expect(s.calls).toEqual(["room.enter", "room.get"]);
		expect(s.store.at.value).toBe("in");
		expect(s.store.now()).toBe(5000);
		s.store.end();
	});

	it("what comes while a page is on its way is not undone by it", async () => {
		const s = stage({ "room.get": () => (s.tell(push("room.changed", { room: room({ item: 3 }) })), got({ room: room({ item: 2 }) })) });
		await settle();
		expect(s.store.view.value?.room.item).toBe(3);
		s.store.end();
	});

	it("frames of this meeting are handed on in order, others are not", async () => {
		const s = stage();
		await settle();
		const heard: string[] = [];
		s.store.onFrame((p) => heard.push(p.ch));
		s.tell(push("agenda.changed", { item: item(1, 1) }, "r7"));
		s.tell(push("agenda.changed", { item: item(2, 1) }, "r8"));
		s.tell(push("agenda.changed", { item: item(3, 1) }, "ri3"));
		s.tell(push("room.entered", { meeting: 7, channels: [{ ch: "ri3", seq: 0 }] }, "u1"));
		s.tell(push("agenda.changed", { item: item(3, 1) }, "ri3"));
		s.tell(push("room.left", { meeting: 7, state: "in", over: false, channels: ["ri3"] }, "u1"));
		s.tell(push("agenda.changed", { item: item(3, 1) }, "ri3"));
		expect(heard).toEqual(["r7", "u1", "ri3", "u1"]);
		s.store.end();
	});

	it("it says every minute that one is there, and comes in again when the place was lost", async () => {
		const s = stage();
		await settle();
		await vi.advanceTimersByTimeAsync(60_000);
		expect(s.calls).toEqual(["room.enter", "room.get", "room.here"]);
		s.script["room.here"] = no("not_seated");
		await vi.advanceTimersByTimeAsync(60_000);
		expect(s.calls.slice(3)).toEqual(["room.here", "room.enter", "room.get"]);
		s.store.end();
	});

	it("after a cut without a hole nothing is asked anew; after another all is, by its parts too", async () => {
		const s = stage();
		await settle();
		const reloads = vi.fn();
		s.store.onReload(reloads);
		s.open("waiting", "connecting", "resuming", "open");
		await settle();
		expect(s.calls.slice(2)).toEqual(["room.here"]);
		expect(reloads).not.toHaveBeenCalled();
		s.open("waiting", "connecting", "resuming", "opening", "open");
		await settle();
		expect(s.calls.slice(3)).toEqual(["room.enter", "room.get"]);
		expect(reloads).toHaveBeenCalledTimes(1);
		s.store.end();
	});

	it("who waits for the opening comes in by it", async () => {
		const s = stage({ "room.enter": no("room_closed"), "room.get": () => got({ room: room({ state: "planned" }) }) });
		await settle();
		expect(s.store.at.value).toBe("planned");
		s.script["room.enter"] = () => ({ part: "member", state: "in", channels: [{ ch: "r7", seq: 0 }] });
		s.tell(push("meeting.updated", { meeting: { id: 8, state: "open" } }, "g1"));
		await settle();
		expect(s.store.at.value).toBe("planned");
		s.tell(push("meeting.updated", { meeting: { id: 7, title: "Séance", zone: "Europe/Paris", starts_at: 0, state: "open" } }, "g1"));
		await settle();
		expect(s.store.at.value).toBe("in");
		s.store.end();
	});

	it("its opening is taken back: who was in, at the door, out or kept out waits for it, on whatever channel he hears of it", async () => {
		const back = push("room.left", { meeting: 7, state: "out", over: false, planned: true, channels: ["r7"] }, "u1");
		const group = push("meeting.updated", { meeting: { id: 7, title: "Séance", zone: "Europe/Paris", starts_at: 0, state: "planned" } }, "g1");
		const own = push("room.changed", { room: room({ state: "planned" }) }, "u1");
		const seats = [{ state: "in" }, { state: "lobby" }, { state: "out", over: false }, { state: "expelled", over: false }];
		for (const told of [[back], [group], [own], [group, back], [back, group], [own, back]])
			for (const { state, over } of seats) {
				const s = stage({ "room.enter": () => ({ part: "member", state: state === "lobby" ? "lobby" : "in", channels: [{ ch: "r7", seq: 0 }] }) });
				await settle();
				if (over !== undefined) s.tell(push("room.left", { meeting: 7, state, over, channels: ["r7"] }, "u1"));
				s.script["room.enter"] = no("room_closed");
				s.script["room.get"] = () => got({ room: room({ state: "planned" }), items: [item(1, 1)] });
				for (const p of told) s.tell(p);
				expect(s.store.at.value).toBe("planned");
				await settle();
				expect([s.store.at.value, s.store.view.value?.room.state, s.store.view.value?.items.length]).toEqual(["planned", "planned", 1]);
				s.script["room.enter"] = () => ({ part: "member", state: "in", channels: [{ ch: "r7", seq: 0 }] });
				s.script["room.get"] = () => got();
				s.tell(push("room.changed", { room: room() }, "u1"));
				await settle();
				expect(s.store.at.value).toBe("in");
				s.store.end();
			}
	});

	it("who was named for it hears of its opening on his own channel", async () => {
		const s = stage({ "room.enter": no("room_closed"), "room.get": () => got({ part: "guest", room: room({ state: "planned" }) }) });
		await settle();
		s.script["room.enter"] = () => ({ part: "guest", state: "lobby", channels: [] });
		s.tell(push("room.changed", { room: { meeting: 8, state: "open" } }, "u1"));
		await settle();
		expect(s.store.at.value).toBe("planned");
		s.tell(push("room.changed", { room: room({ state: "open" }) }, "u1"));
		await settle();
		expect(s.store.at.value).toBe("lobby");
		s.store.end();
	});

	it("who was sent out reads why when he comes back to the page", async () => {
		const s = stage({ "room.enter": no("shut_out"), "room.get": () => got({ part: "guest", state: "expelled", appeals: true }) });
		await settle();
		expect([s.store.at.value, s.store.view.value?.appeals]).toEqual(["apart", true]);
		s.store.end();
	});

	it("who is let in is in, who left elsewhere is out, who was silent for long comes back by himself", async () => {
		const s = stage({ "room.enter": () => ({ part: "guest", state: "lobby", channels: [] }), "room.get": () => got({ part: "guest", state: "lobby" }) });
		await settle();
		expect(s.store.at.value).toBe("lobby");
		s.script["room.enter"] = () => ({ part: "guest", state: "in", channels: [{ ch: "ri2", seq: 0 }] });
		s.tell(push("room.entered", { meeting: 7, channels: [{ ch: "ri2", seq: 0 }] }, "u1"));
		await settle();
		expect(s.store.at.value).toBe("in");
		const left = () => s.tell(push("room.left", { meeting: 7, state: "out", over: false, channels: ["ri2"] }, "u1"));
		left();
		await settle();
		expect(s.store.at.value).toBe("out");
		await s.store.enter();
		s.later(16 * 60_000);
		left();
		await settle();
		expect(s.store.at.value).toBe("in");
		s.tell(push("room.left", { meeting: 7, state: "expelled", over: false, channels: ["ri2"] }, "u1"));
		expect(s.store.at.value).toBe("apart");
		s.store.end();
	});

	it("a line that is not there is no refusal: it is tried when it is", async () => {
		const s = stage({
			"room.enter": () => {
				throw new Unreached("offline");
			},
		});
		await settle();
		expect(s.store.at.value).toBe("failed");
		s.script["room.enter"] = () => ({ part: "member", state: "in", channels: [] });
		s.open("connecting", "resuming", "open");
		await settle();
		expect(s.store.at.value).toBe("in");
		s.store.end();
	});

	it("a feed is asked for once, keeps what came meanwhile, and is asked for again after a hole", async () => {
		const s = stage();
		await settle();
		let asked = 0;
		const make = () => s.store.feed<number[]>("test", { load: async () => (s.tell(push("agenda.changed", { item: item(9, 1) })), [++asked]), reduce: (all, p) => (p.ev === "agenda.changed" ? [...all, p.data.item.id] : all) });
		const feed = make();
		expect(make()).toBe(feed);
		await settle();
		expect(feed.state.value).toEqual([1, 9]);
		s.tell(push("agenda.changed", { item: item(4, 1) }));
		expect(feed.state.value).toEqual([1, 9, 4]);
		await s.store.enter();
		await settle();
		expect(feed.state.value).toEqual([2, 9]);
		s.store.end();
	});

	it("a feed that failed is asked for when the line is back", async () => {
		const s = stage();
		await settle();
		let up = false;
		const feed = s.store.feed("test", { load: () => (up ? Promise.resolve("here") : Promise.reject(new Error("no"))), reduce: (x) => x });
		await settle();
		expect([feed.state.value, feed.failed.value]).toEqual([undefined, true]);
		up = true;
		s.open("waiting", "resuming", "open");
		await settle();
		expect([feed.state.value, feed.failed.value]).toEqual(["here", false]);
		s.store.end();
	});
});

describe("what a meeting says aloud", () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	const heard = () => {
		const v = newVoice();
		const all: string[] = [];
		v.spoken.subscribe((s) => void (s.text && all.push(s.text)));
		return { v, all };
	};

	it("one thing every two seconds, the latest of each name", () => {
		const { v, all } = heard();
		v.say("queue", "un");
		v.say("queue", "deux");
		v.say("vote", "ouvert");
		v.say("queue", "trois");
		expect(all).toEqual(["un"]);
		vi.advanceTimersByTime(2000);
		vi.advanceTimersByTime(2000);
		expect(all).toEqual(["un", "ouvert", "trois"]);
		vi.advanceTimersByTime(10_000);
		expect(all).toHaveLength(3);
	});

	it("« c'est à vous » goes before all that waits", () => {
		const { v, all } = heard();
		v.say("item", "point 2");
		v.say("queue", "deux attendent");
		v.say("turn", "c'est à vous", "turn");
		vi.advanceTimersByTime(2000);
		expect(all).toEqual(["point 2", "c'est à vous"]);
		expect(v.spoken.value.rank).toBe("turn");
	});

	it("the same is not said twice running, and what is no longer so not at all", () => {
		const { v, all } = heard();
		v.say("item", "point 2");
		v.say("item", "point 2");
		v.say("queue", "une attend");
		v.hush("queue");
		vi.advanceTimersByTime(10_000);
		expect(all).toEqual(["point 2"]);
	});

	it("a flood leaves few sentences", () => {
		const { v, all } = heard();
		for (let i = 0; i < 100; i++) v.say(`n${i}`, `${i}`);
		vi.advanceTimersByTime(60_000);
		expect(all.length).toBeLessThanOrEqual(7);
		expect(all[all.length - 1]).toBe("99");
	});
});
