// SPDX-License-Identifier: EUPL-1.2
/* appicons - draws public/icon-*.png from public/icon.svg with a local Chromium.
   Run by hand when the mark changes: node scripts/appicons.mjs */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const dir = fileURLToPath(new URL("../public/", import.meta.url));
const svg = readFileSync(`${dir}icon.svg`, "utf8");
/* a maskable icon is cut to any shape: full ground, smaller mark */
const maskable = svg.replace(/ rx="9"/, "").replace("translate(4 4) scale(.8)", "translate(8 8) scale(.6)");
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
for (const [name, size, source] of [["icon-192", 192, svg], ["icon-512", 512, svg], ["icon-maskable-512", 512, maskable]]) {
	const page = await browser.newPage({ viewport: { width: size, height: size } });
	await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px}</style>${source}`);
	await page.screenshot({ path: `${dir}${name}.png`, omitBackground: true });
	await page.close();
}
await browser.close();
