// SPDX-License-Identifier: EUPL-1.2
/* room-floor - who speaks and who waits to: the queue as everybody sees it, what its chairs do with it,
   and one's own place. */
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { Floor, FloorEntry, FloorKind } from "../../gen/proto";
import { t } from "../../i18n";
import { client } from "../../model";
import { floorOf, kindOf, mine, said, shutNow, turnOf } from "../../model/room-floor";
import { Button, IconButton, type MenuItem } from "../kit";
import { act } from "../use";
import { later } from "./later";
import { backTo, endSpeech, kindName, nameOf, on, oneMinute, onward, pauseOrGoOn, useFloor, useSpoken, type Seen } from "./room-floor-parts";
import { Menu } from "./room-menu";
import { inTime, useRoomKeys, useTick } from "./room-parts";
import type { PanelProps } from "./room-panels";
import { Stage as Tree, type Speaking } from "./room-stage";

const Dialogs = later(() => import("./room-floor-dialogs").then((m) => m.FloorDialog));
const Queue = later(() => import("./room-floor-queue").then((m) => m.default));
export type DialogName = "register" | "order" | "details" | "times";

/* Stands whatever becomes of the part that asked for it: a telephone that is turned lays all out anew. */
const dialog = signal<{ which: DialogName; meeting: number; item: number | undefined } | undefined>(undefined);
export const show = (s: Seen, which: DialogName, floor: Floor = s.floor) => void (dialog.value = { which, meeting: s.meeting, item: floor.item });
export const away = () => void (dialog.value = undefined);

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
							{paused && <Button small class="dark" icon="undo-2" onClick={() => void backTo(s)}>{t.floorBackTo({ name: nameOf(s, paused.person) })}</Button>}
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

/* Where bytes are spared it is not looked at before it is asked for. */
export default function FloorPanel(props: PanelProps) {
	return <Queue {...props} onClose={away} />;
}
