// SPDX-License-Identifier: EUPL-1.2
/* room-people - who is there. */
import "../../i18n/room";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { present, room as roomOf } from "../../model/room";
import { Shield } from "../kit";
import { Frame } from "./room-parts";
import type { PanelProps } from "./room-panels";

export default function People({ meeting }: PanelProps) {
	const room = roomOf(meeting);
	const v = room.view.value;
	const here = v ? [...present(v)].sort((a, b) => a.person.name.localeCompare(b.person.name)) : [];
	useEffect(() => room.count("people", here.length), [here.length]);
	return (
		<Frame title={t.roomPeople}>
			{here.length === 0 && <p class="small soft">{v?.part === "guest" ? t.roomPeopleGuest : t.roomPeopleNone}</p>}
			<ul class="room-people">
				{here.map((s) => (
					<li key={s.person.id}>
						<Shield id={s.person.authority_id ?? 0} />
						<span>
							<b>{s.person.name}</b>
							<span class="mini soft">{[s.person.function, s.person.authority].filter(Boolean).join(", ")}</span>
						</span>
						{(s.part !== "member" || s.how !== "online") && <span class="mini soft push">{[s.part === "chair" ? t.roomChair : s.part === "guest" ? t.roomGuest : "", s.how === "phone" ? t.roomPhone : s.how === "site" ? t.roomSite : ""].filter(Boolean).join(", ")}</span>}
					</li>
				))}
			</ul>
		</Frame>
	);
}
