// SPDX-License-Identifier: EUPL-1.2
/* boot - the first page's data: index.html has it fetched while the code is. */
import type { Refusal, SessionBootResult } from "../gen/proto";
import type { Hold } from "./hold";
import { loadBoot } from "./load";

/* undefined: the server could not be asked, or would not say */
export type Boot = SessionBootResult | "out" | undefined;

async function ask(): Promise<Boot> {
	try {
		const answer = await fetch("/boot", { signal: AbortSignal.timeout(20_000) });
		const { ok, err } = (await answer.json()) as { ok?: SessionBootResult; err?: Refusal };
		return err?.code === "unauthenticated" ? "out" : ok;
	} catch {
		return undefined;
	}
}

/* Shows it, unless something is shown already that the client will bring up to date. */
export async function boot(hold: Hold): Promise<Boot> {
	const r = await ask();
	if (r === "out") hold.standing.value = "out";
	else if (r && !hold.state.value.me) {
		hold.state.value = loadBoot(hold.state.value, r);
		hold.standing.value = "in";
	}
	return r;
}
