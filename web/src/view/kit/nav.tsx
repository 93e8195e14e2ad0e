// SPDX-License-Identifier: EUPL-1.2
/* Ways around: the rail of wide screens, the tabs of narrow ones. */
import type { ComponentChildren } from "preact";
import { t } from "../../i18n";
import { Icon, type IconName } from "./icon";
import { Leaf, Sprig } from "./basic";

export interface NavItem {
	href: string;
	label: string;
	icon?: IconName;
	tint?: number;
	unread?: number;
	/* the count is the main one of the page: a full leaf */
	strong?: boolean;
	current?: boolean;
}

function Entry({ item }: { item: NavItem }) {
	return (
		<li>
			<a href={item.href} aria-current={item.current ? "page" : undefined}>
				{item.icon ? <Icon name={item.icon} /> : <Sprig tint={item.tint} />}
				{item.label} <Leaf n={item.unread ?? 0} faint={!item.strong} />
			</a>
		</li>
	);
}

export function NavList({ items }: { items: readonly NavItem[] }) {
	return (
		<ul>
			{items.map((item) => (
				<Entry key={item.href} item={item} />
			))}
		</ul>
	);
}

/* `head` names a place, such as a group, above its sections. */
export function Rail({ label, head, items, title, more }: { label?: string; head?: ComponentChildren; items: readonly NavItem[]; title?: string; more?: readonly NavItem[] }) {
	return (
		<nav class="rail" aria-label={label ?? t.navMain}>
			{head}
			<NavList items={items} />
			{more && more.length > 0 && (
				<>
					<h2>{title}</h2>
					<NavList items={more} />
				</>
			)}
		</nav>
	);
}

export function Tabs({ items }: { items: readonly NavItem[] }) {
	return (
		<nav class="tabs" aria-label={t.navMain}>
			<ul>
				{items.map((item) => (
					<li key={item.href}>
						<a href={item.href} aria-current={item.current ? "page" : undefined}>
							{item.icon && <Icon name={item.icon} />}
							{item.label}
							<Leaf n={item.unread ?? 0} />
						</a>
					</li>
				))}
			</ul>
		</nav>
	);
}

export function SectionTitle({ id, children, action }: { id?: string; children: ComponentChildren; action?: ComponentChildren }) {
	return (
		<div class="section-title">
			<h2 id={id}>{children}</h2>
			{action && <div class="push">{action}</div>}
		</div>
	);
}
