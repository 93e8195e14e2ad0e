// SPDX-License-Identifier: EUPL-1.2
/* layers - the rules of src/ that the compiler cannot see:
   1. view -> model -> wire -> gen; i18n may be used by view and main, and knows gen only;
   2. HTML enters the page in one file, view/html.ts;
   3. no style attribute in markup, which the Content-Security-Policy refuses;
   4. every icon and message that is listed is used. */
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, dirname, relative, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const src = join(dirname(dirname(fileURLToPath(import.meta.url))), "src");
const may = {
	gen: ["gen", "i18n"],
	wire: ["wire", "gen"],
	i18n: ["i18n", "gen"],
	model: ["model", "wire", "gen"],
	view: ["view", "model", "wire", "i18n", "gen"],
};
const faults = [];

function files(dir) {
	return readdirSync(dir).flatMap((name) => {
		const path = join(dir, name);
		return statSync(path).isDirectory() ? files(path) : /\.tsx?$/.test(name) ? [path] : [];
	});
}

let all = "";
for (const path of files(src)) {
	const name = relative(src, path);
	const layer = name.split("/")[0];
	const text = readFileSync(path, "utf8");
	if (layer === "gen") continue;
	all += text;
	if (!/^\/\/ SPDX-License-Identifier: EUPL-1\.2\n/.test(text)) faults.push(`${name}: no SPDX line`);
	for (const [, spec] of text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
		const target = relative(src, normalize(join(dirname(path), spec))).split("/")[0];
		if (layer in may && target in may && !may[layer].includes(target)) faults.push(`${name}: ${layer} may not import ${target} (${spec})`);
	}
	if (name !== "view/html.ts" && /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser/.test(text)) faults.push(`${name}: HTML is inserted in view/html.ts only`);
	if (/\bstyle="/.test(text)) faults.push(`${name}: no style attribute (Content-Security-Policy)`);
	if (layer === "model" && /\bdocument\.|from "preact[/"]/.test(text)) faults.push(`${name}: the model does not touch the page`);
}
for (const icon of JSON.parse(readFileSync(join(src, "view/kit/icons.json"), "utf8")))
	if (!all.includes(`"${icon}"`)) faults.push(`view/kit/icons.json: ${icon} is not used`);
for (const key of Object.keys(JSON.parse(readFileSync(join(src, "i18n/fr.json"), "utf8"))))
	if (!new RegExp(`\\b${key}\\b`).test(all)) faults.push(`i18n/fr.json: ${key} is not used`);

for (const f of faults) console.error(`web/src/${f}`);
if (faults.length > 0) process.exit(1);
