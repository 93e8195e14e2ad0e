// SPDX-License-Identifier: EUPL-1.2
/* The client of this page: the one that main starts and the screens use. */
import { post, probe } from "../wire/http";
import { newOp } from "../wire/op";
import { browserSocket } from "../wire/socket";
import { browserBox } from "./box";
import { Client } from "./client";

const tab = newOp();
const LOCK = "palabre-tab-";

/* Every open tab holds a lock of its own: who is gone has let go of it. */
async function liveTabs(): Promise<ReadonlySet<string>> {
	const held = (await navigator.locks?.query())?.held ?? [];
	return new Set(held.map((l) => l.name ?? "").filter((n) => n.startsWith(LOCK)).map((n) => n.slice(LOCK.length)));
}

export const client = new Client({ connect: browserSocket, probe, post, box: browserBox(), tab, liveTabs });

/* What was written must not be wiped to make room: asked for once something waits
   to be sent, or the application is installed. */
const persist = () => void navigator.storage?.persist?.().catch(() => undefined);
addEventListener("appinstalled", persist);
const done = client.outbox.items.subscribe((items) => {
	if (items.length === 0) return;
	persist();
	done();
});

export function holdTab(): void {
	void navigator.locks?.request(LOCK + tab, () => new Promise(() => undefined));
}

export { Refused, Unreached } from "../wire/failure";
export { upload, type Upload } from "../wire/upload";
export type { Client, Link, Notable, Standing } from "./client";
export * from "./select";
export { mention, newTopicDraft, topicDraft, NO_DRAFT, type Draft, type Mention } from "./draft";
export type { Item, ItemState } from "./outbox";
export type { Trouble } from "./health";
export type { State, TopicEntry, Window, GroupPage } from "./state";
