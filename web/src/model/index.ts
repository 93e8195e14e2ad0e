// SPDX-License-Identifier: EUPL-1.2
/* The client of this page: the one that main starts and the screens use.

   It comes in three steps. The first page is drawn before any of its code is there; « À suivre » is then
   live with a part of it; every other screen waits for the whole. Until it is there `client` shows what
   is held and does what it can; any other act waits for the code that knows it. */
import { boot } from "./boot";
import type { Client } from "./client";
import { listen, newHold, type Notable } from "./hold";
import type { Live } from "./live";

const hold = newHold();

const early = {
	...hold,
	outbox: { items: hold.items },
	health: { trouble: hold.trouble },
	serverNow: Date.now,
	listen: (hear: (n: Notable) => void) => listen(hold, hear),
};

const standIn = (o: object, next: () => Promise<object>) =>
	new Proxy(o as Client, {
		get: (_, name) => (name in o ? Reflect.get(o, name) : (...args: never[]) => next().then((c) => (Reflect.get(c, name) as (...a: never[]) => unknown).apply(c, args))),
	});

export let client = standIn(early, live);

let first: ReturnType<typeof boot> | undefined;
let coming: Promise<Live> | undefined;

/* What « À suivre » is live with, once its code is here; asked for again after a failure. */
export function live(): Promise<Live> {
	first ??= boot(hold);
	return (coming ??= import("./begin").then(
		(m) => {
			const l = m.begin(hold, first!, whole);
			client = standIn(l, whole);
			return l;
		},
		(e: unknown) => {
			coming = undefined;
			throw e;
		},
	));
}

/* All of it. */
export async function whole(): Promise<Client> {
	const [l, m] = await Promise.all([live(), import("./client")]);
	return (client = m.Client.of(l));
}

export { Refused, Unreached } from "../wire/failure";
export { upload, type Upload } from "../wire/upload";
export type { Client } from "./client";
export type { Link, Notable, Standing } from "./hold";
export * from "./select";
export const { front, thrift } = hold;
export { mention, newTopicDraft, topicDraft, NO_DRAFT, type Draft, type Mention } from "./draft";
export type { Item, ItemState } from "./outbox";
export type { Trouble } from "./health";
export type { Inbox, Lines, State, TopicEntry, Window, GroupPage } from "./state";
