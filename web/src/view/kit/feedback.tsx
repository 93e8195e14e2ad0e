// SPDX-License-Identifier: EUPL-1.2
/* What the page says back: live regions, toasts, empty and waiting states, banners. */
import type { ComponentChildren } from "preact";
import { t } from "../../i18n";
import { Button, IconButton, classes } from "./basic";
import { Icon, type IconName } from "./icon";
import { dialogs, dismiss, polite, toasts, urgent } from "./announce";

/* Mounted once, outside whatever changes with the address. */
export function LiveRegions() {
	return (
		<>
			<p class="vh" role="status">{polite}</p>
			<p class="vh" role="alert">{urgent}</p>
		</>
	);
}

/* Spoken by the live regions; shown here, while a dialog is open in it. */
export function Toasts({ inside = 0 }: { inside?: number }) {
	return dialogs.value === inside && (
		<section class="toasts" aria-label={t.toasts}>
			{toasts.value.map((x) => (
				<div key={x.id} class={classes("toast", x.bad && "bad")}>
					<p>{x.text}</p>
					{x.action && (
						<Button
							kind="quiet"
							small
							onClick={() => {
								dismiss(x.id);
								x.action?.run();
							}}
						>
							{x.action.label}
						</Button>
					)}
					<IconButton icon="x" small label={t.close} onClick={() => dismiss(x.id)} />
				</div>
			))}
		</section>
	);
}

export function Empty({ title, level = 2, children, action }: { title: string; level?: 2 | 3; children?: ComponentChildren; action?: ComponentChildren }) {
	const H = `h${level}` as "h2";
	return (
		<div class="empty">
			<span class="sprig" aria-hidden="true" />
			<H>{title}</H>
			{children && <p>{children}</p>}
			{action}
		</div>
	);
}

export function Skeleton({ lines = 6 }: { lines?: number }) {
	return (
		<div class="skeleton">
			<p class="vh">{t.loading}</p>
			{Array.from({ length: lines }, (_, i) => (
				<span key={i} aria-hidden="true" />
			))}
		</div>
	);
}

export function Banner({ icon, bad, children }: { icon: IconName; bad?: boolean; children: ComponentChildren }) {
	return (
		<div class={classes("banner", bad && "bad")}>
			<Icon name={icon} />
			{children}
		</div>
	);
}

/* What is written is kept here for the time being. Spoken by the live regions; shown here. */
export function TroubleNote({ trouble }: { trouble: "none" | "storage" | "slow" }) {
	if (trouble === "none") return null;
	return (
		<Banner icon="clock">
			<p>{trouble === "storage" ? t.troubleStorage : t.troubleSlow}</p>
		</Banner>
	);
}

export function OfflineBanner() {
	return (
		<Banner icon="wifi-off">
			<p>{t.offlineBanner}</p>
		</Banner>
	);
}
