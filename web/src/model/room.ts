// SPDX-License-Identifier: EUPL-1.2
/* room - a meeting that one is in, kept true to the server for as long as the page is open.

   It enters, says once a minute that one is still there, enters again after a cut in which the place was
   lost, and hands every frame of this meeting on, in order. What else belongs to it (floor, questions,
   votes, notes) keeps itself in a feed: made with roomFeed(), or by onRoomFrame() and onRoomReload().

   A frame that comes between asking for a page and its answer is applied once more after it: the events
   of one channel come in order, so what is shown in the end is the last. */
import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Args, CommandName, Push, Result } from "../gen/proto";
import { Refused, Unreached } from "../wire/failure";
import type { Link, Notable } from "./hold";
import { client, thrift } from "./index";
import { applyRoom, loadRoom, type RoomView } from "./room-state";

export * from "./room-state";

const HERE_MS = 60_000;
/* on a thin line: who is silent for 150 seconds counts as gone since then (app/room/room.h) */
const LEAN_HERE_MS = 120_000;
/* silent for so long, one's place was given up: coming back is not coming anew */
const GONE_MS = 14 * 60_000;
const ASK_MS = 60_000;
const ASK_SOON_MS = 12_000;
const SOON_MS = 15 * 60_000;
/* an answer that takes so long, or a cut not longer ago than that, is a weak line */
const WEAK_MS = 1500;
const CUT_MS = 3 * 60_000;

export interface RoomDeps {
	call: <K extends CommandName>(cmd: K, args: Args<K>) => Promise<Result<K>>;
	listen: (hear: (n: Notable) => void) => () => void;
	link: ReadonlySignal<Link>;
	me: () => number;
	now: () => number;
	lean?: () => boolean;
}

/* Where one stands with it: `planned` it is not open, `out` one has left, `apart` one was not let in or
   sent out, `over` it has ended. */
export type Standing = "coming" | "planned" | "lobby" | "in" | "out" | "apart" | "over" | "missing" | "failed";

type Hear = (p: Push) => void;

export interface Feed<T> {
	readonly state: Signal<T | undefined>;
	/* the last asking failed, and will be done again when the link is back */
	readonly failed: Signal<boolean>;
	/* after an act of which no event tells */
	again(): void;
}

export class RoomStore {
	readonly view = signal<RoomView | undefined>(undefined);
	readonly at = signal<Standing>("coming");
	/* how many there are of something, beside the name of its tab */
	readonly counts = signal<Readonly<Record<string, number>>>({});
	readonly meeting: number;

	private readonly d: RoomDeps;
	private readonly hears = new Set<Hear>();
	private readonly reloads = new Set<() => void>();
	private readonly feeds = new Map<string, Feed<never>>();
	private readonly channels = new Set<string>();
	/* frames since what is being asked for was asked for */
	private since: Push[] | undefined;
	private skew: number | undefined;
	private trip = Infinity;
	private heard = 0;
	private cutAt = -CUT_MS;
	private weak = false;
	private slow = false;
	private busy: Promise<void> | undefined;
	private timer: ReturnType<typeof setTimeout> | undefined;
	private readonly ends: (() => void)[] = [];

	constructor(meeting: number, d: RoomDeps) {
		this.meeting = meeting;
		this.d = d;
		this.ends.push(d.listen((n) => n.kind === "pushed" && this.pushed(n.push)));
		let afresh = false;
		this.ends.push(
			d.link.subscribe(({ state }) => {
				if (state === "opening") afresh = true;
				if (state !== "open") return;
				/* what was asked for meanwhile is on its way */
				if (!this.busy) void this.back(afresh);
				afresh = false;
			}),
		);
	}

	/* The server's clock. */
	now(): number {
		return this.d.now() + (this.skew ?? 0);
	}

	/* Comes in, or shows why not. Also the way back for who had left. */
	enter(): Promise<void> {
		return (this.busy ??= this.entering().finally(() => (this.busy = undefined)));
	}

	async leave(): Promise<void> {
		await this.d.call("room.leave", { meeting: this.meeting });
		this.stand("out");
	}

	/* Who is there is to be known. */
	people(): void {
		if (!this.view.value || this.view.value.seats) return;
		if (this.busy) return void this.busy.then(() => this.people());
		this.busy = this.load(true).catch(() => undefined).finally(() => (this.busy = undefined));
	}

	/* The page is looked at again. */
	wake(): void {
		if (this.at.value === "in" || this.at.value === "lobby") void this.here();
	}

	count(name: string, n: number): void {
		if (this.counts.value[name] !== n) this.counts.value = { ...this.counts.value, [name]: n };
	}

	onFrame(hear: Hear): () => void {
		this.hears.add(hear);
		return () => void this.hears.delete(hear);
	}

	onReload(run: () => void): () => void {
		this.reloads.add(run);
		return () => void this.reloads.delete(run);
	}

	/* What a part of the meeting knows: asked for once, then kept by its events. The same for all who ask by this name. */
	feed<T>(name: string, o: { load: () => Promise<T>; reduce: (state: T, p: Push) => T }): Feed<T> {
		const had = this.feeds.get(name);
		if (had) return had as unknown as Feed<T>;
		const state = signal<T | undefined>(undefined);
		const failed = signal(false);
		let since: Push[] | undefined;
		let once = false;
		const again = () => {
			if (since) return void (once = true);
			since = [];
			o.load().then(
				(r) => {
					state.value = (since ?? []).reduce(o.reduce, r);
					failed.value = false;
				},
				() => (failed.value = true),
			).finally(() => {
				since = undefined;
				if (once) {
					once = false;
					again();
				}
			});
		};
		this.onFrame((p) => {
			since?.push(p);
			if (state.value !== undefined) state.value = o.reduce(state.value, p);
		});
		this.onReload(again);
		this.ends.push(this.d.link.subscribe((l) => l.state === "open" && failed.peek() && again()));
		const made: Feed<T> = { state, failed, again };
		this.feeds.set(name, made as unknown as Feed<never>);
		again();
		return made;
	}

	end(): void {
		clearTimeout(this.timer);
		for (const end of this.ends.splice(0)) end();
	}

	/* ---- within ---- */

	private stand(at: Standing): void {
		this.at.value = at;
		this.later(at === "in" || at === "lobby" ? this.hereMs() : at === "planned" ? this.askMs() : undefined);
	}

	/* What is told of its opening may be missed: near its hour one asks oftener. */
	private askMs(): number {
		const v = this.view.value;
		return v && Math.abs(v.starts_at - this.now()) < SOON_MS ? ASK_SOON_MS : ASK_MS;
	}

	private hereMs(): number {
		return this.at.value === "in" && this.d.lean?.() ? LEAN_HERE_MS : HERE_MS;
	}

	private later(ms: number | undefined): void {
		clearTimeout(this.timer);
		if (ms !== undefined) this.timer = setTimeout(() => void (this.at.value === "planned" ? this.enter() : this.here()), ms);
	}

	private async entering(): Promise<void> {
		try {
			const came = await this.d.call("room.enter", { meeting: this.meeting });
			this.heard = this.d.now();
			this.weak = false;
			this.channels.clear();
			for (const c of came.channels) this.channels.add(c.ch);
			await this.load(came.part === "chair");
			this.view.value = this.view.value && { ...this.view.value, state: came.state, part: came.part };
			this.stand(came.state === "lobby" ? "lobby" : "in");
			for (const run of [...this.reloads]) run();
		} catch (e) {
			await this.refused(e);
		}
	}

	private async refused(e: unknown): Promise<void> {
		const code = e instanceof Refused ? e.code : undefined;
		if (e instanceof Unreached) return this.unreached();
		if (code === "not_found") return this.stand("missing");
		if (code !== "room_closed" && code !== "shut_out") return this.stand("failed");
		try {
			await this.load();
			const state = this.view.value?.room.state;
			this.stand(code === "shut_out" ? "apart" : state === "closed" ? "over" : "planned");
		} catch (x) {
			if (x instanceof Unreached) this.unreached();
			else this.stand(x instanceof Refused && x.code === "not_found" ? "missing" : "failed");
		}
	}

	/* The link says when it is back; what is shown stays. */
	private unreached(): void {
		if (this.view.value === undefined) this.at.value = "failed";
	}

	/* Who is there is asked for by who shows it, and kept from then on. */
	private async load(all = false): Promise<void> {
		const seats = all || this.view.value?.seats !== undefined;
		this.since = [];
		const asked = this.d.now();
		try {
			const r = await this.d.call("room.get", { meeting: this.meeting, ...(seats ? {} : { seats }) });
			const took = this.d.now() - asked;
			if (took <= this.trip) {
				this.trip = took;
				this.skew = r.now + took / 2 - this.d.now();
			}
			this.view.value = this.since.reduce((v, p) => applyRoom(v, p, this.d.me()), loadRoom(r, seats));
		} finally {
			this.since = undefined;
		}
	}

	/* The link is there again: with no hole, or from the beginning. */
	private async back(afresh: boolean): Promise<void> {
		const at = this.at.value;
		if (at === "out" || at === "apart" || at === "over" || at === "missing") return;
		this.trip = Infinity;
		this.cutAt = this.d.now();
		if (afresh || (at !== "in" && at !== "lobby")) await this.enter();
		else await this.here();
	}

	private async here(): Promise<void> {
		this.later(this.hereMs());
		if (this.at.value === "lobby") return void (await this.enter());
		const asked = this.d.now();
		const weak = this.slow || asked - this.cutAt < CUT_MS;
		try {
			await this.d.call("room.here", { meeting: this.meeting, ...(weak !== this.weak ? { weak } : {}) });
			this.weak = weak;
			this.heard = this.d.now();
			this.slow = this.heard - asked > WEAK_MS;
		} catch (e) {
			if (!(e instanceof Refused) || e.retry) return;
			if (this.at.value === "in" || this.silent()) await this.enter();
		}
	}

	private silent(): boolean {
		return this.d.now() - this.heard > GONE_MS;
	}

	/* It is of this meeting. */
	private ours(p: Push): boolean {
		if (this.channels.has(p.ch)) return true;
		const { meeting, room, ask, act } = p.data as { meeting?: number | { id?: number }; room?: { meeting?: number }; ask?: { meeting?: number }; act?: { meeting?: number } };
		return (typeof meeting === "object" ? meeting.id : (meeting ?? room?.meeting ?? ask?.meeting ?? act?.meeting)) === this.meeting;
	}

	private pushed(p: Push): void {
		if (!this.ours(p)) return;
		this.since?.push(p);
		if (p.ev === "room.entered") for (const c of p.data.channels) this.channels.add(c.ch);
		if (p.ev === "room.left") for (const ch of p.data.channels) this.channels.delete(ch);
		const was = this.view.value;
		if (was) this.view.value = applyRoom(was, p, this.d.me());
		for (const hear of [...this.hears]) hear(p);
		this.follow(p);
	}

	/* What becomes of oneself. */
	private follow(p: Push): void {
		if (p.ev === "room.entered" && this.at.value !== "in") return void this.enter();
		const state = p.ev === "meeting.updated" ? p.data.meeting.state : p.ev === "room.changed" ? p.data.room.state : p.ev === "room.left" && p.data.planned && "planned";
		/* it opens, or that is taken back */
		if (state && (state === "planned") !== (this.at.value === "planned")) {
			if (state === "planned") this.stand(state);
			return void this.enter();
		}
		if (p.ev === "room.changed" && p.data.room.state === "closed") return this.stand("over");
		/* its close was taken back; who was in is told so by room.entered */
		if (p.ev === "room.changed" && this.at.value === "over") return void this.enter();
		if (p.ev !== "room.left" || p.data.planned || p.data.state === "in") return;
		if (p.data.over) return this.stand("over");
		if (p.data.state === "out" && this.silent()) return void this.enter();
		this.stand(p.data.state === "out" || p.data.state === "lobby" ? p.data.state : "apart");
	}
}

const stores = new Map<number, RoomStore>();

/* The one store of a meeting on this page; the first that asks for it comes in. */
export function room(meeting: number): RoomStore {
	let r = stores.get(meeting);
	if (!r) {
		for (const [id, other] of stores) {
			/* one is in at a time: what was looked at and not entered is let go */
			if (other.at.value !== "in" && other.at.value !== "lobby") other.end(), stores.delete(id);
		}
		r = new RoomStore(meeting, {
			call: (cmd, args) => client.call(cmd, args),
			listen: (hear) => client.listen(hear),
			link: client.link,
			me: () => client.state.value.me?.person.id ?? 0,
			now: Date.now,
			lean: () => thrift.peek(),
		});
		stores.set(meeting, r);
		void r.enter();
	}
	return r;
}

/* Every frame of this meeting, in order, until the function given back is called. */
export const onRoomFrame = (meeting: number, hear: Hear): (() => void) => room(meeting).onFrame(hear);
/* What was held may miss something: it is to be asked for again. */
export const onRoomReload = (meeting: number, run: () => void): (() => void) => room(meeting).onReload(run);
export const roomFeed = <T>(meeting: number, name: string, o: { load: () => Promise<T>; reduce: (state: T, p: Push) => T }): Feed<T> => room(meeting).feed(name, o);
export const roomNow = (meeting: number): number => room(meeting).now();
export const roomCount = (meeting: number, name: string, n: number): void => room(meeting).count(name, n);
