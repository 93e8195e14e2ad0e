// SPDX-License-Identifier: EUPL-1.2
/* room-left - the item under way, where it is about what earlier meetings left. */
import "../../i18n/after";
import { t, tidy } from "../../i18n";
import type { Minutes } from "../../gen/proto";
import { client } from "../../model";
import { current, room as roomOf } from "../../model/room";
import { LeftItem } from "./left-item";
import { act } from "../use";
import { Frame, undoable } from "./room-parts";
import type { PanelProps } from "./room-panels";
import "../../styles/screens/room-left.css";

export function Card({ meeting, part }: PanelProps) {
	const v = roomOf(meeting).view.value;
	const item = v && current(v);
	if (!item?.kind) return null;
	const approve = (m: Minutes) =>
		void act(() => client.call("minutes.approve", { meeting: m.meeting, at_meeting: meeting })).then((ok) => ok && undoable(t.minApproved, () => client.call("minutes.unapprove", { meeting: m.meeting })));
	return (
		<div class="room-pane card">
			<Frame title={tidy(item.title)} class="room-left">
				<LeftItem key={item.id} item={item} level="h3" approve={part === "chair" ? approve : undefined} undoable={undoable} />
			</Frame>
		</div>
	);
}
