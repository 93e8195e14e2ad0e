// SPDX-License-Identifier: EUPL-1.2
/* post - messages and the stretches of topics that are held. */
import type { EventData, MyReaction, Post, Reaction, TopicOpenResult, TopicPostsResult } from "../gen/proto";
import { mergeTopics } from "./load";
import { count, forgetTopic, miss, onSaid, setTopic } from "./topic";
import { isMe, NO_WINDOW, put, touch, type MyWords, type State, type Window } from "./state";

/* At most this many messages of a topic are held when nobody looks at it. */
export const KEPT = 200;

export function openingTopic(s: State, topic: number): State {
	const w = s.windows[topic] ?? NO_WINDOW;
	const first = w.loading === 0 && { again: false, late: [] };
	return { ...s, windows: put(s.windows, topic, { ...w, ...first, loading: w.loading + 1 }) };
}

export function openFailed(s: State, topic: number): State {
	const w = s.windows[topic];
	return w ? { ...s, windows: put(s.windows, topic, { ...w, loading: Math.max(0, w.loading - 1), stale: true }) } : s;
}

/* The newer of two versions of one message. A deletion is final. */
function newer(a: Post | undefined, b: Post): Post {
	if (!a) return b;
	if (a.deleted_at !== undefined && b.deleted_at === undefined) return a;
	return a.version > b.version ? a : b;
}

function addPosts(s: State, list: readonly Post[], mine: readonly MyReaction[], since: number): State {
	const posts = { ...s.posts };
	const words: Record<number, MyWords> = { ...s.words };
	for (const p of list) {
		/* counts of words carry no version: what an event said since then wins */
		const kept = (s.reacted[p.id] ?? 0) > since ? posts[p.id] : undefined;
		const best = newer(posts[p.id], p);
		posts[p.id] = kept && best !== kept ? { ...best, useful: kept.useful, us_too: kept.us_too } : best;
		if (!kept) delete words[p.id];
	}
	for (const m of mine) if (!((s.reacted[m.post] ?? 0) > since)) words[m.post] = { ...words[m.post], [m.kind]: true };
	return { ...s, posts, words };
}

/* The answer to topic.open, asked for at tick `since`. */
export function loadTopic(s: State, r: TopicOpenResult, since: number, asked: number = r.topic.id): State {
	const id = r.topic.id;
	let next = asked === id ? s : forgetTopic(s, asked);
	next = addPosts(mergeTopics(next, [r], since), r.posts, r.mine, since);
	const ids = r.posts.map((p) => p.id);
	const last = ids[ids.length - 1] ?? 0;
	const had = s.windows[id] ?? NO_WINDOW;
	const late = had.late.filter((p) => p > last);
	const loading = Math.max(0, had.loading - (asked === id ? 1 : 0));
	const w: Window = {
		ids,
		before: r.before,
		after: r.after,
		firstUnread: r.first_unread,
		stale: had.again,
		again: had.again && loading > 0,
		loading,
		late: loading > 0 ? had.late : [],
		participants: r.participants,
		files: r.files,
	};
	const whole = late.reduce<Window>((x, p) => joined(x, next.posts[p]!), { ...w, ids: [...ids, ...late] });
	next = { ...next, windows: put(next.windows, id, r.after === 0 ? whole : { ...w, after: Math.max(r.after, late.length), late }) };
	const essential = s.essentials[id];
	if (r.essential && (!essential || essential.version < r.essential.version)) next = { ...next, essentials: put(next.essentials, id, r.essential) };
	return next;
}

/* One more page at an end of the stretch. */
export function loadPosts(s: State, topic: number, way: "before" | "after", from: number, r: TopicPostsResult, since: number): State {
	const w = s.windows[topic];
	const edge = way === "before" ? w?.ids[0] : w?.ids[w.ids.length - 1];
	if (!w || edge !== from) return s;
	const next = addPosts(s, r.posts, r.mine, since);
	const ids = r.posts.map((p) => p.id);
	const last = ids[ids.length - 1] ?? from;
	const grown: Window =
		way === "before"
			? { ...w, ids: [...ids, ...w.ids], before: r.more }
			: { ...w, ids: r.more === 0 ? [...w.ids, ...ids, ...w.late.filter((id) => id > last)] : [...w.ids, ...ids], after: r.more, late: r.more === 0 && w.loading === 0 ? [] : w.late };
	return { ...next, windows: put(next.windows, topic, grown) };
}

/* What is kept of a topic nobody looks at any more. */
export function trimWindow(s: State, topic: number): State {
	const w = s.windows[topic];
	if (!w || w.ids.length <= KEPT) return s;
	const cut = w.ids.length - KEPT;
	return { ...s, windows: put(s.windows, topic, { ...w, ids: w.ids.slice(cut), before: w.before + cut }) };
}

export function onCreated(s: State, d: EventData<"post.created">, seq: number): State {
	const { post } = d;
	const next = onSaid(s, d, seq);
	if (s.topics[post.topic]?.topic.group !== d.group) return next;
	const typing = next.typing[post.topic];
	return hold(typing ? { ...next, typing: put(next.typing, post.topic, typing.filter((x) => x.person.id !== post.author.id)) } : next, post);
}

/* Keeps a new message: at the end of its topic where that is held, else until it is. */
function hold(s: State, post: Post): State {
	const w = s.windows[post.topic];
	if (!w || w.ids.includes(post.id)) return s;
	const atEnd = w.after === 0 && (w.ids.length > 0 || !w.stale);
	const late = atEnd && w.loading === 0 ? w.late : [...w.late, post.id];
	const grown = { ...joined(w, post), late, ...(atEnd ? { ids: [...w.ids, post.id].sort((a, b) => a - b) } : { after: w.after + 1 }) };
	return { ...s, posts: put(s.posts, post.id, post), windows: put(s.windows, post.topic, grown) };
}

/* What stands beside the messages, with one more of them. */
const joined = (w: Window, post: Post): Window => ({ ...w, files: [...post.files, ...w.files], participants: tookPart(w, post, 1) });

/* Who took part, with one more or one less message of this author's authority. */
function tookPart(w: Window, post: Post, by: 1 | -1): Window["participants"] {
	const { authority, authority_id } = post.author;
	if (authority_id === undefined || authority === undefined) return w.participants;
	const had = w.participants.find((p) => p.authority === authority_id);
	const grown = { authority: authority_id, name: authority, posts: (had?.posts ?? 0) + by };
	return [...w.participants.filter((p) => p !== had), grown].filter((p) => p.posts > 0).sort((a, b) => b.posts - a.posts);
}

/* Something became of a message that is not held: the page on its way may be of
   before. */
function missed(s: State, topic: number): State {
	const w = s.windows[topic];
	return w && w.loading > 0 ? { ...s, windows: put(s.windows, topic, { ...w, again: true }) } : s;
}

/* A new version of a message that is held, or of the last one of its topic that
   is not deleted. */
export function onEdited(s: State, d: EventData<"post.edited">): State {
	const { post } = d;
	const entry = s.topics[post.topic];
	let next = s;
	if (entry?.topic.group === d.group && entry.topic.last_at === post.at) next = setTopic(next, { ...entry.topic, excerpt: d.excerpt });
	if (s.notices.some((n) => n.post === post.id)) next = { ...next, notices: s.notices.map((n) => (n.post === post.id ? { ...n, line: d.excerpt } : n)) };
	const had = s.posts[post.id];
	return had ? touch({ ...next, posts: put(next.posts, post.id, newer(had, post)) }, post.topic) : missed(next, post.topic);
}

export function onDeleted(s: State, d: EventData<"post.deleted">, seq: number): State {
	const { post, topic } = d;
	const entry = s.topics[topic.id];
	let next = entry && entry.topic.group !== d.group ? s : setTopic(s, topic);
	if (entry?.topic.group === d.group && !isMe(s, post.author.id)) next = count(next, topic.id, { seq, post: post.id, by: -1 });
	if (!entry) next = miss(next, d.group);
	const had = s.posts[post.id];
	next = had ? { ...next, posts: put(next.posts, post.id, post) } : missed(next, topic.id);
	const w = s.windows[topic.id];
	if (w) next = { ...next, windows: put(next.windows, topic.id, { ...w, participants: tookPart(w, post, -1), files: w.files.filter((f) => !had?.files.some((x) => x.id === f.id)) }) };
	return { ...next, notices: next.notices.filter((n) => n.post !== post.id) };
}

export function onReacted(s: State, d: EventData<"post.reacted">): State {
	const had = s.posts[d.post];
	if (!had) return missed(s, d.topic);
	let next = { ...s, reacted: put(s.reacted, d.post, s.tick), posts: put(s.posts, d.post, { ...had, [d.kind]: d.count }) };
	if (isMe(s, d.person)) next = { ...next, words: put(next.words, d.post, { ...next.words[d.post], [d.kind]: d.on }) };
	return next;
}

/* One's own word shown before the server has said so; `by` undoes it too. */
export function react(s: State, post: number, kind: Reaction, on: boolean): State {
	const had = s.posts[post];
	if (!had || (s.words[post]?.[kind] ?? false) === on) return s;
	return {
		...s,
		posts: put(s.posts, post, { ...had, [kind]: Math.max(0, had[kind] + (on ? 1 : -1)) }),
		words: put(s.words, post, { ...s.words[post], [kind]: on }),
	};
}
