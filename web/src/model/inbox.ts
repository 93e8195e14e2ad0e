// SPDX-License-Identifier: EUPL-1.2
/* inbox - « À suivre » kept up by events: where what is unread begins and ends, and what was
   settled. What waits for an answer only the server knows: it is asked when that may have changed. */
import type { Decision, InboxLine, Push } from "../gen/proto";
import { ofRoom } from "./near";
import { drop, groupOf, isMe, put, type Inbox, type State } from "./state";

const DECISIONS = 20;

const within = (s: State, change: Partial<Inbox>): State => ({ ...s, inbox: { ...s.inbox, ...change } });

function came(s: State, topic: number, line: InboxLine): State {
	const had = s.inbox.lines[topic];
	if (had && line.post <= (had.last ?? had.first).post) return s;
	return within(s, { lines: put(s.inbox.lines, topic, had ? { first: had.first, last: line } : { first: line, last: undefined }) });
}

/* Read on: it begins elsewhere, at the end when nothing else is known. */
function read(s: State, topic: number, upto: number): State {
	const had = s.inbox.lines[topic];
	if (!had || had.first.post > upto) return s;
	const rest = had.last && had.last.post > upto ? { first: had.last, last: undefined } : undefined;
	return within(s, { lines: rest ? put(s.inbox.lines, topic, rest) : drop(s.inbox.lines, topic) });
}

function settled(s: State, p: Push & { ev: "topic.essential_set" }): State {
	const e = p.data.essential;
	const entry = s.topics[e.topic];
	const others = s.inbox.decisions.filter((d) => d.topic !== e.topic);
	if (!entry || entry.state.level === "mute" || isMe(s, e.author.id)) return within(s, { decisions: others });
	const decision: Decision = { topic: e.topic, group: entry.topic.group, title: entry.topic.title, version: e.version, by: e.author, line: e.settled || e.to_decide || e.next_step, at: e.at };
	return within(s, { decisions: [decision, ...others].slice(0, DECISIONS) });
}

/* A meeting is there to be entered as long as it is under way. */
function sits(s: State, p: Push & { ev: "meeting.updated" }): State {
	const { id, title, starts_at, ends_at, state } = p.data.meeting;
	const rest = s.inbox.sitting.filter((m) => m.id !== id);
	return within(s, { sitting: state === "open" || state === "suspended" ? [...rest, { id, title, group: groupOf(p.ch), starts_at, ends_at }] : rest });
}

/* After the event was applied. */
export function follow(s: State, p: Push): State {
	switch (p.ev) {
		case "post.created": {
			const { post, excerpt, group } = p.data;
			if (isMe(s, post.author.id) || s.topics[post.topic]?.topic.group !== group) return s;
			return came(s, post.topic, { post: post.id, by: post.author, excerpt, at: post.at });
		}
		case "topic.marked": return read(s, p.data.state.topic, p.data.state.read_upto);
		case "topic.essential_set": return settled(s, p);
		case "meeting.updated": return sits(s, p);
		default: return s;
	}
}

const ELSE = new Set<string>(["topic.marked", "notice.marked", "person.updated", "session.ended"]);

/* What is told to a person or to who runs a group, but for these, may be something to answer, or a meeting
   that he was named for; and what becomes of a topic on which one waits. */
export function changesWaits(s: State, p: Push): boolean {
	if (/^(u|gm)\d/.test(p.ch)) return p.ev === "room.changed" || (!ELSE.has(p.ev) && !ofRoom(p));
	return /^(meeting|consultation|position)\.updated$/.test(p.ev) || (p.ev === "question.changed" && s.inbox.waits.some((w) => w.topic === p.data.question.topic));
}
