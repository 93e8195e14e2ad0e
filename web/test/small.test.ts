// SPDX-License-Identifier: EUPL-1.2
/* Router, texts, dates, drafts, reading, the editing of a text, ops. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { compileCatalogues } from "../scripts/i18n.mjs";
import { en as near } from "../src/gen/en";
import { far } from "../src/gen/en-far";
import { room } from "../src/gen/en-room";
import { fr } from "../src/gen/fr";
import type { Messages } from "../src/gen/messages";
import "../src/i18n/far";
import "../src/i18n/inbox";
import "../src/i18n/parts";
import { clock, dateTime, dateWords, fileSize, guessLang, lang, listed, longDate, relativeDay, setLang, shortWhen, t, tidy, zone } from "../src/i18n";
import { encode, mention, NO_DRAFT } from "../src/model/draft";
import { Reading } from "../src/model/reading";
import { continued, mentionAt, prefix, wrap } from "../src/view/kit/edit";
import { match } from "../src/view/router";
import { newOp } from "../src/wire/op";

const en: Partial<Messages> = { ...near, ...far, ...room };

afterEach(async () => {
	await setLang("fr");
	vi.useRealTimers();
});

describe("the router", () => {
	it("matches paths, with parameters that may be absent", () => {
		expect(match("/", "/")).toEqual({});
		expect(match("/s/:id", "/s/12")).toEqual({ id: "12" });
		expect(match("/s/:id", "/s/12/")).toEqual({ id: "12" });
		expect(match("/g/:slug/:section?", "/g/mali")).toEqual({ slug: "mali" });
		expect(match("/g/:slug/:section?", "/g/mali/membres")).toEqual({ slug: "mali", section: "membres" });
		expect(match("/s/:id", "/s")).toBeUndefined();
		expect(match("/s/:id", "/s/1/2")).toBeUndefined();
		expect(match("/groupes", "/moi")).toBeUndefined();
	});
});

describe("texts", () => {
	const compile = (frText: Record<string, string>, enText: Record<string, string>) => {
		const dir = mkdtempSync(join(tmpdir(), "palabre-i18n-"));
		writeFileSync(join(dir, "fr.json"), JSON.stringify(frText));
		writeFileSync(join(dir, "en.json"), JSON.stringify(enText));
		return compileCatalogues(dir, { first: new Set(), early: new Set(), near: new Set(), rare: new Set(), seat: new Set(), beside: new Set(), left: new Set() });
	};

	it("are complete in both languages, in the same shapes", () => {
		expect(Object.keys(en).sort()).toEqual(Object.keys(fr).sort());
		for (const key of Object.keys(fr) as (keyof typeof fr)[]) expect(typeof en[key], key).toBe(typeof fr[key]);
	});

	it("never break before a high punctuation in French", () => {
		for (const [key, text] of Object.entries(fr)) if (typeof text === "string") expect(text, key).not.toMatch(/ [;:!?»%]|« |'/);
	});

	it("change with the language", async () => {
		expect(t.postReply).toBe("Répondre");
		await setLang("en");
		expect([t.postReply, lang.value]).toEqual(["Reply", "en"]);
	});

	it("count in the way of their language", async () => {
		const said = () => [0, 1, 1200].map((n) => t.netPending({ n }));
		expect(said()).toEqual(["0 message en attente d’envoi", "1 message en attente d’envoi", "1\u202f200 messages en attente d’envoi"]);
		await setLang("en");
		expect(said()).toEqual(["0 messages waiting to be sent", "1 message waiting to be sent", "1,200 messages waiting to be sent"]);
	});

	it("give their marked parts to the screen", () => {
		expect(t.composerReplyTo({ name: "Awa", b: (text) => ({ bold: text }) })).toEqual(["Réponse à ", { bold: "Awa" }]);
	});

	it("do not compile when a language lacks a key or an argument, or a plural has no rest", () => {
		expect(() => compile({ a: "x" }, {})).toThrow("en.json: a is missing");
		expect(() => compile({}, { a: "x" })).toThrow("fr.json: a is missing");
		expect(() => compile({ a: "x {n}" }, { a: "y {m}" })).toThrow("{m} is not an argument in fr.json");
		expect(() => compile({ a: "{n, plural, one {x}}" }, { a: "y" })).toThrow("fr.json: a:");
		expect(() => compile({ "A b": "x" }, { "A b": "x" })).toThrow("camelCase");
	});

	it("keep what people typed together at its punctuation", () => {
		expect(tidy("Que faire ? « Rien »")).toBe("Que faire\u00a0? «\u00a0Rien\u00a0»");
	});

	it("greet in a language the browser asked for", () => {
		expect([guessLang(["en-GB", "fr"]), guessLang(["de", "fr-CA"]), guessLang(["bm"])]).toEqual(["en", "fr", "fr"]);
	});
});

describe("dates", () => {
	/* 23 November 2026, 13:30 UTC */
	const at = Date.UTC(2026, 10, 23, 13, 30);

	it("are said as one says them, in the reader's zone", async () => {
		zone.value = "Europe/Paris";
		expect(dateTime(at)).toBe("23 novembre 2026 à 14\u00a0h\u00a030");
		expect([clock(at, "Africa/Bamako"), clock(at, "Indian/Reunion"), clock(at, "America/Guadeloupe")]).toEqual(["13\u00a0h\u00a030", "17\u00a0h\u00a030", "9\u00a0h\u00a030"]);
		expect(clock(at + 30 * 60_000)).toBe("15\u00a0h");
		await setLang("en");
		expect(dateTime(at)).toBe("23 November 2026 at 14:30");
	});

	it("call the first of a month « 1er » in French, and no other day", async () => {
		zone.value = "Europe/Paris";
		const first = Date.UTC(2026, 11, 1, 8);
		const day = 86_400_000;
		expect(longDate(first)).toBe("1er décembre 2026");
		expect(dateTime(first)).toBe("1er décembre 2026 à 9\u00a0h");
		expect([relativeDay(first, at - 20 * day), shortWhen(first, first + 30 * day)]).toEqual(["1er décembre", "1er déc."]);
		expect(dateWords({ weekday: "long", day: "numeric", month: "long" }, first)).toBe("mardi 1er décembre");
		expect([longDate(first + 10 * day), longDate(first + 20 * day), longDate(first + 30 * day)]).toEqual(["11 décembre 2026", "21 décembre 2026", "31 décembre 2026"]);
		await setLang("en");
		expect(longDate(first)).toBe("1 December 2026");
	});

	it("are told from today, by the reader's calendar", () => {
		zone.value = "Europe/Paris";
		const day = 86_400_000;
		expect(relativeDay(at, at)).toBe("aujourd’hui");
		expect(relativeDay(at - day, at)).toBe("hier");
		expect(relativeDay(at - 3 * day, at)).toBe("vendredi");
		expect(relativeDay(at - 20 * day, at)).toBe("3 novembre");
		expect(relativeDay(at - 400 * day, at)).toBe("19 octobre 2025");
		/* 23:30 in Paris is already tomorrow in La Réunion */
		const late = Date.UTC(2026, 10, 23, 22, 30);
		expect(shortWhen(late - 4 * 3_600_000, late, "Indian/Reunion")).toBe("hier");
		expect(shortWhen(at, at)).toBe("14\u00a0h\u00a030");
	});

	it("and sizes and lists too", () => {
		expect([fileSize(900), fileSize(1_234_567), fileSize(45_600_000)]).toEqual(["900\u00a0octets", "1,2\u00a0Mo", "46\u00a0Mo"]);
		expect(listed(["Awa", "Moussa", "Claire"])).toBe("Awa, Moussa et Claire");
	});
});

describe("a draft", () => {
	it("becomes what the server takes, the longest name first", () => {
		const mentions = [mention("Awa", "p1"), mention("Awa Diallo", "p2"), mention("Commune [de] Kayes", "a3")];
		const text = "Bonjour @Awa Diallo et @Awa, avec @Commune  de  Kayes ";
		expect(encode({ ...NO_DRAFT, text, mentions })).toBe("Bonjour @[Awa Diallo](p2) et @[Awa](p1), avec @[Commune  de  Kayes](a3)");
	});
});

describe("reading", () => {
	const ids = [10, 11, 12, 13];

	it("counts what was on screen for a second, without a hole", () => {
		const r = new Reading();
		r.show(11, true, 0);
		r.show(13, true, 0);
		expect(r.upto(ids, 10, 900)).toBeUndefined();
		expect(r.upto(ids, 10, 1000)).toBe(11);
		r.show(12, true, 1500);
		r.show(12, false, 2000);
		expect(r.upto(ids, 10, 9000)).toBe(11);
		r.show(12, true, 9000);
		expect(r.upto(ids, 10, 10_000)).toBe(13);
	});

	it("does not count behind another tab", () => {
		const r = new Reading();
		r.show(11, true, 0);
		r.page(false, 500);
		expect(r.upto(ids, 10, 60_000)).toBeUndefined();
		r.page(true, 60_000);
		expect(r.upto(ids, 10, 60_900)).toBeUndefined();
		expect(r.upto(ids, 10, 61_000)).toBe(11);
	});

	it("does not read again by itself what was put back", () => {
		const r = new Reading();
		r.show(11, true, 0);
		expect(r.upto(ids, 10, 1000)).toBe(11);
		r.forget(11);
		expect(r.upto(ids, 10, 60_000)).toBeUndefined();
		r.show(11, false, 60_000);
		r.show(11, true, 61_000);
		expect(r.upto(ids, 10, 62_000)).toBe(11);
	});
});

describe("the editing of a text", () => {
	it("puts marks around and takes them away", () => {
		expect(wrap("un mot", 3, 6, "**")).toEqual({ text: "un **mot**", start: 5, end: 8 });
		expect(wrap("un **mot**", 5, 8, "**")).toEqual({ text: "un mot", start: 3, end: 6 });
		expect(prefix("a\nb\nc", 0, 3, "- ").text).toBe("- a\n- b\nc");
		expect(prefix("- a\n- b", 0, 7, "- ").text).toBe("a\nb");
	});

	it("goes on with a list and ends it", () => {
		expect(continued("- a", 3)).toEqual({ text: "- a\n- ", start: 6, end: 6 });
		expect(continued("9. a", 4)?.text).toBe("9. a\n10. ");
		expect(continued("- a\n- ", 6)?.text).toBe("- a\n");
		expect(continued("a", 1)).toBeNull();
	});

	it("sees a name being typed", () => {
		expect(mentionAt("Bonjour @mou", 12)).toEqual({ from: 8, query: "mou" });
		expect(mentionAt("@", 1)).toEqual({ from: 0, query: "" });
		expect(mentionAt("(@Awa Dia", 9)).toEqual({ from: 1, query: "Awa Dia" });
		expect(mentionAt("awa@exemple.fr", 14)).toBeNull();
		expect(mentionAt("@Awa et puis la suite", 21)).toBeNull();
	});
});

it("an op is a UUIDv7 that grows with time", () => {
	expect(newOp(0x0193_0000_0000)).toMatch(/^019300000000 ?7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
	expect(newOp(1000) < newOp(2000)).toBe(true);
	expect(new Set(Array.from({ length: 1000 }, () => newOp(5)))).toHaveProperty("size", 1000);
});
