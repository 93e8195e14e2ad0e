// SPDX-License-Identifier: EUPL-1.2
/* At the end of a long thin line: 64 kbit/s, 800 ms there and back. What measures time runs when
   nothing else does; what counts the bytes of an idle hour waits beside the others. */
import assert from "node:assert/strict";
import { far, until } from "./people.mjs";
import { sleep } from "./house.mjs";

const LINK = { bits: 64_000, roundTrip: 800 };
const COLD_MS = 8000;
const WARM_MS = 1000;
const IDLE_BYTES = 50_000;
const IDLE_S = 150;

/* Eight groups, forty topics with two or three unread messages each: three weeks of absence. */
async function busy(house, v) {
	const { admin } = house;
	const words = "Nous avons reçu le devis du forage, il faut encore que la commune délibère avant la fin du mois ; le comité se réunit jeudi et nous dira quand le technicien peut passer, avec le relevé de la pompe et les photos de la margelle.";
	for (let g = 0; g < 6; g++) {
		const group = (await admin.run("group.create", { slug: `loin-${v.run}-${g}`, kind: "thematic", title: `Groupe lointain ${g + 1}`, join_mode: "open", purpose: words, tint: g + 1 })).group.id;
		for (const [who, role] of [["moussa", "chair"], ["awa", "member"], ["helene", "member"]]) await admin.run("group.add", { group, person: v.people[who], role });
		for (let n = 0; n < 7; n++) {
			const { topic } = await admin.run("topic.create", { group, kind: "discussion", title: `Sujet ${n + 1} du groupe ${g + 1} : ce qu’il faut décider`, body: `${n} ${words}` }, v.email("awa"));
			for (let p = 0; p < (n % 3) + 1; p++) await admin.run("post.create", { topic: topic.id, body: `${p} ${words.slice(n * 7)} ${g}` }, v.email("moussa"));
		}
	}
}

const unread = (page) => page.locator(".rail .leaf, .tabs .leaf").first().innerText();

/* ms until what one comes for can be read. */
async function readable(page, go) {
	const begun = performance.now();
	await go();
	await page.locator(".topic-row .excerpt").first().waitFor({ timeout: 30_000 });
	return Math.round(performance.now() - begun);
}

/* Hélène, after three weeks, at the far end; `cold`: ms until she can read. */
async function comeBack(t) {
	const v = await t.house.village();
	await busy(t.house, v);
	const { line } = t.house;
	const page = await far(t, v, "helene");
	return { v, page, line, cold: await readable(page, () => page.goto(line.address, { waitUntil: "commit" })) };
}

/* What is spared is offered, and kept to; all that still comes has come. */
async function spare(page, line) {
	await page.getByRole("button", { name: "Réduire les données" }).click();
	await until("the link is up", async () => /À jour/.test(await page.locator(".network").innerText()), 40_000);
	assert.equal(await page.evaluate(() => document.documentElement.dataset.thrift), "");
	await page.evaluate(() => navigator.serviceWorker.ready);
	await until("the rest has come", async () => {
		const before = line.passed.bytes;
		await sleep(6000);
		return line.passed.bytes === before;
	}, 90_000);
}

export default [
	{
		name: "at 64 kbit/s and 800 ms « À suivre » opens within 8 s, and again within 1 s",
		own: true,
		alone: true,
		seconds: 240,
		link: LINK,
		async run(t) {
			const { page, line, cold } = await comeBack(t);
			const first = line.passed;
			assert.equal(await page.locator(".topic-row").count(), 12, "as many topics as come at first");
			assert.ok(cold < COLD_MS, `cold after ${cold} ms`);

			await spare(page, line);

			const warm = await readable(page, () => page.reload({ waitUntil: "commit" }));
			console.log(`measured: cold ${cold} ms, ${first.wire} bytes on the wire; warm ${warm} ms`);
			assert.ok(warm < WARM_MS, `warm after ${warm} ms`);
		},
	},
	{
		name: "at 64 kbit/s and 800 ms an idle hour of « À suivre » costs less than 50 KB",
		own: true,
		waits: true,
		seconds: 480,
		link: LINK,
		async run(t) {
			const { v, page, line } = await comeBack(t);
			await spare(page, line);
			const told = await unread(page);

			/* others are there and type; it is the reader's hour that is idle */
			const awa = await t.person(v, "awa", `/s/${v.topics.forage}`);
			await sleep(15_000);
			const before = line.passed;
			for (let s = 0; s < IDLE_S; s += 20) {
				await awa.getByRole("textbox", { name: "Votre réponse" }).pressSequentially("…");
				await sleep(20_000);
			}
			const after = line.passed;
			const hour = Math.round(((after.wire - before.wire) * 3600) / IDLE_S);
			console.log(`measured: an idle hour ${hour} bytes with TCP and IP (${after.bytes - before.bytes} of payload, ${after.segments - before.segments} segments in ${IDLE_S} s)`);
			assert.ok(hour < IDLE_BYTES, `an idle hour of ${hour} bytes`);
			assert.equal(await unread(page), told);

			/* it was not silence: what is said comes */
			await v.write("awa", "forage", "Le technicien est passé.");
			await until("one more is counted", async () => (await unread(page)) !== told, 15_000);
		},
	},
];
