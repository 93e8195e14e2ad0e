// SPDX-License-Identifier: EUPL-1.2
/* From the mail into a meeting, with one gesture and on any phone; and no further. */
import assert from "node:assert/strict";
import { until } from "./people.mjs";

const PHONE = { viewport: { width: 390, height: 844 } };
const QUIET = /401|4401|\/ws|\/boot|\/api\//;

/* A meeting of the group that begins soon, as the convocation of awa tells of it. */
async function called(t, v, starts) {
	const made = await t.house.admin.run("meeting.create", { groups: [v.groups.mali], title: "Relire le budget", starts_at: starts, ends_at: starts + 3_600_000, zone: "Europe/Paris" }, v.email("moussa"));
	const meeting = made.meeting.meeting.id;
	await t.house.admin.run("notice.settings_set", { quiet: { on: false, from: 0, to: 0, days: [] } }, v.email("awa"));
	await t.house.admin.run("agenda.add", { meeting, title: "Ouverture", minutes: 10 }, v.email("moussa"));
	await t.house.admin.run("due.run", { at: Date.now() + 120_000 });
	const { path } = await t.house.mail(v.email("awa"), 0, "meeting");
	return { meeting, path };
}

export default [
	{
		name: "a member comes from his mail to his seat with one gesture, on two phones, and finds the rest shut until he signs in",
		async run(t) {
			const v = await t.house.village();
			const soon = Math.ceil(Date.now() / 300_000) * 300_000;
			const { meeting, path } = await called(t, v, soon);
			assert.match(path, new RegExp(`^/entrer\\?seance=${meeting}#`));
			t.expect(QUIET);
			const awa = await t.visitor(PHONE);
			const begun = Date.now();
			await awa.goto(t.house.address + path);
			await t.picture(awa, "pass-enter");
			await awa.getByRole("button", { name: "Entrer dans la séance" }).click();
			/* before it opens: when that will be, and whether he comes */
			await awa.getByText("La séance n’est pas encore ouverte").waitFor();
			assert.ok(Date.now() - begun < 30_000, "within half a minute");
			await awa.getByRole("group", { name: "Viendrez-vous" }).getByRole("button", { name: "Je viens", exact: true }).click();
			await awa.getByText("Réponse enregistrée").or(awa.locator(".room-answer [aria-pressed=true]")).first().waitFor();
			await t.picture(awa, "pass-door");
			assert.equal((await t.house.admin.run("meeting.get", { meeting }, v.email("awa"))).meeting.answer, "yes");

			/* it opens, and he is in by himself */
			await t.house.admin.run("room.open", { meeting }, v.email("moussa"));
			await awa.getByText("En séance").waitFor();
			await t.house.admin.run("room.go_to", { meeting, item: (await t.house.admin.run("room.get", { meeting }, v.email("moussa"))).items[0].id }, v.email("moussa"));
			await awa.getByText("point 1 sur 1").waitFor();
			await awa.getByRole("button", { name: "Demander la parole" }).first().click();
			await awa.reload();
			await awa.getByText("point 1 sur 1").waitFor();

			const second = await t.visitor(PHONE);
			await second.goto(t.house.address + path);
			await second.getByRole("button", { name: "Entrer dans la séance" }).click();
			await second.getByText("point 1 sur 1").waitFor();

			/* all that is not the meeting asks him to sign in, with the way back */
			await second.goto(`${t.house.address}/g/${v.slugs.mali}`);
			await second.getByRole("heading", { name: "Connectez-vous pour voir le reste" }).waitFor();
			await t.picture(second, "pass-beyond");
			await second.getByRole("link", { name: "Revenir à la séance" }).click();
			await second.getByText("point 1 sur 1").waitFor();
			await second.goto(`${t.house.address}/r/${meeting}`);
			await second.getByRole("heading", { level: 1, name: "Relire le budget" }).waitFor();
			await second.goto(`${t.house.address}/`);
			await second.getByRole("button", { name: "Se connecter" }).click();
			await second.getByRole("textbox", { name: "Votre adresse électronique" }).waitFor();

			/* taken out of the group, he is out of the meeting at once */
			await t.house.admin.run("group.remove", { group: v.groups.mali, person: v.people.awa }, v.email("moussa"));
			await awa.getByRole("textbox", { name: "Votre adresse électronique" }).waitFor();
		},
	},
	{
		name: "the link of his mail does not sign out who is signed in",
		async run(t) {
			const v = await t.house.village();
			const { meeting, path } = await called(t, v, Math.ceil(Date.now() / 300_000) * 300_000);
			await t.house.admin.run("room.open", { meeting }, v.email("moussa"));
			t.expect(QUIET);
			const awa = await t.person(v, "awa", "/", PHONE);
			await awa.goto(t.house.address + path);
			await awa.getByRole("button", { name: "Entrer dans la séance" }).click();
			await awa.getByText("En séance").waitFor();
			await awa.goto(`${t.house.address}/g/${v.slugs.mali}`);
			await awa.locator(".topic-row").first().waitFor();
			await until("one session", async () => (await t.house.admin.run("session.list", {}, v.email("awa"))).sessions.every((s) => s.only === undefined));
		},
	},
];
