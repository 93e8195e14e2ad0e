// SPDX-License-Identifier: EUPL-1.2
/* Who comes to a meeting from outside, who leads it, and what stands on the wall. */
import assert from "node:assert/strict";
import { look } from "./look.test.mjs";
import { until } from "./people.mjs";

const at = (s) => `/seance/${s.meeting}`;
/* all that a meeting may ask of the line while nobody is signed in yet */
const QUIET = /\/ws|\/api\/|\/boot|\/assets\//;

export default [
	{
		name: "the head says how many authorities are there, and what is missing for the quorum, as people come and go",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			const as = v.email("moussa");
			const enter = (who) => t.house.admin.run("room.enter", { meeting: s.meeting }, v.email(who));
			const { authorities: n } = await t.house.admin.run("room.quorum", { meeting: s.meeting }, as);
			const moussa = await t.person(v, "moussa", at(s));
			const head = moussa.locator(".room-title");
			await head.getByText(`1 collectivité sur ${n}`).waitFor();
			await t.house.admin.run("meeting.update", { meeting: s.meeting, quorum: Math.ceil(200 / n) }, as);
			await head.getByText(/il manque \d collectivités? pour le quorum/).waitFor();
			await moussa.getByRole("tab", { name: /Présents/ }).click();
			await moussa.getByText(`Quorum : ${Math.ceil(200 / n)} % de ${n} collectivités`).waitFor();
			for (const who of ["awa", "helene"]) await enter(who);
			await head.getByText("quorum atteint").waitFor();
			await until("it is said", async () => (await moussa.getByRole("status").allTextContents()).some((x) => x.includes("Le quorum est atteint.")));
			await t.picture(moussa, "host-quorum");
			for (const who of ["awa", "helene"]) await t.house.admin.run("room.leave", { meeting: s.meeting }, v.email(who));
			await head.getByText("pour le quorum").waitFor();
		},
	},
	{
		name: "a guest comes in by his mail alone: one gesture and no password, and a robot that looks uses nothing up",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			const moussa = await t.person(v, "moussa", at(s));
			await moussa.getByRole("tab", { name: /Présents/ }).click();
			await moussa.getByRole("button", { name: "Inviter" }).click();
			const dialog = moussa.getByRole("dialog");
			await dialog.getByRole("button", { name: "Envoyer l’invitation" }).click();
			await dialog.getByText("Indiquez le nom de cette personne.").first().waitFor();
			const email = v.email("anne");
			await dialog.getByLabel("Son adresse électronique").fill(email);
			await dialog.getByLabel("Son nom").fill("Anne Petit");
			await dialog.getByLabel("Ce qu’elle suivra").selectOption({ label: "2. Situation par pays" });
			await dialog.getByRole("button", { name: "Envoyer l’invitation" }).click();
			await moussa.getByText("Invitation envoyée à Anne Petit.").first().waitFor();

			const { path } = await t.house.mail(email, 0, "seance");
			for (let i = 0; i < 3; i++) assert.equal((await fetch(t.house.address + path)).status, 200);
			const robot = await t.visitor();
			t.expect(QUIET);
			await robot.goto(t.house.address + path);
			await robot.getByRole("button", { name: "Entrer dans la séance" }).waitFor();

			const anne = await t.visitor({ viewport: { width: 390, height: 844 } });
			const begun = Date.now();
			await anne.goto(t.house.address + path);
			await anne.getByRole("button", { name: "Entrer dans la séance" }).click();
			await anne.getByRole("heading", { name: "L’équipe d’animation va vous faire entrer" }).waitFor();
			assert.ok(Date.now() - begun < 30_000);
			await t.picture(anne, "host-lobby-guest");

			await moussa.getByText("Anne Petit").first().waitFor();
			await t.picture(moussa, "host-lobby-chair");
			await moussa.getByRole("button", { name: "Écrire à Anne Petit" }).click();
			await moussa.getByRole("dialog").getByRole("textbox").fill("Encore cinq minutes.");
			await moussa.getByRole("dialog").getByRole("button", { name: "Envoyer" }).click();
			await anne.getByText("Encore cinq minutes.").waitFor();
			await moussa.getByRole("dialog").waitFor({ state: "detached" });
			/* to the wrong person: it is not there any more, nor after a reload */
			await moussa.keyboard.press("z");
			await anne.getByText("Encore cinq minutes.").waitFor({ state: "detached" });
			await anne.reload();
			await anne.getByRole("heading", { name: "L’équipe d’animation va vous faire entrer" }).waitFor();
			assert.equal(await anne.getByText("Encore cinq minutes.").count(), 0);
			await moussa.keyboard.press("e");
			await anne.getByText("En séance").waitFor();
			await anne.getByText("point 1 sur 1").waitFor();
			assert.equal(await anne.getByText("Ouverture").count(), 0, "a guest of one item sees no other");
			/* taken back within thirty seconds: before the door again */
			await moussa.keyboard.press("z");
			await anne.getByRole("heading", { name: "L’équipe d’animation va vous faire entrer" }).waitFor();
		},
	},
	{
		name: "a member who is not signed in comes from the address of a meeting to his seat with a code and no password",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			const awa = await t.visitor({ viewport: { width: 390, height: 844 } });
			t.expect(QUIET);
			const begun = Date.now();
			await awa.goto(t.house.address + at(s));
			await awa.getByRole("textbox", { name: "Votre adresse électronique" }).fill(v.email("awa"));
			await awa.getByRole("button", { name: "Recevoir un lien et un code" }).click();
			const { code } = await t.house.mail(v.email("awa"));
			await awa.getByRole("textbox", { name: "Code à six chiffres" }).fill(code);
			await awa.getByText("point 2 sur 5").waitFor();
			assert.ok(Date.now() - begun < 30_000, "within half a minute");
		},
	},
	{
		name: "when the line of who leads breaks, the other chair leads within five seconds",
		own: true,
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			t.expect(QUIET);
			await t.house.admin.run("group.set_role", { group: v.groups.mali, person: v.people.helene, role: "moderator" }, v.email("moussa"));
			/* who leads is there first: else the other chair leads, since nothing is heard of him */
			const moussa = await t.person(v, "moussa", at(s), { by: t.house.wire.address });
			const helene = await t.person(v, "helene", at(s));
			await helene.getByRole("button", { name: "Projeter" }).click();
			await helene.getByText("Moussa Traoré préside la séance.").waitFor();
			/* while his line holds he leads */
			await new Promise((done) => setTimeout(done, 7000));
			await helene.getByText("Moussa Traoré préside la séance.").waitFor();
			t.house.wire.cut();
			const cut = Date.now();
			await helene.getByText("Vous présidez la séance.").waitFor();
			assert.ok(Date.now() - cut < 7000, `after ${Date.now() - cut} ms`);
			t.house.wire.restore();
			await moussa.getByRole("button", { name: "Projeter" }).click();
			await moussa.getByText("Hélène Brun préside la séance.").waitFor();
			await moussa.getByRole("button", { name: "Prendre la présidence" }).click();
			await helene.getByText("Moussa Traoré préside la séance.").waitFor();
			await moussa.locator(".toasts").getByRole("button", { name: "Annuler", exact: true }).click();
			await helene.getByText("Vous présidez la séance.").waitFor();
		},
	},
	{
		name: "somebody is reminded, answers, is limited and sent out, each taken back in time",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			const awa = await t.person(v, "awa", at(s), { viewport: { width: 390, height: 844 } });
			const moussa = await t.person(v, "moussa", at(s));
			await moussa.getByRole("tab", { name: /Présents/ }).click();
			const does = async (what) => {
				await moussa.getByRole("button", { name: "Actions pour Awa Diallo" }).click();
				await moussa.locator(".menu").getByText(what).click();
			};
			/* who is in reads it where he is */
			await does("Écrire");
			await moussa.getByRole("dialog").getByRole("textbox").fill("Votre micro est coupé.");
			await moussa.getByRole("dialog").getByRole("button", { name: "Envoyer" }).click();
			await awa.getByText("Message privé de Moussa Traoré").waitFor();
			await awa.getByText("Votre micro est coupé.").waitFor();
			await t.picture(awa, "host-word");
			await awa.getByRole("button", { name: "J’ai lu" }).click();
			await awa.getByText("Votre micro est coupé.").waitFor({ state: "detached" });
			await does("Rappeler au cadre");
			await moussa.getByRole("dialog").getByRole("textbox").fill("Merci de rester bref.");
			await moussa.getByRole("dialog").getByRole("button", { name: "Envoyer le rappel" }).click();
			await awa.getByText("Merci de rester bref.").waitFor();
			await t.picture(awa, "host-warned");
			await awa.getByRole("button", { name: "Répondre à l’équipe d’animation" }).click();
			await awa.getByLabel("Votre réponse").fill("Je termine.");
			await awa.getByRole("button", { name: "Envoyer la réponse" }).click();
			await awa.getByText("Votre réponse est parvenue").waitFor();
			await moussa.locator("#room-pane-people").getByText("Je termine.").waitFor();
			await does("Suspendre sa parole 5 minutes");
			await awa.getByText(/Votre parole est suspendue jusqu’à/).waitFor();
			await awa.locator('button[aria-disabled="true"]', { hasText: "Demander la parole" }).waitFor();
			await moussa.getByText(/parole suspendue jusqu’à/).waitFor();
			await does("Faire sortir");
			await moussa.getByRole("dialog").getByRole("textbox").fill("Propos répétés.");
			await moussa.getByRole("dialog").getByRole("button", { name: "Faire sortir" }).click();
			await awa.getByRole("heading", { name: "Vous n’avez pas accès à cette séance" }).waitFor();
			await awa.getByText("Propos répétés.").waitFor();
			await moussa.keyboard.press("z");
			await awa.getByText("point 2 sur 5").waitFor();
		},
	},
	{
		name: "the wall shows what goes on, nothing of a closed item, and leads to the meeting by its code",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			const run = (cmd, args, who = "moussa") => t.house.admin.run(cmd, { meeting: s.meeting, ...args }, v.email(who));
			const { wall: link } = await run("room.project_link", { on: true, members: true });
			const closed = (await run("agenda.add", { title: "Plainte confidentielle", minutes: 5, audience: "closed" })).item.id;
			for (const who of ["helene", "awa"]) {
				await run("room.enter", {}, who);
				await run("floor.ask", { item: s.items[1] }, who);
			}
			await run("floor.call", { item: s.items[1] });
			const wall = await t.visitor({ viewport: { width: 1280, height: 720 } });
			t.expect(QUIET);
			await wall.goto(`${t.house.address}/projection/${link.token}`);
			await wall.getByRole("heading", { name: "Hélène Brun" }).waitFor();
			await wall.getByText("Awa Diallo").first().waitFor();
			await wall.getByText("2. Situation par pays").waitFor();
			assert.deepEqual(await look(t, wall, "projection"), []);
			await run("room.go_to", { item: closed });
			await wall.getByText("Huis clos").waitFor();
			assert.equal(await wall.getByText("Hélène Brun").count(), 0);
			await t.picture(wall, "projection-closed");

			const awa = await t.person(v, "awa", "/reunions");
			await awa.getByLabel("Code affiché dans la salle").fill("000000");
			await awa.getByRole("button", { name: "Rejoindre" }).click();
			await awa.getByText("Aucune de vos séances ne porte ce code.").first().waitFor();
			await awa.getByLabel("Code affiché dans la salle").fill(link.code);
			await awa.getByRole("button", { name: "Rejoindre" }).click();
			await awa.getByText("En séance").waitFor();
			await run("room.project_link", { on: false });
			await wall.getByRole("heading", { name: "Cette projection est terminée." }).waitFor();
		},
	},
	{
		name: "what chairs have for the room itself is looked at: the door, those present, the wall and the trail",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			const run = (cmd, args, who = "moussa") => t.house.admin.run(cmd, { meeting: s.meeting, ...args }, v.email(who));
			await run("room.invite", { person: v.people.fatou });
			await run("room.enter", {}, "fatou");
			await run("room.enter", {}, "awa");
			await run("room.register", { person: v.people.helene, how: "phone" });
			await run("room.here", { weak: true }, "awa");
			await run("room.limit", { person: v.people.awa, minutes: 10, text: "Pour que d’autres parlent." });
			await run("room.appeal", { text: "Je termine." }, "awa");
			const moussa = await t.person(v, "moussa", at(s));
			/* another width is another order of the parts: the tab is chosen again */
			const wrong = await look(t, moussa, "room-people", [], async () => {
				await moussa.getByRole("tab", { name: /Présents/ }).click();
				await moussa.getByRole("heading", { name: "À la porte" }).waitFor();
				await moussa.getByText("liaison faible").waitFor();
			});
			await moussa.setViewportSize({ width: 1280, height: 800 });
			await moussa.getByRole("button", { name: "Projeter" }).click();
			await moussa.getByRole("button", { name: "Créer l’adresse" }).click();
			await moussa.getByText("Seuls des membres voient cet écran").waitFor();
			await moussa.locator("summary", { hasText: "actions sur des personnes" }).click();
			await moussa.locator(".room-trail li").first().waitFor();
			wrong.push(...(await look(t, moussa, "room-host")));
			/* withdrawn by mistake: the same again */
			const code = await moussa.locator(".room-wall .num").textContent();
			await moussa.getByRole("button", { name: "Retirer l’adresse" }).click();
			await moussa.getByRole("button", { name: "Créer l’adresse" }).waitFor();
			await moussa.getByRole("button", { name: "Annuler" }).click();
			await moussa.getByText("C’est annulé.").first().waitFor();
			assert.equal(await moussa.locator(".room-wall .num").textContent(), code);
			await moussa.keyboard.press("Escape");
			await moussa.setViewportSize({ width: 1280, height: 800 });
			await moussa.getByRole("tab", { name: /Présents/ }).click();
			await moussa.getByText("par téléphone", { exact: true }).waitFor();
			await moussa.getByRole("button", { name: "Téléphone, sur place" }).click();
			await moussa.getByLabel("Nom de la personne").fill("Mou");
			await moussa.getByRole("dialog").getByText("Moussa Traoré").waitFor();
			await t.picture(moussa, "room-register");
			assert.deepEqual(wrong, []);
		},
	},
	{
		name: "chairs rehearse a meeting where nobody sees it",
		async run(t) {
			const v = await t.house.village();
			const soon = Date.now() + 3_600_000;
			const made = await t.house.admin.run("meeting.create", { groups: [v.groups.mali], title: "Plénière de rentrée", starts_at: soon, ends_at: soon + 3_600_000, zone: "Europe/Paris" }, v.email("moussa"));
			const moussa = await t.person(v, "moussa", `/r/${made.meeting.meeting.id}`);
			await moussa.getByRole("button", { name: "Répéter" }).click();
			/* the page it leaves has a button of this name too */
			await moussa.waitForURL(/\/seance\//);
			await moussa.getByRole("button", { name: "Ouvrir la séance" }).click();
			await moussa.getByText("Répétition : seule l’équipe d’animation voit cette salle.").waitFor();
			await t.picture(moussa, "host-rehearsal");
			const id = Number(/seance\/(\d+)/.exec(moussa.url())[1]);
			await assert.rejects(t.house.admin.run("room.get", { meeting: id }, v.email("awa")));
		},
	},
];
