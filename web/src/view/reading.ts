// SPDX-License-Identifier: EUPL-1.2
/* reading - watches what is really on screen of a topic. */
import { useEffect, useRef } from "preact/hooks";
import { client } from "../model";
import { Reading } from "../model/reading";

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
