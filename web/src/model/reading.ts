// SPDX-License-Identifier: EUPL-1.2
/* reading - how far the reader has really come in a topic. Pure.

   A message counts as read once it was on screen for a second, the page being
   visible. The mark moves over messages without a hole: one that was jumped
   over keeps it where it is. */
export const DWELL_MS = 1000;

export class Reading {
	private readonly since = new Map<number, number>();
	private readonly seen = new Set<number>();
	private visible = true;

	/* A message came on screen or left it. */
	show(post: number, on: boolean, now: number): void {
		if (!on) this.since.delete(post);
		else if (!this.since.has(post)) this.since.set(post, now);
	}

	/* The page was hidden or shown: time behind another tab does not count. */
	page(visible: boolean, now: number): void {
		this.visible = visible;
		if (visible) for (const post of this.since.keys()) this.since.set(post, now);
	}

	/* The message up to which all is read, among `ids` (oldest first) after the
	   mark; undefined when it does not move. */
	upto(ids: readonly number[], mark: number, now: number): number | undefined {
		if (this.visible) for (const [post, at] of this.since) if (now - at >= DWELL_MS) this.seen.add(post);
		let last: number | undefined;
		for (const id of ids) {
			if (id <= mark) continue;
			if (!this.seen.has(id)) break;
			last = id;
		}
		return last;
	}

	/* Put back by the reader: what was seen from there on counts no more. */
	forget(from: number): void {
		for (const post of this.seen) if (post >= from) this.seen.delete(post);
		for (const post of [...this.since.keys()]) if (post >= from) this.since.set(post, Infinity);
	}
}
