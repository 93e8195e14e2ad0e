// SPDX-License-Identifier: EUPL-1.2
/* html - the one place where HTML made by the server enters the page.

   The server renders markdown in safe mode; this is the second wall: the page
   runs under Trusted Types, only this policy may make markup, and where the
   browser has it, Element.setHTML filters once more. */
interface Policy {
	createHTML(text: string): unknown;
	createScriptURL(url: string): unknown;
}
interface Factory {
	createPolicy(name: string, rules: { createHTML: (s: string) => string; createScriptURL: (s: string) => string }): Policy;
}

const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
const policy: Policy | undefined = factory?.createPolicy("palabre", {
	createHTML: (text) => text,
	createScriptURL: (url) => {
		if (url !== "/sw.js" && !/^\/assets\/room-beat-[\w-]+\.js$/.test(url)) throw new TypeError("not a script of ours");
		return url;
	},
});

/* Fills the element with what the server rendered. */
export function setServerHtml(el: Element, html: string): void {
	const safer = el as Element & { setHTML?: (html: string, options?: object) => void };
	if (safer.setHTML) {
		safer.setHTML(html, { sanitizer: { removeElements: ["script", "style", "iframe", "object", "embed"] } });
		return;
	}
	el.innerHTML = (policy ? policy.createHTML(html) : html) as string;
}

/* The address of a worker of ours, the service worker's where none is given, as the page is allowed to
   give it. */
export function workerUrl(url = "/sw.js"): string {
	return (policy ? policy.createScriptURL(url) : url) as string;
}
