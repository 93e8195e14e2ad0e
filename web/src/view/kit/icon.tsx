// SPDX-License-Identifier: EUPL-1.2
/* Icons come from two external sprites, the second one fetched when an icon the
   first page does not have is shown; a meeting has one of its own. The mark is drawn here. All are decoration:
   whatever uses them says the same in words. */
import first from "../../gen/icons.svg?url";
import more from "../../gen/icons-more.svg?url";
import { FIRST, type IconName } from "../../gen/icons";

export type { IconName };

/* Where a screen has its own. */
export const own = { names: [] as readonly string[], sprite: "" };

export function Icon({ name }: { name: IconName }) {
	return (
		<svg class="i" aria-hidden="true">
			<use href={`${own.names.includes(name) ? own.sprite : FIRST.includes(name) ? first : more}#${name}`} />
		</svg>
	);
}

export function Mark() {
	return (
		<svg viewBox="0 0 40 40" aria-hidden="true">
			<path
				fill="currentColor"
				fill-rule="evenodd"
				d="M20 3.2c4.6 0 8.4 2.6 9.6 6.2 4.1.3 7.2 3.4 7.2 7.2 0 4-3.4 7.2-7.6 7.2-.9 0-1.8-.2-2.6-.5-1.2 1.3-2.7 2.2-4.3 2.6.3 3.7 1.6 6.8 4.6 10.300H13.100c3-3.5 4.3-6.6 4.6-10.3-1.6-.4-3.1-1.3-4.3-2.6-.8.3-1.7.5-2.6.5-4.2 0-7.6-3.2-7.6-7.2 0-3.8 3.1-6.9 7.2-7.200C11.6 5.8 15.4 3.2 20 3.200ZM14 13.1a1.9 1.9 0 1 0 0 3.800a1.9 1.9 0 0 0 0-3.800Zm6 0a1.9 1.9 0 1 0 0 3.800a1.9 1.9 0 0 0 0-3.800Zm6 0a1.9 1.9 0 1 0 0 3.800a1.9 1.9 0 0 0 0-3.800Z"
			/>
		</svg>
	);
}
