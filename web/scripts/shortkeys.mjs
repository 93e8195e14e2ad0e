// SPDX-License-Identifier: EUPL-1.2
/* shortkeys - gives messages names of two letters in the built files.

   Catalogues are objects with some hundreds of long keys, and a bundler may not
   rename properties. Here it is safe: every use is `t.key`, `t` being imported
   from i18n; anything else (t[…], another thing named t) stops the build. */
import { readFileSync } from "node:fs";

const ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

function shortNames(keys) {
	return new Map(keys.map((key, i) => [key, `${ALPHABET[Math.floor(i / 52)]}${ALPHABET[i % 52]}`]));
}

function* nodes(node) {
	if (Array.isArray(node)) for (const n of node) yield* nodes(n);
	else if (node && typeof node.type === "string") {
		yield node;
		for (const [key, value] of Object.entries(node)) if (value && typeof value === "object" && key !== "parent") yield* nodes(value);
	}
}

function replaced(code, edits) {
	let out = code;
	for (const { start, end, by } of edits.sort((a, b) => b.start - a.start)) out = out.slice(0, start) + by + out.slice(end);
	return { code: out, map: null };
}

/* Names bound by a pattern. */
function* bound(p) {
	if (!p) return;
	if (p.type === "Identifier") yield p.name;
	else if (p.type === "ObjectPattern") for (const q of p.properties) yield* bound(q.type === "Property" ? q.value : q.argument);
	else if (p.type === "ArrayPattern") for (const q of p.elements) yield* bound(q);
	else if (p.type === "AssignmentPattern") yield* bound(p.left);
	else if (p.type === "RestElement") yield* bound(p.argument);
}

export function shortKeys(catalogue) {
	const names = shortNames(Object.keys(JSON.parse(readFileSync(catalogue, "utf8"))));
	return {
		name: "short-keys",
		enforce: "post",
		apply: "build",
		transform(code, id) {
			if (/\/src\/gen\/(?:fr|en)(?:-\w+)?\.ts$/.test(id)) {
				const edits = [];
				for (const n of nodes(this.parse(code)))
					if (n.type === "VariableDeclarator" && n.init?.type === "ObjectExpression" && n.init.properties.every((p) => names.has(p.key?.name)))
						for (const { key } of n.init.properties) edits.push({ start: key.start, end: key.end, by: names.get(key.name) });
				if (edits.length === 0) this.error("the catalogue is not what the compiler writes");
				return replaced(code, edits);
			}
			if (!/\/src\/.*\.tsx?$/.test(id) || !/\bimport\b[^;]*\bt\b[^;]*i18n"/.test(code)) return null;
			const edits = [];
			const other = new Set();
			const fine = new Set();
			for (const n of nodes(this.parse(code))) {
				if (n.type === "Identifier" && n.name === "t") other.add(n.start);
				if (n.type === "ImportSpecifier") fine.add(n.local.start).add(n.imported.start);
				if ((n.type === "MemberExpression" && !n.computed) || n.type === "Property") fine.add((n.property ?? n.key).start);
				const bindings = [...(n.params ?? []).flatMap((p) => [...bound(p)]), ...(n.type === "VariableDeclarator" ? bound(n.id) : []), ...(n.type === "CatchClause" ? bound(n.param) : [])];
				if (bindings.includes("t")) this.error(`${id}: something else than the texts is named t`);
				if (n.type !== "MemberExpression" || n.object.type !== "Identifier" || n.object.name !== "t") continue;
				const by = n.computed ? undefined : names.get(n.property.name);
				if (!by) this.error(`${id}: texts are asked for as t.key`);
				edits.push({ start: n.property.start, end: n.property.end, by });
				fine.add(n.object.start);
			}
			for (const at of other) if (!fine.has(at)) this.error(`${id}: the texts are handed on as a whole near « ${code.slice(at - 20, at + 20)} »`);
			return replaced(code, edits);
		},
	};
}
