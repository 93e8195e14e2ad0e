// SPDX-License-Identifier: EUPL-1.2
/* What « À suivre » is live with, before the rest of the client is here, and how it grows into it. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { essence } from "../src/model/apply";
import { memoryBox, type Box } from "../src/model/box";
import { Client } from "../src/model/client";
import type { ClientDeps } from "../src/model/deps";
import { topicDraft } from "../src/model/draft";
import { Live } from "../src/model/live";
import { inbox } from "../src/model/select";
import { FakeServer, settle, type FakeLink } from "./fake";

beforeEach(() => void vi.useFakeTimers({ now: 1_800_000_000_000 }));
afterEach(() => void vi.useRealTimers());

/* A page whose code comes when `come` is called, or does not with `fail`. */
function page(server: FakeServer, id: number, box: Box = memoryBox()) {
	const links: FakeLink[] = [];
	const p = { asked: 0, come: (): void => undefined, fail: (): void => undefined, links, live: undefined as unknown as Live };
	const d: ClientDeps = {
		connect: () => {
			const link = server.connect(id);
			links.push(link);
			return link;
		},
		post: async () => ({}) as never,
		box,
		random: () => 0.5,
		rest: () => {
			p.asked++;
			return new Promise<void>((resolve, reject) => {
				p.come = () => resolve(void Client.of(p.live));
				p.fail = () => reject(new Error("no network"));
			});
		},
	};
	p.live = new Live(d);
	return p;
}

async function world() {
	const server = new FakeServer();
	const other = new Client({ connect: () => server.connect(2), post: async () => ({}) as never, box: memoryBox(), random: () => 0.5 });
	await other.start();
	await settle(100);
	const { topic } = await other.call("topic.create", { group: 1, kind: "discussion", title: "Forage", body: "Bonjour" });
	const a = page(server, 1);
	await a.live.start();
	await settle(100);
	return { server, other, a, topic: topic.id };
}

/* as a client that had all its code from the beginning sees it */
async function same(server: FakeServer, live: Live) {
	const fresh = new Client({ connect: () => server.connect(1), post: async () => ({}) as never, box: memoryBox(), random: () => 0.5 });
	await fresh.start();
	await settle(300);
	expect(essence(live.state.value)).toEqual(essence(fresh.state.value));
}

it("counts and reads what is said without the rest of its code", async () => {
	const { server, a, topic } = await world();
	server.write(2, topic, "un");
	server.write(2, topic, "deux");
	await settle(100);
	expect(inbox(a.live.state.value)[0]?.unread).toBe(3);
	await same(server, a.live);
	a.live.markRead(topic, server.postsOf(topic).at(-1)!.id);
	await vi.advanceTimersByTimeAsync(1000);
	await settle(100);
	expect(inbox(a.live.state.value)).toEqual([]);
	expect(a.asked).toBe(0);
});

it("holds back what it does not know, and all behind it, until the code is here", async () => {
	const { server, other, a, topic } = await world();
	await other.call("topic.move", { topic, group: 2 });
	server.write(2, topic, "un");
	server.write(2, topic, "deux");
	await settle(100);
	expect([a.asked, a.live.state.value.topics[topic]?.topic.group, inbox(a.live.state.value)[0]?.unread]).toEqual([1, 1, 1]);
	a.come();
	await settle(300);
	expect([a.live.state.value.topics[topic]?.topic.group, inbox(a.live.state.value)[0]?.unread]).toEqual([2, 3]);
	await same(server, a.live);
	/* the same thing writes now */
	const whole = a.live as Client;
	await whole.openTopic(topic);
	whole.drafts.set(topicDraft(topic), { text: "trois" });
	await whole.send(topic);
	await settle(300);
	expect(server.postsOf(topic).map((p) => p.html)).toEqual(["Bonjour", "un", "deux", "trois"]);
	expect(whole.outbox.items.value).toEqual([]);
});

it("asks for all anew when the code does not come", async () => {
	const { server, other, a, topic } = await world();
	await other.call("topic.move", { topic, group: 2 });
	await settle(100);
	const { length } = a.links;
	a.fail();
	await vi.advanceTimersByTimeAsync(5000);
	await settle(300);
	expect(a.links.length).toBe(length + 1);
	expect(a.live.state.value.topics[topic]?.topic.group).toBe(2);
	await same(server, a.live);
});

it("fetches the code when something that was written waits, and sends it", async () => {
	const { server, topic } = await world();
	const box = memoryBox();
	await box.put("owner", 1);
	const before = new Client({ connect: () => server.connect(1), post: async () => ({}) as never, box, tab: "gone", random: () => 0.5 });
	await before.start();
	await settle(100);
	server.stop();
	await settle(100);
	before.drafts.set(topicDraft(topic), { text: "écrit sans réseau" });
	await before.openTopic(topic).catch(() => undefined);
	await before.send(topic);
	(Reflect.get(before, "socket") as { stop(): void }).stop();
	const a = page(server, 1, box);
	void a.live.start();
	await settle(100);
	expect(a.asked).toBe(1);
	a.come();
	server.start();
	await vi.advanceTimersByTimeAsync(12_000);
	await settle(300);
	expect(server.postsOf(topic).map((p) => p.html)).toEqual(["Bonjour", "écrit sans réseau"]);
});
