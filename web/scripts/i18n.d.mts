// SPDX-License-Identifier: EUPL-1.2
export function compileCatalogues(dir: string, first: ReadonlySet<string>): Record<string, string>;
