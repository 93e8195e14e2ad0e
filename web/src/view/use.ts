// SPDX-License-Identifier: EUPL-1.2
/* use - how screens read the model. */
import { useSignal } from "@preact/signals";
import { useEffect, useReducer, useRef } from "preact/hooks";
import { client, Refused, Unreached, type State } from "../model";
import { passing, toast } from "./kit";
import { t } from "../i18n";

function alike(a: unknown, b: unknown): boolean {
	if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((x, i) => Object.is(x, b[i]));
	return Object.is(a, b);
}

/* A part of the state; drawn again when that part changes. The question may
   depend on what the component was given; lists are compared item by item. */
export function useModel<T>(ask: (s: State) => T): T {
	const [, redraw] = useReducer((n: number, _: void) => n + 1, 0);
	const value = ask(client.state.peek());
	const latest = useRef({ ask, value });
	latest.current = { ask, value };
	useEffect(
		() =>
			client.state.subscribe((s) => {
				if (!alike(latest.current.value, latest.current.ask(s))) redraw();
			}),
		[],
	);
	return value;
}

export type Loading = "loading" | "ready" | "offline" | "missing" | "failed";

/* Runs a load when `key` changes and again when the link comes back after a
   failure; tells where it stands. */
export function useLoad(key: string | number | undefined, load: () => Promise<unknown>): Loading {
	const at = useSignal<Loading>("loading");
	const up = client.link.value.state === "open";
	const again = at.value === "offline" && up;
	useEffect(() => {
		if (key === undefined) return;
		let mine = true;
		at.value = "loading";
		load().then(
			() => mine && (at.value = "ready"),
			(e: unknown) => mine && (at.value = e instanceof Unreached ? "offline" : e instanceof Refused && e.code === "not_found" ? "missing" : "failed"),
		);
		return () => {
			mine = false;
		};
	}, [key, again]);
	return at.value;
}

const passes = (e: unknown) => e instanceof Unreached || (e instanceof Refused && e.retry);

/* What went wrong, in words to show. */
export function wordsOf(e: unknown): string {
	const text = e instanceof Refused ? e.message : e instanceof Unreached ? t.unreached : t.unexpected;
	if (passes(e)) passing.add(text);
	return text;
}

/* The latest act of the person, while it is on its way. */
let underWay: Promise<boolean> | undefined;

/* Runs an act of the person; what fails is told in a toast, with a way to try again when that may
   help. True when it went well at once. */
export function act(run: () => Promise<unknown>): Promise<boolean> {
	const mine = run().then(
		() => true,
		(e) => {
			toast(wordsOf(e), { bad: true, ...(passes(e) ? { action: { label: t.retry, run: () => void act(run).then((ok) => ok && toast(t.doneAfterAll)) } } : {}) });
			return false;
		},
	);
	underWay = mine;
	void mine.then(() => underWay === mine && (underWay = undefined));
	return mine;
}

/* Runs it now, or once what is on its way has gone well and whoever asked for it has said so. */
export function afterAct(run: () => void): void {
	if (underWay) void underWay.then((ok) => ok && setTimeout(run));
	else run();
}
