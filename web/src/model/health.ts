// SPDX-License-Identifier: EUPL-1.2
/* health - whether what people write is kept at the moment, as far as this browser can tell.

   Nothing announces it: it is learnt from answers. A write refused because the server's disk
   takes nothing (`storage`), or because whoever keeps it cannot be asked (`busy`), is trouble
   until a write is done; an answer long in coming is trouble until it is there.
   While writes are refused and none of the person's own is tried again, `attempt` makes one:
   later each time, and at moments that differ from browser to browser, so that a crowd whose
   disk was full does not come back as one. */
import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { Refused } from "../wire/failure";

export type Trouble = "none" | "storage" | "slow";

export interface HealthDeps {
	/* tries to write something; what becomes of it is watched like any other command */
	attempt: () => Promise<void>;
	/* writing works again */
	onWell: () => void;
	random: () => number;
	/* where it is shown */
	trouble?: Signal<Trouble>;
}

export const SLOW_MS = 5000;

/* Between half of it and all of it: 1, 2, 4, then 8 seconds. */
export function pace(tries: number, random: () => number, first = 1000): number {
	return Math.min(8000, first * 2 ** tries) * (0.5 + random() / 2);
}

export class Health {
	readonly trouble: ReadonlySignal<Trouble>;
	private readonly shown: Signal<Trouble>;
	private readonly d: HealthDeps;
	/* why the last write was refused */
	private off: "storage" | "busy" | undefined;
	/* commands on their way for too long */
	private late = 0;
	private tries = 0;
	private timer: ReturnType<typeof setTimeout> | undefined;

	constructor(d: HealthDeps) {
		this.d = d;
		this.trouble = this.shown = d.trouble ?? signal<Trouble>("none");
	}

	/* Watches a command on its way. */
	async watch<T>(answer: Promise<T>, write: boolean): Promise<T> {
		let late = 0;
		const timer = setTimeout(() => {
			late = 1;
			this.late += late;
			this.show();
		}, SLOW_MS);
		/* it is late no more before anything is said of it: what was refused is over, not slow */
		const come = answer.finally(() => {
			clearTimeout(timer);
			this.late -= late;
		});
		try {
			const result = await come;
			if (write) this.well();
			return result;
		} catch (e) {
			this.failed(e);
			throw e;
		} finally {
			this.show();
		}
	}

	/* What became of something that went another way. */
	failed(e: unknown): void {
		if (!(e instanceof Refused) || (e.code !== "storage" && e.code !== "busy")) return;
		this.off = e.code;
		this.show();
		this.later();
	}

	forget(): void {
		clearTimeout(this.timer);
		this.timer = this.off = undefined;
		this.tries = 0;
		this.show();
	}

	private show(): void {
		this.shown.value = this.off === "storage" ? "storage" : this.off || this.late > 0 ? "slow" : "none";
	}

	private well(): void {
		if (!this.off) return;
		this.forget();
		this.d.onWell();
	}

	private later(): void {
		if (this.timer !== undefined) return;
		const mine = setTimeout(() => {
			void this.d.attempt().finally(() => {
				if (this.timer !== mine) return;
				this.timer = undefined;
				if (this.off) this.later();
			});
		}, pace(this.tries++, this.d.random));
		this.timer = mine;
	}
}
