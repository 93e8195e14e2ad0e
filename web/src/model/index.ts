// SPDX-License-Identifier: EUPL-1.2
/* The client of this page: the one that main starts and the screens use.

   The first page is drawn before the code of the client is there. Until then `client` shows what
   is held and hands every act on to the client that comes; every other screen waits for it. */
import { boot } from "./boot";
import type { Client } from "./client";
import { listen, newHold, type Notable } from "./hold";

const hold = newHold();

const early = {
	...hold,
	outbox: { items: hold.items },
	health: { trouble: hold.trouble },
	serverNow: Date.now,
	listen: (hear: (n: Notable) => void) => listen(hold, hear),
};

export let client = new Proxy(early as unknown as Client, {
	get: (o, name) => Reflect.get(o, name) ?? ((...args: never[]) => live().then((c) => (Reflect.get(c, name) as (...a: never[]) => unknown).apply(c, args))),
});

let first: ReturnType<typeof boot> | undefined;
let coming: Promise<Client> | undefined;

/* The client, once its code is here; asked for again after a failure. */
export function live(): Promise<Client> {
	first ??= boot(hold);
	return (coming ??= import("./live").then(
		(m) => (client = m.begin(hold, first!)),
		(e: unknown) => {
			coming = undefined;
			throw e;
		},
	));
}

export { Refused, Unreached } from "../wire/failure";
export { upload, type Upload } from "../wire/upload";
export type { Client } from "./client";
export type { Link, Notable, Standing } from "./hold";
export * from "./select";
export const { thrift } = hold;
export { mention, newTopicDraft, topicDraft, NO_DRAFT, type Draft, type Mention } from "./draft";
export type { Item, ItemState } from "./outbox";
export type { Trouble } from "./health";
export type { Inbox, Lines, State, TopicEntry, Window, GroupPage } from "./state";
