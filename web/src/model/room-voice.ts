// SPDX-License-Identifier: EUPL-1.2
/* room-voice - what a meeting says aloud, in one place: one thing at a time, at most every two seconds.

   What is said under a name takes the place of what still waits under it, so that ten changes of the queue
   are one sentence. « C'est à vous » goes before all that waits. The same text is not said twice running. */
import { signal } from "@preact/signals";

const APART_MS = 2000;
const WAITING = 6;

export type Rank = "turn" | "news";

export function newVoice(now: () => number = Date.now) {
	const spoken = signal<{ text: string; rank: Rank }>({ text: "", rank: "news" });
	let waiting: { name: string; text: string; rank: Rank }[] = [];
	let last = -APART_MS;
	let timer: ReturnType<typeof setTimeout> | undefined;

	function next(): void {
		clearTimeout(timer);
		timer = undefined;
		const [first, ...rest] = waiting;
		if (!first) return;
		const left = last + APART_MS - now();
		if (left > 0) return void (timer = setTimeout(next, left));
		waiting = rest;
		last = now();
		spoken.value = { text: first.text, rank: first.rank };
		if (waiting.length > 0) timer = setTimeout(next, APART_MS);
	}

	return {
		spoken,
		/* `name`: what it is about, such as « queue » */
		say(name: string, text: string, rank: Rank = "news"): void {
			if (waiting.length === 0 && text === spoken.value.text && now() - last < 2 * APART_MS) return;
			const others = waiting.filter((w) => w.name !== name);
			const turns = others.filter((w) => w.rank === "turn");
			const news = others.filter((w) => w.rank !== "turn").slice(1 - WAITING);
			const mine = { name, text, rank };
			waiting = rank === "turn" ? [...turns, mine, ...news] : [...turns, ...news, mine];
			next();
		},
		/* What waited is not so any more. */
		hush(name?: string): void {
			waiting = name === undefined ? [] : waiting.filter((w) => w.name !== name);
		},
	};
}

export const voice = newVoice();
