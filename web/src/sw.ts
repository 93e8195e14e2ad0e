// SPDX-License-Identifier: EUPL-1.2
/* sw - the service worker: the application opens without network.

   It keeps the shell and the code, which carry their hash in their name, and
   never anything a person wrote: messages are kept by the page, in IndexedDB,
   where signing out wipes them. A new version waits until the page asks for it. */
interface Page {
	focused: boolean;
	focus(): Promise<unknown>;
	navigate(url: string): Promise<unknown>;
}
interface Worker {
	addEventListener(type: "install" | "activate", run: (e: { waitUntil(p: Promise<unknown>): void }) => void): void;
	addEventListener(type: "fetch", run: (e: { request: Request; respondWith(p: Promise<Response>): void }) => void): void;
	addEventListener(type: "message", run: (e: { data: unknown }) => void): void;
	addEventListener(type: "push", run: (e: { data: { text(): string } | null; waitUntil(p: Promise<unknown>): void }) => void): void;
	addEventListener(type: "notificationclick", run: (e: { notification: Notification; waitUntil(p: Promise<unknown>): void }) => void): void;
	skipWaiting(): Promise<void>;
	clients: { claim(): Promise<void>; matchAll(of: { type: "window"; includeUncontrolled: boolean }): Promise<Page[]>; openWindow(url: string): Promise<unknown> };
	registration: { showNotification(title: string, options: NotificationOptions & { badge?: string }): Promise<void> };
	location: Location;
}
const self_ = globalThis as unknown as Worker;

/* put here by the last step of the build */
const list = JSON.parse("__SHELL__") as { version: string; shell: string[]; later: string[] };
const shell = `shell-${list.version}`;
const assets = "assets";

self_.addEventListener("install", (e) => {
	e.waitUntil(caches.open(shell).then((c) => c.addAll(list.shell.map((u) => (u === "/" ? new Request(u, { cache: "reload" }) : new Request(u))))));
});

/* Old shells go once no page uses them. */
self_.addEventListener("activate", (e) => {
	e.waitUntil(
		(async () => {
			for (const name of await caches.keys()) if (name.startsWith("shell-") && name !== shell) await caches.delete(name);
			const kept = await caches.open(assets);
			const wanted = new Set([...list.later, ...list.shell]);
			for (const r of await kept.keys()) {
				const path = new URL(r.url).pathname;
				if (/\.(js|css)$/.test(path) && !wanted.has(path)) await kept.delete(r);
			}
			await self_.clients.claim();
		})(),
	);
});

self_.addEventListener("message", (e) => {
	if (e.data === "skipWaiting") void self_.skipWaiting();
	if (e.data === "rest") void rest();
});

self_.addEventListener("fetch", (e) => {
	const url = new URL(e.request.url);
	if (e.request.method !== "GET" || url.origin !== self_.location.origin) return;
	if (url.pathname.startsWith("/assets/")) e.respondWith(asset(e.request));
	else if (e.request.mode === "navigate" && isPage(url.pathname)) e.respondWith(page(e.request));
});

/* The rest of the code, when the page says that there is time and room for it. */
async function rest(): Promise<void> {
	const kept = await caches.open(assets);
	for (const url of list.later) if (!(await kept.match(url))) await kept.add(url).catch(() => undefined);
}

/* What the server answers itself is not the application's. */
function isPage(path: string): boolean {
	return !/^\/(api|boot|files|ws|healthz|readyz|lien|resume|reunions\/\d+)(\/|$)/.test(path) && !/\.[a-z0-9]+$/i.test(path);
}

/* A hashed name never changes its content. */
async function asset(request: Request): Promise<Response> {
	const hit = await caches.match(request);
	if (hit) return hit;
	const answer = await fetch(request);
	if (answer.ok) void caches.open(assets).then((c) => c.put(request, answer.clone()).catch(() => undefined));
	return answer;
}

/* The shell this worker knows, so that page and code are of one version. */
async function page(request: Request): Promise<Response> {
	const kept = await (await caches.open(shell)).match("/");
	return kept ?? fetch(request);
}

/* What the server tells of: of what sort it is and where, no word of what was written. */
interface Told {
	title: string;
	body: string;
	url: string;
	tag: string;
}

function told(text: string): Told {
	let d: Partial<Told> = {};
	try {
		d = JSON.parse(text) as Partial<Told>;
	} catch {
		/* a newer server's, or nobody's */
	}
	const line = (x: unknown, max: number) => (typeof x === "string" ? x.slice(0, max) : "");
	const url = line(d.url, 200);
	return { title: line(d.title, 120) || "Palabre", body: line(d.body, 200), tag: line(d.tag, 40), url: /^\/[^/\\]/.test(url) ? url : "/notifications" };
}

self_.addEventListener("push", (e) => {
	const d = told(e.data?.text() ?? "");
	e.waitUntil(
		(async () => {
			/* whoever is looking at a page of ours sees it there; an attempt is shown all the same */
			const open = await self_.clients.matchAll({ type: "window", includeUncontrolled: true });
			if (d.tag !== "test" && open.some((c) => c.focused)) return;
			await self_.registration.showNotification(d.title, { body: d.body, tag: d.tag, icon: "/icon-192.png", badge: "/icon-192.png", data: d.url });
		})(),
	);
});

self_.addEventListener("notificationclick", (e) => {
	e.notification.close();
	e.waitUntil(
		(async () => {
			const open = await self_.clients.matchAll({ type: "window", includeUncontrolled: true });
			const page = open[0];
			if (!page) return void (await self_.clients.openWindow(e.notification.data));
			await page.focus();
			await page.navigate(e.notification.data).catch(() => self_.clients.openWindow(e.notification.data));
		})(),
	);
});
