// SPDX-License-Identifier: EUPL-1.2
/* A seat at the end of a thin line: 32 kbit/s, 800 ms there and back, no sound. What it costs to come into a
   meeting of forty people, and to follow all of it. These tests count bytes: most of their time they wait. */
import assert from "node:assert/strict";
import { far, until } from "./people.mjs";
import { sleep } from "./house.mjs";

const LINK = { bits: 32_000, roundTrip: 800 };
const JOIN_BYTES = 60 * 1024;
const SITTING_BYTES = 400 * 1024;
const IDLE_BYTES = 1024;
const IDLE_S = 130;
const PEOPLE = 40;

const FIRST = ["Aminata", "Bakary", "Claire", "Djibril", "Élodie", "Fanta", "Gérard", "Hawa", "Ibrahima", "Jeanne"];
const LAST = ["Traoré", "Le Goff", "Diallo", "Martin"];

/* Forty people in a meeting that has been going on for a while: a queue, questions, chat, notes, a vote. */
async function sitting(house, v) {
	const { admin } = house;
	const s = await v.sit();
	const people = [];
	for (let n = 0; n < PEOPLE; n++) {
		const email = `siege-${v.run}-${n}@example.org`;
		const { person } = await admin.run("person.create", { email, name: `${FIRST[n % 10]} ${LAST[Math.floor(n / 10)]}` });
		await admin.run("group.add", { group: v.groups.mali, person: person.id, role: "member" });
		await admin.run("room.enter", { meeting: s.meeting }, email);
		people.push(email);
	}
	return { ...s, people, item: s.items[1] };
}

/* Until nothing has passed for so long. */
async function quiet(line, ms) {
	let before = -1;
	await until("the line is quiet", async () => {
		const now = line.passed.bytes;
		const still = now === before;
		before = now;
		if (!still) await sleep(ms);
		return still;
	}, 180_000);
}

/* What came and went for the page itself: contents, as sent, and heads of HTTP, as HTTP/1.1 has them (HTTP/2 makes them small). */
function counted(page) {
	const c = { bytes: 0, heads: 0, pending: [] };
	page.on("requestfinished", (r) => c.pending.push(r.sizes().then((n) => {
		c.bytes += n.requestBodySize + n.responseBodySize;
		c.heads += n.requestHeadersSize + n.responseHeadersSize;
	}, () => undefined)));
	page.on("websocket", (w) => {
		for (const way of ["framereceived", "framesent"]) w.on(way, (f) => (c.bytes += Buffer.byteLength(f.payload) + (way === "framesent" ? 8 : 4)));
	});
	return c;
}

async function comeIn(t, v, s) {
	const { line } = t.house;
	const page = await far(t, v, "helene", { viewport: { width: 390, height: 844 } });
	const got = counted(page);
	const begun = performance.now();
	await page.goto(`${line.address}/seance/${s.meeting}`, { waitUntil: "commit" });
	await page.locator(".room-stage").first().waitFor({ timeout: 120_000 });
	const seen = Math.round(performance.now() - begun);
	await quiet(line, 8000);
	await Promise.all(got.pending);
	return { page, got, seen };
}

const PAPER = { title: "Reprendre les missions courtes en janvier", kind: "yes_no_abstain", voice: "person", basis: "present", secret: false, base: "expressed", threshold: "simple", shown: "live", reservation: false, changeable: true };

/* Two hours of forty people: speeches with their queue, questions with their voices, chat, notes, votes. */
async function twoHours(admin, line, v, s) {
	const chair = v.email("moussa");
	const at = { meeting: s.meeting, item: s.item };
	const asks = [];
	for (let n = 0; n < 40; n++) {
		/* faster than in two hours, and no faster than the line bears: who falls far behind is sent away and resumes */
		await quiet(line, 500);
		const who = s.people[n % s.people.length];
		/* the queue is eight long while it goes on */
		await admin.run("floor.ask", at, who);
		if (n % 10 === 9) {
			const { entry } = await admin.run("floor.ask", at, s.people[(n + 20) % s.people.length]);
			await admin.run("floor.withdraw", { meeting: s.meeting, entry }, s.people[(n + 20) % s.people.length]);
		}
		if (n >= 8) await admin.run("floor.call", at, chair);
		if (n % 2) await admin.run("minutes.note", { meeting: s.meeting, kind: n % 8 === 1 ? "decision" : "note", text: `Les communes demandent un calendrier commun, et qu’il soit dit qui le tient : point ${n}.` }, chair);
		else await admin.run("minutes.note", { meeting: s.meeting, kind: "note", text: `Mission à Mopti : ${n} jours, deux agents.` }, chair);
		if (n < 25) asks.push((await admin.run("ask.put", { ...at, text: `Peut-on reprogrammer les crédits de l’année sans repasser en conseil, et jusqu’à quel montant (${n}) ?` }, who)).ask);
		for (let k = 0; k < 4 && asks.length > 0 && n < 38; k++) await admin.run("ask.support", { ask: asks[n % asks.length], on: true }, s.people[(n + 3 + 7 * k) % s.people.length]).catch((e) => assert.match(String(e), /already/));
		for (let k = 0; k < (n % 2 ? 2 : 1); k++) await admin.run("chat.send", { meeting: s.meeting, text: `La fiche est dans les documents du point 2, version ${n}.` }, s.people[(2 * n + k) % s.people.length]);
		if (n % 10 === 5) {
			const { id } = (await admin.run("ballot.prepare", { ...at, paper: PAPER }, chair)).ballot.ballot;
			await admin.run("ballot.open", { ballot: id }, chair);
			for (const voter of s.people) await admin.run("ballot.cast", { ballot: id, choices: [n % 3 ? 0 : 1] }, voter);
			await admin.run("ballot.close", { ballot: id }, chair);
			await admin.run("ballot.publish", { ballot: id }, chair);
		}
	}
	for (let n = 0; n < 8; n++) await admin.run("floor.call", at, chair);
	await admin.run("floor.end", { meeting: s.meeting }, chair);
}

export default [
	{
		name: "who came straight into a meeting, in its own sheet, finds the other pages dressed as they are to anybody",
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			const page = await far(t, v, "helene", { by: t.house.address });
			await page.goto(`${t.house.address}/seance/${s.meeting}`);
			await page.locator(".room-stage").waitFor();
			assert.equal(await page.locator("link[rel=stylesheet][href*='/index-']").count(), 0, "one sheet");
			/* the icons of the room are in the page; a menu comes with its code */
			assert.ok((await page.locator(".room-bar svg.i use").first().getAttribute("href")).startsWith("#"));
			await page.getByRole("button", { name: "Autres demandes" }).click();
			await page.getByRole("button", { name: "Demander une motion d’ordre" }).waitFor();
			await page.keyboard.press("Escape");
			const look = () => page.locator(".topic-row").first().evaluate((e) => ["display", "padding", "columnGap"].map((k) => getComputedStyle(e)[k]));
			await page.keyboard.type("gi");
			await page.locator(".topic-row").first().waitFor();
			await page.locator("link[rel=stylesheet][href*='/index-']").waitFor({ state: "attached" });
			await until("it is dressed", async () => (await look())[0] === "flex");
			const led = await look();
			await page.goto(`${t.house.address}/`);
			await page.locator(".topic-row").first().waitFor();
			assert.deepEqual(led, await look());
		},
	},
	{
		name: "a line that hangs in a meeting is said within thirteen seconds: by what one does, and where something was under way by its silence",
		own: true,
		async run(t) {
			const v = await t.house.village();
			const s = await v.sit();
			const { wire, admin } = t.house;
			const page = await t.person(v, "helene", `/seance/${s.meeting}`, { by: wire.address });
			await page.getByRole("button", { name: "Demander la parole" }).waitFor();
			await admin.run("room.enter", { meeting: s.meeting }, v.email("awa"));
			t.expect();
			for (const acts of [true, false]) {
				await until("nothing is wrong", async () => (await page.locator(".room-line").count()) === 0, 30_000);
				if (acts) await sleep(1000);
				else {
					const note = `Les missions courtes reprennent (${v.run}).`;
					await admin.run("chat.send", { meeting: s.meeting, text: note }, v.email("awa"));
					await page.getByRole("tab", { name: /Discussion/ }).click();
					await page.getByText(note).waitFor();
				}
				wire.freeze();
				const begun = performance.now();
				if (acts) await page.getByRole("button", { name: "Demander la parole" }).click();
				await page.locator(".room-line").waitFor({ timeout: 13_000 });
				console.log(`measured: a line that hangs is known after ${Math.round(performance.now() - begun)} ms`);
				wire.restore();
			}
			await until("it goes on", async () => (await page.locator(".room-line").count()) === 0, 30_000);
		},
	},
	{
		name: "at 32 kbit/s and 800 ms one comes into a meeting of forty for less than 60 KB, heads of HTTP and all",
		own: true,
		waits: true,
		seconds: 300,
		link: LINK,
		async run(t) {
			const v = await t.house.village();
			const s = await sitting(t.house, v);
			const { got, seen } = await comeIn(t, v, s);
			console.log(`measured: in the meeting after ${seen} ms, ${got.bytes} bytes, and ${got.heads} of heads; ${t.house.line.passed.wire} on the wire`);
			assert.ok(got.bytes + got.heads < JOIN_BYTES, `coming in took ${got.bytes} bytes and ${got.heads} of heads`);
		},
	},
	{
		name: "two hours of a meeting of forty cost who follows them at 32 kbit/s less than 400 KB, and a minute in which nothing happens less than 1 KB",
		own: true,
		waits: true,
		seconds: 600,
		link: LINK,
		async run(t) {
			const v = await t.house.village();
			const s = await sitting(t.house, v);
			const { page } = await comeIn(t, v, s);
			const { line } = t.house;
			const before = line.passed;
			/* what there is to look at is looked at */
			for (const tab of await page.getByRole("tab").all()) await tab.click();
			await quiet(line, 3000);
			const looked = line.passed.wire - before.wire;
			await twoHours(t.house.admin, line, v, s);
			await quiet(line, 10_000);
			const played = line.passed.wire - before.wire;
			const still = line.passed;
			await sleep(IDLE_S * 1000);
			const minute = ((line.passed.wire - still.wire) * 60) / IDLE_S;
			const all = Math.round(played + 120 * minute);
			console.log(`measured: two hours ${all} bytes with TCP and IP, of which ${looked} of code and ${played - looked} of what happened; a minute of silence ${Math.round(minute)}`);
			assert.ok(minute < IDLE_BYTES, `a silent minute of ${minute} bytes`);
			assert.ok(all < SITTING_BYTES, `two hours of ${all} bytes`);
			/* it is followed: the last that was noted or voted stands in what came */
			assert.equal(await page.locator(".room-line").count(), 0, "nothing says that the line is gone");
		},
	},
];
