// SPDX-License-Identifier: EUPL-1.2
/* room-people - who is there, how, and what chairs do with one of them; for them too who waits at the door. */
import "../../i18n/parts";
import { useEffect, useState } from "preact/hooks";
import { clock, t } from "../../i18n";
import type { PersonRef, RoomSeat } from "../../gen/proto";
import { client } from "../../model";
import { present, room as roomOf, type RoomView } from "../../model/room";
import { roomActs, roomNamed } from "../../model/room-acts";
import { roomQuorum } from "../../model/room-quorum";
import { Button, Icon, Menu, Shield, type MenuItem } from "../kit";
import { act } from "../use";
import { later } from "./later";
import { quorumText } from "./room-head";
import type { PanelProps } from "./room-panels";
import { Frame, UNDO_MS, undoable } from "./room-parts";
import { capital } from "./words";
import "../../styles/screens/room-people.css";

const Lobby = later(() => import("./room-lobby").then((m) => m.Lobby));
const Invited = later(() => import("./room-lobby").then((m) => m.Invited));
const Invite = later(() => import("./room-host-dialogs").then((m) => m.InviteDialog));
const Register = later(() => import("./room-host-dialogs").then((m) => m.RegisterDialog));
const Warn = later(() => import("./room-host-dialogs").then((m) => m.WarnDialog));
const Expel = later(() => import("./room-host-dialogs").then((m) => m.ExpelDialog));
const Say = later(() => import("./room-host-dialogs").then((m) => m.SayDialog));

export const whoIs = (p: { name: string; function?: string; authority?: string }): string => [p.function, p.authority].filter(Boolean).join(", ");

/* Offers to take back all that one does to people from here on; what was done before is not known yet where the page
   is new. */
export function wayBack(meeting: number, text: string): () => void {
	const acts = roomActs(meeting);
	const before = acts.state.value?.[0]?.id ?? 0;
	return () =>
		undoable(text, async () => {
			const mine = acts.state.value?.filter((a) => a.id > before && a.undone_at === undefined && a.at > roomOf(meeting).now() - UNDO_MS && a.by.id === client.state.value.me?.person.id) ?? [];
			for (const a of mine) await client.call("room.undo", { meeting, act: a.id });
		});
}

/* What was just done to one person, or to several at once, with the way back. */
export async function doTo(meeting: number, text: string, what: () => Promise<unknown>): Promise<void> {
	const back = wayBack(meeting, text);
	if (await act(what)) back();
}

const MINUTES = [5, 10, 30];

type Asks = { which: "warn" | "expel" | "say"; person: PersonRef };

/* What may be done with whom, for who chairs. */
function useActs(meeting: number, ask: (a: Asks) => void) {
	const room = roomOf(meeting);
	const named = roomNamed(meeting).state.value ?? [];
	return (s: RoomSeat): MenuItem[] => {
		const { person } = s;
		const call = client.call.bind(client);
		const me = client.state.value.me?.person.id;
		const items: MenuItem[] = person.id === me ? [] : [{ label: t.peopleSay, icon: "mail", run: () => ask({ which: "say", person }) }];
		if (s.part === "chair") {
			if (room.view.value?.room.lead?.id !== person.id) items.push({ label: person.id === me ? t.leadTake : t.peopleHand, run: () => void doTo(meeting, t.leadOther({ name: person.name }), () => call("room.lead", { meeting, person: person.id })) });
			if (named.some((n) => n.naming === "chair" && n.person.id === person.id)) items.push({ label: t.peopleUnchair, run: () => void doTo(meeting, t.peopleUnchairDone({ name: person.name }), () => call("room.name_chair", { meeting, person: person.id, on: false })) });
			return items;
		}
		if (s.how !== "online") return [...items, { label: t.peopleGone, icon: "log-out", run: () => void doTo(meeting, t.peopleGoneDone({ name: person.name }), () => call("room.unregister", { meeting, person: person.id })) }];
		if (s.part === "member") items.push({ label: t.peopleChair, icon: "user-plus", run: () => void doTo(meeting, t.peopleChairDone({ name: person.name }), () => call("room.name_chair", { meeting, person: person.id, on: true })) });
		items.push({ label: t.peopleWarn, icon: "megaphone", run: () => ask({ which: "warn", person }) });
		if (s.limited_until) items.push({ label: t.peopleLift, icon: "lock-open", run: () => void doTo(meeting, t.peopleLiftDone({ name: person.name }), () => call("room.limit", { meeting, person: person.id, minutes: 0 })) });
		else for (const n of MINUTES) items.push({ label: t.peopleLimit({ n }), icon: "lock", run: () => void doTo(meeting, t.peopleLimitDone({ name: person.name, n }), () => call("room.limit", { meeting, person: person.id, minutes: n })) });
		items.push({ label: t.peopleExpel, icon: "log-out", danger: true, run: () => ask({ which: "expel", person }) });
		return items;
	};
}

function Row({ seat, items, now }: { seat: RoomSeat; items: MenuItem[]; now: number }) {
	const { person } = seat;
	const notes = [seat.part === "chair" ? t.roomChair : seat.part === "guest" ? t.roomGuest : "", seat.how === "phone" ? t.roomPhone : seat.how === "site" ? t.roomSite : ""].filter(Boolean);
	return (
		<li>
			<Shield id={person.authority_id ?? 0} />
			<span class="grow">
				<b>{person.name}</b>
				<span class="mini soft">{whoIs(person)}</span>
				{seat.weak && <span class="mini room-weak"><Icon name="wifi-off" />{t.peopleWeak}</span>}
				{seat.limited_until !== undefined && seat.limited_until > now && <span class="mini room-weak"><Icon name="lock" />{t.peopleLimited({ time: clock(seat.limited_until) })}</span>}
			</span>
			{notes.length > 0 && <span class="mini soft push">{notes.join(", ")}</span>}
			{items.length > 0 && <Menu small label={t.peopleActs({ name: person.name })} items={items} />}
		</li>
	);
}

export default function People({ meeting, part }: PanelProps) {
	const room = roomOf(meeting);
	const v = room.view.value;
	const [dialog, show] = useState<"register" | "invite">();
	const shut = () => show(undefined);
	const [asks, ask] = useState<Asks>();
	const here = v ? [...present(v)].sort((a, b) => Number(b.weak ?? false) - Number(a.weak ?? false) || a.person.name.localeCompare(b.person.name)) : [];
	const runs = part === "chair";
	useEffect(() => room.people(), [v?.seats === undefined]);
	useEffect(() => room.count("people", here.length), [here.length]);
	return (
		<Frame title={t.roomPeople} acts={runs && (
			<>
				<Button small kind="quiet" icon="plus" onClick={() => show("register")}>{t.peopleRegister}</Button>
				<Button small kind="quiet" icon="user-plus" onClick={() => show("invite")}>{t.lobbyInvite}</Button>
			</>
		)}>
			{runs && v?.seats && <Quorum meeting={meeting} v={v} />}
			{runs && <Lobby meeting={meeting} onClose={shut} />}
			{here.length === 0 && (v?.seats || part === "guest") && <p class="small soft">{part === "guest" ? t.roomPeopleGuest : t.roomPeopleNone}</p>}
			{runs ? <Managed meeting={meeting} seats={here} ask={ask} /> : <ul class="room-people">{here.map((s) => <Row key={s.person.id} seat={s} items={[]} now={room.now()} />)}</ul>}
			{runs && <Invited meeting={meeting} onClose={shut} />}
			{dialog === "register" && <Register meeting={meeting} onClose={shut} />}
			{dialog === "invite" && <Invite meeting={meeting} onClose={shut} />}
			{asks?.which === "warn" && <Warn meeting={meeting} person={asks.person} onClose={() => ask(undefined)} />}
			{asks?.which === "expel" && <Expel meeting={meeting} person={asks.person} onClose={() => ask(undefined)} />}
			{asks?.which === "say" && <Say meeting={meeting} person={asks.person} onClose={() => ask(undefined)} />}
		</Frame>
	);
}

/* By which rule authorities are counted, and how many of them are there. */
function Quorum({ meeting, v }: { meeting: number; v: RoomView }) {
	const q = roomQuorum(meeting).state.value;
	if (!q || q.authorities === 0) return null;
	return (
		<p class="small">
			<b>{capital(quorumText(meeting, v))}.</b>{" "}
			<span class="mini soft">{q.needed !== undefined && t.quorumRule({ percent: q.percent ?? 0, of: q.authorities, n: q.needed })} {t.quorumCounts}</span>
		</p>
	);
}

/* Who was named is known to chairs alone: asked for here. */
function Managed({ meeting, seats, ask }: { meeting: number; seats: readonly RoomSeat[]; ask: (a: Asks) => void }) {
	const room = roomOf(meeting);
	const acts = useActs(meeting, ask);
	return <ul class="room-people">{seats.map((s) => <Row key={s.person.id} seat={s} items={acts(s)} now={room.now()} />)}</ul>;
}
