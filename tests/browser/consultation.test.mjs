// SPDX-License-Identifier: EUPL-1.2
/* A consultation, from the question to what came of it. */
import { until } from "./people.mjs";

export default [
	{
		name: "a group consults its authorities: opened, answered for one of them, closed, and what came of it is read by the others",
		async run(t) {
			const v = await t.house.village();
			await v.consult();
			const moussa = await t.person(v, "moussa", `/g/${v.slugs.eau}/consultations`);
			const helene = await t.person(v, "helene", `/g/${v.slugs.eau}/consultations`);
			await helene.getByRole("link", { name: /Faut-il suspendre/ }).waitFor();
			await moussa.getByRole("button", { name: "Ouvrir une consultation" }).click();
			const form = moussa.getByRole("dialog");
			await form.getByRole("textbox", { name: /Question/ }).fill("Où tenir la prochaine réunion ?");
			await form.getByRole("textbox", { name: /Réponses possibles/ }).fill("À Kayes\nÀ Kayes");
			await form.getByRole("button", { name: "Ouvrir", exact: true }).click();
			await form.getByText("toutes différentes").first().waitFor();
			await moussa.keyboard.press("Escape");
			await form.waitFor({ state: "detached" });
			await moussa.getByRole("button", { name: "Ouvrir une consultation" }).click();
			await until("what was typed is there again", async () => (await form.getByRole("textbox", { name: /Question/ }).inputValue()) === "Où tenir la prochaine réunion ?");
			await form.getByRole("textbox", { name: /Réponses possibles/ }).fill("À Kayes\n\n À distance ");
			await form.getByRole("button", { name: "Ouvrir", exact: true }).click();
			await moussa.getByRole("heading", { level: 1, name: /prochaine réunion/ }).waitFor();
			await helene.getByRole("link", { name: /prochaine réunion/ }).click();
			await helene.getByText("Les résultats seront montrés à tous à la clôture.").waitFor();
			await helene.getByRole("button", { name: /^Répondre pour Saint-Denis : À Kayes$/ }).click();
			await helene.getByRole("button", { name: /: À distance$/ }).click();
			await helene.getByRole("heading", { name: /Votre collectivité : À distance/ }).waitFor();
			await until("both stand in the trail", async () => (await helene.locator(".consult-trail li").count()) === 2);
			await moussa.getByText("1 collectivité sur 2 a répondu").waitFor();
			if ((await moussa.locator(".consult-results, .consult-trail").count()) > 0) throw new Error("who runs the group is told before the close");
			await moussa.getByRole("button", { name: "Clore maintenant" }).click();
			await moussa.getByRole("button", { name: "Clore la consultation" }).click();
			await helene.locator(".consult-results li", { hasText: "À distance" }).getByText("1 collectivité", { exact: true }).waitFor();
			await moussa.getByRole("button", { name: "Écrire la suite donnée" }).click();
			await moussa.getByRole("textbox", { name: /Ce que le groupe en fait/ }).fill("Elle se tient **à distance**.");
			await moussa.getByRole("button", { name: "Enregistrer" }).click();
			await helene.locator("strong", { hasText: "à distance" }).waitFor();
			if ((await helene.getByRole("button", { name: /^Répondre pour/ }).count()) > 0) throw new Error("what is closed can be answered");
		},
	},
];
