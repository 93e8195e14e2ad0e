// SPDX-License-Identifier: EUPL-1.2
/* Groups: coming in, being let in, running one; oneself. */
import assert from "node:assert/strict";
import { until } from "./people.mjs";

export default [
	{
		name: "one asks to join, a moderator accepts, and the group opens without a reload",
		async run(t) {
			const v = await t.house.village();
			const fatou = await t.person(v, "fatou", "/groupes");
			const moussa = await t.person(v, "moussa", `/g/${v.slugs.eau}/membres`);
			await fatou.locator(".group-offer", { has: fatou.locator(`a[href^="/g/${v.slugs.eau}"]`) }).getByRole("button", { name: /Demander à rejoindre/ }).click();
			await fatou.getByRole("dialog").getByRole("textbox").fill("Nous avons un jumelage avec Kayes.");
			await t.picture(fatou, "group-ask");
			await fatou.getByRole("dialog").getByRole("button", { name: /[Ee]nvoyer/ }).click();
			await moussa.getByText("Nous avons un jumelage avec Kayes.").first().waitFor();
			await t.picture(moussa, "group-requests");
			await moussa.getByRole("button", { name: "Accepter Fatou Sarr" }).click();
			await until("fatou is in", async () => (await fatou.getByRole("navigation").getByRole("link", { name: /Eau et assainissement/ }).count()) > 0);
			await fatou.getByRole("navigation").getByRole("link", { name: /Eau et assainissement/ }).first().click();
			await fatou.getByRole("link", { name: /Tarification progressive/ }).click();
			await fatou.getByRole("textbox", { name: "Votre réponse" }).waitFor();
		},
	},
	{
		name: "an open group is joined at once and left again; a hidden one is not there",
		async run(t) {
			const v = await t.house.village();
			const fatou = await t.person(v, "fatou", "/groupes");
			assert.equal(await fatou.getByText("Task force Sahel").count(), 0);
			await fatou.locator(".group-offer", { has: fatou.locator(`a[href^="/g/${v.slugs.mali}"]`) }).getByRole("button", { name: /Rejoindre/ }).click();
			await fatou.goto(`${t.house.address}/g/${v.slugs.mali}`);
			await fatou.getByRole("link", { name: /Forage de Diaraba/ }).waitFor();
			await fatou.goto(`${t.house.address}/g/${v.slugs.mali}/apropos`);
			await fatou.getByRole("button", { name: "Quitter le groupe" }).click();
			await fatou.getByRole("dialog").getByRole("button", { name: "Quitter", exact: true }).click();
			await fatou.getByText(/Vous avez quitté/).first().waitFor();
			t.expect();
			await fatou.goto(`${t.house.address}/g/${v.slugs.sahel}`);
			await fatou.getByText("Page introuvable").first().waitFor();
		},
	},
	{
		name: "a member who is taken out sees the group close at once",
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", `/s/${v.topics.forage}`);
			const moussa = await t.person(v, "moussa", `/g/${v.slugs.mali}/membres`);
			await awa.getByRole("textbox", { name: "Votre réponse" }).waitFor();
			t.expect();
			await moussa.getByRole("button", { name: "Actions sur Awa Diallo" }).click();
			await moussa.getByRole("menuitem", { name: "Retirer du groupe" }).or(moussa.locator(".menu").getByRole("button", { name: "Retirer du groupe" })).first().click();
			await moussa.getByRole("dialog").getByRole("button", { name: "Retirer du groupe" }).click();
			await until("awa reads it no more", async () => (await awa.getByText("Les deux pompes").count()) === 0);
		},
	},
	{
		name: "of a closed item a question goes on without observers: nobody is put there by hand, who loses his voice sees it close",
		async run(t) {
			const v = await t.house.village();
			const run = (cmd, args, who = "moussa") => t.house.admin.run(cmd, args, v.email(who));
			const { meeting } = await v.sit();
			const { item } = await run("agenda.add", { meeting, title: "Prestataire", minutes: 5, audience: "closed" });
			await run("ask.put", { meeting, item: item.id, text: "Qui signe les bons ?" }, "awa");
			const helene = await t.person(v, "helene");
			await run("room.close", { meeting });
			await t.house.admin.run("due.run", { at: Date.now() + 31_000 });
			/* it is there without a reload */
			const circle = helene.getByRole("navigation").getByRole("link", { name: /Groupe-pays Mali, à huis clos/ });
			await circle.first().click();
			await helene.getByRole("link", { name: /Qui signe les bons/ }).waitFor();
			const [topic] = (await run("ask.list", { meeting })).topics;
			const { group } = await run("group.get", { group: topic.group });
			const claire = await t.person(v, "claire", `/g/${group.group.slug}/membres`);
			await claire.getByText(/réunit les membres de Groupe-pays Mali, sans les observateurs/).waitFor();
			assert.equal(await claire.getByRole("button", { name: "Inviter" }).count(), 0);
			await claire.getByRole("button", { name: "Actions sur Hélène Brun" }).click();
			await claire.locator(".menu").getByText("Ordre des délégués").waitFor();
			assert.equal(await claire.locator(".menu").getByText(/Passer au rôle|Retirer/).count(), 0);
			await claire.goto(`${t.house.address}/g/${group.group.slug}/apropos`);
			await claire.getByRole("heading", { name: "Groupes qu’il réunit" }).waitFor();
			assert.equal(await claire.getByRole("button", { name: "Quitter le groupe" }).count(), 0);
			t.expect();
			await run("group.set_role", { group: v.groups.mali, person: v.people.helene, role: "observer" });
			await until("it is gone for her", async () => (await circle.count()) === 0 && (await helene.getByRole("link", { name: /Qui signe les bons/ }).count()) === 0);
		},
	},
	{
		name: "who runs a group invites, changes a role and what the group says of itself",
		async run(t) {
			const v = await t.house.village();
			const moussa = await t.person(v, "moussa", `/g/${v.slugs.eau}/membres`);
			await moussa.getByRole("button", { name: "Inviter", exact: true }).click();
			await moussa.getByRole("dialog").getByRole("textbox", { name: "Adresse électronique" }).fill(v.email("fatou"));
			await moussa.getByRole("dialog").getByRole("button", { name: /Envoyer l.invitation/ }).click();
			await moussa.getByText(/Invitation envoyée/).first().waitFor();
			const fatou = await t.person(v, "fatou");
			await fatou.getByRole("button", { name: /Accepter/ }).first().click();
			await until("she is in", async () => (await fatou.getByRole("navigation").getByRole("link", { name: /Eau et assainissement/ }).count()) > 0);
			await moussa.getByRole("button", { name: "Actions sur Hélène Brun" }).click();
			await moussa.getByRole("menuitem", { name: /Passer au rôle.*Animation/ }).or(moussa.locator(".menu").getByRole("button", { name: /Passer au rôle.*Animation/ })).first().click();
			await moussa.getByText(/Hélène Brun.*Animation/).first().waitFor();
			await moussa.goto(`${t.house.address}/g/${v.slugs.eau}/apropos`);
			await moussa.getByRole("button", { name: "Modifier le groupe" }).click();
			await moussa.getByRole("dialog").getByRole("textbox", { name: "Nom du groupe" }).fill("Eau, assainissement et hygiène");
			await moussa.getByRole("dialog").getByRole("button", { name: "Enregistrer" }).click();
			await until("fatou sees the new name", async () => (await fatou.getByRole("link", { name: /Eau, assainissement et hygiène/ }).count()) > 0);
		},
	},
	{
		name: "one changes one's profile, colours and language, here and on the other device",
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", "/moi");
			const phone = await t.person(v, "awa", "/moi", { viewport: { width: 390, height: 844 } });
			await awa.getByRole("textbox", { name: "Quelques mots sur vous" }).fill("Eau, jeunesse, bambara.");
			await awa.getByRole("button", { name: "Enregistrer" }).click();
			await awa.getByText("Profil enregistré").first().waitFor();
			await awa.getByRole("radio", { name: "Sombres" }).check();
			await until("dark here", () => awa.evaluate(() => document.documentElement.dataset.theme === "dark"));
			await until("dark there", () => phone.evaluate(() => document.documentElement.dataset.theme === "dark"));
			await awa.getByRole("combobox", { name: "Langue" }).selectOption("en");
			await awa.getByRole("heading", { level: 1, name: "Your profile" }).waitFor();
			assert.equal(await awa.evaluate(() => document.documentElement.lang), "en");
			await phone.getByRole("heading", { level: 1, name: "Your profile" }).waitFor();
			await t.picture(phone, "me-english-dark-phone");
			await awa.reload();
			await awa.getByRole("heading", { level: 1, name: "Your profile" }).waitFor();
			const helene = await t.person(v, "helene", `/p/${v.people.awa}`);
			await helene.getByText("Eau, jeunesse, bambara.").first().waitFor();
		},
	},
	{
		name: "whoever reads English finds no French but what people wrote",
		async run(t) {
			const v = await t.house.village();
			await t.house.admin.run("group.add", { group: v.groups.mali, person: v.people.bob, role: "member" });
			const bob = await t.person(v, "bob", "/", { locale: "en-GB" });
			for (const path of ["/", "/groupes", `/g/${v.slugs.mali}/apropos`, `/s/${v.topics.forage}`, "/moi"]) {
				await bob.goto(t.house.address + path);
				await bob.locator("h1:not(.vh)").first().waitFor();
				assert.equal(await bob.evaluate(() => document.documentElement.lang), "en", path);
				const words = await bob.locator("main button, nav, label").allInnerTexts();
				const french = words.filter((w) => /\b(Envoyer|Répondre|Groupes|Moi|À suivre|Enregistrer|Votre|Suivre|Marquer|Quitter)\b/.test(w));
				assert.deepEqual(french, [], `${path} in English`);
			}
			await t.picture(bob, "english");
		},
	},
	{
		name: "the names and authorities lead to who speaks for whom",
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", `/p/${v.people.helene}`);
			await awa.getByRole("heading", { level: 1, name: "Hélène Brun" }).waitFor();
			await awa.getByText("maire adjointe").first().waitFor();
			await awa.getByRole("link", { name: "Saint-Denis" }).first().click();
			await awa.getByRole("heading", { level: 1, name: "Saint-Denis" }).waitFor();
			await awa.getByRole("link", { name: "Hélène Brun" }).first().waitFor();
		},
	},
];
