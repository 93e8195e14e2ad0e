// SPDX-License-Identifier: EUPL-1.2
import { defineConfig } from "vite";

const server = process.env["PALABRE_SERVER"] ?? "http://127.0.0.1:8080";

/* Two entries: the page and the service worker, which must keep its name.
   Nothing is inlined: the page runs under a strict Content-Security-Policy. */
export default defineConfig({
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
		/* one style sheet and no preload helper: together they are smaller than two sheets with it */
		modulePreload: false,
		cssCodeSplit: false,
		reportCompressedSize: false,
		rolldownOptions: {
			input: { index: "index.html", sw: "src/sw.ts" },
			output: {
				entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
				codeSplitting: {
					/* what every page needs is one file; pieces that only some screens use follow them */
					groups: [{ name: "core", test: /node_modules\/(preact|@preact)|src\/(gen\/fr|i18n|wire|model|main|view\/(app|page|router|shell|use|keys|html)\.|view\/kit\/(icon|basic|header|nav|feedback|announce))/ }],
				},
			},
		},
	},
	test: { environment: "node", include: ["test/**/*.test.ts"] },
} as Parameters<typeof defineConfig>[0]);
