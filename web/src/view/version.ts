// SPDX-License-Identifier: EUPL-1.2
/* version - offers a new version of the application, which waits until the person reloads. */
import "../i18n/more";
import { t } from "../i18n";
import { client } from "../model";
import { toast } from "./kit";

export function offerVersion(waiting: ServiceWorker): void {
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
}
