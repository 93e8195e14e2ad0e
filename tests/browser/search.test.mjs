// SPDX-License-Identifier: EUPL-1.2
/* One search over what one may read. */
import assert from "node:assert/strict";

const index = (t) => t.house.admin.run("due.run", { index: true });

async function search(page, words) {
	await page.locator("#find-q").fill(words);
	await page.keyboard.press("Enter");
}

const hits = (page) => page.locator(".hit");

export default [
	{
		name: "a sentence of published minutes is found by who may read it, and opened at its place",
		own: true,
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			const as = v.email("moussa");
			await t.house.admin.run("minutes.note", { meeting: s.meeting, kind: "note", text: "Un château d’eau sera bâti à Diaraba", label: "network" }, as);
			await t.house.admin.run("minutes.note", { meeting: s.meeting, kind: "note", text: "Le château d’eau coûtera cher" }, as);
			await t.house.admin.run("room.close", { meeting: s.meeting }, as);
			for (let i = 0; i < 3; i++) await t.house.admin.run("due.run", { at: Date.now() + 31_000 });
			await t.house.admin.run("minutes.shut", { meeting: s.meeting }, as);
			await t.house.admin.run("minutes.publish", { meeting: s.meeting }, as);
			await index(t);
			for (const [who, words, n] of [["awa", "château cher", 1], ["bob", "château cher", 0], ["bob", "château Diaraba", 1]]) {
				const page = await t.person(v, who, `/chercher?q=${encodeURIComponent(words)}&type=minutes`);
				await page.locator("#find-q").waitFor();
				if (n === 0) {
					await page.locator(".empty").waitFor();
					assert.equal(await hits(page).count(), 0);
					continue;
				}
				assert.match(await hits(page).first().innerText(), /Compte rendu|Minutes/);
				await hits(page).first().click();
				await page.waitForFunction(() => document.activeElement?.matches(".min-p") && document.activeElement.textContent.includes("château"));
			}
		},
	},
	{
		name: "accents, plurals and hyphens make no difference; titles, messages, answers and the text of files together",
		own: true,
		async run(t) {
			const v = await t.house.village();
			await v.write("moussa", "forage", "La vice-présidente a signé les conventions de financement.");
			await v.write("helene", "question", "Oui : la pompe a été réparée à Kayes.");
			const page = await t.person(v, "awa");
			await page.goto(new URL(`/s/${v.topics.forage}`, page.url()).href);
			await page.locator("input[type=file]").first().setInputFiles({ name: "Devis.txt", mimeType: "text/plain", buffer: Buffer.from("Le dromadaire traverse la passerelle.") });
			await page.getByText("Devis.txt").first().waitFor();
			await page.locator("#answer").fill("Voici le devis.");
			await page.keyboard.press("Control+Enter");
			await page.locator("article.message:not(.pending)", { hasText: "Voici le devis" }).waitFor();
			await index(t);
			await page.keyboard.press("Control+k");
			await search(page, "CONVENTION vice présidente");
			await hits(page).first().waitFor();
			assert.match(await hits(page).first().innerText(), /vice-présidente a signé les conventions/);
			assert.deepEqual(await hits(page).first().locator(".hit-excerpt mark").allInnerTexts(), ["vice", "présidente", "conventions"]);
			await search(page, "vice-president");
			await page.locator(".hit mark", { hasText: "vice" }).waitFor();
			assert.equal(await hits(page).count(), 1);
			await search(page, "pompes reparees");
			await page.locator(".hit-excerpt", { hasText: "réparée à Kayes" }).waitFor();
			await search(page, "forages");
			await page.locator(".hit-title mark", { hasText: /forage/i }).first().waitFor();
			for (let i = 0; i < 60; i++) {
				await index(t);
				await search(page, "dromadaires");
				await page.locator(".hit, .empty").first().waitFor();
				if (await page.locator(".hit", { hasText: "Devis.txt" }).count()) break;
				await page.reload();
				await page.waitForTimeout(500);
			}
			assert.match(await hits(page).first().innerText(), /dromadaire traverse la passerelle/);
			await hits(page).first().click();
			await page.locator("article.message", { hasText: "Voici le devis" }).waitFor();
		},
	},
	{
		name: "a search has an address, is narrowed, kept and found again",
		own: true,
		async run(t) {
			const v = await t.house.village();
			await v.write("moussa", "question", "Un forage se répare sur place.");
			await index(t);
			const page = await t.person(v, "awa", "/chercher?q=forage");
			await hits(page).first().waitFor();
			const all = await hits(page).count();
			await page.getByText("Affiner").click();
			await page.locator("#find-kind").selectOption("post");
			await page.waitForFunction((n) => document.querySelectorAll(".hit").length < n, all);
			assert.match(page.url(), /type=post/);
			await page.locator("#find-from").fill("Moussa");
			await page.waitForFunction(() => location.search.includes("de=Moussa") && document.querySelectorAll(".hit").length === 1);
			await page.reload();
			await page.locator(".hit", { hasText: "se répare sur place" }).waitFor();
			await page.getByRole("button", { name: "Garder et être prévenu" }).click();
			await page.locator(".find-kept li").waitFor();
			await page.goto(new URL("/chercher", page.url()).href);
			await page.locator(".find-kept li a").click();
			await page.locator(".hit", { hasText: "se répare sur place" }).waitFor();
		},
	},
	{
		name: "neither a title nor a count of a group one cannot read; who may know when nothing is found",
		own: true,
		async run(t) {
			const v = await t.house.village();
			await v.write("awa", "sahel", "Le mot de passe est hippopotame.");
			await v.write("moussa", "forage", "Le compresseur vient de Bamako.");
			await index(t);
			const page = await t.person(v, "helene", "/chercher?q=hippopotame");
			await page.getByRole("heading", { name: "Rien n’a été trouvé" }).waitFor();
			assert.doesNotMatch(await page.locator("main").innerText(), /Sahel|[1-9]\d* résultat/);
			await search(page, "compresseur introuvable");
			await page.locator(".find-experts", { hasText: "Moussa Traoré" }).waitFor();
			await page.getByRole("link", { name: "Poser la question" }).waitFor();
		},
	},
	{
		name: "meetings, consultations and positions are found by what they are, say how they stand, and lead there",
		own: true,
		async run(t) {
			const v = await t.house.village();
			const run = (who, command, args) => t.house.admin.run(command, args, v.email(who));
			const day = 86_400_000;
			const starts_at = Date.now() + day;
			const called = await run("moussa", "meeting.create", { groups: [v.groups.eau], title: "Point baobab", about: "Sous le **tamarinier**.", starts_at, ends_at: starts_at + 3_600_000, zone: "Europe/Paris" });
			await run("moussa", "meeting.cancel", { meeting: called.meeting.meeting.id });
			await run("moussa", "consultation.open", { group: v.groups.eau, question: "Faut-il un baobab ?", options: ["Oui", "Plutôt un fromager"], closes_at: starts_at, results: "at_close" });
			await run("helene", "position.create", { group: v.groups.eau, title: "Pour le baobab", body: "Nous demandons un fonds." });
			await index(t);
			const page = await t.person(v, "helene", "/chercher?q=baobab");
			await page.locator(".hit", { hasText: "Réunion" }).filter({ hasText: "Annulée" }).waitFor();
			await page.locator(".hit", { hasText: "Position" }).filter({ hasText: "Brouillon" }).waitFor();
			await search(page, "tamarinier");
			await page.locator(".hit-excerpt mark", { hasText: "tamarinier" }).waitFor();
			await hits(page).first().click();
			await page.getByRole("heading", { name: "Point baobab" }).waitFor();
			await page.goBack();
			await page.getByText("Affiner").click();
			await page.locator("#find-kind").selectOption("consultation");
			await search(page, "fromager");
			await page.locator(".hit", { hasText: "Faut-il un baobab" }).click();
			await page.getByRole("heading", { name: "Faut-il un baobab" }).waitFor();
		},
	},
];
