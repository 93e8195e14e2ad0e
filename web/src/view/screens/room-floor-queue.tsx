// SPDX-License-Identifier: EUPL-1.2
/* room-floor-queue - who waits to speak, in order, and what its chairs do with it. */
import "../../i18n/parts";
import { useEffect, useState } from "preact/hooks";
import type { Floor, FloorEntry } from "../../gen/proto";
import { t } from "../../i18n";
import { client } from "../../model";
import { roomCount } from "../../model/room";
import { above, below, kindOf } from "../../model/room-floor";
import { Button, IconButton, type MenuItem } from "../kit";
import { act } from "../use";
import { later } from "./later";
import { away, show, type DialogName } from "./room-floor";
import { giveFloor, kindName, nameOf, on, takeOut, useFloor, type Seen } from "./room-floor-parts";
import { Menu } from "./room-menu";
import { Frame, undoable, useTick } from "./room-parts";
import type { PanelProps } from "./room-panels";

const Beside = later(() => import("./room-floor-beside").then((m) => m.Beside));

/* Before another of his kind, or behind all of them; back to before who followed him. */
async function putBefore(s: Seen, floor: Floor, entry: FloorEntry, before: FloorEntry | undefined): Promise<void> {
	const alike = floor.waiting.filter((e) => kindOf(e) === kindOf(entry) && e.to === entry.to);
	const after = alike[alike.indexOf(entry) + 1];
	const put = (x: FloorEntry | undefined) => client.call("floor.move", { meeting: s.meeting, entry: entry.id, ...(x ? { before: x.id } : {}) });
	if (await act(() => put(before))) undoable(t.floorMoveDone({ name: nameOf(s, entry.person) }), () => put(after));
}

/* No more who want to speak, in a minute; or they may again. */
async function shutOrOpen(s: Seen, floor: Floor): Promise<void> {
	const was = floor.shut_at !== undefined;
	const shut = (yes: boolean, in_s = 0) => client.call("floor.shut", { ...on(s.meeting, floor), on: yes, ...(in_s ? { in_s } : {}) });
	if (await act(() => shut(!was, 60))) undoable(was ? t.floorSaidOpened : t.floorShutDone, () => shut(was));
}

function Row({ s, floor, entry, rank }: { s: Seen; floor: Floor; entry: FloorEntry; rank: number }) {
	const who = s.who(entry.person);
	const name = who?.name ?? "";
	const kind = kindOf(entry);
	const note = s.v?.notes.get(entry.id);
	const moved = s.v?.trail.find((x) => x.act === "moved" && x.entry === entry.id);
	const up = above(floor, entry);
	const down = below(floor, entry);
	const move = (before: FloorEntry | undefined) => void putBefore(s, floor, entry, before);
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
			acts={s.runs && <Button small kind="quiet" icon={shut ? "lock" : "lock-open"} onClick={() => void shutOrOpen(s, floor)}>{shut ? t.floorReopen : t.floorShut}</Button>}
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
