// SPDX-License-Identifier: EUPL-1.2
/* A topic that another group reads too: offered, accepted, taken back while it is read. */
import assert from "node:assert/strict";
import { until } from "./people.mjs";

const fromMenu = async (page, item) => {
	await page.getByRole("button", { name: "Actions sur le sujet" }).first().click();
	await page.locator(".menu").getByText(item).first().click();
	await page.getByRole("dialog").waitFor();
};

/* Fatou runs the other group, where she is with nobody of the first. */
async function neighbours(t) {
	const v = await t.house.village();
	await t.house.admin.run("group.add", { group: v.groups.jeunesse, person: v.people.fatou, role: "moderator" });
	await t.house.admin.run("group.add", { group: v.groups.jeunesse, person: v.people.bob, role: "member" });
	await t.house.admin.run("person.update", { lang: "fr" }, v.email("bob"));
	return v;
}

/* Names of what the device keeps. */
const kept = (page) =>
	page.evaluate(
		() =>
			new Promise((done) => {
				const open = indexedDB.open("palabre");
				open.onsuccess = () => {
					const db = open.result;
					const store = db.objectStoreNames[0];
					const get = db.transaction(store).objectStore(store).getAllKeys();
					get.onsuccess = () => (db.close(), done(get.result));
				};
			}),
	);

export default [
	{
		name: "a topic is offered to another group, accepted there, and both talk in it",
		own: true,
		async run(t) {
			const v = await neighbours(t);
			const moussa = await t.person(v, "moussa", `/s/${v.topics.question}`);
			const fatou = await t.person(v, "fatou", `/g/${v.slugs.jeunesse}`);
			const bob = await t.person(v, "bob", `/g/${v.slugs.jeunesse}`);
			await moussa.getByRole("textbox", { name: "Votre réponse" }).waitFor();
			await fromMenu(moussa, "Partager avec un autre groupe");
			const dialog = moussa.getByRole("dialog");
			await dialog.getByRole("button", { name: "Proposer" }).click();
			await dialog.getByText("Choisissez le groupe auquel proposer ce sujet.").first().waitFor();
			await dialog.getByLabel("Groupe", { exact: true }).selectOption({ label: "Jeunesse et mobilité" });
			await dialog.getByLabel("Un mot aux personnes qui l’animent").fill("Vous aviez eu le même cas.");
			await dialog.getByLabel(/peut garder un extrait/).check();
			await t.picture(moussa, "share-offer");
			await dialog.getByRole("button", { name: "Proposer" }).click();
			await moussa.getByText("Proposition envoyée.").first().waitFor();

			await fatou.getByText("Un sujet proposé à ce groupe").waitFor();
			await fatou.getByText("Vous aviez eu le même cas.").waitFor();
			await t.picture(fatou, "share-proposal");
			assert.equal(await bob.getByText(/Qui a déjà réparé/).count(), 0);
			await fatou.getByRole("button", { name: /Accepter le sujet/ }).click();
			await bob.getByRole("link", { name: /Qui a déjà réparé un forage/ }).waitFor();
			await moussa.getByText("Partagé avec Jeunesse et mobilité").waitFor();
			await moussa.getByText("Lu par les membres de Groupe-pays Mali et Jeunesse et mobilité.").waitFor();
			await t.picture(moussa, "share-home");

			await bob.getByRole("link", { name: /Qui a déjà réparé un forage/ }).click();
			await bob.getByText("Partagé par Groupe-pays Mali").waitFor();
			await bob.getByRole("textbox", { name: "Votre réponse" }).fill("Oui, à Ségou, en 2024.");
			await bob.keyboard.press("Control+Enter");
			await moussa.getByText("Oui, à Ségou, en 2024.").first().waitFor();
			await moussa.getByRole("textbox", { name: "Votre réponse" }).fill("Merci, comment ?");
			await moussa.keyboard.press("Control+Enter");
			await until("bob reads it", async () => (await bob.getByText("Merci, comment ?").count()) === 1);
			await t.picture(bob, "share-guest");
		},
	},
	{
		name: "a sharing that ends while the topic is read is gone from the page, the list and the device",
		own: true,
		async run(t) {
			const v = await neighbours(t);
			await t.house.admin.run("share.propose", { topic: v.topics.question, group: v.groups.jeunesse, extract: true }, v.email("moussa"));
			await t.house.admin.run("share.answer", { topic: v.topics.question, group: v.groups.jeunesse, accept: true }, v.email("fatou"));
			const moussa = await t.person(v, "moussa", `/s/${v.topics.question}`);
			const bob = await t.person(v, "bob", `/s/${v.topics.question}`);
			await bob.getByText("Nous cherchons un retour").first().waitFor();
			await until("it is kept on the device", async () => (await kept(bob)).includes(`topic:${v.topics.question}`));
			t.expect(/topic\.open|not_found|404/);
			await fromMenu(moussa, "Partage avec d’autres groupes");
			await moussa.getByRole("dialog").getByRole("button", { name: "Retirer le partage avec Jeunesse et mobilité" }).click();
			await moussa.getByText("ne verront plus ce sujet").waitFor();
			await t.picture(moussa, "share-withdraw");
			await moussa.getByRole("dialog").getByLabel("Laisser un extrait à l’autre groupe").check();
			const gone = bob.evaluate(
				() =>
					new Promise((done) => {
						const watch = new MutationObserver(() => document.body.textContent.includes("Nous cherchons un retour") || (watch.disconnect(), done(Date.now())));
						watch.observe(document.body, { childList: true, subtree: true, characterData: true });
					}),
			);
			const begun = Date.now();
			await moussa.getByRole("dialog").getByRole("button", { name: "Retirer", exact: true }).click();
			const took = (await gone) - begun;
			await bob.getByText("Ce sujet n’est plus partagé avec votre groupe").first().waitFor();
			assert.ok(took < 1000, `it took ${took} ms`);
			assert.equal(await bob.getByText("Nous cherchons un retour").count(), 0);
			await t.picture(bob, "share-over");
			await until("nothing of it is kept", async () => !(await kept(bob)).includes(`topic:${v.topics.question}`));
			await bob.goto(`${t.house.address}/g/${v.slugs.jeunesse}`);
			await bob.getByRole("link", { name: /Extrait/ }).waitFor();
			assert.equal(await bob.getByRole("link", { name: /^Qui a déjà réparé/ }).count(), 0);
			assert.equal(await moussa.getByText("Nous cherchons un retour").count() > 0, true);
		},
	},
];
