// SPDX-License-Identifier: EUPL-1.2
/* A common text: drafted, opened to signature, signed for an authority, withdrawn. */
import { until } from "./people.mjs";

export default [
	{
		name: "a position is drafted, sealed, signed with a reservation and withdrawn, before the eyes of the others",
		async run(t) {
			const v = await t.house.village();
			const helene = await t.person(v, "helene", `/g/${v.slugs.eau}/positions`);
			const moussa = await t.person(v, "moussa", `/g/${v.slugs.eau}/positions`);
			await helene.getByRole("button", { name: "Rédiger une position" }).click();
			await helene.getByLabel("Titre de la position").fill("Pour des relevés ouverts");
			await helene.getByRole("button", { name: "Enregistrer le brouillon" }).click();
			await helene.getByText("Écrivez le texte.").first().waitFor();
			await helene.keyboard.press("Escape");
			await helene.getByRole("button", { name: "Rédiger une position" }).click();
			await until("what was typed is there again", async () => (await helene.getByLabel("Titre de la position").inputValue()) === "Pour des relevés ouverts");
			await helene.getByLabel("Texte de la position").fill("Nous publions **tous** nos relevés.");
			await helene.getByRole("button", { name: "Enregistrer le brouillon" }).click();
			await helene.getByRole("heading", { name: "Pour des relevés ouverts" }).waitFor();

			await moussa.getByRole("link", { name: "Pour des relevés ouverts" }).click();
			await moussa.getByRole("button", { name: "Ouvrir à la signature" }).click();
			await moussa.getByRole("dialog").getByRole("button", { name: "Ouvrir à la signature" }).click();
			await moussa.getByText("À signer jusqu’au").first().waitFor();

			await helene.getByRole("button", { name: "Lire et signer" }).click();
			await helene.getByText("Vous signez pour Saint-Denis, comme maire adjointe.").waitFor();
			await helene.getByLabel("Réserve").fill("Hors relevés de crue.");
			await helene.getByRole("button", { name: "Signer", exact: true }).click();
			await helene.getByText("Votre collectivité a signé.").waitFor();
			await moussa.getByText("Réserve : Hors relevés de crue.").waitFor();
			await moussa.getByRole("heading", { name: "1 collectivité signataire" }).waitFor();
			await t.picture(moussa, "position-signed");

			await helene.getByRole("button", { name: "Retirer la signature" }).click();
			await helene.getByRole("dialog").getByRole("button", { name: "Retirer la signature" }).click();
			await moussa.getByText("Signature retirée le").waitFor();
			await moussa.getByRole("heading", { name: "Aucune collectivité signataire" }).waitFor();
			await moussa.getByRole("button", { name: "Clore la signature" }).click();
			await moussa.getByRole("dialog").getByRole("button", { name: "Clore la signature" }).click();
			await helene.getByRole("button", { name: "Lire et signer" }).waitFor({ state: "detached" });
		},
	},
];
