// SPDX-License-Identifier: EUPL-1.2
/* topic - topics, and what one has read of them. */
import type { EventData, Notice, Topic, TopicState } from "../gen/proto";
import { counted } from "./load";
import { seated } from "./share";
import { drop, isMe, noState, put, touch, type Count, type State, type TopicEntry, type Window } from "./state";

/* How many counts are remembered; a count older than that is not late any more. */
const COUNTS = 100;

/* A topic as an event tells it; the reader's own state stays. In another group
   its seqs are those of another channel: the count there is asked for. */
export function setTopic(s: State, told: Topic): State {
	const topic = seated(s, told);
	const had = s.topics[topic.id];
	const moved = had !== undefined && had.topic.group !== topic.group;
	const entry: TopicEntry = {
		topic,
		state: had ? (moved ? { ...had.state, seq: 0 } : had.state) : (s.early[topic.id] ?? noState(topic.id)),
		counts: had && !moved ? had.counts : [],
	};
	const next = recall(touch({ ...s, topics: put(s.topics, topic.id, entry), early: drop(s.early, topic.id) }, topic.id), topic);
	return moved ? miss(staleWindow(next, topic.id), topic.group) : next;
}

/* Calls on the person stand under this topic: its own, and those that `came`. */
export function recall(s: State, topic: Topic, came: (n: Notice) => boolean = () => false): State {
	const theirs = (n: Notice) => n.topic === topic.id || came(n);
	if (!s.notices.some(theirs)) return s;
	return { ...s, notices: s.notices.map((n) => (theirs(n) ? { ...n, topic: topic.id, topic_title: topic.title, group: topic.group } : n)) };
}

export function setState(s: State, state: TopicState): State {
	const had = s.topics[state.topic];
	if (!had || state.seq < had.state.seq) return s;
	return touch({ ...s, topics: put(s.topics, state.topic, { ...had, state: counted(had, state) }) }, state.topic);
}

/* One more or one less unread, by the event `seq` of the group's channel. */
export function count(s: State, topic: number, c: Count): State {
	const had = s.topics[topic];
	if (!had) return s;
	const counts = [...had.counts, c].slice(-COUNTS);
	const matters = c.seq > had.state.seq && c.post > had.state.read_upto;
	const state = matters ? { ...had.state, unread: Math.max(0, had.state.unread + c.by) } : had.state;
	return { ...s, topics: put(s.topics, topic, { ...had, state, counts }) };
}

/* All that is unread in a group was listed, but for muted topics: the others
   there have nothing. */
export function nothingElse(s: State, group: number, listed: ReadonlySet<number>, since: number): State {
	const topics = { ...s.topics };
	for (const e of Object.values(s.topics))
		if (e.topic.group === group && e.state.unread > 0 && e.state.level !== "mute" && !listed.has(e.topic.id) && (s.touched[e.topic.id] ?? 0) <= since)
			topics[e.topic.id] = { ...e, state: { ...e.state, unread: 0 } };
	return { ...s, topics, residue: drop(s.residue, group) };
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

export function staleWindow(s: State, topic: number, change: (w: Window) => Partial<Window> = () => ({})): State {
	const w = s.windows[topic];
	return w ? { ...s, windows: put(s.windows, topic, { ...w, ...change(w), stale: true, again: w.loading > 0 }) } : s;
}

/* A message was said: what the list of topics and the counts show of it. */
export function onSaid(s: State, d: EventData<"post.created">, seq: number): State {
	const { post } = d;
	const entry = s.topics[post.topic];
	if (!entry) return miss(s, d.group);
	/* told by the group it has left since: the new one has told the rest */
	if (entry.topic.group !== d.group) return s;
	let next = s;
	if (post.id > entry.topic.last_post)
		next = setTopic(next, {
			...entry.topic,
			post_count: d.post_count,
			last_post: post.id,
			last_at: post.at,
			last_author: post.author.name,
			excerpt: d.excerpt,
		});
	return isMe(s, post.author.id) ? next : count(next, post.topic, { seq, post: post.id, by: 1 });
}

/* New, or come from another group with messages of which some may be unread. */
export function onCreated(s: State, d: EventData<"topic.created">): State {
	const next = setTopic(s, d.topic);
	return d.topic.post_count > 0 && !s.topics[d.topic.id] ? miss(next, d.topic.group) : next;
}

export function onUpdated(s: State, d: EventData<"topic.updated">, from: number): State {
	const had = s.topics[d.topic.id];
	if (had && had.topic.group !== from) return s;
	return had ? setTopic(s, d.topic) : miss(setTopic(s, d.topic), from);
}

export function onMarked(s: State, d: EventData<"topic.marked">): State {
	const had = s.topics[d.state.topic];
	let next = setState(s, d.state);
	/* counted in a group it has left, or has not come to yet as far as we know */
	if (had && had.topic.group !== d.group) {
		const entry = { ...had, state: { ...d.state, seq: 0 } };
		next = miss(miss(touch({ ...s, topics: put(s.topics, d.state.topic, entry) }, d.state.topic), d.group), had.topic.group);
	}
	if (!had) {
		const kept = { ...next, early: put(s.early, d.state.topic, d.state) };
		return d.state.unread > 0 || s.residue[d.group] ? miss(kept, d.group) : kept;
	}
	return next;
}
