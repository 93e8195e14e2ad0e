// SPDX-License-Identifier: EUPL-1.2
/* room-tabs - several parts of a meeting in one place, one of them seen. What was seen once stays as it
   was left; arrows go from tab to tab, figures from anywhere. */
import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import type { RoomStore } from "../../model/room";
import { Slot, useRoomKeys } from "./room-parts";
import type { PanelName, PanelProps } from "./room-panels";

export type TabName = Exclude<PanelName, "host" | "left">;

const names = (): Record<TabName, string> => ({
	floor: t.roomTabFloor,
	ask: t.roomTabAsk,
	chat: t.roomTabChat,
	ballot: t.roomTabBallot,
	minutes: t.roomTabMinutes,
	people: t.roomPeople,
});

/* `all`: every part is fetched at once, so that its number is known; `lean`: none before it is chosen, here or
   by `wish`. */
export function RoomTabs({ room, tabs, all, lean, wish, ...props }: PanelProps & { room: RoomStore; tabs: readonly TabName[]; all?: boolean; lean?: boolean; wish?: TabName | undefined }) {
	const first = lean ? undefined : tabs[0];
	const [chosen, choose] = useState(first);
	const [seen, see] = useState<readonly TabName[]>(first ? [first] : []);
	const on = chosen !== undefined && tabs.includes(chosen) ? chosen : first;
	const pick = (name: TabName) => {
		choose(name);
		if (!seen.includes(name)) see([...seen, name]);
	};
	const label = names();
	useRoomKeys(tabs.length < 2 ? [] : tabs.map((name, i) => ({ key: String(i + 1), label: t.roomKeyTab({ name: label[name] }), run: () => pick(name) })));
	useEffect(() => void (wish && pick(wish)), [wish]);
	if (tabs.length === 0) return null;
	function move(e: KeyboardEvent) {
		const at = on === undefined ? -1 : tabs.indexOf(on);
		const to = e.key === "ArrowRight" ? at + 1 : e.key === "ArrowLeft" ? at - 1 : e.key === "Home" ? 0 : e.key === "End" ? tabs.length - 1 : undefined;
		const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
		if (!next) return;
		e.preventDefault();
		pick(next);
		document.getElementById(`room-tab-${next}`)?.focus();
	}
	return (
		<>
			{tabs.length > 1 && (
				<div class="room-tabs" role="tablist" aria-label={t.roomTabs} onKeyDown={move}>
					{tabs.map((name) => {
						const n = room.counts.value[name] ?? 0;
						const more = (name === "people" && room.counts.value["door"]) || 0;
						return (
							<button key={name} type="button" role="tab" id={`room-tab-${name}`} aria-selected={name === on} aria-controls={`room-pane-${name}`} tabIndex={name === (on ?? tabs[0]) ? 0 : -1} onClick={() => pick(name)}>
								{label[name]}
								{n > 0 && <b class="num"> {n}</b>}
								{more > 0 && <b class="num waits"><span class="vh">, {t.roomTabLobby} : </span>{more}</b>}
							</button>
						);
					})}
				</div>
			)}
			{tabs.map((name) =>
				name === on || all || seen.includes(name) ? (
					<div key={name} class="room-pane card" role={tabs.length > 1 ? "tabpanel" : undefined} tabIndex={0} id={`room-pane-${name}`} aria-labelledby={tabs.length > 1 ? `room-tab-${name}` : undefined} hidden={name !== on}>
						<Slot name={name} {...props} />
					</div>
				) : null,
			)}
		</>
	);
}
