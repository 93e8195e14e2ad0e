// SPDX-License-Identifier: EUPL-1.2
/* What came by mail: a message with what it quoted folded below it, and mails that wait. */
import assert from "node:assert/strict";

const QUOTE = "Le 25/11/2026 à 10:12, Palabre a écrit :\r\n> Qui peut relire le devis ?";

export default [
	{
		name: "a message that came by mail says so, and shows what it quoted when it is asked to",
		async run(t) {
			const v = await t.house.village();
			const helene = await t.person(v, "helene", `/g/${v.slugs.mali}`);
			await helene.locator(".topic-row").first().waitFor();
			t.house.letter({ from: v.email("awa"), to: v.slugs.mali, subject: "Tr: Devis du forage", text: `Je le relis demain.\r\n\r\n-- \r\nAwa\r\n06 12 34 56 78\r\n\r\n${QUOTE}`, sure: true });
			await helene.getByRole("link", { name: /Devis du forage/ }).first().click();
			const message = helene.locator("article.message").first();
			await message.getByText("Je le relis demain.").waitFor();
			await message.getByText("Par courriel").waitFor();
			assert.equal(await message.getByText("Qui peut relire").count(), 0);
			const fold = message.getByRole("button", { name: "Texte cité" });
			assert.equal(await fold.getAttribute("aria-expanded"), "false");
			await fold.focus();
			await helene.keyboard.press("Enter");
			await message.getByText("Qui peut relire le devis ?").waitFor();
			await message.getByText("06 12 34 56 78").waitFor();
			await t.picture(helene, "mail-quoted");
			await helene.keyboard.press("Enter");
			await message.getByText("Qui peut relire").waitFor({ state: "detached" });
		},
	},
	{
		name: "a mail of an author nobody is sure of waits for who runs the group, and for nobody else",
		async run(t) {
			const v = await t.house.village();
			const moussa = await t.person(v, "moussa", `/g/${v.slugs.mali}`);
			const awa = await t.person(v, "awa", `/g/${v.slugs.mali}`);
			await moussa.locator(".topic-row").first().waitFor();
			const bring = (subject) => t.house.letter({ from: v.email("awa"), to: v.slugs.mali, subject, text: "Voici le calendrier proposé par Kayes." });
			bring("Calendrier");
			await moussa.getByText("Un courriel attend votre accord").waitFor();
			bring("Calendrier, une seconde fois");
			await moussa.getByText("2 courriels attendent votre accord").waitFor();
			await t.picture(moussa, "mail-held");
			assert.equal(await awa.getByText("attend votre accord").count(), 0);
			await moussa.getByRole("button", { name: "Publier le courriel de Awa Diallo" }).first().click();
			await moussa.getByText("Un courriel attend votre accord").waitFor();
			await awa.getByRole("link", { name: /Calendrier/ }).first().waitFor();
			await moussa.getByRole("button", { name: "Ne pas publier le courriel de Awa Diallo" }).click();
			await moussa.getByText("attend votre accord").waitFor({ state: "detached" });
			assert.equal(await awa.getByText("une seconde fois").count(), 0);
		},
	},
];
