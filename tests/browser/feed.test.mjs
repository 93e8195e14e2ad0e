// SPDX-License-Identifier: EUPL-1.2
/* The feed of a group, and the archive that is brought into one. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { look } from "./look.test.mjs";
import { until } from "./people.mjs";

export default [
	{
		name: "a member makes the address of a feed, a program reads it, and it ends when he says so",
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", `/g/${v.slugs.mali}/apropos`);
			await awa.getByRole("button", { name: "Flux", exact: true }).click();
			const dialog = awa.getByRole("dialog");
			await dialog.getByText(/lit le groupe sans se connecter/).waitFor();
			await dialog.getByRole("button", { name: "Créer mon adresse" }).click();
			const address = await dialog.getByLabel("Adresse de votre flux").inputValue();
			assert.match(address, /^http.*\/flux\/[\w-]{43}\.atom$/);
			await dialog.getByText("Personne ne l’a encore lue.").waitFor();
			await awa.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: t.house.address });
			await dialog.getByRole("button", { name: "Copier l’adresse" }).click();
			await until("the address is copied", async () => (await awa.evaluate(() => navigator.clipboard.readText())) === address);
			const read = await fetch(address);
			assert.equal(read.status, 200);
			assert.match(await read.text(), /<feed xmlns="http:\/\/www\.w3\.org\/2005\/Atom"/);
			await awa.keyboard.press("Escape");
			await awa.getByRole("button", { name: "Flux", exact: true }).click();
			await until("it says that it was read", async () => {
				await dialog.getByLabel("Adresse de votre flux").waitFor();
				if (await dialog.getByText(/Dernière lecture/).count()) return true;
				await awa.keyboard.press("Escape");
				await awa.getByRole("button", { name: "Flux", exact: true }).click();
				return false;
			});
			await t.picture(awa, "group-feed-read");
			await dialog.getByRole("button", { name: "Révoquer l’adresse" }).click();
			await dialog.getByRole("button", { name: "Révoquer", exact: true }).click();
			await dialog.getByRole("button", { name: "Créer mon adresse" }).waitFor();
			assert.equal((await fetch(address)).status, 404);
		},
	},
	{
		name: "who runs a group sees an archive come in; its topics are there for all, and unread for nobody",
		async run(t) {
			const v = await t.house.village();
			const moussa = await t.person(v, "moussa", `/g/${v.slugs.mali}/apropos`);
			const awa = await t.person(v, "awa", `/g/${v.slugs.mali}`);
			await awa.getByRole("link", { name: /Forage de Diaraba/ }).first().waitFor();
			const dir = mkdtempSync(join(tmpdir(), "palabre-browser-"));
			const file = join(dir, "liste-mali.mbox");
			writeFileSync(file, "From j@v.example Mon Mar  3 10:12:45 2008\nFrom: Jean Dupont <j@v.example>\nDate: Mon, 3 Mar 2008 10:12:45 +0100\nSubject: [mali] Puits de 2008\nMessage-ID: <1@v.example>\n\nQui a un devis ?\n\nFrom x Mon Mar  3 10:12:45 2008\nSubject: vide\n\n");
			execFileSync(t.house.program, ["import", "mbox", "--data", t.house.data, "--config", join(t.house.data, "test.ini"), "--group", v.slugs.mali, file], { stdio: "pipe" });
			rmSync(dir, { recursive: true });
			await moussa.getByText(/liste-mali\.mbox/).waitFor();
			await moussa.getByText(/1 message dans 1 sujet/).waitFor();
			await moussa.getByText(/1 message n’a pas pu être repris/).waitFor();
			assert.deepEqual(await look(t, moussa, "group-imports"), []);
			const old = awa.getByRole("link", { name: /Puits de 2008/ });
			await old.first().waitFor();
			await old.first().click();
			await awa.getByText("Qui a un devis").waitFor();
			await awa.getByText("Jean Dupont (archives)").first().waitFor();
		},
	},
];
