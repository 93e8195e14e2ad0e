// SPDX-License-Identifier: EUPL-1.2
/* share - topics that several groups read. Each stands under one group for the person: the first of
   `groups` that he is in. It is told on the channel of every one of them; only that one's counts. */
import type { EventData, MyTopic, Push, Topic } from "../gen/proto";
import { forgetTopic, miss, setTopic } from "./topic";
import { groupOf, type State } from "./state";

const active = (s: State, group: number): boolean => s.groups[group]?.state === "active";

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

/* The person came to a group or left one: what stands elsewhere now. */
export function reseat(s: State): State {
	return Object.values(s.topics).reduce((x, e) => (seated(x, e.topic) === e.topic ? x : setTopic(x, e.topic)), s);
}

/* Does it stay his without this group? */
export const stays = (s: State, topic: Topic, without: number): boolean => topic.groups?.some((g) => g !== without && active(s, g)) ?? false;

/* After opening afresh: what another group lent may have been taken back meanwhile. It stays only
   where it was told of again, or is looked at and so asked for. */
export function unsure(s: State, told: readonly MyTopic[], open: ReadonlySet<number>): State {
	const sure = new Set(told.map((t) => t.topic.id));
	const lent = Object.values(s.topics).filter(({ topic: t }) => t.groups !== undefined && t.groups[0] !== t.group && !sure.has(t.id) && !open.has(t.id));
	return lent.reduce((x, e) => forgetTopic(x, e.topic.id), s);
}

export function onBegan(s: State, d: EventData<"share.began">): State {
	const next = setTopic(s, d.topic);
	return s.topics[d.topic.id] ? next : miss(next, next.topics[d.topic.id]!.topic.group);
}

export function onEnded(s: State, d: EventData<"share.ended">): State {
	const topic = s.topics[d.topic]?.topic;
	if (!topic) return miss(s, d.group);
	const { groups, ...rest } = topic;
	const left = groups?.filter((g) => g !== d.group) ?? [];
	if (topic.group !== d.group || stays(s, topic, d.group)) return setTopic(s, left.length > 1 ? { ...rest, groups: left } : rest);
	const gone = Object.values(s.topics).filter((e) => e.topic.merged_into === d.topic);
	return gone.reduce((x, e) => forgetTopic(x, e.topic.id), forgetTopic(s, d.topic));
}
