// SPDX-License-Identifier: EUPL-1.2
/* lend - what events do to topics that several groups read. */
import type { EventData, Topic } from "../gen/proto";
import { active, seated } from "./share";
import type { State } from "./state";
import { forgetTopic, miss, setTopic } from "./topic";

/* The person came to a group or left one: what stands elsewhere now. */
export function reseat(s: State): State {
	return Object.values(s.topics).reduce((x, e) => (seated(x, e.topic) === e.topic ? x : setTopic(x, e.topic)), s);
}

/* Does it stay his without this group? */
export const stays = (s: State, topic: Topic, without: number): boolean => topic.groups?.some((g) => g !== without && active(s, g)) ?? false;

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
