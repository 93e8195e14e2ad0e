// SPDX-License-Identifier: EUPL-1.2
/* The outbox, and the five ways in which one of another product failed: any
   order, sent several times, a rejected message retried for ever, stuck after
   the tab was killed, one failure not holding back what follows. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refused, Unreached } from "../src/wire/failure";
import { memoryBox, type Box } from "../src/model/box";
import { createOutbox, RETRY_MS, type Item } from "../src/model/outbox";
import { settle } from "./fake";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const closed = () => new Refused({ code: "closed", text: "Ce sujet est fermé.", retry: false });
const full = () => new Refused({ code: "storage", text: "Plus tard.", retry: true, wait_ms: 5000 });

/* A server that does each op once, and a link that may fail before or after. */
function world(box: Box = memoryBox(), tab = "t1", done = new Map<string, number>()) {
	const w = {
		box,
		up: true,
		sent: [] as string[],
		attempts: [] as string[],
		tell: [] as string[],
		/* for a body: what happens instead, once */
		fate: new Map<string, (() => Error)[]>(),
		/* the answer is lost after the server did it */
		loseAnswer: new Set<string>(),
		seq: 0,
		outbox: undefined as unknown as ReturnType<typeof createOutbox>,
	};
	w.outbox = createOutbox({
		box,
		tab,
		isUp: () => w.up,
		now: () => Date.now(),
		send: async (item: Item) => {
			const body = item.args.body;
			w.attempts.push(body);
			await Promise.resolve();
			if (!w.up) throw new Unreached("offline");
			const fate = w.fate.get(body)?.shift();
			if (fate) throw fate();
			if (!done.has(item.op)) {
				done.set(item.op, ++w.seq);
				w.sent.push(body);
			}
			if (w.loseAnswer.delete(body)) throw new Unreached("timeout");
			return { post: done.get(item.op)!, seq: done.get(item.op)! };
		},
		onFailed: (i) => w.tell.push(`failed ${i.args.body}`),
	});
	const add = (body: string, topic = 1, group = 1) => w.outbox.add({ cmd: "post.create", args: { topic, body } }, group, body);
	const states = () => w.outbox.items.value.map((i) => `${i.args.body}:${i.state}`);
	return Object.assign(w, { add, states });
}

describe("the five failures", () => {
	it("1. keeps the order", async () => {
		const w = world();
		w.up = false;
		for (const b of ["a", "b", "c", "d"]) await w.add(b);
		w.up = true;
		w.outbox.flush();
		w.outbox.flush();
		await settle(200);
		expect(w.sent).toEqual(["a", "b", "c", "d"]);
	});

	it("2. sends once, even when the answer was lost", async () => {
		const w = world();
		w.loseAnswer.add("a");
		await w.add("a");
		await settle();
		expect(w.states()).toEqual(["a:waiting"]);
		await vi.advanceTimersByTimeAsync(RETRY_MS);
		await settle();
		expect(w.attempts).toEqual(["a", "a"]);
		expect(w.sent).toEqual(["a"]);
	});

	it("3. does not try again what was refused for good", async () => {
		const w = world();
		w.fate.set("a", [closed]);
		await w.add("a");
		await settle();
		await vi.advanceTimersByTimeAsync(3_600_000);
		for (let i = 0; i < 5; i++) w.outbox.flush();
		await settle();
		expect(w.attempts).toEqual(["a"]);
		expect(w.states()).toEqual(["a:failed"]);
		expect(w.outbox.items.value[0]!.why).toBe("Ce sujet est fermé.");
		expect(w.tell).toEqual(["failed a"]);
	});

	it("4. goes on after the tab was killed, in whatever state it was", async () => {
		const done = new Map<string, number>();
		const first = world(memoryBox(), "t1", done);
		first.fate.set("x", [closed]);
		await first.add("x", 9);
		await settle();
		/* killed between the server's commit and its answer */
		first.loseAnswer.add("a");
		await first.add("a");
		await first.add("b");
		await settle(4);
		first.outbox.forget();
		const second = world(first.box, "t2", done);
		await second.outbox.adopt(new Set());
		await settle(100);
		expect([...first.sent, ...second.sent]).toEqual(["a", "b"]);
		expect(second.states().filter((s) => s.startsWith("x"))).toEqual(["x:failed"]);
		expect((await second.box.list("outbox:")).length).toBe(1);
	});

	it("5. holds back what follows while one cannot go", async () => {
		const w = world();
		w.fate.set("a", [full, full]);
		await w.add("a");
		await w.add("b");
		await w.add("autre groupe", 5, 2);
		await settle(100);
		expect(w.sent).toEqual(["autre groupe"]);
		await vi.advanceTimersByTimeAsync(4900);
		expect(w.attempts.filter((x) => x === "a")).toHaveLength(1);
		await vi.advanceTimersByTimeAsync(5200);
		await settle(100);
		expect(w.sent).toEqual(["autre groupe", "a", "b"]);
	});
});

describe("a refused message", () => {
	it("holds back its topic, not the others of the group", async () => {
		const w = world();
		w.fate.set("a", [closed]);
		await w.add("a", 1);
		await w.add("b", 1);
		await w.add("c", 2);
		await settle(100);
		expect(w.states()).toEqual(["a:failed", "b:waiting", "c:sent"]);
	});

	it("can be tried again, as a new act", async () => {
		const w = world();
		w.fate.set("a", [closed]);
		const { op } = await w.add("a");
		await w.add("b");
		await settle(100);
		w.outbox.retry(op);
		await settle(100);
		expect(w.sent).toEqual(["a", "b"]);
		expect(w.outbox.items.value.every((i) => i.op !== op)).toBe(true);
		expect(await w.box.list("outbox:")).toEqual([]);
	});

	it("can be given up, which lets the rest go", async () => {
		const w = world();
		w.fate.set("a", [closed]);
		const { op } = await w.add("a");
		await w.add("b");
		await settle(100);
		await w.outbox.discard(op);
		await settle(100);
		expect(w.sent).toEqual(["b"]);
	});
});

describe("items", () => {
	it("are on the device before they are sent", async () => {
		const w = world();
		let kept = 0;
		w.box = new Proxy(w.box, {});
		const put = w.box.put.bind(w.box);
		const order: string[] = [];
		const box: Box = { ...w.box, put: async (k, v) => (order.push("kept"), kept++, put(k, v)) };
		const o = createOutbox({ box, tab: "t", isUp: () => true, send: async () => (order.push("sent"), { post: 1, seq: 1 }) });
		await o.add({ cmd: "post.create", args: { topic: 1, body: "a" } }, 1, "a");
		await settle();
		expect(order).toEqual(["kept", "sent"]);
		expect(kept).toBe(1);
	});

	it("go once their event was applied", async () => {
		const w = world();
		await w.add("a");
		await settle();
		expect(w.states()).toEqual(["a:sent"]);
		w.outbox.seen(99);
		expect(w.states()).toEqual(["a:sent"]);
		w.outbox.seen(1);
		expect(w.states()).toEqual([]);
	});

	it("go at once when their event came before the answer", async () => {
		const w = world();
		w.loseAnswer.add("a");
		await w.add("a");
		await settle();
		w.outbox.seen(1);
		expect(w.states()).toEqual(["a:waiting"]);
		await vi.advanceTimersByTimeAsync(RETRY_MS);
		expect(w.attempts).toEqual(["a", "a"]);
		expect(w.states()).toEqual([]);
	});

	it("of an open tab are left to it", async () => {
		const a = world(memoryBox(), "t1");
		a.up = false;
		await a.add("a");
		const b = world(a.box, "t2");
		await b.outbox.adopt(new Set(["t1"]));
		await settle();
		expect(b.states()).toEqual([]);
	});

	it("are forgotten at once when one signs out, even one on its way", async () => {
		const w = world();
		void w.add("a");
		await settle(2);
		w.outbox.forget();
		await settle();
		await vi.advanceTimersByTimeAsync(60_000);
		expect(w.states()).toEqual([]);
	});
});
