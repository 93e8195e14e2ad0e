// SPDX-License-Identifier: EUPL-1.2
/* Screenshots of the screens, and axe on them, against the demo house:
     node test/screens/shot.mjs [port] [words of scenes…]
   Writes test/out/screens. */
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "vite";
import { chromium } from "playwright-core";
import { demo, serve } from "./demo.mjs";
import { scenes } from "./scenes.mjs";

const port = Number(process.argv[2] ?? 18150);
const wanted = process.argv.slice(3);
const out = process.env.OUT ?? new URL("../out/screens/", import.meta.url).pathname;
mkdirSync(out, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const server = await createServer({ server: { port, strictPort: true, hmr: false, proxy: {} }, logLevel: "error", optimizeDeps: { noDiscovery: true, include: ["preact", "preact/hooks", "preact/jsx-runtime", "preact/jsx-dev-runtime", "@preact/signals"] } });
await server.listen();
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"] });
const LOOKS = process.env.LOOKS?.split(",") ?? ["1280-light", "390-light", "1280-dark", "390-dark", "320-light"];
const heights = { 1280: 800, 390: 844, 320: 640, 640: 400 };
let bad = 0;
for (const scene of scenes) {
	if (wanted.length > 0 && !wanted.some((w) => scene.name.startsWith(w))) continue;
	for (const look of scene.looks ?? LOOKS) {
		const [width, theme] = look.split("-");
		const context = await browser.newContext({ viewport: { width: Number(width), height: heights[width] }, colorScheme: theme, locale: scene.lang ?? "fr-FR", timezoneId: "Europe/Paris", serviceWorkers: "block", reducedMotion: "reduce", hasTouch: width === "390" });
		const page = await context.newPage();
		const house = demo(Date.now(), scene.house);
		const say = (...what) => {
			bad++;
			console.log(scene.name, look, ...what);
		};
		page.on("console", (m) => m.type() === "error" && !/WebSocket|Failed to load resource/.test(m.text()) && say(m.text()));
		page.on("pageerror", (e) => say(e.stack));
		await serve(page, house, scene.serve);
		try {
			await page.goto(`http://127.0.0.1:${port}${scene.at}`, { waitUntil: "load" });
			await page.waitForSelector(scene.wait ?? "h1");
			await page.waitForTimeout(250);
			await scene.act?.(page, house);
			await page.waitForTimeout(250);
			await page.screenshot({ path: `${out}/${scene.name}-${look}.png` });
			if (scene.full) await page.screenshot({ path: `${out}/${scene.name}-${look}-full.png`, fullPage: true });
			const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
			if (wide > 0) say("overflow", wide);
			await page.evaluate(axe);
			const found = await page.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
			/* what is half under the composer is whole once scrolled: no fault of its size */
			for (const v of found.violations) v.nodes = v.nodes.filter((n) => !(v.id === "target-size" && /partially obscured/.test(JSON.stringify(n.any))));
			for (const v of found.violations.filter((x) => x.nodes.length > 0)) say(v.id, v.nodes.map((n) => `${n.target} ${n.any[0]?.message ?? n.all[0]?.message ?? ""}`).slice(0, 3).join(" | "));
		} catch (e) {
			say(e.message);
			await page.screenshot({ path: `${out}/${scene.name}-${look}.png` }).catch(() => undefined);
		}
		await context.close();
	}
}
await browser.close();
await server.close();
console.log(bad ? `${bad} faults` : "no fault");
process.exit(bad ? 1 : 0);
