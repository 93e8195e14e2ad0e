// SPDX-License-Identifier: EUPL-1.2
/* announce - what is said aloud, and what passes in a corner of the page.

   One polite region for the whole application and one for what cannot wait.
   The same text twice is said twice: an invisible mark tells them apart. */
import { signal } from "@preact/signals";

export const polite = signal("");
export const urgent = signal("");
/* How many are open, one over the other. */
export const dialogs = signal(0);

const again = (old: string, text: string) => (old === text ? `${text}\u200b` : text);

/* What is said in one breath is said together: of two texts set before the first was drawn, it would be lost. */
const breath: string[] = [];
export function announce(text: string): void {
	if (breath.push(text) === 1) setTimeout(() => (polite.value = again(polite.value, breath.splice(0).join(" "))), 40);
}
export function alarm(text: string): void {
	urgent.value = again(urgent.value, text);
}

/* Texts of failures that nobody at this screen can correct, and that pass: a form does not
   blame a field for them. As many as the server has words for. */
export const passing = new Set<string>();

export interface Toast {
	id: number;
	text: string;
	bad: boolean;
	action?: { label: string; run: () => void } | undefined;
}

export const toasts = signal<readonly Toast[]>([]);

let last = 0;

/* Stays eight seconds, with a way to undo when there is one. */
export function toast(text: string, options: { bad?: boolean; action?: Toast["action"]; stay?: boolean } = {}): number {
	const id = ++last;
	toasts.value = [...toasts.value.slice(-2), { id, text, bad: options.bad ?? false, action: options.action }];
	(options.bad ? alarm : announce)(text);
	if (!options.stay) setTimeout(() => dismiss(id), 8000);
	return id;
}

export function dismiss(id: number): void {
	toasts.value = toasts.value.filter((x) => x.id !== id);
}
