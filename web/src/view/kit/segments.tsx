// SPDX-License-Identifier: EUPL-1.2
import { Leaf } from "./basic";
import { Icon } from "./icon";
import type { NavItem } from "./nav";
import "../../styles/segments.css";

/* Sections of a page, each at its own address. */
export function Segments({ label, items }: { label: string; items: readonly NavItem[] }) {
	return (
		<nav aria-label={label}>
			<ul class="segments">
				{items.map((item) => (
					<li key={item.href}>
						<a href={item.href} aria-current={item.current ? "page" : undefined}>
							{item.icon && <Icon name={item.icon} />}
							{item.label}
							<Leaf n={item.unread ?? 0} faint={!item.strong} />
						</a>
					</li>
				))}
			</ul>
		</nav>
	);
}
