// SPDX-License-Identifier: EUPL-1.2
/* live - the client itself, with the browser's own socket and store. */
import { post, probe } from "../wire/http";
import { newOp } from "../wire/op";
import { browserSocket } from "../wire/socket";
import type { Boot } from "./boot";
import { browserBox } from "./box";
import { Client } from "./client";
import type { Hold } from "./hold";

const tab = newOp();
const LOCK = "palabre-tab-";

/* Every open tab holds a lock of its own: who is gone has let go of it. */
async function liveTabs(): Promise<ReadonlySet<string>> {
	const held = (await navigator.locks?.query())?.held ?? [];
	return new Set(held.map((l) => l.name ?? "").filter((n) => n.startsWith(LOCK)).map((n) => n.slice(LOCK.length)));
}

export function begin(hold: Hold, boot: Promise<Boot>): Client {
	void navigator.locks?.request(LOCK + tab, () => new Promise(() => undefined));
	const client = new Client({ connect: () => browserSocket(hold.thrift.peek()), probe, post, box: browserBox(), tab, liveTabs, hold, boot, lean: () => hold.thrift.peek(), visits: true });
	/* What was written must not be wiped to make room: asked for once something waits
	   to be sent, or the application is installed. */
	const persist = () => void navigator.storage?.persist?.().catch(() => undefined);
	addEventListener("appinstalled", persist);
	const done = hold.items.subscribe((items) => {
		if (items.length === 0) return;
		persist();
		done();
	});
	return client;
}
