// SPDX-License-Identifier: EUPL-1.2
/* page - the frame every screen stands in: canopy, rail, content, context, tabs.

   It sets the title, and after a change of address says it aloud and gives the
   focus to the h1, which each screen writes as <h1 tabIndex={-1}>. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t, tidy } from "../i18n";
import { client, myGroups, unreadInAll, unreadOfGroup } from "../model";
import { announce, Canopy, OfflineBanner, Rail, SkipLink, Tabs, TroubleNote, type NavItem } from "./kit";
import { here, navigate, takeScroll } from "./router";
import { network, outageVisit, pendingCount, trouble } from "./shell";
import { useModel } from "./use";

export interface PageProps {
	/* undefined while it is not known yet */
	title: string | undefined;
	/* on a narrow screen, where one is and the way back */
	place?: { title: string; tint?: number; back: string } | undefined;
	/* in the shade, under the bar */
	hero?: ComponentChildren;
	/* what the rail begins with, such as the name of a group, and its sections */
	railHead?: ComponentChildren;
	railItems?: readonly NavItem[];
	railLabel?: string;
	aside?: ComponentChildren;
	asideLabel?: string;
	/* a composer stands at the bottom: on a phone it takes the place of the tabs */
	composer?: boolean;
	skipTo?: { href: string; label: string };
	/* the group one is in, for the rail */
	group?: number | undefined;
	children: ComponentChildren;
}

/* Once the title is known: says it, and where one has come to. */
export function useArrival(title: string | undefined): void {
	const visit = here.value.visit;
	const done = useRef(0);
	useEffect(() => {
		if (title === undefined) return;
		document.title = `${tidy(title)} · ${t.appName}`;
		if (done.current === visit) return;
		const first = visit === 1;
		done.current = visit;
		const y = takeScroll();
		if (y !== undefined) scrollTo(0, y);
		if (first) return;
		document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
		announce(t.pageLoaded({ title }));
	}, [title, visit]);
}

export function mainItems(path: string, unread: number): NavItem[] {
	return [
		{ href: "/", label: t.navInbox, icon: "inbox", unread, strong: true, current: path === "/" },
		{ href: "/groupes", label: t.navAllGroups, icon: "users", current: path === "/groupes" },
		{ href: "/reunions", label: t.meetings, icon: "calendar-days", current: path.startsWith("/reunions") || path.startsWith("/r/") },
		{ href: "/moi", label: t.navMe, icon: "circle-user", current: path === "/moi" },
	];
}

export function Page(p: PageProps) {
	useArrival(p.title);
	const path = here.value.path;
	const me = useModel((s) => s.me);
	const notices = useModel((s) => s.unseen);
	const unread = useModel(unreadInAll);
	const groups = useModel((s) =>
		myGroups(s).map((g): NavItem => ({ href: `/g/${g.group.slug}`, label: g.group.title, tint: g.group.tint, unread: unreadOfGroup(s, g.group.id), current: g.group.id === p.group && !p.railItems })),
	);
	useEffect(() => {
		document.body.classList.toggle("has-composer", p.composer ?? false);
		return () => document.body.classList.remove("has-composer");
	}, [p.composer]);
	const items = mainItems(path, unread);
	const others = p.railItems ? [...items.slice(0, 1).map((i) => ({ ...i, strong: false })), ...groups.filter((_, i) => myGroups(client.state.value)[i]?.group.id !== p.group)] : groups;
	return (
		<>
			<SkipLink href={p.skipTo?.href ?? "#content"}>{p.skipTo?.label}</SkipLink>
			<Canopy {...(p.place ? { place: p.place } : {})} network={network.value} pending={pendingCount.value} notices={notices} {...(me ? { me: me.person.name, onSearch: () => navigate("/chercher") } : {})}>
				{p.hero}
			</Canopy>
			<div class={p.aside ? "frame" : "frame wide"}>
				<Rail label={p.railLabel ?? t.navMain} head={p.railHead} items={p.railItems ?? items} title={p.railItems ? t.navElsewhere : t.navGroups} more={others} />
				<main id="content" tabIndex={-1}>
					{outageVisit.value === here.value.visit && <OfflineBanner />}
					{!p.composer && <TroubleNote trouble={trouble.value} />}
					{p.children}
				</main>
				{p.aside && (
					<aside class="aside" aria-label={p.asideLabel}>
						{p.aside}
					</aside>
				)}
			</div>
			<Tabs items={items} />
		</>
	);
}

/* A page before one is signed in: the canopy and one column. */
export function LonePage({ title, children }: { title: string; children: ComponentChildren }) {
	useArrival(title);
	return (
		<>
			<SkipLink />
			<Canopy network={"ok"} pending={0} />
			<main id="content" class="lone" tabIndex={-1}>
				{children}
			</main>
		</>
	);
}
