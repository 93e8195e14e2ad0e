// SPDX-License-Identifier: EUPL-1.2
/* room-chat - what is written in a meeting, kept true; pages of what was said before; what one has seen. */
import { signal, type Signal } from "@preact/signals";
import { client } from "./index";
import { onRoomFrame, roomFeed, type Feed } from "./room";
import { applyChat, earlier, loadChat, newest, type Chat } from "./room-chat-state";

export * from "./room-chat-state";

export interface ChatStore extends Feed<Chat> {
	/* the newest message that was in view; what is there on coming in is not news */
	readonly seen: Signal<number | undefined>;
	see(): void;
	older(): Promise<void>;
}

const stores = new WeakMap<Feed<Chat>, ChatStore>();

export function chat(meeting: number): ChatStore {
	const feed = roomFeed<Chat>(meeting, "chat", { load: () => client.call("chat.list", { meeting }).then(loadChat), reduce: applyChat });
	const had = stores.get(feed);
	if (had) return had;
	onRoomFrame(meeting, (p) => p.ev === "room.entered" && feed.state.peek() !== undefined && feed.again());
	const seen = signal<number | undefined>(undefined);
	feed.state.subscribe((c) => {
		if (c && seen.peek() === undefined) seen.value = newest(c);
	});
	const store: ChatStore = {
		...feed,
		seen,
		see() {
			const c = feed.state.peek();
			if (c && newest(c) > (seen.peek() ?? 0)) seen.value = newest(c);
		},
		async older() {
			const before = feed.state.peek()?.messages[0]?.id;
			if (before === undefined) return;
			const r = await client.call("chat.list", { meeting, before });
			const c = feed.state.peek();
			if (c) feed.state.value = earlier(c, r);
		},
	};
	stores.set(feed, store);
	return store;
}
