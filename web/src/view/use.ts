// SPDX-License-Identifier: EUPL-1.2
/* use - how screens read the model. */
import { useSignal } from "@preact/signals";
import { useEffect, useReducer, useRef } from "preact/hooks";
import { client, Reading, Refused, Unreached, type State } from "../model";
import { toast } from "./kit";
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

/* What went wrong, in words to show. */
export function wordsOf(e: unknown): string {
	if (e instanceof Refused) return e.message;
	return e instanceof Unreached ? t.unreached : t.unexpected;
}

/* Runs an act of the person; what fails is told in a toast. True when it went well. */
export async function act(run: () => Promise<unknown>): Promise<boolean> {
	try {
		await run();
		return true;
	} catch (e) {
		toast(wordsOf(e), { bad: true });
		return false;
	}
}

/* Moves the read mark of a topic as its messages, found by data-post within
   `root`, are really read. `ids` are those held, oldest first; when unread ones
   stand before them (`hole`), nothing moves. */
export function useReadMark(topic: number, root: { current: Element | null }, ids: readonly number[], mark: number, hole: boolean): { forget: (from: number) => void } {
	const reading = useRef(new Reading());
	const latest = useRef({ ids, mark, hole });
	latest.current = { ids, mark, hole };
	useEffect(() => {
		reading.current = new Reading();
	}, [topic]);
	useEffect(() => {
		const box = root.current;
		if (!box) return;
		const r = reading.current;
		const seen = new IntersectionObserver(
			(entries) => {
				for (const e of entries) {
					const id = Number((e.target as HTMLElement).dataset["post"]);
					/* half of it, or as much as the screen can hold */
					const on = e.isIntersecting && (e.intersectionRatio >= 0.5 || e.intersectionRect.height >= (e.rootBounds?.height ?? innerHeight) * 0.5);
					r.show(id, on, performance.now());
				}
			},
			{ threshold: [0, 0.25, 0.5, 0.75, 1] },
		);
		for (const el of box.querySelectorAll("[data-post]")) seen.observe(el);
		const tick = setInterval(() => {
			const { ids, mark, hole } = latest.current;
			const upto = hole ? undefined : r.upto(ids, mark, performance.now());
			if (upto !== undefined) client.markRead(topic, upto);
		}, 500);
		const onVisible = () => r.page(document.visibilityState === "visible", performance.now());
		onVisible();
		document.addEventListener("visibilitychange", onVisible);
		return () => {
			seen.disconnect();
			clearInterval(tick);
			document.removeEventListener("visibilitychange", onVisible);
		};
	}, [topic, ids.join()]);
	return { forget: (from) => reading.current.forget(from) };
}
