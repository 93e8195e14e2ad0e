// SPDX-License-Identifier: EUPL-1.2
/* notice - the calls on one's attention that are new. */
import type { EventData, Notice } from "../gen/proto";
import type { State } from "./state";

/* What is held are the new ones about messages, the latest first. */
function hold(s: State, unseen: number, come: readonly Notice[], gone: readonly number[]): State {
	const ids = new Set([...gone, ...come.map((n) => n.id)]);
	const kept = s.notices.filter((n) => !ids.has(n.id));
	return { ...s, unseen, notices: [...kept, ...come.filter((n) => n.post)].sort((a, b) => b.id - a.id).slice(0, 50) };
}

export const onNotice = (s: State, d: EventData<"notice.came">): State => hold(s, d.unseen, [d.notice], []);
export const onNoticed = (s: State, d: EventData<"notice.marked">): State => hold(s, d.unseen, d.notices ?? [], d.ids);
