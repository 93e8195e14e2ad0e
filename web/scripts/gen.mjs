// SPDX-License-Identifier: EUPL-1.2
/* gen - writes everything under src/gen: the protocol's types, the message
   catalogues and the icon sprites. Nothing there is edited or committed. */
import { mkdirSync, mkdtempSync, writeFileSync, readFileSync, existsSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { execFileSync } from "node:child_process";
import { join, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { compileCatalogues } from "./i18n.mjs";
import { buildSprites } from "./icons.mjs";
import { firstIcons, firstTexts, roomIcons } from "./reach.mjs";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(web, "src/gen");

/* Written only when it differs, so that a watching server is not woken for nothing. */
function put(name, text) {
	const path = join(out, name);
	if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
}

/* The generator writes the C side too: let it, elsewhere. */
function protocol() {
	const dir = mkdtempSync(join(tmpdir(), "palabre-gen-"));
	try {
		execFileSync("python3", [join(web, "../proto/gen"), join(web, "../proto"), dir], { stdio: ["ignore", "inherit", "inherit"] });
		return readFileSync(join(dir, "proto.ts"), "utf8");
	} finally {
		rmSync(dir, { recursive: true, force: true });
	}
}

mkdirSync(out, { recursive: true });
put("proto.ts", protocol());
for (const [name, text] of Object.entries(compileCatalogues(join(web, "src/i18n"), firstTexts(join(web, "src"))))) put(name, text);
for (const [name, text] of Object.entries(buildSprites(join(web, "src/view/kit/icons.json"), join(web, "node_modules/lucide-static/icons"), firstIcons(join(web, "src")), roomIcons(join(web, "src"))))) put(name, text);
