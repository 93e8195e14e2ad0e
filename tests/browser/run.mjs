// SPDX-License-Identifier: EUPL-1.2
/* run PALABRE [--shots DIR] [--part lines|rest] [--only WORD]...: people in Chromium, against a real server.
   `lines` are the tests that count the bytes of a thin line, and mostly wait.

   PALABRE_PLAIN, when set, is the program to run instead: a build without sanitizers. */
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Cluster } from "./cluster.mjs";
import { House, Skip } from "./house.mjs";
import { CHROMIUM, launch, Stage } from "./people.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values, positionals } = parseArgs({ allowPositionals: true, options: { shots: { type: "string" }, only: { type: "string", multiple: true }, part: { type: "string" }, at: { type: "string" } } });
const program = process.env.PALABRE_PLAIN ?? positionals[0];
if (!program || !existsSync(program)) {
	console.error("usage: run.mjs PALABRE [--shots DIR] [--part lines|rest] [--only WORD]...");
	process.exit(2);
}
if (!existsSync(CHROMIUM)) {
	console.error(`${CHROMIUM} is missing: deploy/install browser`);
	process.exit(2);
}
const shots = resolve(values.shots ?? join(dirname(program), "shots"));
const AT_ONCE = Number(values.at ?? 3);
const LINES = 2;
const SECONDS = 120;
const UNSTEADY = 4;

const tests = [];
for (const file of readdirSync(here).filter((n) => n.endsWith(".test.mjs")).sort()) {
	const { default: list } = await import(`./${file}`);
	for (const t of list) tests.push({ own: false, ...t, file });
}
const wanted = tests.filter((t) => (!values.part || (values.part === "lines") === (t.waits ?? false)) && (!values.only || values.only.some((w) => t.name.includes(w) || t.file.includes(w))));

const shared = await new House(program).start();
const browser = await launch();
const failed = new Set();
const skipped = [];
const broken = [];

/* One test, once; what went wrong is printed. */
async function attempt(t) {
	const begun = Date.now();
	let house = shared;
	let well = true;
	if (t.own)
		try {
			house = await new (t.gateways ? Cluster : House)(program, t).start();
		} catch (e) {
			if (!(e instanceof Skip)) throw e;
			skipped.push(`${t.name}: ${e.message}`);
			return;
		}
	const stage = new Stage({ browser, house, shots, name: t.name });
	let timer;
	try {
		const limit = new Promise((_, late) => (timer = setTimeout(() => late(new Error(`not done after ${t.seconds ?? SECONDS} s`)), (t.seconds ?? SECONDS) * 1000)));
		await Promise.race([t.run(stage), limit]);
		await stage.end(false);
	} catch (e) {
		well = false;
		console.log(`\nFAILED ${t.file}: ${t.name}\n  ${String(e.stack ?? e).replaceAll("\n", "\n  ")}`);
		for (const fault of stage.faults) console.log(`  ${fault}`);
		await stage.end(true).catch(() => undefined);
	} finally {
		clearTimeout(timer);
		if (t.own) {
			const code = await house.stop();
			if (code !== 0) {
				well = false;
				broken.push(`the server of « ${t.name} » ended with ${code}`);
				console.log(`\nFAILED ${broken.at(-1)}\n${house.said.slice(-2000)}`);
			}
			house.clear();
		}
		if (well) failed.delete(t);
		else failed.add(t);
		console.log(`${well ? "ok" : "not ok"}  ${((Date.now() - begun) / 1000).toFixed(1)} s  ${t.name}`);
	}
}

async function lanes(n, list) {
	const queue = list.sort((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0));
	await Promise.all(Array.from({ length: n }, async () => {
		for (let t = queue.shift(); t; t = queue.shift()) await attempt(t);
	}));
}

/* those that wait for a thin line stand beside the others, two at once; those that measure time come after, one by one */
await Promise.all([lanes(AT_ONCE, wanted.filter((t) => !t.alone && !t.waits)), lanes(LINES, wanted.filter((t) => t.waits))]);
await lanes(1, wanted.filter((t) => t.alone));
/* A few browsers at once on a busy machine miss each other now and then: whatever failed is tried once more, alone.
   What passes then is named, for somebody to look into; more than a few of them are a failure, and a server that
   ended badly always is. */
const unsteady = [...failed];
if (unsteady.length <= UNSTEADY) await lanes(1, [...unsteady]);
await browser.close();
const code = await shared.stop();
if (code !== 0) {
	broken.push(`the server ended with ${code}`);
	console.log(shared.said.slice(-3000));
}
shared.clear();
const lost = [...failed].map((t) => t.name).concat(broken);
const again = unsteady.filter((t) => !failed.has(t));
console.log(`\nbrowser: ${wanted.length - failed.size - skipped.length} passed, ${again.length} of them at the second try, ${lost.length} failed, ${skipped.length} skipped; pictures in ${shots}`);
for (const name of skipped) console.log(`  skipped: ${name}`);
for (const t of again) console.log(`  at the second try: ${t.name}`);
for (const name of lost) console.log(`  failed: ${name}`);
process.exit(lost.length > 0 ? 1 : 0);
