// SPDX-License-Identifier: EUPL-1.2
/* Every screen, in both themes and three widths: axe finds nothing, nothing is cut off, one
   picture each for people to look at. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4"];
/* what a theme can change of what axe finds */
const COLOURS = ["color-contrast", "link-in-text-block"];
const WIDTHS = { 1280: 800, 390: 844, 320: 640 };

/* What axe, the eye and the width say of the page as it stands; `each` brings it about again in each width. */
export async function look(t, page, name, without = [], each = undefined) {
	const wrong = [];
	for (const [width, height] of Object.entries(WIDTHS))
		for (const theme of ["light", "dark"]) {
			await page.setViewportSize({ width: Number(width), height });
			await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
			await each?.();
			await page.waitForTimeout(theme === "light" ? 120 : 40);
			const state = `${name} ${width} ${theme}`;
			const wide = await page.evaluate(() => {
				const room = document.documentElement.clientWidth;
				if (document.documentElement.scrollWidth <= room) return "";
				return [...document.querySelectorAll("body *")].filter((el) => el.getBoundingClientRect().right > room + 1).map((el) => `${el.tagName}.${el.className}`).slice(-3).join(" ");
			});
			if (wide) wrong.push(`${state}: wider than the screen: ${wide}`);
			await t.picture(page, `${name}-${width}-${theme}`);
			/* the whole page at once: what is skipped off the screen, or stands under a sticky bar, is judged too */
			await page.setViewportSize({ width: Number(width), height: Math.max(height, await page.evaluate(() => document.documentElement.scrollHeight + 40)) });
			if (!(await page.evaluate(() => "axe" in globalThis))) {
				await page.evaluate(axe);
				await page.evaluate(() => document.styleSheets[0].insertRule("* { content-visibility: visible !important }"));
			}
			const runOnly = theme === "light" ? TAGS : { type: "rule", values: COLOURS };
			const found = await page.evaluate(([runOnly, without]) => globalThis.axe.run(document, { runOnly, resultTypes: ["violations"], rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])) }), [runOnly, without]);
			for (const v of found.violations) wrong.push(`${state}: ${v.id}: ${v.help}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join(" | ")}`);
		}
	const heads = await page.locator("h1").count();
	if (heads !== 1) wrong.push(`${name}: ${heads} titles of level 1`);
	if (!/ · Palabre$/.test(await page.title())) wrong.push(`${name}: the title of the page is « ${await page.title()} »`);
	return wrong;
}

const open = (page, role, name) => page.getByRole(role, { name }).first().click();
const topicMenu = (page) => open(page, "button", "Actions sur le sujet");
const fromMenu = async (page, item) => {
	await topicMenu(page);
	await page.locator(".menu").getByText(item).first().click();
	await page.getByRole("dialog").waitFor();
};

/* name, who (null: a visitor), address, what is done there, what it shows then, rules that say nothing here, whether
   another width takes it away or out of sight: it is brought about again */
const screens = [
	["sign-in", null, () => "/", undefined, "#email"],
	["sign-in-error", null, () => "/", (p) => p.press("#email", "Enter"), "#email[aria-invalid=true]"],
	["sign-in-code", null, () => "/", async (p, v) => (await p.fill("#email", v.email("awa")), await p.press("#email", "Enter")), "#code"],
	["enter", null, () => `/entrer#${"a".repeat(43)}`, undefined, "#enter"],
	["enter-meeting", null, () => `/entrer?seance=1#${"a".repeat(43)}`, undefined, "#enter"],
	["enter-broken", null, () => "/entrer#court", undefined, ".sign-in"],
	["beyond", null, (v) => v.pass, async (p, v) => (await open(p, "button", "Entrer dans la séance"), await p.locator(".room-answer").waitFor(), await p.goto(new URL(`/g/${v.slugs.eau}`, p.url()).href)), ".sign-mark"],
	["inbox", "helene", () => "/", undefined, ".topic-row"],
	["inbox-empty", "calm", () => "/", undefined, ".empty"],
	["inbox-moderator", "moussa", () => "/", undefined, ".action-rows li"],
	["inbox-since", "claire", () => "/", async (p) => (await p.locator(".topic-row").first().waitFor(), await p.getByRole("combobox").selectOption("day"), await p.getByLabel("Depuis le jour").fill("2026-01-02")), ".since input"],
	["inbox-thrift", "awa", () => "/", (p) => p.evaluate(() => (localStorage.setItem("palabre-thrift", "on"), location.reload())), "html[data-thrift] .topic-row"],
	["inbox-no-group", "fatou", () => "/", undefined, ".empty"],
	["notices", "helene", () => "/notifications", undefined, ".notices"],
	["notices-empty", "fatou", () => "/notifications", undefined, ".empty"],
	["groups", "helene", () => "/groupes", undefined, "main a"],
	["group-ask", "fatou", () => "/groupes", (p) => open(p, "button", /Demander à rejoindre/), "dialog textarea"],
	["group", "helene", (v) => `/g/${v.slugs.mali}`, undefined, ".topic-row"],
	["group-questions", "helene", (v) => `/g/${v.slugs.mali}/questions`, undefined, ".topic-row"],
	["group-members", "moussa", (v) => `/g/${v.slugs.eau}/membres`, undefined, ".people"],
	["group-rank", "claire", (v) => `/g/${v.slugs.jeunesse}/membres`, async (p) => (await open(p, "button", / Aminata Koné$/), await p.locator(".menu").getByText("Ordre des délégués").click()), ".rank-list li"],
	["group-invite", "moussa", (v) => `/g/${v.slugs.eau}/membres`, (p) => open(p, "button", /^Inviter$/), "dialog input"],
	["circle", "moussa", (v) => `/g/${v.slugs.circle}`, undefined, ".topic-row"],
	["circle-members", "moussa", (v) => `/g/${v.slugs.circle}/membres`, undefined, ".people"],
	["circle-about", "moussa", (v) => `/g/${v.slugs.circle}/apropos`, undefined, ".linked"],
	["circle-edit", "moussa", (v) => `/g/${v.slugs.circle}/apropos`, async (p) => (await p.locator(".linked").waitFor(), await open(p, "button", "Modifier le groupe")), "dialog input"],
	["group-meetings", "moussa", (v) => `/g/${v.slugs.eau}/reunions`, undefined, ".meeting-rows"],
	["group-shares", "claire", (v) => `/g/${v.slugs.jeunesse}/reunions`, (p) => p.locator("summary").click(), ".group-shares tbody", [], true],
	["meeting", "helene", (v) => `/r/${v.meeting}`, undefined, ".meeting-answer"],
	["meeting-form", "moussa", (v) => `/g/${v.slugs.eau}/reunions`, (p) => open(p, "button", "Proposer une réunion"), "#meeting-title"],
	["room-chair", "moussa", (v) => `/seance/${v.sitting.meeting}`, (p) => open(p, "tab", /Présents/), ".room-people li"],
	["room-member", "helene", (v) => `/seance/${v.sitting.meeting}`, (p) => open(p, "tab", /Présents/), ".room-people li"],
	["room-keys", "moussa", (v) => `/seance/${v.sitting.meeting}`, async (p) => (await p.locator(".room-agenda li").first().waitFor(), await p.keyboard.press("?")), "dialog kbd"],
	["room-plan", "helene", (v) => `/seance/${v.sitting.meeting}`, async (p) => (await open(p, "button", "Autres actions"), await p.locator(".menu").getByText("Ordre du jour").click()), ".room-plan li"],
	["room-close", "moussa", (v) => `/seance/${v.sitting.meeting}`, (p) => open(p, "button", "Clore la séance"), "dialog"],
	["room-planned", "moussa", (v) => `/seance/${v.meeting}`, undefined, ".room-door"],
	["room-answer", "helene", (v) => `/seance/${v.meeting}`, undefined, ".room-answer"],
	["room-lobby", "idle", (v) => `/seance/${v.door}`, undefined, ".room-word"],
	["room-apart", "calm", (v) => `/seance/${v.door}`, (p) => open(p, "button", "Répondre à l’équipe d’animation"), "#appeal-text"],
	["room-own", "elue2", (v) => `/seance/${v.door}`, undefined, ".room-note"],
	["room-say", "claire", (v) => `/seance/${v.door}`, async (p) => (await open(p, "tab", /Présents/), await open(p, "button", "Actions pour Jeanne Morel"), await p.locator(".menu").getByText("Faire sortir").click()), "dialog textarea", [], true],
	["room-invite", "claire", (v) => `/seance/${v.door}`, async (p) => (await open(p, "tab", /Présents/), await open(p, "button", "Inviter")), "dialog input", [], true],
	["room-over", "helene", (v) => `/seance/${v.sat.meeting}`, undefined, ".room-door"],
	["room-missing", "fatou", (v) => `/seance/${v.sitting.meeting}`, undefined, ".empty"],
	["group-positions", "moussa", (v) => `/g/${v.slugs.eau}/positions`, undefined, ".position-rows"],
	["position", "helene", (v) => `/t/${v.position}`, async (p) => p.locator(".position-seal summary").click(), ".position-signatures"],
	["position-sign", "helene", (v) => `/t/${v.position}`, (p) => open(p, "button", "Lire et signer"), "#position-reservation"],
	["position-withdraw", "moussa", (v) => `/t/${v.position}`, (p) => open(p, "button", "Retirer la signature"), "dialog"],
	["position-edit", "helene", (v) => `/t/${v.draft}`, (p) => open(p, "button", "Modifier le brouillon"), "#position-body"],
	["position-open", "moussa", (v) => `/t/${v.draft}`, (p) => open(p, "button", "Ouvrir à la signature"), "#position-day"],
	["meeting-deputy", "helene", (v) => `/r/${v.meeting}`, (p) => open(p, "button", "Quelqu’un me remplace"), "#deputy-name"],
	["meeting-dates", "moussa", (v) => `/r/${v.poll}`, (p) => p.locator("summary").first().click(), ".date-names"],
	["meeting-form-dates", "moussa", (v) => `/g/${v.slugs.eau}/reunions`, async (p) => (await open(p, "button", "Proposer une réunion"), await p.getByText("Plusieurs dates possibles").click()), "#meeting-dates"],
	["meeting-calendar", "moussa", (v) => `/g/${v.slugs.eau}/reunions`, async (p) => (await open(p, "button", "Ces réunions dans mon agenda"), await open(p, "button", "Créer mon adresse")), ".feed-address"],
	["meeting-over", "helene", (v) => `/r/${v.sat.meeting}`, undefined, ".vote-list .vote-outcome", [], true],
	["meeting-confirm", "helene", (v) => `/r/${v.sat.meeting}`, (p) => open(p, "button", /^Confirmer/), "dialog"],
	["meetings-all", "helene", () => "/reunions", undefined, ".meeting-rows"],
	["meetings", "idle", () => "/reunions", undefined, ".empty"],
	["meeting-after", "helene", (v) => `/r/${v.next}`, undefined, ".act-rows"],
	["minutes", "helene", (v) => `/r/${v.held}/compte-rendu`, undefined, ".min-correction"],
	["minutes-chair", "moussa", (v) => `/r/${v.held}/compte-rendu`, undefined, ".min-correction"],
	["minutes-correct", "helene", (v) => `/r/${v.held}/compte-rendu`, (p) => p.getByRole("button", { name: "Proposer une correction" }).first().click(), "#correct-body"],
	["minutes-edit", "moussa", (v) => `/r/${v.held}/compte-rendu`, async (p) => (await p.locator(".min-p .menu-anchor button").first().click(), await p.locator(".menu").getByText("Modifier ce passage").click()), "#edit-body"],
	["group-actions", "awa", (v) => `/g/${v.slugs.mali}/engagements`, undefined, ".act-rows"],
	["action-pass", "awa", (v) => `/g/${v.slugs.mali}/engagements`, (p) => p.getByRole("button", { name: "Transmettre ou reporter" }).first().click(), "#deed-owner"],
	["attestation", "awa", (v) => `/r/${v.held}/attestation`, undefined, ".att-qr"],
	["verifier", null, (v) => `/verifier#${v.token}`, undefined, ".att-good"],
	["verifier-bad", null, () => "/verifier#abc.def", undefined, ".att-bad"],
	["room-minutes", "moussa", (v) => `/seance/${v.next}`, async (p) => (await p.getByRole("tab", { name: "Notes" }).click().catch(() => undefined), await p.getByRole("button", { name: "Action", exact: true }).click()), "#note-owner"],
	["room-left", "moussa", (v) => `/seance/${v.next}`, undefined, ".room-left .act-rows li"],
	["room-left-member", "awa", (v) => `/seance/${v.next}`, undefined, ".room-left .act-rows li"],
	["room-notes", "helene", (v) => `/seance/${v.next}`, (p) => p.getByRole("tab", { name: /Notes/ }).click(), ".note-list"],
	["group-consultations", "helene", (v) => `/g/${v.slugs.eau}/consultations`, undefined, ".consult-rows"],
	["consultation", "helene", (v) => `/c/${v.consultation}`, undefined, ".consult-answer"],
	["consultation-answered", "moussa", (v) => `/c/${v.consultation}`, undefined, ".consult-trail"],
	["consultation-closed", "moussa", (v) => `/c/${v.consulted}`, undefined, ".consult-results"],
	["consultation-form", "moussa", (v) => `/g/${v.slugs.eau}/consultations`, (p) => open(p, "button", "Ouvrir une consultation"), "#consult-question"],
	["group-about", "moussa", (v) => `/g/${v.slugs.mali}/apropos`, undefined, ".people"],
	["group-edit", "moussa", (v) => `/g/${v.slugs.mali}/apropos`, (p) => open(p, "button", "Modifier le groupe"), "dialog input"],
	["group-feed", "helene", (v) => `/g/${v.slugs.mali}/apropos`, async (p) => (await open(p, "button", "Flux"), await open(p, "button", "Créer mon adresse")), ".feed-address"],
	["group-outside", "fatou", (v) => `/g/${v.slugs.mali}/apropos`, undefined, "main"],
	["topic", "claire", (v) => `/s/${v.topics.forage}`, undefined, "article.message"],
	["topic-closed", "helene", (v) => `/s/${v.topics.ferme}`, undefined, "article.message"],
	["topic-observer", "ines", (v) => `/s/${v.topics.question}`, undefined, "article.message"],
	/* an open menu stands over what is below it */
	["topic-menu", "claire", (v) => `/s/${v.topics.forage}`, topicMenu, ".menu", ["target-size"]],
	["topic-level", "claire", (v) => `/s/${v.topics.forage}`, (p) => open(p, "button", "Averti : comme le groupe"), "dialog input[type=radio]"],
	["topic-reply", "helene", (v) => `/s/${v.topics.forage}`, async (p) => (await open(p, "button", "Répondre"), await p.locator("#answer").pressSequentially("Merci @a"), await p.locator(".suggestions").waitFor()), ".replying"],
	["topic-edit", "awa", (v) => `/s/${v.topics.forage}`, async (p) => (await open(p, "button", /Autres actions sur le message de Awa/), await p.locator(".menu").getByText("Modifier").click()), "dialog textarea"],
	["topic-delete", "awa", (v) => `/s/${v.topics.forage}`, async (p) => (await open(p, "button", /Autres actions sur le message de Awa/), await p.locator(".menu").getByText("Supprimer").click()), "dialog"],
	["topic-essential", "claire", (v) => `/s/${v.topics.forage}`, (p) => open(p, "button", "Compléter"), "dialog textarea"],
	["topic-versions", "claire", (v) => `/s/${v.topics.annonce}`, (p) => open(p, "button", "modifié"), ".versions del"],
	["topic-essential-versions", "claire", (v) => `/s/${v.topics.forage}`, (p) => open(p, "button", "Historique"), ".versions ins"],
	["topic-rename", "claire", (v) => `/s/${v.topics.forage}`, (p) => fromMenu(p, "Renommer"), "dialog input"],
	["topic-merge", "claire", (v) => `/s/${v.topics.forage}`, (p) => fromMenu(p, "Réunir"), "dialog input"],
	["topic-move", "moussa", (v) => `/s/${v.topics.forage}`, (p) => fromMenu(p, "Déplacer"), "dialog select"],
	["topic-share", "moussa", (v) => `/s/${v.topics.forage}`, (p) => fromMenu(p, "Partager"), "dialog select"],
	["topic-shared", "claire", (v) => `/s/${v.topics.question}`, undefined, ".readers"],
	["topic-sharing", "claire", (v) => `/s/${v.topics.question}`, (p) => fromMenu(p, "Partage avec"), ".shares li"],
	["topic-withdraw", "claire", (v) => `/s/${v.topics.question}`, async (p) => (await fromMenu(p, "Partage avec"), await open(p, "button", "Retirer le partage avec Jeunesse et mobilité")), "dialog input"],
	["group-held", "moussa", (v) => `/g/${v.slugs.mali}`, undefined, ".held li"],
	["topic-mail", "helene", (v) => `/g/${v.slugs.mali}`, async (p) => (await p.getByRole("link", { name: /Devis du forage/ }).first().click(), await open(p, "button", "Texte cité")), ".cut"],
	["group-proposals", "moussa", (v) => `/g/${v.slugs.eau}`, undefined, ".proposals li"],
	["topic-split", "claire", (v) => `/s/${v.topics.forage}`, async (p) => (await topicMenu(p), await p.locator(".menu").getByText("Séparer").first().click()), "input.pick"],
	["new-topic", "helene", (v) => `/g/${v.slugs.mali}/nouveau`, undefined, "#topic-title"],
	["new-topic-error", "helene", (v) => `/g/${v.slugs.mali}/nouveau`, (p) => open(p, "button", "Publier"), "#topic-title[aria-invalid=true]"],
	["question-new", "helene", (v) => `/q/nouvelle?groupe=${v.slugs.mali}`, async (p) => (await p.fill("#q-title", "Qui a déjà réparé un forage ?"), await p.locator(".near").waitFor()), ".near-row"],
	["question-new-error", "helene", (v) => `/q/nouvelle?groupe=${v.slugs.mali}`, async (p) => (await p.getByText("À quelqu’un en particulier").click(), await p.locator("#q-who").fill("Awa"), await p.locator(".who-found").waitFor(), await open(p, "button", "Publier la question")), "#q-title[aria-invalid=true]"],
	["question", "claire", (v) => `/s/${v.topics.question}`, undefined, ".question-head"],
	["question-assign", "helene", (v) => `/s/${v.topics.question}`, (p) => open(p, "button", "Demander à quelqu’un"), ".proposals"],
	["question-decline", "awa", (v) => `/s/${v.asked}`, (p) => open(p, "button", "Décliner"), "dialog textarea"],
	["question-about", "helene", (v) => `/s/${v.topics.question}`, (p) => open(p, "button", "Préciser"), "dialog select"],
	["question-resolved", "helene", (v) => `/s/${v.resolved}`, undefined, ".q-answer"],
	["group-sheets", "claire", (v) => `/g/${v.slugs.mali}/fiches`, undefined, ".topic-row"],
	["sheet", "helene", (v) => `/f/${v.sheet}`, undefined, ".sheet"],
	["sheet-edit", "helene", (v) => `/f/${v.sheet}`, (p) => open(p, "button", "Corriger"), "#sheet-done"],
	["expertise", "awa", () => "/moi", (p) => open(p, "button", /Modifier|Indiquer/), ".exp-themes"],
	["me", "helene", () => "/moi", undefined, "#digest-hour"],
	["person", "helene", (v) => `/p/${v.people.awa}`, undefined, "h1:not(.vh)"],
	["authority", "helene", (v) => `/a/${v.authority}`, undefined, "h1:not(.vh)"],
	["search", "helene", () => "/chercher", undefined, "#find-q"],
	["search-found", "helene", () => "/chercher?q=forage", undefined, ".hit"],
	["search-narrowed", "helene", (v) => `/chercher?q=forage&groupe=${v.slugs.mali}&type=question`, async (p) => (await p.locator("#find-kind").waitFor(), await open(p, "button", "Garder et être prévenu"), await p.locator(".find-kept li").waitFor()), ".hit"],
	["search-none", "helene", () => "/chercher?q=forage+introuvable", undefined, ".empty"],
	["keys", "helene", () => "/", (p) => p.keyboard.press("?"), "dialog"],
	["not-found", "helene", () => "/nulle/part", undefined, ".empty"],
	["topic-missing", "fatou", (v) => `/s/${v.topics.sahel}`, undefined, ".empty"],
];

let shared;
/* One village for all of these: nobody changes anything in it. */
function village(house) {
	shared ??= (async () => {
		const v = await house.village();
		for (let i = 1; i <= 14; i++) await v.write(["moussa", "helene", "claire"][i % 3], "forage", `Point numéro ${i}.\n\nLes bons de livraison sont signés, la caisse du comité est à jour, et le prochain passage est fixé avec **la commune de Diaraba-sur-Fleuve-et-Plateaux**.`);
		const quoted = await v.write("awa", "forage", `Question à @[Hélène Brun](p${v.people.helene}) : le reliquat peut-il couvrir la première tranche ?\n\n> citation\n\n1. un\n2. deux\n\n| a | b |\n|---|---|\n\n\`code\` et https://example.org/une/adresse/tres/longue/qui/ne/se/coupe/pas/facilement/du/tout`);
		await v.write("helene", "forage", "Oui, dès le vote de décembre.", { reply_to: quoted });
		const gone = await v.write("claire", "forage", "Une erreur.");
		await house.admin.run("post.delete", { post: gone }, v.email("claire"));
		await house.admin.run("post.react", { post: quoted, kind: "useful", on: true }, v.email("claire"));
		await house.admin.run("post.react", { post: quoted, kind: "us_too", on: true }, v.email("moussa"));
		await house.admin.run("post.edit", { post: v.posts.annonce, version: 1, body: "Quatre points à l’ordre du jour, le budget en premier." }, v.email("claire"));
		await house.admin.run("topic.set_essential", { topic: v.topics.forage, version: 1, settled: "Le devis de 4 200 € est validé.", to_decide: "Qui suit le chantier.", next_step: "Plénière du 26." }, v.email("claire"));
		await house.admin.run("due.run", { index: true });
		v.people.idle = (await house.admin.run("person.create", { email: v.email("idle"), name: "Aïssata Ba" })).person.id;
		v.people.calm = (await house.admin.run("person.create", { email: v.email("calm"), name: "Jean-Baptiste Le Guennec de la Villemarqué" })).person.id;
		await house.admin.run("group.add", { group: v.groups.mali, person: v.people.calm, role: "member" });
		await house.admin.run("group.invite", { group: v.groups.eau, person: v.people.calm }, v.email("moussa"));
		const { people } = await house.admin.run("person.search", { group: v.groups.mali, q: "Awa" }, v.email("moussa"));
		v.authority = people[0].authority_id;
		for (const [who, countries, themes, skills] of [["awa", ["ML", "BF"], ["water", "equality"], ["comités d’usagers"]], ["claire", ["ML"], [], []], ["moussa", [], ["water"], ["marchés publics"]]]) await house.admin.run("expertise.set", { countries, themes, skills }, v.email(who));
		await house.admin.run("question.update", { topic: v.topics.question, country: "ML", theme: "water", kind: "technical", urgency: "soon" }, v.email("helene"));
		v.asked = (await house.admin.run("question.create", { group: v.groups.mali, title: "Peut-on payer une entreprise malienne par virement depuis la suspension ?", body: "Notre trésorière refuse.", country: "ML", theme: "governance", kind: "legal", urgency: "urgent", named: false, person: v.people.awa }, v.email("helene"))).topic.id;
		const done = await house.admin.run("question.create", { group: v.groups.mali, title: "Comment suivre un forage à distance sans téléphone satellitaire ?", body: "Le réseau mobile ne couvre pas le village, et personne de chez nous ne peut s’y rendre avant l’été.", country: "ML", theme: "water" }, v.email("helene"));
		v.resolved = done.topic.id;
		const answered = await house.admin.run("post.create", { topic: v.resolved, body: "Un débitmètre à carte, relevé chaque lundi par le fontainier et **photographié** : la photo part avec le bus de Kayes. Comptez 180 €, pose comprise.\n\nLe relevé tient en une page." }, v.email("awa"));
		await house.admin.run("question.accept_answer", { topic: v.resolved, post: answered.post }, v.email("helene"));
		v.sheet = (await house.admin.run("sheet.draft_from_answer", { topic: v.resolved }, v.email("helene"))).sheet.id;
		await house.admin.run("sheet.edit", { sheet: v.sheet, version: 1, cost: "180 €, pose comprise.", failed: "Le premier appareil, posé avant le filtre, s’est bouché en deux mois." }, v.email("helene"));
		await house.admin.run("group.join", { group: v.groups.eau, note: "Nous préparons un jumelage avec Kayes et cherchons des collectivités déjà engagées." }, v.email("bob"));
		await house.admin.run("share.propose", { topic: v.topics.question, group: v.groups.jeunesse, extract: true }, v.email("moussa"));
		await house.admin.run("share.answer", { topic: v.topics.question, group: v.groups.jeunesse, accept: true }, v.email("claire"));
		await house.admin.run("share.propose", { topic: v.topics.question, group: v.groups.eau, extract: true, note: "Vous aviez eu le même cas à Kayes, il y a deux ans." }, v.email("claire"));
		house.letter({ from: v.email("awa"), to: v.slugs.mali, subject: "Devis du forage", text: "Je le relis demain.\r\n\r\n-- \r\nAwa Diallo\r\nCercle de Kayes, +223 70 00 00 00\r\n\r\nLe 25/11/2026 à 10:12, Palabre a écrit :\r\n> Qui peut relire le devis ?\r\n> Il faut répondre avant le 15.", sure: true });
		house.letter({ from: v.email("helene"), to: v.slugs.mali, subject: "Calendrier de la mission de janvier", text: "Voici le calendrier proposé par nos collègues de Kayes, à valider avant la plénière." });
		for (let i = 0; i < 100 && (await house.admin.run("held.list", { group: v.groups.mali }, v.email("moussa"))).held.length === 0; i++) await sleep(50);
		await v.meet();
		await house.admin.run("notice.settings_set", { quiet: { on: false, from: 0, to: 0, days: [] } }, v.email("helene"));
		await house.admin.run("due.run", { at: Date.now() + 120_000 });
		v.pass = (await house.mail(v.email("helene"), 0, "meeting")).path;
		const soon = Math.ceil(Date.now() / 86_400_000) * 86_400_000 + 9 * 86_400_000;
		const asked = await house.admin.run("meeting.propose_dates", { groups: [v.groups.eau], title: "Préparer la mission de janvier", dates: [13, 37.5, 61].map((h) => ({ starts_at: soon + h * 3_600_000, ends_at: soon + (h + 1.5) * 3_600_000 })), zone: "Europe/Paris", sister: "Africa/Bamako" }, v.email("moussa"));
		v.poll = asked.meeting.meeting.id;
		const { dates } = await house.admin.run("meeting.get", { meeting: v.poll }, v.email("helene"));
		for (const [who, answers] of [["helene", ["yes", "need", "no"]], ["moussa", ["yes", "yes", "no"]]]) await house.admin.run("meeting.answer_dates", { meeting: v.poll, answers: answers.map((answer, i) => ({ date: dates[i].id, answer })) }, v.email(who));
		v.sitting = await v.sit("eau");
		v.sat = await v.sit("eau");
		const vote = (cmd, args, who = "moussa") => house.admin.run(`ballot.${cmd}`, args, v.email(who));
		const paper = { kind: "yes_no_abstain", voice: "authority", basis: "members", secret: false, base: "expressed", threshold: "simple", shown: "at_close", reservation: true, changeable: true };
		for (const who of ["moussa", "helene"]) await house.admin.run("room.enter", { meeting: v.sat.meeting }, v.email(who));
		for (const [title, yes] of [["Adopter le compte rendu de septembre", "helene"], ["Contribuer au fonds commun de l’eau, à hauteur de 2 000 €", "moussa"]]) {
			const { ballot } = (await vote("prepare", { meeting: v.sat.meeting, paper: { ...paper, title, due_at: soon } })).ballot;
			await vote("open", { ballot: ballot.id });
			await vote("cast", { ballot: ballot.id, choices: [0] });
			await vote("cast", { ballot: ballot.id, ...(yes === "helene" ? { choices: [0] } : { choices: [], reserved: true }) }, "helene");
			await vote("close", { ballot: ballot.id });
			await vote("publish", { ballot: ballot.id });
		}
		const shut = await house.admin.run("agenda.add", { meeting: v.sat.meeting, title: "Choix du prestataire", minutes: 10, audience: "closed" }, v.email("moussa"));
		await house.admin.run("ask.put", { meeting: v.sat.meeting, item: shut.item.id, text: "Qui signe les bons si le maire est déplacé ?" }, v.email("helene"));
		await house.admin.run("room.close", { meeting: v.sat.meeting }, v.email("moussa"));
		await v.gather("jeunesse", "claire", [["elue0", 900], ["elue1", 400], ["elue4", 300]]);
		/* a meeting is held before which, and in which, people have been told something */
		const { meeting: door } = await v.sit("jeunesse", "claire");
		const leads = (cmd, args) => house.admin.run(`room.${cmd}`, { meeting: door, ...args }, v.email("claire"));
		for (const who of ["idle", "calm"]) await leads("invite", { person: v.people[who] });
		for (const who of ["idle", "calm", "elue2"]) await house.admin.run("room.enter", { meeting: door }, v.email(who));
		await leads("message", { person: v.people.idle, text: "Nous terminons le point en cours : encore cinq minutes." });
		await leads("admit", { person: v.people.calm });
		await leads("expel", { person: v.people.calm, text: "Cette partie de la séance est réservée aux collectivités du groupe." });
		await leads("limit", { person: v.people.elue2, minutes: 20, text: "Merci de vous en tenir à l’ordre du jour." });
		v.door = door;
		await v.hold();
		const [left] = (await house.admin.run("ask.list", { meeting: v.sat.meeting }, v.email("helene"))).topics;
		v.slugs.circle = (await house.admin.run("group.get", { group: left.group }, v.email("helene"))).group.group.slug;
		await v.consult();
		await v.stand();
		await house.admin.run("inbox.read_group", {}, v.email("calm"));
		return v;
	})();
	return shared;
}

export default screens.map(([name, who, address, act, wait, without, again]) => ({
	name: `screen: ${name}`,
	async run(t) {
		const v = await village(t.house);
		t.expect(/\/ws|\/api\//);
		const page = who ? await t.person(v, who, address(v)) : await t.visitor();
		if (!who) await page.goto(t.house.address + address(v));
		await page.locator("h1").first().waitFor();
		await page.waitForLoadState("networkidle").catch(() => undefined);
		if (act) {
			await page.locator("h1:not(.vh)").first().waitFor();
			await page.waitForTimeout(200);
			await act(page, v);
		}
		await page.locator(wait).first().waitFor();
		const shown = page.locator(wait).first();
		const wrong = await look(t, page, name, without, again && (async () => {
			await page.waitForTimeout(150);
			if (act && !(await shown.isVisible())) await act(page, v);
			await shown.scrollIntoViewIfNeeded();
		}));
		assert.deepEqual(wrong, []);
	},
}));
