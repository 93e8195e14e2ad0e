// SPDX-License-Identifier: EUPL-1.2
export function compileCatalogues(dir: string, texts: { first: ReadonlySet<string>; near: ReadonlySet<string> }): Record<string, string>;
