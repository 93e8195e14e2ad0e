// SPDX-License-Identifier: EUPL-1.2
/* select - questions the screens ask of the state. Pure. */
import { ROLE, type MyGroup, type Role, type TopicFilter } from "../gen/proto";
import { unreadOfGroup } from "./load";
import type { State, TopicEntry } from "./state";

export { unreadOfGroup };

const byTitle = (a: MyGroup, b: MyGroup) => a.group.title.localeCompare(b.group.title);

export function myGroups(s: State): MyGroup[] {
	return Object.values(s.groups).filter((g) => g.state === "active").sort(byTitle);
}

export function otherGroups(s: State): MyGroup[] {
	return Object.values(s.groups).filter((g) => g.state !== "active").sort(byTitle);
}

export function groupBySlug(s: State, slug: string): MyGroup | undefined {
	return Object.values(s.groups).find((g) => g.group.slug === slug);
}

const latest = (a: TopicEntry, b: TopicEntry) => b.topic.last_at - a.topic.last_at || b.topic.id - a.topic.id;

/* Topics of a group: pinned ones first, then the latest. Only what has been
   loaded page by page, so that nothing seems to be missing in the middle. */
export function topicsOf(s: State, group: number, filter: TopicFilter = "all"): TopicEntry[] {
	const floor = s.lists[group]?.next;
	return Object.values(s.topics)
		.filter(({ topic, state }) => {
			if (topic.group !== group || topic.merged_into !== undefined) return false;
			if (filter === "unread") return state.unread > 0;
			if (filter === "questions" && topic.kind !== "question") return false;
			if (filter === "pinned") return topic.pinned;
			return topic.pinned || floor === undefined || topic.last_at >= floor || state.unread > 0;
		})
		.sort((a, b) => Number(b.topic.pinned) - Number(a.topic.pinned) || latest(a, b));
}

export interface UnreadGroup {
	readonly group: MyGroup;
	readonly topics: readonly TopicEntry[];
	readonly unread: number;
}

/* « À lire »: groups with unread topics, the one with the latest message first. */
export function inbox(s: State): UnreadGroup[] {
	return myGroups(s)
		.map((group): UnreadGroup => {
			const topics = Object.values(s.topics)
				.filter((e) => e.topic.group === group.group.id && e.state.unread > 0 && e.state.level !== "mute" && e.topic.merged_into === undefined)
				.sort(latest);
			return { group, topics, unread: unreadOfGroup(s, group.group.id) };
		})
		.filter((g) => g.topics.length > 0)
		.sort((a, b) => latest(a.topics[0]!, b.topics[0]!));
}

export function unreadInAll(s: State): number {
	return myGroups(s).reduce((n, g) => n + unreadOfGroup(s, g.group.id), 0);
}

/* The unread topic to go to after this one: of its group first. */
export function nextUnread(s: State, topic: number | undefined): TopicEntry | undefined {
	const groups = inbox(s);
	const here = topic === undefined ? undefined : s.topics[topic]?.topic.group;
	const all = [...groups.filter((g) => g.group.group.id === here), ...groups.filter((g) => g.group.group.id !== here)].flatMap((g) => g.topics);
	return all.find((e) => e.topic.id !== topic);
}

/* What one may do in a group. Administrators of the network see and run every
   one; of those they are not in, no event tells them anything. */
function may(s: State, g: MyGroup | undefined, roles: readonly Role[]): boolean {
	return g !== undefined && (s.me?.admin === true || (g.state === "active" && roles.includes(g.role ?? "member")));
}

export const maySee = (s: State, g: MyGroup | undefined): boolean => may(s, g, ROLE);
export const mayWrite = (s: State, g: MyGroup | undefined): boolean => may(s, g, ["member", "moderator", "chair"]);
export const mayRun = (s: State, g: MyGroup | undefined): boolean => may(s, g, ["moderator", "chair"]);
/* Who else runs it. */
export const mayName = (s: State, g: MyGroup | undefined): boolean => may(s, g, ["chair"]);
