// SPDX-License-Identifier: EUPL-1.2
/* The canopy and what stands in its shade. */
import type { ComponentChildren } from "preact";
import { t } from "../../i18n";
import { Icon, Mark } from "./icon";
import { Leaf, Sprig } from "./basic";

export function SkipLink({ href = "#content", children }: { href?: string; children?: ComponentChildren }) {
	return (
		<a class="skip" href={href}>
			{children ?? t.skipToContent}
		</a>
	);
}

export type NetworkState = "ok" | "paused" | "connecting" | "offline";

/* One quiet word on the link: pending messages come before anything else. */
export function Network({ state, pending }: { state: NetworkState; pending: number }) {
	const waiting = state !== "ok" || pending > 0;
	let text = t.netOk;
	if (state === "paused") text = t.netPaused;
	if (state === "offline") text = t.netOffline;
	else if (state === "connecting") text = t.netConnecting;
	if (pending > 0) text = t.netPending({ n: pending });
	return <span class={waiting ? "network waiting" : "network"}><span class="words">{text}</span></span>;
}

export interface CanopyProps {
	/* where one is, shown on a narrow screen instead of the brand, with a way back */
	place?: { title: string; tint?: number; back: string };
	network: NetworkState;
	pending: number;
	notices?: number;
	me?: string;
	onSearch?: () => void;
	/* more of the shade: a greeting, a call */
	children?: ComponentChildren;
}

export function Canopy({ place, network, pending, notices = 0, me, onSearch, children }: CanopyProps) {
	return (
		<header class="canopy">
			<div class="bar">
				<a class={place ? "brand only-wide" : "brand"} href="/">
					<Mark />
					{t.appName}
				</a>
				{place && (
					<>
						<a class="tool only-narrow" href={place.back} aria-label={t.back}>
							<Icon name="chevron-left" />
						</a>
						<span class="place only-narrow">
							{place.tint && <Sprig tint={place.tint} />}
							<span>{place.title}</span>
						</span>
					</>
				)}
				{onSearch && (
					<button class="searchbox" type="button" onClick={onSearch}>
						<Icon name="search" />
						{t.searchPrompt} <kbd>/</kbd>
					</button>
				)}
				<div class="tools">
					<Network state={network} pending={pending} />
					{onSearch && (
						<button class="tool only-narrow" type="button" onClick={onSearch} aria-label={t.navSearch}>
							<Icon name="search" />
						</button>
					)}
					{me && (
						<>
							<a class="tool" href="/notifications" aria-label={t.notices({ n: notices })}>
								<Icon name="bell" />
								<Leaf n={notices} label={false} />
							</a>
							<a class="tool only-wide" href="/moi" aria-label={t.yourProfile({ name: me })}>
								<Icon name="circle-user" />
							</a>
						</>
					)}
				</div>
			</div>
			{children && <div class="hero">{children}</div>}
		</header>
	);
}
