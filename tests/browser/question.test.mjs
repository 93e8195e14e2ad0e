// SPDX-License-Identifier: EUPL-1.2
/* A question, from the first words to the sheet of the library; and one without a name. */
import assert from "node:assert/strict";
import { answer, until } from "./people.mjs";

const knows = (house, v, who, countries, themes) => house.admin.run("expertise.set", { countries, themes, skills: [] }, v.email(who));
const head = (page) => page.getByRole("region", { name: "Où en est la question" });

export default [
	{
		name: "a question is asked, proposed with reasons, declined, relayed, taken, answered, thanked, and becomes a sheet",
		own: true,
		own: true,
		async run(t) {
			const v = await t.house.village();
			await knows(t.house, v, "awa", ["ML"], ["water"]);
			await knows(t.house, v, "claire", ["ML"], []);
			await knows(t.house, v, "moussa", [], ["water"]);
			const helene = await t.person(v, "helene", `/q/nouvelle?groupe=${v.slugs.mali}`);
			const field = helene.getByRole("textbox", { name: /Votre question en une phrase/ });
			await field.pressSequentially("Qui a déjà réparé");
			await helene.getByRole("heading", { name: /question[s]? proche/ }).waitFor();
			await until("it is said aloud", async () => /question[s]? proche/.test(await helene.locator("[role=status]").allTextContents().then((x) => x.join())));
			await field.press("ArrowDown");
			assert.match(await helene.evaluate(() => document.activeElement.className), /near-row/);
			await helene.keyboard.press("ArrowUp");
			assert.equal(await helene.evaluate(() => document.activeElement.id), "q-title");
			await field.fill("Qui a déjà réparé une pompe solaire au Mali ?");
			await helene.getByRole("textbox", { name: /Le contexte/ }).fill("La nôtre est en panne depuis mardi.");
			await helene.getByLabel("Thème").selectOption({ label: "Eau et assainissement" });
			assert.equal(await helene.getByLabel("Pays").inputValue(), "ML");
			await t.picture(helene, "question-ask");
			/* nothing that was typed is lost */
			await helene.waitForTimeout(500);
			await helene.reload();
			await until("what was typed is there", async () => (await field.inputValue()) === "Qui a déjà réparé une pompe solaire au Mali ?");
			await helene.getByRole("button", { name: "Publier la question" }).click();
			await head(helene).getByText("Sans réponse depuis").waitFor();
			const topic = Number(/\/s\/(\d+)/.exec(helene.url())[1]);
			await head(helene).getByRole("button", { name: "Demander à quelqu’un" }).click();
			const proposals = helene.locator(".proposals > li");
			await until("three are proposed", async () => (await proposals.count()) === 3);
			assert.match(await proposals.nth(0).innerText(), /Awa Diallo[^]*Connaît le pays \(Mali\)[^]*suit ce thème \(Eau et assainissement\)/);
			assert.match(await proposals.nth(1).innerText(), /Claire Le Goff/);
			await t.picture(helene, "question-propose");
			await helene.getByRole("button", { name: "Demander à Awa Diallo" }).click();
			await head(helene).getByText(/Posée à Awa Diallo/).waitFor();

			const awa = await t.person(v, "awa", `/g/${v.slugs.mali}/questions`);
			await awa.getByRole("button", { name: "Qu’on me pose" }).click();
			await awa.getByRole("link", { name: /pompe solaire/ }).click();
			await head(awa).getByRole("button", { name: "Décliner" }).click();
			await awa.getByRole("dialog").getByRole("textbox", { name: /Pourquoi/ }).fill("Je ne suis plus ce dossier.");
			await awa.getByRole("dialog").getByRole("button", { name: "Passer à quelqu’un d’autre" }).click();
			await head(helene).getByText(/Posée à Claire Le Goff/).waitFor();
			await head(helene).getByText("2 personnes sollicitées").click();
			await head(helene).getByText("Je ne suis plus ce dossier.").waitFor();

			/* Claire does not answer in time */
			const { question } = await t.house.admin.run("question.get", { topic }, v.email("helene"));
			await t.house.admin.run("due.run", { at: question.relay_at });
			await head(helene).getByText(/Posée à Moussa Traoré/).waitFor();
			const moussa = await t.person(v, "moussa", `/s/${topic}`);
			await head(moussa).getByRole("button", { name: "Je m’en charge" }).click();
			await head(helene).getByText(/Moussa Traoré s.en charge/).waitFor();
			await answer(moussa, "Oui : changer le contrôleur, 300 €, deux jours.");
			await head(helene).getByText("Des réponses sont arrivées.").waitFor();
			await helene.getByRole("button", { name: "Autres actions sur le message de Moussa Traoré" }).click();
			await helene.locator(".menu").getByText("C’est la réponse").click();
			await head(helene).getByText("La réponse de Moussa Traoré a été retenue.").waitFor();
			await helene.locator("article.message").getByText("Réponse retenue").waitFor();
			await t.picture(helene, "question-resolved");
			await head(helene).getByRole("button", { name: "Remercier Moussa Traoré" }).click();
			await head(moussa).getByText(/a été remercié/).waitFor();
			await head(helene).getByRole("link", { name: "Lire la réponse" }).click();
			await until("the answer is in view", () => helene.evaluate(() => document.activeElement.matches("article.message")));

			await head(helene).getByRole("button", { name: "En faire une fiche" }).click();
			await helene.getByText("Brouillon").first().waitFor();
			await helene.getByText("changer le contrôleur").first().waitFor();
			await helene.getByRole("button", { name: "Corriger" }).click();
			await helene.getByRole("textbox", { name: /coûté/ }).fill("300 €, transport compris.");
			await helene.getByRole("button", { name: "Enregistrer" }).click();
			await helene.getByText("300 €, transport compris.").waitFor();
			const sheets = await t.person(v, "awa", `/g/${v.slugs.mali}/fiches`);
			await sheets.getByText("Aucune fiche pour l’instant").waitFor();
			await helene.getByRole("button", { name: "Publier dans le groupe" }).click();
			await sheets.getByRole("link", { name: /pompe solaire/ }).click();
			await sheets.getByText("300 €, transport compris.").waitFor();
			await sheets.getByRole("link", { name: "La réponse" }).click();
			await sheets.getByText("changer le contrôleur").first().waitFor();
			/* the first answer took a moment, which the page of the group tells */
			await sheets.goto(`${t.house.address}/g/${v.slugs.mali}/questions`);
			await sheets.getByText(/avant la première réponse/).waitFor();
		},
	},
	{
		name: "who asks without a name is nobody to the group, and himself to himself and the moderators",
		own: true,
		async run(t) {
			const v = await t.house.village();
			const helene = await t.person(v, "helene", `/q/nouvelle?groupe=${v.slugs.mali}`);
			const awa = await t.person(v, "awa", `/g/${v.slugs.mali}/questions`);
			await helene.getByRole("textbox", { name: /Votre question en une phrase/ }).fill("Qui a rompu un jumelage ?");
			await helene.getByRole("textbox", { name: /Le contexte/ }).fill("Sans bruit.");
			await helene.getByLabel(/Ne pas montrer mon nom/).check();
			await helene.getByRole("button", { name: "Publier la question" }).click();
			await head(helene).getByText("Votre nom n’est pas montré").waitFor();
			await awa.getByRole("link", { name: /rompu un jumelage/ }).click();
			await awa.locator("article.message").getByText("Une collectivité du groupe").waitFor();
			await head(awa).getByText("Posée sans nom : les animateurs savent par qui.").waitFor();
			assert.doesNotMatch(await awa.locator("main").innerText(), /Hélène|Saint-Denis/);
			await answer(awa, "Nous, en 2023.");
			await helene.getByText("Nous, en 2023.").waitFor();
			await answer(helene, "Merci, comment ?");
			await awa.getByText("Merci, comment ?").waitFor();
			assert.equal(await helene.locator("article.message.pending").count(), 0);
			/* what is one's own may be changed, whatever stands beside it */
			await helene.getByRole("button", { name: /Autres actions sur le message de Une collectivité/ }).last().click();
			await helene.locator(".menu").getByText("Modifier", { exact: true }).waitFor();
			await helene.keyboard.press("Escape");
			const claire = await t.person(v, "claire", new URL(helene.url()).pathname);
			await head(claire).getByText(/Posée sans nom par Hélène Brun/).waitFor();
			await helene.goto(`${t.house.address}/`);
			await helene.locator("h1").first().waitFor();
			assert.equal(await helene.locator(".topic-row .leaf", { hasText: "3" }).count(), 0);
		},
	},
	{
		name: "what one knows is said in the profile and read by others",
		own: true,
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", "/moi");
			await awa.getByRole("button", { name: "Indiquer ce que je connais" }).click();
			const dialog = awa.getByRole("dialog");
			await dialog.getByLabel(/^Pays/).selectOption({ label: "Mali" });
			await dialog.getByLabel("Eau et assainissement").check();
			await dialog.getByRole("textbox", { name: /Compétences/ }).fill("énergie solaire");
			await dialog.getByRole("button", { name: "Enregistrer" }).click();
			await awa.getByText("énergie solaire").waitFor();
			const helene = await t.person(v, "helene", `/p/${v.people.awa}`);
			for (const what of ["Mali", "Eau et assainissement", "énergie solaire"]) await helene.locator(".tag", { hasText: what }).waitFor();
			assert.equal(await helene.getByRole("button", { name: "Modifier", exact: true }).count(), 0);
		},
	},
];
