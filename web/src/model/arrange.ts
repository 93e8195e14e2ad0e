// SPDX-License-Identifier: EUPL-1.2
/* arrange - topics put in order: moved, merged, split, what is essential in them; lists of them, and
   who types. */
import type { EventData, Topic, TopicListResult, TopicState } from "../gen/proto";
import { mergeTopics } from "./load";
import { drop, isMe, put, touch, type State } from "./state";
import { forgetTopic, miss, recall, setTopic, staleWindow } from "./topic";

/* A page of the list, of what came before the time `before`: what it should hold
   and does not is gone from there. */
export function loadList(s: State, group: number, result: TopicListResult, since: number, before?: number): State {
	const listed = new Set(result.topics.map((e) => e.topic.id));
	const { next = 0 } = result;
	const gone = Object.values(s.topics).filter(
		({ topic: t }) =>
			t.group === group &&
			!listed.has(t.id) &&
			(s.touched[t.id] ?? 0) <= since &&
			(t.pinned ? !before : t.last_at >= next && t.last_at < (before ?? Infinity)),
	);
	const rest = gone.reduce((x, e) => forgetTopic(x, e.topic.id), s);
	return { ...mergeTopics(rest, result.topics, since), lists: put(s.lists, group, { next: result.next, stale: false }) };
}

/* Told on the channel of the group that it left. The group it went to tells of
   it too, on its own channel, before or after; one that is hidden only there. */
export function onMoved(s: State, d: EventData<"topic.moved">, from: number): State {
	const entry = s.topics[d.topic];
	if (!entry || entry.topic.group !== from) return s;
	if (d.group !== undefined && s.groups[d.group]) return setTopic(s, { ...entry.topic, group: d.group });
	const next = forgetTopic(s, d.topic);
	/* it may come again in a group that is not named to all: what he may not read there the server takes back */
	return d.group === undefined ? { ...next, notices: s.notices, early: put(s.early, d.topic, { ...entry.state, seq: 0 }) } : next;
}

/* What one has read after messages came or went by the event `seq`: exact, or as
   near as can be told from what is held, until the server says. */
function setRead(s: State, topic: number, seq: number, exact: boolean, read: Partial<TopicState>): State {
	const had = s.topics[topic];
	/* the server has counted since */
	if (!had || had.state.seq >= seq) return s;
	const state = { ...had.state, ...read, seq: exact ? seq : seq - 1 };
	const next = { ...s, topics: put(s.topics, topic, { ...had, state, counts: [] }) };
	return exact ? next : miss(next, had.topic.group);
}

/* The mark goes before the first message unread in either topic: where something
   is, what had been read after it counts again, and only the server knows that. */
export function onMerged(s: State, d: EventData<"topic.merged">, seq: number): State {
	const from = s.topics[d.from];
	const was = s.topics[d.into.id]?.state ?? s.early[d.into.id];
	const { read_upto = 0, unread = 0, level = "normal" } = from?.state ?? {};
	const all = was !== undefined && from !== undefined && was.unread + unread === 0;
	let next = recall(setTopic(s, d.into), d.into, (n) => n.topic === d.from);
	next = setRead(next, d.into.id, seq, all, {
		level: level === "follow" && (was?.level ?? "normal") === "normal" ? level : (was?.level ?? "normal"),
		unread: (was?.unread ?? 0) + unread,
		read_upto: all ? Math.max(was.read_upto, read_upto) : Math.min(was?.read_upto ?? 0, read_upto),
	});
	if (from) {
		const topic: Topic = { ...from.topic, merged_into: d.into.id, post_count: 0 };
		next = touch({ ...next, topics: put(next.topics, d.from, { topic, state: { ...from.state, unread: 0 }, counts: [] }) }, d.from);
	}
	/* what was essential there is either handed over, which is told apart, or of no more use */
	return staleWindow({ ...next, windows: drop(next.windows, d.from), essentials: drop(next.essentials, d.from) }, d.into.id);
}

/* One's mark and level go along. What went of the unread messages is known when
   they are held, or when there is nothing unread. */
export function onSplit(s: State, d: EventData<"topic.split">, seq: number): State {
	const went = new Set(d.posts);
	const was = s.topics[d.from.id]?.state;
	const w = s.windows[d.from.id];
	const held = w && !w.stale && !s.missing[d.from.group] ? w.ids : [];
	let next = recall(setTopic(setTopic(s, d.from), d.into), d.into, (n) => went.has(n.post ?? 0));
	if (was) {
		const { level, read_upto, unread } = was;
		const later = unread > 0 ? d.posts.filter((id) => id > read_upto) : [];
		const exact = was.seq < seq && later.every((id) => held.includes(id));
		const taken = exact ? later.filter((id) => !isMe(s, s.posts[id]!.author.id) && s.posts[id]!.deleted_at === undefined).length : 0;
		const last = (ids: readonly number[]) => Math.max(0, ...ids.filter((id) => id <= read_upto));
		next = setRead(next, d.from.id, seq, exact, { unread: Math.max(0, unread - taken), read_upto: went.has(read_upto) ? last(held.filter((id) => !went.has(id))) || read_upto : read_upto });
		next = setRead(next, d.into.id, seq, exact, { level, unread: taken, read_upto: last(d.posts) });
	} else next = miss(next, d.into.group);
	const posts = { ...next.posts };
	for (const id of d.posts) {
		const post = posts[id];
		if (post) posts[id] = { ...post, topic: d.into.id };
	}
	return staleWindow({ ...next, posts }, d.from.id, (x) => ({ ids: x.ids.filter((id) => !went.has(id)) }));
}

export function onEssential(s: State, d: EventData<"topic.essential_set">): State {
	const had = s.essentials[d.essential.topic];
	if (!s.windows[d.essential.topic] || (had && had.version >= d.essential.version)) return s;
	return { ...s, essentials: put(s.essentials, d.essential.topic, d.essential) };
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
