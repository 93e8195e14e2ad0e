// SPDX-License-Identifier: EUPL-1.2
/* room-left - the item under way, where it is about what earlier meetings left. */
import { tidy } from "../../i18n";
import { current, room as roomOf } from "../../model/room";
import { LeftItem } from "./left-item";
import { Frame } from "./room-parts";
import type { PanelProps } from "./room-panels";
import "../../styles/screens/room-left.css";

export function Card({ meeting, part }: PanelProps) {
	const v = roomOf(meeting).view.value;
	const item = v && current(v);
	if (!item?.kind) return null;
	return (
		<div class="room-pane card">
			<Frame title={tidy(item.title)} class="room-left">
				<LeftItem key={item.id} item={item} level="h3" approves={part === "chair"} />
			</Frame>
		</div>
	);
}
