// SPDX-License-Identifier: EUPL-1.2
/* What who runs a meeting has of its screen: all parts side by side, the way through the agenda, and its tools. */
import "../../i18n/parts";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import type { AgendaItem } from "../../gen/proto";
import { client } from "../../model";
import { current, following, numberOf, type RoomStore, type RoomView } from "../../model/room";
import { Button, type MenuItem } from "../kit";
import { act } from "../use";
import { AgendaBand } from "./room-agenda";
import { Menu } from "./room-menu";
import { have, panels, type PanelProps } from "./room-panels";
import { LeftCard, Slot, undoable, useRoomKeys } from "./room-parts";
import { Idle } from "./room-stage";
import { RoomTabs } from "./room-tabs";

interface Given {
	room: RoomStore;
	props: PanelProps;
	wide: boolean;
}

/* After it was opened, from wherever that was: planned again, where one stands by then. */
export const opened = (meeting: number): void => undoable(t.roomOpenDone, () => client.call("room.unopen", { meeting }));

/* To another item, with the way back. */
function useLead(room: RoomStore) {
	const call = client.call.bind(client);
	const meeting = room.meeting;
	async function go(item: AgendaItem | undefined) {
		const v = room.view.value;
		const was = v && current(v);
		if (!v || !item || item.id === was?.id) return;
		const fresh = item.state === "waiting";
		if (!(await act(() => call("room.go_to", { meeting, item: item.id })))) return;
		undoable(t.roomSaidItem({ n: numberOf(v, item), title: item.title }), () => call("room.go_to", { meeting, ...(was ? { item: was.id } : {}), ...(fresh ? { undo: true } : {}) }));
	}
	async function pause() {
		const open = () => call("room.open", { meeting });
		const suspend = () => call("room.suspend", { meeting });
		const on = room.view.value?.room.state === "open";
		if (await act(on ? suspend : open)) undoable(on ? t.roomSuspendDone : t.roomResumeDone, on ? open : suspend);
	}
	return { go, pause };
}

export default function ChairHall({ room, v, props, wide }: Given & { v: RoomView }) {
	const lead = useLead(room);
	const go = (item: AgendaItem) => void lead.go(item);
	useEffect(() => void room.people(), [v.seats === undefined]);
	useRoomKeys([
		{ key: "n", label: t.roomKeyNext, run: () => void lead.go(following(v)) },
		{ key: "s", label: t.roomKeyPause, run: () => void lead.pause() },
	]);
	const scene = (
		<>
			<Slot name="floor" what="Stage" wait={<Idle />} {...props} />
			<LeftCard room={room} {...props} />
		</>
	);
	return (
		<>
			<AgendaBand room={room} go={go} />
			{wide ? (
				<main id="content" class={panels.floor ? "room-hall" : "room-hall two"} tabIndex={-1}>
					<div class="room-col">
						{scene}
						{panels.minutes && <div class="room-pane card"><Slot name="minutes" {...props} /></div>}
					</div>
					{panels.floor && <div class="room-pane card" id="room-queue" tabIndex={-1}><Slot name="floor" {...props} /></div>}
					<div class="room-col side card">
						<RoomTabs room={room} tabs={have(["ask", "chat", "people"])} all {...props} />
						{panels.ballot && <div class="room-pane card"><Slot name="ballot" {...props} /></div>}
					</div>
				</main>
			) : (
				<main id="content" class="room-hall narrow" tabIndex={-1}>
					{scene}
					<RoomTabs room={room} tabs={have(["floor", "ask", "ballot", "minutes", "chat", "people"])} all {...props} />
				</main>
			)}
			{!wide && <section class="room-bar" aria-label={t.roomBar}><Slot name="floor" what="Bar" {...props} /></section>}
		</>
	);
}

export function Tools({ room, wide, show }: Omit<Given, "props"> & { show: (which: "plan" | "keys" | "close" | "host") => void }) {
	const v = room.view.value;
	const lead = useLead(room);
	const on = v?.room.state === "open";
	const items: MenuItem[] = [
		{ label: t.roomAgenda, icon: "list-ordered", run: () => show("plan") },
		...(wide
			? [{ label: t.keysTitle, icon: "keyboard", run: () => show("keys") } as MenuItem]
			: [{ label: t.roomTabHost, icon: "presentation", run: () => show("host") } as MenuItem, { label: on ? t.roomSuspend : t.roomResume, icon: on ? "pause" : "play", run: () => void lead.pause() } as MenuItem, { label: t.roomClose, icon: "circle-stop", danger: true, run: () => show("close") } as MenuItem]),
		{ label: t.roomLeave, icon: "log-out", run: () => void act(() => room.leave()) },
	];
	return (
		<>
			{wide && (
				<>
					<Button small class="dark" icon="presentation" onClick={() => show("host")}>{t.roomProject}</Button>
					<Button small class="dark" icon={on ? "pause" : "play"} onClick={() => void lead.pause()}>{on ? t.roomSuspend : t.roomResume}</Button>
					<Button small class="dark" onClick={() => show("close")}>{t.roomClose}</Button>
				</>
			)}
			<Menu label={t.roomMore} items={items} />
		</>
	);
}
