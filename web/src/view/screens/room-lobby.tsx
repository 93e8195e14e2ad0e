// SPDX-License-Identifier: EUPL-1.2
/* room-lobby - who waits before the door of a meeting, and who is invited to it. */
import "../../i18n/parts";
import { useEffect, useRef, useState } from "preact/hooks";
import { t, tidy } from "../../i18n";
import type { RoomNamed, RoomSeat } from "../../gen/proto";
import { client } from "../../model";
import { numberOf, room as roomOf, roomCount } from "../../model/room";
import { open, roomActs, roomNamed } from "../../model/room-acts";
import { voice } from "../../model/room-voice";
import { Button, IconButton } from "../kit";
import { act } from "../use";
import { later } from "./later";
import type { PanelProps } from "./room-panels";
import { Frame, undoable, useRoomKeys } from "./room-parts";
import "../../styles/screens/room-people.css";

const Invite = later(() => import("./room-host-dialogs").then((m) => m.InviteDialog));
const Say = later(() => import("./room-host-dialogs").then((m) => m.SayDialog));

export const whoIs = (p: { name: string; function?: string; authority?: string }): string => [p.function, p.authority].filter(Boolean).join(", ");

/* What was just done to one person, with the way back. */
export async function doTo(meeting: number, text: string, what: () => Promise<unknown>): Promise<void> {
	const acts = roomActs(meeting);
	const before = acts.state.value?.[0]?.id ?? 0;
	if (!(await act(what))) return;
	undoable(text, () => {
		const mine = acts.state.value?.find((a) => a.id > before && a.by.id === client.state.value.me?.person.id);
		return mine ? client.call("room.undo", { meeting, act: mine.id }) : Promise.resolve();
	});
}

function Waiting({ meeting, seat, say }: { meeting: number; seat: RoomSeat; say: () => void }) {
	const { id, name } = seat.person;
	return (
		<li>
			<span class="grow">
				<b>{name}</b>
				<span class="mini soft">{whoIs(seat.person)}</span>
			</span>
			<span class="room-acts">
				<Button small kind="main" aria-label={t.lobbyAdmitWho({ name })} onClick={() => void doTo(meeting, t.lobbyAdmitted({ name }), () => client.call("room.admit", { meeting, person: id }))}>{t.lobbyAdmit}</Button>
				<Button small aria-label={t.lobbyRefuseWho({ name })} onClick={() => void doTo(meeting, t.lobbyRefused({ name }), () => client.call("room.refuse", { meeting, person: id }))}>{t.lobbyRefuse}</Button>
				<IconButton small icon="mail" label={t.lobbySayWho({ name })} onClick={say} />
			</span>
		</li>
	);
}

function Invited({ meeting, named }: { meeting: number; named: readonly RoomNamed[] }) {
	const room = roomOf(meeting);
	const v = room.view.value;
	return (
		<ul class="room-people">
			{named.map((n) => {
				const item = v?.items.find((i) => i.id === n.item);
				return (
					<li key={`${n.person.id}.${n.item ?? 0}`}>
						<span class="grow">
							<b>{n.person.name}</b>
							<span class="mini soft">{item && v ? t.lobbyForItem({ n: numberOf(v, item), title: tidy(item.title) }) : t.lobbyForAll}</span>
						</span>
						<IconButton small icon="x" label={t.lobbyUninviteWho({ name: n.person.name })} onClick={() => void act(() => client.call("room.uninvite", { meeting, person: n.person.id, ...(n.item ? { item: n.item } : {}) }))} />
					</li>
				);
			})}
		</ul>
	);
}

export default function Lobby({ meeting }: PanelProps) {
	const room = roomOf(meeting);
	const v = room.view.value;
	const [inviting, invite] = useState(false);
	const [to, say] = useState<{ id: number; name: string }>();
	const waiting = (v?.seats ?? []).filter((s) => s.state === "lobby");
	const guests = (roomNamed(meeting).state.value ?? []).filter((n) => n.naming === "guest");
	const appeals = open(roomActs(meeting).state.value ?? []);
	const known = useRef(new Set<number>());
	const all = () => void act(() => client.call("room.admit", { meeting }));
	useEffect(() => roomCount(meeting, "lobby", waiting.length + appeals.length), [waiting.length, appeals.length]);
	useEffect(() => {
		for (const s of waiting) if (!known.current.has(s.person.id)) voice.say("lobby", t.lobbySaid({ name: s.person.name }));
		known.current = new Set(waiting.map((s) => s.person.id));
	}, [waiting.map((s) => s.person.id).join()]);
	useRoomKeys([
		{
			key: "e",
			label: t.lobbyKey,
			run: () => {
				const first = waiting[0]?.person;
				if (first) void doTo(meeting, t.lobbyAdmitted({ name: first.name }), () => client.call("room.admit", { meeting, person: first.id }));
			},
		},
	]);
	return (
		<Frame title={t.roomTabLobby} acts={<Button small icon="user-plus" onClick={() => invite(true)}>{t.lobbyInvite}</Button>}>
			{waiting.length === 0 && appeals.length === 0 && <p class="small soft">{t.lobbyNone}</p>}
			{waiting.length > 1 && <p><Button small onClick={all}>{t.lobbyAll({ n: waiting.length })}</Button></p>}
			<ul class="room-people">
				{waiting.map((s) => <Waiting key={s.person.id} meeting={meeting} seat={s} say={() => say(s.person)} />)}
			</ul>
			{appeals.length > 0 && (
				<>
					<h3>{t.appealsTitle}</h3>
					<ul class="room-people">
						{appeals.map((a) => (
							<li key={a.id}>
								<span class="grow">
									<b>{a.person.name}</b>
									<span class="small">{tidy(a.text ?? "")}</span>
								</span>
								<span class="room-acts">
									<Button small kind="main" onClick={() => void doTo(meeting, t.appealTaken({ name: a.person.name }), () => client.call("room.admit", { meeting, person: a.person.id }))}>{t.appealAdmit}</Button>
									<Button small onClick={() => say(a.person)}>{t.appealSay}</Button>
								</span>
							</li>
						))}
					</ul>
				</>
			)}
			{guests.length > 0 && (
				<details>
					<summary>{t.lobbyInvited({ n: guests.length })}</summary>
					<Invited meeting={meeting} named={guests} />
				</details>
			)}
			{inviting && <Invite meeting={meeting} onClose={() => invite(false)} />}
			{to && <Say meeting={meeting} person={to} onClose={() => say(undefined)} />}
		</Frame>
	);
}
