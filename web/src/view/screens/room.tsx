// SPDX-License-Identifier: EUPL-1.2
/* A meeting under way: for who runs it one screen with all of it, for who takes part what he needs to
   follow, to speak and to vote. Its parts are fetched when they are shown, see room-panels.ts. */
import "../../i18n/room";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { clock, t } from "../../i18n";
import { client, front, thrift } from "../../model";
import { current, numberOf, room as roomOf, type RoomStore, type RoomView } from "../../model/room";
import { voice } from "../../model/room-voice";
import { alarm, announce, Banner, Button, ButtonLink, Empty, Icon, IconButton, own, SkipLink, Skeleton, type MenuItem } from "../kit";
import { useArrival } from "../page";
import type { ScreenProps } from "../router";
import { inMeeting } from "../thrift";
import { act } from "../use";
import { later } from "./later";
import { AgendaBand } from "./room-agenda";
import { RoomHead } from "./room-head";
import { Menu } from "./room-menu";
import { have, panels, type PanelProps } from "./room-panels";
import { LeftCard, Slot, undoable, undoLast, useRoomKeys, useStale } from "./room-parts";
import { Idle } from "./room-stage";
import { RoomTabs, type TabName } from "./room-tabs";
import sprite from "../../gen/icons-room.svg?url";
import { ROOM } from "../../gen/icons-room";
import "../../styles/screens/room.css";

front.now = () => document.visibilityState === "visible" && inMeeting();
/* the page of a meeting has them within, any other page one came from does not */
Object.assign(own, { names: ROOM, sprite: document.getElementById("icons") ? "" : sprite });

const Dialogs = later(() => import("./room-dialogs").then((m) => m.RoomDialog));
const Host = later(() => import("./room-host").then((m) => m.HostDialog));
const Own = later(() => import("./room-own").then((m) => m.default));
const ChairHall = later(() => import("./room-chair").then((m) => m.default));
const ChairTools = later(() => import("./room-chair").then((m) => m.Tools));
const Door = later(() => import("./room-door").then((m) => m.default));

/* There is room for all of it side by side. */
function useWide(): boolean {
	const media = useMemo(() => matchMedia("(min-width: 62rem)"), []);
	const [wide, set] = useState(media.matches);
	useEffect(() => {
		const told = () => set(media.matches);
		told(); /* it may have changed while it was drawn */
		media.addEventListener("change", told);
		return () => media.removeEventListener("change", told);
	}, []);
	return wide;
}

/* What changes for all is said once, in one place. */
function useNews(v: RoomView | undefined): void {
	const item = v && current(v);
	const was = useRef<{ state: string; item: number | undefined }>(undefined);
	useEffect(() => {
		if (!v) return;
		const had = was.current;
		was.current = { state: v.room.state, item: item?.id };
		if (had && had.state !== v.room.state) voice.say("state", v.room.state === "suspended" ? t.roomSaidSuspended : v.room.state === "closed" ? t.roomOver : t.roomSaidOpen);
		if (had && item && had.item !== item.id) voice.say("item", t.roomSaidItem({ n: numberOf(v, item), title: item.title }));
	}, [v?.room.state, item?.id]);
}

type Asked = "plan" | "keys" | "close" | "host";

interface HallProps {
	room: RoomStore;
	v: RoomView;
	props: PanelProps;
}

/* There is something to vote on, or was; where bytes are spared, the code of a ballot comes no sooner. */
function useVotes(room: RoomStore, lean: boolean): boolean {
	const [any, found] = useState(!lean);
	useEffect(() => {
		if (any) return;
		const ask = () => void client.call("ballot.list", { meeting: room.meeting }).then((r) => r.ballots.length > 0 && found(true), () => undefined);
		ask();
		const ends = [room.onReload(ask), room.onFrame((p) => p.ev.startsWith("ballot.") && found(true))];
		return () => ends.forEach((end) => end());
	}, [any]);
	return any;
}

/* Where bytes are spared, a part comes when it is asked for. */
function MemberHall({ room, v, props, wide }: HallProps & { wide: boolean }) {
	const lean = thrift.value;
	const votes = useVotes(room, lean);
	const [wish, want] = useState<TabName>();
	return (
		<>
			{wide && <AgendaBand room={room} />}
			<main id="content" class={wide ? "room-hall member" : "room-hall narrow"} tabIndex={-1}>
				<div class="room-col">
					<Slot name="floor" what="Stage" wait={<Idle />} {...props} />
					<LeftCard room={room} {...props} />
					<Slot name="floor" what="Card" {...props} />
					{votes && <Slot name="ballot" what="Card" {...props} />}
				</div>
				<div class="room-col">
					<RoomTabs room={room} tabs={have(v.part === "guest" ? ["ask", "chat", "minutes", "ballot", "floor"] : ["ask", "chat", "minutes", "ballot", "floor", "people"])} lean={lean} wish={wish} {...props} />
				</div>
			</main>
			<section class="room-bar two" aria-label={t.roomBar}>
				<Slot name="floor" what="Bar" {...props} />
				{lean && !wish && panels.ask ? <Button onClick={() => want("ask")}>{t.roomTabAsk}</Button> : <Slot name="ask" what="Bar" {...props} />}
			</section>
		</>
	);
}

function Tools({ room, wide, show }: { room: RoomStore; wide: boolean; show: (which: Asked) => void }) {
	const items: MenuItem[] = [
		{ label: t.roomAgenda, icon: "list-ordered", run: () => show("plan") },
		{ label: t.keysTitle, icon: "keyboard", run: () => show("keys") },
		{ label: t.roomLeave, icon: "log-out", run: () => void act(() => room.leave()) },
	];
	return wide ? <Menu label={t.roomMore} items={items} /> : <IconButton icon="list-ordered" label={t.roomAgenda} onClick={() => show("plan")} />;
}

function Hall({ room, v }: { room: RoomStore; v: RoomView }) {
	const wide = useWide();
	const [dialog, show] = useState<Asked>();
	const runs = v.part === "chair";
	const props: PanelProps = { meeting: room.meeting, part: v.part, item: current(v)?.id };
	useNews(v);
	/* taken back from outside, where one stands by then */
	async function close() {
		show(undefined);
		if (await act(() => client.call("room.close", { meeting: room.meeting }))) undoable(t.roomCloseDone, () => client.call("room.reopen", { meeting: room.meeting }));
	}
	useRoomKeys([{ key: "?", label: t.keysHelp, run: () => show("keys") }]);
	return (
		<>
			<RoomHead room={room}>
				{v.video && (
					<a class="b b-quiet b-icon" href={v.video} target="_blank" rel="noopener noreferrer" aria-label={t.roomVideo} title={t.roomVideo}>
						<Icon name="video" />
					</a>
				)}
				{runs ? <ChairTools room={room} wide={wide} show={show} onClose={() => undefined} /> : <Tools room={room} wide={wide} show={show} />}
			</RoomHead>
			<Line room={room} />
			{runs && <Slot name="host" what="Card" {...props} />}
			{(v.told || v.word || v.limited !== undefined) && <Own room={room} onClose={() => undefined} />}
			{v.rehearsalOf !== undefined && <div class="room-note"><Banner icon="eye"><p>{t.rehearsalText}</p></Banner></div>}
			{v.room.state === "suspended" && <div class="room-note"><Banner icon="pause"><p>{t.roomSuspendedText}</p></Banner></div>}
			{runs ? <ChairHall room={room} v={v} props={props} wide={wide} onClose={() => undefined} /> : <MemberHall room={room} v={v} props={props} wide={wide} />}
			{dialog === "host" && <Host meeting={room.meeting} onClose={() => show(undefined)} />}
			{dialog && dialog !== "host" && (
				<Dialogs
					which={dialog}
					room={room}
					onClose={() => show(undefined)}
					onGo={() => void close()}
				/>
			)}
		</>
	);
}

/* What is shown may be old: said as soon as it is known, and what becomes of what one does meanwhile. */
function Line({ room }: { room: RoomStore }) {
	const since = useStale();
	const was = useRef(false);
	useEffect(() => {
		if (since !== undefined) voice.say("line", t.roomCut);
		else if (was.current) voice.say("line", t.roomBackOn);
		was.current = since !== undefined;
	}, [since !== undefined]);
	if (since === undefined) return null;
	return (
		<p class="room-line">
			<Icon name="wifi-off" />
			{t.roomStale({ time: clock(since + room.now() - Date.now()) })}
		</p>
	);
}

function Lone({ room }: { room: RoomStore }) {
	const at = room.at.value;
	return (
		<>
			<RoomHead room={room} />
			<Line room={room} />
			<main id="content" class="lone" tabIndex={-1}>
				{!room.view.value && <h1 class="vh" tabIndex={-1}>{t.roomTitle}</h1>}
				{at === "coming" ? (
					<Skeleton />
				) : at === "missing" ? (
					<Empty title={t.pageNotFound} action={<ButtonLink kind="main" href="/">{t.pageBackHome}</ButtonLink>}>{t.pageNotFoundText}</Empty>
				) : at === "failed" ? (
					<Empty title={t.loadFailed} action={<Button icon="refresh-cw" onClick={() => void room.enter()}>{t.retry}</Button>}>{t.unreached}</Empty>
				) : (
					<Door room={room} onClose={() => undefined} />
				)}
			</main>
		</>
	);
}

const DRESS_MS = 3000;

/* The page of a meeting comes in its own sheet: what else index.css has is there before one goes elsewhere, or comes then. */
function dress(): void {
	const part = document.querySelector<HTMLElement>("[data-rest]");
	const href = part?.dataset["rest"];
	if (!part || !href) return;
	delete part.dataset["rest"];
	document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
}

export default function RoomScreen({ params }: ScreenProps) {
	const id = Number(params["id"]);
	const room = useMemo(() => roomOf(id), [id]);
	const v = room.view.value;
	const at = room.at.value;
	const queue = useWide() && panels.floor && at === "in" && v?.part === "chair";
	useEffect(() => {
		const timer = thrift.peek() ? undefined : setTimeout(dress, DRESS_MS);
		return () => {
			clearTimeout(timer);
			dress();
		};
	}, []);
	useArrival(v ? v.title : at === "missing" ? t.pageNotFound : undefined);
	/* outside too: its close is taken back there */
	useRoomKeys(v?.part === "chair" ? [{ key: "z", label: t.roomKeyUndo, run: undoLast }] : []);
	const stood = useRef(at);
	useEffect(() => {
		if (stood.current === "over" && at === "in") voice.say("state", t.roomSaidAgain);
		stood.current = at;
	}, [at]);
	useEffect(() => voice.spoken.subscribe(({ text, rank }) => void (text && (rank === "turn" ? alarm(text) : announce(text)))), []);
	useEffect(() => {
		const look = () => document.visibilityState === "visible" && room.wake();
		document.addEventListener("visibilitychange", look);
		return () => document.removeEventListener("visibilitychange", look);
	}, [room]);
	return (
		<div class="room">
			<SkipLink href={queue ? "#room-queue" : "#content"}>{queue ? t.roomSkip : undefined}</SkipLink>
			{at === "in" && v ? <Hall room={room} v={v} /> : <Lone room={room} />}
		</div>
	);
}
