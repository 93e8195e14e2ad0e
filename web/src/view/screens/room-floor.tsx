// SPDX-License-Identifier: EUPL-1.2
/* room-floor - who speaks and who waits to: the queue as everybody sees it, what its chairs do with it,
   and one's own place. */
import "../../i18n/room";
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { Floor, FloorEntry, FloorKind } from "../../gen/proto";
import { t } from "../../i18n";
import { client } from "../../model";
import { roomCount } from "../../model/room";
import { above, below, floorOf, kindOf, mine, said, shutNow, turnOf } from "../../model/room-floor";
import { Button, IconButton, Menu, type MenuItem } from "../kit";
import { act } from "../use";
import { later } from "./later";
import { endSpeech, giveFloor, kindName, nameOf, on, oneMinute, onward, pauseOrGoOn, takeOut, useFloor, useSpoken, type Seen } from "./room-floor-parts";
import { Frame, inTime, useRoomKeys, useTick } from "./room-parts";
import type { PanelProps } from "./room-panels";
import { Stage as Tree, type Speaking } from "./room-stage";
import "../../styles/screens/room-floor.css";

const Dialogs = later(() => import("./room-floor-dialogs").then((m) => m.FloorDialog));
const Beside = later(() => import("./room-floor-beside").then((m) => m.Beside));
export type DialogName = "register" | "order" | "details" | "times";

/* Stands whatever becomes of the part that asked for it: a telephone that is turned lays all out anew. */
const dialog = signal<{ which: DialogName; meeting: number; item: number | undefined } | undefined>(undefined);
const show = (s: Seen, which: DialogName, floor: Floor = s.floor) => void (dialog.value = { which, meeting: s.meeting, item: floor.item });
const away = () => void (dialog.value = undefined);

/* ---- who speaks ---- */

function speaking(s: Seen): Speaking | undefined {
	const { speech } = s.live;
	const who = speech && s.who(speech.person);
	if (!speech) return undefined;
	const note = s.v?.notes.get(speech.entry);
	const kind = speech.kind === "contribution" ? "" : kindName(speech.kind);
	return {
		name: who?.name ?? "",
		lines: [who?.authority ?? who?.function ?? "", note ? t.floorNoteOf({ kind, note }) : kind].filter(Boolean),
		spent: () => said(speech, s.now),
		limit: speech.limit_ms,
		paused: speech.since === undefined,
	};
}

export function Stage(props: PanelProps) {
	useTick(1000);
	const s = useFloor(props);
	const { speech, paused } = s.live;
	const next = s.runs && s.open ? onward(s) : undefined;
	const keys = s.runs && s.open;
	useSpoken(s);
	useRoomKeys(
		keys
			? [
					{ key: " ", name: t.floorKeySpace, label: t.floorKeyNext, run: () => next?.run() },
					{ key: "p", label: t.floorKeyPause, run: () => void (speech && pauseOrGoOn(s)) },
					{ key: "+", label: t.floorKeyMore, run: () => void (speech && oneMinute(s)) },
				]
			: [],
	);
	const asks = dialog.value?.meeting === s.meeting ? dialog.value : undefined;
	return (
		<>
			<Tree
				speaker={speaking(s)}
				waiting={s.floor.waiting.map((e) => nameOf(s, e.person))}
				acts={
					keys &&
					speech && (
						<>
							<Button small class="dark" icon="plus" aria-label={t.floorMore} onClick={() => void oneMinute(s)}>{t.floorMoreShort}</Button>
							<Button small class="dark" icon={speech.since === undefined ? "play" : "pause"} onClick={() => void pauseOrGoOn(s)}>{speech.since === undefined ? t.floorGoOn : t.floorPause}</Button>
							{paused && <Button small class="dark" icon="undo-2" onClick={() => void act(() => client.call("floor.resume", { meeting: s.meeting }))}>{t.floorBackTo({ name: nameOf(s, paused.person) })}</Button>}
							<IconButton small class="dark" icon="circle-stop" label={t.floorEndShort} onClick={() => void endSpeech(s)} />
						</>
					)
				}
				next={s.runs && <Onward s={s} kbd />}
			/>
			{asks && <Dialogs which={asks.which} seen={{ ...s, floor: floorOf(s.v, asks.item) }} onClose={away} />}
		</>
	);
}

function Onward({ s, kbd }: { s: Seen; kbd?: boolean }) {
	const next = s.open ? onward(s) : undefined;
	return (
		<Button class="gold" icon="mic" aria-disabled={!next} onClick={() => next?.run()}>
			{next?.label ?? t.floorNobodyWaits}
			{kbd && next && <kbd>{t.floorKeySpace}</kbd>}
		</Button>
	);
}

/* ---- one's own place ---- */

/* A telephone, that is. */
const buzzes = () => "vibrate" in navigator && matchMedia("(pointer: coarse)").matches;

export function Card(props: PanelProps) {
	useTick(5000);
	const s = useFloor(props);
	const own = mine(s.floor, s.me);
	const entry = own.order ?? own.entry;
	const { speech } = s.live;
	if (!s.v || s.runs) return null;
	if (speech?.person === s.me)
		return (
			<section class="room-place card yours">
				<span class="room-rank" aria-hidden="true">!</span>
				<div>
					<h2>{t.floorYours}</h2>
					<p class="small soft">{t.floorYoursText({ time: inTime(Math.max(0, speech.limit_ms - said(speech, s.now))) })}</p>
				</div>
			</section>
		);
	if (!entry) return null;
	const { before, wait } = turnOf(s.floor, entry, s.now);
	const moved = s.v.trail.find((x) => x.act === "moved" && x.entry === entry.id);
	return (
		<section class="room-place card">
			<span class="room-rank" aria-hidden="true">{before + 1}</span>
			<div>
				<h2>{t.floorRank({ n: before + 1 })}</h2>
				<p class="small soft">
					{[
						before === 0 ? (speech ? t.floorNextText({ name: nameOf(s, speech.person) }) : t.floorNextSoon) : t.floorWait({ n: Math.max(1, Math.round(wait / 60_000)) }),
						before > 0 && buzzes() ? t.floorBuzz : "",
						moved ? t.floorMoved({ by: moved.by.name }) : "",
					]
						.filter(Boolean)
						.join(" ")}
				</p>
			</div>
		</section>
	);
}

/* ---- the bar ---- */

function asked(s: Seen, kind: FloorKind) {
	return act(() => client.call("floor.ask", { ...on(s.meeting, s.floor), ...(kind === "contribution" ? {} : { kind }) }));
}

function Hand({ s }: { s: Seen }) {
	const [busy, setBusy] = useState(false);
	const own = mine(s.floor, s.me);
	const shut = shutNow(s.floor, s.now);
	const free = s.open && !own.entry && !shut;
	const speech = s.live.speech;
	async function run(what: () => Promise<unknown>) {
		if (busy) return;
		setBusy(true);
		await what();
		setBusy(false);
	}
	const down = (e: FloorEntry) => run(() => act(() => client.call("floor.withdraw", { meeting: s.meeting, entry: e.id })));
	const kinds: FloorKind[] = free ? ["intervention", ...(s.floor.waiting.some((e) => kindOf(e) === "intervention") || speech?.kind === "intervention" ? (["reply"] as const) : []), ...(speech && speech.person !== s.me ? (["question"] as const) : [])] : [];
	const items: MenuItem[] = [
		...kinds.map((kind) => ({ label: kindName(kind), run: () => void run(() => asked(s, kind)) })),
		...(own.order ? [{ label: t.floorOrderBack, icon: "undo-2", run: () => void down(own.order!) } as MenuItem] : s.open ? [{ label: t.floorOrderAsk, icon: "triangle-alert", run: () => show(s, "order") } as MenuItem] : []),
	];
	return (
		<div class="room-hand">
			{own.entry ? (
				<Button class="down" icon="hand" aria-busy={busy} onClick={() => void down(own.entry!)}>{t.floorDown}</Button>
			) : (
				<Button kind="main" icon="hand" aria-busy={busy} aria-disabled={!free} onClick={() => free && void run(() => asked(s, "contribution"))}>{shut ? t.floorShutShort : t.floorUp}</Button>
			)}
			<Menu label={t.floorOther} icon="chevron-up" kind="second" items={items} />
		</div>
	);
}

export function Bar(props: PanelProps) {
	useTick(2000);
	const s = useFloor(props);
	if (s.runs) return <Onward s={s} />;
	return props.item === undefined && props.part === "guest" ? null : <Hand s={s} />;
}

/* ---- the queue ---- */

function Row({ s, floor, entry, rank }: { s: Seen; floor: Floor; entry: FloorEntry; rank: number }) {
	const who = s.who(entry.person);
	const name = who?.name ?? "";
	const kind = kindOf(entry);
	const note = s.v?.notes.get(entry.id);
	const moved = s.v?.trail.find((x) => x.act === "moved" && x.entry === entry.id);
	const up = above(floor, entry);
	const down = below(floor, entry);
	const move = (before: FloorEntry | undefined) => void act(() => client.call("floor.move", { meeting: s.meeting, entry: entry.id, ...(before ? { before: before.id } : {}) }));
	const items: MenuItem[] = [
		...(s.open ? [{ label: t.floorGive, icon: "mic", run: () => void giveFloor(s, floor, entry) } as MenuItem] : []),
		...(down ? [{ label: t.floorLater, icon: "arrow-down", run: () => move(down.before) } as MenuItem] : []),
		{ label: t.floorTakeOut, icon: "x", danger: true, run: () => void takeOut(s, entry) },
	];
	return (
		<li class={entry.person === s.me ? "own" : undefined}>
			<span class={rank === 1 ? "room-rank small next" : "room-rank small"} aria-label={t.floorPlace({ n: rank })}>{rank}</span>
			<span class="who">
				<b>{name}</b>
				<span class="mini soft">
					{who?.authority ?? who?.function}{" "}
					{entry.first && <span class="room-first" title={t.floorFirstLong}><span aria-hidden="true">{t.floorFirst({ sup: (x) => <sup key="s">{x}</sup> })}</span><span class="vh">{t.floorFirstLong}</span></span>}
				</span>
				{kind !== "contribution" && <span class="mini"><b class="room-kind">{kindName(kind)}</b>{note && ` ${note}`}</span>}
				{moved && <span class="mini soft">{t.floorMoved({ by: moved.by.name })}</span>}
			</span>
			{s.runs && (
				<span class="room-row-acts">
					{up && <IconButton small icon="arrow-up" label={t.floorEarlier({ name })} onClick={() => move(up)} />}
					<Menu small label={t.floorActs({ name })} items={items} />
				</span>
			)}
		</li>
	);
}

function Shut({ s, floor }: { s: Seen; floor: Floor }) {
	const at = floor.shut_at;
	useTick(1000);
	if (at === undefined) return null;
	const left = Math.ceil((at - s.now) / 1000);
	return <p class="small room-shut">{left > 0 ? t.floorShutsIn({ s: left }) : t.floorIsShut}</p>;
}

export default function FloorPanel(props: PanelProps) {
	const s = useFloor(props);
	const [picked, pick] = useState<{ item: number | undefined }>();
	/* those who asked elsewhere wait on, and are not forgotten */
	const others = s.runs ? (s.v?.floors.filter((f) => f.item !== s.floor.item && f.waiting.length > 0) ?? []) : [];
	const floor = (picked && others.find((f) => f.item === picked.item)) || s.floor;
	const shut = floor.shut_at !== undefined;
	useEffect(() => roomCount(props.meeting, "floor", s.floor.waiting.length), [s.floor.waiting.length]);
	return (
		<Frame
			title={t.floorTitle}
			class="room-floor"
			acts={s.runs && <Button small kind="quiet" icon={shut ? "lock" : "lock-open"} onClick={() => void act(() => client.call("floor.shut", { ...on(props.meeting, floor), on: !shut, ...(shut ? {} : { in_s: 60 }) }))}>{shut ? t.floorReopen : t.floorShut}</Button>}
		>
			{floor !== s.floor && <p class="small"><Button small kind="quiet" icon="chevron-left" onClick={() => pick(undefined)}>{t.floorBackHere}</Button></p>}
			<Shut s={s} floor={floor} />
			{floor.waiting.length === 0 && <p class="small soft">{s.v ? t.floorEmpty : t.loading}</p>}
			<ol class="room-queue" aria-label={t.floorTitle}>
				{floor.waiting.map((e, i) => <Row key={e.id} s={s} floor={floor} entry={e} rank={i + 1} />)}
			</ol>
			{s.runs && s.open && <div><Button small kind="quiet" icon="plus" onClick={() => show(s, "register", floor)}>{t.floorRegister}</Button></div>}
			{others.filter((f) => f !== floor).map((f) => (
				<p key={f.item ?? 0} class="small soft"><Button small kind="quiet" onClick={() => pick({ item: f.item })}>{t.floorElsewhere({ n: f.waiting.length })}</Button></p>
			))}
			{s.runs ? <Beside seen={s} floor={floor} show={(which: DialogName) => show(s, which, floor)} onClose={away} /> : s.floor.fair && <p class="mini soft room-rule">{t.floorRule}</p>}
		</Frame>
	);
}

