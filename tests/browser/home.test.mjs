// SPDX-License-Identifier: EUPL-1.2
/* « À suivre »: coming back after three weeks, on a desk and a telephone at once. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { until } from "./people.mjs";

const DAY = 86_400_000;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };

/* The last time somebody was here, as the server keeps it. */
function wasHere(house, person, at) {
	const done = spawnSync("python3", ["-c", "import sqlite3, sys; d = sqlite3.connect(sys.argv[1], timeout=10); d.execute('INSERT OR REPLACE INTO visit (person, at, before) VALUES (?, ?, NULL)', (sys.argv[2], sys.argv[3])); d.commit()", join(house.data, "palabre.db"), String(person), String(at)], { encoding: "utf8" });
	assert.equal(done.status, 0, done.stderr);
}

const greeting = (page) => page.locator(".hero p").first().innerText().then((x) => x.replace(/\s+/g, " "));
const rows = (page) => page.locator(".topic-row").count();
const row = (page, text) => page.locator(".topic-row", { hasText: text });
const leaf = (page, text) => row(page, text).locator(".leaf").innerText().then((x) => parseInt(x, 10), () => 0);
const leaves = async (page) => {
	await page.locator(".topic-row").first().waitFor();
	return (await page.locator(".topic-row .leaf").allInnerTexts()).reduce((n, x) => n + parseInt(x, 10), 0);
};

export default [
	{
		name: "who comes back after three weeks finds on one page what waits, what was settled and what was said, the same on both devices, and is done by the keyboard",
		async run(t) {
			const v = await t.house.village();
			const { admin } = t.house;
			wasHere(t.house, v.people.helene, Date.now() - 21 * DAY);
			await v.write("helene", "forage", "Ce que j’ai écrit moi-même.");
			await v.write("moussa", "forage", `@[Hélène](p${v.people.helene}), pouvez-vous confirmer le virement ?`);
			await v.write("awa", "forage", "Le dernier mot sur le forage.");
			await admin.run("group.invite", { group: v.groups.jeunesse, person: v.people.helene }, v.email("claire"));
			const desk = await t.person(v, "helene");
			const phone = await t.person(v, "helene", "/", PHONE);
			for (const page of [desk, phone]) await page.locator(".topic-row").first().waitFor();

			/* forage: awa, moussa, awa; annonce, ferme: one each. Her own question and answer are nowhere. */
			const said = await greeting(desk);
			assert.match(said, /On attend une réponse de vous\. On vous appelle dans un message\. Cinq messages à lire dans un groupe\./);
			assert.equal(await greeting(phone), said);
			for (const page of [desk, phone]) {
				assert.equal(await rows(page), 3);
				assert.equal(await leaves(page), 5);
				assert.equal(await row(page, "Qui a déjà réparé").count(), 0);
				assert.equal(await row(page, "écrit moi-même").count(), 0);
			}
			const lines = row(desk, "Forage de Diaraba");
			assert.match(await lines.innerText(), /Awa Diallo, Cercle de Kayes\s: Bonjour à toutes/, "where it begins");
			assert.match(await lines.innerText(), /Awa Diallo, Cercle de Kayes\s: Le dernier mot/, "where it ends");
			await desk.getByRole("heading", { name: "Décidé entre-temps" }).waitFor();
			assert.match(await desk.locator(".decided").innerText(), /Le devis est validé\./);
			const waits = desk.locator(".action-rows > li");
			assert.match(await waits.nth(0).innerText(), /Invitation[^]*Jeunesse et mobilité/);
			assert.match(await waits.nth(1).innerText(), /On vous appelle[^]*confirmer le virement/);
			await t.picture(desk, "home-desk", { fullPage: true });
			await t.picture(phone, "home-phone", { fullPage: true });

			/* everything there is, by the keyboard: what waits first */
			for (let i = 0; i < 3; i++) await desk.keyboard.press("j");
			for (let i = 0; i < 3; i++) {
				assert.match(await desk.evaluate(() => document.activeElement.className), /topic-row/);
				await desk.keyboard.press("e");
				await desk.keyboard.press("j");
			}
			await until("all is read here", async () => (await desk.locator(".topic-row .leaf").count()) === 0);
			await until("and there", async () => /^On attend une réponse de vous\.$/.test(await greeting(phone)), 15_000);
			await until("on both the same", async () => (await greeting(desk)) === (await greeting(phone)));
			assert.equal(await rows(desk), 3, "what one reads does not move");

			/* what was answered elsewhere has gone from the list, and moves nothing under the finger */
			await until("one thing waits", async () => (await phone.locator(".action-rows > li").count()) === 1);
			await phone.waitForTimeout(300);
			await phone.getByRole("button", { name: "Décliner" }).first().click();
			for (const page of [desk, phone]) await until("nothing waits", async () => (await greeting(page)) === "Vous êtes à jour. Rien ne vous attend.", 15_000);
		},
	},
	{
		name: "what was marked as read is put back as it stood, with what came meanwhile, on both devices",
		async run(t) {
			const v = await t.house.village();
			await v.write("awa", "forage", "Un de plus.");
			const desk = await t.person(v, "helene");
			const phone = await t.person(v, "helene", "/", PHONE);
			for (const page of [desk, phone]) await until("four are unread", async () => (await leaves(page)) === 4);

			await desk.getByRole("button", { name: "Tout marquer comme lu", exact: true }).click();
			for (const page of [desk, phone]) await until("none is", async () => (await page.locator(".topic-row .leaf").count()) === 0, 15_000);
			await v.write("moussa", "forage", "Entre-temps.");
			await until("that one is", async () => (await leaf(phone, "Forage")) === 1, 15_000);
			await desk.locator("h1").focus();
			await desk.keyboard.press("u");
			for (const page of [desk, phone]) await until("all of it is back", async () => (await leaf(page, "Forage")) === 3 && (await leaves(page)) === 5, 15_000);

			/* one topic, and undone by its button before or after the server heard of it */
			await row(desk, "Forage").focus();
			await desk.keyboard.press("e");
			await desk.locator(".toast").getByRole("button", { name: "Annuler" }).last().click();
			for (const page of [desk, phone]) await until("as it was", async () => (await leaf(page, "Forage")) === 3 && (await leaves(page)) === 5, 15_000);
		},
	},
	{
		name: "since when one looks: what is unread but older is left out, and comes back",
		async run(t) {
			const v = await t.house.village();
			wasHere(t.house, v.people.helene, Date.now() - 3600_000);
			const desk = await t.person(v, "helene");
			await until("three are unread", async () => (await leaves(desk)) === 3);
			const since = desk.getByRole("combobox", { name: "Depuis quand" });
			await since.selectOption("visit");
			await until("all of it is newer", async () => (await leaves(desk)) === 3);
			await since.selectOption("day");
			const tomorrow = new Date(Date.now() + DAY).toISOString().slice(0, 10);
			await desk.getByLabel("Depuis le jour").evaluate((el) => el.removeAttribute("max"));
			await desk.getByLabel("Depuis le jour").fill(tomorrow);
			await desk.getByText("Rien de nouveau depuis ce moment").waitFor();
			assert.equal(await rows(desk), 0);
			await since.selectOption("all");
			await until("they are back", async () => (await leaves(desk)) === 3);
		},
	},
	{
		name: "what comes while one reads is said and counted, and moves nothing until it is asked for",
		async run(t) {
			const v = await t.house.village();
			const desk = await t.person(v, "helene");
			await until("three are unread", async () => (await leaves(desk)) === 3);
			const before = await desk.locator(".topic-row").allInnerTexts();
			await t.house.admin.run("topic.create", { group: v.groups.eau, kind: "discussion", title: "Un sujet tout neuf", body: "Bonjour." }, v.email("moussa"));
			await until("it is said", async () => /1 nouvel élément/.test(await desk.getByRole("status").first().innerText()), 15_000);
			assert.deepEqual((await desk.locator(".topic-row").allInnerTexts()).length, before.length);
			await desk.getByRole("button", { name: /1 nouvel élément/ }).click();
			await row(desk, "Un sujet tout neuf").waitFor();
		},
	},
];
