// SPDX-License-Identifier: EUPL-1.2
/* room-lobby - for chairs, over who is there: who waits before the door of a meeting, what was answered to what
   they did; below, who is invited from outside. */
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
import { undoable, useRoomKeys } from "./room-parts";
import { doTo, whoIs } from "./room-people";
import "../../styles/screens/room-people.css";

const Say = later(() => import("./room-host-dialogs").then((m) => m.SayDialog));

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

export function Lobby({ meeting }: { meeting: number }) {
	const v = roomOf(meeting).view.value;
	const [to, say] = useState<{ id: number; name: string }>();
	const waiting = (v?.seats ?? []).filter((s) => s.state === "lobby");
	const appeals = open(roomActs(meeting).state.value ?? []);
	const known = useRef(new Set<number>());
	const all = () => void doTo(meeting, t.lobbyAllDone({ n: waiting.length }), () => client.call("room.admit", { meeting }));
	useEffect(() => roomCount(meeting, "door", waiting.length + appeals.length), [waiting.length, appeals.length]);
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
		<>
			{waiting.length > 0 && (
				<section class="room-waiting" aria-labelledby="room-waiting">
					<header>
						<h3 id="room-waiting">{t.roomTabLobby}</h3>
						{waiting.length > 1 && <Button small onClick={all}>{t.lobbyAll({ n: waiting.length })}</Button>}
					</header>
					<ul class="room-people">
						{waiting.map((s) => <Waiting key={s.person.id} meeting={meeting} seat={s} say={() => say(s.person)} />)}
					</ul>
				</section>
			)}
			{appeals.length > 0 && (
				<section class="room-waiting" aria-labelledby="room-appeals">
					<h3 id="room-appeals">{t.appealsTitle}</h3>
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
				</section>
			)}
			{to && <Say meeting={meeting} person={to} onClose={() => say(undefined)} />}
		</>
	);
}

export function Invited({ meeting }: { meeting: number }) {
	const room = roomOf(meeting);
	const v = room.view.value;
	const guests = (roomNamed(meeting).state.value ?? []).filter((n) => n.naming === "guest");
	if (guests.length === 0) return null;
	/* who is invited again is written to again */
	async function uninvite(n: RoomNamed) {
		const whom = { meeting, person: n.person.id, ...(n.item ? { item: n.item } : {}) };
		if (await act(() => client.call("room.uninvite", whom))) undoable(t.lobbyUninvited({ name: n.person.name }), () => client.call("room.invite", whom));
	}
	return (
		<details class="room-fold">
			<summary>{t.lobbyInvited({ n: guests.length })}</summary>
			<ul class="room-people">
			{guests.map((n) => {
				const item = v?.items.find((i) => i.id === n.item);
				return (
					<li key={`${n.person.id}.${n.item ?? 0}`}>
						<span class="grow">
							<b>{n.person.name}</b>
							<span class="mini soft">{item && v ? t.lobbyForItem({ n: numberOf(v, item), title: tidy(item.title) }) : t.lobbyForAll}</span>
						</span>
						<IconButton small icon="x" label={t.lobbyUninviteWho({ name: n.person.name })} onClick={() => void uninvite(n)} />
					</li>
				);
			})}
			</ul>
		</details>
	);
}
