// SPDX-License-Identifier: EUPL-1.2
/* A disk that is full to the last byte, a server that does not answer, a backup that was put
   back: people are told, lose nothing, read on, and what they wrote leaves by itself, once and in
   order, when it can. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { sleep } from "./house.mjs";
import { look } from "./look.test.mjs";
import { answer, messages, told, until } from "./people.mjs";

const at = (v, key) => `/s/${v.topics[key]}`;
const NOTE = /Enregistrement momentanément impossible.*gardés sur cet appareil et partiront dès que possible/;
const REFUSED = /L’enregistrement est momentanément impossible\. Rien n’est perdu/;
const note = (page) => page.locator(".banner", { hasText: NOTE });
const mark = (page) => page.locator(".network").first().innerText();
const quiet = (page) => until("the mark is quiet", async () => /À jour/.test(await mark(page)), 20_000);
const pending = (page) => page.locator("article.message.pending");

/* Everything that is said aloud, from now on. */
const listen = (page) =>
	page.evaluate(() => {
		globalThis.said = [];
		for (const region of document.querySelectorAll("p.vh[role]")) new MutationObserver(() => globalThis.said.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
	});
const heard = (page, words) => page.evaluate((source) => globalThis.said.filter((text) => new RegExp(source).test(text)).length, words.source);

/* People who were there before the disk was full, back on their pages. */
async function fill(t, ...pages) {
	t.expect();
	await t.house.fill();
	for (const page of pages) await until("back", async () => /À jour|Écriture/.test(await mark(page)), 25_000);
}

export default [
	{
		name: "on a full disk two people write: they are told, and all leaves by itself, once and in order, once there is room",
		own: true,
		disk: "16m",
		seconds: 150,
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", at(v, "forage"));
			const helene = await t.person(v, "helene", at(v, "forage"));
			await answer(awa, "Avant.");
			await until("the one before", async () => (await messages(helene)).includes("Avant."));
			await listen(awa);
			await fill(t, awa, helene);
			const mine = ["Disque plein, un.", "Disque plein, deux.", "Disque plein, trois."];
			for (const text of mine) await answer(awa, text);
			await note(awa).waitFor();
			await until("three are kept", async () => (await pending(awa).getByText("Gardé sur cet appareil, partira dès que possible").count()) === 3);
			assert.match(await mark(awa), /3 messages en attente/);
			await answer(helene, "Disque plein, de Hélène.");
			await note(helene).waitFor();
			await sleep(2500);
			assert.equal(await heard(awa, NOTE), 1, "said once, not at each attempt");
			assert.equal(await awa.locator(".toast").count(), 0, "nobody is blamed");
			assert.equal(await awa.getByRole("textbox", { name: "Votre réponse" }).inputValue(), "");

			await awa.getByRole("textbox", { name: "Votre réponse" }).fill("Un brouillon.");
			assert.deepEqual(await look(t, awa, "storage-topic"), []);
			await awa.setViewportSize({ width: 1280, height: 800 });
			await awa.reload();
			await until("three after a reload", async () => (await pending(awa).count()) === 3, 20_000);
			assert.equal(await awa.getByRole("textbox", { name: "Votre réponse" }).inputValue(), "Un brouillon.");
			await note(awa).waitFor();
			await awa.getByRole("link", { name: /À suivre/ }).first().click();
			await awa.getByRole("heading", { level: 1 }).first().waitFor();
			await note(awa).waitFor();
			assert.deepEqual(await look(t, awa, "storage-inbox"), []);
			await awa.setViewportSize({ width: 1280, height: 800 });
			await awa.goto(t.house.address + at(v, "forage"));
			await listen(awa);
			await until("three after a reload", async () => (await pending(awa).count()) === 3, 20_000);
			await note(awa).waitFor();
			assert.equal((await messages(helene)).filter((m) => /Disque plein/.test(m)).length, 0, "nothing is there yet");

			const begun = Date.now();
			t.house.free();
			const all = [...mine, "Disque plein, de Hélène."].sort();
			for (const page of [awa, helene]) await until("all is there", async () => (await messages(page)).filter((m) => /Disque plein/.test(m)).length === all.length, 25_000);
			console.log(`measured: written again, and on both screens, ${((Date.now() - begun) / 1000).toFixed(1)} s after there was room`);
			for (const page of [awa, helene]) {
				await until("nothing waits", async () => (await pending(page).count()) === 0);
				await until("the notice has gone by itself", async () => (await note(page).count()) === 0, 15_000);
				await quiet(page);
			}
			const [one, two] = [await messages(awa), await messages(helene)];
			assert.deepEqual(one, two, "both see the same");
			assert.deepEqual(one.filter((m) => mine.includes(m)), mine, "in order, once");
			assert.deepEqual(one.filter((m) => /Disque plein/.test(m)).sort(), all);
			await until("it is said that all is well", async () => (await heard(awa, /fonctionne de nouveau/)) > 0);
			assert.equal(await heard(awa, /fonctionne de nouveau/), 1, "once");
			assert.equal(await awa.getByRole("textbox", { name: "Votre réponse" }).inputValue(), "Un brouillon.");
		},
	},
	{
		name: "on a full disk whatever else one does says so where one is, keeps what was typed and can be tried again",
		own: true,
		disk: "16m",
		seconds: 150,
		async run(t) {
			const v = await t.house.village();
			const helene = await t.person(v, "helene", at(v, "forage"));
			const fatou = await t.person(v, "fatou", "/groupes");
			const claire = await t.person(v, "claire", at(v, "question"));
			await fill(t, helene, fatou, claire);
			const toast = (page) => page.locator(".toast", { hasText: REFUSED }).last();

			// a word said of a message
			const useful = helene.locator("article.message").first().getByRole("button", { name: /Utile/ });
			await useful.click();
			await toast(helene).getByRole("button", { name: "Réessayer" }).waitFor();
			await until("it is taken back", async () => (await useful.getAttribute("aria-pressed")) === "false");
			await t.picture(helene, "storage-reaction");
			await toast(helene).getByRole("button", { name: "Fermer" }).click();

			// following, closing
			await told(claire, "Tout");
			await toast(claire).waitFor();
			await claire.getByRole("button", { name: "Actions sur le sujet" }).click();
			await claire.locator(".menu").getByText(/Fermer/).first().click();
			await until("both are told", async () => (await claire.locator(".toast", { hasText: REFUSED }).count()) >= 1);

			// a file
			await helene.locator("input[type=file]").setInputFiles({ name: "devis.txt", mimeType: "text/plain", buffer: Buffer.from("devis\n".repeat(40_000)) });
			const file = helene.locator(".attachment", { hasText: "devis.txt" });
			await file.getByText(REFUSED).waitFor({ timeout: 15_000 });
			await t.picture(helene, "storage-file");

			// joining
			await fatou.getByRole("button", { name: /Rejoindre/ }).first().click();
			await toast(fatou).waitFor();
			await fatou.getByRole("button", { name: /Demander à rejoindre/ }).first().click();
			await fatou.locator("dialog textarea").fill("Nous préparons un jumelage.");
			await fatou.locator("dialog").getByRole("button", { name: /Envoyer/ }).click();
			await fatou.locator("dialog .error-summary").getByText(REFUSED).waitFor();
			assert.equal(await fatou.locator("dialog textarea").inputValue(), "Nous préparons un jumelage.");
			assert.deepEqual(await look(t, fatou, "storage-ask"), []);
			await fatou.setViewportSize({ width: 1280, height: 800 });

			// the profile
			await claire.goto(`${t.house.address}/moi`);
			await claire.locator("#bio").fill("Jumelages, eau, jeunesse.");
			await claire.getByRole("button", { name: "Enregistrer" }).click();
			await claire.locator(".error-summary.passing").getByText(REFUSED).waitFor();
			assert.equal(await claire.locator("[aria-invalid=true]").count(), 0, "no field is blamed");
			assert.equal(await claire.locator("#bio").inputValue(), "Jumelages, eau, jeunesse.");
			assert.deepEqual(await look(t, claire, "storage-profile"), []);
			await claire.setViewportSize({ width: 1280, height: 800 });

			// a new topic goes to the outbox, and is shown where it will be
			const topics = await helene.context().newPage();
			await topics.goto(`${t.house.address}/g/${v.slugs.mali}/nouveau`);
			await topics.locator("#topic-title").fill("Un sujet qui attend de la place");
			await topics.locator("#topic-body").fill("Premier message.");
			await topics.getByRole("button", { name: "Publier" }).click();
			await topics.locator(".leaving", { hasText: "Un sujet qui attend de la place" }).waitFor({ timeout: 15_000 });
			await t.picture(topics, "storage-new-topic");

			t.house.free();
			await until("the topic has left by itself", async () => (await topics.locator(".leaving").count()) === 0 && (await topics.locator(".topic-row", { hasText: "Un sujet qui attend" }).count()) === 1, 30_000);
			await file.getByRole("button", { name: /Envoyer de nouveau/ }).click();
			await until("the file is joined", async () => (await file.getByText(REFUSED).count()) === 0 && (await file.locator("progress").count()) === 0);
			await useful.click();
			await until("the word is said", async () => (await useful.getAttribute("aria-pressed")) === "true");
			await fatou.locator("dialog").getByRole("button", { name: /Envoyer/ }).click();
			await until("the request is made", async () => (await fatou.locator("dialog").count()) === 0);
			await claire.getByRole("button", { name: "Enregistrer" }).click();
			await claire.locator(".toast", { hasText: "Profil enregistré" }).waitFor();
			await claire.reload();
			await until("what was typed is there", async () => (await claire.locator("#bio").inputValue()) === "Jumelages, eau, jeunesse.");
			for (const page of [helene, fatou, claire, topics]) await until("the notice goes by itself", async () => (await note(page).count()) === 0, 20_000);
		},
	},
	{
		name: "an act refused by a full disk is tried again from its notice, and done",
		own: true,
		disk: "16m",
		async run(t) {
			const v = await t.house.village();
			const claire = await t.person(v, "claire", at(v, "question"));
			await fill(t, claire);
			await told(claire, "Tout");
			const again = claire.locator(".toast", { hasText: REFUSED }).getByRole("button", { name: "Réessayer" });
			await again.waitFor();
			t.house.free();
			await until("there is room", async () => (await fetch(`${t.house.address}/readyz`)).status === 200);
			await again.click();
			await claire.locator(".toast", { hasText: "C’est fait." }).waitFor();
			await claire.getByRole("button", { name: "Averti : tout" }).waitFor();
		},
	},
	{
		name: "a server that does not answer for a while: what was sent is said to be on its way, and arrives once",
		own: true,
		seconds: 90,
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", at(v, "forage"));
			const helene = await t.person(v, "helene", at(v, "forage"));
			t.expect();
			await until("both are there", async () => (await messages(awa)).length > 0 && (await messages(helene)).length > 0);
			const slow = awa.locator(".banner", { hasText: "Le serveur met du temps à répondre" });
			t.house.process.kill("SIGSTOP");
			try {
				await answer(awa, "Pendant le silence.");
				await pending(awa).getByText("Envoi en cours").waitFor();
				await sleep(2000);
				assert.equal(await slow.count(), 0, "nothing is said at once");
				await slow.waitFor({ timeout: 8000 });
				await t.picture(awa, "storage-slow");
				await answer(awa, "Et encore.");
			} finally {
				t.house.process.kill("SIGCONT");
			}
			for (const page of [awa, helene]) await until("both arrived", async () => (await messages(page)).slice(-2).join() === "Pendant le silence.,Et encore.", 20_000);
			await until("the notice has gone", async () => (await slow.count()) === 0 && (await pending(awa).count()) === 0);
			await quiet(awa);
		},
	},
	{
		name: "a backup is put back: open pages show what it holds by themselves, drafts stay, what was not sent leaves",
		own: true,
		seconds: 90,
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", at(v, "forage"));
			const claire = await t.person(v, "claire", `/g/${v.slugs.mali}`);
			t.expect();
			await answer(awa, "Dans la sauvegarde.");
			await until("it is there", async () => (await messages(awa)).includes("Dans la sauvegarde."));
			const file = `${t.house.data}.backup`;
			t.house.tool("backup", file, "--plain");
			await v.write("moussa", "forage", "Perdu avec le disque.");
			await t.house.admin.run("topic.create", { group: v.groups.mali, kind: "discussion", title: "Un sujet perdu avec le disque", body: "x" }, v.email("moussa"));
			await until("it was seen", async () => (await messages(awa)).includes("Perdu avec le disque."));
			await claire.locator(".topic-row", { hasText: "Un sujet perdu" }).waitFor();
			await t.house.stop();
			await answer(awa, "Écrit entre-temps.");
			await awa.getByRole("textbox", { name: "Votre réponse" }).fill("Un brouillon.");
			t.house.tool("restore", file);
			rmSync(file);
			await t.house.start();
			await until("the page is that of the backup, and what was written has left", async () => (await messages(awa)).slice(-2).join() === "Dans la sauvegarde.,Écrit entre-temps.", 25_000);
			assert.ok(!(await messages(awa)).includes("Perdu avec le disque."));
			assert.equal(await awa.getByRole("textbox", { name: "Votre réponse" }).inputValue(), "Un brouillon.");
			await until("so is the list of the group", async () => (await claire.locator(".topic-row", { hasText: "Forage de Diaraba" }).count()) === 1 && (await claire.locator(".topic-row", { hasText: "Un sujet perdu" }).count()) === 0, 25_000);
			await t.house.admin.run("post.create", { topic: v.topics.forage, body: "La suite." }, v.email("moussa"));
			await until("life goes on", async () => (await messages(awa)).at(-1) === "La suite.");
			await awa.reload();
			await until("and after a reload", async () => (await messages(awa)).slice(-3).join() === "Dans la sauvegarde.,Écrit entre-temps.,La suite.");
		},
	},
	{
		name: "who signs in or out on a full disk is told so, and does it from the same page once there is room",
		own: true,
		disk: "16m",
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", "/moi");
			const link = await t.house.link(v.email("helene"));
			await fill(t, awa);
			/* who wants to leave is told that he has not */
			await awa.getByRole("button", { name: "Se déconnecter de cet appareil" }).click();
			await awa.locator(".toast", { hasText: "La déconnexion n’est pas encore faite" }).waitFor();
			/* the link of a mail stays good */
			const entering = await t.visitor();
			await entering.goto(t.house.address + link);
			await entering.locator("#enter").click();
			await entering.locator(".error-summary.passing").getByText(REFUSED).waitFor();
			assert.deepEqual(await look(t, entering, "storage-enter"), []);
			await entering.setViewportSize({ width: 1280, height: 800 });
			const page = await t.visitor();
			await page.goto(t.house.address);
			await page.locator("#email").fill(v.email("awa"));
			await page.locator("#email").press("Enter");
			await page.locator(".error-summary.passing").getByText(REFUSED).waitFor();
			assert.equal(await page.locator("#email").inputValue(), v.email("awa"));
			assert.deepEqual(await look(t, page, "storage-sign-in"), []);
			t.house.free();
			await until("there is room", async () => (await fetch(`${t.house.address}/readyz`)).status === 200);
			await page.getByRole("button", { name: /Recevoir/ }).click();
			const { code } = await t.house.mail(v.email("awa"));
			await page.locator("#code").fill(code);
			await page.getByRole("navigation").first().waitFor();
			t.inside.add(page.context());
			await entering.getByRole("button", { name: "Réessayer" }).click();
			await entering.getByRole("navigation").first().waitFor();
			t.inside.add(entering.context());
			await awa.getByRole("button", { name: "Se déconnecter de cet appareil" }).click();
			await awa.locator("#email").waitFor();
		},
	},
];
