// SPDX-License-Identifier: EUPL-1.2
/* changes - what differs between two texts, word by word. Pure. */
export type Change = readonly ["same" | "added" | "gone", string];

/* Past this many words on a side, whole texts are shown instead. */
const MOST = 1500;

export function changes(before: string, after: string): Change[] {
	if (before === after) return after === "" ? [] : [["same", after]];
	const a = before.match(/\s+|[^\s]+/g) ?? [];
	const b = after.match(/\s+|[^\s]+/g) ?? [];
	if (a.length > MOST || b.length > MOST) return [["gone", before], ["same", "\n"], ["added", after]];
	/* longest common subsequence, as lengths of what remains */
	const width = b.length + 1;
	const left = new Uint16Array((a.length + 1) * width);
	for (let i = a.length - 1; i >= 0; i--)
		for (let j = b.length - 1; j >= 0; j--)
			left[i * width + j] = a[i] === b[j] ? left[(i + 1) * width + j + 1]! + 1 : Math.max(left[(i + 1) * width + j]!, left[i * width + j + 1]!);
	const out: [Change[0], string][] = [];
	const add = (kind: Change[0], word: string) => {
		const last = out[out.length - 1];
		if (last?.[0] === kind) last[1] += word;
		else out.push([kind, word]);
	};
	let i = 0;
	let j = 0;
	while (i < a.length || j < b.length) {
		if (i < a.length && j < b.length && a[i] === b[j]) {
			add("same", a[i]!);
			i++;
			j++;
		} else if (j >= b.length || (i < a.length && left[(i + 1) * width + j]! >= left[i * width + j + 1]!)) add("gone", a[i++]!);
		else add("added", b[j++]!);
	}
	return out;
}
