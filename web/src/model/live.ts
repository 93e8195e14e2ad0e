// SPDX-License-Identifier: EUPL-1.2
/* live - the state of the first page kept true to the server: link, marks, what is kept to be read.

   client.ts makes a Client of it, which knows topics and groups and can write. That code comes when
   another screen is opened, something was written before and not sent, or an event came that is not
   known here: such an event waits for it, and all that comes after it waits behind. */
import { batch, type Signal } from "@preact/signals";
import { isWrite, type Args, type CommandName, type MarkUndo, type Push, type Result, type SessionOpenResult } from "../gen/proto";
import { cursorAt, NOWHERE, type Cursor } from "../wire/cursor";
import { Socket, type LinkReason, type LinkState } from "../wire/socket";
import { newOp } from "../wire/op";
import type { Boot } from "./boot";
import { keepSession, readSession } from "./cache";
import type { ClientDeps } from "./deps";
import { Health } from "./health";
import { listen, newHold, type Hold, type Link, type Notable, type Standing } from "./hold";
import * as inbox from "./inbox";
import type { KeptTopic } from "./kept";
import { Later } from "./later";
import { loadInbox, loadSession, mergeTopics } from "./load";
import { Marks } from "./marks";
import { near } from "./near";
import type { Outbox } from "./outbox";
import { EMPTY, groupOf, isMe, type State } from "./state";
import { unsure } from "./share";

const KEEP_MS = 1500;
/* topics of « À suivre » at once: those of the boot */
const INBOX = 12;
/* silence after which the link is asked whether it lives */
const QUIET_MS = 20_000;
const LEAN_QUIET_MS = 300_000;
/* the same in a meeting that is looked at, in which something happened lately */
const BUSY_MS = 25_000;
const BUSY_QUIET_MS = 4000;
const LEAN_BUSY_QUIET_MS = 30_000;
const VISIT_MS = 600_000;
const AGAIN_MS = 3000;

export class Live {
	/* see hold.ts */
	readonly state: Signal<State>;
	readonly link: Signal<Link>;
	readonly standing: Signal<Standing>;
	readonly keptAt: Signal<number | undefined>;
	readonly unheard: Signal<number>;
	readonly outbox: Pick<Outbox, "items">;
	readonly health: Health;
	readonly marks: Marks;
	private readonly later: Later;
	protected readonly hold: Hold;

	protected readonly d: ClientDeps;
	protected readonly socket: Socket;
	protected readonly now: () => number;
	private keepTimer: ReturnType<typeof setTimeout> | undefined;
	private lastVisit = 0;
	private started = false;
	/* « À suivre » has just come, with the boot */
	private booted = false;
	/* of the write that finds out whether writing works again */
	private tryOp = newOp();
	/* whose things are kept on this device */
	private owner: number | undefined;
	/* what waits for code that is not here: each is done, or says that it cannot be yet */
	private behind: (() => boolean)[] = [];

	constructor(d: ClientDeps) {
		this.d = d;
		this.hold = d.hold ?? newHold();
		({ state: this.state, link: this.link, standing: this.standing, keptAt: this.keptAt, unheard: this.unheard } = this.hold);
		this.outbox = { items: this.hold.items };
		this.now = d.now ?? Date.now;
		this.marks = new Marks({ box: d.box, state: () => this.state.value, update: (f) => this.update(f), call: (cmd, args) => this.call(cmd, args), isUp: () => this.socket.state === "open" });
		this.later = new Later({
			state: () => this.state.value,
			update: (f) => this.update(f),
			call: (cmd, args) => this.call(cmd, args),
			inbox: () => (this.state.value.only ? Promise.resolve() : this.inbox()),
			isUp: () => this.socket.state === "open",
			now: () => this.serverNow(),
			random: d.random ?? Math.random,
		});
		this.health = new Health({
			trouble: this.hold.trouble,
			attempt: () => this.attempt(),
			onWell: () => {
				this.tryOp = newOp();
				this.flush();
				void this.marks.send();
			},
			random: d.random ?? Math.random,
		});
		this.socket = new Socket({
			connect: d.connect,
			quiet: (calm) => (calm < BUSY_MS && d.front?.() ? (d.lean?.() ? LEAN_BUSY_QUIET_MS : BUSY_QUIET_MS) : d.lean?.() ? LEAN_QUIET_MS : QUIET_MS),
			alert: () => (d.front?.() ? (d.lean?.() ? 8000 : 5000) : 0),
			...(d.probe ? { probe: d.probe } : {}),
			...(d.random ? { random: d.random } : {}),
			hooks: {
				opened: (r) => this.opened(r),
				push: (p) => this.inTurn(() => this.pushed(p)),
				gone: (channels) => {
					const groups = channels.map(groupOf).filter((g) => g > 0 && channels.includes(`g${g}`));
					if (groups.length > 0) this.inTurn(() => this.left(groups));
				},
				ready: () => this.ready(),
				state: (state, reason) => this.linkChanged(state, reason),
			},
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
		this.update((s) => loadInbox(s, b, s.tick));
		this.booted = true;
		this.socket.skew = b.now - this.now();
		this.later.atDue();
		return cursorAt(b.epoch, b.channels);
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
		await Promise.all([this.marks.send(), this.keep()]);
	}

	protected ask<K extends CommandName>(cmd: K, args: Args<K>, op?: string): Promise<Result<K>> {
		return this.health.watch(this.socket.call(cmd, args, op), isWrite(cmd));
	}

	/* Writes are refused: one more is tried, of what waits or of nothing at all. */
	private async attempt(): Promise<void> {
		if (this.socket.state !== "open" || this.hold.items.value.some((i) => i.state === "waiting" || i.state === "sending")) return;
		if (this.marks.size > 0) await this.marks.send();
		else await this.ask("person.update", {}, this.tryOp).catch(() => undefined);
	}

	call<K extends CommandName>(cmd: K, args: Args<K>, op?: string): Promise<Result<K>> {
		this.visit();
		const answer = this.ask(cmd, args, op);
		if (!this.state.value.me?.admin || !isWrite(cmd) || cmd === "topic.read") return answer;
		return answer.then((r) => (this.did(args), r));
	}

	/* One is here, and does something: told at most every ten minutes. */
	private visit(): void {
		if (!this.d.visits || this.state.value.only || this.socket.state !== "open" || this.now() - this.lastVisit < VISIT_MS) return;
		this.lastVisit = this.now();
		this.ask("inbox.visit", {}).catch(() => undefined);
	}

	protected did(args: object): void {
		const to: { group?: number; topic?: number; post?: number } = args;
		const s = this.state.value;
		const g = to.group ?? s.topics[to.topic ?? s.posts[to.post ?? 0]?.topic ?? 0]?.topic.group;
		if (g !== undefined && s.me?.admin && s.groups[g]?.state !== "active") this.unheard.value++;
	}

	/* Hears of notable things until the function given back is called. */
	listen(hear: (n: Notable) => void): () => void {
		return listen(this.hold, hear);
	}

	protected tell(n: Notable): void {
		for (const hear of [...this.hold.hears]) hear(n);
	}

	/* « À suivre », of as many topics; gives what came, for a view of its own when it is asked since a time. */
	async inbox(max: number = INBOX, from?: number): Promise<Result<"inbox.get">> {
		const since = this.state.value.tick;
		const r = await this.call("inbox.get", { max, ...(from === undefined ? {} : { since: from }) });
		this.update((s) => (from === undefined ? loadInbox(s, r, since) : mergeTopics(s, r.topics, since)));
		this.later.atDue();
		this.keepSoon();
		return r;
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

	/* The server's clock, ms. */
	serverNow(): number {
		return this.now() + this.socket.skew;
	}

	/* ---- what Client does more of ---- */

	protected reduce(s: State, p: Push): State | undefined {
		return near(s, p);
	}

	/* These groups are no longer the person's. */
	protected left(_: readonly number[]): boolean {
		return false;
	}

	/* Takes over what was written and not sent: before the link is made, as it may be another person's. */
	protected async adopt(): Promise<void> {
		if ((await this.d.box.list("outbox:")).length > 0) await this.d.rest?.().then(() => this.adopt(), () => undefined);
	}

	/* What was written leaves. */
	protected flush(): void {
		void this.adopt();
	}

	/* The event of a message of one's own was applied; undefined: all are held. */
	protected seen(_: number | undefined): void {}

	protected keepAll(s: State): Promise<void> {
		return keepSession(this.d.box, s, this.now());
	}

	/* What belongs to a person goes. */
	protected letGo(): void {
		this.marks.forget();
	}

	/* The topics that are looked at. */
	protected get looked(): ReadonlySet<number> {
		return new Set();
	}

	/* ---- within ---- */

	private inTurn(run: () => boolean): void {
		if (this.behind.length === 0 && run()) return;
		if (this.behind.push(run) > 1) return;
		this.d.rest?.().catch(() =>
			/* it does not come: what it would have told is asked for instead */
			setTimeout(() => {
				if (this.behind.length === 0 || this.socket.state === "closed") return;
				this.behind = [];
				this.socket.stop();
				this.socket.start(NOWHERE);
			}, AGAIN_MS),
		);
	}

	/* The code is here. */
	protected catchUp(): void {
		for (const run of this.behind.splice(0)) run();
	}

	protected update(change: (s: State) => State): void {
		this.state.value = change(this.state.value);
	}

	private opened(r: SessionOpenResult): void {
		this.behind = [];
		const other = this.owner !== undefined && this.owner !== r.me.person.id;
		const { epoch } = this.state.value;
		this.owner = r.me.person.id;
		batch(() => {
			this.update((s) => unsure(loadSession(s, r), r.topics, this.looked));
			this.seen(undefined);
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
		this.letGo();
		await this.d.box.clear();
		await this.d.box.put("owner", this.owner);
		this.keepSoon();
	}

	protected ready(): void {
		this.keptAt.value = undefined;
		this.update((s) => (s.fresh ? s : { ...s, fresh: true }));
		this.flush();
		void this.marks.send();
		if (!this.booted && !this.state.value.only) void this.inbox().catch(() => undefined);
		this.visit();
		this.booted = false;
		this.later.missing();
	}

	/* False: it is not known here. */
	protected pushed(p: Push): boolean {
		const next = this.reduce(this.state.value, p);
		if (!next) return false;
		batch(() => {
			this.state.value = inbox.follow(next, p);
			/* what one asked without one's name looks like anybody's */
			if (p.ev === "post.created" && (!p.data.post.author.id || isMe(next, p.data.post.author.id))) this.seen(p.data.post.id);
		});
		this.tell({ kind: "pushed", push: p });
		if (p.ev === "notice.came" && p.data.notice.kind === "mention") this.tell({ kind: "mentioned", topic: p.data.notice.topic ?? 0, by: p.data.notice.by?.name ?? "" });
		if (p.ev === "group.imported") this.unheard.value++;
		if (p.ev === "group.left" || p.ev === "share.ended") void this.dropKept();
		if (inbox.changesWaits(this.state.value, p)) this.later.inbox();
		if (p.seq !== undefined) {
			this.keepSoon();
			this.later.missing();
		}
		return true;
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
	protected async wipe(all: boolean): Promise<void> {
		clearTimeout(this.keepTimer);
		this.later.forget();
		this.behind = [];
		this.letGo();
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

	protected keepSoon(): void {
		clearTimeout(this.keepTimer);
		this.keepTimer = setTimeout(() => void this.keep(), KEEP_MS);
	}

	private async keep(): Promise<void> {
		clearTimeout(this.keepTimer);
		const s = this.state.value;
		if (s.me && s.fresh && !s.only && this.standing.value === "in") await this.keepAll(s);
	}

	/* Topics of groups one has left are not kept either, nor those that were `lent` and may be no more. */
	private async dropKept(lent = false): Promise<void> {
		for (const [key, k] of await this.d.box.list<KeptTopic>("topic:")) if (!this.state.value.topics[Number(key.slice(6))] && (!lent || k.entry.topic.groups)) await this.d.box.del(key);
		this.keepSoon();
	}
}
