// SPDX-License-Identifier: EUPL-1.2
/* What concerns one, on all devices alike. */
import assert from "node:assert/strict";
import { until } from "./people.mjs";

const bell = (page) => page.locator("header a[href='/notifications']");
const says = (page, text) => until(`the bell says ${text}`, async () => (await bell(page).getAttribute("aria-label")) === text);

export default [
	{
		name: "who is called on sees the same count on desktop and phone, and reading in one clears the other",
		async run(t) {
			const v = await t.house.village();
			const desktop = await t.person(v, "helene", "/groupes");
			const phone = await t.person(v, "helene", "/notifications", { viewport: { width: 390, height: 844 } });
			const awa = await t.person(v, "awa", `/s/${v.topics.forage}`);
			await phone.getByRole("heading", { level: 1, name: "Notifications" }).waitFor();
			const before = Number(/\d+/.exec(await bell(phone).getAttribute("aria-label"))?.[0] ?? 0);
			const box = awa.getByRole("textbox", { name: "Votre réponse" });
			await box.pressSequentially("Bonjour @hél");
			await awa.getByRole("listbox").getByRole("option", { name: /Hélène Brun/ }).click();
			await box.pressSequentially("est-ce lisible ?");
			await box.press("Control+Enter");
			const one = `Notifications : ${before + 1} nouvelle${before ? "s" : ""}`.replace(" :", "\u00a0:");
			await says(desktop, one);
			await says(phone, one);
			const row = phone.locator(".notices li", { hasText: "est-ce lisible" });
			await row.getByText(/Awa Diallo vous appelle/).waitFor();
			await t.picture(phone, "notices-called");

			/* seen by hand on the phone, and undone */
			await row.getByRole("button", { name: "Marquer comme vu" }).click();
			await until("the desktop's bell is as before", async () => (await bell(desktop).getAttribute("aria-label")) !== one);
			await phone.getByRole("button", { name: "Annuler" }).click();
			await says(desktop, one);
			await says(phone, one);

			/* read on the desktop */
			await desktop.goto(`${t.house.address}/s/${v.topics.forage}`);
			await desktop.locator("article.message", { hasText: "est-ce lisible" }).first().waitFor();
			await until("the phone's bell is quiet", async () => !(await bell(phone).getAttribute("aria-label")).includes("nouvelle"));
			await until("the desktop's too", async () => !(await bell(desktop).getAttribute("aria-label")).includes("nouvelle"));
			await row.getByRole("button", { name: "Marquer comme vu" }).waitFor({ state: "detached" });
		},
	},
	{
		name: "what one wants to be told of a group is kept, and quiet hours with it",
		async run(t) {
			const v = await t.house.village();
			const helene = await t.person(v, "helene", "/moi");
			const level = helene.getByLabel(/^Groupe-pays Mali/);
			assert.equal(await level.inputValue(), "mentions");
			await level.selectOption("nothing");
			await helene.locator("#quiet-day-6").check();
			await helene.locator("#quiet-from").fill("21:30");
			await helene.getByText("Réglage enregistré").first().waitFor();
			await until("it has reached the server", async () => {
				const { settings } = await t.house.admin.run("notice.settings_get", {}, v.email("helene"));
				return settings.groups.some((g) => g.level === "nothing") && settings.quiet.days.includes(6) && settings.quiet.from === 21 * 60 + 30;
			});
			await helene.reload();
			await level.waitFor();
			assert.equal(await level.inputValue(), "nothing");
			assert.ok(await helene.locator("#quiet-day-6").isChecked());
			assert.equal(await helene.locator("#quiet-from").inputValue(), "21:30");
		},
	},
	{
		name: "a push is shown in few words, and not to who is looking at the page",
		async run(t) {
			const v = await t.house.village();
			const page = await t.person(v, "helene", "/moi");
			await page.context().grantPermissions(["notifications"], { origin: t.house.address });
			await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
			const cdp = await page.context().newCDPSession(page);
			const ids = new Set();
			cdp.on("ServiceWorker.workerRegistrationUpdated", (e) => e.registrations.forEach((r) => ids.add(r.registrationId)));
			await cdp.send("ServiceWorker.enable");
			await until("the worker is known", async () => ids.size > 0);
			const push = (data) => cdp.send("ServiceWorker.deliverPushMessage", { origin: t.house.address, registrationId: [...ids][0], data: typeof data === "string" ? data : JSON.stringify(data) });
			const shown = () => page.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map((n) => [n.title, n.body, n.tag, n.data]));
			await push({ title: "Groupe-pays Mali", body: "Les notifications arrivent.", url: "/moi", tag: "test", n: 1 });
			await until("an attempt is shown", async () => (await shown()).length === 1);
			assert.deepEqual(await shown(), [["Groupe-pays Mali", "Les notifications arrivent.", "test", "/moi"]]);
			await page.bringToFront();
			if (await page.evaluate(() => document.hasFocus())) {
				await push({ title: "Groupe-pays Mali", body: "On fait appel à vous.", url: "/s/1", tag: "n", n: 1 });
				await new Promise((done) => setTimeout(done, 500));
				assert.equal((await shown()).length, 1);
			}
			/* an address of somebody else, words without end, no JSON at all */
			await push({ title: "x".repeat(5000), body: 7, url: "https://evil.example/", tag: "test" });
			await until("it is bounded", async () => (await shown()).some(([title, , , url]) => title.length === 120 && url === "/notifications"));
			await push("Bonjour");
			await new Promise((done) => setTimeout(done, 300));
		},
	},
];
