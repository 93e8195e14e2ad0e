// SPDX-License-Identifier: EUPL-1.2
/* pack - last step of the build: tells the service worker what to keep,
   writes .br and .gz beside every text asset, and refuses a build over budget. */
import { existsSync, readFileSync, writeFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { brotliCompressSync, gzipSync, constants } from "node:zlib";
import { createHash } from "node:crypto";
import { join, dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), "dist");
/* all that comes with the first page, live and all */
const FIRST_LOAD = 45 * 1024;
/* of it, what is drawn: in 8 s at 64 kbit/s and 800 ms, see tests/browser/slow.test.mjs */
const DRAWN = 38 * 1024;
/* what a participant who comes straight into a meeting needs to see it and to ask for the floor, brotli as browsers
   take it; with the data it is 60 KB, see tests/browser/seat.test.mjs */
const JOIN = 51 * 1024;
const LAZY = 10 * 1024;
/* a file of several screens' pieces, each of them below that, is held to what it is for */
const LAZY_BY_NAME = { seat: 16 * 1024, meeting: 20 * 1024, admin: 25 * 1024, codraft: 30 * 1024 };

const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
rmSync(join(dist, ".vite"), { recursive: true });

function walk(dir) {
	return readdirSync(dir).flatMap((n) => {
		const p = join(dir, n);
		return statSync(p).isDirectory() ? walk(p) : [p];
	});
}
const gz = (name) => gzipSync(readFileSync(join(dist, name)), { level: 9 }).length;

/* A piece by the name of its group, or undefined. */
const named = (name) => Object.keys(manifest).find((k) => k.startsWith(`_${name}-`) && k.endsWith(".js"));

/* The bundler's line of help would be a file of its own, a kilobyte of heads away: who uses it has it within. */
const helper = named("rolldown-runtime");
if (helper) {
	const { file } = manifest[helper];
	const [, body, own] = /^([^]*);export\{(\w+)( as \w+)?\};?\s*$/.exec(readFileSync(join(dist, file), "utf8"));
	const name = `./${file.split("/").pop()}`;
	for (const p of walk(dist).filter((n) => n.endsWith(".js"))) {
		const text = readFileSync(p, "utf8");
		const left = text
			.replace(/import\{\w+(?: as (\w+))?\}from"([^"]+)";/g, (was, as, from) => (from === name ? `const ${as ?? own}=(()=>{${body};return ${own}})();` : was))
			.replace(`import"${name}";`, "")
			.replaceAll(`"${file}"`, `"${manifest[named("core")].file}"`);
		if (left !== text) writeFileSync(p, left);
		if (left.includes(name)) throw new Error(`${p} still imports ${name}`);
	}
	rmSync(join(dist, file));
	delete manifest[helper];
	for (const m of Object.values(manifest)) m.imports = m.imports?.filter((i) => i !== helper);
}

/* The entry is in the file of what every page needs: of its own it has nothing left, and is
   still named. */
for (const p of walk(dist).filter((n) => /\.(html|js)$/.test(n))) {
	const text = readFileSync(p, "utf8");
	const gone = (file) => !existsSync(join(dist, file));
	const left = p.endsWith(".html")
		? text.replace(/\s*<script[^>]* src="\/([^"]+)"><\/script>/g, (tag, file) => (gone(file) ? "" : tag))
		: text.replace(/(?<=^|[;\n])import"\.\/(index-[^"]+)";/, (tag, file) => (gone(`assets/${file}`) ? "" : tag));
	if (left !== text) writeFileSync(p, left);
}

/* the code takes the connection that is there, the data a new one */
const page = join(dist, "index.html");
writeFileSync(page, readFileSync(page, "utf8").replace(/(<link rel="preload".*\n)([^]*?)(?=<\/head>)/, "$2$1"));
/* All that is fetched with it, itself first. */
function withIt(key, seen = new Set()) {
	const chunk = manifest[key];
	if (seen.has(chunk.file)) return seen;
	seen.add(chunk.file);
	for (const sheet of chunk.css ?? []) seen.add(sheet);
	for (const i of chunk.imports ?? []) withIt(i, seen);
	return seen;
}
/* The page as it is asked for at « À suivre », and at a meeting: each names, beside what every page has, what it
   is drawn with, so that no round trip lies between. That of a meeting has its icons and the mark of its tab within, one sheet of its own instead
   of the two that it has when one comes to it from elsewhere, and names nothing that one needs to install the application. */
function pageOf(name, keys) {
	const html = readFileSync(page, "utf8");
	const all = new Set(keys.flatMap((k) => [...withIt(k)]));
	const lines = [...all].filter((f) => !html.includes(f)).map((f) => (f.endsWith(".css") ? `<link rel="preload" href="/${f}" as="style">` : `<link rel="modulepreload" crossorigin href="/${f}">`));
	return [name, html.replace("</head>", `${lines.join("\n")}\n</head>`)];
}
const live = named("live");
const sprite = readFileSync(join(dist, manifest[named("seat")].assets.find((n) => n.includes("/icons-room-"))), "utf8").trim();
const [, seated] = pageOf("seance.html", [named("seat"), live]);
const [sheet] = manifest[named("seat")].css;
const mark = readFileSync(join(dist, "icon.svg"), "utf8").trim().replaceAll('"', "'").replace(/[<>#]/g, encodeURIComponent);
const dress = (html) =>
	html
		.replace("/icon.svg", `data:image/svg+xml,${mark}`)
		.replace(`<link rel="preload" href="/${sheet}" as="style">\n`, "")
		.replace(/href="(\/assets\/index-[^"]+\.css)"/, (_, index) => `href="/${manifest["src/styles/seance.css"].file}" data-has="${sheet}" data-rest="${index}"`);
const installs = /<link rel="(manifest|apple-touch-icon)".*>\n/g;
writeFileSync(join(dist, "seance.html"), dress(seated).replace(installs, "").replace("</body>", `<div id="icons" hidden>${sprite}</div>\n</body>`));
writeFileSync(page, pageOf("index.html", ["src/view/screens/inbox.tsx"])[1]);

/* what « À suivre », the first page of who is signed in, needs before it can be read */
const drawn = new Set(["index.html"]);
const chunks = new Map(Object.values(manifest).map((m) => [m.file, m]));
function add(set, file) {
	if (set.has(file)) return;
	set.add(file);
	const chunk = chunks.get(file);
	for (const sheet of chunk?.css ?? []) set.add(sheet);
	for (const i of chunk?.imports ?? []) add(set, manifest[i].file);
}
for (const [, file] of readFileSync(join(dist, "index.html"), "utf8").matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)) add(drawn, file);
const assets = walk(dist).map((p) => relative(dist, p)).filter((n) => n.startsWith("assets/"));
for (const n of assets) if (/\/icons-(?!more-|room-)[^/]*\.svg$/.test(n)) drawn.add(n);
/* what makes the page live comes once it is drawn */
const first = new Set(drawn);
add(first, manifest[live].file);

/* the worker: the shell at once, the other code when idle; fonts when they are asked for */
const code = assets.filter((n) => /\.(js|css|svg)$/.test(n));
const worker = join(dist, "sw.js");
const shell = [...first].map((n) => (n === "index.html" ? "/" : `/${n}`));
const later = code.filter((n) => !first.has(n) && n !== manifest["src/styles/seance.css"].file).map((n) => `/${n}`);
const version = createHash("sha256").update([...first].map((n) => readFileSync(join(dist, n))).join("") + later.join()).digest("hex").slice(0, 12);
const source = readFileSync(worker, "utf8");
const list = JSON.stringify({ version, shell, later });
if (!source.includes("__SHELL__")) throw new Error("sw.js has no place for its list");
writeFileSync(worker, source.replace(/["'`]__SHELL__["'`]/, () => JSON.stringify(list)));

for (const p of walk(dist)) {
	if (!/\.(html|js|css|svg|webmanifest|json|txt)$/.test(p)) continue;
	const bytes = readFileSync(p);
	writeFileSync(`${p}.gz`, gzipSync(bytes, { level: 9 }));
	writeFileSync(`${p}.br`, brotliCompressSync(bytes, {
		params: {
			[constants.BROTLI_PARAM_QUALITY]: 11,
			[constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
			[constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
		},
	}));
}

/* of a meeting: its page with its icons, and its code */
const seat = new Set(["seance.html"]);
for (const [, file] of readFileSync(join(dist, "seance.html"), "utf8").matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)) add(seat, file);
seat.delete(sheet);

let failed = false;
const kb = (n) => (n / 1024).toFixed(1).padStart(6);
function gate(what, files, limit, size = gz) {
	const total = files.reduce((n, f) => n + size(f), 0);
	console.log(`${kb(total)}  ${what}, of ${limit / 1024}`);
	if (total > limit) failed = true;
}
console.log("first load of « À suivre », KB gzip -9");
for (const n of first) console.log(`${kb(gz(n))}  ${n}`);
gate("drawn", [...drawn], DRAWN);
gate("drawn and live", [...first], FIRST_LOAD);
console.log("coming into a meeting, KB brotli");
const br = (name) => statSync(join(dist, `${name}.br`)).size;
for (const n of seat) console.log(`${kb(br(n))}  ${n}`);
gate("a meeting come into", [...seat], JOIN, br);
console.log("later");
for (const n of code.filter((c) => !drawn.has(c))) {
	const chunk = /assets\/([a-z]+)/.exec(n)?.[1] ?? "";
	const limit = LAZY_BY_NAME[chunk] ?? LAZY;
	console.log(`${kb(gz(n))}  ${n}${gz(n) > limit ? `  over ${limit / 1024}` : ""}`);
	if (gz(n) > limit) failed = true;
}
if (failed) {
	console.error("over budget");
	process.exit(1);
}
