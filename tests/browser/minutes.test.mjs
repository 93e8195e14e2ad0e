// SPDX-License-Identifier: EUPL-1.2
/* What a meeting leaves: lines typed while it is held, minutes corrected and published, commitments, certificates. */
import assert from "node:assert/strict";
import { until } from "./people.mjs";

const said = (page, text) => page.locator("main").getByText(text).first().waitFor();

export default [
	{
		name: "notes, decisions and commitments are typed while the meeting is held, and read by all at once",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			const moussa = await t.person(v, "moussa", `/seance/${s.meeting}`);
			const awa = await t.person(v, "awa", `/seance/${s.meeting}`);
			await awa.getByRole("tab", { name: /Notes/ }).click();
			await awa.getByText("Rien n’est encore noté.").waitFor();
			const box = moussa.getByLabel("Ajouter au compte rendu");
			await box.fill("Accès rouvert à Sofara");
			await box.press("Enter");
			await said(awa, "Accès rouvert à Sofara");
			await moussa.locator("h1").first().focus();
			await moussa.keyboard.press("d");
			await moussa.keyboard.type("Les missions reprennent");
			await moussa.keyboard.press("Enter");
			await said(awa, "Les missions reprennent");
			assert.equal(await awa.locator(".note-kind.decision").textContent(), "Décision");

			await moussa.getByRole("button", { name: "Action", exact: true }).click();
			await box.fill("Envoyer la convention");
			await moussa.getByRole("button", { name: "Noter", exact: true }).click();
			await moussa.getByText("Choisissez une collectivité dans la liste.").waitFor();
			await moussa.getByLabel("Collectivité", { exact: true }).fill("Cercle de Kayes");
			await until("the authority is found", async () => (await moussa.locator("#note-owner-list option[value='Cercle de Kayes']").count()) > 0);
			await moussa.getByLabel("Collectivité", { exact: true }).fill("");
			await moussa.getByLabel("Collectivité", { exact: true }).fill("Cercle de Kayes");
			await moussa.getByRole("button", { name: "Noter", exact: true }).click();
			await said(awa, "Envoyer la convention");

			/* what was written by mistake is taken back everywhere */
			await box.fill("Une bêtise");
			await box.press("Enter");
			await said(awa, "Une bêtise");
			await moussa.locator("h1").first().focus();
			await moussa.keyboard.press("z");
			await until("it is gone from the others' screens", async () => (await awa.getByText("Une bêtise").count()) === 0);

			/* so is a commitment that was given up */
			const line = moussa.locator("li", { hasText: "Envoyer la convention" });
			await line.getByRole("button", { name: /Envoyer la convention/ }).click();
			await moussa.locator(".menu").getByText("Annuler l’engagement").click();
			await moussa.getByRole("dialog").getByRole("textbox").fill("Noté deux fois");
			await moussa.getByRole("dialog").getByRole("button", { name: "Annuler l’engagement" }).click();
			await until("it is given up for all", async () => (await awa.getByText("Envoyer la convention").count()) === 0);
			await t.picture(moussa, "minutes-given-up");
			await moussa.keyboard.press("z");
			await said(awa, "Envoyer la convention");

			await awa.goto(`${t.house.address}/g/${v.slugs.mali}/engagements`);
			await said(awa, "Envoyer la convention");
			await awa.getByRole("button", { name: "Tenu", exact: true }).first().click();
			await awa.getByRole("dialog").getByLabel("Ce qui a été fait").fill("Envoyée le 3");
			await awa.getByRole("dialog").getByRole("button", { name: "Tenu", exact: true }).click();
			const honoured = () => until("it is no longer among those under way", async () => (await awa.locator(".act-rows li").count()) === 0);
			await honoured();
			await t.picture(awa, "actions-undo");
			await awa.locator(".toasts").getByRole("button", { name: "Annuler", exact: true }).click();
			await awa.getByRole("button", { name: "Tenu", exact: true }).first().click();
			await awa.getByRole("dialog").getByLabel("Ce qui a été fait").fill("Envoyée le 3");
			await awa.getByRole("dialog").getByRole("button", { name: "Tenu", exact: true }).click();
			await honoured();
			await awa.getByRole("button", { name: /Terminés/ }).click();
			await said(awa, "Envoyée le 3");
		},
	},
	{
		name: "who attended proposes a correction, its difference is seen word by word, and published minutes have it",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			const as = v.email("moussa");
			await t.house.admin.run("room.enter", { meeting: s.meeting }, v.email("awa"));
			await t.house.admin.run("minutes.note", { meeting: s.meeting, kind: "note", text: "La route de Mopti reste fermée" }, as);
			await t.house.admin.run("room.close", { meeting: s.meeting }, as);
			for (let i = 0; i < 3; i++) await t.house.admin.run("due.run", { at: Date.now() + 31_000 });
			const awa = await t.person(v, "awa", `/r/${s.meeting}/compte-rendu`);
			const line = awa.locator(".min-p").filter({ hasText: "La route de Mopti" });
			await line.getByRole("button", { name: "Proposer une correction" }).click();
			await awa.getByLabel("Ce que ce passage devrait dire").fill("La route de Mopti est rouverte");
			await awa.getByRole("dialog").getByRole("button", { name: "Proposer", exact: true }).click();
			await line.getByText("En attente").waitFor();

			const moussa = await t.person(v, "moussa", `/r/${s.meeting}/compte-rendu`);
			const his = moussa.locator(".min-p").filter({ hasText: "La route de Mopti" });
			await his.locator("del").first().waitFor();
			assert.deepEqual((await his.locator("del").allTextContents()).map((x) => x.split(/\s/).at(-1)), ["reste", "fermée"]);
			assert.deepEqual((await his.locator("ins").allTextContents()).map((x) => x.split(/\s/).at(-1)), ["est", "rouverte"]);
			await his.getByRole("button", { name: "Accepter" }).click();
			await moussa.locator(".min-text").getByText("La route de Mopti est rouverte").waitFor();
			await awa.locator(".min-text").getByText("La route de Mopti est rouverte").waitFor();
			await moussa.getByRole("button", { name: "Clore les corrections" }).click();
			await moussa.getByRole("button", { name: "Publier le compte rendu" }).click();
			await said(moussa, "Publié le");

			const page = await awa.context().newPage();
			const printed = await page.goto(`${t.house.address}/reunions/${s.meeting}/compte-rendu`);
			assert.equal(printed.status(), 200);
			await page.getByText("La route de Mopti est rouverte").waitFor();
			/* as the browser prints it: a file that readers of the screen can read */
			const pdf = (await page.pdf({ tagged: true, outline: true, preferCSSPageSize: true })).toString("latin1");
			for (const [what, there] of [["tagged", /\/MarkInfo\s*<<[^>]*\/Marked true/], ["a tree of its parts", /\/StructTreeRoot/], ["its language", /\/Lang\s*\(fr\)/], ["its title", /\/Title\s*[(<]/], ["headings", /\/S\s*\/H1\b[^]*\/S\s*\/H2\b/], ["lists", /\/S\s*\/LI\b/], ["an outline", /\/Outlines/], ["A4", /\/MediaBox\s*\[0 0 59[45][.\d]* 84[12]/]]) assert.match(pdf, there, what);
			assert.equal(await page.locator("h1").textContent().then((x) => x.startsWith("Compte rendu")), true);
			await page.close();
		},
	},
	{
		name: "what a meeting left heads the next agenda: commitments are honoured and minutes approved from the room",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			const as = v.email("moussa");
			await t.house.admin.run("room.enter", { meeting: s.meeting }, v.email("awa"));
			await t.house.admin.run("minutes.note", { meeting: s.meeting, kind: "action", text: "Envoyer la convention", owner: v.authorities.awa, due_at: Date.now() + 5 * 86_400_000 }, as);
			await t.house.admin.run("room.close", { meeting: s.meeting }, as);
			for (let i = 0; i < 3; i++) await t.house.admin.run("due.run", { at: Date.now() + 31_000 });
			await t.house.admin.run("minutes.shut", { meeting: s.meeting }, as);
			await t.house.admin.run("minutes.publish", { meeting: s.meeting }, as);
			const begins = Date.now() + 3_600_000;
			const next = (await t.house.admin.run("meeting.create", { groups: [v.groups.mali], title: "Réunion suivante", starts_at: begins, ends_at: begins + 3_600_000, zone: "Europe/Paris" }, as)).meeting.meeting.id;

			/* on the page of the meeting, taken off and put back by who runs it */
			const moussa = await t.person(v, "moussa", `/r/${next}`);
			const agenda = moussa.locator(".meeting-agenda");
			await agenda.getByRole("link", { name: "Lire le compte rendu" }).waitFor();
			await agenda.locator(".act-rows li").getByText("Envoyer la convention").waitFor();
			assert.deepEqual((await agenda.locator("h3").allTextContents()).map((x) => x.split(" de la séance")[0]), ["Approbation du compte rendu", "Suites"]);
			await agenda.getByRole("button", { name: /Autres actions sur .*Approbation/ }).click();
			await moussa.locator(".menu").getByText("Retirer le point").click();
			await moussa.getByRole("dialog").getByRole("button", { name: "Retirer le point" }).click();
			await agenda.getByRole("button", { name: "Mettre à l’ordre du jour" }).click();
			await agenda.getByRole("link", { name: "Lire le compte rendu" }).waitFor();

			await t.house.admin.run("room.open", { meeting: next }, as);
			const pages = (await t.house.admin.run("agenda.get", { meeting: next }, as)).pages.map((p) => p.item);
			const of = (kind) => pages.find((i) => i.kind === kind).id;
			await t.house.admin.run("room.go_to", { meeting: next, item: of("follow_up") }, as);
			await moussa.goto(`${t.house.address}/seance/${next}`);
			const awa = await t.person(v, "awa", `/seance/${next}`);
			await awa.locator(".room-left").getByRole("button", { name: "Tenu", exact: true }).click();
			await awa.getByRole("dialog").getByLabel("Ce qui a été fait").fill("Envoyée le 3");
			await awa.getByRole("dialog").getByRole("button", { name: "Tenu", exact: true }).click();
			await moussa.locator(".room-left").getByText("Envoyée le 3").waitFor();
			await awa.locator(".toasts").getByRole("button", { name: "Annuler", exact: true }).click();
			await until("it is open again", async () => (await moussa.locator(".room-left").getByText("Envoyée le 3").count()) === 0);
			await awa.locator(".room-left").getByRole("button", { name: "Tenu", exact: true }).waitFor();

			await t.house.admin.run("room.go_to", { meeting: next, item: of("approval") }, as);
			await awa.locator(".room-left").getByRole("link", { name: "Lire le compte rendu" }).waitFor();
			assert.equal(await awa.locator(".room-left").getByRole("button", { name: "Approuver" }).count(), 0);
			await moussa.locator(".room-left").getByRole("button", { name: "Approuver" }).click();
			await awa.locator(".room-left").getByText("Compte rendu approuvé.").waitFor();
			/* by mistake: taken back, and done again */
			await moussa.getByRole("button", { name: "Annuler", exact: true }).last().click();
			await until("it is to be approved again", async () => (await awa.locator(".room-left").getByText("Compte rendu approuvé.").count()) === 0);
			await moussa.locator(".room-left").getByRole("button", { name: "Approuver" }).click();
			await awa.locator(".room-left").getByText("Compte rendu approuvé.").waitFor();

			await awa.goto(`${t.house.address}/r/${s.meeting}/compte-rendu`);
			await said(awa, /À la séance du .*Réunion suivante.*point 2/);
		},
	},
	{
		name: "a certificate of attendance is checked by anybody, without a network too, and altered it is none",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			await t.house.admin.run("room.enter", { meeting: s.meeting }, v.email("awa"));
			await t.house.admin.run("room.close", { meeting: s.meeting }, v.email("moussa"));
			await t.house.admin.run("due.run", { at: Date.now() + 31_000 });
			const { url, token } = await t.house.admin.run("attest.issue", { meeting: s.meeting }, v.email("awa"));
			const awa = await t.person(v, "awa", `/r/${s.meeting}/attestation`);
			await awa.getByRole("img", { name: /Code à photographier/ }).waitFor();
			await said(awa, "Awa Diallo");

			const anybody = await t.visitor();
			await anybody.goto(`${t.house.address}/verifier#${token}`);
			await anybody.getByRole("heading", { name: "Attestation authentique" }).waitFor();
			await said(anybody, "Awa Diallo");
			const box = anybody.getByLabel("Attestation", { exact: true });
			for (const at of [10, token.indexOf(".") + 20]) {
				await box.fill(token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1));
				await anybody.getByRole("button", { name: "Vérifier", exact: true }).click();
				await anybody.getByRole("heading", { name: "Attestation non reconnue" }).waitFor();
			}
			await anybody.context().setOffline(true);
			await box.fill(url);
			t.expect(/attest\.keys|\/ws|\/boot/);
			await anybody.getByRole("button", { name: "Vérifier", exact: true }).click();
			await anybody.getByRole("heading", { name: "Attestation authentique" }).waitFor();
			await said(anybody, "Vérifiée sans connexion");
		},
	},
];
