// SPDX-License-Identifier: EUPL-1.2
/* What one does with messages and topics. */
import assert from "node:assert/strict";
import { answer, messages, told, until } from "./people.mjs";

const at = (v, key) => `/s/${v.topics[key]}`;
const message = (page, text) => page.locator("article.message:not(.pending)", { hasText: text }).first();
async function more(page, text, item) {
	await message(page, text).getByRole("button", { name: /Autres actions/ }).click();
	await message(page, text).getByRole("menuitem", { name: item }).or(message(page, text).getByRole("button", { name: item })).first().click();
}
async function topicMenu(page, item) {
	await page.getByRole("button", { name: "Actions sur le sujet" }).click();
	await page.getByRole("menuitem", { name: item }).or(page.locator(".menu").getByRole("button", { name: item })).first().click();
}

export default [
	{
		name: "a new topic is published, listed for the others, and answered",
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", `/g/${v.slugs.mali}`);
			const helene = await t.person(v, "helene", `/g/${v.slugs.mali}`);
			await awa.getByRole("link", { name: "Nouveau sujet" }).first().click();
			await awa.getByRole("heading", { level: 1, name: "Nouveau sujet" }).waitFor();
			await awa.getByRole("button", { name: "Publier" }).click();
			await awa.getByText("Donnez un titre d").first().waitFor();
			await awa.getByRole("radio", { name: /Question/ }).check();
			await awa.getByRole("textbox", { name: /Votre question en une phrase|Titre/ }).fill("Qui connaît un bon hydrogéologue à Kayes ?");
			await awa.getByRole("textbox", { name: /Premier message/ }).fill("Pour l’étude de **deux** sites.");
			await t.picture(awa, "new-topic");
			await awa.getByRole("button", { name: "Publier" }).click();
			await awa.getByRole("heading", { level: 1, name: /hydrogéologue/ }).waitFor();
			await helene.getByRole("link", { name: /hydrogéologue/ }).click();
			await message(helene, "Pour l’étude de deux sites.").locator("strong").waitFor();
			await answer(helene, "Oui, je vous mets en relation.");
			await message(awa, "Oui, je vous mets en relation.").waitFor();
		},
	},
	{
		name: "a title close to another one is told before it is published twice",
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", `/g/${v.slugs.mali}/nouveau`);
			await awa.getByRole("textbox", { name: /Titre|Votre question/ }).fill("Forage à distance ?");
			await awa.getByRole("link", { name: /Qui a déjà réparé un forage|Forage de Diaraba/ }).first().waitFor();
		},
	},
	{
		name: "one replies to a message with its words, edits, and deletes; others see all of it",
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", at(v, "forage"));
			const helene = await t.person(v, "helene", at(v, "forage"));
			await message(helene, "Les deux pompes").getByRole("button", { name: "Répondre" }).click();
			await helene.getByText(/Réponse à/).first().waitFor();
			await answer(helene, "Depuis quand exactement ?");
			await message(awa, "Depuis quand exactement").locator(".quoted").getByText("Le forage est en panne").first().waitFor();
			await more(helene, "Depuis quand exactement", "Modifier");
			const dialog = helene.getByRole("dialog");
			await dialog.getByRole("textbox", { name: "Texte du message" }).fill("Depuis quel jour exactement ?");
			await dialog.getByRole("button", { name: "Enregistrer" }).click();
			await message(awa, "Depuis quel jour exactement").getByRole("button", { name: "modifié" }).click();
			await awa.getByRole("dialog").getByText(/Depuis quand exactement/).first().waitFor();
			await t.picture(awa, "post-versions");
			await awa.keyboard.press("Escape");
			await more(helene, "Depuis quel jour exactement", "Supprimer");
			await helene.getByRole("dialog").getByRole("button", { name: "Supprimer" }).click();
			await awa.getByText(/Message supprimé par Hélène Brun/).first().waitFor();
			assert.ok(!(await messages(awa)).some((m) => m.includes("Depuis quel jour")));
		},
	},
	{
		name: "a reaction is counted for all and taken back",
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", at(v, "forage"));
			const helene = await t.person(v, "helene", at(v, "forage"));
			const word = (page) => message(page, "Les deux pompes").getByRole("button", { name: /Nous aussi/ });
			await word(helene).click();
			await until("it is pressed", async () => (await word(helene).getAttribute("aria-pressed")) === "true");
			await until("awa sees one", async () => /1/.test(await word(awa).innerText()));
			await word(awa).click();
			await until("helene sees two", async () => /2/.test(await word(helene).innerText()));
			await word(helene).click();
			await until("one is left", async () => /1/.test(await word(awa).innerText()));
			await helene.reload();
			await until("taken back for good", async () => (await word(helene).getAttribute("aria-pressed")) === "false");
		},
	},
	{
		name: "a mention is chosen from a list by keyboard, and calls the person wherever she is",
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", at(v, "forage"));
			const helene = await t.person(v, "helene", "/groupes");
			const box = awa.getByRole("textbox", { name: "Votre réponse" });
			await box.pressSequentially("Bonjour @hél");
			await awa.getByRole("listbox").getByRole("option", { name: /Hélène Brun/ }).waitFor();
			await t.picture(awa, "mention-list");
			await box.press("Enter");
			await box.pressSequentially("pouvez-vous relire ?");
			await box.press("Control+Enter");
			await message(awa, "pouvez-vous relire").locator(".mention").waitFor();
			await helene.getByText(/Awa Diallo fait appel à vous/).first().waitFor();
			await helene.goto(`${t.house.address}/`);
			await helene.getByText("On attend votre réponse").first().waitFor();
			await t.picture(helene, "inbox-called");
			await helene.getByRole("link", { name: "Lire et répondre" }).click();
			await message(helene, "pouvez-vous relire").waitFor();
		},
	},
	{
		name: "« L'essentiel » is written by who writes, and a faster hand is not overwritten",
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", at(v, "forage"));
			const helene = await t.person(v, "helene", at(v, "forage"));
			const edit = async (page) => {
				await page.getByRole("button", { name: "Compléter" }).click();
				return page.getByRole("dialog");
			};
			const hers = await edit(helene);
			const mine = await edit(awa);
			await hers.getByRole("textbox", { name: "Acquis" }).fill("Le devis et le calendrier sont validés.");
			await hers.getByRole("button", { name: "Enregistrer" }).click();
			await helene.getByText("Le devis et le calendrier sont validés.").first().waitFor();
			t.expect();
			await mine.getByRole("textbox", { name: "Prochaine étape" }).fill("Visite du 2 décembre.");
			await mine.getByRole("button", { name: "Enregistrer" }).click();
			await mine.getByText(/modifié entre-temps|a écrit/).first().waitFor();
			await t.picture(awa, "essential-faster");
		},
	},
	{
		name: "a file travels with a message",
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", at(v, "forage"));
			const helene = await t.person(v, "helene", at(v, "forage"));
			await awa.locator("input[type=file]").setInputFiles({ name: "Devis n° 12.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") });
			await awa.getByRole("button", { name: /Retirer Devis/ }).waitFor();
			await until("it has come", async () => (await awa.locator("progress").count()) === 0);
			await answer(awa, "Le devis est joint.");
			const file = message(helene, "Le devis est joint.").getByRole("link", { name: /Devis n° 12\.pdf/ });
			await file.waitFor();
			const [download] = await Promise.all([helene.waitForEvent("download"), file.click()]);
			assert.equal(download.suggestedFilename(), "Devis n° 12.pdf");
			/* it is sent while the file is on its way: it waits for it, and leaves by itself */
			let pass;
			await awa.route(/\/files/, async (route) => (await new Promise((go) => (pass = go)), route.continue()), { times: 1 });
			await awa.locator("input[type=file]").setInputFiles({ name: "plan.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") });
			await awa.getByRole("button", { name: /Retirer plan/ }).waitFor();
			await answer(awa, "Le plan aussi.");
			await awa.getByText("Votre message partira avec le fichier").first().waitFor();
			assert.equal(await message(helene, "Le plan aussi.").count(), 0);
			await until("the file leaves", () => pass);
			pass();
			await message(helene, "Le plan aussi.").getByRole("link", { name: /plan\.pdf/ }).waitFor();
			t.expect(/\/files/);
			await awa.locator("input[type=file]").setInputFiles({ name: "piege.pdf", mimeType: "application/pdf", buffer: Buffer.from("<script>alert(1)</script>") });
			await awa.getByText(/Ce type de fichier n.est pas accepté/).first().waitFor();
		},
	},
	{
		name: "a moderator pins, renames, closes and opens again; who writes sees it happen",
		async run(t) {
			const v = await t.house.village();
			const claire = await t.person(v, "claire", at(v, "forage"));
			const awa = await t.person(v, "awa", at(v, "forage"));
			await topicMenu(claire, "Épingler");
			await awa.getByText("Épinglé", { exact: true }).first().waitFor();
			await topicMenu(claire, "Renommer le sujet");
			await claire.getByRole("dialog").getByRole("textbox", { name: "Titre" }).fill("Forage de Diaraba, la suite");
			await claire.getByRole("dialog").getByRole("button", { name: "Enregistrer" }).click();
			await awa.getByRole("heading", { level: 1, name: "Forage de Diaraba, la suite" }).waitFor();
			await topicMenu(claire, "Fermer le sujet");
			await awa.getByText(/Ce sujet est fermé/).first().waitFor();
			assert.equal(await awa.getByRole("textbox", { name: "Votre réponse" }).count(), 0, "awa cannot write any more");
			await t.picture(awa, "topic-closed");
			await topicMenu(claire, "Rouvrir le sujet");
			await awa.getByRole("textbox", { name: "Votre réponse" }).waitFor();
		},
	},
	{
		name: "a moderator splits a topic, merges and moves; addresses stay good",
		async run(t) {
			const v = await t.house.village();
			const kept = await v.write("helene", "forage", "Et pour le paiement en trois fois ?");
			const moussa = await t.person(v, "moussa", at(v, "forage"));
			await more(moussa, "paiement en trois fois", "Séparer ce message");
			await moussa.getByRole("button", { name: "Séparer", exact: true }).first().click();
			await moussa.getByRole("dialog").getByRole("textbox", { name: /Titre/ }).fill("Paiement en trois fois");
			await moussa.getByRole("dialog").getByRole("button", { name: "Séparer" }).click();
			await moussa.getByRole("button", { name: "Ouvrir" }).click();
			await moussa.getByRole("heading", { level: 1, name: "Paiement en trois fois" }).waitFor();
			const awa = await t.person(v, "awa", `/m/${kept}`);
			await awa.getByRole("heading", { level: 1, name: "Paiement en trois fois" }).waitFor();
			await message(awa, "paiement en trois fois").waitFor();
			await topicMenu(moussa, "Réunir avec un autre sujet");
			await moussa.getByRole("dialog").getByRole("radio", { name: /Qui a déjà réparé/ }).check();
			await moussa.getByRole("dialog").getByRole("button", { name: "Réunir" }).click();
			await moussa.getByRole("heading", { level: 1, name: /Qui a déjà réparé/ }).waitFor();
			await message(moussa, "paiement en trois fois").waitFor();
			await awa.goto(`${t.house.address}/m/${kept}`);
			await awa.getByRole("heading", { level: 1, name: /Qui a déjà réparé/ }).waitFor();
			await topicMenu(moussa, "Déplacer vers un autre groupe");
			await moussa.getByRole("dialog").getByRole("combobox").selectOption({ label: "Eau et assainissement" });
			await moussa.getByRole("dialog").getByRole("button", { name: "Déplacer" }).click();
			await moussa.getByText("Sujet déplacé").first().waitFor();
			const helene = await t.person(v, "helene", `/m/${kept}`);
			await message(helene, "paiement en trois fois").waitFor();
			t.expect();
			await awa.goto(`${t.house.address}/m/${kept}`);
			await awa.getByText("Page introuvable").first().waitFor();
		},
	},
	{
		name: "a topic is followed, muted and put back to unread",
		async run(t) {
			const v = await t.house.village();
			const claire = await t.person(v, "claire", at(v, "forage"));
			await told(claire, "Tout");
			await claire.getByRole("button", { name: "Averti : tout" }).waitFor();
			await more(claire, "Les deux pompes", /Marquer non lu/);
			await claire.getByText(/Vous retrouverez ces messages/).first().waitFor();
			await claire.goto(`${t.house.address}/`);
			await claire.locator(".topic-row", { hasText: "Forage de Diaraba" }).waitFor();
			await claire.goto(t.house.address + at(v, "forage"));
			await told(claire, "Rien");
			await claire.getByRole("button", { name: "Averti : rien" }).waitFor();
			/* who leaves the page at once may have left before it was sent */
			await until("it is muted", async () => (await t.house.admin.run("topic.open", { topic: v.topics.forage }, v.email("claire"))).state.level === "mute");
			await claire.goto(`${t.house.address}/`);
			await claire.getByRole("heading", { level: 1 }).waitFor();
			await until("a muted topic does not call", async () => (await claire.locator(".topic-row", { hasText: "Forage de Diaraba" }).count()) === 0);
		},
	},
	{
		name: "of one topic mentions and deadlines alone are chosen by keyboard, and both languages say what each choice does",
		async run(t) {
			const v = await t.house.village();
			const claire = await t.person(v, "claire", at(v, "forage"));
			const button = claire.getByRole("button", { name: /^Averti : comme le groupe$/ });
			await button.focus();
			await claire.keyboard.press("Enter");
			const dialog = claire.getByRole("dialog", { name: "Être averti de ce sujet" });
			await dialog.waitFor();
			const choices = dialog.getByRole("group", { name: /sans avoir à venir voir/ }).getByRole("radio");
			assert.equal(await choices.count(), 4);
			await dialog.getByRole("radio", { name: /^Comme le groupe/ }).focus();
			await claire.keyboard.press("ArrowDown");
			assert.ok(await dialog.getByRole("radio", { name: /^Mentions et échéances.*les réponses à vos questions/ }).isChecked());
			await claire.keyboard.press("Escape");
			await button.waitFor(); // looking is not choosing
			await claire.keyboard.press("Enter");
			await dialog.getByRole("radio", { name: /^Comme le groupe/ }).focus();
			await claire.keyboard.press("ArrowDown");
			await claire.keyboard.press("Tab");
			await claire.keyboard.press("Tab");
			await claire.keyboard.press("Enter");
			const chosen = claire.getByRole("button", { name: "Averti : mentions et échéances" });
			await chosen.waitFor();
			await until("the focus is where it was", () => chosen.evaluate((el) => el === document.activeElement));
			await claire.reload();
			await chosen.waitFor();
			await v.write("awa", "forage", "Encore un mot.");
			await claire.goto(`${t.house.address}/`);
			await claire.locator(".topic-row", { hasText: "Forage de Diaraba" }).waitFor();
			await claire.goto(`${t.house.address}/moi`);
			assert.equal(await claire.getByRole("combobox", { name: "Groupe-pays Mali" }).inputValue(), "mentions");
			await t.house.admin.run("person.update", { lang: "en" }, v.email("claire"));
			await claire.goto(t.house.address + at(v, "forage"));
			await claire.getByRole("button", { name: "Told: mentions and deadlines" }).click();
			for (const name of [/^Everything/, /^As the group/, /^Mentions and deadlines/, /^Nothing/]) await claire.getByRole("radio", { name }).waitFor();
		},
	},
	{
		name: "nothing that people write runs in a browser",
		async run(t) {
			const v = await t.house.village();
			const bodies = ["<script>window.evil=1</script>", "<img src=x onerror='window.evil=1'>", "[x](javascript:window.evil=1)", "<svg/onload=window.evil=1>", "![x](https://evil.example/a.png)", "<a href='data:text/html,x'>x</a>", "<style>*{display:none}</style>", "`<b>code</b>`", "<iframe src=https://evil.example></iframe>"];
			for (const body of bodies) await v.write("awa", "forage", body);
			const helene = await t.person(v, "helene", at(v, "forage"));
			await message(helene, "<b>code</b>").waitFor();
			for (const link of await helene.locator(".prose a").all()) await link.click({ trial: true }).catch(() => undefined);
			assert.equal(await helene.evaluate(() => globalThis.evil), undefined);
			assert.equal(await helene.locator(".prose :is(script, iframe, style, svg, img)").count(), 0);
			assert.equal(await helene.locator(".prose a[href^='javascript'], .prose a[href^='data']").count(), 0);
		},
	},
];
