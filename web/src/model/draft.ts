// SPDX-License-Identifier: EUPL-1.2
/* draft - what is being written, one for each topic and one for a new topic of
   each group. Kept on the device a moment after each change, and at once when
   the page is hidden. */
import { signal, type Signal } from "@preact/signals";
import type { FileRef, TopicKind } from "../gen/proto";
import type { Box } from "./box";

/* A name in the text and what stands for it on the wire. */
export interface Mention {
	readonly shown: string;
	readonly token: string;
}

export interface Draft {
	readonly text: string;
	readonly mentions: readonly Mention[];
	readonly files: readonly FileRef[];
	readonly replyTo?: { readonly post: number; readonly name: string; readonly quote?: string } | undefined;
	readonly title?: string;
	readonly kind?: TopicKind;
	/* what else a form holds */
	readonly about?: object;
}

export const NO_DRAFT: Draft = { text: "", mentions: [], files: [] };

export const topicDraft = (topic: number) => `t${topic}`;
export const newTopicDraft = (group: number) => `n${group}`;

const isEmpty = (d: Draft) => d.text.trim() === "" && d.files.length === 0 && !d.replyTo && !d.title;

/* The text as the server takes it: « @Awa Diallo » becomes « @[Awa Diallo](p12) ». */
export function encode(d: Draft): string {
	let text = d.text;
	const longest = [...d.mentions].sort((a, b) => b.shown.length - a.shown.length);
	longest.forEach((m, i) => (text = text.split(m.shown).join(`\u0001${i}\u0001`)));
	return text.replace(/\u0001(\d+)\u0001/g, (_, i: string) => longest[Number(i)]?.token ?? "").trim();
}

export function mention(name: string, target: string): Mention {
	const plain = name.replace(/[[\]()\n]/g, " ");
	return { shown: `@${plain}`, token: `@[${plain}](${target})` };
}

export class Drafts {
	private readonly held = new Map<string, Signal<Draft>>();
	private readonly dirty = new Set<string>();
	private timer: ReturnType<typeof setTimeout> | undefined;
	private readonly box: Box;

	constructor(box: Box) {
		this.box = box;
	}

	/* Empty until what is kept has been read, which changes it once. */
	of(key: string): Signal<Draft> {
		let s = this.held.get(key);
		if (!s) {
			const made = signal<Draft>(NO_DRAFT);
			s = made;
			this.held.set(key, made);
			void this.box.get<Draft>(`draft:${key}`).then((kept) => {
				if (kept && made.value === NO_DRAFT) made.value = kept;
			});
		}
		return s;
	}

	set(key: string, change: Partial<Draft>): void {
		const s = this.of(key);
		s.value = { ...s.value, ...change };
		this.dirty.add(key);
		clearTimeout(this.timer);
		this.timer = setTimeout(() => void this.save(), 300);
	}

	/* Empties it at once: what is typed from now on is another text, and a second press sends
	   nothing twice. What is kept on the device stays until settle(). */
	take(key: string): Draft {
		const s = this.of(key);
		const taken = s.value;
		s.value = { ...NO_DRAFT };
		this.dirty.delete(key);
		return taken;
	}

	/* What was taken is safe elsewhere. */
	settle(key: string): void {
		this.dirty.add(key);
		void this.save();
	}

	/* What was taken found no other place: it stands again, before what was typed since. */
	giveBack(key: string, taken: Draft): void {
		const since = this.of(key).value.text;
		this.set(key, since === "" ? taken : { ...taken, text: `${taken.text}\n\n${since}` });
	}

	clear(key: string): void {
		this.take(key);
		this.settle(key);
	}

	async save(): Promise<void> {
		clearTimeout(this.timer);
		const keys = [...this.dirty];
		this.dirty.clear();
		for (const key of keys) {
			const draft = this.of(key).value;
			await (isEmpty(draft) ? this.box.del(`draft:${key}`) : this.box.put(`draft:${key}`, draft));
		}
	}

	forget(): void {
		clearTimeout(this.timer);
		this.dirty.clear();
		for (const s of this.held.values()) s.value = { ...NO_DRAFT };
		this.held.clear();
	}
}
