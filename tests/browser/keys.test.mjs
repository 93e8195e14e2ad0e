// SPDX-License-Identifier: EUPL-1.2
/* Without a mouse. */
import assert from "node:assert/strict";
import { until } from "./people.mjs";

const focused = (page) => page.evaluate(() => {
	const el = document.activeElement;
	return el ? `${el.tagName.toLowerCase()} ${el.id} ${(el.getAttribute("aria-label") ?? el.textContent ?? "").trim().slice(0, 60)}` : "";
});

export default [
	{
		name: "the first Tab offers the content, and each change of page gives the focus to its title",
		async run(t) {
			const v = await t.house.village();
			const page = await t.person(v, "awa");
			await page.reload();
			await page.locator("h1").first().waitFor();
			await page.keyboard.press("Tab");
			assert.match(await focused(page), /Aller au contenu/);
			assert.ok(await page.locator(".skip").evaluate((el) => el.getBoundingClientRect().top >= 0), "it shows");
			await page.keyboard.press("Enter");
			assert.match(await focused(page), /^main content/);
			await page.getByRole("link", { name: "Groupes" }).first().focus();
			await page.keyboard.press("Enter");
			await until("the title has the focus", async () => /^h1/.test(await focused(page)));
			assert.match(await page.title(), /^Groupes/);
			await until("it is said", async () => /page chargée/.test((await page.locator("[role=status]").allInnerTexts()).join(" ")));
		},
	},
	{
		name: "a topic is found, read and answered by keyboard alone",
		async run(t) {
			const v = await t.house.village();
			await v.write("helene", "forage", "Un second message.");
			const page = await t.person(v, "claire");
			await page.locator(".topic-row").first().waitFor();
			await page.keyboard.press("g");
			await page.keyboard.press("g");
			await page.getByRole("heading", { level: 1, name: /Groupes/ }).waitFor();
			await page.keyboard.press("g");
			await page.keyboard.press("i");
			await page.locator(".topic-row").first().waitFor();
			await page.keyboard.press("j");
			await page.keyboard.press("j");
			await page.keyboard.press("k");
			await page.keyboard.press("Enter");
			await page.waitForURL(/\/s\/\d+/);
			await page.keyboard.press("n");
			await page.goto(`${t.house.address}/s/${v.topics.forage}`);
			await page.locator("article.message").first().waitFor();
			await page.keyboard.press("j");
			await until("a message has the focus", () => page.evaluate(() => document.activeElement?.closest("[data-post]") !== null));
			await page.keyboard.press("r");
			await until("the answer has the focus", () => page.evaluate(() => document.activeElement?.id === "answer"));
			await page.getByText(/Réponse à/).first().waitFor();
			await page.keyboard.type("Réponse au clavier, gjkn?/.");
			assert.match(await page.getByRole("textbox", { name: "Votre réponse" }).inputValue(), /gjkn\?\/\./, "no shortcut fires in a field");
			await page.keyboard.press("Control+Enter");
			await page.locator("article.message:not(.pending)", { hasText: "Réponse au clavier" }).waitFor();
		},
	},
	{
		name: "search and the list of keys open by key, are walked and left",
		async run(t) {
			const v = await t.house.village();
			const page = await t.person(v, "awa");
			const dialog = page.getByRole("dialog");
			await page.keyboard.press("/");
			await until("the field has the focus", () => page.evaluate(() => document.activeElement?.id === "find-q"));
			await page.keyboard.type("qui a déjà réparé ?");
			await t.house.admin.run("due.run", { index: true });
			await page.keyboard.press("Enter");
			await page.getByRole("link", { name: /Qui a déjà réparé/ }).waitFor();
			await page.keyboard.press("Escape");
			await page.keyboard.press("Escape");
			await page.getByRole("heading", { level: 1, name: /Bonjour|À suivre/ }).waitFor();
			await page.keyboard.press("?");
			await dialog.getByRole("heading", { name: "Raccourcis clavier" }).waitFor();
			await page.keyboard.press("Escape");
			await until("it is closed", async () => (await dialog.count()) === 0);
			await page.keyboard.press("Control+k");
			await until("the field has the focus again", () => page.evaluate(() => document.activeElement?.id === "find-q"));
			await page.keyboard.type("forage");
			await page.keyboard.press("Enter");
			await page.locator(".hit").first().waitFor();
			await page.evaluate(() => document.activeElement.blur());
			await page.keyboard.press("j");
			await page.keyboard.press("k");
			await page.keyboard.press("j");
			await page.getByRole("link", { name: /Qui a déjà réparé/ }).focus();
			await page.keyboard.press("Enter");
			await page.getByRole("heading", { level: 1, name: /Qui a déjà réparé/ }).waitFor();
		},
	},
	{
		name: "single keys do nothing once they are switched off",
		async run(t) {
			const v = await t.house.village();
			const page = await t.person(v, "awa", "/moi");
			await page.getByRole("switch", { name: /Raccourcis/ }).or(page.getByRole("checkbox", { name: /Raccourcis/ })).first().click();
			await page.getByText("Réglage enregistré").first().waitFor();
			await page.evaluate(() => document.activeElement.blur());
			await page.keyboard.press("?");
			await page.keyboard.press("/");
			await page.waitForTimeout(400);
			assert.equal(await page.getByRole("dialog").count(), 0);
			assert.equal(new URL(page.url()).pathname, "/moi");
			await page.keyboard.press("Control+k");
			await page.locator("#find-q").waitFor();
		},
	},
	{
		name: "a menu and a dialog hold the focus and give it back",
		async run(t) {
			const v = await t.house.village();
			const page = await t.person(v, "awa", `/s/${v.topics.forage}`);
			const button = page.getByRole("button", { name: /Autres actions sur le message de Awa/ }).first();
			await button.focus();
			await page.keyboard.press("Enter");
			await until("the menu has the focus", () => page.evaluate(() => document.activeElement?.closest(".menu") !== null));
			await page.keyboard.press("Escape");
			await until("the button has it again", () => button.evaluate((el) => el === document.activeElement));
			await page.keyboard.press("Enter");
			await page.getByRole("menuitem", { name: "Modifier" }).or(page.locator(".menu").getByRole("button", { name: "Modifier" })).first().focus();
			await page.keyboard.press("Enter");
			const dialog = page.getByRole("dialog");
			await dialog.waitFor();
			for (let i = 0; i < 12; i++) {
				await page.keyboard.press("Tab");
				const where = await page.evaluate(() => (document.activeElement === document.body ? "body" : document.activeElement?.closest("dialog") ? "in" : "out"));
				assert.notEqual(where, "out", "the focus leaves an open dialog");
			}
			await page.keyboard.press("Escape");
			await until("it is closed", async () => (await dialog.count()) === 0);
		},
	},
	{
		name: "with reduced motion nothing moves",
		async run(t) {
			const v = await t.house.village();
			const page = await t.person(v, "awa", `/s/${v.topics.forage}`, { reducedMotion: "reduce" });
			await page.locator("article.message").first().waitFor();
			const moving = await page.evaluate(() => [...document.querySelectorAll("*")].filter((el) => {
				const s = getComputedStyle(el);
				const longest = (list) => Math.max(...list.split(",").map((d) => parseFloat(d) * (d.includes("ms") ? 1 : 1000)));
				return longest(s.transitionDuration) > 20 || (s.animationName !== "none" && longest(s.animationDuration) > 20);
			}).map((el) => el.className || el.tagName).slice(0, 5));
			assert.deepEqual(moving, []);
			assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior), "auto");
		},
	},
];
