// SPDX-License-Identifier: EUPL-1.2
/* The whole client against the server in this process: two people, cuts, kills. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { memoryBox, type Box } from "../src/model/box";
import { Client, type Notable } from "../src/model/client";
import { topicDraft } from "../src/model/draft";
import { inbox, unreadInAll } from "../src/model/select";
import { Refused } from "../src/wire/failure";
import { FakeServer, Refusal, settle, type FakeLink } from "./fake";

beforeEach(() => void vi.useFakeTimers({ now: 1_800_000_000_000 }));
afterEach(() => void vi.useRealTimers());

function person(server: FakeServer, id: number, box: Box = memoryBox(), tab = `tab${id}`) {
	const links: FakeLink[] = [];
	const heard: Notable[] = [];
	const left: string[] = [];
	const client = new Client({
		connect: () => {
			const link = server.connect(id);
			links.push(link);
			return link;
		},
		post: async (cmd) => {
			if (p.fail) throw p.fail;
			left.push(cmd);
			return {} as never;
		},
		box,
		tab,
		random: () => 0.5,
	});
	client.listen((n) => heard.push(n));
	const texts = (topic: number) => (client.state.value.windows[topic]?.ids ?? []).map((p) => client.state.value.posts[p]!.html);
	const write = async (topic: number, text: string) => {
		client.drafts.set(topicDraft(topic), { text });
		await client.send(topic);
		await settle(100);
	};
	/* the tab is closed without a word */
	const kill = () => (Reflect.get(client, "socket") as { stop(): void }).stop();
	const p = { client, links, heard, box, texts, write, left, kill, fail: undefined as Error | undefined };
	return p;
}

async function world() {
	const server = new FakeServer();
	const b = person(server, 2);
	await b.client.start();
	await settle(100);
	const { topic } = await b.client.call("topic.create", { group: 1, kind: "discussion", title: "Forage", body: "Bonjour" });
	const a = person(server, 1);
	await a.client.start();
	await settle(100);
	await a.client.openTopic(topic.id);
	await b.client.openTopic(topic.id);
	return { server, a, b, topic: topic.id };
}
const back = async (server: FakeServer, ms = 12_000) => {
	server.start();
	await vi.advanceTimersByTimeAsync(ms);
	await settle(300);
};

describe("two people", () => {
	it("lose nothing typed while a message is handed over, and send nothing twice", async () => {
		const { a, b, topic } = await world();
		const draft = a.client.drafts.of(topicDraft(topic));
		a.client.drafts.set(topicDraft(topic), { text: "un" });
		const first = a.client.send(topic);
		const again = a.client.send(topic);
		a.client.drafts.set(topicDraft(topic), { text: "deux" });
		await Promise.all([first, again]);
		expect(draft.value.text).toBe("deux");
		await a.client.send(topic);
		await settle(200);
		expect(draft.value.text).toBe("");
		expect(b.texts(topic)).toEqual(["Bonjour", "un", "deux"]);
	});

	it("keep the draft when the device has no room for the message", async () => {
		const { a, topic } = await world();
		a.client.drafts.set(topicDraft(topic), { text: "un" });
		a.box.put = () => Promise.reject(new Error("no room"));
		await expect(a.client.send(topic)).rejects.toThrow("no room");
		expect(a.client.drafts.of(topicDraft(topic)).value.text).toBe("un");
	});

	it("read each other, and count what they have not read", async () => {
		const { a, b, topic } = await world();
		await a.write(topic, "un");
		await b.write(topic, "deux");
		expect(a.texts(topic)).toEqual(["Bonjour", "un", "deux"]);
		expect(b.texts(topic)).toEqual(a.texts(topic));
		expect(unreadInAll(a.client.state.value)).toBe(2);
		expect(a.client.outbox.items.value).toEqual([]);
		const last = a.client.state.value.windows[topic]!.ids.at(-1)!;
		a.client.markRead(topic, last);
		await vi.advanceTimersByTimeAsync(1000);
		expect(unreadInAll(a.client.state.value)).toBe(0);
		await a.client.markUnread(topic, last);
		expect(inbox(a.client.state.value)[0]?.unread).toBe(1);
	});

	it("lose and double nothing when the server is killed in mid-conversation", async () => {
		const { server, a, b, topic } = await world();
		const said: string[] = [];
		for (let i = 0; i < 30; i++) {
			const who = i % 2 ? a : b;
			if (i % 7 === 3) server.mute.add("post.create");
			await who.write(topic, `${i}`);
			said.push(`${i}`);
			if (i % 7 === 4) {
				server.stop();
				server.mute.clear();
				if (i % 2) await back(server);
			}
			if (i % 7 === 6) await back(server);
		}
		await back(server, 60_000);
		expect([...server.executed.values()].every((n) => n === 1)).toBe(true);
		const kept = server.postsOf(topic).map((p) => p.html);
		expect([...kept].sort()).toEqual(["Bonjour", ...said].sort());
		expect(a.texts(topic)).toEqual(kept);
		expect(b.texts(topic)).toEqual(kept);
		for (const who of [0, 1]) expect(said.filter((_, i) => i % 2 === who)).toEqual(kept.filter((t) => t !== "Bonjour" && Number(t) % 2 === who));
		expect(a.client.outbox.items.value.concat(b.client.outbox.items.value)).toEqual([]);
	});

	it("see one's message go where its topic went meanwhile", async () => {
		const { server, a, b, topic } = await world();
		server.write(2, topic, "un");
		for (let i = 0; i < 9; i++) await b.client.call("topic.create", { group: 2, kind: "discussion", title: "Autre", body: "x" });
		await settle(100);
		/* the client has not heard of the move, to a group where more has happened */
		const link = a.links.at(-1)!;
		link.listening = false;
		await b.client.call("topic.move", { topic, group: 2 });
		await a.write(topic, "deux");
		expect(a.client.outbox.items.value.map((i) => i.state)).toEqual(["sent"]);
		link.cut(1006);
		await back(server);
		expect(a.client.outbox.items.value).toEqual([]);
		expect(a.texts(topic)).toEqual(["Bonjour", "un", "deux"]);
	});

	it("hear of a refusal, which is kept until they decide", async () => {
		const { server, a, b, topic } = await world();
		await b.client.call("topic.close", { topic, on: true });
		await a.write(topic, "trop tard");
		expect(a.heard.map((n) => n.kind)).toContain("refused");
		expect(a.client.outbox.items.value[0]).toMatchObject({ state: "failed", why: "refused: closed" });
		await b.client.call("topic.close", { topic, on: false });
		a.client.outbox.retry(a.client.outbox.items.value[0]!.op);
		await settle(100);
		expect(server.postsOf(topic).at(-1)!.html).toBe("trop tard");
	});
});

describe("a device", () => {
	it("shows what it kept without network, and sends what was written then", async () => {
		const { server, a, b, topic } = await world();
		await b.write(topic, "gardé");
		await vi.advanceTimersByTimeAsync(5000);
		server.stop();
		a.kill();
		const again = person(server, 1, a.box, "tab1b");
		await again.client.start();
		await settle(100);
		expect(again.client.standing.value).toBe("in");
		expect(again.client.keptAt.value).toBeDefined();
		await expect(again.client.openTopic(topic)).rejects.toMatchObject({ name: "Unreached" });
		expect(again.texts(topic)).toEqual(["Bonjour", "gardé"]);
		await again.write(topic, "écrit sans réseau");
		expect(again.client.outbox.items.value.map((i) => i.state)).toEqual(["waiting"]);
		/* the tab is killed; another one sends it */
		again.kill();
		const third = person(server, 1, a.box, "tab1c");
		await third.client.start();
		await settle(100);
		expect(third.client.outbox.items.value).toHaveLength(1);
		await back(server);
		expect(server.postsOf(topic).filter((p) => p.html === "écrit sans réseau")).toHaveLength(1);
	});

	it("keeps a draft, and where one has read to, until the network is back", async () => {
		const { server, a, b, topic } = await world();
		await b.write(topic, "à lire");
		a.client.drafts.set(topicDraft(topic), { text: "je réfléchis" });
		server.stop();
		await settle();
		a.client.markRead(topic, a.client.state.value.windows[topic]!.ids.at(-1)!);
		await a.client.hide();
		a.kill();
		const again = person(server, 1, a.box, "tab1b");
		await again.client.start();
		const draft = again.client.drafts.of(topicDraft(topic));
		await back(server);
		expect(draft.value.text).toBe("je réfléchis");
		expect(server.state(1, topic).unread).toBe(0);
	});

	it("forgets everything once signed out", async () => {
		const { a, topic } = await world();
		a.client.drafts.set(topicDraft(topic), { text: "brouillon" });
		await vi.advanceTimersByTimeAsync(5000);
		expect((await a.box.list("")).length).toBeGreaterThan(2);
		await a.client.signOut();
		await vi.advanceTimersByTimeAsync(60_000);
		expect(a.left).toEqual(["auth.leave"]);
		expect(await a.box.list("")).toEqual([]);
		expect([a.client.standing.value, a.client.state.value.me]).toEqual(["out", null]);
	});

	it("keeps everything, and says so, when signing out could not be written down", async () => {
		const { a, topic } = await world();
		a.client.drafts.set(topicDraft(topic), { text: "brouillon" });
		await vi.advanceTimersByTimeAsync(5000);
		const kept = (await a.box.list("")).length;
		a.fail = new Refused({ code: "storage", text: "…", retry: true });
		await expect(a.client.signOut()).rejects.toBe(a.fail);
		expect([a.client.standing.value, a.client.link.value.state, (await a.box.list("")).length]).toEqual(["in", "open", kept]);
		a.fail = new Refused({ code: "unauthenticated", text: "…", retry: false });
		await a.client.signOut();
		expect([a.client.standing.value, await a.box.list("")]).toEqual(["out", []]);
	});

	it("keeps only what was not sent when the session ends by itself, for the same person", async () => {
		const { server, a, topic } = await world();
		await vi.advanceTimersByTimeAsync(5000);
		server.refuse.push({ cmd: "post.create", with: new Refusal("unauthenticated") });
		await a.write(topic, "presque");
		expect(a.client.standing.value).toBe("out");
		expect((await a.box.list("")).map(([k]) => k.split(":")[0]).sort()).toEqual(["outbox", "owner"]);
		await a.client.signedIn();
		await settle(300);
		expect(server.postsOf(topic).at(-1)!.html).toBe("presque");
	});

	it("keeps nothing of one person for another", async () => {
		const { server, a, topic } = await world();
		server.stop();
		await settle();
		a.client.drafts.set(topicDraft(topic), { text: "secret" });
		await a.write(topic, "de la première");
		await a.client.hide();
		a.kill();
		const other = person(server, 2, a.box, "tab9");
		await other.client.start();
		await back(server);
		expect(server.postsOf(topic).map((p) => p.html)).toEqual(["Bonjour"]);
		expect((await a.box.list("outbox:")).concat(await a.box.list("draft:"))).toEqual([]);
		expect(other.client.state.value.me?.person.id).toBe(2);
	});
});

describe("a backup that was put back", () => {
	it("is noticed: all is asked for anew, drafts stay, and what was not acknowledged leaves under its own op", async () => {
		const { server, a, b, topic } = await world();
		await b.write(topic, "dans la sauvegarde");
		const posts = server.postsOf(topic).length;
		await b.write(topic, "perdu avec le disque");
		await vi.advanceTimersByTimeAsync(5000);
		a.client.drafts.set(topicDraft(topic), { text: "je réfléchis" });
		await a.client.drafts.save();
		server.mute.add("post.create");
		a.client.drafts.set(topicDraft(topic), { text: "en route" });
		void a.client.send(topic);
		await settle(100);
		a.client.drafts.set(topicDraft(topic), { text: "je réfléchis" });
		const { op } = a.client.outbox.items.value[0]!;
		const asked = a.client.unheard.value;
		/* as of the backup: later messages, and all that was done by an op since, are not there */
		server.stop();
		server.mute.clear();
		for (const p of server.postsOf(topic).slice(posts)) server.posts.delete(p.id);
		for (const [key, { result }] of [...server.done]) if (!server.posts.has((result as { post?: number }).post ?? -1)) server.done.delete(key);
		server.retell(topic);
		server.logs.get("g1")!.splice(-2);
		server.epoch = "e2";
		await back(server);
		expect(a.client.state.value.epoch).toBe("e2");
		expect(a.client.unheard.value).toBe(asked + 1);
		await a.client.openTopic(topic);
		await settle(200);
		expect(a.texts(topic)).toEqual(["Bonjour", "dans la sauvegarde", "en route"]);
		expect(server.postsOf(topic).map((p) => p.html)).toEqual(["Bonjour", "dans la sauvegarde", "en route"]);
		expect(new Set(server.received.filter((f) => f.args["body" as never] === "en route").map((f) => f.op))).toEqual(new Set([op]));
		expect(a.client.drafts.of(topicDraft(topic)).value.text).toBe("je réfléchis");
		expect(a.client.outbox.items.value).toEqual([]);
	});

	it("leaves nothing of what was kept to be read, and all of what was written, also when the page was shut meanwhile", async () => {
		const { server, a, b, topic } = await world();
		await b.write(topic, "perdu avec le disque");
		await vi.advanceTimersByTimeAsync(5000);
		expect((await a.box.list("topic:")).length).toBe(1);
		server.stop();
		await settle();
		await a.write(topic, "écrit sans réseau");
		await a.client.hide();
		a.kill();
		for (const p of server.postsOf(topic).slice(1)) server.posts.delete(p.id);
		server.retell(topic);
		server.logs.get("g1")!.splice(-1);
		server.epoch = "e2";
		const again = person(server, 1, a.box, "tab1b");
		await again.client.start();
		await settle(100);
		await back(server);
		expect(await a.box.list("topic:")).toEqual([]);
		await again.client.openTopic(topic);
		await settle(200);
		expect(again.texts(topic)).toEqual(["Bonjour", "écrit sans réseau"]);
	});
});

describe("a topic", () => {
	it("is asked for once, however much happens meanwhile, and nothing of that is lost", async () => {
		const { server, a, topic } = await world();
		const asked = () => server.received.filter((f) => f.cmd === "topic.open").length;
		const before = asked();
		a.client.took((s) => ({ ...s, windows: {} }));
		server.mute.add("topic.open");
		const twice = [a.client.openTopic(topic), a.client.openTopic(topic)];
		for (let i = 0; i < 9; i++) server.write(2, topic, `${i}`);
		await settle(200);
		expect(asked() - before).toBe(1);
		server.mute.clear();
		a.links.at(-1)!.cut(1006);
		server.write(2, topic, "9");
		await back(server);
		expect(await Promise.all(twice)).toEqual([topic, topic]);
		expect(a.texts(topic)).toEqual(["Bonjour", ..."0123456789"]);
		expect(a.client.state.value.windows[topic]).toMatchObject({ stale: false, loading: 0, after: 0 });
	});

	it("shows what was said of its messages, whatever became of one's own words", async () => {
		const { server, a, topic } = await world();
		const id = a.client.state.value.windows[topic]!.ids[0]!;
		server.mute.add("post.react");
		const said = Promise.allSettled([true, false, true].map((on) => a.client.react(id, "useful", on)));
		await settle();
		expect(a.client.state.value.words[id]).toEqual({ useful: true });
		server.stop();
		server.mute.clear();
		await vi.advanceTimersByTimeAsync(30_000);
		expect((await said).map((x) => x.status)).toEqual(["rejected", "rejected", "rejected"]);
		await back(server);
		expect(server.posts.get(id)!.useful).toBe(1);
		expect([a.client.state.value.posts[id]!.useful, a.client.state.value.words[id]]).toEqual([1, { useful: true }]);
	});

	it("is asked for again when it was split while it came", async () => {
		const { server, a, b, topic } = await world();
		for (let i = 0; i < 4; i++) server.write(2, topic, `${i}`);
		await settle(100);
		const posts = server.postsOf(topic).map((p) => p.id).slice(2);
		a.links.at(-1)!.late.add("topic.open");
		const p = a.client.openTopic(topic);
		await settle();
		await b.client.call("topic.split", { topic, title: "À part", posts });
		await settle(100);
		a.links.at(-1)!.letGo();
		await p;
		await settle(200);
		expect(a.texts(topic)).toEqual(["Bonjour", "0"]);
		expect(a.client.state.value.windows[topic]).toMatchObject({ stale: false, loading: 0 });
	});

	it("is asked for again when a message changed that was not held yet", async () => {
		const { server, a, b, topic } = await world();
		const id = server.postsOf(topic)[0]!.id;
		a.client.took((s) => ({ ...s, windows: {}, posts: {} }));
		a.links.at(-1)!.late.add("topic.open");
		const p = a.client.openTopic(topic);
		await settle();
		await b.client.call("post.edit", { post: id, version: 1, body: "Bonsoir" });
		await b.client.call("post.react", { post: id, kind: "useful", on: true });
		await settle(100);
		a.links.at(-1)!.letGo();
		await p;
		await settle(200);
		expect(a.client.state.value.posts[id]).toMatchObject({ html: "Bonsoir", useful: 1 });
	});

	it("keeps what is said while its next page comes", async () => {
		const { server, a, topic } = await world();
		for (let i = 0; i < 80; i++) server.write(2, topic, `${i}`);
		a.client.took((s) => ({ ...s, windows: {} }));
		await a.client.openTopic(topic);
		expect(a.client.state.value.windows[topic]).toMatchObject({ after: 31 });
		a.links.at(-1)!.late.add("topic.posts");
		const p = a.client.morePosts(topic, "after");
		await settle();
		server.write(2, topic, "fin");
		await settle();
		a.links.at(-1)!.letGo();
		await p;
		expect(a.texts(topic).slice(-2)).toEqual(["79", "fin"]);
		expect(a.client.state.value.windows[topic]).toMatchObject({ after: 0, late: [] });
	});
});

describe("what is not held", () => {
	it("is asked for when an event speaks of it", async () => {
		const { server, a, b } = await world();
		const { topic } = await b.client.call("topic.create", { group: 2, kind: "discussion", title: "Autre", body: "un" });
		await settle(200);
		a.client.took((s) => ({ ...s, topics: {} }));
		server.write(2, topic.id, "deux");
		server.write(2, topic.id, "trois");
		await vi.advanceTimersByTimeAsync(3000);
		expect(a.client.state.value.topics[topic.id]?.state.unread).toBe(3);
		expect(server.received.filter((f) => f.cmd === "topic.list")).toHaveLength(1);
	});

	it("is asked for again when the link broke meanwhile", async () => {
		const { server, a, b } = await world();
		const { topic } = await b.client.call("topic.create", { group: 2, kind: "discussion", title: "Autre", body: "un" });
		await settle(200);
		a.client.took((s) => ({ ...s, topics: {} }));
		server.write(2, topic.id, "deux");
		server.mute.add("topic.list");
		await vi.advanceTimersByTimeAsync(3000);
		server.stop();
		await vi.advanceTimersByTimeAsync(30_000);
		expect(a.client.state.value.missing).toEqual({ 2: true });
		server.mute.clear();
		await back(server);
		expect(a.client.state.value.topics[topic.id]?.state.unread).toBe(2);
		expect(a.client.state.value.missing).toEqual({});
	});

	it("goes with the group it was in", async () => {
		const { server, a, topic } = await world();
		await vi.advanceTimersByTimeAsync(5000);
		server.setMember(1, 1, false);
		await settle(200);
		expect(a.client.state.value.topics[topic]).toBeUndefined();
		expect(await a.box.get(`topic:${topic}`)).toBeUndefined();
	});
});
