// SPDX-License-Identifier: EUPL-1.2
/* A meeting called and answered. */
import { until } from "./people.mjs";

/* after which what is typed is on the device */
const MOMENT = 1000;

export default [
	{
		name: "what is typed of a meeting stays until it is sent or given up, and so do the words of an answer",
		async run(t) {
			const v = await t.house.village();
			const moussa = await t.person(v, "moussa", `/g/${v.slugs.eau}/reunions`);
			const helene = await t.person(v, "helene", `/g/${v.slugs.eau}/reunions`);
			const title = moussa.getByLabel("Objet de la réunion");
			const ask = async () => {
				await moussa.getByRole("button", { name: "Proposer une réunion" }).click();
				await title.waitFor();
			};
			await ask();
			await title.fill("Relire les relevés de mars");
			await moussa.keyboard.press("Escape");
			await title.waitFor({ state: "detached" });
			await moussa.waitForTimeout(MOMENT);
			await moussa.reload();
			await ask();
			await until("what was typed is there again", async () => (await title.inputValue()) === "Relire les relevés de mars");
			await moussa.getByRole("button", { name: "Annuler" }).click();
			await ask();
			if ((await title.inputValue()) !== "") throw new Error("what was given up is there again");
			await title.fill("Relire les relevés d’avril");
			await moussa.getByRole("button", { name: "Convoquer" }).click();
			await moussa.getByRole("heading", { level: 1, name: /d’avril/ }).waitFor();

			await helene.getByRole("link", { name: /d’avril/ }).click();
			const note = helene.locator("#meeting-note");
			await note.fill("J’arrive à dix heures.");
			await helene.waitForTimeout(MOMENT);
			await helene.reload();
			await until("the words are there again", async () => (await note.inputValue()) === "J’arrive à dix heures.");
			await helene.getByRole("button", { name: "Je viens", exact: true }).click();
			await helene.locator(".meeting-guests").getByText("J’arrive à dix heures.").waitFor();
			if ((await note.inputValue()) !== "J’arrive à dix heures.") throw new Error("what was answered is not shown any more");
		},
	},
];
