// SPDX-License-Identifier: EUPL-1.2
/* thrift - « Données réduites »: this device leaves out what costs bytes and is not words.

   No fonts, no portraits, no presence, no typing, nothing fetched ahead, a link that says less and
   less often. Chosen for the device, or by a browser that asks to save data; where the first
   page was long in coming it is offered, and who comes straight into a meeting has it unasked,
   until the page is loaded again elsewhere. */
import { signal } from "@preact/signals";
import { thrift } from "../model";

const KEY = "palabre-thrift";
/* between asking for the page and its first byte: a round trip, and what the server takes */
const SLOW_MS = 600;

interface Connection {
	saveData?: boolean;
	effectiveType?: string;
}

export { thrift };
/* to be asked whether it is wanted */
export const thriftOffered = signal(false);

function slow(c: Connection | undefined): boolean {
	const [page] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
	return c?.effectiveType === "2g" || c?.effectiveType === "slow-2g" || (page !== undefined && page.responseStart - page.requestStart > SLOW_MS);
}

/* The page is that of a meeting under way. */
export const inMeeting = (): boolean => location.pathname.startsWith("/seance/");

function show(on: boolean): void {
	thrift.value = on;
	if (on) document.documentElement.dataset["thrift"] = "";
	else delete document.documentElement.dataset["thrift"];
}

export function recallThrift(): void {
	const { connection } = navigator as { connection?: Connection };
	const chosen = localStorage.getItem(KEY);
	const asked = connection?.saveData ?? false;
	const thin = !chosen && !asked && slow(connection);
	show(chosen ? chosen === "on" : asked || (thin && inMeeting()));
	thriftOffered.value = thin;
}

export function chooseThrift(on: boolean): void {
	localStorage.setItem(KEY, on ? "on" : "off");
	thriftOffered.value = false;
	show(on);
}
