// SPDX-License-Identifier: EUPL-1.2
/* later - a part of a screen, mostly a dialog, whose code comes when it is first shown. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import { toast } from "../kit";

export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P & { onClose: () => void }> {
	let made: ComponentType<P> | undefined;
	return function Later(props: P & { onClose: () => void }) {
		const [, redraw] = useState(0);
		useEffect(() => {
			if (made) return;
			load().then(
				(c) => {
					made = c;
					redraw(1);
				},
				() => {
					toast(t.unreached, { bad: true });
					props.onClose();
				},
			);
		}, []);
		const C = made as ComponentType<typeof props> | undefined;
		return C ? <C {...props} /> : null;
	} as ComponentType<P & { onClose: () => void }>;
}
