// SPDX-License-Identifier: EUPL-1.2
/* outbox - what was written and has not been confirmed.

   1. Kept on the device before anything is sent: a closed tab loses nothing.
   2. One at a time and in order within a group: while one cannot reach the
      server, those behind it wait.
   3. Sent again only after a failure that may pass, later each time; the op is
      the same each time, so the server does it once.
   4. Refused for good: never sent again by itself. It is shown with the
      server's words, to be tried again or given up, and holds back what was
      written after it in the same topic; other topics go on.
   5. An item belongs to the tab that made it. Those of a tab that is gone are
      taken over by the next one that starts; should two take the same one, the
      op makes it harmless. */
import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Args, Result } from "../gen/proto";
import { Refused, Unreached } from "../wire/failure";
import { newOp } from "../wire/op";
import type { Box } from "./box";
import { pace } from "./health";

export type Outgoing =
	| { cmd: "post.create"; args: Args<"post.create"> }
	| { cmd: "topic.create"; args: Args<"topic.create"> };

export type ItemState = "waiting" | "sending" | "sent" | "failed";

export type Item = Outgoing & {
	readonly op: string;
	readonly group: number;
	readonly at: number;
	/* the tab it belongs to */
	readonly tab: string;
	readonly state: ItemState;
	/* the refusal, in the server's words */
	readonly why?: string;
	/* once sent: its message; it can go when the event of that is applied */
	readonly post?: number;
	/* the text as it was typed, with the names of mentions */
	readonly shown: string;
};

export interface Outbox {
	readonly items: ReadonlySignal<readonly Item[]>;
	add(out: Outgoing, group: number, shown: string): Promise<Item>;
	retry(op: string): void;
	discard(op: string): Promise<Item | undefined>;
	/* the link is up, or something changed: go on */
	flush(): void;
	/* the event of a message was applied; undefined: all that was sent is held */
	seen(post: number | undefined): void;
	/* takes over what tabs that are gone left behind */
	adopt(live: ReadonlySet<string>): Promise<void>;
	forget(): void;
}

export interface OutboxDeps {
	box: Box;
	tab: string;
	/* where it is shown */
	items?: Signal<readonly Item[]>;
	send: (item: Item) => Promise<Result<"post.create"> | Result<"topic.create">>;
	isUp: () => boolean;
	onSent?: (item: Item, result: Result<"post.create"> | Result<"topic.create">) => void;
	onFailed?: (item: Item) => void;
	now?: () => number;
	random?: () => number;
}

/* the first wait is between half of it and all of it */
export const RETRY_MS = 2000;

export function createOutbox(d: OutboxDeps): Outbox {
	const items = d.items ?? signal<readonly Item[]>([]);
	const busy = new Set<number>();
	/* messages whose event came before the answer */
	const told = new Set<number>();
	/* groups that wait; `told`: because the server asked for it */
	const pauses = new Map<number, { timer: ReturnType<typeof setTimeout>; told: boolean }>();
	/* failures in a row, by group */
	const tries = new Map<number, number>();
	const now = d.now ?? Date.now;
	const random = d.random ?? Math.random;
	let generation = 0;

	const key = (op: string) => `outbox:${op}`;
	const find = (op: string) => items.value.find((i) => i.op === op);
	function set(op: string, change: Partial<Item>): Item | undefined {
		items.value = items.value.map((i) => (i.op === op ? ({ ...i, ...change } as Item) : i));
		return find(op);
	}
	function remove(op: string): void {
		items.value = items.value.filter((i) => i.op !== op);
	}
	const topicOf = (i: Item) => (i.cmd === "post.create" ? i.args.topic : 0);

	/* The next item of a group that nothing holds back. */
	function next(group: number): Item | undefined {
		const held = new Set<number>();
		for (const i of items.value) {
			if (i.group !== group || i.state === "sent" || i.tab !== d.tab) continue;
			if (i.state === "failed") {
				if (topicOf(i)) held.add(topicOf(i));
			} else if (!held.has(topicOf(i))) return i;
		}
		return undefined;
	}

	function pause(group: number, ms: number, told: boolean): void {
		const go = () => {
			pauses.delete(group);
			void run(group);
		};
		pauses.set(group, { timer: setTimeout(go, ms), told });
	}

	async function run(group: number): Promise<void> {
		if (busy.has(group) || pauses.has(group)) return;
		busy.add(group);
		const mine = generation;
		try {
			for (let item = next(group); item && d.isUp(); item = next(group)) {
				set(item.op, { state: "sending" });
				try {
					const result = await d.send(item);
					if (mine !== generation) return;
					tries.delete(group);
					const { post } = result;
					const sent = set(item.op, { state: "sent", post });
					if ("topic" in result || told.delete(post)) remove(item.op);
					await d.box.del(key(item.op));
					if (sent) d.onSent?.(sent, result);
				} catch (e) {
					if (mine !== generation) return;
					if (e instanceof Refused && !e.retry && e.code !== "unauthenticated") {
						const failed = set(item.op, { state: "failed", why: e.message });
						if (failed) {
							await d.box.put(key(item.op), failed);
							d.onFailed?.(failed);
						}
						continue;
					}
					set(item.op, { state: "waiting" });
					if (e instanceof Unreached && e.why === "signed_out") return;
					const n = tries.get(group) ?? 0;
					const told = e instanceof Refused ? e.waitMs : 0;
					tries.set(group, n + 1);
					pause(group, Math.max(told, pace(n, random, RETRY_MS)), told > 0);
					return;
				}
			}
		} finally {
			busy.delete(group);
		}
	}

	function flush(): void {
		for (const group of new Set(items.value.map((i) => i.group))) {
			const p = pauses.get(group);
			if (p && !p.told) {
				clearTimeout(p.timer);
				pauses.delete(group);
			}
			void run(group);
		}
	}

	return {
		items,
		flush,
		async add(out, group, shown) {
			const at = now();
			const item: Item = { ...out, op: newOp(at), group, at, tab: d.tab, state: "waiting", shown };
			items.value = [...items.value, item];
			await d.box.put(key(item.op), item);
			void run(group);
			return item;
		},
		retry(op) {
			const item = find(op);
			if (item?.state !== "failed") return;
			/* a new attempt is a new act: the refusal was the answer to the old op */
			const { why: _, ...rest } = item;
			const again = { ...rest, op: newOp(now()), state: "waiting" } as Item;
			items.value = items.value.map((i) => (i.op === op ? again : i));
			void d.box.put(key(again.op), again).then(() => d.box.del(key(op)));
			void run(item.group);
		},
		async discard(op) {
			const item = find(op);
			if (!item || item.state === "sending") return undefined;
			remove(op);
			await d.box.del(key(op));
			void run(item.group);
			return item;
		},
		seen(post) {
			const left = items.value.filter((i) => i.state !== "sent" || (post !== undefined && i.post !== post));
			if (left.length < items.value.length) items.value = left;
			else if (post !== undefined && left.some((i) => i.state !== "failed")) told.add(post);
			else told.clear();
		},
		async adopt(live) {
			const kept = await d.box.list<Item>("outbox:");
			const here = new Set(items.value.map((i) => i.op));
			const orphans = kept.map(([, i]) => i).filter((i) => !here.has(i.op) && (i.tab === d.tab || !live.has(i.tab)));
			const taken = orphans.map((i): Item => ({ ...i, tab: d.tab, state: i.state === "failed" ? "failed" : "waiting" }));
			for (const i of taken) await d.box.put(key(i.op), i);
			items.value = [...taken, ...items.value].sort((a, b) => a.at - b.at || (a.op < b.op ? -1 : 1));
			flush();
		},
		forget() {
			generation++;
			for (const p of pauses.values()) clearTimeout(p.timer);
			pauses.clear();
			items.value = [];
		},
	};
}
