// SPDX-License-Identifier: EUPL-1.2
/* update - the service worker, and the offer of a new version. */
import "../i18n/more";
import { t } from "../i18n";
import { client } from "../model";
import { workerUrl } from "./html";
import { toast } from "./kit";

/* The service worker; a new version waits until the person reloads. */
export async function startWorker(): Promise<void> {
	if (!("serviceWorker" in navigator)) return;
	const offer = (waiting: ServiceWorker) =>
		toast(t.newVersion, {
			stay: true,
			action: {
				label: t.reload,
				run: () => {
					navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
					void client.hide().then(() => waiting.postMessage("skipWaiting"));
				},
			},
		});
	try {
		const registration = await navigator.serviceWorker.register(workerUrl());
		if (registration.waiting && navigator.serviceWorker.controller) offer(registration.waiting);
		registration.addEventListener("updatefound", () => {
			const next = registration.installing;
			next?.addEventListener("statechange", () => {
				if (next.state === "installed" && navigator.serviceWorker.controller) offer(next);
			});
		});
		setInterval(() => void registration.update().catch(() => undefined), 3_600_000);
	} catch {
		/* private windows may refuse; the application works without */
	}
}
