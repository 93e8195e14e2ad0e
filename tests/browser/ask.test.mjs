// SPDX-License-Identifier: EUPL-1.2
/* Questions of a meeting and what is written in it: put, supported, put now, answered, joined, turned down. */
import assert from "node:assert/strict";
import { look } from "./look.test.mjs";
import { until } from "./people.mjs";

const PHONE = { viewport: { width: 390, height: 844 } };
const at = (s) => `/seance/${s.meeting}`;
const Q = "Peut-on reprogrammer les crédits 2026 sans repasser en conseil ?";
const Q2 = "Qui signe les bons si le maire est déplacé ?";
const words = (x) => x.replaceAll(/[\u00a0\u202f]/g, " ");
const say = (t, v, who, cmd, args) => t.house.admin.run(cmd, args, v.email(who));
const put = async (t, v, s, who, text, more = {}) => (await say(t, v, who, "ask.put", { meeting: s.meeting, text, ...more })).ask;
const ask = (page, text) => page.locator(".ask", { hasText: text.slice(0, 20) }).first();
const tab = (page, name) => page.getByRole("tab", { name }).click();

export default [
	{
		name: "who has a weak line has his question read out, and sees that it was",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			const awa = await t.person(v, "awa", at(s), PHONE);
			const moussa = await t.person(v, "moussa", at(s));
			await awa.getByRole("button", { name: "Poser une question" }).click();
			await awa.fill("#ask-text", Q);
			await awa.getByText("À lire à voix haute").click();
			await awa.getByRole("button", { name: "Envoyer la question" }).click();
			await ask(moussa, Q).getByText("À lire à voix haute").waitFor();
			await t.picture(moussa, "ask-aloud-chair");
			await ask(moussa, Q).getByRole("button", { name: /^Lu/ }).click();
			await ask(awa, Q).getByText("Lu à voix haute").waitFor();
			await moussa.keyboard.press("z");
			await ask(awa, Q).getByText("À lire à voix haute").waitFor();
			await ask(moussa, Q).getByRole("button", { name: /^Lu/ }).click();
			await ask(awa, Q).getByText("Lu à voix haute").waitFor();
			await ask(moussa, Q).getByRole("button", { name: /Finalement pas encore lu/ }).click();
			await ask(awa, Q).getByText("À lire à voix haute").waitFor();
			await ask(awa, Q).getByRole("button", { name: /^Autres actions/ }).click();
			await awa.getByRole("button", { name: "Ne plus demander la lecture" }).click();
			await until("nobody is asked to read it", async () => (await ask(moussa, Q).getByText("À lire à voix haute").count()) === 0);
		},
	},
	{
		name: "a question is put on a phone, supported, put now and answered, and taken back by one key",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			const awa = await t.person(v, "awa", at(s), PHONE);
			const helene = await t.person(v, "helene", at(s), PHONE);
			const moussa = await t.person(v, "moussa", at(s));
			await awa.getByRole("button", { name: "Poser une question" }).click();
			await awa.fill("#ask-text", Q);
			await awa.getByRole("button", { name: "Fermer", exact: true }).click();
			await awa.getByRole("button", { name: "Poser une question" }).click();
			assert.equal(await awa.inputValue("#ask-text"), Q, "what was typed is kept");
			await awa.getByRole("button", { name: "Envoyer la question" }).click();
			await ask(awa, Q).getByText("(vous)").waitFor();

			const support = helene.getByRole("button", { name: /^Soutenir cette question, 1 voix$/ });
			await support.focus();
			await helene.keyboard.press("Enter");
			await helene.getByRole("button", { name: "Soutenir cette question, 2 voix" }).waitFor();
			await until("everybody counts it", async () => (await ask(moussa, Q).locator(".ask-voices b").textContent()) === "2");

			await moussa.keyboard.press("q");
			await ask(helene, Q).getByText("Posée en ce moment").waitFor();
			await until("it is said", async () => (await helene.getByRole("status").allTextContents()).some((x) => words(x).includes(`Question posée en ce moment : ${Q}`)));
			await moussa.keyboard.press("r");
			await helene.getByText("Répondues").waitFor();
			await moussa.keyboard.press("z");
			await ask(helene, Q).getByText("Posée en ce moment").waitFor();
			assert.equal(await helene.getByText("Répondues").count(), 0);
		},
	},
	{
		name: "two questions are joined by the keyboard alone and separated again",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			await put(t, v, s, "awa", Q);
			await put(t, v, s, "helene", Q2);
			const moussa = await t.person(v, "moussa", at(s));
			await ask(moussa, Q2).getByRole("button", { name: /^Autres actions/ }).focus();
			await moussa.keyboard.press("Enter");
			await moussa.locator(".menu").getByText("Réunir à une autre").focus();
			await moussa.keyboard.press("Enter");
			await moussa.getByText("Choisissez la question").waitFor();
			await ask(moussa, Q).getByRole("button", { name: /^Réunir à celle-ci/ }).focus();
			await moussa.keyboard.press("Enter");
			await until("both count", async () => (await ask(moussa, Q).locator(".ask-voices b").textContent()) === "2");
			await ask(moussa, Q).getByText("Une autre question y est réunie").click();
			await ask(moussa, Q).getByRole("button", { name: /^Séparer/ }).click();
			await until("each stands by itself", async () => (await moussa.locator(".asks .ask").count()) === 2);
		},
	},
	{
		name: "where questions are read first, the author follows his, and masked nobody learns who asks",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			await say(t, v, "moussa", "ask.set_rules", { meeting: s.meeting, screening: true, masked: true });
			const awa = await t.person(v, "awa", at(s), PHONE);
			const moussa = await t.person(v, "moussa", at(s));
			await awa.getByRole("button", { name: "Poser une question" }).click();
			await awa.fill("#ask-text", Q2);
			await awa.getByText("Poser cette question sans mon nom").click();
			await awa.getByRole("button", { name: "Envoyer la question" }).click();
			await awa.getByText("Vos questions").waitFor();
			await moussa.getByRole("heading", { name: "À lire avant d’afficher" }).waitFor();
			await ask(moussa, Q2).getByText("Sans nom").waitFor();
			/* who closes is told what becomes of it */
			await moussa.getByRole("button", { name: "Clore la séance" }).click();
			await moussa.getByRole("dialog").getByText(/^Une question attend encore d’être relue/).waitFor();
			await t.picture(moussa, "ask-close");
			await moussa.getByRole("button", { name: "Continuer la séance" }).click();
			await ask(moussa, Q2).getByRole("button", { name: /^Autres actions/ }).click();
			await moussa.locator(".menu").getByText("Ne pas retenir").click();
			await moussa.fill("#ask-reason", "Déjà à l’ordre du jour.");
			await moussa.getByRole("dialog").getByRole("button", { name: "Ne pas retenir" }).click();
			await awa.getByText("Déjà à l’ordre du jour.").waitFor();
			assert.equal(await moussa.getByText("Awa Diallo").count() > 0 && (await ask(moussa, Q2).getByText("Awa").count()), 0);
		},
	},
	{
		name: "what is written reaches the room, what is to be read out is ticked, a draft outlives a reload",
		own: true, /* no other clock ends the half minute */
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			const awa = await t.person(v, "awa", at(s), PHONE);
			const moussa = await t.person(v, "moussa", at(s));
			await tab(awa, /Discussion/);
			await awa.fill("#chat-text", "La fiche est dans les documents.");
			await awa.waitForTimeout(500);
			await awa.reload();
			await tab(awa, /Discussion/);
			await until("what was typed is there", async () => (await awa.inputValue("#chat-text")) === "La fiche est dans les documents.");
			await awa.getByText("À lire à voix haute").click();
			await awa.press("#chat-text", "Enter");
			await awa.locator(".chat-line").getByText("La fiche").waitFor();
			assert.equal(await awa.inputValue("#chat-text"), "");
			await until("it is counted for who does not look", async () => words((await moussa.getByRole("tab", { name: /Discussion/ }).textContent()) ?? "").includes("1"));
			await tab(moussa, /Discussion/);
			await moussa.getByText("Un message à lire à voix haute").waitFor();
			await moussa.getByRole("button", { name: /^Lu/ }).click();
			await awa.getByText("Lu à voix haute").waitFor();
			await moussa.keyboard.press("z");
			await moussa.getByText("Un message à lire à voix haute").waitFor();
			await moussa.getByRole("button", { name: /^Lu/ }).click();
			await awa.getByText("Lu à voix haute").waitFor();
			await until("what was seen is counted no more", async () => !words((await moussa.getByRole("tab", { name: /Discussion/ }).textContent()) ?? "").includes("1"));
			await moussa.locator(".chat-line").getByRole("button", { name: /^Autres actions/ }).click();
			await moussa.locator(".menu").getByText("Retirer").click();
			await awa.getByText("Message retiré par Moussa Traoré, qui anime").waitFor();
			assert.equal(await awa.getByText("La fiche est").count(), 0);
			await moussa.keyboard.press("z");
			await awa.locator(".chat-line").getByText("La fiche").waitFor();
			await awa.getByText("Lu à voix haute").waitFor();
		},
	},
	{
		name: "questions are prepared on the page of the meeting, and lead to their topics after it",
		async run(t) {
			const v = await t.house.village();
			await v.meet();
			const page = await t.person(v, "helene", `/r/${v.meeting}`);
			await page.getByRole("button", { name: "Préparer une question" }).click();
			await page.fill("#ask-text", Q);
			await page.getByRole("button", { name: "Envoyer la question" }).click();
			await ask(page, Q).getByText("(vous)").waitFor();
			await say(t, v, "moussa", "room.open", { meeting: v.meeting });
			await say(t, v, "moussa", "room.close", { meeting: v.meeting });
			await t.house.admin.run("due.run", { at: Date.now() + 31_000 });
			await page.reload();
			await page.getByRole("link", { name: /^Voir le sujet/ }).click();
			await page.getByRole("heading", { level: 1, name: /reprogrammer/ }).waitFor();
		},
	},
	{
		name: "questions and discussion can be looked at",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			for (const who of ["awa", "helene", "claire"]) await say(t, v, who, "room.enter", { meeting: s.meeting });
			const a = await put(t, v, s, "helene", Q);
			const b = await put(t, v, s, "awa", Q2);
			await put(t, v, s, "claire", "L’assurance couvre-t-elle les agents locaux ?", { item: s.items[1] });
			await say(t, v, "awa", "ask.support", { ask: a, on: true });
			await say(t, v, "claire", "ask.support", { ask: a, on: true });
			const c = await put(t, v, s, "helene", "Et si le maire est déplacé, qui signe ?");
			await say(t, v, "moussa", "ask.merge", { ask: c, into: b });
			const d = await put(t, v, s, "awa", "La route de Mopti est-elle rouverte ?");
			await say(t, v, "moussa", "ask.answer", { ask: d, note: "Pas encore." });
			await say(t, v, "moussa", "ask.set_rules", { meeting: s.meeting, screening: true, masked: true });
			await put(t, v, s, "awa", "Qui décide de suspendre les missions ?", { masked: true });
			await say(t, v, "helene", "chat.send", { meeting: s.meeting, text: "Bonjour à toutes et tous." });
			await say(t, v, "awa", "chat.send", { meeting: s.meeting, item: s.items[1], text: "Je vous entends mal : l’accès à Sofara-Bé est rouvert.", aloud: true });
			const awa = await t.person(v, "awa", at(s), PHONE);
			const moussa = await t.person(v, "moussa", at(s));
			await ask(awa, Q).waitFor();
			const wrong = await look(t, awa, "ask-member");
			await ask(moussa, Q).waitFor();
			wrong.push(...(await look(t, moussa, "ask-chair")));
			await moussa.setViewportSize({ width: 1280, height: 800 });
			await moussa.getByRole("button", { name: "Réglages" }).click();
			await moussa.getByRole("dialog").waitFor();
			wrong.push(...(await look(t, moussa, "ask-rules")));
			await moussa.getByRole("button", { name: "Fermer", exact: true }).click();
			for (const [item, name] of [["Ne pas retenir", "ask-refuse"], ["Répondue, avec une note", "ask-answer"]]) {
				wrong.push(...(await look(t, moussa, name, [], async () => {
					if ((await moussa.getByRole("dialog").count()) > 0) return;
					await tab(moussa, /Questions/);
					await ask(moussa, Q).getByRole("button", { name: /^Autres actions/ }).click();
					await moussa.locator(".menu").getByText(item).click();
					await moussa.getByRole("dialog").waitFor();
				})));
				await moussa.getByRole("button", { name: "Fermer", exact: true }).click();
			}
			await moussa.setViewportSize({ width: 1280, height: 800 });
			await awa.setViewportSize(PHONE.viewport);
			await awa.getByRole("button", { name: "Poser une question" }).click();
			await awa.getByRole("dialog").waitFor();
			wrong.push(...(await look(t, awa, "ask-put")));
			await awa.getByRole("button", { name: "Fermer", exact: true }).click();
			await tab(awa, /Discussion/);
			await awa.locator("#chat-text").waitFor();
			wrong.push(...(await look(t, awa, "chat-member")));
			await tab(moussa, /Discussion/);
			await moussa.locator("#chat-text").waitFor();
			wrong.push(...(await look(t, moussa, "chat-chair")));
			assert.deepEqual(wrong, []);
		},
	},
];
