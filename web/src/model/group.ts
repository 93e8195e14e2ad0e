// SPDX-License-Identifier: EUPL-1.2
/* group - groups, members, and who is here. */
import type { EventData, Group, GroupGetResult, GroupMembersResult, Member, MyGroup } from "../gen/proto";
import { reseat, stays } from "./lend";
import { forgetTopic } from "./topic";
import { drop, NO_PAGE, put, type GroupPage, type State } from "./state";

export function setGroup(s: State, my: MyGroup): State {
	return { ...s, groups: put(s.groups, my.group.id, my) };
}

export function loadGroups(s: State, list: readonly MyGroup[]): State {
	const groups = { ...s.groups };
	for (const my of list) groups[my.group.id] = my;
	return { ...s, groups };
}

export function loadGroup(s: State, r: GroupGetResult): State {
	const id = r.group.group.id;
	const page: GroupPage = { ...(s.groupPages[id] ?? NO_PAGE), links: r.links, sources: r.sources, moderators: r.moderators, requests: r.requests, loaded: true };
	return { ...setGroup(s, r.group), groupPages: put(s.groupPages, id, page) };
}

export function loadMembers(s: State, group: number, r: GroupMembersResult, more: boolean): State {
	const page = s.groupPages[group] ?? NO_PAGE;
	const had = more ? page.members : [];
	const ids = new Set(r.members.map((m) => m.person.id));
	return { ...s, groupPages: put(s.groupPages, group, { ...page, members: [...had.filter((m) => !ids.has(m.person.id)), ...r.members], next: r.next }) };
}

/* Forgets all that was held of a group; one that is not hidden stays known. */
export function leaveGroup(s: State, id: number): State {
	const my = s.groups[id];
	let next = s;
	for (const entry of Object.values(s.topics)) if (entry.topic.group === id && !stays(s, entry.topic, id)) next = forgetTopic(next, entry.topic.id);
	const groups: State["groups"] = my && my.group.join_mode !== "hidden" ? put(next.groups, id, { group: my.group, topics_unread: 0, unread: 0 }) : drop(next.groups, id);
	return reseat({
		...next,
		groups,
		residue: drop(next.residue, id),
		groupPages: drop(next.groupPages, id),
		lists: drop(next.lists, id),
		missing: drop(next.missing, id),
		notices: next.notices.filter((n) => n.group !== id || next.topics[n.topic ?? 0] !== undefined),
		presence: next.presence?.group === id ? null : next.presence,
	});
}

/* Is who is in it decided elsewhere? What is hidden may be so until its page is here. */
export const follows = (my: MyGroup, page: GroupPage | undefined): boolean => my.group.join_mode === "hidden" && (!page?.loaded || (page.sources ?? []).length > 0);

function withGroup(s: State, group: Group): State {
	const had = s.groups[group.id];
	return had ? setGroup(s, { ...had, group }) : s;
}

export const onUpdated = (s: State, d: EventData<"group.updated">): State => withGroup(s, d.group);

/* What was held as a visitor may lack something: load it again. */
export function onEntered(s: State, d: EventData<"group.entered">): State {
	const id = d.group.group.id;
	const list = s.lists[id];
	let next: State = { ...setGroup(s, d.group), missing: put(s.missing, id, true) };
	if (list) next = { ...next, lists: put(next.lists, id, { ...list, stale: true }) };
	return reseat(next);
}

export const onInvited = (s: State, d: EventData<"group.invited">): State => setGroup(s, d.group);
export const onLeft = (s: State, d: EventData<"group.left">): State => leaveGroup(s, d.group);

function page(s: State, group: number, change: (p: GroupPage) => Partial<GroupPage>): State {
	const had = s.groupPages[group];
	return had ? { ...s, groupPages: put(s.groupPages, group, { ...had, ...change(had) }) } : s;
}

const without = (list: readonly Member[], person: number) => list.filter((m) => m.person.id !== person);
const runs = (m: Member) => m.role === "moderator" || m.role === "chair";

/* In its place when it is there, else at the end. */
function replaced(list: readonly Member[], member: Member): Member[] {
	const at = list.findIndex((m) => m.person.id === member.person.id);
	return at < 0 ? [...list, member] : list.with(at, member);
}

export function onMember(s: State, d: EventData<"member.changed">): State {
	const { member } = d;
	return page(s, d.group, (p) => ({
		members: member.state === "active" ? replaced(p.members, member) : p.members,
		moderators: runs(member) && member.state === "active" ? replaced(p.moderators, member) : without(p.moderators, member.person.id),
		requests: without(p.requests, member.person.id),
	}));
}

export function onMemberLeft(s: State, d: EventData<"member.left">): State {
	return page(s, d.group, (p) => ({ members: without(p.members, d.person), moderators: without(p.moderators, d.person) }));
}

export function onRequested(s: State, d: EventData<"member.requested">): State {
	return page(s, d.group, (p) => ({ requests: replaced(p.requests, d.member) }));
}

export function onAnswered(s: State, d: EventData<"member.answered">): State {
	return page(s, d.group, (p) => ({ requests: without(p.requests, d.person) }));
}

export function loadPresence(s: State, group: number, count: number, people: readonly number[]): State {
	return { ...s, presence: { group, count, people } };
}

export function onPresence(s: State, d: EventData<"presence.changed">): State {
	const p = s.presence;
	if (p?.group !== d.group) return s;
	const left = new Set(d.left);
	const people = [...new Set([...p.people.filter((id) => !left.has(id)), ...d.came])];
	return { ...s, presence: { group: d.group, count: d.count, people } };
}
