// SPDX-License-Identifier: EUPL-1.2
/* client - the acts of a person, and topics and groups kept true to the server.

   The one place where socket, reducers, outbox, drafts and what is kept on the device meet. Screens
   read `state`, `link`, `outbox.items`, and call methods. */
import type { Args, CommandName, FileRef, Level, Me, Push, Reaction, Result, TopicFilter, TopicKind } from "../gen/proto";
import { NOWHERE } from "../wire/cursor";
import { Refused, Unreached } from "../wire/failure";
import { newOp } from "../wire/op";
import { apply } from "./apply";
import { forgetTypists, loadList } from "./arrange";
import type { ClientDeps } from "./deps";
import { Drafts, encode, newTopicDraft, topicDraft } from "./draft";
import * as group from "./group";
import { forgetKept, keepTopic, readTopic } from "./kept";
import { Live } from "./live";
import { mergeTopics } from "./load";
import { createOutbox, type Item, type Outbox } from "./outbox";
import * as post from "./post";
import type { State } from "./state";
import { forgetTopic, setState, setTopic, staleWindow } from "./topic";

export type { Notable } from "./hold";

const TYPING_MS = 3000;

export class Client extends Live {
	/* made by grow() */
	declare readonly outbox: Outbox;
	declare readonly drafts: Drafts;
	declare private readonly changedTopics: Set<number>;
	declare private readonly openTopics: Set<number>;
	declare private readonly opening: Map<string, Promise<number>>;
	declare private typistTimer: ReturnType<typeof setTimeout> | undefined;
	declare private lastTyping: number;

	constructor(d: ClientDeps) {
		super(d);
		this.grow();
	}

	/* What is live already becomes a whole client: it stays the same thing for who holds it. */
	static of(live: Live): Client {
		if (live instanceof Client) return live;
		const client = Object.setPrototypeOf(live, Client.prototype) as Client;
		client.grow();
		client.catchUp();
		return client;
	}

	private grow(): void {
		const { d } = this;
		Object.assign(this, { changedTopics: new Set(), openTopics: new Set(), opening: new Map(), lastTyping: 0, drafts: new Drafts(d.box), outbox: this.writing() });
	}

	private writing(): Outbox {
		const { d } = this;
		return createOutbox({
			box: d.box,
			items: this.hold.items,
			tab: d.tab ?? newOp(),
			isUp: () => this.socket.state === "open",
			send: (item) => this.ask(item.cmd, item.args as never, item.op),
			onSent: (item, result) => {
				if ("topic" in result) {
					this.update((s) => (s.topics[result.topic.id] ? s : setTopic(s, result.topic)));
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

	protected override async adopt(): Promise<void> {
		await this.outbox.adopt((await this.d.liveTabs?.()) ?? new Set());
	}

	override async hide(): Promise<void> {
		await Promise.all([this.drafts.save(), super.hide()]);
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

	/* By HTTP, without a socket: signing in. */
	post<K extends CommandName>(cmd: K, args: Args<K>): Promise<Result<K>> {
		return this.d.post(cmd, args);
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
			this.update((s) => (e instanceof Refused && e.code === "not_found" ? forgetTopic(s, id) : post.openFailed(s, id)));
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
		this.update((s) => (filter === "all" ? loadList(s, id, r, since, before) : mergeTopics(s, r.topics, since)));
		this.keepSoon();
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
			this.update((s) => staleWindow(post.react(s, id, kind, was), s.posts[id]?.topic ?? 0));
			throw e;
		}
	}

	async follow(id: number, level: Level): Promise<void> {
		const r = await this.call("topic.follow", { topic: id, level });
		this.update((s) => setState(s, r.state));
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

	/* ---- within ---- */

	protected override reduce(s: State, p: Push): State {
		return apply(s, p, this.now());
	}

	protected override left(groups: readonly number[]): boolean {
		this.update((s) => groups.reduce(group.leaveGroup, s));
		return true;
	}

	protected override flush(): void {
		this.outbox.flush();
	}

	protected override seen(id: number | undefined): void {
		this.outbox.seen(id);
	}

	protected override letGo(): void {
		super.letGo();
		this.outbox.forget();
		this.drafts.forget();
	}

	protected override get looked(): ReadonlySet<number> {
		return this.openTopics;
	}

	protected override ready(): void {
		super.ready();
		this.openStale();
	}

	protected override pushed(p: Push): boolean {
		super.pushed(p);
		if (p.ev === "topic.typing") this.forgetTypists();
		if (p.seq === undefined) return true;
		const data = p.data as { post?: { topic?: number } | number; topic?: { id: number } | number };
		const t = typeof data.post === "object" ? data.post.topic : typeof data.topic === "object" ? data.topic.id : data.topic;
		if (t !== undefined && this.state.value.windows[t]) this.touchKept(t);
		this.openStale();
		return true;
	}

	protected override async wipe(all: boolean): Promise<void> {
		if (!all) await this.drafts.save();
		this.changedTopics.clear();
		this.openTopics.clear();
		return super.wipe(all);
	}

	private forgetTypists(): void {
		clearTimeout(this.typistTimer);
		this.typistTimer = setTimeout(() => {
			this.update((s) => forgetTypists(s, this.now()));
			if (Object.keys(this.state.value.typing).length > 0) this.forgetTypists();
		}, 2000);
	}

	private touchKept(id: number): void {
		this.changedTopics.add(id);
		this.keepSoon();
	}

	protected override async keepAll(s: State): Promise<void> {
		const ids = [...this.changedTopics];
		this.changedTopics.clear();
		await super.keepAll(s);
		for (const id of ids) await keepTopic(this.d.box, s, id, this.now());
	}
}
