// SPDX-License-Identifier: EUPL-1.2
/* edit - what the toolbar and the mention list do to a text and its selection.
   Pure; offsets are those of a textarea. */
export interface Edited {
	text: string;
	start: number;
	end: number;
}

/* Puts the mark around the selection, or takes it away when it is there. */
export function wrap(text: string, start: number, end: number, mark: string): Edited {
	const n = mark.length;
	if (text.slice(start - n, start) === mark && text.slice(end, end + n) === mark)
		return { text: text.slice(0, start - n) + text.slice(start, end) + text.slice(end + n), start: start - n, end: end - n };
	return { text: text.slice(0, start) + mark + text.slice(start, end) + mark + text.slice(end), start: start + n, end: end + n };
}

/* Puts the mark before every line touched by the selection, or takes it away. */
export function prefix(text: string, start: number, end: number, mark: string): Edited {
	const from = text.lastIndexOf("\n", start - 1) + 1;
	const stop = text.indexOf("\n", end);
	const to = stop < 0 ? text.length : stop;
	const lines = text.slice(from, to).split("\n");
	const off = lines.every((line) => line.startsWith(mark));
	const next = lines.map((line) => (off ? line.slice(mark.length) : mark + line)).join("\n");
	const shift = off ? -mark.length : mark.length;
	return { text: text.slice(0, from) + next + text.slice(to), start: Math.max(from, start + shift), end: from + next.length - (to - end) };
}

/* Enter at the end of a list or quote line goes on with it; on an empty one it ends it. */
export function continued(text: string, at: number): Edited | null {
	const from = text.lastIndexOf("\n", at - 1) + 1;
	const line = text.slice(from, at);
	const m = /^(\s*)([-*] |> |(\d+)\. )(.*)$/.exec(line);
	if (!m) return null;
	const [, indent = "", mark = "", number, rest = ""] = m;
	if (rest.trim() === "") return { text: text.slice(0, from) + text.slice(at), start: from, end: from };
	const next = `\n${indent}${number ? `${Number(number) + 1}. ` : mark}`;
	return { text: text.slice(0, at) + next + text.slice(at), start: at + next.length, end: at + next.length };
}

/* The beginning of a name being typed after @ just before the caret. */
export function mentionAt(text: string, caret: number): { from: number; query: string } | null {
	const before = text.slice(Math.max(0, caret - 61), caret);
	const m = /(?:^|[\s(])@([^\s@[\]()][^\n@[\]()]{0,58})?$/.exec(before);
	if (!m) return null;
	const query = m[1] ?? "";
	if (query.split(" ").length > 3 || query.endsWith("  ")) return null;
	return { from: caret - query.length - 1, query };
}

/* Replaces [from, to) and leaves the caret behind. */
export function replace(text: string, from: number, to: number, by: string): Edited {
	return { text: text.slice(0, from) + by + text.slice(to), start: from + by.length, end: from + by.length };
}
