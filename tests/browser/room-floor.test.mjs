// SPDX-License-Identifier: EUPL-1.2
/* The floor of a meeting: one asks, waits at a place that all see, is told when one's turn comes, and the
   chair leads it by the keyboard. */
import assert from "node:assert/strict";
import { look } from "./look.test.mjs";
import { until } from "./people.mjs";

const PHONE = { viewport: { width: 390, height: 844 } };
const at = (s) => `/seance/${s.meeting}`;
const button = (page, name) => page.getByRole("button", { name, exact: typeof name === "string" });
const queue = async (page) => (await page.locator(".room-queue .who > b").allTextContents()).join(", ");
const queued = (page, names) => until(`the queue is ${names}`, async () => (await queue(page)) === names);
const place = (page, text) => page.locator(".room-place").getByText(text).first().waitFor();
const speaks = (page, name) => page.locator("#room-speaker").getByText(name).waitFor();
const buzzes = (page) => page.evaluate(() => (globalThis.buzzed ??= ((navigator.vibrate = (x) => globalThis.buzzed.push(x)), [])));
const shows = (page, tab) => page.getByRole("tab", { name: tab }).click();

/* Moussa chairs at a screen, Hélène and Awa have telephones, Claire chairs too. */
async function seat(t) {
	const v = await t.house.village();
	const s = await v.sit();
	const moussa = await t.person(v, "moussa", at(s));
	const helene = await t.person(v, "helene", at(s), PHONE);
	const awa = await t.person(v, "awa", at(s), PHONE);
	await t.house.admin.run("room.enter", { meeting: s.meeting }, v.email("claire"));
	await button(helene, "Demander la parole").waitFor();
	await button(awa, "Demander la parole").waitFor();
	return { v, s, moussa, helene, awa };
}

export default [
	{
		name: "who asks waits at a place that all see, is told when the turn comes, and the chair leads by the keyboard",
		async run(t) {
			const { v, s, moussa, helene, awa } = await seat(t);
			for (const page of [helene, awa]) await buzzes(page);
			await button(helene, "Demander la parole").click();
			await place(helene, "C’est bientôt à vous");
			await button(awa, "Demander la parole").click();
			await place(awa, "Deuxième dans la file");
			await queued(moussa, "Hélène Brun, Awa Diallo");
			await moussa.locator(".room-first").first().waitFor();

			await moussa.locator("body").press(" ");
			await speaks(moussa, "Hélène Brun");
			await speaks(awa, "Hélène Brun");
			await place(helene, "C’est à vous");
			await place(awa, "Vous parlerez après Hélène Brun.");
			await until("the telephone of who is next tells it", async () => (await buzzes(awa)).length === 1);
			await until("and that of whose turn it is", async () => (await buzzes(helene)).length === 1);
			await until("a reader of the screen says it", async () => (await awa.locator("[role=alert]").allTextContents()).some((x) => x.startsWith("C’est bientôt à vous")));

			/* a wrong key is taken back: she waits where she did */
			await moussa.keyboard.press("z");
			await queued(moussa, "Hélène Brun, Awa Diallo");
			await place(awa, "Deuxième dans la file");
			await awa.reload();
			await place(awa, "Deuxième dans la file");

			await moussa.keyboard.press(" ");
			await speaks(awa, "Hélène Brun");
			await moussa.keyboard.press("+");
			await moussa.locator(".room-time").getByText("sur 4 min").waitFor();
			await moussa.keyboard.press("z");
			await moussa.locator(".room-time").getByText("sur 3 min").waitFor();
			await moussa.keyboard.press("p");
			for (const page of [moussa, awa]) await page.getByText("En pause").waitFor();
			await moussa.keyboard.press("p");
			await awa.getByText("Parle en ce moment").waitFor();
			/* the space bar presses what has the focus, and calls nobody then */
			await moussa.locator(".room-stage").getByRole("button", { name: "Pause" }).focus();
			await moussa.keyboard.press(" ");
			await awa.getByText("En pause").waitFor();
			await speaks(awa, "Hélène Brun");

			await awa.getByRole("button", { name: "Baisser la main" }).click();
			await queued(moussa, "");
			await t.house.admin.run("floor.ask", { meeting: s.meeting, item: s.items[1], kind: "question" }, v.email("claire"));
			await moussa.locator(".room-stage").getByRole("button", { name: "Passer la parole à Claire Le Goff" }).click();
			await speaks(helene, "Claire Le Goff");
			await moussa.locator(".room-gestures").getByRole("button", { name: "Rendre la parole à Hélène Brun" }).click();
			await speaks(helene, "Hélène Brun");
			await moussa.keyboard.press("z");
			await speaks(helene, "Claire Le Goff");
			await moussa.locator(".room-gestures").getByRole("button", { name: "Rendre la parole à Hélène Brun" }).click();
			await speaks(helene, "Hélène Brun");
			await moussa.locator(".room-gestures").getByRole("button", { name: "Terminer" }).click();
			await helene.getByText("Personne ne parle").waitFor();
		},
	},
	{
		name: "what a chair did by a wrong key is taken back by the next one, while it is still on its way",
		own: true,
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			await t.house.admin.run("room.enter", { meeting: s.meeting }, v.email("helene"));
			await t.house.admin.run("floor.ask", { meeting: s.meeting, item: s.items[1] }, v.email("helene"));
			const moussa = await t.person(v, "moussa", at(s), { by: t.house.wire.address });
			await queued(moussa, "Hélène Brun");
			t.house.wire.freeze();
			await moussa.locator("body").press(" ");
			await moussa.keyboard.press("z");
			t.house.wire.restore();
			await moussa.getByText("C’est annulé").first().waitFor();
			await queued(moussa, "Hélène Brun");
			await moussa.getByText("Personne ne parle").waitFor();
		},
	},
	{
		name: "a chair moves, puts down, takes out and closes; everybody sees by whom, and a point of order still passes",
		async run(t) {
			const { v, s, moussa, helene, awa } = await seat(t);
			await button(helene, "Demander la parole").click();
			await button(awa, "Demander la parole").click();
			await queued(moussa, "Hélène Brun, Awa Diallo");
			await button(moussa, "Avancer Awa Diallo d’une place").click();
			await queued(moussa, "Awa Diallo, Hélène Brun");
			await moussa.keyboard.press("z");
			await queued(moussa, "Hélène Brun, Awa Diallo");
			await button(moussa, "Avancer Awa Diallo d’une place").click();
			await queued(moussa, "Awa Diallo, Hélène Brun");
			await place(awa, "Place changée par Moussa Traoré.");
			await shows(helene, "File");
			await queued(helene, "Awa Diallo, Hélène Brun");
			await helene.locator(".room-queue").getByText("Place changée par Moussa Traoré.").waitFor();

			await button(moussa, "Inscrire quelqu’un").click();
			await moussa.getByLabel("Nom ou collectivité").fill("goff");
			await moussa.locator(".room-pick").getByRole("button", { name: /Claire Le Goff/ }).click();
			await queued(helene, "Awa Diallo, Hélène Brun, Claire Le Goff");
			await moussa.keyboard.press("z");
			await queued(helene, "Awa Diallo, Hélène Brun");
			await button(moussa, "Inscrire quelqu’un").click();
			await moussa.getByLabel("Nom ou collectivité").fill("goff");
			await moussa.locator(".room-pick").getByRole("button", { name: /Claire Le Goff/ }).click();
			await queued(helene, "Awa Diallo, Hélène Brun, Claire Le Goff");
			await button(moussa, "Actions pour Hélène Brun").click();
			await button(moussa, "Retirer de la file").click();
			await queued(moussa, "Awa Diallo, Claire Le Goff");
			await moussa.getByRole("button", { name: "Annuler" }).click();
			await queued(moussa, "Awa Diallo, Hélène Brun, Claire Le Goff");
			await button(moussa, "Actions pour Claire Le Goff").click();
			await button(moussa, "Donner la parole maintenant").click();
			await speaks(helene, "Claire Le Goff");

			await button(moussa, "Fermer la file").click();
			await helene.getByText(/La file ferme dans \d+ s\./).first().waitFor();
			await t.house.admin.run("floor.shut", { meeting: s.meeting, item: s.items[1], on: true }, v.email("moussa"));
			await helene.getByText("La file est fermée").first().waitFor();
			await button(helene, "Baisser la main").click();
			await button(helene, "File fermée").waitFor();
			await button(helene, "Autres demandes").click();
			await button(helene, "Demander une motion d’ordre").click();
			await helene.getByLabel("De quoi s’agit-il ?").fill("Le quorum n’est plus atteint.");
			await helene.getByRole("dialog").getByRole("button", { name: "Demander une motion d’ordre" }).click();
			await queued(moussa, "Hélène Brun, Awa Diallo");
			await moussa.locator(".room-kind").getByText("Motion d’ordre").waitFor();
			await button(moussa, "Rouvrir la file").click();
			await button(helene, "Demander la parole").waitFor();

			await button(moussa, "Temps donnés").click();
			await moussa.getByLabel("Minutes par prise de parole").fill("x");
			await moussa.getByRole("dialog").getByRole("button", { name: "Enregistrer" }).click();
			await moussa.getByRole("dialog").getByText("Entre une demi-minute et 60 minutes.").first().waitFor();
			await moussa.getByLabel("Minutes par prise de parole").fill("2");
			await moussa.getByLabel("Minutes pour ce point").fill("25");
			await moussa.getByLabel("Partager le temps").selectOption("side");
			await moussa.getByRole("dialog").getByRole("button", { name: "Enregistrer" }).click();
			await moussa.getByText("Ce point : 0 min de parole sur 25").waitFor();
			await moussa.getByText("France : 0 min sur 10").waitFor();
			await button(moussa, "Détails").click();
			await moussa.getByText("Moussa Traoré a donné la parole à Claire Le Goff").waitFor();
			await moussa.getByLabel("Proposer qui entendre ensuite").click();
			await until("everybody is told of the rule", async () => /ne reçoit plus de proposition/.test((await helene.locator("[role=status]").first().textContent()) ?? ""));
			await moussa.getByRole("dialog").getByRole("button", { name: "Fermer" }).first().click();
			await moussa.keyboard.press("z");
			await button(moussa, "Détails").click();
			await until("the proposals are back", () => moussa.getByLabel("Proposer qui entendre ensuite").isChecked());
		},
	},
	{
		name: "the floor of a meeting stands in every width and theme, for who leads and for who asks",
		async run(t) {
			const { v, s, moussa, helene } = await seat(t);
			const ask = (who, more = {}) => t.house.admin.run("floor.ask", { meeting: s.meeting, item: s.items[1], ...more }, v.email(who));
			const known = (await t.house.admin.run("room.get", { meeting: s.meeting }, v.email("moussa"))).seats.map((x) => x.person);
			/* so many of each side that shares of time are told */
			for (const [i, name] of ["Rose Tamba", "Boubacar Cissé", "Jean-Marc Petit", "Aminata Koné"].entries()) {
				const made = await t.house.admin.run("person.create", { email: v.email(`autre${i}`), name, function: "élue", authority: known.find((x) => x.id === v.people[i < 2 ? "awa" : "helene"]).authority_id });
				await t.house.admin.run("group.add", { group: v.groups.mali, person: made.person.id, role: "member" });
				await t.house.admin.run("room.enter", { meeting: s.meeting }, v.email(`autre${i}`));
			}
			await ask("moussa");
			await t.house.admin.run("floor.call", { meeting: s.meeting, item: s.items[1] }, v.email("claire"));
			await ask("moussa");
			await ask("helene");
			await moussa.locator(".room-proposal").getByText("Entendre Hélène Brun ?").waitFor();
			await moussa.locator(".room-shares").getByText(/France 100/).waitFor();
			await t.picture(moussa, "room-floor-shares");
			const wrong = await look(t, moussa, "room-floor-proposal");
			await moussa.setViewportSize({ width: 1280, height: 800 });
			await moussa.getByRole("button", { name: "Passer la parole", exact: true }).click();
			await speaks(helene, "Hélène Brun");
			await moussa.keyboard.press("z");
			await moussa.getByText("C’est annulé.").first().waitFor();
			await ask("claire", { kind: "intervention" });
			const waiting = (await t.house.admin.run("floor.get", { meeting: s.meeting }, v.email("moussa"))).floors.find((f) => f.item === s.items[1]).waiting;
			await t.house.admin.run("floor.move", { meeting: s.meeting, entry: (await ask("awa")).entry, before: waiting.find((e) => e.person === v.people.helene).id }, v.email("moussa"));
			await ask("awa", { kind: "order", note: "Le quorum n’est plus atteint depuis que trois collectivités sont sorties de la salle." });
			await queued(moussa, "Claire Le Goff, Awa Diallo, Moussa Traoré, Awa Diallo, Hélène Brun");
			wrong.push(...(await look(t, moussa, "room-floor")));
			await moussa.setViewportSize({ width: 1280, height: 800 });
			await button(moussa, "Détails").click();
			await moussa.getByRole("dialog").waitFor();
			wrong.push(...(await look(t, moussa, "room-floor-details")));
			await moussa.keyboard.press("Escape");
			await moussa.setViewportSize({ width: 1280, height: 800 });
			await button(moussa, "Inscrire quelqu’un").click();
			await moussa.getByRole("dialog").waitFor();
			wrong.push(...(await look(t, moussa, "room-floor-register")));
			await shows(helene, "File");
			await helene.locator(".room-queue li").first().waitFor();
			wrong.push(...(await look(t, helene, "room-floor-place")));
			await helene.setViewportSize(PHONE.viewport);
			await button(helene, "Autres demandes").click();
			await helene.locator(".room-hand .menu").waitFor();
			wrong.push(...(await look(t, helene, "room-floor-kinds")));
			assert.deepEqual(wrong, []);
		},
	},
];
