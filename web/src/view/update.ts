// SPDX-License-Identifier: EUPL-1.2
/* update - what comes once the page is live: the leaves of the canopy, the service worker, and the
   offer of a new version. */
import "../styles/canopy.css";
import { workerUrl } from "./html";
import { thrift, thriftOffered } from "./thrift";

const REST_MS = 5000;

/* The service worker; a new version waits until the person reloads. */
export async function startWorker(): Promise<void> {
	if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
	/* the page of a meeting does not name it */
	if (!document.querySelector("link[rel=manifest]")) document.head.append(Object.assign(document.createElement("link"), { rel: "manifest", href: "/manifest.webmanifest", crossOrigin: "use-credentials" }));
	/* whose words come when there is something to say */
	const offer = (waiting: ServiceWorker) => void import("./version").then((m) => m.offerVersion(waiting), () => undefined);
	try {
		const registration = await navigator.serviceWorker.register(workerUrl());
		if (registration.waiting && navigator.serviceWorker.controller) offer(registration.waiting);
		registration.addEventListener("updatefound", () => {
			const next = registration.installing;
			next?.addEventListener("statechange", () => {
				if (next.state === "installed" && navigator.serviceWorker.controller) offer(next);
			});
		});
		if (!thrift.value && !thriftOffered.value) setTimeout(() => void navigator.serviceWorker.ready.then((r) => r.active?.postMessage("rest")), REST_MS);
		setInterval(() => void registration.update().catch(() => undefined), 3_600_000);
	} catch {
		/* private windows may refuse; the application works without */
	}
}
