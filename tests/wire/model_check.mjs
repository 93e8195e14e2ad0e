// SPDX-License-Identifier: EUPL-1.2
/* model_check RECORD - old snapshot + events = fresh snapshot.

   RECORD is what tests/wire/run.py --record wrote: for each client of each case what it loaded
   at the beginning, every event it was pushed since, and what a client that comes afresh loads
   at the end. The browser client's own reducers must get from the one to the other. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual, inspect } from "node:util";

const web = join(dirname(fileURLToPath(import.meta.url)), "../../web");
const { createServer } = await import(createRequire(join(web, "package.json")).resolve("vite"));
const vite = await createServer({ root: web, configFile: false, logLevel: "error", appType: "custom", server: { middlewareMode: true, hmr: false, ws: false, watch: null }, optimizeDeps: { noDiscovery: true } });
const load = (name) => vite.ssrLoadModule(`/src/model/${name}.ts`);
const { openReplica, applyFrame, essence } = await load("apply");
const { loadInbox, mergeTopics } = await load("load");
const { nothingElse } = await load("topic");
const { loadList } = await load("arrange");
const { loadTopic, openingTopic } = await load("post");

/* What a client that looks at everything holds; `only` these topics open. */
function fresh(snapshot, only) {
	const r = openReplica(snapshot.open);
	let s = loadInbox(r.state, snapshot.inbox, r.state.tick);
	for (const [group, list] of Object.entries(snapshot.lists)) s = loadList(s, Number(group), list, s.tick);
	for (const [topic, opened] of Object.entries(snapshot.topics)) if (!only || only.has(topic)) s = loadTopic(openingTopic(s, Number(topic)), opened, s.tick, Number(topic));
	return { ...r, state: s };
}

/* What the client does when an event spoke of something that it does not hold. */
function heal(state, after) {
	let s = state;
	for (const group of Object.keys(s.missing).map(Number)) {
		const unread = (after.lists[group]?.topics ?? []).filter((e) => e.state.unread > 0 && e.state.level !== "mute");
		s = nothingElse(mergeTopics(s, unread, s.tick), group, new Set(unread.map((e) => e.topic.id)), s.tick);
	}
	/* a list that went stale is loaded again when it is looked at */
	for (const [group, list] of Object.entries(s.lists)) if (list.stale && after.lists[group]) s = loadList(s, Number(group), after.lists[group], s.tick);
	for (const group of Object.keys(after.lists)) if (!s.lists[group]) s = loadList(s, Number(group), after.lists[group], s.tick);
	for (const [topic, w] of Object.entries(s.windows)) if (w.stale && after.topics[topic]) s = loadTopic(openingTopic(s, Number(topic)), after.topics[topic], s.tick, Number(topic));
	return s;
}

function firstDifference(a, b, at = "") {
	if (isDeepStrictEqual(a, b)) return undefined;
	if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return [at, a, b];
	for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
		const found = firstDifference(a[key], b[key], `${at}.${key}`);
		if (found) return found;
	}
	return [at, a, b];
}

let checked = 0;
let events = 0;
const wrong = [];
for (const line of readFileSync(process.argv[2], "utf8").split("\n")) {
	if (!line) continue;
	const record = JSON.parse(line);
	let replica = fresh(record.before);
	checked++;
	try {
		for (const frame of record.events) {
			const r = applyFrame(replica, frame);
			if (r.verdict !== "apply") throw new Error(`the client calls ${frame.ev} on ${frame.ch}, seq ${frame.seq}, ${r.verdict}`);
			replica = r.replica;
			events++;
		}
		const mine = heal(replica.state, record.after);
		const theirs = fresh(record.after, new Set(Object.keys(mine.windows))).state;
		const renamed = record.case.endsWith("[person.update]");
		const found = firstDifference(plain(essence(mine), renamed), plain(essence(theirs), renamed));
		if (found) throw new Error(`after the events ${found[0]} is\n    ${show(found[1])}\n  and a fresh client has\n    ${show(found[2])}`);
	} catch (e) {
		wrong.push(`${record.case}\n  ${record.at}, ${record.who}: ${e.message}\n  events: ${record.events.map((f) => f.ev).join(" ")}`);
	}
}
await vite.close();

/* Undefined and absent are the same. `nameless`: who was renamed keeps his old name beside what he
   said until it is loaded again; nobody is told. */
function plain(x, nameless) {
	return JSON.parse(JSON.stringify(x, nameless ? (key, value) => (["name", "last_author", "author_name"].includes(key) ? undefined : value) : undefined));
}
function show(x) {
	return inspect(x, { depth: 6, breakLength: 140, maxStringLength: 200 }).slice(0, 1500);
}

for (const text of wrong.slice(0, 20)) console.log(`FAILED ${text}\n`);
console.log(`model: ${checked - wrong.length} of ${checked} clients agree with a fresh one after ${events} events`);
if (checked === 0) console.log("the record is empty");
process.exit(wrong.length > 0 || checked === 0 ? 1 : 0);
