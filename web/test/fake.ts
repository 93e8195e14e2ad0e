// SPDX-License-Identifier: EUPL-1.2
/* A server in this process, small but exact: dense channels, an epoch, writes
   done once by their op, unread counts. Between it and a client stands a wire
   that can lose, double, delay and cut. */
import type { ChannelHead, CommandName, ErrCode, Essential, MyTopic, Notice, Post, Push, Topic, TopicState } from "../src/gen/proto";
import type { WebSocketLike } from "../src/wire/socket";

interface Frame {
	id: number;
	cmd: CommandName;
	op?: string;
	args: Record<string, never>;
}
type Args = Record<string, unknown>;

export class Refusal extends Error {
	constructor(
		readonly code: ErrCode,
		readonly retry = false,
	) {
		super(code);
	}
}

export interface Chaos {
	/* chances, 0 to 1, for a pushed frame */
	lose?: number;
	double?: number;
	swap?: number;
	random?: () => number;
}

const KEEP = 500;

export class FakeServer {
	epoch = "e1";
	now = 1_000_000;
	readonly logs = new Map<string, Push[]>();
	/* every event, in the order in which it happened */
	readonly told: Push[] = [];
	readonly links = new Set<FakeLink>();
	readonly done = new Map<string, { args: string; result: unknown }>();
	readonly topics = new Map<number, Topic>();
	readonly posts = new Map<number, Post>();
	/* seqs of topic.marked by which a mark went back */
	readonly unmarked = new Set<number>();
	/* "person topic" -> level, and the message up to which is read */
	readonly marks = new Map<string, { level: TopicState["level"]; upto: number }>();
	readonly essentials = new Map<number, Essential>();
	/* post -> whom it calls on */
	readonly calls = new Map<number, Set<number>>();
	/* person -> the calls he was told are new */
	readonly counted = new Map<number, Set<number>>();
	readonly words = new Map<number, Map<string, Set<number>>>();
	readonly members = new Map<number, Set<number>>();
	readonly hidden = new Set<number>();
	/* who sees and runs every group */
	readonly admins = new Set<number>();
	/* every frame received, and how often each op was executed */
	readonly received: Frame[] = [];
	readonly executed = new Map<string, number>();
	/* answered instead of the command itself, once for each entry */
	readonly refuse: { cmd: CommandName; with: Refusal }[] = [];
	/* commands executed but never answered */
	mute = new Set<CommandName>();
	/* every write is refused with this, and leaves nothing */
	refuseWrites: Refusal | undefined;
	up = true;
	/* topics that session.open tells of */
	openMax = 100;
	private ids = 0;

	constructor(groups: Record<number, number[]> = { 1: [1, 2], 2: [1, 2] }) {
		for (const [g, people] of Object.entries(groups)) this.members.set(Number(g), new Set(people));
		for (const g of this.members.keys()) this.logs.set(`g${g}`, []);
		for (const p of new Set(Object.values(groups).flat())) this.logs.set(`u${p}`, []);
	}

	connect(person: number, chaos: Chaos = {}): FakeLink {
		return new FakeLink(this, person, chaos);
	}

	/* ---- what the rules say ---- */

	person(id: number) {
		return { id, name: `Person ${id}`, authority: `Authority ${id}`, authority_id: id };
	}

	group(id: number) {
		return { id, slug: `group-${id}`, kind: "thematic" as const, title: `Group ${id}`, purpose: "", join_mode: this.hidden.has(id) ? ("hidden" as const) : ("open" as const), tint: 1, countries: [], members: this.members.get(id)?.size ?? 0, authorities: 1 };
	}

	me(id: number) {
		return { person: this.person(id), email: `p${id}@example.org`, bio: "", lang: "fr" as const, zone: "Europe/Paris", theme: "auto" as const, shortcuts: true, admin: this.admins.has(id) };
	}

	groupsOf(person: number): number[] {
		return [...this.members].filter(([, m]) => m.has(person)).map(([g]) => g);
	}

	markOf(person: number, topic: number) {
		return this.marks.get(`${person} ${topic}`) ?? { level: "normal" as const, upto: 0 };
	}

	unreadOf(person: number, topic: number, upto = this.markOf(person, topic).upto): Post[] {
		return this.postsOf(topic).filter((p) => p.id > upto && p.author.id !== person && p.deleted_at === undefined);
	}

	state(person: number, topic: number): TopicState {
		const { level, upto } = this.markOf(person, topic);
		const read_upto = Math.max(0, ...this.postsOf(topic).map((p) => p.id).filter((id) => id <= upto));
		return { topic, level, read_upto, unread: this.unreadOf(person, topic).length, seq: this.head(`g${this.topics.get(topic)!.group}`) };
	}

	/* What is told of itself: muted topics are not. */
	unreadTopics(person: number): MyTopic[] {
		return [...this.topics.values()]
			.filter((t) => t.merged_into === undefined && this.members.get(t.group)?.has(person))
			.map((t) => this.my(person, t))
			.filter((t) => t.state.unread > 0 && t.state.level !== "mute");
	}

	noticesOf(person: number): Notice[] {
		return [...this.calls]
			.filter(([id, who]) => who.has(person) && this.posts.get(id)!.deleted_at === undefined)
			.map(([id]) => this.notice(id))
			.filter((n) => this.members.get(n.group!)?.has(person) && n.id > this.markOf(person, n.topic!).upto)
			.sort((a, b) => b.id - a.id);
	}

	notice(id: number): Notice {
		const post = this.posts.get(id)!;
		const topic = this.topics.get(post.topic)!;
		return { post: id, id, kind: "mention", state: "unseen", group: topic.group, topic: topic.id, topic_title: topic.title, by: post.author, line: post.html, at: post.at };
	}

	/* Those whom the text calls on as « @2 », and did not before. */
	call(id: number): void {
		const post = this.posts.get(id)!;
		const had = this.calls.get(id) ?? new Set();
		this.calls.set(id, had);
		for (const [, n] of post.html.matchAll(/@(\d+)/g)) {
			const who = Number(n);
			if (who === post.author.id || had.has(who) || !this.members.get(this.topics.get(post.topic)!.group)?.has(who)) continue;
			had.add(who);
			const mine = this.noticesOf(who);
			if (mine.some((m) => m.id === id)) this.emit(`u${who}`, "notice.came", { notice: this.notice(id), unseen: mine.length });
			this.counted.set(who, new Set(mine.map((m) => m.id)));
		}
	}

	/* What a command made seen, or new again, is told to whom it concerns. */
	recount(): void {
		for (const [who, had] of this.counted) {
			const notices = this.noticesOf(who);
			const ids = new Set(notices.map((n) => n.id));
			const gone = [...had].filter((id) => !ids.has(id));
			const again = notices.filter((n) => !had.has(n.id));
			this.counted.set(who, ids);
			if (gone.length) this.emit(`u${who}`, "notice.marked", { ids: gone, state: "seen", unseen: notices.length });
			if (again.length) this.emit(`u${who}`, "notice.marked", { ids: again.map((n) => n.id), state: "unseen", notices: again, unseen: notices.length });
		}
	}

	postsOf(topic: number): Post[] {
		return [...this.posts.values()].filter((p) => p.topic === topic).sort((a, b) => a.id - b.id);
	}

	my(person: number, topic: Topic): MyTopic {
		return { topic, state: this.state(person, topic.id) };
	}

	channelsOf(person: number): string[] {
		return [`u${person}`, ...this.groupsOf(person).map((g) => `g${g}`)];
	}

	head(ch: string): number {
		const log = this.logs.get(ch) ?? [];
		return log[log.length - 1]?.seq ?? 0;
	}

	emit(ch: string, ev: string, data: unknown): number {
		const log = this.logs.get(ch) ?? [];
		this.logs.set(ch, log);
		const push = { ch, seq: this.head(ch) + 1, ev, at: this.now, data: structuredClone(data) } as unknown as Push;
		log.push(push);
		this.told.push(push);
		if (log.length > KEEP) log.shift();
		for (const link of this.links) if (link.hears(ch)) link.push(push);
		return push.seq!;
	}

	live(ch: string, ev: string, data: unknown): void {
		for (const link of this.links) if (link.listening) link.push({ ch, ev, at: this.now, data } as unknown as Push);
	}

	retell(id: number): void {
		const posts = this.postsOf(id);
		const there = posts.filter((p) => p.deleted_at === undefined);
		const last = there[there.length - 1];
		const { last_author: _, excerpt: __, ...topic } = this.topics.get(id)!;
		this.topics.set(id, {
			...topic,
			post_count: there.length,
			last_post: posts[posts.length - 1]?.id ?? 0,
			last_at: last?.at ?? topic.created_at,
			...(last ? { last_author: last.author.name, excerpt: last.html } : {}),
		});
	}

	write(person: number, topic: number, body: string): { post: number; seq: number } {
		const t = this.topics.get(topic);
		if (!t) throw new Refusal("not_found");
		if (t.closed) throw new Refusal("closed");
		const post: Post = { id: ++this.ids, topic, author: this.person(person), at: ++this.now, html: body, files: [], version: 1, useful: 0, us_too: 0 };
		this.posts.set(post.id, post);
		this.retell(topic);
		const seq = this.emit(`g${t.group}`, "post.created", { post, group: t.group, post_count: this.topics.get(topic)!.post_count, excerpt: body });
		this.call(post.id);
		return { post: post.id, seq };
	}

	mark(person: number, topic: number, read_upto: number, level?: TopicState["level"]): TopicState {
		const back = read_upto < this.markOf(person, topic).upto;
		this.marks.set(`${person} ${topic}`, { upto: read_upto, level: level ?? this.markOf(person, topic).level });
		const state = this.state(person, topic);
		const seq = this.emit(`u${person}`, "topic.marked", { state, group: this.topics.get(topic)!.group });
		if (back) this.unmarked.add(seq);
		return state;
	}

	/* Runs a command as the gate does: once for an op. */
	run(link: FakeLink, f: Frame): unknown {
		const at = this.refuse.findIndex((r) => r.cmd === f.cmd);
		if (at >= 0) throw this.refuse.splice(at, 1)[0]!.with;
		if (f.op !== undefined && this.refuseWrites) throw this.refuseWrites;
		if (f.op === undefined) {
			const result = this.command(link, f.cmd, f.args);
			this.recount();
			return result;
		}
		const had = this.done.get(f.op);
		const args = JSON.stringify([f.cmd, f.args]);
		if (had) {
			if (had.args !== args) throw new Refusal("conflict");
			return had.result;
		}
		const result = this.command(link, f.cmd, f.args);
		this.recount();
		this.executed.set(f.op, (this.executed.get(f.op) ?? 0) + 1);
		this.done.set(f.op, { args, result });
		return result;
	}

	private command(link: FakeLink, cmd: CommandName, a: Args): unknown {
		const me = link.person;
		const topicArg = () => {
			const t = this.topics.get(a["topic"] as number);
			if (!t || !(this.admins.has(me) || this.members.get(t.group)?.has(me))) throw new Refusal("not_found");
			return t;
		};
		switch (cmd) {
			case "session.open": {
				const channels = this.channelsOf(me).map((ch): ChannelHead => ({ ch, seq: this.head(ch) }));
				const topics = this.unreadTopics(me);
				const groups = this.groupsOf(me).map((g) => {
					const mine = topics.filter((t) => t.topic.group === g);
					return { group: this.group(g), role: "member", state: "active", topics_unread: mine.length, unread: mine.reduce((n, t) => n + t.state.unread, 0) };
				});
				return { epoch: this.epoch, session: me, now: this.now, me: this.me(me), groups, topics: topics.slice(0, this.openMax), unseen: this.noticesOf(me).length, channels };
			}
			case "session.resume": {
				const asked = new Map((a["channels"] as ChannelHead[]).map((c) => [c.ch, c.seq]));
				const channels = this.channelsOf(me).map((ch) => {
					const from = asked.get(ch);
					const log = this.logs.get(ch) ?? [];
					const first = log[0]?.seq ?? this.head(ch) + 1;
					const recovered = a["epoch"] === this.epoch && from !== undefined && from <= this.head(ch) && from + 1 >= first;
					return { ch, seq: this.head(ch), recovered };
				});
				for (const c of channels) if (c.recovered) link.replay.push(...(this.logs.get(c.ch) ?? []).filter((p) => p.seq! > asked.get(c.ch)!));
				return { epoch: this.epoch, session: me, now: this.now, channels };
			}
			case "presence.watch": return { count: 1, people: [me] };
			case "inbox.get": return { sitting: [], waits: [], waits_total: 0, notices: this.noticesOf(me), groups: [], topics: this.unreadTopics(me), unread: [], decisions: [] };
			case "topic.list": {
				if (a["filter"] === "unread") return { topics: this.unreadTopics(me).filter((t) => t.topic.group === a["group"]) };
				return { topics: [...this.topics.values()].filter((t) => t.group === a["group"] && t.merged_into === undefined).map((t) => this.my(me, t)) };
			}
			case "topic.open": {
				let t = topicArg();
				while (t.merged_into) t = this.topics.get(t.merged_into)!;
				const posts = this.postsOf(t.id);
				const state = this.state(me, t.id);
				const first = posts.findIndex((p) => p.id > state.read_upto);
				const from = Math.max(0, Math.min(first < 0 ? posts.length : first, posts.length) - 25);
				const page = posts.slice(from, from + 50);
				const mine = page.flatMap((p) => [...(this.words.get(p.id) ?? [])].filter(([, who]) => who.has(me)).map(([kind]) => ({ post: p.id, kind })));
				return { topic: t, state, posts: page, mine, before: from, after: posts.length - from - page.length, ...(first < 0 ? {} : { first_unread: posts[first]!.id }), ...(this.essentials.has(t.id) ? { essential: this.essentials.get(t.id) } : {}), participants: [], files: [] };
			}
			case "topic.posts": {
				const posts = this.postsOf(topicArg().id);
				const before = a["before"] as number | undefined;
				if (before !== undefined) {
					const older = posts.filter((p) => p.id < before);
					return { posts: older.slice(-50), mine: [], more: Math.max(0, older.length - 50) };
				}
				const newer = posts.filter((p) => p.id > (a["after"] as number));
				return { posts: newer.slice(0, 50), mine: [], more: Math.max(0, newer.length - 50) };
			}
			case "topic.create": {
				const id = 1000 + this.topics.size;
				const topic: Topic = { id, group: a["group"] as number, kind: "discussion", title: a["title"] as string, author: this.person(me), created_at: ++this.now, pinned: false, closed: false, post_count: 0, last_post: 0, last_at: this.now };
				this.topics.set(id, topic);
				this.emit(`g${topic.group}`, "topic.created", { topic });
				const { post } = this.write(me, id, a["body"] as string);
				return { topic: this.topics.get(id), post };
			}
			case "post.create": {
				topicArg();
				return this.write(me, a["topic"] as number, a["body"] as string);
			}
			case "post.edit": {
				const p = this.posts.get(a["post"] as number)!;
				if (p.author.id !== me) throw new Refusal("forbidden");
				const post = { ...p, html: a["body"] as string, version: p.version + 1, edited_at: ++this.now };
				this.posts.set(p.id, post);
				this.retell(p.topic);
				this.emit(`g${this.topics.get(p.topic)!.group}`, "post.edited", { post, group: this.topics.get(p.topic)!.group, excerpt: post.html });
				this.call(p.id);
				return { post };
			}
			case "post.delete": {
				const p = this.posts.get(a["post"] as number)!;
				if (p.deleted_at) throw new Refusal("deleted");
				const post: Post = { ...p, html: "", deleted_at: ++this.now, deleted_by: this.person(me).name };
				this.posts.set(p.id, post);
				this.calls.delete(p.id);
				this.retell(p.topic);
				const topic = this.topics.get(p.topic)!;
				this.emit(`g${topic.group}`, "post.deleted", { post, group: topic.group, topic });
				return { post };
			}
			case "post.react": {
				const id = a["post"] as number;
				const kind = a["kind"] as "useful" | "us_too";
				const by = this.words.get(id) ?? new Map<string, Set<number>>();
				this.words.set(id, by);
				const who = by.get(kind) ?? new Set();
				by.set(kind, who);
				if (a["on"]) who.add(me);
				else who.delete(me);
				const p = { ...this.posts.get(id)!, [kind]: who.size };
				this.posts.set(id, p);
				const group = this.topics.get(p.topic)!.group;
				this.emit(`g${group}`, "post.reacted", { post: id, topic: p.topic, group, person: me, kind, on: a["on"], count: who.size });
				return { count: who.size };
			}
			case "person.update": {
				this.emit(`u${me}`, "person.updated", { me: this.me(me) });
				return { me: this.me(me) };
			}
			case "topic.read": return { state: this.mark(me, topicArg().id, Math.max(this.markOf(me, a["topic"] as number).upto, a["upto"] as number)) };
			case "topic.unread": return { state: this.mark(me, topicArg().id, (a["from"] as number) - 1) };
			case "topic.follow": return { state: this.mark(me, topicArg().id, this.markOf(me, a["topic"] as number).upto, a["level"] as TopicState["level"]) };
			case "topic.pin": {
				const topic = { ...topicArg(), pinned: a["on"] as boolean };
				this.topics.set(topic.id, topic);
				this.emit(`g${topic.group}`, "topic.updated", { topic });
				return { topic };
			}
			case "topic.rename": {
				const topic = { ...topicArg(), title: a["title"] as string };
				this.topics.set(topic.id, topic);
				this.emit(`g${topic.group}`, "topic.updated", { topic });
				return { topic };
			}
			case "topic.set_essential": {
				const topic = topicArg();
				const essential: Essential = { topic: topic.id, version: (this.essentials.get(topic.id)?.version ?? 0) + 1, settled: a["settled"] as string, to_decide: "", next_step: "", author: this.person(me), at: ++this.now };
				this.essentials.set(topic.id, essential);
				this.emit(`g${topic.group}`, "topic.essential_set", { essential });
				return { essential };
			}
			case "topic.close": {
				const topic = { ...topicArg(), closed: a["on"] as boolean };
				this.topics.set(topic.id, topic);
				this.emit(`g${topic.group}`, "topic.updated", { topic });
				return { topic };
			}
			case "topic.move": {
				const from = topicArg().group;
				const topic = { ...topicArg(), group: a["group"] as number, pinned: false };
				this.topics.set(topic.id, topic);
				this.emit(`g${from}`, "topic.moved", { topic: topic.id, ...(this.hidden.has(topic.group) ? {} : { group: topic.group }) });
				this.emit(`g${topic.group}`, "topic.created", { topic });
				return { topic };
			}
			case "topic.merge": {
				const from = topicArg();
				const into = a["into"] as number;
				if (from.id === into || this.topics.get(into)?.group !== from.group || this.topics.get(into)?.merged_into) throw new Refusal("bad_args");
				for (const who of this.members.get(from.group)!) {
					const [x, y] = [this.markOf(who, from.id), this.markOf(who, into)];
					const firsts = [this.unreadOf(who, from.id)[0], this.unreadOf(who, into)[0]].flatMap((p) => p?.id ?? []);
					this.marks.set(`${who} ${into}`, { upto: firsts.length ? Math.min(...firsts) - 1 : Math.max(x.upto, y.upto), level: x.level === "follow" && y.level === "normal" ? "follow" : y.level });
					this.marks.delete(`${who} ${from.id}`);
				}
				for (const p of this.postsOf(from.id)) this.posts.set(p.id, { ...p, topic: into });
				this.topics.set(from.id, { ...from, merged_into: into, post_count: 0 });
				this.retell(into);
				this.emit(`g${from.group}`, "topic.merged", { from: from.id, into: this.topics.get(into) });
				const essential = this.essentials.get(from.id);
				this.essentials.delete(from.id);
				if (essential && !this.essentials.has(into)) {
					this.essentials.set(into, { ...essential, topic: into });
					this.emit(`g${from.group}`, "topic.essential_set", { essential: this.essentials.get(into) });
				}
				return { topic: this.topics.get(into) };
			}
			case "topic.split": {
				const from = topicArg();
				const ids = a["posts"] as number[];
				const posts = ids.map((id) => this.posts.get(id)!);
				if (posts.length === 0 || posts.some((p) => p.topic !== from.id) || posts.length >= this.postsOf(from.id).length) throw new Refusal("bad_args");
				const id = 1000 + this.topics.size;
				for (const who of this.members.get(from.group)!) this.marks.set(`${who} ${id}`, this.markOf(who, from.id));
				this.topics.set(id, { ...from, id, kind: "discussion", title: a["title"] as string, author: posts[0]!.author, created_at: posts[0]!.at, pinned: false, closed: false });
				for (const p of posts) this.posts.set(p.id, { ...p, topic: id });
				this.retell(from.id);
				this.retell(id);
				this.emit(`g${from.group}`, "topic.split", { from: this.topics.get(from.id), into: this.topics.get(id), posts: ids });
				return { topic: this.topics.get(id) };
			}
			case "topic.typing": return {};
			default: throw new Refusal("unknown_command");
		}
	}

	/* Leaves or enters a group. */
	setMember(group: number, person: number, on: boolean): void {
		const members = this.members.get(group)!;
		if (on) {
			members.add(person);
			const topics = [...this.topics.values()].filter((t) => t.group === group).map((t) => this.my(person, t));
			this.emit(`u${person}`, "group.entered", {
				group: { group: this.group(group), role: "member", state: "active", topics_unread: 0, unread: topics.reduce((n, t) => n + t.state.unread, 0) },
				channels: [{ ch: `g${group}`, seq: this.head(`g${group}`) }],
			});
		} else {
			members.delete(person);
			this.emit(`u${person}`, "group.left", { group });
		}
	}

	/* Everything is cut; nothing answers until start(). */
	stop(code = 1006): void {
		this.up = false;
		for (const link of [...this.links]) link.cut(code);
	}
	start(): void {
		this.up = true;
	}
}

/* One connection, seen from the client as a WebSocket. */
export class FakeLink implements WebSocketLike {
	readyState = 0;
	onopen: WebSocketLike["onopen"] = null;
	onmessage: WebSocketLike["onmessage"] = null;
	onclose: WebSocketLike["onclose"] = null;
	onerror: WebSocketLike["onerror"] = null;
	listening = false;
	/* nothing goes either way, and nobody is told */
	frozen = false;
	replay: Push[] = [];
	/* commands whose answers wait for letGo() */
	readonly late = new Set<CommandName>();
	private readonly waiting: string[] = [];
	private held: string | undefined;

	constructor(
		readonly server: FakeServer,
		readonly person: number,
		readonly chaos: Chaos,
	) {
		queueMicrotask(() => {
			if (!server.up) return this.cut(1006);
			this.readyState = 1;
			server.links.add(this);
			this.onopen?.({} as never);
		});
	}

	hears(ch: string): boolean {
		return this.listening && this.server.channelsOf(this.person).includes(ch);
	}

	send(text: string): void {
		if (this.readyState !== 1 || this.frozen) return;
		const f = JSON.parse(text) as Frame;
		this.server.received.push(f);
		let answer: unknown;
		try {
			if (f.cmd === "session.open" || f.cmd === "session.resume") this.listening = true;
			answer = { re: f.id, ok: this.server.run(this, f) };
		} catch (e) {
			if (!(e instanceof Refusal)) throw e;
			answer = { re: f.id, err: { code: e.code, text: `refused: ${e.code}`, retry: e.retry } };
		}
		if (this.late.has(f.cmd)) this.waiting.push(JSON.stringify(answer));
		else if (!this.server.mute.has(f.cmd)) this.deliver(JSON.stringify(answer));
		const replay = this.replay;
		this.replay = [];
		for (const p of replay) this.push(p);
	}

	letGo(): void {
		this.late.clear();
		for (const text of this.waiting.splice(0)) this.deliver(text);
	}

	push(p: Push): void {
		const text = JSON.stringify(p);
		const { lose = 0, double = 0, swap = 0, random = Math.random } = this.chaos;
		if (random() < lose) return;
		if (this.held === undefined && random() < swap) {
			this.held = text;
			return;
		}
		this.deliver(text);
		if (random() < double) this.deliver(text);
		if (this.held !== undefined) {
			const late = this.held;
			this.held = undefined;
			this.deliver(late);
		}
	}

	private deliver(text: string): void {
		if (!this.frozen) queueMicrotask(() => this.readyState === 1 && !this.frozen && this.onmessage?.({ data: text }));
	}

	close(): void {
		this.readyState = 3;
		this.server.links.delete(this);
	}

	cut(code: number): void {
		this.close();
		this.onclose?.({ code });
	}
}

/* A seeded random, so that a failure can be played again. */
export function seeded(seed: number): () => number {
	let a = seed >>> 0;
	return () => {
		a = (a + 0x6d2b79f5) >>> 0;
		let t = Math.imul(a ^ (a >>> 15), 1 | a);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}

/* Lets promises and queued frames run. */
export async function settle(turns = 40): Promise<void> {
	for (let i = 0; i < turns; i++) await Promise.resolve();
}
