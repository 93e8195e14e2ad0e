// SPDX-License-Identifier: EUPL-1.2
/* room-ballot - the votes of a meeting, kept true; one's own given; and what is chosen and not given yet. */
import { signal, type Signal } from "@preact/signals";
import type { Ballot, MyBallot } from "../gen/proto";
import { client } from "./index";
import { onRoomFrame, roomFeed, type Feed } from "./room";
import { applyBallots, asksAgain, put, type Ballots } from "./room-ballot-state";

export * from "./room-ballot-state";

export interface BallotStore extends Feed<Ballots> {
	/* The answer to an act of one's own. */
	take(b: MyBallot): void;
	cast(ballot: number, choices: readonly number[], reserved?: boolean): Promise<MyBallot>;
}

const stores = new WeakMap<Feed<Ballots>, BallotStore>();

export function ballots(meeting: number): BallotStore {
	const feed = roomFeed<Ballots>(meeting, "ballot", { load: () => client.call("ballot.list", { meeting }).then((r) => r.ballots), reduce: applyBallots });
	const had = stores.get(feed);
	if (had) return had;
	onRoomFrame(meeting, (p) => {
		if (asksAgain(p, feed.state.peek() ?? [])) feed.again();
		/* its opening was taken back: it may ask something else when it opens again */
		if (p.ev === "ballot.changed" && p.data.ballot.state === "prepared") pick(p.data.ballot, undefined);
	});
	const take = (b: MyBallot) => void (feed.state.value = put(feed.state.peek() ?? [], b));
	const store: BallotStore = {
		...feed,
		take,
		async cast(ballot, choices, reserved) {
			const r = await client.call("ballot.cast", { ballot, choices: [...choices], ...(reserved ? { reserved } : {}) });
			take(r.ballot);
			return r.ballot;
		},
	};
	stores.set(feed, store);
	return store;
}

/* ---- what is chosen and not given yet ---- */

/* undefined: nothing was touched; empty: an abstention. Kept for this tab, so that a reload clears nothing;
   of a secret vote in memory alone. */
export type Picked = readonly number[] | undefined;

const picks = new Map<number, Signal<Picked>>();
const place = (b: Ballot) => `palabre-vote-${b.id}`;

function stored(b: Ballot): Picked {
	try {
		const text = b.paper.secret ? null : sessionStorage.getItem(place(b));
		return text === null ? undefined : text === "" ? [] : text.split(",").map(Number);
	} catch {
		return undefined;
	}
}

export function picked(b: Ballot): Signal<Picked> {
	let s = picks.get(b.id);
	if (!s) picks.set(b.id, (s = signal(stored(b))));
	return s;
}

export function pick(b: Ballot, choices: Picked): void {
	picked(b).value = choices;
	if (b.paper.secret) return;
	try {
		if (choices === undefined) sessionStorage.removeItem(place(b));
		else sessionStorage.setItem(place(b), choices.join(","));
	} catch {
		/* a browser that keeps nothing */
	}
}
