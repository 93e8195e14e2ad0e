// SPDX-License-Identifier: EUPL-1.2
/* cursor - how far this client has come on each channel. Pure.

   A push with a seq is applied when it is the next one of its channel, dropped
   when it is not newer, and is a gap otherwise: then nothing of it is applied
   and the caller resumes from here. Channels come and go with the groups. */
import type { ChannelHead, Push } from "../gen/proto";

export interface Cursor {
	readonly epoch: string;
	readonly heads: Readonly<Record<string, number>>;
}

export type Verdict = "apply" | "old" | "gap";

export const NOWHERE: Cursor = { epoch: "", heads: {} };

export function cursorAt(epoch: string, channels: readonly ChannelHead[]): Cursor {
	return { epoch, heads: Object.fromEntries(channels.map((c) => [c.ch, c.seq])) };
}

export function channelsOf(cursor: Cursor): ChannelHead[] {
	return Object.entries(cursor.heads).map(([ch, seq]) => ({ ch, seq }));
}

export function judge(cursor: Cursor, push: Push): Verdict {
	if (push.seq === undefined) return "apply";
	const head = cursor.heads[push.ch];
	if (head === undefined || push.seq <= head) return "old";
	return push.seq === head + 1 ? "apply" : "gap";
}

/* The cursor once a push judged "apply" has been applied. */
export function advance(cursor: Cursor, push: Push): Cursor {
	if (push.seq === undefined) return cursor;
	const heads = { ...cursor.heads, [push.ch]: push.seq };
	if (push.ev === "group.entered" || push.ev === "room.entered")
		for (const c of push.data.channels) heads[c.ch] = Math.max(heads[c.ch] ?? 0, c.seq);
	if (push.ev === "group.left") for (const kind of ["g", "gm"]) delete heads[`${kind}${push.data.group}`];
	if (push.ev === "room.left") for (const ch of push.data.channels) delete heads[ch];
	return { epoch: cursor.epoch, heads };
}
