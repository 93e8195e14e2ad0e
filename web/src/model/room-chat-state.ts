// SPDX-License-Identifier: EUPL-1.2
/* room-chat-state - what is written in a meeting, and what its events make of it. Pure. */
import type { ChatListResult, ChatMessage, Push } from "../gen/proto";

export interface Chat {
	/* the oldest first */
	readonly messages: readonly ChatMessage[];
	/* there are older ones */
	readonly more: boolean;
	/* one may write */
	readonly voice: boolean;
}

export const loadChat = (r: ChatListResult): Chat => ({ messages: [...r.messages].reverse(), more: r.more, voice: r.voice });

const put = (c: Chat, m: ChatMessage): Chat => {
	if (c.messages.some((x) => x.id === m.id)) return { ...c, messages: c.messages.map((x) => (x.id === m.id ? m : x)) };
	return { ...c, messages: [...c.messages, m].sort((a, b) => a.id - b.id) };
};

/* A page of what was said before. */
export const earlier = (c: Chat, r: ChatListResult): Chat => ({ messages: [...loadChat(r).messages.filter((m) => !c.messages.some((x) => x.id === m.id)), ...c.messages], more: r.more, voice: c.voice });

export function applyChat(c: Chat, p: Push): Chat {
	switch (p.ev) {
		case "chat.said": return put(c, p.data.message);
		case "chat.removed":
		case "chat.restored": return c.messages.some((m) => m.id === p.data.message.id) ? put(c, p.data.message) : c;
		case "chat.marked": {
			const { message, aloud } = p.data;
			return { ...c, messages: c.messages.map((m) => (m.id === message ? { ...m, aloud } : m)) };
		}
		case "agenda.removed": {
			const { item } = p.data;
			return { ...c, messages: c.messages.filter((m) => m.item !== item) };
		}
		case "room.left": {
			const gone = new Set(p.data.channels);
			return { ...c, messages: c.messages.filter((m) => m.item === undefined || !gone.has(`ri${m.item}`)) };
		}
		default: return c;
	}
}

/* ---- what one asks of it ---- */

export const toRead = (c: Chat): readonly ChatMessage[] => c.messages.filter((m) => m.aloud === "asked" && m.removed_at === undefined);
/* How many others wrote since then. */
export const unseen = (c: Chat, seen: number, me: number): number => c.messages.filter((m) => m.id > seen && m.author.id !== me && m.removed_at === undefined).length;
export const newest = (c: Chat): number => c.messages[c.messages.length - 1]?.id ?? 0;
