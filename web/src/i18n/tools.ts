// SPDX-License-Identifier: EUPL-1.2
/* tools - what a compiled catalogue needs at run time: numbers, plurals and
   choices in its own language. */
export function tools(lang: string) {
	const number = new Intl.NumberFormat(lang);
	const rules = new Intl.PluralRules(lang);
	return {
		n: (value: number): string => number.format(value),
		p: (value: number, cases: Record<string, string>): string =>
			cases[`=${value}`] ?? cases[rules.select(value)] ?? cases["other"] ?? "",
		s: (value: string, cases: Record<string, string>): string => cases[value] ?? cases["other"] ?? "",
	};
}
