// SPDX-License-Identifier: EUPL-1.2
/* apply - one event, or one frame of the wire, onto the state. Pure: no page,
   no network, no clock; tests run it in Node against a real server. */
import type { Push, SessionOpenResult } from "../gen/proto";
import { advance, cursorAt, judge, NOWHERE, type Cursor, type Verdict } from "../wire/cursor";
import * as arrange from "./arrange";
import * as group from "./group";
import * as imports from "./imports";
import * as lend from "./lend";
import { loadSession, unreadOfGroup } from "./load";
import { near } from "./near";
import * as post from "./post";
import { elsewhere } from "./share";
import { EMPTY, groupOf, type State } from "./state";

export { loadSession, unreadOfGroup };

export function apply(before: State, p: Push, now: number = 0): State {
	const s = { ...before, tick: before.tick + 1 };
	if (elsewhere(s, p)) return s;
	switch (p.ev) {
		case "post.created": return post.onCreated(s, p.data, p.seq ?? 0);
		case "post.edited": return post.onEdited(s, p.data);
		case "post.deleted": return post.onDeleted(s, p.data, p.seq ?? 0);
		case "post.reacted": return post.onReacted(s, p.data);
		case "topic.moved": return arrange.onMoved(s, p.data, groupOf(p.ch));
		case "topic.merged": return arrange.onMerged(s, p.data, p.seq ?? 0);
		case "topic.split": return arrange.onSplit(s, p.data, p.seq ?? 0);
		case "topic.essential_set": return arrange.onEssential(s, p.data);
		case "topic.typing": return arrange.onTyping(s, p.data, now);
		case "share.changed": return { ...s, sharing: s.sharing + 1 };
		case "held.added":
		case "held.done": return { ...s, mailing: s.mailing + 1 };
		case "share.began": return lend.onBegan(s, p.data);
		case "share.ended": return lend.onEnded(s, p.data);
		case "group.imported": return imports.onImported(s, p.data);
		case "import.progress": return imports.onProgress(s, p.data);
		case "group.updated": return group.onUpdated(s, p.data);
		case "group.entered": return group.onEntered(s, p.data);
		case "group.left": return group.onLeft(s, p.data);
		case "group.invited": return group.onInvited(s, p.data);
		case "member.changed": return group.onMember(s, p.data);
		case "member.left": return group.onMemberLeft(s, p.data);
		case "member.requested": return group.onRequested(s, p.data);
		case "member.answered": return group.onAnswered(s, p.data);
		case "presence.changed": return group.onPresence(s, p.data);
		/* what is known from the beginning, or an event of a newer server */
		default: return near(before, p) ?? before;
	}
}

export interface Replica {
	readonly state: State;
	readonly cursor: Cursor;
}

export const NOTHING: Replica = { state: EMPTY, cursor: NOWHERE };

export function openReplica(r: SessionOpenResult, before: State = EMPTY): Replica {
	return { state: loadSession(before, r), cursor: cursorAt(r.epoch, r.channels) };
}

/* What the socket and the store do together, for one pushed frame. */
export function applyFrame(r: Replica, frame: Push, now: number = 0): { replica: Replica; verdict: Verdict } {
	const verdict = judge(r.cursor, frame);
	if (verdict !== "apply") return { replica: r, verdict };
	return { replica: { state: apply(r.state, frame, now), cursor: advance(r.cursor, frame) }, verdict };
}

/* What two replicas of one person must agree on, in an order of its own.
   Ephemeral things, and how each came by what it knows, are left out. */
export function essence(s: State): unknown {
	const byId = <T>(record: Readonly<Record<number, T>>) => Object.entries(record).sort(([a], [b]) => Number(a) - Number(b));
	return {
		me: s.me,
		groups: byId(s.groups).filter(([, g]) => g.role !== undefined).map(([id, g]) => [id, { group: g.group, role: g.role, state: g.state, unread: unreadOfGroup(s, Number(id)) }]),
		topics: byId(s.topics).filter(([, e]) => e.topic.merged_into === undefined).map(([id, e]) => [id, e.topic, e.state.level, e.state.read_upto, e.state.unread]),
		windows: byId(s.windows).map(([id, w]) => [id, { before: w.before, after: w.after, posts: w.ids.map((p) => s.posts[p]), mine: w.ids.filter((p) => s.words[p]?.useful || s.words[p]?.us_too) }]),
		essentials: byId(s.essentials),
		notices: s.notices.map((n) => ({ ...n, group_title: null })),
		unseen: s.unseen,
	};
}
