// SPDX-License-Identifier: EUPL-1.2
/* People at different gateways, and what they see when what joins these fails. */
import assert from "node:assert/strict";
import { sleep } from "./house.mjs";
import { answer, messages, until } from "./people.mjs";

const at = (v, key) => `/s/${v.topics[key]}`;
const slow = (page) => page.locator(".banner", { hasText: "Le serveur met du temps à répondre" });
const pending = (page) => page.locator("article.message.pending");
const both = (pages, texts, ms) => Promise.all(pages.map((page) => until(texts.join(), async () => (await messages(page)).slice(-texts.length).join() === texts.join(), ms)));

export default [
	{
		name: "at two gateways people talk; while Redis is silent what they send is on its way, and arrives once",
		own: true,
		gateways: 2,
		seconds: 120,
		async run(t) {
			const v = await t.house.village();
			const [one, two] = t.house.gates;
			const awa = await t.person(v, "awa", at(v, "forage"), { by: one.address });
			const helene = await t.person(v, "helene", at(v, "forage"), { by: two.address });
			t.expect();
			await answer(awa, "Par la première porte.");
			await both([awa, helene], ["Par la première porte."]);
			await answer(helene, "Par la seconde.");
			await both([awa, helene], ["Par la première porte.", "Par la seconde."]);

			t.house.redis.kill("SIGSTOP");
			try {
				await answer(awa, "Pendant le silence.");
				await pending(awa).getByText("Envoi en cours").waitFor();
				await slow(awa).waitFor({ timeout: 12_000 });
				await answer(helene, "Moi aussi.");
				await sleep(3000);
				assert.equal((await messages(helene)).filter((m) => /silence/.test(m)).length, 0);
			} finally {
				t.house.redis.kill("SIGCONT");
			}
			const said = (page) => messages(page).then((all) => all.slice(-2).sort().join());
			for (const page of [awa, helene]) {
				await until("both have arrived", async () => (await said(page)) === "Moi aussi.,Pendant le silence.", 25_000);
				await until("nothing is said to be slow", async () => (await slow(page).count()) === 0 && (await pending(page).count()) === 0, 15_000);
			}
			assert.deepEqual((await messages(awa)).slice(-4), (await messages(helene)).slice(-4), "in the same order");

			await t.house.kill();
			await answer(awa, "Sans historien.");
			await sleep(1500);
			await t.house.start();
			await both([awa, helene], ["Sans historien."], 30_000);
			await until("the link is well", async () => /À jour/.test(await awa.locator(".network").innerText()), 20_000);
		},
	},
	{
		name: "a session that has ended leads to the sign-in page at a gateway too, without knocking again and again",
		own: true,
		gateways: 2,
		async run(t) {
			const v = await t.house.village();
			const [one, two] = t.house.gates;
			const laptop = await t.person(v, "awa", at(v, "forage"), { by: one.address });
			const phone = await t.person(v, "awa", "/", { by: two.address, viewport: { width: 390, height: 844 } });
			t.expect();
			await laptop.getByRole("textbox", { name: "Votre réponse" }).fill("Un brouillon.");
			await sleep(700);
			let knocks = 0;
			laptop.on("websocket", () => knocks++);
			await phone.goto(`${two.address}/moi`);
			await phone.locator(".sessions li", { hasNotText: "Cet appareil" }).getByRole("button").click();
			await laptop.locator("#email").waitFor();
			await sleep(3000);
			assert.equal(knocks, 0, "it does not try again");
			/* the cookie is dead: a page that is opened now is let in, and told so */
			await laptop.reload();
			await laptop.locator("#email").waitFor();
			await sleep(3000);
			assert.ok(knocks <= 1, `${knocks} sockets for a session that is over`);
			await t.enter(laptop, await t.house.link(v.email("awa")), one.address);
			await laptop.goto(one.address + at(v, "forage"));
			await until("the draft is still there", async () => (await laptop.getByRole("textbox", { name: "Votre réponse" }).inputValue()) === "Un brouillon.");
		},
	},
];
