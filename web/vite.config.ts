// SPDX-License-Identifier: EUPL-1.2
import { defineConfig, type Plugin } from "vite";
import { shortKeys } from "./scripts/shortkeys.mjs";

const server = process.env["PALABRE_SERVER"] ?? "http://127.0.0.1:8080";

/* What Vite puts before each import() when preloading is off has one thing left
   to do: a screen's own style sheet is there before the screen. */
const sheetsFirst: Plugin = {
	name: "sheets-first",
	enforce: "pre",
	load(id) {
		if (!id.endsWith("vite/preload-helper.js")) return null;
		return `const asked = {};
			const sheet = (file) => (asked[file] ??= new Promise((done, fail) => {
				const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/" + file, onload: done, onerror: () => (delete asked[file], link.remove(), fail(new Error(file))) });
				document.head.append(link);
			}));
			export const __vitePreload = (load, files) => Promise.all((files ?? []).map(sheet)).then(() => load());`;
	},
};

/* Two entries: the page and the service worker, which must keep its name.
   Nothing is inlined: the page runs under a strict Content-Security-Policy. */
export default defineConfig({
	plugins: [sheetsFirst, shortKeys("src/i18n/fr.json")],
	oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
	server: {
		port: 18100,
		proxy: {
			"/api": server,
			"/files": server,
			"/ws": { target: server.replace("http", "ws"), ws: true },
		},
	},
	build: {
		target: "es2022",
		cssTarget: ["chrome111", "firefox113", "safari16"],
		assetsInlineLimit: 0,
		manifest: true,
		modulePreload: false,
		reportCompressedSize: false,
		rolldownOptions: {
			input: { index: "index.html", sw: "src/sw.ts" },
			output: {
				entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
				/* what every page needs is one file; pieces that only some screens use go with them */
				codeSplitting: {
					includeDependenciesRecursively: false,
					groups: [{ name: "core", test: /node_modules\/(preact|@preact)|preload-helper|src\/(gen\/(fr|icons|proto)|i18n|wire\/(socket|cursor|failure|op|http)|model\/(?!reading)|main|view\/(app|page|router|shell|use|keys|html)\.|view\/kit\/(icon|basic|header|nav|feedback|announce|index))/ }, { name: "discussion", test: /view\/kit\/(message|composer|edit)/ }],
				},
			},
		},
	},
	test: { environment: "node", include: ["test/**/*.test.ts"] },
} as Parameters<typeof defineConfig>[0]);
