// SPDX-License-Identifier: EUPL-1.2
/* reach - which texts and icons the first page needs: those asked for by the
   entry, by « À suivre », and by whatever these import at once. What every page
   needs is with its code, what « À suivre » alone does with its own (i18n/inbox). The other texts
   are fetched with the first screen that imports i18n/more, as every other one
   must, or i18n/far, for those that no other screen asks for. A meeting under way
   imports i18n/room, what one leaves i18n/after, which have all that their parts ask for; the other icons come
   when one is first shown. */
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const ENTRY = ["main.tsx", "view/update.ts"];
const SEAT = ["view/screens/room.tsx"];
const FIRST = [...ENTRY, "view/screens/inbox.tsx"];
const IMPORT = /(?:^|\n)\s*(?:import|export)\s+(?:([^"'();]*?)\s+from\s+)?"(\.[^"]+)"/g;

function resolve(from, spec) {
	const path = join(dirname(from), spec);
	for (const end of ["", ".ts", ".tsx", "/index.ts"]) if (existsSync(path + end) && statSync(path + end).isFile()) return path + end;
	return undefined;
}

/* What a file imports at once. Of an index that only hands on, the files that
   define the names asked for. */
function* imports(path) {
	for (const [, names = "", spec] of readFileSync(path, "utf8").matchAll(IMPORT)) {
		if (/^type\s/.test(names) || spec.includes("gen/")) continue;
		const target = resolve(path, spec);
		if (!target) continue;
		const text = readFileSync(target, "utf8");
		if (!/\/kit\/index\.ts$/.test(target)) {
			yield target;
			continue;
		}
		const wanted = [...names.matchAll(/(?<!type )\b(\w+)\b/g)].map((m) => m[1]);
		for (const [, , part] of text.matchAll(IMPORT)) {
			const file = resolve(target, part);
			if (file && wanted.some((n) => new RegExp(`export (?:async )?(?:function|const) ${n}\\b`).test(readFileSync(file, "utf8")))) yield file;
		}
	}
}

function reach(roots) {
	const seen = new Set();
	const queue = [...roots];
	for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
		if (seen.has(path)) continue;
		seen.add(path);
		queue.push(...imports(path));
	}
	return seen;
}

/* The view alone has texts. */
const keysOf = (files) => new Set([...files].filter((f) => !/\/src\/(model|wire)\//.test(f)).flatMap((f) => [...readFileSync(f, "utf8").matchAll(/\bt\.(\w+)/g)].map((m) => m[1])));

function sources(dir) {
	return readdirSync(dir).flatMap((name) => {
		const path = join(dir, name);
		return statSync(path).isDirectory() ? (name === "gen" ? [] : sources(path)) : /\.tsx?$/.test(name) ? [path] : [];
	});
}

/* Every word in quotes: more than the icons, never less. */
const words = (files) => new Set([...files].flatMap((f) => [...readFileSync(f, "utf8").matchAll(/"([a-z][a-z0-9-]*)"/g)].map((m) => m[1])));

export const firstIcons = (src) => words(reach(FIRST.map((f) => join(src, f))));

/* Of a meeting, as a participant sees it when he comes in. */
export function roomIcons(src) {
	const core = reach(ENTRY.map((f) => join(src, f)));
	return words([...reach(SEAT.map((f) => join(src, f)).filter(existsSync))].filter((f) => !core.has(f) || /\/kit\/(?!header|nav|rows)/.test(f)));
}

/* The keys of every page; those that « À suivre » has besides; of the screens that import i18n/more alone; of those that import i18n/far;
   of those that import i18n/room, or i18n/after. Fails on a screen fetched later that would find its texts missing. */
export function firstTexts(src) {
	const first = keysOf(reach(ENTRY.map((f) => join(src, f))));
	const early = new Set();
	const [inbox, more, far, room, parts, after] = ["inbox", "more", "far", "room", "parts", "after"].map((name) => join(src, `i18n/${name}.ts`));
	const [near, rare, seat, beside, left] = [new Set(), new Set(), new Set(), new Set(), new Set()];
	for (const path of sources(src))
		for (const [, spec] of readFileSync(path, "utf8").matchAll(/import\("(\.[^"]+)"\)/g)) {
			const target = resolve(path, spec);
			if (!target || target.includes("/gen/")) continue;
			const files = reach([target]);
			const missing = [...keysOf(files)].filter((k) => !first.has(k));
			const into = files.has(inbox) ? early : files.has(parts) ? beside : files.has(room) ? seat : files.has(after) ? left : files.has(far) ? rare : near;
			for (const k of missing) into.add(k);
			if (missing.length > 0 && into === near && !files.has(more)) throw new Error(`src/${relative(src, target)} needs import "…/i18n/more" for ${missing.slice(0, 3).join(", ")}`);
		}
	return { first, early, near, rare, seat, beside, left };
}
