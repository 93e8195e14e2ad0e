// SPDX-License-Identifier: EUPL-1.2
/* A server that can write nothing, or not be asked: what the person is told, what is tried again
   and when, and that nothing is lost or done twice. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { memoryBox } from "../src/model/box";
import { Client } from "../src/model/client";
import { topicDraft } from "../src/model/draft";
import { Health, pace, SLOW_MS } from "../src/model/health";
import { Refused } from "../src/wire/failure";
import { FakeServer, Refusal, seeded, settle, type FakeLink } from "./fake";

beforeEach(() => void vi.useFakeTimers({ now: 1_800_000_000_000 }));
afterEach(() => void vi.useRealTimers());

const refused = (code: "storage" | "busy" | "closed") => new Refused({ code, text: code, retry: code !== "closed" });

function watched(random = () => 1) {
	const w = { at: [] as number[], well: 0, answer: (): Promise<unknown> => Promise.reject(refused("storage")) };
	const begun = Date.now();
	const health: Health = new Health({
		attempt: async () => {
			w.at.push(Date.now() - begun);
			await health.watch(w.answer(), true).catch(() => undefined);
		},
		onWell: () => void w.well++,
		random,
	});
	return Object.assign(w, { health });
}

describe("a refused write", () => {
	it("is trouble until one is done; one is tried later each time, and no more then", async () => {
		const w = watched();
		await expect(w.health.watch(Promise.reject(refused("storage")), true)).rejects.toThrow("storage");
		expect(w.health.trouble.value).toBe("storage");
		await vi.advanceTimersByTimeAsync(31_500);
		expect(w.at).toEqual([1000, 3000, 7000, 15_000, 23_000, 31_000]);
		w.answer = () => Promise.resolve({});
		await vi.advanceTimersByTimeAsync(8000);
		expect([w.health.trouble.value, w.well]).toEqual(["none", 1]);
		await vi.advanceTimersByTimeAsync(120_000);
		expect(w.at).toHaveLength(7);
	});

	it("is not tried again by all at once", () => {
		const random = seeded(11);
		for (let tries = 0; tries < 6; tries++) {
			const waits = Array.from({ length: 1000 }, () => pace(tries, random));
			const ceiling = Math.min(8000, 1000 * 2 ** tries);
			expect(Math.min(...waits)).toBeGreaterThanOrEqual(ceiling / 2);
			expect(Math.max(...waits)).toBeLessThanOrEqual(ceiling);
			/* in each tenth of the span there is about a tenth of them */
			const tenths = new Array<number>(10).fill(0);
			for (const wait of waits) tenths[Math.min(9, Math.floor((wait / ceiling - 0.5) * 20))]!++;
			expect(Math.max(...tenths)).toBeLessThan(160);
			expect(Math.min(...tenths)).toBeGreaterThan(50);
		}
	});

	it("for want of whoever writes is told as slowness, for want of room as that", async () => {
		const w = watched();
		w.answer = () => Promise.reject(refused("busy"));
		await w.health.watch(Promise.reject(refused("busy")), true).catch(() => undefined);
		expect(w.health.trouble.value).toBe("slow");
		w.health.failed(refused("storage"));
		expect(w.health.trouble.value).toBe("storage");
	});

	it("for good is no trouble of the house", async () => {
		const w = watched();
		await w.health.watch(Promise.reject(refused("closed")), true).catch(() => undefined);
		w.health.failed(new Error("anything"));
		await vi.advanceTimersByTimeAsync(60_000);
		expect([w.health.trouble.value, w.at]).toEqual(["none", []]);
	});
});

describe("a slow answer", () => {
	it("that ends a refusal ends it at once: in between nothing is said to be slow", async () => {
		const w = watched();
		const said: string[] = [];
		w.health.trouble.subscribe((x) => void said.push(x));
		await w.health.watch(Promise.reject(refused("storage")), true).catch(() => undefined);
		w.answer = () => new Promise((done) => setTimeout(done, 2 * SLOW_MS));
		await vi.advanceTimersByTimeAsync(3 * SLOW_MS);
		expect([said, w.well]).toEqual([["none", "storage", "none"], 1]);
	});

	it("is told after five seconds, until all that are late have come", async () => {
		const w = watched();
		const ends: ((r: unknown) => void)[] = [];
		const ask = () => w.health.watch(new Promise((done) => ends.push(done)), false);
		const all = [ask(), ask()];
		await vi.advanceTimersByTimeAsync(SLOW_MS - 1);
		expect(w.health.trouble.value).toBe("none");
		await vi.advanceTimersByTimeAsync(1);
		expect(w.health.trouble.value).toBe("slow");
		ends[0]!({});
		await settle();
		expect(w.health.trouble.value).toBe("slow");
		ends[1]!({});
		await Promise.all(all);
		expect(w.health.trouble.value).toBe("none");
	});
});

function person(server: FakeServer, id: number) {
	const links: FakeLink[] = [];
	const client = new Client({
		connect: () => {
			const link = server.connect(id);
			links.push(link);
			return link;
		},
		post: async () => ({}) as never,
		box: memoryBox(),
		tab: `tab${id}`,
		random: () => 0.5,
	});
	const write = async (topic: number, text: string) => {
		client.drafts.set(topicDraft(topic), { text });
		await client.send(topic);
		await settle(100);
	};
	return { client, links, write };
}

async function world() {
	const server = new FakeServer();
	const a = person(server, 1);
	await a.client.start();
	await settle(100);
	const { topic } = await a.client.call("topic.create", { group: 1, kind: "discussion", title: "Forage", body: "Bonjour" });
	await a.client.openTopic(topic.id);
	await settle(100);
	server.received.length = 0;
	const sent = (cmd: string) => server.received.filter((f) => f.cmd === cmd);
	const bodies = () => server.postsOf(topic.id).map((p) => p.html);
	return { server, a, topic: topic.id, sent, bodies };
}

describe("while the disk is full", () => {
	it("messages wait, under the same op each time, and leave in order, once, within seconds of its end", async () => {
		const { server, a, topic, sent, bodies } = await world();
		server.refuseWrites = new Refusal("storage", true);
		for (const text of ["un", "deux", "trois"]) await a.write(topic, text);
		expect(a.client.health.trouble.value).toBe("storage");
		await vi.advanceTimersByTimeAsync(60_000);
		const tries = sent("post.create");
		expect(new Set(tries.map((f) => f.args["body"]))).toEqual(new Set(["un"]));
		expect(new Set(tries.map((f) => f.op)).size).toBe(1);
		expect(tries.length).toBeLessThan(15);
		/* what waits is what is tried: nothing is made up beside it */
		expect(sent("person.update")).toEqual([]);
		server.refuseWrites = undefined;
		await vi.advanceTimersByTimeAsync(8000);
		await settle(200);
		expect(bodies()).toEqual(["Bonjour", "un", "deux", "trois"]);
		expect([...server.executed.values()].every((n) => n === 1)).toBe(true);
		expect(a.client.health.trouble.value).toBe("none");
		expect(a.client.outbox.items.value).toEqual([]);
	});

	it("the messages of another group need not wait for their own turn once one has left", async () => {
		const { server, a, topic } = await world();
		const other = await a.client.call("topic.create", { group: 2, kind: "discussion", title: "Eau", body: "Bonjour" });
		await a.client.openTopic(other.topic.id);
		server.refuseWrites = new Refusal("storage", true);
		await a.write(topic, "un");
		await vi.advanceTimersByTimeAsync(30_000);
		await a.write(other.topic.id, "deux");
		server.refuseWrites = undefined;
		/* the younger pause is the shorter one; it takes the other with it */
		await vi.advanceTimersByTimeAsync(2000);
		await settle(200);
		expect(server.postsOf(topic).at(-1)!.html).toBe("un");
		expect(server.postsOf(other.topic.id).at(-1)!.html).toBe("deux");
	});

	it("an act that failed is taken back; whether writing works again is found out without it, with one write for all tries", async () => {
		const { server, a, sent } = await world();
		const post = [...server.posts.keys()].at(-1)!;
		server.refuseWrites = new Refusal("storage", true);
		await expect(a.client.react(post, "useful", true)).rejects.toMatchObject({ code: "storage" });
		expect(a.client.state.value.words[post]?.useful ?? false).toBe(false);
		await vi.advanceTimersByTimeAsync(40_000);
		expect(a.client.health.trouble.value).toBe("storage");
		const tries = sent("person.update");
		expect(tries.length).toBeGreaterThan(3);
		expect(tries.length).toBeLessThan(12);
		expect(new Set(tries.map((f) => f.op)).size).toBe(1);
		expect(sent("post.react")).toHaveLength(1);
		server.refuseWrites = undefined;
		await vi.advanceTimersByTimeAsync(8000);
		expect(a.client.health.trouble.value).toBe("none");
		const done = sent("person.update").length;
		await vi.advanceTimersByTimeAsync(120_000);
		expect(sent("person.update")).toHaveLength(done);
		expect(server.executed.get(tries[0]!.op!)).toBe(1);
		await a.client.react(post, "useful", true);
		expect(a.client.state.value.words[post]?.useful).toBe(true);
	});

	it("where one has read to waits, one try for all of them, and is kept once it can be", async () => {
		const { server, a, topic, sent } = await world();
		const ids = [server.write(2, topic, "à lire").post, server.write(2, topic, "aussi").post];
		await settle(100);
		server.refuseWrites = new Refusal("storage", true);
		a.client.markRead(topic, ids[1]!);
		await vi.advanceTimersByTimeAsync(30_000);
		expect(a.client.health.trouble.value).toBe("storage");
		expect(sent("topic.read").length).toBeGreaterThan(1);
		expect(sent("person.update")).toEqual([]);
		server.refuseWrites = undefined;
		await vi.advanceTimersByTimeAsync(8000);
		expect(server.state(1, topic).unread).toBe(0);
		expect(a.client.health.trouble.value).toBe("none");
	});

	it("reading goes on, and a link that breaks meanwhile changes nothing", async () => {
		const { server, a, topic, bodies } = await world();
		server.refuseWrites = new Refusal("storage", true);
		await a.write(topic, "un");
		await a.client.openTopic(topic);
		a.links.at(-1)!.cut(1006);
		await vi.advanceTimersByTimeAsync(1000);
		expect(a.client.link.value.state).toBe("open");
		await vi.advanceTimersByTimeAsync(20_000);
		expect(a.client.health.trouble.value).toBe("storage");
		server.refuseWrites = undefined;
		await vi.advanceTimersByTimeAsync(8000);
		expect(bodies()).toEqual(["Bonjour", "un"]);
	});
});

describe("while a gateway cannot hand on what is written", () => {
	it("the person sees that it is on its way; `busy` after twenty seconds sends the same write again, done once", async () => {
		const { server, a, topic, sent, bodies } = await world();
		/* done, but the answer does not come; then the gateway gives up */
		server.mute.add("post.create");
		await a.write(topic, "un");
		expect(a.client.outbox.items.value.map((i) => i.state)).toEqual(["sending"]);
		expect(a.client.health.trouble.value).toBe("none");
		await vi.advanceTimersByTimeAsync(SLOW_MS);
		expect(a.client.health.trouble.value).toBe("slow");
		await vi.advanceTimersByTimeAsync(15_000);
		expect(a.links).toHaveLength(1);
		a.links[0]!.onmessage?.({ data: JSON.stringify({ re: sent("post.create")[0]!.id, err: { code: "busy", text: "…", retry: true } }) });
		await settle(100);
		expect(a.client.health.trouble.value).toBe("slow");
		server.mute.clear();
		await vi.advanceTimersByTimeAsync(8000);
		await settle(100);
		expect(bodies()).toEqual(["Bonjour", "un"]);
		const tries = sent("post.create");
		expect(tries.length).toBeGreaterThan(1);
		expect(new Set(tries.map((f) => f.op)).size).toBe(1);
		expect(a.client.health.trouble.value).toBe("none");
		expect(a.client.outbox.items.value).toEqual([]);
	});
});
