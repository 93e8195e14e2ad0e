// SPDX-License-Identifier: EUPL-1.2
/* share - topics that several groups read. Each stands under one group for the person: the first of
   `groups` that he is in. It is told on the channel of every one of them; only that one's counts. */
import type { MyTopic, Push, Topic } from "../gen/proto";
import { forgetTopic } from "./topic";
import { groupOf, type State } from "./state";

export const active = (s: State, group: number): boolean => s.groups[group]?.state === "active";

export function seated(s: State, topic: Topic): Topic {
	const group = topic.groups?.find((g) => active(s, g)) ?? topic.group;
	return group === topic.group ? topic : { ...topic, group };
}

/* Is this said to another group than the one under which the topic stands? */
export function elsewhere(s: State, p: Push): boolean {
	const group = groupOf(p.ch);
	const d = p.data as { topic?: Topic | number; into?: Topic; post?: { topic: number } | number; essential?: { topic: number } };
	if (group === 0 || p.ev.startsWith("share.")) return false;
	const told = typeof d.topic === "object" ? d.topic : d.into;
	const id = typeof d.topic === "number" ? d.topic : typeof d.post === "object" ? d.post.topic : (d.essential?.topic ?? 0);
	const topic = told ?? s.topics[id]?.topic;
	return topic?.groups !== undefined && seated(s, topic).group !== group;
}

/* After opening afresh: what another group lent may have been taken back meanwhile. It stays only
   where it was told of again, or is looked at and so asked for. */
export function unsure(s: State, told: readonly MyTopic[], open: ReadonlySet<number>): State {
	const sure = new Set(told.map((t) => t.topic.id));
	const lent = Object.values(s.topics).filter(({ topic: t }) => t.groups !== undefined && t.groups[0] !== t.group && !sure.has(t.id) && !open.has(t.id));
	return lent.reduce((x, e) => forgetTopic(x, e.topic.id), s);
}
