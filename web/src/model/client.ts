// SPDX-License-Identifier: EUPL-1.2
/* client - the state kept true to the server, and the acts of a person.

   The one place where socket, reducers, outbox, drafts and what is kept on the
   device meet. Screens read `state`, `link`, `outbox.items`, and call methods. */
import { batch, type Signal } from "@preact/signals";
import { WRITES, type Args, type CommandName, type FileRef, type Level, type MarkUndo, type Me, type Push, type Reaction, type Result, type SessionOpenResult, type TopicFilter, type TopicKind } from "../gen/proto";
import { cursorAt, NOWHERE, type Cursor } from "../wire/cursor";
import { Refused, Unreached } from "../wire/failure";
import { Socket, type LinkReason, type LinkState, type WebSocketLike } from "../wire/socket";
import { newOp } from "../wire/op";
import { apply, loadSession } from "./apply";
import type { Boot } from "./boot";
import type { Box } from "./box";
import { type KeptTopic, forgetKept, keepSession, keepTopic, readSession, readTopic } from "./cache";
import { Drafts, encode, newTopicDraft, topicDraft } from "./draft";
import * as group from "./group";
import { Health } from "./health";
import { listen, newHold, type Hold, type Link, type Notable, type Standing } from "./hold";
import * as inbox from "./inbox";
import { Marks } from "./marks";
import { createOutbox, type Item, type Outbox } from "./outbox";
import * as post from "./post";
import { drop, EMPTY, groupOf, isMe, type State } from "./state";
import { unsure } from "./share";
import * as topic from "./topic";

export interface ClientDeps {
	connect: () => WebSocketLike;
	probe?: () => Promise<"ok" | "signed_out" | "unreachable">;
	post: <K extends CommandName>(cmd: K, args: Args<K>, op?: string) => Promise<Result<K>>;
	box: Box;
	/* what the page watches, and the first page's data, when they came before the client */
	hold?: Hold;
	boot?: Promise<Boot>;
	/* bytes are spared */
	lean?: () => boolean;
	/* the server is told that one is here */
	visits?: boolean;
	tab?: string;
	/* the tabs of this browser that are open now */
	liveTabs?: () => Promise<ReadonlySet<string>>;
	now?: () => number;
	random?: () => number;
}

const KEEP_MS = 1500;
/* topics of « À suivre » at once: those of the boot */
export const INBOX = 12;
/* silence after which the link is asked whether it lives */
const QUIET_MS = 20_000;
const LEAN_QUIET_MS = 300_000;
const VISIT_MS = 600_000;
const TYPING_MS = 3000;
const MISS_MS = 1500;

export type { Link, Notable, Standing };

export class Client {
	/* see hold.ts */
	readonly state: Signal<State>;
	readonly link: Signal<Link>;
	readonly standing: Signal<Standing>;
	readonly keptAt: Signal<number | undefined>;
	readonly unheard: Signal<number>;
	readonly outbox: Outbox;
	readonly drafts: Drafts;
	readonly health: Health;
	readonly marks: Marks;
	private readonly hold: Hold;

	private readonly d: ClientDeps;
	private readonly socket: Socket;
	private readonly now: () => number;
	private keepTimer: ReturnType<typeof setTimeout> | undefined;
	private readonly changedTopics = new Set<number>();
	private readonly openTopics = new Set<number>();
	private readonly opening = new Map<string, Promise<number>>();
	private typistTimer: ReturnType<typeof setTimeout> | undefined;
	private missTimer: ReturnType<typeof setTimeout> | undefined;
	private fetching = false;
	private lastTyping = 0;
	private lastVisit = 0;
	private inboxTimer: ReturnType<typeof setTimeout> | undefined;
	private started = false;
	/* « À suivre » has just come, with the boot */
	private booted = false;
	/* of the write that finds out whether writing works again */
	private tryOp = newOp();
	/* whose things are kept on this device */
	private owner: number | undefined;

	constructor(d: ClientDeps) {
		this.d = d;
		this.hold = d.hold ?? newHold();
		({ state: this.state, link: this.link, standing: this.standing, keptAt: this.keptAt, unheard: this.unheard } = this.hold);
		this.now = d.now ?? Date.now;
		this.drafts = new Drafts(d.box);
		this.marks = new Marks({ box: d.box, state: () => this.state.value, update: (f) => this.update(f), call: (cmd, args) => this.call(cmd, args), isUp: () => this.socket.state === "open" });
		this.health = new Health({
			trouble: this.hold.trouble,
			attempt: () => this.attempt(),
			onWell: () => {
				this.tryOp = newOp();
				this.outbox.flush();
				void this.marks.send();
			},
			random: d.random ?? Math.random,
		});
		this.socket = new Socket({
			connect: d.connect,
			quiet: () => (d.lean?.() ? LEAN_QUIET_MS : QUIET_MS),
			...(d.probe ? { probe: d.probe } : {}),
			...(d.random ? { random: d.random } : {}),
			hooks: {
				opened: (r) => this.opened(r),
				push: (p) => this.pushed(p),
				gone: (channels) => this.update((s) => channels.map(groupOf).filter((g) => g > 0 && channels.includes(`g${g}`)).reduce(group.leaveGroup, s)),
				ready: () => this.ready(),
				state: (state, reason) => this.linkChanged(state, reason),
			},
		});
		this.outbox = createOutbox({
			box: d.box,
			items: this.hold.items,
			tab: d.tab ?? newOp(),
			isUp: () => this.socket.state === "open",
			send: (item) => this.ask(item.cmd, item.args as never, item.op),
			onSent: (item, result) => {
				if ("topic" in result) {
					this.update((s) => (s.topics[result.topic.id] ? s : topic.setTopic(s, result.topic)));
					this.tell({ kind: "topic_created", item, topic: result.topic.id });
				} else {
					/* told by what was applied before: by the opening of the session, at the latest; or by no event */
					if (result.seq <= (this.socket.cursor.heads[`g${item.group}`] ?? Infinity)) this.outbox.seen(result.post);
					this.tell({ kind: "sent", item });
				}
				this.did({ group: item.group });
			},
			onFailed: (item) => this.tell({ kind: "refused", item }),
			now: this.now,
			...(d.random ? { random: d.random } : {}),
		});
	}

	/* What is kept is shown first, then the link is made. */
	async start(): Promise<void> {
		if (this.started) return;
		this.started = true;
		this.owner = await this.d.box.get<number>("owner");
		const kept = this.standing.value === "out" ? undefined : await readSession(this.d.box, this.state.value);
		if (kept && !this.state.value.me) {
			batch(() => {
				this.state.value = kept.state;
				this.keptAt.value = kept.at;
				this.standing.value = "in";
			});
		}
		await this.marks.recall();
		await this.adopt();
		this.socket.start(this.d.boot?.then((b) => this.boot(b)));
	}

	/* From the data of the first page the socket goes on by resuming. */
	private boot(b: Boot): Cursor {
		if (b === "out") this.socket.stop("signed_out");
		if (b === "out" || !b) return NOWHERE;
		this.opened(b);
		this.update((s) => group.loadInbox(s, b, s.tick));
		this.booted = true;
		this.socket.skew = b.now - this.now();
		return cursorAt(b.epoch, b.channels);
	}

	private async adopt(): Promise<void> {
		await this.outbox.adopt((await this.d.liveTabs?.()) ?? new Set());
	}

	/* The network is back, or the page is looked at again. */
	wake(): void {
		this.socket.wake();
	}

	/* The page is touched. */
	here(): void {
		this.socket.here();
	}

	/* The page is about to go: nothing typed or read may be lost. */
	async hide(): Promise<void> {
		this.socket.away();
		await Promise.all([this.drafts.save(), this.marks.send(), this.keep()]);
	}

	/* After signing in. */
	async signedIn(): Promise<void> {
		this.socket.stop();
		this.standing.value = "unknown";
		await this.adopt();
		this.socket.start(NOWHERE);
	}

	/* Ends the session here and wipes all that was kept. */
	async signOut(): Promise<void> {
		await this.d.post("auth.leave", {}).catch((e: unknown) => {
			/* not done: the cookie of this browser is good still, and the person must know */
			if (e instanceof Unreached || (e instanceof Refused && e.retry)) throw e;
		});
		this.socket.stop("stopped");
		await this.wipe(true);
	}

	private ask<K extends CommandName>(cmd: K, args: Args<K>, op?: string): Promise<Result<K>> {
		return this.health.watch(this.socket.call(cmd, args, op), WRITES.has(cmd));
	}

	/* Writes are refused: one more is tried, of what waits or of nothing at all. */
	private async attempt(): Promise<void> {
		if (this.socket.state !== "open" || this.outbox.items.value.some((i) => i.state === "waiting" || i.state === "sending")) return;
		if (this.marks.size > 0) await this.marks.send();
		else await this.ask("person.update", {}, this.tryOp).catch(() => undefined);
	}

	call<K extends CommandName>(cmd: K, args: Args<K>, op?: string): Promise<Result<K>> {
		this.visit();
		const answer = this.ask(cmd, args, op);
		if (!this.state.value.me?.admin || !WRITES.has(cmd) || cmd === "topic.read") return answer;
		return answer.then((r) => (this.did(args), r));
	}

	/* One is here, and does something: told at most every ten minutes. */
	private visit(): void {
		if (!this.d.visits || this.socket.state !== "open" || this.now() - this.lastVisit < VISIT_MS) return;
		this.lastVisit = this.now();
		this.ask("inbox.visit", {}).catch(() => undefined);
	}

	private did(args: object): void {
		const to: { group?: number; topic?: number; post?: number } = args;
		const s = this.state.value;
		const g = to.group ?? s.topics[to.topic ?? s.posts[to.post ?? 0]?.topic ?? 0]?.topic.group;
		if (g !== undefined && s.me?.admin && s.groups[g]?.state !== "active") this.unheard.value++;
	}

	/* By HTTP, without a socket: signing in. */
	post<K extends CommandName>(cmd: K, args: Args<K>): Promise<Result<K>> {
		return this.d.post(cmd, args);
	}

	/* Hears of notable things until the function given back is called. */
	listen(hear: (n: Notable) => void): () => void {
		return listen(this.hold, hear);
	}

	private tell(n: Notable): void {
		for (const hear of [...this.hold.hears]) hear(n);
	}

	/* ---- reading ---- */

	/* Opens a topic and gives the id of the one its messages are in, which is
	   another one after a merge. What is kept is shown while the page comes. */
	openTopic(id: number, around?: number): Promise<number> {
		const key = `${id} ${around}`;
		let p = this.opening.get(key);
		if (!p) {
			this.opening.set(key, (p = this.loadTopic(id, around).finally(() => this.opening.delete(key))));
			p.then(() => this.openStale(), () => undefined);
		}
		return p;
	}

	/* Loads again what is looked at and not true any more. */
	private openStale(): void {
		for (const id of this.openTopics) {
			const w = this.state.value.windows[id];
			if (w?.stale && w.loading === 0) this.openTopic(id).catch(() => undefined);
		}
	}

	private async loadTopic(id: number, around: number | undefined): Promise<number> {
		this.openTopics.add(id);
		if (!this.state.value.windows[id]?.ids.length) {
			const kept = await readTopic(this.d.box, id);
			if (kept) this.update(kept);
		}
		const since = this.state.value.tick;
		this.update((s) => post.openingTopic(s, id));
		try {
			const r = await this.call("topic.open", around === undefined ? { topic: id } : { topic: id, around });
			this.update((s) => post.loadTopic(s, r, since, id));
			this.openTopics.add(r.topic.id);
			this.touchKept(r.topic.id);
			return r.topic.id;
		} catch (e) {
			this.update((s) => (e instanceof Refused && e.code === "not_found" ? topic.forgetTopic(s, id) : post.openFailed(s, id)));
			if (e instanceof Refused && e.code === "not_found") void forgetKept(this.d.box, id);
			throw e;
		}
	}

	async morePosts(id: number, way: "before" | "after"): Promise<void> {
		const w = this.state.value.windows[id];
		const from = way === "before" ? w?.ids[0] : w?.ids[w.ids.length - 1];
		if (from === undefined) return;
		const since = this.state.value.tick;
		const r = await this.call("topic.posts", way === "before" ? { topic: id, before: from } : { topic: id, after: from });
		this.update((s) => post.loadPosts(s, id, way, from, r, since));
		this.touchKept(id);
	}

	/* Nobody looks at it any more. */
	closeTopic(id: number): void {
		this.openTopics.delete(id);
		void this.marks.send();
		this.update((s) => post.trimWindow(s, id));
	}

	/* A group by its slug, with what stands around it; gives its id. */
	async openGroup(slug: string): Promise<number> {
		const r = await this.call("group.get", { slug });
		this.update((s) => group.loadGroup(s, r));
		this.keepSoon();
		return r.group.group.id;
	}

	async members(id: number, q = "", more = false): Promise<void> {
		const after = more ? this.state.value.groupPages[id]?.next : undefined;
		const r = await this.call("group.members", { group: id, ...(q ? { q } : {}), ...(after ? { after } : {}) });
		this.update((s) => group.loadMembers(s, id, r, more));
	}

	/* Topics of a group, from the beginning or the page after those held. */
	async topics(id: number, filter: TopicFilter = "all", more = false): Promise<void> {
		const before = more ? this.state.value.lists[id]?.next : undefined;
		const since = this.state.value.tick;
		const r = await this.call("topic.list", { group: id, ...(filter === "all" ? {} : { filter }), ...(before ? { before } : {}) });
		this.update((s) => (filter === "all" ? topic.loadList(s, id, r, since, before) : topic.mergeTopics(s, r.topics, since)));
		this.keepSoon();
	}

	/* « À suivre », of as many topics; gives what came, for a view of its own when it is asked since a time. */
	async inbox(max: number = INBOX, from?: number): Promise<Result<"inbox.get">> {
		const since = this.state.value.tick;
		const r = await this.call("inbox.get", { max, ...(from === undefined ? {} : { since: from }) });
		this.update((s) => (from === undefined ? group.loadInbox(s, r, since) : topic.mergeTopics(s, r.topics, since)));
		this.keepSoon();
		return r;
	}

	/* What waits may be another now: asked for once, not everybody at one moment. */
	private inboxSoon(): void {
		this.inboxTimer ??= setTimeout(() => {
			this.inboxTimer = undefined;
			void this.inbox().catch(() => undefined);
		}, MISS_MS * (0.2 + (this.d.random ?? Math.random)()));
	}

	async groups(): Promise<void> {
		const r = await this.call("group.list", {});
		this.update((s) => group.loadGroups(s, r.groups));
		this.keepSoon();
	}

	/* Looks at a group, to see who is here and who types; undefined: at none. */
	async watch(id: number | undefined): Promise<void> {
		if (this.d.lean?.()) return;
		const r = await this.socket.watch(id).catch(() => null);
		this.update((s) => (id === undefined ? { ...s, presence: null } : r ? group.loadPresence(s, id, r.count, r.people) : s));
	}

	/* ---- acts ---- */

	/* Sends the draft of a topic by the outbox and empties it. */
	async send(id: number): Promise<void> {
		const key = topicDraft(id);
		const draft = this.drafts.of(key).value;
		const g = this.state.value.topics[id]?.topic.group;
		const body = encode(draft);
		if (g === undefined || body === "") return;
		const args: Args<"post.create"> = { topic: id, body };
		if (draft.replyTo) {
			args.reply_to = draft.replyTo.post;
			if (draft.replyTo.quote) args.quote = draft.replyTo.quote;
		}
		if (draft.files.length > 0) args.files = draft.files.map((f: FileRef) => f.id);
		await this.handOver(key, { cmd: "post.create", args }, g);
	}

	/* From the draft to the outbox: always in one of them, never in both. */
	private async handOver(key: string, out: Parameters<Outbox["add"]>[0], g: number): Promise<Item> {
		const draft = this.drafts.take(key);
		try {
			const item = await this.outbox.add(out, g, draft.text);
			this.drafts.settle(key);
			return item;
		} catch (e) {
			this.drafts.giveBack(key, draft);
			throw e;
		}
	}

	/* Opens a topic by the outbox from the draft of a group; gives its op, by
	   which a listener hears the id once the server has given one. */
	async createTopic(g: number, kind: TopicKind, title: string): Promise<string> {
		const key = newTopicDraft(g);
		const draft = this.drafts.of(key).value;
		const args: Args<"topic.create"> = { group: g, kind, title, body: encode(draft) };
		if (draft.files.length > 0) args.files = draft.files.map((f: FileRef) => f.id);
		return (await this.handOver(key, { cmd: "topic.create", args }, g)).op;
	}

	/* Says « Utile » or « Nous aussi »: shown at once, taken back if it fails. What
	   others said meanwhile, and whether it was done all the same, is asked for. */
	async react(id: number, kind: Reaction, on: boolean): Promise<void> {
		const was = this.state.value.words[id]?.[kind] ?? false;
		this.update((s) => post.react(s, id, kind, on));
		try {
			await this.call("post.react", { post: id, kind, on });
		} catch (e) {
			this.update((s) => topic.staleWindow(post.react(s, id, kind, was), s.posts[id]?.topic ?? 0));
			throw e;
		}
	}

	async follow(id: number, level: Level): Promise<void> {
		const r = await this.call("topic.follow", { topic: id, level });
		this.update((s) => topic.setState(s, r.state));
	}

	markRead(id: number, upto: number): void {
		this.marks.read(id, upto);
	}

	markUnread(id: number, from: number): Promise<void> {
		return this.marks.unread(id, from);
	}

	restore(marks: readonly MarkUndo[]): Promise<void> {
		return this.marks.restore(marks);
	}

	/* All read in a group, or everywhere; gives the way back. */
	async readAll(g?: number): Promise<() => Promise<void>> {
		const marks = await this.marks.all(g);
		return () => this.restore(marks);
	}

	/* One is writing; says so at most every three seconds. */
	typing(id: number): void {
		if (this.d.lean?.() || this.socket.state !== "open" || this.now() - this.lastTyping < TYPING_MS) return;
		this.lastTyping = this.now();
		this.call("topic.typing", { topic: id }).catch(() => undefined);
	}

	async saveMe(change: Args<"person.update">): Promise<Me> {
		const { me } = await this.call("person.update", change);
		this.update((s) => ({ ...s, me }));
		this.keepSoon();
		return me;
	}

	/* Puts the result of a command into the state: what an event tells too,
	   without waiting for it. */
	took(change: (s: State) => State): void {
		this.update(change);
	}

	/* The server's clock, ms. */
	serverNow(): number {
		return this.now() + this.socket.skew;
	}

	/* ---- within ---- */

	private update(change: (s: State) => State): void {
		this.state.value = change(this.state.value);
	}

	private opened(r: SessionOpenResult): void {
		const other = this.owner !== undefined && this.owner !== r.me.person.id;
		const { epoch } = this.state.value;
		this.owner = r.me.person.id;
		batch(() => {
			this.update((s) => unsure(loadSession(s, r), r.topics, this.openTopics));
			this.outbox.seen(undefined);
			this.standing.value = "in";
			this.keptAt.value = undefined;
		});
		if (other) void this.forgetOther();
		else void this.d.box.put("owner", this.owner);
		if (epoch !== "" && epoch !== r.epoch) void this.restored();
		void this.dropKept(true);
		this.keepSoon();
	}

	/* A backup was put back: what is shown is asked for again, what was kept of it to read goes.
	   What was written stays, and leaves under its own op. */
	private async restored(): Promise<void> {
		this.unheard.value++;
		for (const [key] of await this.d.box.list("topic:")) await this.d.box.del(key);
	}

	/* Somebody else signed in on this device: nothing of the other one stays. */
	private async forgetOther(): Promise<void> {
		this.outbox.forget();
		this.drafts.forget();
		this.marks.forget();
		await this.d.box.clear();
		await this.d.box.put("owner", this.owner);
		this.keepSoon();
	}

	private ready(): void {
		this.keptAt.value = undefined;
		this.update((s) => (s.fresh ? s : { ...s, fresh: true }));
		this.outbox.flush();
		void this.marks.send();
		if (!this.booted) void this.inbox().catch(() => undefined);
		this.visit();
		this.booted = false;
		this.openStale();
		this.missingSoon();
	}

	private pushed(p: Push): void {
		batch(() => {
			this.update((s) => inbox.follow(apply(s, p, this.now()), p));
			/* what one asked without one's name looks like anybody's */
			if (p.ev === "post.created" && (!p.data.post.author.id || isMe(this.state.value, p.data.post.author.id))) this.outbox.seen(p.data.post.id);
		});
		this.tell({ kind: "pushed", push: p });
		if (p.ev === "notice.came" && p.data.notice.kind === "mention") this.tell({ kind: "mentioned", topic: p.data.notice.topic ?? 0, by: p.data.notice.by?.name ?? "" });
		if (p.ev === "topic.typing") this.forgetTypists();
		if (p.ev === "group.imported") this.unheard.value++;
		if (p.ev === "group.left" || p.ev === "share.ended") void this.dropKept();
		if (inbox.changesWaits(this.state.value, p)) this.inboxSoon();
		if (p.seq === undefined) return;
		const data = p.data as { post?: { topic?: number } | number; topic?: { id: number } | number };
		const t = typeof data.post === "object" ? data.post.topic : typeof data.topic === "object" ? data.topic.id : data.topic;
		if (t !== undefined && this.state.value.windows[t]) this.touchKept(t);
		this.keepSoon();
		this.missingSoon();
		this.openStale();
	}

	private linkChanged(state: LinkState, reason: LinkReason): void {
		const was = this.link.value.state;
		this.link.value = { state, reason };
		if (state === "waiting") this.update((s) => (s.presence ? { ...s, presence: null } : s));
		if (state === "open" && was !== "open" && this.state.value.fresh) this.tell({ kind: "back" });
		if (state === "closed" && reason === "signed_out") void this.wipe(false);
	}

	/* Signed out here: everything kept goes. Ended elsewhere or by time: what was
	   read goes; what was written and not sent stays for the same person only. */
	private async wipe(all: boolean): Promise<void> {
		clearTimeout(this.keepTimer);
		clearTimeout(this.inboxTimer);
		this.inboxTimer = undefined;
		if (!all) await this.drafts.save();
		this.changedTopics.clear();
		this.openTopics.clear();
		this.marks.forget();
		this.outbox.forget();
		this.drafts.forget();
		this.health.forget();
		batch(() => {
			this.state.value = EMPTY;
			this.standing.value = "out";
			this.keptAt.value = undefined;
		});
		if (all) {
			this.owner = undefined;
			return this.d.box.clear();
		}
		for (const [key] of await this.d.box.list("")) if (!/^(owner$|outbox:|draft:)/.test(key)) await this.d.box.del(key);
	}

	/* An event spoke of something that is not held: ask for what is unread there.
	   A moment later, once for all that comes together, and not everybody at once. */
	private missingSoon(): void {
		if (Object.keys(this.state.value.missing).length > 0) this.missTimer ??= setTimeout(() => void this.fetchMissing(), MISS_MS * (0.2 + (this.d.random ?? Math.random)()));
	}

	private async fetchMissing(): Promise<void> {
		this.missTimer = undefined;
		if (this.fetching) return;
		this.fetching = true;
		for (const g of Object.keys(this.state.value.missing).map(Number)) {
			try {
				this.update((s) => ({ ...s, missing: drop(s.missing, g) }));
				const first = this.state.value.tick;
				const listed = new Set<number>();
				for (let before: number | undefined, page = 0; page < 10; page++) {
					const since = this.state.value.tick;
					const r: Result<"topic.list"> = await this.call("topic.list", { group: g, filter: "unread", ...(before ? { before } : {}) });
					for (const e of r.topics) listed.add(e.topic.id);
					this.update((s) => topic.mergeTopics(s, r.topics, since));
					before = r.next;
					if (before === undefined) {
						this.update((s) => topic.nothingElse(s, g, listed, first));
						break;
					}
				}
			} catch (e) {
				if (!(e instanceof Refused) || e.retry) this.update((s) => topic.miss(s, g));
			}
		}
		this.fetching = false;
		if (this.socket.state === "open") this.missingSoon();
	}

	private forgetTypists(): void {
		clearTimeout(this.typistTimer);
		this.typistTimer = setTimeout(() => {
			this.update((s) => topic.forgetTypists(s, this.now()));
			if (Object.keys(this.state.value.typing).length > 0) this.forgetTypists();
		}, 2000);
	}

	private touchKept(id: number): void {
		this.changedTopics.add(id);
		this.keepSoon();
	}

	private keepSoon(): void {
		clearTimeout(this.keepTimer);
		this.keepTimer = setTimeout(() => void this.keep(), KEEP_MS);
	}

	private async keep(): Promise<void> {
		clearTimeout(this.keepTimer);
		const s = this.state.value;
		if (!s.me || !s.fresh || this.standing.value !== "in") return;
		const ids = [...this.changedTopics];
		this.changedTopics.clear();
		await keepSession(this.d.box, s, this.now());
		for (const id of ids) await keepTopic(this.d.box, s, id, this.now());
	}

	/* Topics of groups one has left are not kept either, nor those that were `lent` and may be no more. */
	private async dropKept(lent = false): Promise<void> {
		for (const [key, k] of await this.d.box.list<KeptTopic>("topic:")) if (!this.state.value.topics[Number(key.slice(6))] && (!lent || k.entry.topic.groups)) await this.d.box.del(key);
		this.keepSoon();
	}
}
