// SPDX-License-Identifier: EUPL-1.2
export function compileCatalogues(dir: string, texts: Record<"first" | "early" | "near" | "rare" | "seat" | "beside" | "left", ReadonlySet<string>>): Record<string, string>;
