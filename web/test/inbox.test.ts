// SPDX-License-Identifier: EUPL-1.2
/* « À suivre » kept up by events; marks told, taken back and put back; the boot gone on from. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Args, CommandName, InboxGetResult, Push, Result, SessionBootResult, SessionOpenResult } from "../src/gen/proto";
import { memoryBox } from "../src/model/box";
import { Client } from "../src/model/client";
import { newHold } from "../src/model/hold";
import { changesWaits, follow } from "../src/model/inbox";
import { loadBoot } from "../src/model/load";
import { Marks } from "../src/model/marks";
import { unreadInAll } from "../src/model/select";
import { EMPTY, type State } from "../src/model/state";
import { Unreached } from "../src/wire/failure";
import { FakeLink, FakeServer, settle } from "./fake";

beforeEach(() => void vi.useFakeTimers({ now: 1_800_000_000_000 }));
afterEach(() => void vi.useRealTimers());

const ask = <T>(server: FakeServer, cmd: CommandName, args: object = {}, person = 1): T => structuredClone(server.run(new FakeLink(server, person, {}), { id: 0, cmd, args: args as never })) as T;

async function world() {
	const server = new FakeServer();
	const made = ask<Result<"topic.create">>(server, "topic.create", { group: 1, kind: "discussion", title: "Forage", body: "Bonjour" }, 2);
	const topic = made.topic.id;
	const boot = (): SessionBootResult => ({ ...ask<InboxGetResult>(server, "inbox.get"), ...ask<SessionOpenResult>(server, "session.open"), unseen: 0 }) as SessionBootResult;
	return { server, topic, boot };
}

describe("lines", () => {
	it("begin with the first and end with the last, and begin elsewhere once it is read", async () => {
		const { topic, boot } = await world();
		let s: State = loadBoot(EMPTY, boot());
		const group = s.topics[topic]!.topic.group;
		const said = (post: number): Push => ({ ch: `g${group}`, seq: post, ev: "post.created", at: post, data: { group, post: { id: post, topic, at: post, author: { id: 2, name: "Awa" } }, excerpt: `m${post}`, post_count: 1 } }) as unknown as Push;
		for (const post of [50, 51, 52]) s = follow(s, said(post));
		expect(s.inbox.lines[topic]).toMatchObject({ first: { post: 50 }, last: { post: 52 } });
		s = follow(s, said(51));
		expect(s.inbox.lines[topic]?.last?.post).toBe(52);
		const marked = (upto: number): Push => ({ ch: "u1", seq: 1, ev: "topic.marked", at: 1, data: { group, state: { topic, level: "normal", read_upto: upto, unread: 0, seq: 1 } } }) as Push;
		s = follow(s, marked(50));
		expect(s.inbox.lines[topic]).toEqual({ first: expect.objectContaining({ post: 52 }), last: undefined });
		expect(follow(s, marked(52)).inbox.lines[topic]).toBeUndefined();
	});

	it("have what waits asked for again by what is told to a person, not by every word", () => {
		const p = (ch: string, ev: string) => ({ ch, ev, at: 0, data: {} }) as unknown as Push;
		expect(["group.invited", "notice.came"].map((ev) => changesWaits(EMPTY, p("u1", ev)))).toEqual([true, true]);
		expect(changesWaits(EMPTY, p("gm1", "member.requested"))).toBe(true);
		/* a meeting that he was named for opens or ends */
		expect([["u1", "room.changed"], ["r1", "room.changed"], ["u1", "room.entered"]].map(([ch, ev]) => changesWaits(EMPTY, p(ch!, ev!)))).toEqual([true, false, false]);
		expect([["u1", "topic.marked"], ["u1", "notice.marked"], ["g1", "post.created"], ["gl1", "presence.changed"]].map(([ch, ev]) => changesWaits(EMPTY, p(ch!, ev!)))).toEqual([false, false, false, false]);
	});
});

describe("marks", () => {
	async function marks(up: boolean) {
		const { boot, topic } = await world();
		let s = loadBoot(EMPTY, boot());
		const asked: [string, unknown][] = [];
		const call = async <K extends CommandName>(cmd: K, args: Args<K>): Promise<Result<K>> => {
			if (!up) throw new Unreached("offline");
			asked.push([cmd, args]);
			return (cmd === "inbox.restore" ? { states: [] } : { state: { ...s.topics[topic]!.state, unread: 0 } }) as unknown as Result<K>;
		};
		const m = new Marks({ box: memoryBox(), state: () => s, update: (f) => (s = f(s)), call, isUp: () => up });
		return { m, asked, topic, last: s.topics[topic]!.topic.last_post };
	}

	it("that have not left yet are taken back here, and nobody hears of them", async () => {
		const { m, asked, topic, last } = await marks(false);
		m.read(topic, last);
		expect(m.size).toBe(1);
		await m.restore([{ topic, was: 0, upto: last }]);
		expect([m.size, asked]).toEqual([0, []]);
	});

	it("are all made here without a link, and undone the same way", async () => {
		const { m, topic, last } = await marks(false);
		const undo = await m.all();
		expect(undo).toEqual([{ topic, was: 0, upto: last }]);
		expect(m.size).toBe(1);
		await m.restore(undo);
		expect(m.size).toBe(0);
	});

	it("that were told are put back by the server, from where they had been put", async () => {
		const { m, asked, topic, last } = await marks(true);
		m.read(topic, last);
		await m.send();
		await m.restore([{ topic, was: 0, upto: last }]);
		expect(asked).toEqual([["topic.read", { topic, upto: last }], ["inbox.restore", { marks: [{ topic, was: 0, upto: last }] }]]);
	});
});

describe("boot", () => {
	it("is shown, and the socket resumes from it: what was said meanwhile comes, nothing is asked twice", async () => {
		const { server, topic, boot } = await world();
		const first = boot();
		server.write(2, topic, "entre-temps");
		const hold = newHold();
		const client = new Client({ connect: () => server.connect(1), post: async () => ({}) as never, box: memoryBox(), tab: "t", random: () => 0.5, hold, boot: Promise.resolve(first) });
		await client.start();
		await settle(200);
		expect(hold.link.value.state).toBe("open");
		expect(unreadInAll(hold.state.value)).toBe(2);
		const cmds = server.received.map((f) => f.cmd);
		expect([cmds.includes("session.open"), cmds.includes("inbox.get"), cmds.includes("session.resume")]).toEqual([false, false, true]);
	});

	it("of nobody leads to the way in, without a socket; one that failed to the way that always was", async () => {
		const { server } = await world();
		for (const [b, standing] of [["out", "out"], [undefined, "in"]] as const) {
			const client = new Client({ connect: () => server.connect(1), post: async () => ({}) as never, box: memoryBox(), tab: "t", random: () => 0.5, boot: Promise.resolve(b) });
			await client.start();
			await settle(200);
			expect(client.standing.value).toBe(standing);
		}
	});
});
