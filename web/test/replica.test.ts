// SPDX-License-Identifier: EUPL-1.2
/* Old snapshot + events = fresh snapshot, whatever was done and however the
   frames came. */
import { describe, expect, it } from "vitest";
import type { MyTopic, Push, SessionOpenResult } from "../src/gen/proto";
import { apply, applyFrame, essence, loadSession, openReplica, unreadOfGroup, type Replica } from "../src/model/apply";
import { loadList } from "../src/model/arrange";
import { loadInbox, mergeTopics } from "../src/model/load";
import { nothingElse } from "../src/model/topic";
import { loadPosts, loadTopic, openingTopic, react } from "../src/model/post";
import { EMPTY, type State } from "../src/model/state";
import { inbox, nextUnread, topicsOf } from "../src/model/select";
import { FakeLink, FakeServer, Refusal, seeded } from "./fake";

const ME = 1;

function ask<T>(server: FakeServer, cmd: string, args: object, person = ME): T {
	const link = new FakeLink(server, person, {});
	return structuredClone(server.run(link, { id: 0, cmd: cmd as never, args: args as never })) as T;
}

/* Loads a topic from its first message to its last. */
function whole(server: FakeServer, s: State, id: number): State {
	let all = loadTopic(openingTopic(s, id), ask(server, "topic.open", { topic: id }), s.tick, id);
	const at = server.topics.get(id)!.merged_into ?? id;
	for (let w = all.windows[at]!; w.before > 0; w = all.windows[at]!) all = loadPosts(all, at, "before", w.ids[0]!, ask(server, "topic.posts", { topic: at, before: w.ids[0]! }), all.tick);
	for (let w = all.windows[at]!; w.after > 0; w = all.windows[at]!) all = loadPosts(all, at, "after", w.ids[w.ids.length - 1]!, ask(server, "topic.posts", { topic: at, after: w.ids[w.ids.length - 1]! }), all.tick);
	return all;
}

/* A replica that holds all topics of both groups and has some of them open. */
function fresh(server: FakeServer, open: readonly number[]): Replica {
	const r = openReplica(ask<SessionOpenResult>(server, "session.open", {}));
	let s = loadInbox(r.state, ask(server, "inbox.get", {}), r.state.tick);
	for (const g of server.groupsOf(ME)) s = loadList(s, g, ask(server, "topic.list", { group: g }), s.tick);
	for (const id of open) {
		if (!server.topics.get(id) || !server.groupsOf(ME).includes(server.topics.get(id)!.group)) continue;
		s = whole(server, s, id);
	}
	return { state: s, cursor: r.cursor };
}

/* One act of somebody, chosen by chance; some are refused. With `structure`
   topics are merged and split too; not beside a change of level, whose order among
   them is not told after a cut. */
function act(server: FakeServer, random: () => number, moved = new Set<number>(), structure?: "live" | "cut"): void {
	const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
	const who = random() < 0.4 ? ME : 2;
	const topics = [...server.topics.values()].filter((t) => t.merged_into === undefined);
	const topic = pick(topics);
	const post = topic && pick(server.postsOf(topic.id).filter((p) => p.deleted_at === undefined));
	const dice = Math.floor(random() * (structure ? 20 : 14));
	const run = <T>(cmd: string, args: object, person = who) => ask<T>(server, cmd, args, person);
	const call = () => (structure !== undefined && random() < 0.2 ? ` @${ME}` : "");
	try {
		if (dice === 0 || !topic) moved.add(run<{ topic: { id: number } }>("topic.create", { group: pick([1, 2]), kind: "discussion", title: "Titre", body: "corps" }).topic.id);
		else if (dice <= 4) run("post.create", { topic: topic.id, body: `message ${Math.floor(random() * 1e6)}${call()}` });
		else if (dice === 5 && post) run("post.edit", { post: post.id, version: post.version, body: `corrigé${call()}` }, post.author.id);
		else if (dice === 6 && post) run("post.delete", { post: post.id });
		else if (dice <= 8 && post) run("post.react", { post: post.id, kind: pick(["useful", "us_too"]), on: random() < 0.7 });
		else if (dice === 9 && post) run("topic.read", { topic: topic.id, upto: post.id }, ME);
		else if (dice === 10 && post) run("topic.unread", { topic: topic.id, from: post.id }, ME);
		else if (dice === 11 && structure !== "cut") run("topic.follow", { topic: topic.id, level: pick(["follow", "normal", "mute", "mentions"]) }, ME);
		else if (dice === 12) run(pick(["topic.pin", "topic.close"])!, { topic: topic.id, on: random() < 0.5 });
		else if (dice === 13 && random() < 0.3 && !moved.has(topic.id)) {
			moved.add(topic.id);
			run("topic.move", { topic: topic.id, group: topic.group === 1 ? 2 : 1 });
		} else if (dice === 14) run("topic.rename", { topic: topic.id, title: `Titre ${Math.floor(random() * 1e6)}` });
		else if (dice === 15) run("topic.set_essential", { topic: topic.id, settled: `${random()}` });
		else if (dice === 16) run("topic.merge", { topic: topic.id, into: pick(topics)!.id });
		else if (dice >= 17) run("topic.split", { topic: topic.id, title: "À part", posts: server.postsOf(topic.id).map((p) => p.id).filter(() => random() < 0.4) });
	} catch (e) {
		if (!(e instanceof Refusal)) throw e;
	}
}

/* The frames that are new, each channel in its order, the channels mixed by
   chance: nothing orders them among each other. */
function frames(server: FakeServer, from: Readonly<Record<string, number>>, random: () => number = () => 0): Push[] {
	const lanes = server.channelsOf(ME).map((ch) => (server.logs.get(ch) ?? []).filter((p) => p.seq! > (from[ch] ?? 0)));
	const out: Push[] = [];
	for (let left = lanes.filter((l) => l.length > 0); left.length > 0; left = left.filter((l) => l.length > 0)) out.push(left[Math.floor(random() * left.length)]!.shift()!);
	return out;
}

/* What the client does when an event spoke of something it does not hold, and on
   « À suivre »: calls may come back when one's mark goes back, or a topic leaves for
   a group that is hidden. */
function heal(server: FakeServer, s: State, sent: readonly Push[]): State {
	const back = sent.some((p) => ["topic.moved", "topic.merged", "topic.split"].includes(p.ev) || (p.ev === "topic.marked" && server.unmarked.has(p.seq!)));
	let next = back ? loadInbox(s, ask(server, "inbox.get", {}), s.tick) : s;
	for (const g of Object.keys(s.missing).map(Number)) {
		const { topics } = ask<{ topics: MyTopic[] }>(server, "topic.list", { group: g, filter: "unread" });
		next = nothingElse(mergeTopics({ ...next, missing: {} }, topics, next.tick), g, new Set(topics.map((t) => t.topic.id)), next.tick);
	}
	for (const [id, w] of Object.entries(next.windows)) if (w.stale) next = whole(server, next, Number(id));
	return next;
}

/* Without what only the server can tell of a topic that is not open: to which of
   its messages one has read, and in a muted one how many are unread. */
function known(s: State): unknown {
	const topics = Object.fromEntries(Object.entries(s.topics).map(([id, e]) => [id, s.windows[e.topic.id] ? e : { ...e, state: { ...e.state, read_upto: 0, unread: e.state.level === "mute" ? 0 : e.state.unread } }]));
	const essentials = Object.fromEntries(Object.entries(s.essentials).filter(([id]) => s.windows[Number(id)]));
	return essence({ ...s, topics, essentials });
}

describe("a replica", () => {
	it.each(Array.from({ length: 60 }, (_, i) => i + 1))("agrees with a fresh one (seed %i)", (seed) => {
		const random = seeded(seed);
		const server = new FakeServer();
		for (let i = 0; i < 40; i++) act(server, random);
		const open = [...server.topics.keys()].filter(() => random() < 0.7);
		let replica = fresh(server, open);
		for (let round = 0; round < 8; round++) {
			const heads = replica.cursor.heads;
			/* channels are mixed within a turn of the server only: no topic is made and
			   moved, or moved twice, in one */
			const moved = new Set<number>();
			for (let i = 0; i < 12; i++) act(server, random, moved);
			const sent = frames(server, heads, random);
			/* doubled, and delivered again later: applied once */
			for (const f of [...sent.flatMap((f) => (random() < 0.3 ? [f, f] : [f])), ...sent.filter(() => random() < 0.2)]) {
				const r = applyFrame(replica, structuredClone(f));
				expect(r.verdict).not.toBe("gap");
				replica = r.replica;
			}
			replica = { ...replica, state: heal(server, replica.state, sent) };
			expect(known(replica.state)).toEqual(known(fresh(server, open).state));
		}
	});

	/* As the server sends them: live in the order in which they happened, and after
	   a cut channel by channel, the person's own first. */
	it.each(Array.from({ length: 150 }, (_, i) => i + 1))("follows topics that are merged, split, moved and renamed (seed %i)", (seed) => {
		const random = seeded(seed * 7919);
		const server = new FakeServer();
		if (seed % 3 === 0) server.hidden.add(2);
		for (let i = 0; i < 60; i++) act(server, random);
		const open = new Set([...server.topics.keys()].filter(() => random() < 0.5));
		let replica = fresh(server, [...open]);
		for (let round = 0; round < 12; round++) {
			const cut = random() < 0.3;
			const heads = replica.cursor.heads;
			const turns = server.told.length;
			for (let i = 0; i < 8; i++) act(server, random, undefined, cut ? "cut" : "live");
			const sent = cut ? frames(server, heads) : server.told.slice(turns).filter((p) => p.ch in heads);
			for (const f of sent) {
				const r = applyFrame(replica, structuredClone(f));
				expect(r.verdict).toBe("apply");
				replica = r.replica;
			}
			replica = { ...replica, state: heal(server, replica.state, sent) };
			const there = Object.keys(replica.state.windows).map(Number);
			expect(known(replica.state)).toEqual(known(fresh(server, there).state));
		}
	});

	it("does not apply a frame before the one it follows", () => {
		const server = new FakeServer();
		ask(server, "topic.create", { group: 1, title: "T", body: "a" });
		const replica = fresh(server, []);
		const id = [...server.topics.keys()][0]!;
		server.write(2, id, "b");
		server.write(2, id, "c");
		const [b, c] = frames(server, replica.cursor.heads);
		expect(applyFrame(replica, c!)).toMatchObject({ verdict: "gap", replica });
		const once = applyFrame(replica, b!).replica;
		expect(applyFrame(once, b!).verdict).toBe("old");
		expect(applyFrame(once, c!).verdict).toBe("apply");
	});

	it("never changes the state it was given", () => {
		const freeze = (x: unknown): unknown => {
			if (typeof x === "object" && x !== null && !Object.isFrozen(x)) {
				Object.freeze(x);
				Object.values(x).forEach(freeze);
			}
			return x;
		};
		const server = new FakeServer();
		const random = seeded(7);
		for (let i = 0; i < 30; i++) act(server, random);
		const replica = fresh(server, [...server.topics.keys()]);
		for (let i = 0; i < 60; i++) act(server, random);
		let s = replica.state;
		for (const f of frames(server, replica.cursor.heads)) s = apply(freeze(s) as State, freeze(structuredClone(f)) as Push);
		expect(s.tick).toBeGreaterThan(0);
	});

	it("follows merges, once the pages they made stale are loaded again", () => {
		const server = new FakeServer();
		const make = (title: string) => ask<{ topic: { id: number } }>(server, "topic.create", { group: 1, title, body: title }, 2).topic.id;
		const [a, b] = [make("a"), make("b")];
		for (let i = 0; i < 5; i++) server.write(2, i % 2 ? a : b, `${i}`);
		let { state, cursor } = fresh(server, [a, b]);
		ask(server, "topic.merge", { topic: a, into: b }, 2);
		for (const f of frames(server, cursor.heads)) ({ state, cursor } = applyFrame({ state, cursor }, f).replica);
		expect(state.windows[a]).toBeUndefined();
		expect(state.windows[b]?.stale).toBe(true);
		expect(state.missing).toEqual({ 1: true });
		const since = state.tick;
		state = mergeTopics(state, ask<{ topics: [] }>(server, "topic.list", { group: 1 }).topics, since);
		state = loadTopic(state, ask(server, "topic.open", { topic: b }), since, b);
		expect(essence(state)).toEqual(essence(fresh(server, [b]).state));
		expect(inbox(state).flatMap((g) => g.topics.map((t) => t.topic.id))).toEqual([b]);
	});
});

describe("a page that comes late", () => {
	function world() {
		const server = new FakeServer();
		const id = ask<{ topic: { id: number } }>(server, "topic.create", { group: 1, title: "T", body: "un" }, 2).topic.id;
		return { server, id, replica: fresh(server, []) };
	}

	it("keeps the messages that came while it was on its way", () => {
		const { server, id, replica } = world();
		const since = replica.state.tick;
		const asked = openingTopic(replica.state, id);
		const page = ask<never>(server, "topic.open", { topic: id });
		server.write(2, id, "deux");
		let r: Replica = { state: asked, cursor: replica.cursor };
		for (const f of frames(server, replica.cursor.heads)) r = applyFrame(r, f).replica;
		const s = loadTopic(r.state, page, since, id);
		expect(s.windows[id]!.ids.map((p) => s.posts[p]!.html)).toEqual(["un", "deux"]);
		expect(s.topics[id]!.state.unread).toBe(2);
		expect(essence(s)).toEqual(essence(fresh(server, [id]).state));
	});

	it("does not bring back what an event took away", () => {
		const { server, id, replica } = world();
		const since = replica.state.tick;
		const page = ask<never>(server, "topic.open", { topic: id });
		const post = server.postsOf(id)[0]!;
		const asked = loadTopic(openingTopic(replica.state, id), page, since, id);
		ask(server, "post.delete", { post: post.id }, 2);
		let r: Replica = { state: asked, cursor: replica.cursor };
		for (const f of frames(server, replica.cursor.heads)) r = applyFrame(r, f).replica;
		const s = loadTopic(r.state, page, since, id);
		expect(s.posts[post.id]!.deleted_at).toBeDefined();
		expect(s.topics[id]!.state.unread).toBe(0);
	});

	it("counts a message once when the page already had it", () => {
		const { server, id, replica } = world();
		server.write(2, id, "deux");
		const s0 = loadTopic(openingTopic(replica.state, id), ask(server, "topic.open", { topic: id }), replica.state.tick, id);
		let r: Replica = { state: s0, cursor: replica.cursor };
		for (const f of frames(server, replica.cursor.heads)) r = applyFrame(r, f).replica;
		expect(r.state.topics[id]!.state.unread).toBe(2);
		expect(r.state.windows[id]!.ids).toHaveLength(2);
	});

	it("gives way to the end of a topic that is not held", () => {
		const server = new FakeServer();
		const id = ask<{ topic: { id: number } }>(server, "topic.create", { group: 1, title: "T", body: "0" }, 2).topic.id;
		for (let i = 1; i < 120; i++) server.write(2, id, `${i}`);
		let { state: s, cursor } = fresh(server, []);
		s = loadTopic(openingTopic(s, id), ask(server, "topic.open", { topic: id }), s.tick, id);
		expect([s.windows[id]!.ids.length, s.windows[id]!.after]).toEqual([50, 70]);
		server.write(2, id, "fin");
		for (const f of frames(server, cursor.heads)) ({ state: s, cursor } = applyFrame({ state: s, cursor }, f).replica);
		expect([s.windows[id]!.ids.length, s.windows[id]!.after]).toEqual([50, 71]);
	});
});

describe("a session opened again", () => {
	it("keeps what is held and marks it out of date; another person's goes", () => {
		const server = new FakeServer({ 1: [1, 2, 3] });
		const id = ask<{ topic: { id: number } }>(server, "topic.create", { group: 1, title: "T", body: "un" }, 2).topic.id;
		const { state } = fresh(server, [id]);
		const again = loadSession(state, ask(server, "session.open", {}));
		expect(again.windows[id]).toMatchObject({ stale: true });
		expect(again.posts).toEqual(state.posts);
		const other = loadSession(state, ask(server, "session.open", {}, 3));
		expect([other.windows, other.posts]).toEqual([{}, {}]);
		server.epoch = "e2";
		expect(loadSession(state, ask(server, "session.open", {})).windows).toEqual({});
	});

	it("loses what left a group meanwhile, once its list is loaded", () => {
		const server = new FakeServer();
		const make = (title: string) => ask<{ topic: { id: number } }>(server, "topic.create", { group: 1, title, body: "un" }, 2).topic.id;
		const [a, b, c] = [make("a"), make("b"), make("c")];
		const old = fresh(server, [a]).state;
		ask(server, "topic.merge", { topic: a, into: b }, 2);
		ask(server, "topic.move", { topic: c, group: 2 }, 2);
		let s = loadSession(old, ask(server, "session.open", {}));
		const since = s.tick;
		/* told by an event while the list was on its way */
		const d = make("d");
		const list = { topics: [...server.topics.values()].filter((t) => t.id === b).map((t) => server.my(ME, t)) };
		s = apply(s, server.told.find((p) => p.ev === "topic.created" && p.data.topic.id === d)!);
		s = loadList(s, 1, list, since);
		expect(topicsOf(s, 1).map((e) => e.topic.id)).toEqual([d, b]);
		expect(s.windows[a]).toBeUndefined();
		/* a later page says nothing of what was before it, nor of what is pinned */
		s = loadList(s, 1, { topics: [] }, s.tick, s.topics[b]!.topic.last_at);
		expect(topicsOf(s, 1).map((e) => e.topic.id)).toEqual([d, b]);
	});

	it("counts a topic once, whether it was told of or not", () => {
		const server = new FakeServer();
		server.openMax = 2;
		for (let i = 0; i < 6; i++) ask(server, "topic.create", { group: 1, title: "T", body: "un" }, 2);
		const { state } = openReplica(ask<SessionOpenResult>(server, "session.open", {}));
		expect([Object.keys(state.topics).length, unreadOfGroup(state, 1)]).toEqual([2, 6]);
		const [first, ...rest] = ask<{ topics: MyTopic[] }>(server, "inbox.get", {}).topics.reverse();
		const one = mergeTopics(state, [first!], state.tick);
		expect(unreadOfGroup(one, 1)).toBe(6);
		expect(unreadOfGroup(mergeTopics(one, rest, one.tick), 1)).toBe(6);
	});

	it("counts what is unread in topics it was not told of", () => {
		const server = new FakeServer();
		const r = ask<SessionOpenResult>(server, "session.open", {});
		const s = loadSession(EMPTY, { ...r, groups: r.groups.map((g) => ({ ...g, unread: 12 })) });
		expect(unreadOfGroup(s, 1)).toBe(12);
	});
});

describe("groups", () => {
	it("forgets all of a group one has left", () => {
		const server = new FakeServer();
		const id = ask<{ topic: { id: number } }>(server, "topic.create", { group: 1, title: "T", body: "un" }, 2).topic.id;
		let r = fresh(server, [id]);
		server.setMember(1, ME, false);
		for (const f of frames(server, r.cursor.heads)) r = applyFrame(r, f).replica;
		expect(r.state.topics[id]).toBeUndefined();
		expect(r.state.posts).toEqual({});
		expect(r.cursor.heads["g1"]).toBeUndefined();
		expect(essence(r.state)).toEqual(essence(fresh(server, []).state));
	});

	it("listens to a group one has entered from where it stands", () => {
		const server = new FakeServer({ 1: [1, 2], 2: [2] });
		const id = ask<{ topic: { id: number } }>(server, "topic.create", { group: 2, title: "T", body: "un" }, 2).topic.id;
		let r = fresh(server, []);
		server.setMember(2, ME, true);
		for (const f of frames(server, r.cursor.heads)) r = applyFrame(r, f).replica;
		expect(r.state.missing).toEqual({ 2: true });
		let s = mergeTopics(r.state, ask<{ topics: [] }>(server, "topic.list", { group: 2, filter: "unread" }).topics, r.state.tick);
		server.write(2, id, "deux");
		for (const f of frames(server, r.cursor.heads)) s = applyFrame({ state: s, cursor: r.cursor }, f).replica.state;
		expect(s.topics[id]!.state.unread).toBe(2);
	});
});

describe("small things", () => {
	it("shows a word at once and takes it back", () => {
		const server = new FakeServer();
		const { topic, post } = ask<{ topic: { id: number }; post: number }>(server, "topic.create", { group: 1, title: "T", body: "un" }, 2);
		const { state } = fresh(server, [topic.id]);
		const on = react(state, post, "useful", true);
		expect([on.posts[post]!.useful, on.words[post]!.useful]).toEqual([1, true]);
		expect(react(on, post, "useful", true)).toBe(on);
		expect(react(on, post, "useful", false).posts[post]!.useful).toBe(0);
	});

	it("forgets who types after six seconds, or once he has written", () => {
		const server = new FakeServer();
		const id = ask<{ topic: { id: number } }>(server, "topic.create", { group: 1, title: "T", body: "un" }, 2).topic.id;
		let { state } = fresh(server, []);
		state = apply(state, { ch: "gl1", ev: "topic.typing", at: 0, data: { topic: id, person: { id: 2, name: "B" } } }, 1000);
		expect(state.typing[id]).toHaveLength(1);
		const { post } = server.write(2, id, "fini");
		state = apply(state, server.logs.get("g1")!.find((p) => p.ev === "post.created" && p.data.post.id === post)!, 1100);
		expect(state.typing[id]).toHaveLength(0);
	});

	it("knows the next unread topic, the same group first", () => {
		const server = new FakeServer();
		const make = (group: number) => ask<{ topic: { id: number } }>(server, "topic.create", { group, title: "T", body: "un" }, 2).topic.id;
		const [a, b, c] = [make(1), make(2), make(1)];
		const { state } = fresh(server, []);
		expect(nextUnread(state, a)?.topic.id).toBe(c);
		expect(nextUnread(state, b)?.topic.id).toBe(c);
		expect(topicsOf(state, 1).map((e) => e.topic.id)).toEqual([c, a]);
	});
});
