// SPDX-License-Identifier: EUPL-1.2
/* topic - topics, what one has read of them, and lists of them. */
import type { EventData, MyTopic, Topic, TopicListResult, TopicState } from "../gen/proto";
import { drop, isMe, noState, put, touch, type State, type Window } from "./state";

/* A topic as an event tells it; the reader's own state stays. */
export function setTopic(s: State, topic: Topic): State {
	const had = s.topics[topic.id];
	return touch({ ...s, topics: put(s.topics, topic.id, { topic, state: had?.state ?? noState(topic.id) }) }, topic.id);
}

export function setState(s: State, state: TopicState): State {
	const had = s.topics[state.topic];
	return had ? touch({ ...s, topics: put(s.topics, state.topic, { topic: had.topic, state }) }, state.topic) : s;
}

/* Topics of a page asked for at tick `since`; what moved meanwhile stays as it is. */
export function mergeTopics(s: State, list: readonly MyTopic[], since: number): State {
	const topics = { ...s.topics };
	for (const { topic, state } of list) if (!(topic.id in topics) || (s.touched[topic.id] ?? 0) <= since) topics[topic.id] = { topic, state };
	return { ...s, topics };
}

export function loadList(s: State, group: number, result: TopicListResult, since: number): State {
	return { ...mergeTopics(s, result.topics, since), lists: put(s.lists, group, { next: result.next, stale: false }) };
}

/* Forgets a topic and all that was held of it. */
export function forgetTopic(s: State, id: number): State {
	const gone = s.windows[id]?.ids ?? [];
	return {
		...s,
		topics: drop(s.topics, id),
		windows: drop(s.windows, id),
		essentials: drop(s.essentials, id),
		typing: drop(s.typing, id),
		posts: drop(s.posts, ...gone),
		words: drop(s.words, ...gone),
		notices: s.notices.filter((n) => n.topic !== id),
	};
}

export function miss(s: State, group: number): State {
	return { ...s, missing: put(s.missing, group, true) };
}

function staleWindow(s: State, topic: number, change: (w: Window) => Partial<Window> = () => ({})): State {
	const w = s.windows[topic];
	return w ? { ...s, windows: put(s.windows, topic, { ...w, ...change(w), stale: true }) } : s;
}

export function onCreated(s: State, d: EventData<"topic.created">): State {
	return setTopic(s, d.topic);
}

export function onUpdated(s: State, d: EventData<"topic.updated">): State {
	return setTopic(s, d.topic);
}

/* Told on the channel of the group that it left. The group it went to tells of
   it too, on its own channel, before or after. */
export function onMoved(s: State, d: EventData<"topic.moved">, from: number): State {
	const entry = s.topics[d.topic];
	if (!entry || entry.topic.group !== from) return s;
	if (d.group !== undefined && s.groups[d.group]) return setTopic(s, { ...entry.topic, group: d.group });
	return forgetTopic(s, d.topic);
}

/* The messages went over; how many of them are unread, only the server knows. */
export function onMerged(s: State, d: EventData<"topic.merged">): State {
	const from = s.topics[d.from];
	let next = setTopic(s, d.into);
	if (from) {
		const topic: Topic = { ...from.topic, merged_into: d.into.id, post_count: 0 };
		next = touch({ ...next, topics: put(next.topics, d.from, { topic, state: { ...from.state, unread: 0 } }) }, d.from);
	}
	const notices = next.notices.map((n) => (n.topic === d.from ? { ...n, topic: d.into.id, topic_title: d.into.title } : n));
	next = { ...next, notices, windows: drop(next.windows, d.from) };
	return miss(staleWindow(next, d.into.id), d.into.group);
}

export function onSplit(s: State, d: EventData<"topic.split">): State {
	let next = setTopic(setTopic(s, d.from), d.into);
	const went = new Set(d.posts);
	const posts = { ...next.posts };
	for (const id of d.posts) {
		const post = posts[id];
		if (post) posts[id] = { ...post, topic: d.into.id };
	}
	next = { ...next, posts, notices: next.notices.map((n) => (went.has(n.post) ? { ...n, topic: d.into.id, topic_title: d.into.title } : n)) };
	next = staleWindow(next, d.from.id, (w) => ({ ids: w.ids.filter((id) => !went.has(id)) }));
	return miss(next, d.into.group);
}

export function onEssential(s: State, d: EventData<"topic.essential_set">): State {
	const had = s.essentials[d.essential.topic];
	if (had && had.version >= d.essential.version) return s;
	return { ...s, essentials: put(s.essentials, d.essential.topic, d.essential) };
}

export function onMarked(s: State, d: EventData<"topic.marked">): State {
	const next = setState(s, d.state);
	const notices = next.notices.filter((n) => n.topic !== d.state.topic || n.post > d.state.read_upto);
	if (!s.topics[d.state.topic] && d.state.unread > 0) return miss({ ...next, notices }, d.group);
	return notices.length === next.notices.length ? next : { ...next, notices };
}

export function onTyping(s: State, d: EventData<"topic.typing">, now: number): State {
	if (isMe(s, d.person.id)) return s;
	const others = (s.typing[d.topic] ?? []).filter((x) => x.person.id !== d.person.id && x.until > now);
	return { ...s, typing: put(s.typing, d.topic, [...others, { person: d.person, until: now + 6000 }]) };
}

/* Takes away those who have not typed for six seconds. */
export function forgetTypists(s: State, now: number): State {
	if (!Object.values(s.typing).some((list) => list.some((x) => x.until <= now))) return s;
	const typing: Record<number, State["typing"][number]> = {};
	for (const [id, list] of Object.entries(s.typing)) {
		const left = list.filter((x) => x.until > now);
		if (left.length > 0) typing[Number(id)] = left;
	}
	return { ...s, typing };
}
