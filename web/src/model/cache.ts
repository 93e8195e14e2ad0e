// SPDX-License-Identifier: EUPL-1.2
/* cache - what can be read without network: who one is, groups, the inbox; and, in kept.ts, the last
   messages of the topics that were opened. Never more than that, and nothing once signed out. */
import type { Me, MyGroup, Notice } from "../gen/proto";
import type { Box } from "./box";
import type { GroupPage, State, TopicEntry } from "./state";

interface KeptSession {
	me: Me;
	epoch: string;
	groups: MyGroup[];
	pages: [number, GroupPage][];
	topics: TopicEntry[];
	notices: Notice[];
	unseen: number;
	at: number;
}

export async function keepSession(box: Box, s: State, at: number): Promise<void> {
	if (!s.me) return;
	const topics = Object.values(s.topics)
		.sort((a, b) => b.topic.last_at - a.topic.last_at)
		.slice(0, 600);
	const kept: KeptSession = {
		me: s.me,
		epoch: s.epoch,
		groups: Object.values(s.groups),
		pages: Object.entries(s.groupPages).map(([id, p]): [number, GroupPage] => [Number(id), { ...p, members: p.members.slice(0, 200) }]),
		topics,
		notices: [...s.notices],
		unseen: s.unseen,
		at,
	};
	await box.put("session", kept);
}

export async function readSession(box: Box, s: State): Promise<{ state: State; at: number } | undefined> {
	const k = await box.get<KeptSession>("session");
	if (!k || s.me) return undefined;
	const state: State = {
		...s,
		me: k.me,
		epoch: k.epoch,
		groups: Object.fromEntries(k.groups.map((g) => [g.group.id, g])),
		groupPages: Object.fromEntries(k.pages),
		topics: Object.fromEntries(k.topics.map((e) => [e.topic.id, e])),
		lists: Object.fromEntries(k.groups.map((g) => [g.group.id, { next: undefined, stale: true }])),
		notices: k.notices,
		unseen: k.unseen,
	};
	return { state, at: k.at };
}
