// SPDX-License-Identifier: EUPL-1.2
/* The agenda of a meeting put together on its page, and read there. */
import assert from "node:assert/strict";
import { look } from "./look.test.mjs";
import { until } from "./people.mjs";

const PHONE = { viewport: { width: 390, height: 844 } };
const titles = (page) => page.locator(".agenda-items:not(.sub) > li > .agenda-item h3").allTextContents();
const menu = async (page, title, item) => {
	await page.getByRole("button", { name: `Autres actions sur « ${title} »` }).click();
	await page.locator(".menu").getByText(item).click();
};

async function add(page, title, minutes, more) {
	await page.getByRole("button", { name: "Ajouter un point" }).click();
	await page.fill("#agenda-item-title", title);
	await page.fill("#agenda-minutes", String(minutes));
	await more?.();
	await page.getByRole("dialog").getByRole("button", { name: "Ajouter", exact: true }).click();
	await page.locator(".agenda-item h3", { hasText: title }).waitFor();
}

export default [
	{
		name: "an agenda is put together, its times are summed, and it is put in order by the keyboard",
		async run(t) {
			const v = await t.house.village();
			await v.meet();
			const moussa = await t.person(v, "moussa", `/r/${v.meeting}`);
			await add(moussa, "Ouverture", 10);
			await add(moussa, "Situation", 30, () => moussa.getByText("Tous, invités compris").click());
			await add(moussa, "Le différend", 20, () => moussa.getByText("Huis clos", { exact: true }).click());
			await moussa.getByText(/1 h 0 min sur les 1 h 30 min/).waitFor();
			assert.match((await moussa.locator(".agenda-item").first().textContent()) ?? "", /10.min.*à Paris.*à Bamako/);

			await menu(moussa, "Situation", "Ajouter un sous-point");
			await moussa.fill("#agenda-item-title", "Trop long");
			await moussa.fill("#agenda-minutes", "31");
			await moussa.getByRole("dialog").getByRole("button", { name: "Ajouter", exact: true }).click();
			await moussa.locator("#agenda-minutes[aria-invalid=true]").waitFor();
			await moussa.fill("#agenda-minutes", "12");
			await moussa.getByRole("dialog").getByRole("button", { name: "Ajouter", exact: true }).click();
			await moussa.locator(".sub h3", { hasText: "Trop long" }).waitFor();

			const up = moussa.getByRole("button", { name: "Monter « Situation »" });
			await up.focus();
			await moussa.keyboard.press("Enter");
			await until("it is first", async () => (await titles(moussa))[0] === "Situation");
			await until("the button has the focus still", () => up.evaluate((el) => el === document.activeElement));

			await menu(moussa, "Situation", "Ajouter un document");
			await moussa.getByText("Lien", { exact: true }).click();
			await moussa.fill("#agenda-url", "https://example.org/note");
			await moussa.fill("#agenda-paper-title", "Note de cadrage");
			await moussa.getByRole("dialog").getByRole("button", { name: "Ajouter", exact: true }).click();
			await moussa.getByRole("link", { name: "Note de cadrage" }).waitFor();
			await menu(moussa, "Situation", "Ajouter un document");
			await moussa.setInputFiles("#agenda-file", { name: "releve.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4 relevé") });
			await moussa.getByRole("dialog").getByRole("button", { name: "Ajouter", exact: true }).click();
			await moussa.getByRole("link", { name: "releve.pdf" }).waitFor();

			const helene = await t.person(v, "helene", `/r/${v.meeting}`, PHONE);
			await helene.locator(".agenda-item h3", { hasText: "Le différend" }).waitFor();
			await helene.getByText("Huis clos").waitFor();
			const [file] = await Promise.all([helene.waitForEvent("download"), helene.getByRole("link", { name: "releve.pdf" }).click()]);
			assert.equal(file.suggestedFilename(), "releve.pdf");
			assert.equal(await helene.getByRole("button", { name: "Ajouter un point" }).count(), 0);

			await menu(moussa, "Ouverture", "Retirer le point");
			await moussa.getByRole("dialog").getByRole("button", { name: "Retirer le point" }).click();
			await until("it is off", async () => !(await titles(moussa)).includes("Ouverture"));
		},
	},
	{
		name: "what was left of the last meeting is taken over, and an agenda can be looked at",
		async run(t) {
			const v = await t.house.village();
			await v.meet();
			const as = v.email("moussa");
			const last = (await t.house.admin.run("meeting.create", { groups: [v.groups.eau], title: "Réunion de mars", starts_at: Date.now() + 600_000, ends_at: Date.now() + 4_200_000, zone: "Europe/Paris" }, as)).meeting.meeting.id;
			const i = (await t.house.admin.run("agenda.add", { meeting: last, title: "Tarification", minutes: 25, about: "Le barème, **ligne à ligne**.", audience: "public" }, as)).item.id;
			await t.house.admin.run("agenda.add", { meeting: last, parent: i, title: "Premiers résultats", minutes: 10, audience: "closed" }, as);
			await t.house.admin.run("agenda.add_paper", { item: i, url: "https://example.org/bareme", title: "Barème" }, as);
			await t.house.admin.run("room.open", { meeting: last }, as);
			await t.house.admin.run("room.close", { meeting: last }, as);
			const moussa = await t.person(v, "moussa", `/r/${v.meeting}`);
			await moussa.getByRole("button", { name: "Reprendre ce qui restait" }).click();
			await moussa.getByText("2 points repris de la dernière réunion.").first().waitFor();
			await moussa.getByRole("link", { name: "Barème" }).waitFor();
			const wrong = await look(t, moussa, "agenda-edit");
			await moussa.setViewportSize({ width: 1280, height: 800 });
			await moussa.getByRole("button", { name: "Ajouter un point" }).click();
			await moussa.getByRole("dialog").waitFor();
			wrong.push(...(await look(t, moussa, "agenda-form")));
			assert.deepEqual(wrong, []);
		},
	},
];
