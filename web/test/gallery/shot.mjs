// SPDX-License-Identifier: EUPL-1.2
/* Screenshots of the gallery and axe on it: node test/gallery/shot.mjs [port]; writes test/out/gallery. */
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "vite";
import { chromium } from "playwright-core";

const port = Number(process.argv[2] ?? 18101);
const out = new URL("../out/gallery/", import.meta.url).pathname;
mkdirSync(out, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const server = await createServer({ server: { port, strictPort: true, hmr: false }, logLevel: "error" });
await server.listen();
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"] });
let bad = 0;
for (const theme of ["light", "dark"])
	for (const [width, height] of [[1280, 800], [390, 844], [320, 700]])
		for (const page of ["topic", "home", "home&dialog"]) {
			const tab = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: 1, colorScheme: theme });
			tab.on("console", (m) => m.type() === "error" && console.log(page, m.text()));
			tab.on("pageerror", (e) => console.log(page, e.message));
			await tab.goto(`http://127.0.0.1:${port}/test/gallery/index.html?page=${page}`, { waitUntil: "networkidle" });
			await tab.waitForTimeout(300);
			await tab.screenshot({ path: `${out}${page.replace("&", "-")}-${width}-${theme}.png` });
			if (width !== 320) await tab.screenshot({ path: `${out}${page.replace("&", "-")}-${width}-${theme}-full.png`, fullPage: true });
			const wide = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
			await tab.evaluate(axe);
			const found = await tab.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "RGAAv4", "best-practice"] }));
			for (const v of found.violations) console.log(page, width, theme, v.id, v.nodes.map((n) => `${n.target} ${n.any[0]?.message ?? ""}`).slice(0, 3).join(" | "));
			if (wide > 0) console.log(page, width, theme, "overflow", wide);
			bad += found.violations.length + (wide > 0 ? 1 : 0);
			await tab.close();
		}
await browser.close();
await server.close();
console.log(bad ? `${bad} faults` : "no fault");
process.exit(bad ? 1 : 0);
