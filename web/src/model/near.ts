// SPDX-License-Identifier: EUPL-1.2
/* near - the events that « À suivre » lives on, onto the state. Pure. The code is there from the
   beginning; what is not known here waits for that of apply.ts. */
import type { Push } from "../gen/proto";
import { onNotice, onNoticed } from "./notice";
import { elsewhere } from "./share";
import { groupOf, type State } from "./state";
import * as topic from "./topic";

/* It is of a meeting under way, which keeps it by itself: nothing of it is in the state. */
export const ofRoom = (p: Push): boolean => /^(room|agenda|floor|ask|chat|ballot|minutes)\./.test(p.ev);

/* undefined: it is not known here. */
export function near(before: State, p: Push): State | undefined {
	if (ofRoom(p) || /^r[mil]?\d/.test(p.ch)) return before;
	const s = { ...before, tick: before.tick + 1 };
	if (elsewhere(s, p)) return s;
	switch (p.ev) {
		/* of a topic that is held, the messages are too */
		case "post.created": return s.windows[p.data.post.topic] ? undefined : topic.onSaid(s, p.data, p.seq ?? 0);
		case "topic.created": return topic.onCreated(s, p.data);
		case "topic.updated": return topic.onUpdated(s, p.data, groupOf(p.ch));
		case "topic.marked": return topic.onMarked(s, p.data);
		case "notice.came": return onNotice(s, p.data);
		case "notice.marked": return onNoticed(s, p.data);
		case "person.updated": return { ...s, me: p.data.me };
		case "meeting.updated":
		case "session.ended": return s;
		default: return undefined;
	}
}
