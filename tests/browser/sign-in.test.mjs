// SPDX-License-Identifier: EUPL-1.2
/* Coming in by mail, and leaving. */
import assert from "node:assert/strict";
import { until } from "./people.mjs";

async function ask(t, page, email) {
	t.expect(/\/ws|\/api\//); // nobody is signed in yet: the socket is refused
	await page.goto(`${t.house.address}/`);
	await page.getByRole("textbox", { name: "Votre adresse électronique" }).fill(email);
	await page.getByRole("button", { name: "Recevoir un lien et un code" }).click();
	await page.getByRole("heading", { level: 1, name: "Regardez votre messagerie" }).waitFor();
}
const inside = (page) => page.getByRole("heading", { level: 1, name: /Bonjour/ }).waitFor();

export default [
	{
		name: "one signs in with the code of the mail",
		async run(t) {
			const v = await t.house.village();
			const page = await t.visitor();
			await ask(t, page, v.email("awa"));
			const { code } = await t.house.mail(v.email("awa"));
			await page.getByRole("textbox", { name: "Code à six chiffres" }).fill(code === "000000" ? "000001" : "000000");
			await page.getByText(/Ce code n.est pas le bon/).first().waitFor();
			await t.picture(page, "sign-in-wrong-code");
			await page.getByRole("textbox", { name: "Code à six chiffres" }).fill(code);
			if ((await page.getByRole("heading", { level: 1, name: /Bonjour/ }).count()) === 0) await page.getByRole("button", { name: "Se connecter" }).click().catch(() => undefined);
			await inside(page);
			await page.reload();
			await inside(page);
		},
	},
	{
		name: "one signs in with the link of the mail, which asks for one more gesture and works once",
		async run(t) {
			const v = await t.house.village();
			const page = await t.visitor();
			await ask(t, page, v.email("helene"));
			const { path } = await t.house.mail(v.email("helene"));
			for (let i = 0; i < 3; i++) {
				await page.goto(t.house.address + path);
				await page.getByRole("heading", { level: 1, name: "Votre lien de connexion" }).waitFor();
			}
			await t.picture(page, "sign-in-link");
			await page.getByRole("button", { name: "Se connecter" }).click();
			await inside(page);
			assert.ok(!page.url().includes(path.slice(-20)), "the token leaves the address bar");
			const again = await t.visitor();
			await again.goto(t.house.address + path);
			await again.getByRole("button", { name: "Se connecter" }).click();
			await again.getByText(/Ce lien ou ce code n.est plus valable|Ouvrez ce lien dans le navigateur/).first().waitFor();
		},
	},
	{
		name: "an unknown address is told the same as a known one",
		async run(t) {
			const v = await t.house.village();
			const words = async (email) => {
				const page = await t.visitor();
				await ask(t, page, email);
				return (await page.locator("main").innerText()).replace(email, "X");
			};
			assert.equal(await words(`personne.${v.run}@example.org`), await words(v.email("bob")));
		},
	},
	{
		name: "a wrong address is said beside the field, which gets the focus from the summary",
		async run(t) {
			t.expect(/\/ws|\/api\//);
			const page = await t.visitor();
			await page.goto(`${t.house.address}/`);
			const field = page.getByRole("textbox", { name: "Votre adresse électronique" });
			await field.fill("awa");
			await field.press("Enter");
			await page.getByRole("alert").or(page.locator(".errors, .error-summary")).first().waitFor();
			assert.equal(await field.getAttribute("aria-invalid"), "true");
			assert.match((await page.locator(`#${(await field.getAttribute("aria-describedby")).split(" ").join(", #")}`).allInnerTexts()).join(" "), /adresse complète/);
			await page.getByRole("link", { name: /adresse complète/ }).click();
			assert.ok(await field.evaluate((el) => el === document.activeElement));
		},
	},
	{
		name: "signing out shows the way in again and keeps nothing on the device",
		async run(t) {
			const v = await t.house.village();
			const page = await t.person(v, "awa", `/s/${v.topics.forage}`);
			await page.locator("article.message").first().waitFor();
			t.expect(/\/ws|\/api\//);
			await page.goto(`${t.house.address}/moi`);
			await page.getByRole("button", { name: "Se déconnecter de cet appareil" }).click();
			await page.getByRole("textbox", { name: "Votre adresse électronique" }).waitFor();
			const left = await page.evaluate(async () => {
				const out = [];
				for (const { name } of await indexedDB.databases()) {
					const db = await new Promise((done, failed) => Object.assign(indexedDB.open(name), { onsuccess: (e) => done(e.target.result), onerror: failed }));
					for (const store of db.objectStoreNames) {
						const all = await new Promise((done) => (db.transaction(store).objectStore(store).getAll().onsuccess = (e) => done(e.target.result)));
						out.push(JSON.stringify(all));
					}
					db.close();
				}
				return out.join(" ");
			});
			assert.ok(!/Diaraba|Awa Diallo/.test(left), `left on the device: ${left.slice(0, 300)}`);
			await page.goto(`${t.house.address}/s/${v.topics.forage}`);
			await page.getByRole("textbox", { name: "Votre adresse électronique" }).waitFor();
		},
	},
	{
		name: "a session ended from another device is over at once",
		async run(t) {
			const v = await t.house.village();
			const one = await t.person(v, "awa", "/moi");
			const two = await t.person(v, "awa");
			t.expect(/\/ws|\/api\//);
			await one.reload();
			await one.getByRole("button", { name: /^Déconnecter/ }).first().click();
			await two.getByRole("textbox", { name: "Votre adresse électronique" }).waitFor();
			await until("one device is left", async () => (await one.getByRole("button", { name: /^Déconnecter/ }).count()) === 0);
		},
	},
];
