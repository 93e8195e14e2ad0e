// SPDX-License-Identifier: EUPL-1.2
/* asyncapi - the generated AsyncAPI document passes the official parser.

     npm ci --prefix tests && node tests/lint/asyncapi.mjs build/gen/asyncapi.json

   Exit 0: valid. 1: errors or warnings, one a line. 77: the parser is not installed (skipped). */
import { readFileSync } from "node:fs";

const file = process.argv[2];
if (!file) {
	console.error("usage: asyncapi.mjs asyncapi.json");
	process.exit(1);
}

let Parser;
try {
	({ Parser } = await import("@asyncapi/parser"));
} catch (error) {
	if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
	console.error("skipped: @asyncapi/parser is not installed; npm ci --prefix tests");
	process.exit(77);
}

const WARNING = 1; // 0 errors, 1 warnings, 2 and 3 remarks such as "there is a newer AsyncAPI"
const { document, diagnostics } = await new Parser().parse(readFileSync(file, "utf8"));
const wrong = diagnostics.filter((d) => d.severity <= WARNING);
for (const d of wrong) console.error(`${d.path.join(".")}: ${d.message} (${d.code})`);
if (!document || wrong.length) process.exit(1);
console.log(`valid AsyncAPI ${document.version()}: ${document.operations().all().length} operations, ${document.messages().all().length} messages`);
