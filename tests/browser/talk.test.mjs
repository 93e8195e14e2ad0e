// SPDX-License-Identifier: EUPL-1.2
/* Two people talking, through everything that happens to servers and networks. */
import assert from "node:assert/strict";
import { answer, messages, until } from "./people.mjs";
import { sleep } from "./house.mjs";

const at = (v, key) => `/s/${v.topics[key]}`;
const has = (page, text) => page.locator("article.message:not(.pending)", { hasText: text }).first().waitFor();
const count = async (page, text) => (await messages(page)).filter((m) => m === text).length;

export default [
	{
		name: "two people in two browsers talk, and each sees what the other says at once",
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", at(v, "forage"));
			const helene = await t.person(v, "helene", at(v, "forage"));
			await answer(awa, "Le technicien passe demain.");
			await has(helene, "Le technicien passe demain.");
			await answer(helene, "Merci Awa, tenez-nous au courant.");
			await has(awa, "Merci Awa, tenez-nous au courant.");
			assert.deepEqual((await messages(awa)).slice(-2), (await messages(helene)).slice(-2));
			const last = helene.locator("article.message").last();
			await last.getByRole("link", { name: "Hélène Brun" }).waitFor();
			assert.match(await last.innerText(), /maire adjointe, Saint-Denis/, "one speaks for an authority");
			await t.picture(awa, "talk-awa");
			await t.picture(helene, "talk-helene");
		},
	},
	{
		name: "who types is seen typing, and seen no more a little later",
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", at(v, "forage"));
			const helene = await t.person(v, "helene", at(v, "forage"));
			await helene.getByRole("textbox", { name: "Votre réponse" }).pressSequentially("Je regarde");
			await awa.getByText(/Hélène Brun écrit/).first().waitFor();
			await until("the words are gone", async () => (await awa.getByText(/Hélène Brun écrit/).count()) === 0, 12_000);
		},
	},
	{
		name: "the server is killed in mid-conversation and comes back: what is typed leaves once, nothing is lost or doubled",
		own: true,
		seconds: 90,
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", at(v, "forage"));
			const helene = await t.person(v, "helene", at(v, "forage"));
			t.expect();
			const said = [];
			const say = async (page, text) => {
				said.push(text);
				await answer(page, text);
			};
			await say(awa, "Avant la panne, un.");
			await say(helene, "Avant la panne, deux.");
			await has(awa, "Avant la panne, deux.");
			for (let round = 1; round <= 2; round++) {
				// half in flight, half while it is gone
				await say(awa, `Au moment de la panne ${round}.`);
				await t.house.kill();
				await say(awa, `Pendant la panne ${round}, de Awa.`);
				await say(helene, `Pendant la panne ${round}, de Hélène.`);
				await helene.getByLabel("Votre message, en attente").first().waitFor();
				if (round === 1) await t.picture(helene, "talk-server-gone");
				await sleep(1500);
				await t.house.start();
				for (const text of said) for (const page of [awa, helene]) await until(`« ${text} »`, async () => (await count(page, text)) === 1, 25_000);
			}
			await say(helene, "Après la panne.");
			await has(awa, "Après la panne.");
			for (const page of [awa, helene]) {
				for (const text of said) assert.equal(await count(page, text), 1, text);
				assert.equal(await page.locator("article.message.pending").count(), 0, "nothing waits any more");
				await until("the network mark is quiet", async () => /À jour/.test(await page.locator(".network").innerText()));
			}
			assert.deepEqual((await messages(awa)).slice(-said.length), (await messages(helene)).slice(-said.length), "both see the same order");
			const claire = await t.person(v, "claire", at(v, "forage"));
			await has(claire, "Après la panne.");
			for (const text of said) assert.equal(await count(claire, text), 1, `what is stored: ${text}`);
			await t.picture(awa, "talk-server-back");
		},
	},
	{
		name: "without a network, messages wait, survive a reload, and leave once in their order when it returns",
		own: true,
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", at(v, "forage"), { by: t.house.wire.address });
			const helene = await t.person(v, "helene", at(v, "forage"));
			t.expect();
			await has(awa, "Les deux pompes");
			await awa.evaluate(() => navigator.serviceWorker?.ready);
			t.house.wire.cut();
			for (const text of ["Hors ligne, un.", "Hors ligne, deux.", "Hors ligne, trois."]) await answer(awa, text);
			await until("three wait", async () => (await awa.locator("article.message.pending").count()) === 3);
			await awa.getByText("Vous êtes hors connexion.").first().waitFor();
			await t.picture(awa, "talk-offline");
			await awa.reload();
			await until("three wait after a reload", async () => (await awa.locator("article.message.pending").count()) === 3, 15_000);
			await has(awa, "Les deux pompes");
			assert.equal(await helene.getByText("Hors ligne").count(), 0);
			t.house.wire.restore();
			await has(helene, "Hors ligne, trois.");
			await until("nothing waits", async () => (await awa.locator("article.message.pending").count()) === 0);
			for (const page of [awa, helene]) assert.deepEqual((await messages(page)).slice(-3), ["Hors ligne, un.", "Hors ligne, deux.", "Hors ligne, trois."]);
		},
	},
	{
		name: "the browser says that it is offline, and the page says so at once",
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", at(v, "forage"));
			t.expect();
			await has(awa, "Les deux pompes");
			await awa.context().setOffline(true);
			await awa.getByText("Vous êtes hors connexion.").first().waitFor({ timeout: 15_000 });
			await awa.context().setOffline(false);
			await until("the network mark is quiet", async () => /À jour/.test(await awa.locator(".network").innerText()), 20_000);
		},
	},
	{
		name: "a link that hangs is noticed by itself, and what was sent into it arrives once",
		own: true,
		seconds: 100,
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", at(v, "forage"), { by: t.house.wire.address });
			const helene = await t.person(v, "helene", at(v, "forage"));
			t.expect();
			await has(awa, "Les deux pompes");
			t.house.wire.freeze();
			await answer(awa, "Dans le tunnel.");
			await answer(helene, "Pendant ce temps.");
			await until("it is noticed", async () => !/À jour/.test(await awa.locator(".network").innerText()) && (await awa.locator(".network").innerText()), 45_000);
			await until("and called an outage", async () => (await awa.getByText("Vous êtes hors connexion.").count()) > 0, 45_000);
			t.house.wire.restore();
			for (const page of [awa, helene])
				for (const text of ["Dans le tunnel.", "Pendant ce temps."]) await until(`« ${text} »`, async () => (await count(page, text)) === 1, 40_000);
			await sleep(1000);
			for (const page of [awa, helene]) for (const text of ["Dans le tunnel.", "Pendant ce temps."]) assert.equal(await count(page, text), 1, text);
		},
	},
	{
		name: "a draft survives a reload and another page, and is gone once sent",
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", at(v, "forage"));
			const box = awa.getByRole("textbox", { name: "Votre réponse" });
			await box.fill("Un brouillon que je reprendrai.");
			await sleep(700);
			await awa.reload();
			await until("the draft is back", async () => (await box.inputValue()) === "Un brouillon que je reprendrai.");
			await awa.goto(`${t.house.address}/groupes`);
			await awa.goto(t.house.address + at(v, "forage"));
			await until("the draft is still there", async () => (await box.inputValue()) === "Un brouillon que je reprendrai.");
			await box.press("Control+Enter");
			await has(awa, "Un brouillon que je reprendrai.");
			await awa.reload();
			await has(awa, "Un brouillon que je reprendrai.");
			assert.equal(await box.inputValue(), "");
		},
	},
	{
		name: "unread counts are exact, the mark moves for what was on screen, on all devices",
		async run(t) {
			const v = await t.house.village();
			for (let i = 1; i <= 30; i++) await v.write("awa", "question", `Réponse numéro ${i}, avec assez de texte pour que la page soit longue.\n\nEt un second paragraphe.`);
			const claire = await t.person(v, "claire");
			const phone = await t.person(v, "claire", "/", { viewport: { width: 390, height: 844 } });
			const row = (page) => page.locator(".topic-row", { hasText: "Qui a déjà réparé" });
			await row(claire).waitFor();
			const unread = async (page) => Number(/(\d+)\s+messages? non lus?/.exec(await row(page).innerText())?.[1] ?? 0);
			assert.equal(await unread(claire), 31);
			await row(claire).click();
			await claire.getByRole("heading", { level: 1, name: /Qui a déjà réparé/ }).waitFor();
			await claire.getByRole("heading", { name: /31 messages à lire/ }).waitFor();
			await sleep(3000);
			await claire.getByRole("link", { name: /À suivre/ }).first().click();
			const left = await until("some are read, not all", async () => {
				const n = await unread(claire);
				return n > 0 && n < 31 && n;
			});
			await until("the other device agrees", async () => (await unread(phone)) === left);
			await row(claire).click();
			await claire.getByRole("heading", { name: /messages? depuis|messages? à lire/ }).waitFor();
			await claire.mouse.move(600, 400);
			await sleep(3000); // what one opens at is read before one goes on
			for (let i = 0; i < 18; i++) {
				await claire.mouse.wheel(0, 350);
				await sleep(1100);
			}
			await until("all is read on the other device", async () => (await unread(phone)) === 0, 15_000);
		},
	},
	{
		name: "what arrives while one reads is told by a button and does not move the page",
		async run(t) {
			const v = await t.house.village();
			for (let i = 1; i <= 25; i++) await v.write("awa", "forage", `Message ${i}, assez long.\n\nDeux paragraphes.`);
			const claire = await t.person(v, "claire", at(v, "forage"));
			await claire.locator("article.message").nth(3).waitFor();
			await sleep(500);
			const before = await claire.evaluate(() => scrollY);
			await v.write("awa", "forage", "Une nouvelle qui arrive.");
			await claire.getByRole("button", { name: /1 nouveau message/ }).waitFor();
			assert.equal(await claire.evaluate(() => scrollY), before, "the page did not move");
			await t.picture(claire, "talk-new-below");
			await claire.getByRole("button", { name: /1 nouveau message/ }).click();
			await has(claire, "Une nouvelle qui arrive.");
		},
	},
	{
		name: "in two tabs of one browser a message is sent once and seen in both",
		async run(t) {
			const v = await t.house.village();
			const one = await t.person(v, "awa", at(v, "forage"));
			const two = await one.context().newPage();
			await two.goto(t.house.address + at(v, "forage"));
			await has(two, "Les deux pompes");
			await answer(one, "Depuis le premier onglet.");
			await answer(two, "Depuis le second.");
			for (const page of [one, two]) {
				await has(page, "Depuis le premier onglet.");
				await has(page, "Depuis le second.");
				assert.deepEqual((await messages(page)).slice(-2).sort(), ["Depuis le premier onglet.", "Depuis le second."]);
			}
		},
	},
	{
		name: "a message that is refused stays, says why, and can be taken back",
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", at(v, "forage"));
			t.expect();
			await has(awa, "Les deux pompes");
			await awa.context().setOffline(true);
			await answer(awa, "Trop tard.");
			await t.house.admin.run("topic.close", { topic: v.topics.forage, on: true }, v.email("moussa"));
			await awa.context().setOffline(false);
			await awa.getByLabel("Votre message, non envoyé").waitFor({ timeout: 20_000 });
			await awa.getByText(/Ce sujet est fermé/).first().waitFor();
			await t.picture(awa, "talk-refused");
			await awa.getByLabel("Votre message, non envoyé").getByRole("button", { name: "Supprimer" }).click();
			await until("it is gone", async () => (await awa.locator("article.message.pending").count()) === 0);
		},
	},
];
