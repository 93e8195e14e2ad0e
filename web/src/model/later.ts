// SPDX-License-Identifier: EUPL-1.2
/* later - what is asked for a moment later: once for all that comes together, and not by everybody at one
   moment. */
import type { Args, CommandName, Result } from "../gen/proto";
import { Refused } from "../wire/failure";
import { mergeTopics } from "./load";
import { drop, type State } from "./state";
import * as topic from "./topic";

const MOMENT_MS = 1500;
/* the longest that a timer waits */
const TIMER_MAX = 2 ** 31 - 1;

export interface LaterDeps {
	state: () => State;
	update: (change: (s: State) => State) => void;
	call: <K extends CommandName>(cmd: K, args: Args<K>) => Promise<Result<K>>;
	inbox: () => Promise<unknown>;
	isUp: () => boolean;
	/* the server's clock */
	now: () => number;
	random: () => number;
}

type Timer = ReturnType<typeof setTimeout> | undefined;

export class Later {
	private readonly d: LaterDeps;
	private inboxTimer: Timer;
	private dueTimer: Timer;
	private missTimer: Timer;
	private fetching = false;

	constructor(d: LaterDeps) {
		this.d = d;
	}

	private moment(run: () => void): Timer {
		return setTimeout(run, MOMENT_MS * (0.2 + this.d.random()));
	}

	/* What waits may be another now. */
	inbox(): void {
		this.inboxTimer ??= this.moment(() => {
			this.inboxTimer = undefined;
			void this.d.inbox().catch(() => undefined);
		});
	}

	/* Time runs out for something that waits, of which nobody is told. */
	atDue(): void {
		clearTimeout(this.dueTimer);
		const now = this.d.now();
		const { waits, meeting } = this.d.state().inbox;
		const next = Math.min(...[...waits.map((w) => w.deadline ?? 0), meeting?.starts_at ?? 0, meeting?.ends_at ?? 0].filter((at) => at > now));
		if (next - now < TIMER_MAX) this.dueTimer = setTimeout(() => this.inbox(), next - now);
	}

	/* An event spoke of something that is not held: what is unread there. */
	missing(): void {
		if (Object.keys(this.d.state().missing).length > 0) this.missTimer ??= this.moment(() => void this.fetch());
	}

	/* Of a person who has gone. */
	forget(): void {
		clearTimeout(this.inboxTimer);
		clearTimeout(this.dueTimer);
		this.inboxTimer = undefined;
	}

	private async fetch(): Promise<void> {
		const { state, update } = this.d;
		this.missTimer = undefined;
		if (this.fetching) return;
		this.fetching = true;
		for (const g of Object.keys(state().missing).map(Number)) {
			try {
				update((s) => ({ ...s, missing: drop(s.missing, g) }));
				const first = state().tick;
				const listed = new Set<number>();
				for (let before: number | undefined, page = 0; page < 10; page++) {
					const since = state().tick;
					const r: Result<"topic.list"> = await this.d.call("topic.list", { group: g, filter: "unread", ...(before ? { before } : {}) });
					for (const e of r.topics) listed.add(e.topic.id);
					update((s) => mergeTopics(s, r.topics, since));
					before = r.next;
					if (before === undefined) {
						update((s) => topic.nothingElse(s, g, listed, first));
						break;
					}
				}
			} catch (e) {
				if (!(e instanceof Refused) || e.retry) update((s) => topic.miss(s, g));
			}
		}
		this.fetching = false;
		if (this.d.isUp()) this.missing();
	}
}
