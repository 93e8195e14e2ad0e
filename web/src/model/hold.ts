// SPDX-License-Identifier: EUPL-1.2
/* hold - what the page watches of its client. It is there before the client is, whose
   code comes after the first page is drawn. */
import { signal } from "@preact/signals";
import type { Push } from "../gen/proto";
import type { LinkReason, LinkState } from "../wire/socket";
import type { Trouble } from "./health";
import type { Item } from "./outbox";
import { EMPTY, type State } from "./state";

export type Standing = "unknown" | "in" | "out";

export interface Link {
	readonly state: LinkState;
	readonly reason: LinkReason;
}

/* Something the person should be told, wherever he is. */
export type Notable =
	| { kind: "sent"; item: Item }
	| { kind: "topic_created"; item: Item; topic: number }
	| { kind: "refused"; item: Item }
	| { kind: "back" }
	| { kind: "mentioned"; topic: number; by: string }
	/* every event, for what a screen holds by itself */
	| { kind: "pushed"; push: Push };

export function newHold() {
	return {
		state: signal<State>(EMPTY),
		link: signal<Link>({ state: "idle", reason: "none" }),
		standing: signal<Standing>("unknown"),
		/* when what is shown was last known to be true, while it comes from this device */
		keptAt: signal<number | undefined>(undefined),
		/* counts what was done in groups of which no event comes: what is shown is asked for again */
		unheard: signal(0),
		items: signal<readonly Item[]>([]),
		/* bytes are spared on this device */
		thrift: signal(false),
		/* a meeting under way is looked at: said by its screen */
		front: { now: (): boolean => false },
		trouble: signal<Trouble>("none"),
		hears: new Set<(n: Notable) => void>(),
	};
}
export type Hold = ReturnType<typeof newHold>;

/* Hears of notable things until the function given back is called. */
export function listen(hold: Hold, hear: (n: Notable) => void): () => void {
	hold.hears.add(hear);
	return () => void hold.hears.delete(hear);
}
