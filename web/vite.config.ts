// SPDX-License-Identifier: EUPL-1.2
import { defineConfig, type Plugin } from "vite";
import { shortKeys } from "./scripts/shortkeys.mjs";

const server = process.env["PALABRE_SERVER"] ?? "http://127.0.0.1:8080";

/* Vite's own helper before each import() in a few lines: the pieces a screen is
   made of are fetched side by side, and its style sheets are there before it, but what a sheet of the page has within. */
const preload: Plugin = {
	name: "small-preload",
	enforce: "pre",
	load(id) {
		if (!id.endsWith("vite/preload-helper.js")) return null;
		return `const asked = {};
			for (const { dataset } of document.querySelectorAll("[data-has]")) asked[dataset.has] = 1;
			const fetched = (file) => (asked[file] ??= new Promise((done, fail) => {
				const sheet = file.endsWith("css");
				const link = Object.assign(document.createElement("link"), { rel: sheet ? "stylesheet" : "modulepreload", href: "/" + file, onload: done, onerror: () => (delete asked[file], link.remove(), fail(new Error(file))) });
				document.head.append(link);
				sheet || done();
			}));
			export const __vitePreload = (load, files) => Promise.all((files ?? []).map(fetched)).then(() => load());`;
	},
};

/* Three entries: the page, the service worker, which must keep its name, and the sheet of who comes straight into a meeting.
   Nothing is inlined: the page runs under a strict Content-Security-Policy. */
export default defineConfig({
	plugins: [preload, shortKeys("src/i18n/fr.json")],
	oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
	server: {
		port: 18100,
		proxy: {
			"/api": server,
			"/boot": server,
			"/files": server,
			"/ws": { target: server.replace("http", "ws"), ws: true },
		},
	},
	build: {
		target: "es2022",
		cssTarget: ["chrome111", "firefox113", "safari16"],
		assetsInlineLimit: 0,
		manifest: true,
		modulePreload: { polyfill: false },
		reportCompressedSize: false,
		rolldownOptions: {
			input: { index: "index.html", sw: "src/sw.ts", seance: "src/styles/seance.css" },
			output: {
				entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
				/* What the first page is drawn with, what makes it live, the rest of the client, and pieces that
				   only some screens use with them: a file each. The entry and « À suivre » are in the first. */
				codeSplitting: {
					includeDependenciesRecursively: false,
					groups: [
						{ name: "core", test: /node_modules\/(preact|@preact)|preload-helper|rolldown|src\/(gen\/(fr\.|icons(-more)?\.|proto)|i18n\/(?!amounts|inbox|more|far|room|parts|after)|wire\/failure|model\/(index|hold|boot|load|state|select)\.|main|view\/(app|page|router|shell|use|keys|thrift)\.|view\/screens\/(words|index|city|later)\.|view\/kit\/(icon|basic|header|nav|rows|feedback|announce|index)\.)/ },
						{ name: "live", test: /src\/(wire\/(socket|cursor|op)|model\/(begin|live|later|marks|inbox|share|topic|near|notice|health|cache|box))\./ },
						{ name: "client", test: /src\/model\/(client|apply|arrange|draft|group|imports|kept|lend|outbox|post)\./ },
						{ name: "after", test: /view\/screens\/(minutes|attestation(-parts)?|verifier)\.tsx/ },
						{ name: "minutes-parts", test: /view\/screens\/(minutes-words|authority-field)\./ },
						{ name: "afterwords", test: /src\/(gen\/fr-after|i18n\/after)\./ },
						{ name: "partwords", test: /src\/(gen\/fr-parts|i18n\/parts)\./ },
						/* what one comes into a meeting with, in one file: each more is a kilobyte of heads, and compresses worse */
						{ name: "seat", test: /src\/(gen\/(icons|fr)-room|i18n\/room|model\/room(-state|-voice|-floor|-quorum)?|(view|styles)\/screens\/room(-(parts|menu|agenda|head|stage|tabs|panels|floor|floor-parts))?)\./ },
						{ name: "discussion", test: /view\/kit\/(message|composer|edit)/ },
					],
				},
			},
		},
	},
	test: { environment: "node", include: ["test/**/*.test.ts"] },
} as Parameters<typeof defineConfig>[0]);
