// SPDX-License-Identifier: EUPL-1.2
/* room-clock - a clock that goes on when the page is in the background. */
import beat from "../room-beat.ts?worker&url";
import { workerUrl } from "../html";

/* About once a second, in the background every two. */
export function ticks(run: () => void): () => void {
	let worker: Worker | undefined;
	try {
		worker = new Worker(workerUrl(beat));
		worker.onmessage = run;
	} catch {
		/* an old browser: slower in the background */
	}
	const timer = setInterval(run, 1000);
	return () => {
		clearInterval(timer);
		worker?.terminate();
	};
}
