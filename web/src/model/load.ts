// SPDX-License-Identifier: EUPL-1.2
/* load - what the first page is made of, put into the state: the answers to
   session.boot, session.open and inbox.get. Pure. What events do is fetched later. */
import type { InboxGetResult, MyTopic, SessionBootResult, SessionOpenResult, TopicState } from "../gen/proto";
import { EMPTY, type State, type TopicEntry } from "./state";

/* The answer to session.open: all that was held is out of date. */
export function loadSession(s: State, r: SessionOpenResult): State {
	const same = s.me?.person.id === r.me.person.id;
	const old = same && s.epoch === r.epoch ? s : { ...EMPTY, tick: s.tick };
	const groups: Record<number, State["groups"][number]> = {};
	for (const g of Object.values(old.groups)) if (g.state === undefined) groups[g.group.id] = g;
	for (const g of r.groups) groups[g.group.id] = g;
	const topics: Record<number, State["topics"][number]> = {};
	const unread: Record<number, number> = {};
	for (const e of Object.values(old.topics)) if (groups[e.topic.group]) topics[e.topic.id] = { topic: e.topic, state: { ...e.state, unread: 0 }, counts: [] };
	for (const e of r.topics) {
		topics[e.topic.id] = { ...e, counts: [] };
		if (e.state.level !== "mute") unread[e.topic.group] = (unread[e.topic.group] ?? 0) + e.state.unread;
	}
	const residue: Record<number, number> = {};
	for (const g of r.groups) {
		const rest = g.unread - (unread[g.group.id] ?? 0);
		if (rest > 0) residue[g.group.id] = rest;
	}
	return {
		...old,
		me: r.me,
		session: r.session,
		only: r.only,
		epoch: r.epoch,
		unseen: r.unseen,
		fresh: true,
		groups,
		topics,
		residue,
		windows: mapValues(old.windows, (w) => ({ ...w, stale: true, late: [] })),
		lists: mapValues(old.lists, (l) => ({ ...l, stale: true })),
		touched: {},
		reacted: {},
		early: {},
		missing: {},
		typing: {},
		presence: null,
	};
}

function mapValues<T>(record: Readonly<Record<number, T>>, change: (value: T) => T): Record<number, T> {
	return Object.fromEntries(Object.entries(record).map(([k, v]) => [k, change(v)])) as Record<number, T>;
}

/* The server's count, brought up to date with what came after it. */
export function counted(had: TopicEntry | undefined, state: TopicState): TopicState {
	let unread = state.unread;
	for (const c of had?.counts ?? []) if (c.seq > state.seq && c.post > state.read_upto) unread += c.by;
	return { ...state, unread: Math.max(0, unread) };
}

/* A topic of a page asked for at tick `since`; what an event said meanwhile stays. */
function mergeTopic(s: State, { topic, state }: MyTopic, since: number): TopicEntry {
	const had = s.topics[topic.id];
	const early = s.early[topic.id];
	if (!had) return { topic, state: early && early.seq > state.seq ? early : state, counts: [] };
	const moved = (s.touched[topic.id] ?? 0) > since;
	const late = moved && (had.topic.group !== topic.group || state.seq <= had.state.seq);
	return {
		topic: moved ? had.topic : topic,
		state: late || state.seq < had.state.seq ? had.state : counted(had, state),
		counts: had.counts,
	};
}

export function mergeTopics(s: State, list: readonly MyTopic[], since: number): State {
	const topics = { ...s.topics };
	const residue = { ...s.residue };
	for (const my of list) {
		const { id, group } = my.topic;
		const entry = mergeTopic(s, my, since);
		/* held from now on: it counts by itself */
		const rest = residue[group];
		if (!topics[id] && rest && entry.state.level !== "mute") residue[group] = Math.max(0, rest - entry.state.unread);
		topics[id] = entry;
	}
	return { ...s, topics, residue };
}

/* « À suivre ». With `since` it is a view of what came later, which the screen keeps. */
export function loadInbox(s: State, r: Omit<InboxGetResult, "groups">, since: number): State {
	return {
		...mergeTopics(s, r.topics, since),
		notices: r.notices,
		inbox: {
			visit: r.visit,
			meeting: r.meeting,
			sitting: r.sitting,
			waits: r.waits,
			waitsTotal: r.waits_total,
			decisions: r.decisions,
			lines: Object.fromEntries(r.unread.map((u) => [u.topic, { first: u.first, last: u.last }])),
		},
	};
}

export function loadBoot(s: State, r: SessionBootResult): State {
	return loadInbox(loadSession(s, r), r, s.tick);
}

/* Messages unread in a group, muted topics left out: one's own sum, and what
   the server knew of topics that are not held. */
export function unreadOfGroup(s: State, id: number): number {
	let n = s.residue[id] ?? 0;
	for (const e of Object.values(s.topics)) if (e.topic.group === id && e.state.level !== "mute" && e.topic.merged_into === undefined) n += e.state.unread;
	return n;
}
