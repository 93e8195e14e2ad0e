// SPDX-License-Identifier: EUPL-1.2
/* kept - the last messages of the topics that were opened, to be read without network. */
import type { Essential, Post } from "../gen/proto";
import type { Box } from "./box";
import { KEPT } from "./post";
import { put, type MyWords, type State, type TopicEntry, type Window } from "./state";

const TOPICS = 40;

export interface KeptTopic {
	entry: TopicEntry;
	window: Window;
	posts: Post[];
	words: [number, MyWords][];
	essential: Essential | undefined;
	at: number;
}

export async function keepTopic(box: Box, s: State, id: number, at: number): Promise<void> {
	const window = s.windows[id];
	const entry = s.topics[id];
	if (!window || !entry || window.ids.length === 0) return;
	const cut = Math.max(0, window.ids.length - KEPT);
	const ids = window.ids.slice(cut);
	const kept: KeptTopic = {
		entry,
		window: { ...window, ids, before: window.before + cut, stale: true, loading: 0, late: [] },
		posts: ids.flatMap((p) => s.posts[p] ?? []),
		words: ids.flatMap((p): [number, MyWords][] => (s.words[p] ? [[p, s.words[p]]] : [])),
		essential: s.essentials[id],
		at,
	};
	await box.put(`topic:${id}`, kept);
	const all = await box.list<KeptTopic>("topic:");
	for (const [key] of all.sort(([, a], [, b]) => b.at - a.at).slice(TOPICS)) await box.del(key);
}

/* Puts a kept topic into the state, unless something newer is there. */
export async function readTopic(box: Box, id: number): Promise<((s: State) => State) | undefined> {
	const k = await box.get<KeptTopic>(`topic:${id}`);
	if (!k) return undefined;
	return (s) => {
		const had = s.windows[id];
		if (had && had.ids.length > 0) return s;
		const posts = { ...s.posts };
		const words = { ...s.words };
		for (const p of k.posts) posts[p.id] ??= p;
		for (const [p, w] of k.words) words[p] ??= w;
		const held = s.topics[id] ?? k.entry;
		return {
			...s,
			topics: put(s.topics, id, held),
			windows: put(s.windows, id, { ...k.window, loading: had?.loading ?? 0, late: had?.late ?? [] }),
			posts,
			words,
			essentials: k.essential && !s.essentials[id] ? put(s.essentials, id, k.essential) : s.essentials,
		};
	};
}

export function forgetKept(box: Box, topic: number): Promise<void> {
	return box.del(`topic:${topic}`);
}
