// SPDX-License-Identifier: EUPL-1.2
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Push } from "../src/gen/proto";
import { Refused, Unreached } from "../src/wire/failure";
import { Socket, type LinkReason, type LinkState } from "../src/wire/socket";
import { FakeServer, Refusal, seeded, settle, type Chaos, type FakeLink } from "./fake";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function client(server: FakeServer, person = 1, chaos: Chaos = {}, probe?: () => Promise<"ok" | "signed_out" | "unreachable">, random = () => 0.5) {
	const pushes: Push[] = [];
	const states: [LinkState, LinkReason][] = [];
	const links: FakeLink[] = [];
	const seen = { opened: 0, ready: 0, gone: [] as string[] };
	const socket = new Socket({
		connect: () => {
			const link = server.connect(person, chaos);
			links.push(link);
			return link;
		},
		random,
		...(probe ? { probe } : {}),
		hooks: {
			opened: () => void seen.opened++,
			push: (p) => void pushes.push(p),
			gone: (ch) => void seen.gone.push(...ch),
			ready: () => void seen.ready++,
			state: (s, r) => void states.push([s, r]),
		},
	});
	return { socket, pushes, states, seen, links };
}

const seqs = (pushes: Push[], ch: string) => pushes.filter((p) => p.ch === ch).map((p) => p.seq);
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

async function world() {
	const server = new FakeServer();
	const boss = client(server, 2);
	boss.socket.start();
	await settle();
	const { topic } = await boss.socket.call("topic.create", { group: 1, kind: "discussion", title: "Forage", body: "Bonjour" });
	return { server, boss, topic: topic.id };
}

describe("opening", () => {
	it("goes through its states and hands on events", async () => {
		const { server, topic } = await world();
		const c = client(server);
		c.socket.start();
		await settle();
		expect(c.states.map(([s]) => s)).toEqual(["connecting", "opening", "open"]);
		server.write(2, topic, "un");
		await settle();
		expect(c.pushes.map((p) => p.ev)).toEqual(["post.created"]);
	});

	it("sends what was asked meanwhile once it is open", async () => {
		const { server, topic } = await world();
		const c = client(server);
		c.socket.start();
		const sent = c.socket.call("post.create", { topic, body: "tôt" });
		await settle();
		expect((await sent).post).toBeGreaterThan(0);
	});

	it("sends once what is asked for at the moment it opens", async () => {
		const { server, topic } = await world();
		const c = client(server);
		const set = c.states.push.bind(c.states);
		c.states.push = (x) => {
			if (x[0] === "open") void c.socket.call("topic.posts", { topic, after: 0 });
			return set(x);
		};
		c.socket.start();
		await settle();
		expect(server.received.filter((f) => f.cmd === "topic.posts").length).toBe(1);
	});

	it("asks no more at once than the server bears, in order", async () => {
		const { server, topic } = await world();
		const c = client(server);
		c.socket.start();
		server.mute.add("topic.posts");
		const asked = upTo(100).map((n) => c.socket.call("topic.posts", { topic, after: n }));
		await settle();
		const posts = () => server.received.filter((f) => f.cmd === "topic.posts").map((f) => f.args["after"]);
		expect(posts()).toEqual(upTo(32));
		server.mute.clear();
		server.stop();
		server.start();
		await vi.advanceTimersByTimeAsync(1000);
		await settle(2000);
		await Promise.all(asked);
		expect(posts().slice(32)).toEqual(upTo(100));
	});

	it("gives a refusal its code, and answers at once when the link is down", async () => {
		const { server } = await world();
		const c = client(server);
		c.socket.start();
		await settle();
		await expect(c.socket.call("post.create", { topic: 99, body: "x" })).rejects.toMatchObject({ code: "not_found", retry: false });
		server.stop();
		await expect(c.socket.call("topic.open", { topic: 99 })).rejects.toBeInstanceOf(Unreached);
	});

	it("puts an op on writes only", async () => {
		const { server, topic } = await world();
		const c = client(server);
		c.socket.start();
		await settle();
		server.received.length = 0;
		await c.socket.call("topic.open", { topic });
		await c.socket.call("topic.follow", { topic, level: "follow" });
		expect(server.received.map((f) => f.op !== undefined)).toEqual([false, true]);
		expect(server.received[1]!.op).toMatch(/^[0-9a-f]{12}7[0-9a-f]{19}$/);
	});
});

describe("somebody at the page", () => {
	it("is told once a minute while he touches it, again over a new link, and never by the beat; that he left it, once", async () => {
		const { server } = await world();
		const c = client(server);
		c.socket.start();
		c.socket.here();
		await settle();
		const said = (here = true) => server.received.filter((f) => f.cmd === "presence.watch" && f.args["here"] === here).map((f) => f.args["group"]);
		expect(said()).toEqual([]);
		void c.socket.watch(1);
		c.socket.here();
		c.socket.here();
		await settle();
		expect(said()).toEqual([1]);
		await vi.advanceTimersByTimeAsync(59_000);
		c.socket.here();
		expect(said()).toEqual([1]);
		await vi.advanceTimersByTimeAsync(1_000);
		c.socket.here();
		await settle();
		expect(said()).toEqual([1, 1]);
		expect(server.received.filter((f) => f.cmd === "presence.watch").length).toBeGreaterThan(3);
		server.stop();
		server.start();
		await vi.advanceTimersByTimeAsync(1_000);
		await settle(2000);
		c.socket.here();
		await settle();
		expect(said()).toEqual([1, 1, 1]);
		expect(said(false)).toEqual([]);
		c.socket.away();
		c.socket.away();
		await settle();
		expect(said(false)).toEqual([1]);
		c.socket.here();
		await settle();
		expect(said()).toEqual([1, 1, 1, 1]);
	});
});

describe("after a cut", () => {
	it("resumes without hole or double", async () => {
		const { server, topic } = await world();
		const c = client(server);
		c.socket.start();
		await settle();
		server.write(2, topic, "avant");
		await settle();
		c.links[0]!.cut(1006);
		for (let i = 0; i < 5; i++) server.write(2, topic, `pendant ${i}`);
		await vi.advanceTimersByTimeAsync(200);
		await settle();
		server.write(2, topic, "après");
		await settle();
		expect(c.seen.opened).toBe(1);
		expect(seqs(c.pushes, "g1")).toEqual([3, 4, 5, 6, 7, 8, 9]);
	});

	it("starts afresh when the epoch changed, or when too much is missing", async () => {
		const { server, topic } = await world();
		const c = client(server);
		c.socket.start();
		await settle();
		c.links[0]!.cut(1006);
		server.epoch = "e2";
		await vi.advanceTimersByTimeAsync(200);
		expect(c.seen.opened).toBe(2);
		c.links[1]!.cut(1013);
		expect(c.socket.reason).toBe("slow");
		for (let i = 0; i < 501; i++) server.write(2, topic, "…");
		await vi.advanceTimersByTimeAsync(400);
		expect(c.seen.opened).toBe(3);
		expect(seqs(c.pushes, "g1")).toEqual([]);
	});

	it("recovers exactly 500 missed", async () => {
		const { server, topic } = await world();
		const c = client(server);
		c.socket.start();
		await settle();
		c.links[0]!.cut(1006);
		for (let i = 0; i < 500; i++) server.write(2, topic, "…");
		await vi.advanceTimersByTimeAsync(200);
		await settle(1200);
		expect(c.seen.opened).toBe(1);
		expect(seqs(c.pushes, "g1")).toHaveLength(500);
	});

	it("hears which groups are no longer its own", async () => {
		const { server } = await world();
		const c = client(server);
		c.socket.start();
		await settle();
		c.links[0]!.cut(1006);
		server.members.get(2)!.delete(1);
		await vi.advanceTimersByTimeAsync(200);
		expect(c.seen.gone).toEqual(["g2"]);
	});

	it("sends an unanswered write again under the same op, which is done once", async () => {
		const { server, topic } = await world();
		const c = client(server);
		c.socket.start();
		await settle();
		server.mute.add("post.create");
		const sent = c.socket.call("post.create", { topic, body: "une fois" });
		await settle();
		server.mute.clear();
		c.links[0]!.cut(1006);
		await vi.advanceTimersByTimeAsync(200);
		const { post } = await sent;
		expect(server.posts.get(post)?.html).toBe("une fois");
		expect([...server.executed.values()].every((n) => n === 1)).toBe(true);
		expect(server.postsOf(topic).filter((p) => p.html === "une fois")).toHaveLength(1);
	});

	it("waits longer after each failure, up to ten seconds, and not at all once woken", async () => {
		const server = new FakeServer();
		server.stop();
		const c = client(server);
		c.socket.start();
		const tries: number[] = [];
		for (let i = 0; i < 12; i++) {
			await settle();
			const before = c.links.length;
			let waited = 0;
			while (c.links.length === before && waited < 20_000) {
				await vi.advanceTimersByTimeAsync(50);
				waited += 50;
			}
			tries.push(waited);
		}
		expect(tries.slice(0, 5)).toEqual([150, 300, 600, 1200, 2400]);
		expect(Math.max(...tries)).toBe(5000);
		await settle();
		server.start();
		c.socket.wake();
		await settle();
		expect(c.socket.state).toBe("open");
	});
});

describe("sent away", () => {
	it.each([1012, 1013])("with %i, it comes back at a moment of its own, and resumes", async (code) => {
		const waits: number[] = [];
		for (let seed = 1; seed <= 400; seed++) {
			const { server, topic } = await world();
			const c = client(server, 1, {}, undefined, seeded(seed));
			c.socket.start();
			await settle();
			const begun = Date.now();
			c.links[0]!.cut(code);
			server.write(2, topic, "pendant");
			while (c.links.length === 1) await vi.advanceTimersByTimeAsync(10);
			waits.push(Date.now() - begun);
			await settle();
			expect([c.seen.opened, seqs(c.pushes, "g1")]).toEqual([1, [3]]);
			c.socket.stop();
		}
		/* spread over the whole first span, 0 to 300 ms: a crowd does not come back as one */
		expect(Math.max(...waits)).toBeLessThanOrEqual(300);
		for (let third = 0; third < 3; third++) expect(waits.filter((w) => w > third * 100 && w <= third * 100 + 100).length).toBeGreaterThan(90);
	}, 30_000);

	it("is not there before it is told: the next try comes at once when the network is back or the page is looked at", async () => {
		const { server } = await world();
		const c = client(server);
		c.socket.start();
		await settle();
		server.stop(1012);
		await vi.advanceTimersByTimeAsync(60_000);
		server.start();
		c.socket.wake();
		await settle();
		expect(c.socket.state).toBe("open");
	});
});

describe("a bad wire", () => {
	it.each([1, 2, 3, 4, 5, 6, 7, 8])("hands on every event once and in order (seed %i)", async (seed) => {
		const { server, topic } = await world();
		const random = seeded(seed);
		const c = client(server, 1, { lose: 0.1, double: 0.2, swap: 0.2, random });
		c.socket.start();
		await settle();
		for (let i = 0; i < 150; i++) {
			server.write(2, topic, `${i}`);
			if (random() < 0.3) await settle(3);
			if (random() < 0.02) c.links[c.links.length - 1]!.cut(1006);
			if (random() < 0.1) await vi.advanceTimersByTimeAsync(200);
		}
		/* what was lost at the end shows with the next event */
		for (let i = 0; i < 60 && seqs(c.pushes, "g1").length < server.head("g1") - 2; i++) {
			server.write(2, topic, "suite");
			await vi.advanceTimersByTimeAsync(500);
			await settle(200);
		}
		const got = seqs(c.pushes, "g1");
		expect(got).toEqual(upTo(got.length).map((n) => n + 2));
		expect(got.length).toBe(server.head("g1") - 2);
	});

	it("finds a half-open link within thirty seconds and comes back", async () => {
		const { server, topic } = await world();
		const c = client(server);
		c.socket.start();
		await settle();
		c.links[0]!.frozen = true;
		server.write(2, topic, "perdu");
		await vi.advanceTimersByTimeAsync(30_000);
		expect(c.states).toContainEqual(["waiting", "silent"]);
		await vi.advanceTimersByTimeAsync(400);
		expect(c.socket.state).toBe("open");
		expect(c.pushes).toHaveLength(1);
	});

	it("finds it within ten seconds where somebody watches: by what he does, or by the silence", async () => {
		const { server, topic } = await world();
		for (const acts of [true, false]) {
			const links: FakeLink[] = [];
			const states: string[] = [];
			const socket = new Socket({
				connect: () => (links.push(server.connect(1, {})), links.at(-1)!),
				quiet: (calm) => (calm < 25_000 ? 4000 : 300_000),
				alert: () => 6000,
				hooks: { opened: () => undefined, push: () => undefined, gone: () => undefined, ready: () => undefined, state: (s, r) => void states.push(`${s} ${r}`) },
			});
			socket.start();
			await settle();
			if (!acts) server.write(2, topic, "entendu");
			await settle();
			links[0]!.frozen = true;
			if (acts) socket.call("topic.open", { topic }).catch(() => undefined);
			await vi.advanceTimersByTimeAsync(9000);
			expect(states).not.toContain("waiting silent");
			await vi.advanceTimersByTimeAsync(1200);
			expect(states).toContain("waiting silent");
			socket.stop();
		}
	});

	it("stays when the answers come", async () => {
		const { server } = await world();
		const c = client(server);
		c.socket.start();
		await settle();
		await vi.advanceTimersByTimeAsync(600_000);
		expect(c.links).toHaveLength(1);
	});
});

describe("signed out", () => {
	it("stops for good at 4401", async () => {
		const { server } = await world();
		const c = client(server);
		c.socket.start();
		await settle();
		c.links[0]!.cut(4401);
		await vi.advanceTimersByTimeAsync(60_000);
		expect([c.socket.state, c.socket.reason, c.links.length]).toEqual(["closed", "signed_out", 1]);
		await expect(c.socket.call("topic.open", { topic: 1 })).rejects.toMatchObject({ why: "signed_out" });
	});

	it("stops for good when a gateway lets it in and finds out then, before anything is answered", async () => {
		const { server } = await world();
		const c = client(server, 1, {}, async () => "ok");
		server.mute.add("session.open");
		c.socket.start();
		await settle();
		expect(c.socket.state).toBe("opening");
		c.links[0]!.cut(4401);
		await vi.advanceTimersByTimeAsync(600_000);
		expect([c.socket.state, c.socket.reason, c.links.length, c.seen.opened]).toEqual(["closed", "signed_out", 1, 0]);
	});

	it("is not believed of a link that just breaks there: it is tried again", async () => {
		const { server } = await world();
		const c = client(server, 1, {}, async () => "signed_out");
		server.mute.add("session.open");
		c.socket.start();
		await settle();
		server.mute.clear();
		c.links[0]!.cut(1006);
		await vi.advanceTimersByTimeAsync(400);
		expect(c.socket.state).toBe("open");
	});

	it("asks why when the connection is refused", async () => {
		const server = new FakeServer();
		server.stop();
		const c = client(server, 1, {}, async () => "signed_out");
		c.socket.start();
		await settle();
		expect([c.socket.state, c.socket.reason]).toEqual(["closed", "signed_out"]);
	});

	it("hears it from a refused session", async () => {
		const server = new FakeServer();
		server.refuse.push({ cmd: "session.open", with: new Refusal("unauthenticated") });
		const c = client(server);
		c.socket.start();
		await settle();
		expect(c.socket.reason).toBe("signed_out");
	});
});

it("keeps Refused and Unreached apart", () => {
	expect(new Refused({ code: "busy", text: "…", retry: true, wait_ms: 500 })).toMatchObject({ retry: true, waitMs: 500 });
	expect(new Refused({ code: "internal", text: "Chez nous.", retry: true, ref: "9f86-7" }).message).toBe("Chez nous. (9f86-7)");
});
