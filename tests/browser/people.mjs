// SPDX-License-Identifier: EUPL-1.2
/* people - browsers with somebody in front of them, and what may never happen in any of them:
   an error on the console, a violation of the policy, a request to somebody else's machine. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export const launch = () => chromium.launch({ executablePath: CHROMIUM, args: ARGS, env: { ...process.env, LC_ALL: "C.UTF-8" } });

/* Said by the browser itself when the server answers with a refusal or not at all. */
const NETWORK = /^(Failed to load resource|WebSocket connection to)/;

/* What a test is given: a house, browsers, and a place for pictures. */
export class Stage {
	constructor({ browser, house, shots, name }) {
		Object.assign(this, { browser, house, shots, name });
		this.contexts = [];
		this.faults = [];
		this.inside = new WeakSet(); // contexts in which somebody is signed in
		this.expected = []; // messages of the network that this test brings about
	}

	/* A browser in which nobody is signed in. */
	async visitor(options = {}) {
		const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "fr-FR", timezoneId: "Europe/Paris", ...options });
		context.setDefaultTimeout(20_000);
		this.contexts.push(context);
		await context.addInitScript(() => addEventListener("securitypolicyviolation", (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`)));
		context.on("request", (r) => {
			const url = new URL(r.url());
			if (!/^(data|blob|chrome-extension):$/.test(url.protocol) && url.hostname !== "127.0.0.1") this.faults.push(`a request to ${r.url()}`);
		});
		context.on("page", (page) => this.watch(page));
		return context.newPage();
	}

	watch(page) {
		page.on("console", (m) => {
			if (m.type() !== "error" && m.type() !== "warning") return;
			const text = `${m.text()} (${m.location().url})`;
			/* a page is left while its socket opens; nobody is signed in yet, which the socket learns by a 401 */
			if (/closed before the connection is established/.test(text) || (NETWORK.test(m.text()) && !this.inside.has(page.context()))) return;
			if (NETWORK.test(m.text()) && this.expected.some((e) => e.test(text))) return;
			if (m.type() === "error" || !/preload|Autofocus/.test(text)) this.faults.push(`console: ${text}`);
		});
		page.on("pageerror", (e) => this.faults.push(`uncaught: ${e.stack ?? e}`));
	}

	/* The server will be gone, or refuse: such messages of the browser are no fault from here on. */
	expect(pattern = /.*/) {
		this.expected.push(pattern);
	}

	/* Somebody of the village, signed in by a help-desk link, at this address. */
	async person(v, who, at = "/", { by = this.house.address, ...options } = {}) {
		const page = await this.visitor(options);
		await this.enter(page, await this.house.link(v.email(who)), by);
		if (at !== "/") await page.goto(by + at);
		await page.locator("h1").first().waitFor();
		return page;
	}

	async enter(page, path, by = this.house.address) {
		await page.goto(by + path);
		await page.getByRole("button", { name: /Se connecter|Sign in/ }).click();
		await page.getByRole("navigation").first().waitFor();
		this.inside.add(page.context());
	}

	async picture(page, name, options = {}) {
		if (!this.shots) return;
		mkdirSync(this.shots, { recursive: true });
		await page.screenshot({ path: join(this.shots, `${name}.png`), ...options });
	}

	async end(failed) {
		if (failed) {
			let n = 0;
			for (const context of this.contexts) for (const page of context.pages()) await this.picture(page, `failed-${slug(this.name)}-${++n}`).catch(() => undefined);
		}
		for (const context of this.contexts) await context.close().catch(() => undefined);
		if (!failed) assert.deepEqual(this.faults, [], "what a browser complained of");
	}
}

export const slug = (text) => text.normalize("NFD").replace(/[^A-Za-z0-9]+/g, "-").toLowerCase().slice(0, 60);

/* Tries until it holds. */
export async function until(what, holds, ms = 20_000) {
	const end = Date.now() + ms;
	let last;
	while (Date.now() < end) {
		try {
			last = await holds();
			if (last) return last;
		} catch (e) {
			last = e;
		}
		await new Promise((done) => setTimeout(done, 50));
	}
	assert.fail(`${what}: not within ${ms} ms (${last instanceof Error ? last.message : JSON.stringify(last)})`);
}

/* The texts of the messages of the topic that is shown, in order; those not yet sent left out. */
export const messages = (page) => page.locator("article.message:not(.pending) .prose").allTextContents().then((all) => all.map((t) => t.trim()));

/* What one wants to be told of the topic that is shown. */
export async function told(page, choice) {
	await page.getByRole("button", { name: /^Averti/ }).click();
	const dialog = page.getByRole("dialog", { name: "Être averti de ce sujet" });
	await dialog.getByRole("radio", { name: new RegExp(`^${choice}`) }).check();
	await dialog.getByRole("button", { name: "Enregistrer" }).click();
}

/* Types an answer into the topic that is shown, and sends it. */
export async function answer(page, text) {
	const box = page.getByRole("textbox", { name: "Votre réponse" });
	await box.fill(text);
	await box.press("Control+Enter");
}

/* Signed in by one browser, then at the far end, or at another address, in another: its cookies are good there, all else is new. */
export async function far(t, v, who, { by = t.house.line?.address, ...options } = {}) {
	const near = await t.visitor();
	await t.enter(near, await t.house.link(v.email(who)));
	const cookies = await near.context().cookies();
	await near.context().close();
	const page = await t.visitor(options);
	await page.context().addCookies(cookies.map(({ name, value, httpOnly, sameSite }) => ({ name, value, httpOnly, sameSite, url: by })));
	t.inside.add(page.context());
	return page;
}
