// SPDX-License-Identifier: EUPL-1.2
/* A meeting held: opened, entered, led from item to item, left by a cut and come back to. */
import assert from "node:assert/strict";
import { until } from "./people.mjs";

const at = (s) => `/seance/${s.meeting}`;
const under = (page, title) => page.locator(".room-agenda [aria-current=step]").getByText(title).waitFor();
const says = (page, text) => page.locator("main").getByText(text).first().waitFor();

export default [
	{
		name: "who waits before a meeting comes in when it is opened, and everybody sees which item is under way",
		async run(t) {
			const v = await t.house.village();
			const soon = Math.floor(Date.now() / 300_000) * 300_000;
			const made = await t.house.admin.run("meeting.create", { groups: [v.groups.mali], title: "Relire le budget", starts_at: soon, ends_at: soon + 3_600_000, zone: "Europe/Paris" }, v.email("moussa"));
			const meeting = made.meeting.meeting.id;
			for (const title of ["Ouverture", "Budget"]) await t.house.admin.run("agenda.add", { meeting, title, minutes: 10 }, v.email("moussa"));
			const helene = await t.person(v, "helene", `/r/${meeting}`);
			await helene.getByRole("link", { name: "Entrer dans la séance" }).click();
			await says(helene, "La séance n’est pas encore ouverte");
			const moussa = await t.person(v, "moussa", `/r/${meeting}`);
			await moussa.getByRole("button", { name: "Ouvrir la séance" }).click();
			await moussa.getByText("En séance").waitFor();
			await helene.getByText("En séance").waitFor();
			/* by mistake: taken back for both, and opened again where one stands */
			await moussa.getByText("Séance ouverte.").first().waitFor();
			await t.picture(moussa, "room-opened");
			await moussa.keyboard.press("z");
			for (const page of [helene, moussa]) await says(page, "La séance n’est pas encore ouverte");
			await t.picture(moussa, "room-unopened");
			await moussa.getByRole("button", { name: "Ouvrir la séance" }).click();
			for (const page of [helene, moussa]) await page.getByText("En séance").waitFor();
			await moussa.locator(".toasts").getByRole("button", { name: "Annuler", exact: true }).click();
			for (const page of [helene, moussa]) await says(page, "La séance n’est pas encore ouverte");
			await moussa.getByRole("button", { name: "Ouvrir la séance" }).click();
			for (const page of [helene, moussa]) await page.getByText("En séance").waitFor();
			await moussa.getByRole("tab", { name: /Présents/ }).click();
			await moussa.locator(".room-people").getByText("Hélène Brun").waitFor();
			await moussa.getByText("2 présents, 2 collectivités").waitFor();

			await moussa.keyboard.press("n");
			for (const page of [helene, moussa]) await under(page, "Ouverture");
			await moussa.keyboard.press("n");
			for (const page of [helene, moussa]) await under(page, "Budget");
			await moussa.keyboard.press("z");
			await under(helene, "Ouverture");
			await until("what was come to by mistake is to come again", async () => (await helene.locator(".room-agenda li").nth(1).getAttribute("class")) !== "done");

			await moussa.getByRole("button", { name: "Suspendre" }).click();
			await helene.getByText("La séance est suspendue.").first().waitFor();
			await moussa.getByRole("button", { name: "Reprendre" }).click();
			await helene.getByText("En séance").waitFor();
			await moussa.keyboard.press("z");
			await helene.getByText("La séance est suspendue.").first().waitFor();
			await moussa.getByRole("button", { name: "Reprendre" }).click();
			await helene.getByText("En séance").waitFor();
			await moussa.getByRole("button", { name: "Clore la séance" }).click();
			await moussa.getByRole("dialog").getByRole("button", { name: "Clore la séance" }).click();
			await says(helene, "La séance est close");
			await says(moussa, "La séance est close");
		},
	},
	{
		name: "a meeting that opens stands at the top of « À suivre » with the way in, by itself, and goes when it ends",
		async run(t) {
			const v = await t.house.village();
			const soon = Math.ceil(Date.now() / 300_000) * 300_000;
			const made = await t.house.admin.run("meeting.create", { groups: [v.groups.mali], title: "Relire le budget", starts_at: soon, ends_at: soon + 3_600_000, zone: "Europe/Paris" }, v.email("moussa"));
			const meeting = made.meeting.meeting.id;
			const helene = await t.person(v, "helene", "/", { viewport: { width: 390, height: 844 } });
			const ines = await t.person(v, "ines", "/");
			await helene.getByText("Relire le budget").first().waitFor();
			await t.house.admin.run("room.open", { meeting }, v.email("moussa"));
			const way = (page) => page.getByRole("link", { name: "Entrer dans la séance : Relire le budget" });
			for (const page of [helene, ines]) await way(page).waitFor();
			await until("it is said", async () => (await ines.getByRole("status").allTextContents()).some((x) => x.includes("Séance en cours")));
			await t.picture(helene, "inbox-sitting");
			await t.picture(ines, "inbox-sitting-wide");
			await ines.reload();
			await way(ines).waitFor();
			await way(helene).click();
			await helene.getByText("En séance").waitFor();
			/* on a phone all of its parts are seen, none behind a scroll */
			for (const width of [390, 320]) {
				await helene.setViewportSize({ width, height: 720 });
				const { over, low } = await helene.locator(".room-tabs").evaluate((e) => ({ over: e.scrollWidth - e.clientWidth, low: Math.min(...[...e.querySelectorAll("button")].map((b) => b.getBoundingClientRect().height)) }));
				assert.ok(over <= 0 && low >= 44, `${width}: ${over} beyond, ${low} high`);
				assert.ok(await helene.locator(".room-tabs button").evaluateAll((all) => all.every((b) => b.scrollWidth <= b.clientWidth)), `${width}: a name is cut`);
				await t.picture(helene, `room-tabs-${width}`);
			}
			await t.house.admin.run("room.close", { meeting }, v.email("moussa"));
			await way(ines).waitFor({ state: "detached" });
		},
	},
	{
		name: "who stands in for somebody, and who is invited, come in by themselves when it opens, long before its hour too",
		async run(t) {
			const v = await t.house.village();
			const run = (cmd, args, who = "moussa") => t.house.admin.run(cmd, args, v.email(who));
			const begins = Math.ceil(Date.now() / 300_000) * 300_000 + 2 * 3_600_000;
			const meeting = (await run("meeting.create", { groups: [v.groups.mali], title: "Relire le budget", starts_at: begins, ends_at: begins + 3_600_000, zone: "Europe/Paris" })).meeting.meeting.id;
			await run("meeting.answer", { meeting, answer: "no", deputy_email: v.email("paul"), deputy_name: "Paul Roy" }, "helene");
			await run("room.invite", { meeting, person: v.people.fatou });
			const home = await t.person(v, "paul");
			const paul = await t.person(v, "paul", `/seance/${meeting}`, { viewport: { width: 390, height: 844 } });
			const fatou = await t.person(v, "fatou", `/seance/${meeting}`);
			for (const page of [paul, fatou]) await page.getByRole("heading", { name: "La séance n’est pas encore ouverte" }).waitFor();
			for (const page of [paul, fatou]) await until("no page is offered that one may not see", async () => (await page.getByRole("link", { name: "Voir la réunion" }).count()) === 0);
			const begun = Date.now();
			await run("room.open", { meeting });
			await paul.getByText("En séance").waitFor();
			await fatou.getByRole("heading", { name: "L’équipe d’animation va vous faire entrer" }).waitFor();
			const way = home.getByRole("link", { name: "Entrer dans la séance : Relire le budget" });
			await way.waitFor();
			assert.ok(Date.now() - begun < 30_000, `after ${Date.now() - begun} ms`);
			await t.picture(home, "inbox-sitting-deputy");
			await run("room.close", { meeting });
			await way.waitFor({ state: "detached" });
			const moussa = await t.person(v, "moussa", `/seance/${meeting}`);
			for (const page of [paul, moussa]) await page.getByRole("heading", { name: "La séance est close" }).waitFor();
			await moussa.getByRole("link", { name: "Voir la réunion" }).waitFor();
			assert.equal(await paul.getByRole("link", { name: "Voir la réunion" }).count(), 0);
		},
	},
	{
		name: "a cut is seen at once, and what was missed is there when the line is",
		own: true,
		alone: true,
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			t.expect(/\/ws|\/api\/|\/boot|\/assets\//);
			const helene = await t.person(v, "helene", at(s), { by: t.house.wire.address });
			await under(helene, "Situation par pays");
			t.house.wire.cut();
			const cut = Date.now();
			await helene.getByText("Connexion perdue.").first().waitFor();
			assert.ok(Date.now() - cut < 5000, "a cut is seen within five seconds");
			await t.house.admin.run("room.go_to", { meeting: s.meeting, item: s.items[2] }, v.email("moussa"));
			t.house.wire.restore();
			await under(helene, "Partenaires injoignables");
			await until("nothing is said of a cut any more", async () => (await helene.locator(".room-line").count()) === 0);

			/* on another device he leaves, and comes back by a reload */
			await t.house.admin.run("room.leave", { meeting: s.meeting }, v.email("helene"));
			await says(helene, "Vous avez quitté la séance");
			await helene.getByRole("button", { name: "Revenir dans la séance" }).click();
			await helene.locator(".room-agenda").waitFor();
			await helene.reload();
			await under(helene, "Partenaires injoignables");
		},
	},
	{
		name: "after a restart of the server everybody is in again by himself",
		own: true,
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			t.expect();
			const moussa = await t.person(v, "moussa", at(s));
			const awa = await t.person(v, "awa", at(s), { viewport: { width: 390, height: 844 } });
			await awa.getByText("point 2 sur 5").waitFor();
			await t.house.kill();
			for (const page of [moussa, awa]) await page.locator(".room-line").waitFor();
			await t.house.start();
			await until("the line is back", async () => (await moussa.locator(".room-line").count()) === 0 && (await awa.locator(".room-line").count()) === 0);
			await moussa.keyboard.press("n");
			await awa.getByText("point 3 sur 5").waitFor();
		},
	},
];
