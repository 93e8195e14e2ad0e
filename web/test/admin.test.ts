// SPDX-License-Identifier: EUPL-1.2
/* An administrator of the network in a group he is not in: everything may be
   done there, and no event tells of it. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MyGroup, Role } from "../src/gen/proto";
import { memoryBox } from "../src/model/box";
import { Client } from "../src/model/client";
import { topicDraft } from "../src/model/draft";
import { mayName, mayRun, maySee, mayWrite } from "../src/model/select";
import { EMPTY, type State } from "../src/model/state";
import { FakeServer, settle } from "./fake";

beforeEach(() => void vi.useFakeTimers({ now: 1_800_000_000_000 }));
afterEach(() => void vi.useRealTimers());

async function signedIn(server: FakeServer, id: number) {
	const client = new Client({ connect: () => server.connect(id), post: async () => ({}) as never, box: memoryBox(), tab: `tab${id}`, random: () => 0.5 });
	await client.start();
	await settle(100);
	return client;
}

/* 2 is in the group, 1 runs the network */
async function world() {
	const server = new FakeServer({ 1: [2], 2: [1, 2] });
	server.admins.add(1);
	const [admin, member] = [await signedIn(server, 1), await signedIn(server, 2)];
	const { topic } = await member.call("topic.create", { group: 1, kind: "discussion", title: "Forage", body: "Bonjour" });
	return { server, admin, member, topic: topic.id };
}

describe("what one may do", () => {
	const as = (admin: boolean): State => ({ ...EMPTY, me: { ...new FakeServer().me(1), admin } });
	const group = new FakeServer().group(1);
	const inside = (role: Role): MyGroup => ({ group, role, state: "active", unread: 0, topics_unread: 0 });
	const outside: MyGroup = { group, unread: 0, topics_unread: 0 };
	const all = (s: State, g: MyGroup | undefined) => [maySee, mayWrite, mayRun, mayName].map((may) => may(s, g));

	it("follows the role in the group", () => {
		expect(all(as(false), outside)).toEqual([false, false, false, false]);
		expect(all(as(false), { ...inside("chair"), state: "requested" })).toEqual([false, false, false, false]);
		expect(all(as(false), inside("observer"))).toEqual([true, false, false, false]);
		expect(all(as(false), inside("member"))).toEqual([true, true, false, false]);
		expect(all(as(false), inside("moderator"))).toEqual([true, true, true, false]);
		expect(all(as(false), inside("chair"))).toEqual([true, true, true, true]);
	});

	it("is everything for an administrator, of any group that is known", () => {
		expect(all(as(true), outside)).toEqual([true, true, true, true]);
		expect(all(as(true), inside("observer"))).toEqual([true, true, true, true]);
		expect(all(as(true), undefined)).toEqual([false, false, false, false]);
	});
});

describe("an administrator who is not in the group", () => {
	it("is told to ask again after an act of his, and only after one", async () => {
		const { admin, topic } = await world();
		await admin.openTopic(topic);
		await admin.topics(1);
		expect(admin.unheard.value).toBe(0);
		await admin.call("topic.pin", { topic, on: true });
		expect(admin.unheard.value).toBe(1);
		expect(admin.state.value.topics[topic]?.topic.pinned).toBe(false);
		await admin.openTopic(topic);
		expect(admin.state.value.topics[topic]?.topic.pinned).toBe(true);
	});

	it("sees what he wrote leave the outbox", async () => {
		const { admin, member, topic } = await world();
		await admin.openTopic(topic);
		admin.drafts.set(topicDraft(topic), { text: "Je passe." });
		await admin.send(topic);
		await settle(200);
		expect(admin.outbox.items.value).toEqual([]);
		expect(admin.unheard.value).toBe(1);
		await member.openTopic(topic);
		expect(Object.values(member.state.value.posts).map((p) => p.html)).toContain("Je passe.");
	});

	it("hears of his other groups as everybody does", async () => {
		const { admin } = await world();
		const { topic } = await admin.call("topic.create", { group: 2, kind: "discussion", title: "Autre", body: "un" });
		await settle(200);
		expect(admin.state.value.topics[topic.id]?.topic.title).toBe("Autre");
		expect(admin.unheard.value).toBe(0);
	});
});
