// SPDX-License-Identifier: EUPL-1.2
/* attest - certificates of attendance, checked here: what one says, and whether a key of the house
   signed exactly that. The keys are kept on the device, so that it goes without a network once they are.
   A browser without Ed25519 asks the house. */
import type { AttestKey, Attestation } from "../gen/proto";
import { Refused } from "../wire/failure";
import { post } from "../wire/http";

const CONTEXT = "palabre attestation 1\n";
const KEPT = "attest-keys";

export type Verdict = { good: true; says: Attestation; offline: boolean } | { good: false; why: "broken" | "unknown" | "unreached" };

function bytes(text: string): Uint8Array<ArrayBuffer> | undefined {
	if (!/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
	try {
		const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
		return Uint8Array.from(raw, (c) => c.charCodeAt(0));
	} catch {
		return undefined;
	}
}

/* Of a whole address too: what stands after its #. */
export const tokenIn = (text: string): string => text.trim().replace(/^.*#/s, "").replace(/\s+/g, "");

/* What it says, signed or not; undefined: it is no certificate. */
export function read(token: string): { says: Attestation; text: Uint8Array<ArrayBuffer>; signature: Uint8Array<ArrayBuffer> } | undefined {
	const [left, right, more] = token.split(".");
	const text = bytes(left ?? "");
	const signature = bytes(right ?? "");
	if (!text || !signature || signature.length !== 64 || more !== undefined) return undefined;
	try {
		const o = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text)) as Record<string, unknown>;
		if (o["v"] !== 1) return undefined;
		const word = (k: string) => String(o[k] ?? "");
		const num = (k: string) => Number(o[k]);
		const how = word("s");
		const says: Attestation = {
			key: num("k"), network: word("w"), house: word("h"), name: word("n"), function: word("f"), authority: word("a"), title: word("m"), groups: word("g"), zone: word("z"),
			opened_at: num("o"), closed_at: num("c"), from_at: num("i"), to_at: num("e"), present_ms: num("p"), how: how === "phone" || how === "site" ? how : "online", issued_at: num("t"),
		};
		return { says, text, signature };
	} catch {
		return undefined;
	}
}

function kept(): AttestKey[] {
	try {
		return JSON.parse(localStorage.getItem(KEPT) ?? "[]") as AttestKey[];
	} catch {
		return [];
	}
}

/* Those of the house, kept for when there is no network. */
async function keys(): Promise<{ list: AttestKey[]; offline: boolean }> {
	try {
		const { keys: list } = await post("attest.keys", {});
		try {
			localStorage.setItem(KEPT, JSON.stringify(list));
		} catch {
			/* a browser that keeps nothing asks each time */
		}
		return { list: [...list], offline: false };
	} catch {
		return { list: kept(), offline: true };
	}
}

/* undefined: this browser cannot. */
async function signedBy(key: AttestKey, text: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>): Promise<boolean | undefined> {
	const raw = bytes(key.public);
	const context = new TextEncoder().encode(CONTEXT);
	const all = new Uint8Array(context.length + text.length);
	all.set(context);
	all.set(text, context.length);
	try {
		const k = await crypto.subtle.importKey("raw", raw ?? new Uint8Array(0), { name: "Ed25519" }, false, ["verify"]);
		return await crypto.subtle.verify({ name: "Ed25519" }, k, signature, all);
	} catch {
		return undefined;
	}
}

async function askHouse(token: string): Promise<Verdict> {
	try {
		return { good: true, says: (await post("attest.check", { token })).attestation, offline: false };
	} catch (e) {
		return { good: false, why: e instanceof Refused ? "unknown" : "unreached" };
	}
}

export async function verify(typed: string): Promise<Verdict> {
	const token = tokenIn(typed);
	const it = read(token);
	if (!it) return { good: false, why: "broken" };
	const { list, offline } = await keys();
	const key = list.find((k) => k.id === it.says.key);
	if (!key) return offline ? { good: false, why: "unreached" } : { good: false, why: "unknown" };
	const ok = await signedBy(key, it.text, it.signature);
	if (ok === undefined) return askHouse(token);
	return ok ? { good: true, says: it.says, offline } : { good: false, why: "unknown" };
}
