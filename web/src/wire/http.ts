// SPDX-License-Identifier: EUPL-1.2
/* http - commands by POST /api/<command>.

   Used where there is no socket: to sign in and out, and to learn whether the
   session still stands when the socket is refused. */
import { isWrite, type Args, type CommandName, type Refusal, type Result } from "../gen/proto";
import { Refused, Unreached } from "./failure";
import { newOp } from "./op";

interface Body {
	ok?: unknown;
	err?: Refusal;
}

export async function post<K extends CommandName>(cmd: K, args: Args<K>, op: string = newOp()): Promise<Result<K>> {
	let answer: Response;
	try {
		answer = await fetch(`/api/${cmd}`, {
			method: "POST",
			headers: { "Content-Type": "application/json" },
			credentials: "same-origin",
			cache: "no-store",
			body: JSON.stringify(isWrite(cmd) ? { op, args } : { args }),
			signal: AbortSignal.timeout(15_000),
		});
	} catch {
		throw new Unreached("offline");
	}
	const body = (await answer.json().catch(() => ({}))) as Body;
	if (body.err) throw new Refused(body.err);
	if (!answer.ok) throw new Unreached("closed");
	return body.ok as Result<K>;
}

/* Whether the cookie of this browser is still good. */
export async function probe(): Promise<"ok" | "signed_out" | "unreachable"> {
	try {
		await post("session.list", {});
		return "ok";
	} catch (e) {
		return e instanceof Refused && e.code === "unauthenticated" ? "signed_out" : "unreachable";
	}
}
