// SPDX-License-Identifier: EUPL-1.2
/* socket - one live link to the server, kept up.

   It opens the session, or resumes it after a cut; hands on every event once
   and in order; sends commands and gives each its one answer. A command still
   unanswered when the link breaks is sent again, under the same op, once the
   link is back, until its time is up: reads may be repeated and writes are
   done once by their op.

   States: idle -> connecting -> opening | resuming -> open; waiting between
   two tries; closed for good once signed out or stopped. */
import { isWrite, type Args, type CommandName, type Push, type Reply, type Result, type SessionOpenResult } from "../gen/proto";
import { advance, channelsOf, cursorAt, judge, NOWHERE, type Cursor } from "./cursor";
import { Refused, Unreached } from "./failure";
import { newOp } from "./op";

export type LinkState = "idle" | "connecting" | "opening" | "resuming" | "open" | "waiting" | "closed";

/* Why the link is not open. */
export type LinkReason = "none" | "lost" | "silent" | "slow" | "refused" | "signed_out" | "stopped";

export interface WebSocketLike {
	readonly readyState: number;
	send(text: string): void;
	close(code?: number, reason?: string): void;
	onopen: ((e: never) => void) | null;
	onmessage: ((e: { data: unknown }) => void) | null;
	onclose: ((e: { code: number }) => void) | null;
	onerror: ((e: never) => void) | null;
}

export interface SocketHooks {
	/* a whole new beginning: everything held before is to be replaced */
	opened(result: SessionOpenResult): void;
	/* the next event of its channel, or a live one; never twice */
	push(push: Push): void;
	/* these channels are no longer ours */
	gone(channels: readonly string[]): void;
	/* the link is up and everything missed has been asked for */
	ready(): void;
	state(state: LinkState, reason: LinkReason): void;
}

export interface SocketOptions {
	hooks: SocketHooks;
	connect: () => WebSocketLike;
	/* asked when a connection fails before it opens: a browser is not told why */
	probe?: () => Promise<"ok" | "signed_out" | "unreachable">;
	random?: () => number;
	/* ms: first and last ceiling of the wait, silence before asking, time to answer */
	backoff?: [number, number];
	/* the silence, by how long ago the last event came */
	quiet?: number | ((calm: number) => number);
	patience?: number;
	/* somebody watches what goes on, and is to know soon that it does not reach him: the time to answer then, else 0 */
	alert?: () => number;
}

interface Call {
	id: number;
	frame: string;
	sent: boolean;
	resolve: (result: never) => void;
	reject: (why: Error) => void;
	timer: ReturnType<typeof setTimeout>;
	handshake: boolean;
}

const OPEN = 1;
/* commands not yet answered on one link; the server closes it above 64 */
const AT_ONCE = 32;
/* a gateway keeps a command for 20 s while it cannot hand it on, and says so then */
const CALL_MS = 25_000;
const CONNECT_MS = 10_000;
const DOUBT_MS = 4000;
/* so often it is said that somebody is at this page; the server believes it for twice as long */
const HERE_MS = 60_000;

export class Socket {
	state: LinkState = "idle";
	reason: LinkReason = "none";
	cursor: Cursor = NOWHERE;
	/* difference between the server's clock and ours, ms */
	skew = 0;

	private readonly o: Required<Omit<SocketOptions, "probe">> & Pick<SocketOptions, "probe">;
	private ws: WebSocketLike | null = null;
	private readonly calls = new Map<number, Call>();
	private lastId = 0;
	private tries = 0;
	private retry: ReturnType<typeof setTimeout> | undefined;
	private pulse: ReturnType<typeof setTimeout> | undefined;
	private early: Push[] = [];
	private healing = false;
	private watched: number | undefined;
	private saidHere = -HERE_MS;
	private seed: Promise<Cursor> | undefined;
	/* frames, all in all, and when the last event came */
	private heard = 0;
	private stirred = 0;

	constructor(options: SocketOptions) {
		this.o = { random: Math.random, backoff: [300, 10_000], quiet: 20_000, patience: 10_000, alert: () => 0, ...options };
	}

	/* Begins, from nothing or from a cursor that comes while the link is made. */
	start(cursor: Cursor | Promise<Cursor> = NOWHERE): void {
		this.cursor = NOWHERE;
		this.seed = Promise.resolve(cursor);
		this.connect();
	}

	stop(reason: LinkReason = "stopped"): void {
		this.set("closed", reason);
		this.drop(1000);
		clearTimeout(this.retry);
		for (const call of [...this.calls.values()]) this.end(call.id)?.reject(new Unreached(reason === "signed_out" ? "signed_out" : "closed"));
	}

	/* The network is back, or somebody looks at the page: do not wait. */
	wake(): void {
		if (this.state === "waiting") {
			clearTimeout(this.retry);
			this.connect();
		} else if (this.state === "open") this.beat(this.o.patience / 2);
	}

	/* Sends a command. Rejects with Refused or Unreached, and at once when the
	   link is known to be down. A write may bring an op of its own. */
	call<K extends CommandName>(cmd: K, args: Args<K>, op?: string): Promise<Result<K>> {
		if (this.state === "waiting" || this.state === "closed" || this.state === "idle")
			return Promise.reject(new Unreached(this.reason === "signed_out" ? "signed_out" : "offline"));
		const patience = this.o.alert();
		const { ws, heard } = this;
		/* one acts, and hears nothing at all */
		if (patience) setTimeout(() => this.ws === ws && this.heard === heard && this.beat(patience), DOUBT_MS);
		return this.send(cmd, args, { op });
	}

	/* Looks at a group: its live signals come, those of the one before stop. */
	async watch(group: number | undefined): Promise<Result<"presence.watch"> | null> {
		this.watched = group;
		if (this.state !== "open") return null;
		return this.send("presence.watch", this.looking());
	}

	/* Somebody touched this page: no push is to tell him what he sees. */
	here(): void {
		if (this.state !== "open" || Math.abs(Date.now() - this.saidHere) < HERE_MS) return;
		this.saidHere = Date.now();
		this.send("presence.watch", { ...this.looking(), here: true }).catch(() => undefined);
	}

	/* It went into the background. */
	away(): void {
		if (this.state === "open" && this.saidHere >= 0) this.send("presence.watch", { ...this.looking(), here: false }).catch(() => undefined);
		this.saidHere = -HERE_MS;
	}

	private looking(): Args<"presence.watch"> {
		return this.watched === undefined ? {} : { group: this.watched };
	}

	private send<K extends CommandName>(cmd: K, args: Args<K>, how: { op?: string | undefined; handshake?: boolean; ms?: number } = {}): Promise<Result<K>> {
		const id = ++this.lastId;
		const body = isWrite(cmd) ? { id, cmd, op: how.op ?? newOp(), args } : { id, cmd, args };
		return new Promise((resolve, reject) => {
			const call: Call = {
				id,
				frame: JSON.stringify(body),
				resolve,
				reject,
				sent: false,
				handshake: how.handshake ?? false,
				timer: setTimeout(() => this.end(id)?.reject(new Unreached("timeout")), how.ms ?? CALL_MS),
			};
			this.calls.set(id, call);
			if (call.handshake) this.write(call.frame);
			else this.flow();
		});
	}

	/* Sends those whose turn it is, in the order in which they were made. */
	private flow(): void {
		if (this.state !== "open") return;
		let free = AT_ONCE;
		for (const call of this.calls.values()) {
			if (call.handshake) continue;
			if (free-- === 0) break;
			if (!call.sent) this.write(call.frame);
			call.sent = true;
		}
	}

	private write(frame: string): void {
		if (this.ws?.readyState === OPEN) this.ws.send(frame);
	}

	private end(id: number): Call | undefined {
		const call = this.calls.get(id);
		if (call) {
			this.calls.delete(id);
			clearTimeout(call.timer);
			this.flow();
		}
		return call;
	}

	private set(state: LinkState, reason: LinkReason = "none"): void {
		if (this.state === state && this.reason === reason) return;
		this.state = state;
		this.reason = reason;
		this.o.hooks.state(state, reason);
	}

	private connect(): void {
		this.set("connecting");
		this.early = [];
		this.healing = false;
		let opened = false;
		const ws = this.o.connect();
		this.ws = ws;
		/* a connection that neither opens nor fails */
		const stuck = setTimeout(() => this.lost(ws, 4000, false), CONNECT_MS);
		ws.onopen = () => {
			opened = true;
			clearTimeout(stuck);
			void this.handshake(ws);
		};
		ws.onmessage = (e) => this.ws === ws && this.receive(String(e.data));
		ws.onclose = (e) => {
			clearTimeout(stuck);
			this.lost(ws, e.code, opened);
		};
		ws.onerror = () => undefined;
	}

	/* Lets go of the connection without hearing of its end. */
	private drop(code: number): void {
		const ws = this.ws;
		this.ws = null;
		clearTimeout(this.pulse);
		if (!ws) return;
		ws.onopen = ws.onmessage = ws.onclose = null;
		try {
			ws.close(code);
		} catch {
			/* a connection that never opened may refuse */
		}
	}

	private lost(ws: WebSocketLike, code: number, opened: boolean): void {
		if (this.ws !== ws || this.state === "closed") return;
		this.drop(1000);
		for (const call of [...this.calls.values()]) if (call.handshake) this.end(call.id)?.reject(new Unreached("closed"));
		if (code === 4401) return this.stop("signed_out");
		this.later(code === 1013 ? "slow" : code === 1008 ? "refused" : code === 4000 ? "silent" : "lost");
		if (!opened && this.o.probe)
			void this.o.probe().then((answer) => {
				if (answer === "signed_out" && this.state !== "open") this.stop("signed_out");
			});
	}

	private later(reason: LinkReason): void {
		this.set("waiting", reason);
		const [first, last] = this.o.backoff;
		const ceiling = Math.min(last, first * 2 ** this.tries);
		this.tries++;
		clearTimeout(this.retry);
		this.retry = setTimeout(() => this.connect(), this.o.random() * ceiling);
	}

	/* Resumes where there is something to resume from, else opens afresh. */
	private async handshake(ws: WebSocketLike): Promise<void> {
		try {
			const seed = await this.seed;
			if (this.ws !== ws) return;
			if (seed) this.cursor = seed;
			this.seed = undefined;
			if (this.cursor.epoch !== "") {
				this.set("resuming");
				if (await this.resume()) return this.up(ws);
			}
			if (this.ws !== ws) return;
			this.set("opening");
			const result = await this.send("session.open", {}, { handshake: true });
			if (this.ws !== ws) return;
			this.skew = result.now - Date.now();
			this.cursor = cursorAt(result.epoch, result.channels);
			this.o.hooks.opened(result);
			this.up(ws);
		} catch (e) {
			if (this.ws !== ws) return;
			if (e instanceof Refused && e.code === "unauthenticated") return this.stop("signed_out");
			this.lost(ws, 4000, true);
		}
	}

	/* True when every channel goes on without a hole. */
	private async resume(): Promise<boolean> {
		const asked = this.cursor;
		const result = await this.send("session.resume", { epoch: asked.epoch, channels: channelsOf(asked) }, { handshake: true });
		this.skew = result.now - Date.now();
		const whole = result.epoch === asked.epoch && result.channels.every((c) => c.recovered && asked.heads[c.ch] !== undefined);
		if (!whole) {
			this.cursor = NOWHERE;
			return false;
		}
		const ours = new Set(result.channels.map((c) => c.ch));
		const gone = Object.keys(asked.heads).filter((ch) => !ours.has(ch));
		if (gone.length > 0) {
			this.cursor = { epoch: asked.epoch, heads: Object.fromEntries(Object.entries(this.cursor.heads).filter(([ch]) => ours.has(ch))) };
			this.o.hooks.gone(gone);
		}
		return true;
	}

	private up(ws: WebSocketLike): void {
		if (this.ws !== ws) return;
		this.tries = 0;
		this.saidHere = -HERE_MS; // what the link before was told went with it
		for (const call of this.calls.values()) call.sent = false;
		this.set("open");
		const early = this.early;
		this.early = [];
		for (const push of early) this.take(push);
		this.flow();
		if (this.watched !== undefined) void this.watch(this.watched).catch(() => undefined);
		this.rest();
		this.o.hooks.ready();
	}

	private receive(text: string): void {
		this.heard++;
		let frame: Reply | Push;
		try {
			frame = JSON.parse(text) as Reply | Push;
		} catch {
			return;
		}
		if (!("re" in frame)) this.stirred = Date.now();
		if (this.state === "open") this.rest();
		if ("re" in frame) this.answer(frame);
		else if (this.state === "open") this.take(frame);
		else this.early.push(frame);
	}

	private answer(frame: Reply): void {
		const call = this.end(frame.re);
		if (!call) return;
		if (frame.err) {
			call.reject(new Refused(frame.err));
			if (frame.err.code === "unauthenticated" && !call.handshake) this.stop("signed_out");
		} else call.resolve(frame.ok as never);
	}

	private take(push: Push): void {
		const verdict = judge(this.cursor, push);
		if (verdict === "gap") void this.heal();
		if (verdict !== "apply") return;
		this.cursor = advance(this.cursor, push);
		this.o.hooks.push(push);
	}

	/* Something is missing on an open link: ask for it again from the cursor. */
	private async heal(): Promise<void> {
		const ws = this.ws;
		if (this.healing || !ws) return;
		this.healing = true;
		try {
			const whole = await this.resume();
			if (this.ws === ws && !whole) this.lost(ws, 1013, true);
		} catch {
			if (this.ws === ws) this.lost(ws, 4000, true);
		} finally {
			this.healing = false;
		}
	}

	/* After a silence, ask something light; no answer means a dead link. */
	private rest(): void {
		clearTimeout(this.pulse);
		const { quiet, alert, patience } = this.o;
		this.pulse = setTimeout(() => this.beat(alert() || patience), typeof quiet === "number" ? quiet : quiet(Date.now() - this.stirred));
	}

	private beat(patience: number): void {
		const { ws, heard } = this;
		if (!ws) return;
		clearTimeout(this.pulse);
		this.send("presence.watch", this.looking(), { ms: patience }).catch((e: unknown) => {
			if (this.ws === ws && this.heard === heard && e instanceof Unreached && e.why === "timeout") this.lost(ws, 4000, true);
		});
	}
}

/* A socket of this page's own server; a lean one is seldom asked whether it lives. */
export function browserSocket(lean: boolean): WebSocketLike {
	const url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws${lean ? "?lean=1" : ""}`;
	return new WebSocket(url, "palabre.v1") as unknown as WebSocketLike;
}
