// SPDX-License-Identifier: EUPL-1.2
/* amounts - sizes of files and lists of names, in words. */
import { lang } from "./index";

const NBSP = "\u00a0";

/* « 1,2 Mo », « 340 Ko » */
export function fileSize(bytes: number): string {
	const units = lang.value === "fr" ? ["octets", "Ko", "Mo", "Go"] : ["bytes", "KB", "MB", "GB"];
	let value = bytes;
	let unit = 0;
	while (value >= 1000 && unit < units.length - 1) {
		value /= 1000;
		unit++;
	}
	const digits = unit === 0 || value >= 10 ? 0 : 1;
	return `${new Intl.NumberFormat(lang.value, { maximumFractionDigits: digits }).format(value)}${NBSP}${units[unit]}`;
}

/* « Awa, Moussa et Claire » */
export function listed(names: readonly string[]): string {
	return new Intl.ListFormat(lang.value, { type: "conjunction" }).format(names);
}
