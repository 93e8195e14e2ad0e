// SPDX-License-Identifier: EUPL-1.2
/* Votes: prepared, opened, given on a phone, closed, made known; what is half filled in is cleared by nobody. */
import assert from "node:assert/strict";
import { look } from "./look.test.mjs";
import { until } from "./people.mjs";

const PHONE = { viewport: { width: 390, height: 844 } };
const TITLE = "Reprendre les missions courtes en janvier";
const PAPER = { title: TITLE, kind: "yes_no_abstain", voice: "authority", basis: "members", secret: false, base: "expressed", threshold: "simple", shown: "at_close", reservation: false, changeable: true };
const at = (s) => `/seance/${s.meeting}`;
const press = (page, name) => page.getByRole("button", { name }).first().click();
const card = (page) => page.locator(".vote-card").first();

/* What was done last is taken back, by its key. */
async function back(page) {
	await page.getByRole("button", { name: "Annuler", exact: true }).waitFor();
	await page.locator("h1").first().focus();
	await page.keyboard.press("z");
	await page.getByText("C’est annulé.").first().waitFor();
}

async function prepared(t, v, s, more = {}, item) {
	const b = (await t.house.admin.run("ballot.prepare", { meeting: s.meeting, paper: { ...PAPER, ...more }, ...(item ? { item } : {}) }, v.email("moussa"))).ballot.ballot.id;
	return b;
}

const run = (t, v, who, cmd, args) => t.house.admin.run(`ballot.${cmd}`, args, v.email(who));

export default [
	{
		name: "a vote is prepared, opened, given on a phone, changed, closed and made known",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			const awa = await t.person(v, "awa", at(s), PHONE);
			const moussa = await t.person(v, "moussa", at(s));
			await press(moussa, "Préparer un vote");
			await moussa.getByRole("dialog").getByRole("button", { name: "Préparer" }).click();
			await moussa.locator("#vote-title[aria-invalid=true]").waitFor();
			await moussa.fill("#vote-title", TITLE);
			await moussa.getByRole("dialog").getByRole("button", { name: "Préparer" }).click();
			await moussa.getByText("Vote prêt").waitFor();
			await moussa.getByText("Pour, contre, abstention. Une voix par collectivité").waitFor();
			await moussa.keyboard.press("v");
			await moussa.getByRole("dialog").getByText("2 collectivités auront une voix").waitFor();
			await moussa.getByRole("dialog").getByRole("button", { name: "Ouvrir le vote" }).click();

			await awa.locator(".vote-kind").getByText("Vote ouvert").waitFor();
			await until("the opening is said", async () => (await awa.getByRole("status").allTextContents()).some((x) => x.replaceAll("\u00a0", " ").includes(`Vote ouvert : ${TITLE}`)));
			await awa.getByText("Modifiable jusqu’à la clôture").waitFor();
			const yes = awa.getByRole("button", { name: `Pour : ${TITLE}` });
			await yes.click();
			await awa.getByText("Vote enregistré, 1 collectivité sur 2").waitFor();
			assert.equal(await yes.getAttribute("aria-pressed"), "true");
			await awa.getByRole("button", { name: `Contre : ${TITLE}` }).click();
			await until("the last one stands", async () => (await yes.getAttribute("aria-pressed")) === "false");
			await moussa.getByRole("button", { name: `Pour : ${TITLE}` }).click();
			await awa.getByText("Vote enregistré, 2 collectivités sur 2").waitFor();
			assert.equal(await awa.getByText("Adopté").count(), 0);

			await press(moussa, /^Clore le vote/);
			await moussa.getByText("Égalité").waitFor();
			await awa.getByText("Le résultat sera donné par l’équipe d’animation.").waitFor();
			await press(moussa, /^Publier le résultat/);
			await awa.getByText("Égalité").first().waitFor();
			await press(awa, /^Détail du résultat/);
			await awa.getByRole("dialog").getByRole("table", { name: "Ensemble" }).waitFor();
			const [file] = await Promise.all([awa.waitForEvent("download"), press(awa, "Télécharger pour recompter")]);
			assert.match(file.suggestedFilename(), /^vote-\d+\.csv$/);
		},
	},
	{
		name: "a vote opened, closed, made known too soon is taken back by one key, and a meeting closed too soon",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			const awa = await t.person(v, "awa", at(s), PHONE);
			const moussa = await t.person(v, "moussa", at(s));
			await prepared(t, v, s);
			const heard = (page, text) => until(`« ${text} » is said`, async () => (await page.getByRole("status").allTextContents()).some((x) => x.replaceAll("\u00a0", " ").includes(text)));
			const begin = async () => {
				await moussa.keyboard.press("v");
				await moussa.getByRole("dialog").getByRole("button", { name: "Ouvrir le vote" }).click();
				await awa.locator(".vote-kind").getByText("Vote ouvert").waitFor();
			};
			await moussa.getByText("Vote prêt").waitFor();
			await begin();
			await back(moussa);
			await moussa.getByText("Vote prêt").waitFor();
			await heard(awa, `Le vote n’est plus ouvert : ${TITLE}`);
			assert.equal(await awa.locator(".vote-card").count(), 0);
			await begin();
			await awa.getByRole("button", { name: `Pour : ${TITLE}` }).click();
			await awa.getByText("Vote enregistré, 1 collectivité sur").waitFor();
			await press(moussa, /^Clore le vote/);
			await awa.getByText("Le résultat sera donné par l’équipe d’animation.").waitFor();
			await back(moussa);
			await awa.getByText("Vote enregistré, 1 collectivité sur").waitFor();
			await heard(awa, `Vote de nouveau ouvert : ${TITLE}`);
			await press(moussa, /^Clore le vote/);
			await press(moussa, /^Publier le résultat/);
			await awa.getByText("Adopté").first().waitFor();
			await back(moussa);
			await awa.getByText("Le résultat sera donné par l’équipe d’animation.").waitFor();
			await heard(awa, `Résultat retiré : ${TITLE}`);
			assert.equal(await awa.getByText("Adopté").count(), 0);

			await press(moussa, "Clore la séance");
			await moussa.getByRole("dialog").getByRole("button", { name: "Clore la séance" }).click();
			for (const p of [awa, moussa]) await p.getByRole("heading", { name: "La séance est close" }).waitFor();
			await back(moussa);
			await awa.getByText("Le résultat sera donné par l’équipe d’animation.").waitFor();
			await heard(awa, "La séance reprend : sa clôture est annulée.");
			await moussa.getByRole("button", { name: "Clore la séance" }).first().waitFor();
		},
	},
	{
		name: "a secret vote waits half a minute to be counted, and is counted at once where it is made known",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			for (const who of ["helene", "claire", "awa"]) await t.house.admin.run("room.enter", { meeting: s.meeting }, v.email(who));
			const moussa = await t.person(v, "moussa", at(s));
			const b = await prepared(t, v, s, { secret: true, changeable: false });
			await run(t, v, "moussa", "open", { ballot: b });
			for (const who of ["helene", "claire", "awa"]) await run(t, v, who, "cast", { ballot: b, choices: [0] });
			await press(moussa, /^Clore le vote/);
			await moussa.getByText("Le dépouillement commence dans moins de trente secondes").waitFor();
			assert.deepEqual(await look(t, moussa, "ballot-uncounted"), []);
			await press(moussa, /^Dépouiller et publier/);
			await moussa.getByText("Adopté").first().waitFor();
		},
	},
	{
		name: "what is half filled in stays through what others do, and through a reload",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			const awa = await t.person(v, "awa", at(s), PHONE);
			const helene = await t.person(v, "helene", at(s));
			const b = await prepared(t, v, s, { kind: "ranking", options: ["Forage", "École", "Santé"] });
			await run(t, v, "moussa", "open", { ballot: b });
			await awa.getByRole("button", { name: /^Santé : / }).click();
			await awa.getByRole("button", { name: /^Forage : / }).click();
			await awa.getByRole("button", { name: /^2 ?Forage : .*rang 2/ }).waitFor();
			await run(t, v, "helene", "cast", { ballot: b, choices: [1] });
			await awa.getByText("1 collectivité sur").waitFor();
			await awa.getByRole("button", { name: /^1 ?Santé : .*rang 1/ }).waitFor();
			await awa.reload();
			await awa.getByRole("button", { name: /^1 ?Santé : .*rang 1/ }).waitFor();
			await press(awa, /^Voter/);
			await awa.getByText("Vote enregistré, 2 collectivités sur").waitFor();
			await awa.getByText("Santé puis Forage").waitFor();
			await helene.getByText("Vote enregistré, 2 collectivités sur").waitFor();
		},
	},
	{
		name: "a reserved voice is confirmed after the close; a secret one is given once",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			const awa = await t.person(v, "awa", at(s), PHONE);
			for (const who of ["helene", "moussa", "claire"]) await t.house.admin.run("room.enter", { meeting: s.meeting }, v.email(who));
			const b = await prepared(t, v, s, { reservation: true, due_at: Date.now() + 20 * 86_400_000 });
			await run(t, v, "moussa", "open", { ballot: b });
			await press(awa, /^Sous réserve de délibération/);
			await awa.getByText("Vote enregistré").first().waitFor();
			await run(t, v, "moussa", "close", { ballot: b });
			await run(t, v, "moussa", "publish", { ballot: b });
			await awa.getByText(/1 sous réserve, 1 en attente/).first().waitFor();
			await press(awa, /^Confirmer après délibération/);
			await awa.getByRole("dialog").getByText("Pour", { exact: true }).click();
			await awa.fill("#vote-reference", "DEL-2026-118");
			await awa.getByRole("dialog").getByRole("button", { name: "Confirmer après délibération" }).click();
			await awa.getByText("Avec les voix confirmées depuis : Adopté.").first().waitFor();

			const secret = await prepared(t, v, s, { secret: true, changeable: false, title: "Élire qui porte la parole" });
			await run(t, v, "moussa", "open", { ballot: secret });
			await awa.locator(".vote-kind").getByText("Vote secret ouvert").waitFor();
			await awa.getByRole("button", { name: /^Contre : Élire/ }).click();
			await awa.getByText("ne pourra ni être retrouvé, ni être changé").waitFor();
			await awa.getByRole("button", { name: /^Voter : Élire/ }).click();
			await awa.getByText("Vote enregistré, 1 collectivité sur").waitFor();
			assert.equal(await card(awa).getByRole("button").count(), 0, "nothing more to press");
		},
	},
	{
		name: "after the meeting its votes are on its page: made known, and a reserved voice confirmed",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			for (const who of ["awa", "moussa"]) await t.house.admin.run("room.enter", { meeting: s.meeting }, v.email(who));
			const b = await prepared(t, v, s, { reservation: true, due_at: Date.now() + 20 * 86_400_000 });
			await run(t, v, "moussa", "open", { ballot: b });
			await run(t, v, "awa", "cast", { ballot: b, choices: [], reserved: true });
			await t.house.admin.run("room.close", { meeting: s.meeting }, v.email("moussa"));
			await t.house.admin.run("due.run", { at: Date.now() + 31_000 });
			/* what is to be confirmed is followed from the first page */
			const awa = await t.person(v, "awa", "/", PHONE);
			const line = awa.getByRole("listitem").filter({ hasText: "Vote à confirmer" });
			await line.getByText("Votre collectivité répond une fois").waitFor();
			await t.picture(awa, "ballot-reserve");
			await line.getByRole("link", { name: "Confirmer" }).click();
			const moussa = await t.person(v, "moussa", `/r/${s.meeting}`);
			await press(moussa, /^Publier le résultat/);
			await moussa.getByRole("dialog").getByRole("button", { name: "Publier le résultat" }).click();
			await moussa.getByText("Résultat", { exact: true }).waitFor();
			await press(awa, /^Confirmer après délibération/);
			await awa.getByRole("dialog").getByText("Contre", { exact: true }).click();
			await awa.fill("#vote-reference", "DEL-2026-118");
			await awa.getByRole("dialog").getByRole("button", { name: "Confirmer après délibération" }).click();
			await awa.getByText("Avec les voix confirmées depuis : Rejeté.").waitFor();
		},
	},
	{
		name: "a moderator says whose word stands among the delegates of an authority",
		async run(t) {
			const v = await t.house.village();
			const { people } = await t.house.admin.run("person.search", { group: v.groups.mali, q: "Awa" }, v.email("moussa"));
			const authority = people[0].authority_id;
			v.people.aicha = (await t.house.admin.run("person.create", { email: v.email("aicha"), name: "Aïcha Sow", function: "maire", authority })).person.id;
			await t.house.admin.run("group.add", { group: v.groups.mali, person: v.people.aicha, role: "member" });
			const moussa = await t.person(v, "moussa", `/g/${v.slugs.mali}/membres`);
			await press(moussa, /Awa Diallo/);
			await moussa.locator(".menu").getByText(/^Ordre des délégués/).click();
			await moussa.getByRole("dialog").getByRole("button", { name: "Monter Aïcha Sow" }).click();
			await moussa.getByRole("dialog").getByRole("button", { name: "Enregistrer" }).click();
			await moussa.getByText("Ordre enregistré").first().waitFor();
			const now = await t.house.admin.run("authority.people", { group: v.groups.mali, authority }, v.email("moussa"));
			assert.deepEqual(now.people.map((p) => p.name), ["Aïcha Sow", "Awa Diallo"]);
		},
	},
	{
		name: "a vote prepared or changed by mistake is taken back by one key: it is gone, or asks what it asked",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			const moussa = await t.person(v, "moussa", at(s));
			const dialog = moussa.getByRole("dialog");
			await press(moussa, "Préparer un vote");
			await moussa.fill("#vote-title", TITLE);
			await dialog.getByRole("button", { name: "Préparer" }).click();
			await moussa.getByText("Vote prêt").waitFor();
			await back(moussa);
			await moussa.getByText("Aucun vote n’est préparé.").waitFor();

			const asked = { kind: "choice", options: ["Forage", "École"], about: "En janvier, ou plus tard.", quorum_of: "present", quorum: 60 };
			const b = await prepared(t, v, s, asked);
			const paper = async () => (await run(t, v, "moussa", "get", { ballot: b })).ballot.ballot.paper;
			const was = await paper();
			const change = async () => {
				await press(moussa, `Actions sur le vote : ${TITLE}`);
				await moussa.locator(".menu").getByText("Modifier le vote").click();
				await moussa.fill("#vote-title", "Reprendre en mars");
				await moussa.fill("#vote-options", "Santé\nÉcole");
				await dialog.getByRole("button", { name: "Enregistrer" }).click();
				await moussa.getByRole("heading", { name: "Reprendre en mars" }).waitFor();
			};
			await change();
			await back(moussa);
			await moussa.getByRole("heading", { name: TITLE }).waitFor();
			assert.deepEqual(await paper(), was);
			/* once it is open it asks what it asks: the way back says so */
			await change();
			await run(t, v, "moussa", "open", { ballot: b });
			await moussa.locator(".vote-kind").getByText("Vote ouvert").waitFor();
			await moussa.getByRole("button", { name: "Annuler", exact: true }).click();
			await moussa.getByText("Ce vote est déjà ouvert").first().waitFor();
			assert.equal((await paper()).title, "Reprendre en mars");
		},
	},
	{
		name: "who runs the meeting votes for somebody on the telephone, after reading it back, and takes it back",
		own: true, /* no other clock ends the half minute */
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			await t.house.admin.run("room.register", { meeting: s.meeting, person: v.people.helene, how: "phone" }, v.email("moussa"));
			const b = await prepared(t, v, s);
			await run(t, v, "moussa", "open", { ballot: b });
			const moussa = await t.person(v, "moussa", at(s));
			await press(moussa, /^Voter pour quelqu’un/);
			await moussa.locator("#vote-who").waitFor();
			assert.deepEqual(await look(t, moussa, "ballot-proxy"), []);
			await moussa.setViewportSize({ width: 1280, height: 800 });
			await moussa.getByRole("dialog").getByText("Contre", { exact: true }).click();
			await moussa.getByRole("dialog").getByRole("button", { name: "Relire" }).click();
			await moussa.getByRole("dialog").getByText(/Hélène Brun, au vote .*, votre voix est.: Contre/).waitFor();
			await moussa.getByRole("dialog").getByRole("button", { name: "Enregistrer ce vote" }).click();
			await moussa.getByText("1 collectivité sur").first().waitFor();
			const got = await run(t, v, "helene", "get", { ballot: b });
			assert.deepEqual([got.trail[0].by.name, got.trail[0].choices], ["Moussa Traoré", [1]]);

			await moussa.getByText("Vote enregistré pour Hélène Brun").first().waitFor();
			const awa = await t.person(v, "awa", at(s), PHONE);
			await awa.getByText(/1 collectivité sur/).waitFor();
			await back(moussa);
			for (const page of [moussa, awa]) await page.getByText(/aucune collectivité sur/i).first().waitFor();
			const since = await run(t, v, "helene", "get", { ballot: b });
			assert.deepEqual([since.ballot.voted, since.trail[0].taken_back_by.name], [false, "Moussa Traoré"]);

			/* who it is of reads both, once the result is known */
			await run(t, v, "moussa", "cast", { ballot: b, choices: [0], person: v.people.helene });
			for (const cmd of ["close", "publish"]) await run(t, v, "moussa", cmd, { ballot: b });
			const helene = await t.person(v, "helene", at(s), PHONE);
			await press(helene, /^Détail du résultat/);
			const line = (text) => helene.getByRole("dialog").getByRole("listitem").filter({ hasText: text });
			await line(/Hélène Brun.: Contre, enregistré par Moussa Traoré, annulé par Moussa Traoré à /).waitFor();
			await line(/Hélène Brun.: Pour, enregistré par Moussa Traoré, c’est ce qui compte/).waitFor();
			await line(/c’est ce qui compte/).scrollIntoViewIfNeeded();
			assert.deepEqual(await look(t, helene, "ballot-trail"), []);
		},
	},
	{
		name: "votes look right and are accessible in both themes and three widths",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			const awa = await t.person(v, "awa", at(s));
			const moussa = await t.person(v, "moussa", at(s));
			for (const who of ["helene", "claire", "moussa", "awa"]) await t.house.admin.run("room.enter", { meeting: s.meeting }, v.email(who));
			const done = await prepared(t, v, s, { title: "Adopter le compte rendu de septembre", reservation: true, due_at: Date.now() + 20 * 86_400_000 });
			await run(t, v, "moussa", "open", { ballot: done });
			for (const [who, choices, reserved] of [["helene", [0]], ["claire", [0]], ["awa", [], true], ["moussa", [1]]]) await run(t, v, who, "cast", { ballot: done, choices, ...(reserved ? { reserved } : {}) });
			await run(t, v, "moussa", "close", { ballot: done });
			await run(t, v, "moussa", "publish", { ballot: done });
			await prepared(t, v, s, { title: "Choisir le lieu de la plénière", kind: "choice", options: ["Bamako", "Lyon", "À distance"] }, s.items[3]);
			const wrong = [];
			await moussa.getByText("Vote prêt").waitFor();
			wrong.push(...(await look(t, moussa, "ballot-ready")));
			wrong.push(...(await look(t, moussa, "ballot-open", [], async () => {
				if ((await moussa.getByRole("dialog").count()) > 0) return;
				for (const tab of await moussa.getByRole("tab", { name: /^Vote/ }).all()) await tab.click();
				await press(moussa, "Ouvrir le vote");
				await moussa.getByRole("dialog").waitFor();
			})));
			await moussa.keyboard.press("Escape");
			const b = await prepared(t, v, s, {}, s.items[1]);
			await run(t, v, "moussa", "open", { ballot: b });
			await run(t, v, "helene", "cast", { ballot: b, choices: [0] });
			await awa.getByRole("button", { name: `Pour : ${TITLE}` }).click();
			await awa.getByText("Vote enregistré, 2 collectivités sur").waitFor();
			wrong.push(...(await look(t, awa, "ballot-vote")));
			await moussa.setViewportSize({ width: 1280, height: 800 });
			await moussa.locator(".vote-kind").getByText("Vote ouvert").waitFor();
			wrong.push(...(await look(t, moussa, "ballot-counting")));
			await moussa.setViewportSize({ width: 1280, height: 800 });
			await press(moussa, "Préparer un vote");
			await moussa.locator("#vote-title").waitFor();
			wrong.push(...(await look(t, moussa, "ballot-form")));
			await moussa.setViewportSize({ width: 1280, height: 800 });
			await moussa.keyboard.press("Escape");
			await awa.setViewportSize({ width: 1280, height: 800 });
			await press(awa, /^Détail du résultat/);
			await awa.getByRole("table", { name: "Ensemble" }).waitFor();
			wrong.push(...(await look(t, awa, "ballot-detail")));
			const several = await prepared(t, v, s, { title: "Classer les priorités", kind: "ranking", options: ["Forage de Diaraba et réseau d’eau", "École", "Santé"] });
			await awa.keyboard.press("Escape");
			await run(t, v, "moussa", "open", { ballot: several });
			await awa.getByRole("button", { name: /^École : / }).click();
			wrong.push(...(await look(t, awa, "ballot-ranking")));
			assert.deepEqual(wrong, []);
		},
	},
];
