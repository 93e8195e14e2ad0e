// SPDX-License-Identifier: EUPL-1.2
/* What is shown of two versions of a text. */
import { expect, it } from "vitest";
import { changes } from "../src/view/screens/changes";

const side = (list: ReturnType<typeof changes>, not: string) => list.filter(([kind]) => kind !== not).map(([, text]) => text).join("");

it("says nothing changed of two equal texts", () => {
	expect(changes("", "")).toEqual([]);
	expect(changes("Bonjour", "Bonjour")).toEqual([["same", "Bonjour"]]);
});

it("marks the words that came and went", () => {
	expect(changes("la première tranche", "la seconde tranche")).toEqual([["same", "la "], ["gone", "première"], ["added", "seconde"], ["same", " tranche"]]);
	expect(changes("un", "un deux")).toEqual([["same", "un"], ["added", " deux"]]);
});

it("gives back both texts whole, whatever they are", () => {
	let seed = 7;
	const word = () => ["a", "b", "c", " ", "\n", "dé"][(seed = (seed * 1103515245 + 12345) % 2 ** 31) % 6]!;
	for (let i = 0; i < 300; i++) {
		const before = Array.from({ length: i % 23 }, word).join("");
		const after = Array.from({ length: i % 17 }, word).join("");
		const list = changes(before, after);
		expect(side(list, "added")).toBe(before);
		expect(side(list, "gone")).toBe(after);
	}
});

it("shows very long texts one after the other", () => {
	const long = "mot ".repeat(2000);
	expect(changes(long, "court")).toEqual([["gone", long], ["same", "\n"], ["added", "court"]]);
});
