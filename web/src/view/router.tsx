// SPDX-License-Identifier: EUPL-1.2
/* router - from the address to a screen.

   Plain links are enough: a click on one of ours does not leave the page. A
   change of path scrolls up (or back to where one was) and gives the focus to
   the h1 of the new screen, which `Page` announces; a change of hash is left to
   the screen. */
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";

export interface ScreenProps {
	params: Readonly<Record<string, string>>;
	query: URLSearchParams;
}
export type Screen = ComponentType<ScreenProps>;

export interface Route {
	/* "/g/:slug/:section?" */
	path: string;
	/* may be seen without being signed in */
	open?: boolean;
	/* of a meeting: the link of a mail may have opened this alone */
	pass?: boolean;
	/* is drawn before the client is there */
	early?: boolean;
	/* what « À suivre » is live with is all it needs of the client */
	light?: boolean;
	load: () => Promise<{ default: Screen }>;
}

export interface Place {
	path: string;
	query: URLSearchParams;
	hash: string;
	/* counts changes of path, so that the same address twice is two visits */
	visit: number;
}

function read(visit: number): Place {
	return { path: decodeURI(location.pathname), query: new URLSearchParams(location.search), hash: location.hash, visit };
}

export const here = signal<Place>({ path: "/", query: new URLSearchParams(), hash: "", visit: 0 });

/* Where to scroll once the screen is there; undefined: nowhere. */
let target: number | undefined;

export function takeScroll(): number | undefined {
	const y = target;
	target = undefined;
	return y;
}

export function match(pattern: string, path: string): Record<string, string> | undefined {
	const want = pattern.split("/");
	const have = path.replace(/\/+$/, "").split("/");
	const params: Record<string, string> = {};
	for (let i = 0; i < Math.max(want.length, have.length); i++) {
		const w = want[i];
		const h = have[i];
		if (w === undefined) return undefined;
		if (w.startsWith(":")) {
			const name = w.slice(1).replace("?", "");
			if (h) params[name] = h;
			else if (!w.endsWith("?")) return undefined;
		} else if (w !== (h ?? "")) return undefined;
	}
	return params;
}

export function navigate(href: string, how: { replace?: boolean } = {}): void {
	const to = new URL(href, location.href);
	if (to.origin !== location.origin) {
		location.href = to.href;
		return;
	}
	const samePath = to.pathname === location.pathname && to.search === location.search;
	if (!how.replace) {
		history.replaceState({ y: scrollY }, "");
		history.pushState(null, "", to);
	} else history.replaceState(history.state, "", to);
	if (!samePath) target = 0;
	here.value = read(here.value.visit + (samePath ? 0 : 1));
}

export function startRouter(): void {
	history.scrollRestoration = "manual";
	here.value = read(1);
	addEventListener("popstate", (e) => {
		const before = here.value;
		const now = read(before.visit);
		const moved = now.path !== before.path || now.query.toString() !== before.query.toString();
		if (moved) target = (e.state as { y?: number } | null)?.y ?? 0;
		here.value = moved ? { ...now, visit: before.visit + 1 } : now;
	});
	document.addEventListener("click", (e) => {
		if (e.defaultPrevented || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
		const a = e.target instanceof Element ? e.target.closest("a") : null;
		if (!a || a.target || a.matches("[download]") || a.origin !== location.origin) return;
		if (/^\/(files|api|reunions)\//.test(a.pathname)) return;
		/* within the page: the browser moves the focus, the screen hears of the hash */
		if (a.pathname === location.pathname && a.search === location.search && a.hash) {
			setTimeout(() => (here.value = read(here.value.visit)));
			return;
		}
		e.preventDefault();
		navigate(a.href);
	});
}
