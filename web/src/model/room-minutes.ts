// SPDX-License-Identifier: EUPL-1.2
/* room-minutes - what is written down of a meeting while it is held, as one may read it. */
import type { MinutesNote, Push } from "../gen/proto";
import { client } from "./index";
import { roomFeed, type Feed } from "./room";

export interface Notes {
	readonly list: readonly MinutesNote[];
	/* one may write: a chair */
	readonly writes: boolean;
}

/* In the order in which they were written; one that is known already takes its place. */
function put(list: readonly MinutesNote[], n: MinutesNote): readonly MinutesNote[] {
	const at = list.findIndex((x) => x.id === n.id);
	if (at < 0) return [...list, n].sort((a, b) => a.id - b.id);
	return (list[at]?.version ?? 0) > n.version ? list : list.map((x, i) => (i === at ? n : x));
}

export function applyNotes(s: Notes, p: Push): Notes {
	switch (p.ev) {
		case "minutes.noted": return { ...s, list: put(s.list, p.data.note) };
		case "minutes.note_removed": return { ...s, list: s.list.filter((n) => n.id !== p.data.note) };
		case "action.changed": {
			const { action } = p.data;
			return s.list.some((n) => n.action?.id === action.id) ? { ...s, list: s.list.map((n) => (n.action?.id === action.id ? { ...n, action } : n)) } : s;
		}
		default: return s;
	}
}

async function load(meeting: number): Promise<Notes> {
	const list: MinutesNote[] = [];
	for (let after: number | undefined; ; ) {
		const r = await client.call("minutes.notes", { meeting, ...(after ? { after } : {}) });
		list.push(...r.notes);
		if (r.next === undefined) return { list, writes: r.writes };
		after = r.next;
	}
}

export const notesOf = (meeting: number): Feed<Notes> => roomFeed<Notes>(meeting, "minutes", { load: () => load(meeting), reduce: applyNotes });
