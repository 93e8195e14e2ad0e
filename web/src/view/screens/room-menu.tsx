// SPDX-License-Identifier: EUPL-1.2
/* room-menu - a menu whose code comes after the room is seen: at once on a good line, where bytes are spared when it is
   first asked for, and then it opens by itself. */
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import { thrift } from "../../model";
import { IconButton, toast } from "../kit";
import type { Menu as Made, MenuProps } from "../kit/dialog";

const made = signal<typeof Made | undefined>(undefined);

export function Menu(props: MenuProps) {
	const [asked, ask] = useState(false);
	const wanted = asked || !thrift.value;
	useEffect(() => {
		if (!wanted || made.peek()) return;
		import("../kit/dialog").then(
			(m) => void (made.value = m.Menu),
			() => {
				if (asked) toast(t.unreached, { bad: true });
				ask(false);
			},
		);
	}, [wanted, asked]);
	const Shown = made.value;
	if (Shown) return <Shown {...props} opens={asked} />;
	const { label, icon = "ellipsis", kind = "quiet", small, items } = props;
	return items.length === 0 ? null : <IconButton icon={icon} label={label} kind={kind} small={small} aria-expanded={false} aria-busy={asked} onClick={() => ask(true)} />;
}
