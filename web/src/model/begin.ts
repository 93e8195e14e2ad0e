// SPDX-License-Identifier: EUPL-1.2
/* begin - the client that is live, with the browser's own socket and store. */
import { newOp } from "../wire/op";
import { browserSocket } from "../wire/socket";
import type { Boot } from "./boot";
import { browserBox } from "./box";
import type { Hold } from "./hold";
import { Live } from "./live";

const tab = newOp();
const LOCK = "palabre-tab-";

/* Every open tab holds a lock of its own: who is gone has let go of it. */
async function liveTabs(): Promise<ReadonlySet<string>> {
	const held = (await navigator.locks?.query())?.held ?? [];
	return new Set(held.map((l) => l.name ?? "").filter((n) => n.startsWith(LOCK)).map((n) => n.slice(LOCK.length)));
}

/* Commands without a socket are seldom: their code comes when there is one. */
const http = () => import("../wire/http");

export function begin(hold: Hold, boot: Promise<Boot>, rest: () => Promise<unknown>): Live {
	void navigator.locks?.request(LOCK + tab, () => new Promise(() => undefined));
	const client = new Live({
		connect: () => browserSocket(hold.thrift.peek()),
		probe: () => http().then((h) => h.probe(), () => "unreachable" as const),
		post: (cmd, args, op) => http().then((h) => h.post(cmd, args, op)),
		box: browserBox(),
		tab,
		liveTabs,
		hold,
		boot,
		lean: () => hold.thrift.peek(),
		front: () => hold.front.now(),
		visits: true,
		rest,
	});
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
