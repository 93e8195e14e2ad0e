// SPDX-License-Identifier: EUPL-1.2
/* What events make of the questions of a meeting, and of what is written in it. */
import { expect, it } from "vitest";
import type { Ask, ChatMessage, Push } from "../src/gen/proto";
import { applyAsks, asked, joined, loadAsks, open, owned, parked, refused, shown, waiting, type Asks } from "../src/model/room-ask-state";
import { applyChat, earlier, loadChat, newest, toRead, unseen } from "../src/model/room-chat-state";

const ME = 7;
const ask = (id: number, more: Partial<Ask> = {}): Ask => ({ id, meeting: 1, author: { id: 9, name: "Awa" }, text: `Question ${id} ?`, state: "shown", voices: 1, projected: false, put_at: id, rev: 1, ...more });
const none: Asks = loadAsks({ asks: [], mine: [], voiced: [], topics: [], voice: true, rules: { screening: false, masked: false, open: true, groups: [] }, now: 0 });
const push = (ev: string, data: object): Push => ({ ch: "r1", seq: 1, at: 1, ev, data }) as Push;
const told = (s: Asks, ...list: Ask[]) => list.reduce((x, a) => applyAsks(x, push("ask.changed", { ask: a }), ME), s);

it("those shown come by voices, then by time; the one being put is apart", () => {
	const s = told(none, ask(1), ask(2, { voices: 3 }), ask(3), ask(4, { projected: true }), ask(5, { state: "parked" }));
	expect(shown(s).map((a) => a.id)).toEqual([2, 1, 3]);
	expect([asked(s)?.id, parked(s).map((a) => a.id), open(s)]).toEqual([4, [5], 4]);
	expect(shown(applyAsks(s, push("ask.counted", { meeting: 1, ask: 3, voices: 9 }), ME))[0]?.id).toBe(3);
});

it("an older word of another channel changes nothing; of two alike the one with words stands", () => {
	const full = ask(1, { state: "refused", reason: "Hors sujet.", rev: 2 });
	const bare = ask(1, { state: "refused", text: "", author: { id: 0, name: "" }, rev: 2 });
	for (const order of [[full, bare], [bare, full]]) expect(refused(told(told(none, ask(1)), ...order))[0]?.reason).toBe("Hors sujet.");
	expect(waiting(told(none, ask(1, { rev: 2 }), ask(1, { state: "waiting" })))).toEqual([]);
	/* for who is told no words it is gone */
	const s = told(told(none, ask(1)), bare);
	expect([shown(s).length, refused(s).length]).toEqual([0, 0]);
});

it("what one puts is one's own and has one's voice, named or not", () => {
	const s = told(none, ask(1, { author: { id: ME, name: "Moi" } }), ask(2, { author: { id: 0, name: "" } }));
	expect([...s.mine]).toEqual([1]);
	expect([...s.voiced]).toEqual([1]);
	expect([...owned(s, 2).mine]).toEqual([1, 2]);
	/* a voice taken back stays so when something else becomes of it */
	const off = applyAsks(s, push("ask.supported", { meeting: 1, ask: 1, on: false }), ME);
	expect([...told(off, ask(1, { author: { id: ME, name: "Moi" }, state: "parked", rev: 2 })).voiced]).toEqual([]);
});

it("what one hears no more is not shown, what was joined stands below", () => {
	const s = told(none, ask(1), ask(2, { item: 4 }), ask(3, { state: "merged", into: 1 }));
	expect(joined(s, 1).map((a) => a.id)).toEqual([3]);
	expect(applyAsks(s, push("room.left", { meeting: 1, state: "in", over: false, channels: ["ri4"] }), ME).all.map((a) => a.id)).toEqual([1, 3]);
	expect(applyAsks(s, push("agenda.removed", { meeting: 1, item: 4 }), ME).all.map((a) => a.id)).toEqual([1, 3]);
});

const message = (id: number, more: Partial<ChatMessage> = {}): ChatMessage => ({ id, meeting: 1, author: { id: 9, name: "Awa" }, text: `Mot ${id}`, at: id, aloud: "no", ...more });

it("a message stands once, in order, whatever page it came with", () => {
	let c = loadChat({ messages: [message(5), message(4)], more: true, voice: true });
	c = applyChat(c, push("chat.said", { message: message(6) }));
	c = applyChat(c, push("chat.said", { message: message(5) }));
	c = earlier(c, { messages: [message(4), message(3)], more: false, voice: true });
	expect(c.messages.map((m) => m.id)).toEqual([3, 4, 5, 6]);
	expect([c.more, newest(c), unseen(c, 4, 9), unseen(c, 4, ME)]).toEqual([false, 6, 0, 2]);
});

it("what is to be read out is so until it was, and what was removed has no words", () => {
	let c = loadChat({ messages: [message(2, { item: 4 }), message(1, { aloud: "asked" })], more: false, voice: true });
	expect(toRead(c).map((m) => m.id)).toEqual([1]);
	c = applyChat(c, push("chat.marked", { meeting: 1, message: 1, aloud: "read" }));
	expect(toRead(c)).toEqual([]);
	c = applyChat(c, push("chat.removed", { message: message(1, { text: "", removed_at: 9 }) }));
	expect(c.messages[0]?.text).toBe("");
	expect(applyChat(c, push("chat.restored", { message: message(1, { aloud: "read" }) })).messages[0]?.text).toBe("Mot 1");
	expect(applyChat(c, push("room.left", { meeting: 1, state: "in", over: false, channels: ["ri4"] })).messages.map((m) => m.id)).toEqual([1]);
});
