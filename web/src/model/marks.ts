// SPDX-License-Identifier: EUPL-1.2
/* marks - what was read here: told to the server a moment later, once for several moves, and
   kept on the device while it cannot be; and how it is undone. */
import type { Args, CommandName, MarkUndo, Result, TopicState } from "../gen/proto";
import { Refused } from "../wire/failure";
import type { Box } from "./box";
import type { State } from "./state";
import { setState } from "./topic";

const MARK_MS = 800;
const KEY = "marks";

export interface MarksDeps {
	box: Box;
	state: () => State;
	update: (change: (s: State) => State) => void;
	call: <K extends CommandName>(cmd: K, args: Args<K>) => Promise<Result<K>>;
	isUp: () => boolean;
}

export class Marks {
	private readonly waiting = new Map<number, number>();
	private timer: ReturnType<typeof setTimeout> | undefined;
	private readonly d: MarksDeps;

	constructor(d: MarksDeps) {
		this.d = d;
	}

	get size(): number {
		return this.waiting.size;
	}

	async recall(): Promise<void> {
		for (const [t, upto] of (await this.d.box.get<[number, number][]>(KEY)) ?? []) this.waiting.set(t, upto);
	}

	forget(): void {
		clearTimeout(this.timer);
		this.waiting.clear();
	}

	private keep(): Promise<void> {
		return this.d.box.put(KEY, [...this.waiting]);
	}

	/* Everything up to this message was on screen. */
	read(id: number, upto: number): void {
		const entry = this.d.state().topics[id];
		if (!entry || upto <= Math.max(entry.state.read_upto, this.waiting.get(id) ?? 0)) return;
		this.waiting.set(id, upto);
		void this.keep();
		clearTimeout(this.timer);
		this.timer = setTimeout(() => void this.send(), MARK_MS);
	}

	/* Back to before this message: to come back to it. */
	async unread(id: number, from: number): Promise<void> {
		this.waiting.delete(id);
		const r = await this.d.call("topic.unread", { topic: id, from });
		this.d.update((s) => setState(s, r.state));
	}

	/* All read in a group, or everywhere; gives what undoes it. Without a link what is held is
	   marked here, and told later. */
	async all(g?: number): Promise<MarkUndo[]> {
		if (!this.d.isUp()) {
			const held = Object.values(this.d.state().topics).filter(({ topic, state }) => state.unread > 0 && state.level !== "mute" && (g === undefined || topic.group === g));
			for (const { topic } of held) this.read(topic.id, topic.last_post);
			return held.map(({ topic, state }) => ({ topic: topic.id, was: state.read_upto, upto: topic.last_post }));
		}
		const r = await this.d.call("inbox.read_group", g === undefined ? {} : { group: g });
		this.d.update((s) =>
			r.states.reduce((x, was: TopicState) => {
				const entry = x.topics[was.topic];
				return entry ? setState(x, { ...was, read_upto: Math.max(was.read_upto, entry.topic.last_post), unread: 0 }) : x;
			}, s),
		);
		return r.marks;
	}

	/* As they stood before, but for what was read since. */
	async restore(marks: readonly MarkUndo[]): Promise<void> {
		const told = marks.filter((m) => this.waiting.get(m.topic) !== m.upto);
		for (const m of marks) if (!told.includes(m)) this.waiting.delete(m.topic);
		await this.keep();
		/* one that was on its way when it was taken back has arrived before this */
		const r = await (this.d.isUp() || told.length > 0 ? this.d.call("inbox.restore", { marks: [...marks] }) : undefined);
		this.d.update((s) => (r?.states ?? []).reduce(setState, s));
	}

	async send(): Promise<void> {
		clearTimeout(this.timer);
		if (!this.d.isUp()) return;
		for (const [id, upto] of [...this.waiting]) {
			try {
				const r = await this.d.call("topic.read", { topic: id, upto });
				this.d.update((s) => setState(s, r.state));
			} catch (e) {
				/* what keeps one from being written keeps the others too */
				if (!(e instanceof Refused) || e.retry) break;
			}
			if (this.waiting.get(id) === upto) this.waiting.delete(id);
		}
		await this.keep();
	}
}
