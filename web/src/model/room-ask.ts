// SPDX-License-Identifier: EUPL-1.2
/* room-ask - the questions of a meeting, kept true, and what one does with them. */
import type { Args } from "../gen/proto";
import { client } from "./index";
import { onRoomFrame, roomFeed, type Feed } from "./room";
import { applyAsks, counted, loadAsks, owned, supported, type Asks } from "./room-ask-state";

export * from "./room-ask-state";

export interface AskStore extends Feed<Asks> {
	put(args: Omit<Args<"ask.put">, "meeting">): Promise<"shown" | "waiting">;
	/* Shown at once; taken back when it fails. */
	support(id: number, on: boolean): Promise<void>;
}

const stores = new WeakMap<Feed<Asks>, AskStore>();

export function asks(meeting: number): AskStore {
	const me = () => client.state.peek().me?.person.id ?? 0;
	const feed = roomFeed<Asks>(meeting, "ask", { load: () => client.call("ask.list", { meeting }).then(loadAsks), reduce: (s, p) => applyAsks(s, p, me()) });
	const had = stores.get(feed);
	if (had) return had;
	/* one may hear more of the agenda: what was asked of it before is asked for */
	onRoomFrame(meeting, (p) => p.ev === "room.entered" && feed.state.peek() !== undefined && feed.again());
	const change = (how: (s: Asks) => Asks) => {
		const s = feed.state.peek();
		if (s) feed.state.value = how(s);
	};
	const store: AskStore = {
		...feed,
		async put(args) {
			const r = await client.call("ask.put", { meeting, ...args });
			change((s) => owned(s, r.ask));
			return r.state === "waiting" ? "waiting" : "shown";
		},
		async support(id, on) {
			change((s) => supported(s, id, on));
			try {
				const { voices } = await client.call("ask.support", { ask: id, on });
				change((s) => counted(s, id, voices));
			} catch (e) {
				change((s) => supported(s, id, !on));
				throw e;
			}
		},
	};
	stores.set(feed, store);
	return store;
}
