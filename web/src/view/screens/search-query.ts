// SPDX-License-Identifier: EUPL-1.2
/* search-query - a search as an address, and as one line of words and operators.

   Both say the same: the address is what is kept and sent to others, the line
   is what the server reads and what a person may as well type. */
import type { Matter, SearchKind } from "../../gen/proto";

/* what can be found today, in the order in which it is offered */
export const searchKinds: readonly SearchKind[] = ["question", "topic", "announcement", "post", "file", "sheet", "meeting", "consultation", "position"];
export const matters: readonly Matter[] = ["water", "health", "education", "culture", "youth", "economy", "agriculture", "climate", "governance", "equality", "migration", "digital", "heritage", "urban", "tourism", "sport", "emergency"];

export interface Search {
	q: string;
	/* slug */
	group: string;
	kind: SearchKind | "";
	country: string;
	theme: Matter | "";
	/* beginnings of names */
	from: string;
	authority: string;
	/* days, 2026-10-01 */
	after: string;
	before: string;
	files: boolean;
	newest: boolean;
}

export const NOTHING: Search = { q: "", group: "", kind: "", country: "", theme: "", from: "", authority: "", after: "", before: "", files: false, newest: false };

const TEXTS = { q: "q", group: "groupe", country: "pays", from: "de", authority: "chez", after: "apres", before: "avant" } as const;
const DAY = /^\d{4}(-\d\d(-\d\d)?)?$/;

export function readSearch(query: URLSearchParams): Search {
	const s: Search = { ...NOTHING };
	for (const [field, name] of Object.entries(TEXTS) as [keyof typeof TEXTS, string][]) s[field] = (query.get(name) ?? "").slice(0, 200);
	if (!/^[a-z0-9-]*$/.test(s.group)) s.group = "";
	if (!/^([A-Z]{2})?$/.test(s.country)) s.country = "";
	if (!DAY.test(s.after)) s.after = "";
	if (!DAY.test(s.before)) s.before = "";
	s.kind = searchKinds.find((k) => k === query.get("type")) ?? "";
	s.theme = matters.find((m) => m === query.get("theme")) ?? "";
	s.files = query.has("fichier");
	s.newest = query.get("tri") === "date";
	return s;
}

export function searchHref(s: Search): string {
	const query = new URLSearchParams();
	for (const [field, name] of Object.entries(TEXTS) as [keyof typeof TEXTS, string][]) if (s[field].trim()) query.set(name, s[field].trim());
	if (s.kind) query.set("type", s.kind);
	if (s.theme) query.set("theme", s.theme);
	if (s.files) query.set("fichier", "1");
	if (s.newest) query.set("tri", "date");
	const text = query.toString();
	return text ? `/chercher?${text}` : "/chercher";
}

const quoted = (name: string) => `"${name.replaceAll('"', " ").trim()}"`;

/* What the server is asked; at most 300 bytes, so the words come last to be cut. */
export function searchLine(s: Search): string {
	const parts = [
		s.group && `groupe:${s.group}`,
		s.from.trim() && `de:${quoted(s.from)}`,
		s.authority.trim() && `collectivité:${quoted(s.authority)}`,
		s.kind && `type:${{ topic: "sujet", question: "question", announcement: "annonce", post: "message", file: "fichier", meeting: "réunion", minutes: "minutes", consultation: "consultation", position: "position", sheet: "fiche" }[s.kind]}`,
		s.country && `pays:${s.country}`,
		s.theme && `thème:${s.theme}`,
		s.after && `après:${s.after}`,
		s.before && `avant:${s.before}`,
		s.files && "a:fichier",
		s.q.trim(),
	].filter(Boolean);
	const line = parts.join(" ");
	const bytes = new TextEncoder().encode(line);
	return bytes.length <= 300 ? line : new TextDecoder().decode(bytes.subarray(0, 300)).replace(/\uFFFD+$/, "").trim();
}

export const isNothing = (s: Search) => searchLine(s) === "";
/* How many of the ways to narrow are used. */
export const narrowings = (s: Search) => [s.group, s.kind, s.country, s.theme, s.from.trim(), s.authority.trim(), s.after, s.before, s.files].filter(Boolean).length;
