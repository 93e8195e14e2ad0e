// SPDX-License-Identifier: EUPL-1.2
/* Mails: which ones one gets, and what their links show. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { look } from "./look.test.mjs";
import { until } from "./people.mjs";

const DAY = 24 * 3600 * 1000;

/* The text of the summary that was sent to this address; its links are whole. */
async function summary(house, address) {
	let found;
	await until("the summary is there", () => {
		const dir = join(house.data, "mail");
		for (const name of readdirSync(dir).filter((n) => /^digest\..*\.eml$/.test(n))) {
			const bytes = readFileSync(join(dir, name), "latin1").replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
			const mail = Buffer.from(bytes, "latin1").toString("utf8");
			if (mail.includes(`To: <${address}>`)) found = mail;
		}
		return found !== undefined;
	});
	return found;
}
const linkOf = (mail, words) => new URL(new RegExp(`${words}[\\s\\u00a0]*:\\s*(https?://\\S+)`).exec(mail)[1]).pathname;

export default [
	{
		name: "which mails one gets is chosen under « Moi », and the next summary can be looked at",
		own: true,
		async run(t) {
			const v = await t.house.village();
			const awa = await t.person(v, "awa", "/moi");
			const mails = awa.getByRole("region", { name: "Courriels" });
			const settings = async () => (await t.house.admin.run("digest.get", {}, v.email("awa"))).settings;
			await mails.getByRole("radio", { name: "Certains jours" }).waitFor();
			assert.ok(await mails.getByRole("checkbox", { name: "vendredi" }).isChecked(), "Monday to Friday at first");
			await mails.getByText("Jamais").click();
			await until("there is no summary any more", async () => (await settings()).days.length === 0);
			await mails.getByText("Chaque jour").click();
			await until("there is one every day", async () => (await settings()).days.length === 7);
			await mails.getByLabel("À quelle heure").selectOption("18");
			await until("at six in the evening", async () => (await settings()).hour === 18);
			await mails.getByText(/Prochain résumé/).waitFor();
			await mails.getByText("Un message qui s’adresse à moi").click();
			await until("mentions are not written at once", async () => !(await settings()).instant.includes("mention"));
			await awa.reload();
			await mails.getByRole("radio", { name: "Chaque jour" }).waitFor();
			assert.ok(!(await mails.getByRole("checkbox", { name: "Un message qui s’adresse à moi" }).isChecked()), "as it was left");
			const [page] = await Promise.all([awa.context().waitForEvent("page"), mails.getByRole("link", { name: "Voir le prochain résumé" }).click()]);
			await page.getByRole("heading", { level: 1, name: /Votre résumé du/ }).waitFor();
			assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector("h1")).fontSize), "21px", "with its own styles");
			await t.picture(page, "mail-preview");
		},
	},
	{
		name: "a link out of a mail works without a script, and says what it would do before it does",
		own: true,
		async run(t) {
			const v = await t.house.village();
			await t.house.admin.run("due.run", {});
			await t.house.admin.run("due.run", { at: Date.now() + 8 * DAY });
			const mail = await summary(t.house, v.email("awa"));
			const plain = await t.visitor({ javaScriptEnabled: false });
			await plain.goto(t.house.address + linkOf(mail, "Changer le rythme de ce résumé"));
			await plain.getByLabel("Jamais").check();
			await plain.getByRole("button", { name: "Enregistrer" }).click();
			await plain.getByText("Vous ne recevrez plus de résumé.").waitFor();
			const days = async () => (await t.house.admin.run("digest.get", {}, v.email("awa"))).settings.days;
			assert.deepEqual(await days(), []);
			await plain.getByRole("button", { name: "Annuler" }).click();
			await plain.getByRole("heading", { level: 1, name: "C’est enregistré" }).waitFor();
			assert.deepEqual(await days(), [1, 2, 3, 4, 5]);
			const page = await t.visitor();
			const wrong = [];
			for (const [name, words] of [["link-rhythm", "Changer le rythme de ce résumé"], ["link-mute", "Ne plus suivre ce sujet"]]) {
				await page.goto(t.house.address + linkOf(mail, words));
				await page.getByRole("button").first().waitFor();
				wrong.push(...(await look(t, page, name)));
			}
			await page.getByRole("button", { name: "Ne plus suivre" }).click();
			await page.getByText("vous ne suivez plus ce sujet").waitFor();
			wrong.push(...(await look(t, page, "link-done")));
			assert.deepEqual(wrong, []);
		},
	},
];
