// SPDX-License-Identifier: EUPL-1.2
/* failure - the two ways a command does not succeed.

   Refused: the server answered and said no, in words that may be shown.
   Unreached: nobody answered; the same op may be sent again later. */
import type { ErrCode, Refusal } from "../gen/proto";

export class Refused extends Error {
	override name = "Refused";
	readonly code: ErrCode;
	readonly field: string | undefined;
	/* the same command may succeed later, unchanged */
	readonly retry: boolean;
	readonly waitMs: number;
	constructor(r: Refusal) {
		/* what the server's log calls it, for whoever is asked for help */
		super(r.ref ? `${r.text} (${r.ref})` : r.text);
		this.code = r.code;
		this.field = r.field;
		this.retry = r.retry;
		this.waitMs = r.wait_ms ?? 0;
	}
}

export type UnreachedWhy = "offline" | "timeout" | "signed_out" | "closed";

export class Unreached extends Error {
	override name = "Unreached";
	readonly why: UnreachedWhy;
	constructor(why: UnreachedWhy) {
		super(why);
		this.why = why;
	}
}
