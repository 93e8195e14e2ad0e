// SPDX-License-Identifier: EUPL-1.2
/* state - everything the client knows, normalised, as one immutable value.

   Events and loaded pages change it only through the reducers of this folder.
   `tick` counts applied events; `touched` remembers, by topic, the tick of the
   last one, so that a page asked for before an event does not undo it. */
import type { Decision, Essential, FileRef, GroupRef, ImportRun, InboxLine, Me, MeetingRef, Member, MyGroup, Notice, Participant, PersonRef, Post, Topic, TopicState, Wait } from "../gen/proto";

/* A message of somebody else that came or went: what it does to a count made
   before it. */
export interface Count {
	readonly seq: number;
	readonly post: number;
	readonly by: 1 | -1;
}

export interface TopicEntry {
	readonly topic: Topic;
	/* `unread` is kept up by events; `seq` stays that of the server's count */
	readonly state: TopicState;
	/* the latest events, to bring up to date a count that comes after them */
	readonly counts: readonly Count[];
}

/* The stretch of a topic that is held: ids without hole, oldest first. */
export interface Window {
	readonly ids: readonly number[];
	/* messages before the first and after the last of ids */
	readonly before: number;
	readonly after: number;
	/* where reading goes on, as it was when the topic was opened */
	readonly firstUnread: number | undefined;
	/* what is shown comes from this device or misses something: load again */
	readonly stale: boolean;
	/* how often it is being loaded now */
	readonly loading: number;
	/* messages went elsewhere meanwhile: what comes may be of before */
	readonly again: boolean;
	/* messages that came after the end of what is held */
	readonly late: readonly number[];
	readonly participants: readonly Participant[];
	readonly files: readonly FileRef[];
}

export interface MyWords {
	readonly useful?: boolean;
	readonly us_too?: boolean;
}

export interface GroupPage {
	readonly links: readonly GroupRef[];
	/* the groups it follows, if it is a circle: who is in it is not said by hand */
	readonly sources?: readonly GroupRef[];
	readonly moderators: readonly Member[];
	readonly requests: readonly Member[];
	readonly members: readonly Member[];
	/* present while there are more members to ask for */
	readonly next: string | undefined;
	readonly loaded: boolean;
}

/* How far the list of a group's topics has been loaded. */
export interface TopicList {
	readonly next: number | undefined;
	readonly stale: boolean;
}

export interface Typist {
	readonly person: PersonRef;
	readonly until: number;
}

export interface Presence {
	readonly group: number;
	readonly count: number;
	readonly people: readonly number[];
}

/* Where what is unread in a topic begins and ends; one of them for a single message. */
export interface Lines {
	readonly first: InboxLine;
	readonly last: InboxLine | undefined;
}

/* What comes with « À suivre » and is nowhere else. */
export interface Inbox {
	/* when the visit before this one ended */
	readonly visit: number | undefined;
	readonly meeting: MeetingRef | undefined;
	/* under way */
	readonly sitting: readonly MeetingRef[];
	readonly waits: readonly Wait[];
	readonly waitsTotal: number;
	readonly decisions: readonly Decision[];
	readonly lines: ById<Lines>;
}

export type ById<T> = Readonly<Record<number, T>>;

export interface State {
	readonly me: Me | null;
	readonly session: number;
	/* the one meeting that the link of a mail opened; undefined: all that is one's own */
	readonly only?: number | undefined;
	readonly epoch: string;
	/* false while what is held comes from this device only */
	readonly fresh: boolean;
	readonly tick: number;
	readonly touched: ById<number>;
	readonly groups: ById<MyGroup>;
	/* messages unread in topics that are not held, by group */
	readonly residue: ById<number>;
	readonly groupPages: ById<GroupPage>;
	readonly topics: ById<TopicEntry>;
	/* marks of topics that are not held yet: another channel may be behind */
	readonly early: ById<TopicState>;
	readonly lists: ById<TopicList>;
	readonly windows: ById<Window>;
	readonly posts: ById<Post>;
	readonly words: ById<MyWords>;
	/* by message, the tick of the last word said of it */
	readonly reacted: ById<number>;
	readonly essentials: ById<Essential>;
	readonly notices: readonly Notice[];
	/* all new notices, those not held too */
	readonly unseen: number;
	readonly inbox: Inbox;
	/* groups of which an event told of a topic that is not held */
	readonly missing: ById<true>;
	readonly presence: Presence | null;
	readonly typing: ById<readonly Typist[]>;
	/* counts what became of sharings, so that they are asked for again */
	readonly sharing: number;
	/* by group, the archive last heard of */
	readonly imports: ById<ImportRun>;
	/* the same of mails that wait in a group one runs */
	readonly mailing: number;
}

export const EMPTY: State = {
	me: null,
	session: 0,
	epoch: "",
	fresh: false,
	tick: 0,
	touched: {},
	groups: {},
	residue: {},
	groupPages: {},
	topics: {},
	early: {},
	lists: {},
	windows: {},
	posts: {},
	words: {},
	reacted: {},
	essentials: {},
	notices: [],
	unseen: 0,
	inbox: { visit: undefined, meeting: undefined, sitting: [], waits: [], waitsTotal: 0, decisions: [], lines: {} },
	missing: {},
	presence: null,
	typing: {},
	sharing: 0,
	imports: {},
	mailing: 0,
};

export const NO_WINDOW: Window = {
	ids: [],
	before: 0,
	after: 0,
	firstUnread: undefined,
	stale: true,
	loading: 0,
	again: false,
	late: [],
	participants: [],
	files: [],
};

export const NO_PAGE: GroupPage = { links: [], moderators: [], requests: [], members: [], next: undefined, loaded: false };

/* A record with one more entry, or with one less. */
export function put<T>(record: ById<T>, id: number, value: T): ById<T> {
	return record[id] === value ? record : { ...record, [id]: value };
}
export function drop<T>(record: ById<T>, ...ids: number[]): ById<T> {
	if (!ids.some((id) => id in record)) return record;
	const next: Record<number, T> = { ...record };
	for (const id of ids) delete next[id];
	return next;
}

export function touch(s: State, topic: number): State {
	return { ...s, touched: { ...s.touched, [topic]: s.tick } };
}

export function isMe(s: State, person: number): boolean {
	return s.me?.person.id === person;
}

export function noState(topic: number): TopicState {
	return { topic, level: "normal", read_upto: 0, unread: 0, seq: 0 };
}

/* Channel name -> group id; 0 for a channel of another kind. */
export function groupOf(ch: string): number {
	return Number(/^g[ml]?(\d+)$/.exec(ch)?.[1] ?? 0);
}
