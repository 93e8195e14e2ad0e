// SPDX-License-Identifier: EUPL-1.2
/* room-head - the canopy over a meeting under way: what it is, where it stands, the time here and where
   the partners sit, who is there, and what its chairs may do with it. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { clock, t, tidy, zone } from "../../i18n";
import { authorities, chapters, current, missing, numberOf, present, type RoomStore, type RoomView } from "../../model/room";
import { roomQuorum } from "../../model/room-quorum";
import { voice } from "../../model/room-voice";
import { Icon } from "../kit";
import { city } from "./city";
import { timeOf } from "./room-agenda";
import { useTick } from "./room-parts";
import { to } from "./words";

/* « 14 h 42, 13 h 42 à Bamako » */
export function timesOf(v: RoomView, at: number): string {
	const other = [v.sister, v.zone].find((z) => z !== undefined && z !== zone.value && clock(at, z) !== clock(at));
	return other ? t.roomTimes({ here: clock(at), there: clock(at, other), place: city(other) }) : clock(at);
}

/* « point 2 sur 5, 12 min sur 25 » */
function whereOf(v: RoomView, now: number): string {
	const item = current(v);
	if (!item) return v.room.apart ? t.roomApart : t.roomBefore;
	const time = timeOf(v, item, now);
	const at = t.roomPoint({ n: numberOf(v, item), of: chapters(v).length });
	return time ? `${at}, ${time}` : at;
}

/* « 14 collectivités sur 18, quorum atteint » */
export function quorumText(meeting: number, v: RoomView): string {
	const q = roomQuorum(meeting).state.value;
	const n = authorities(v);
	if (!q || q.authorities === 0) return n > 0 ? t.roomAuthorities({ n }) : "";
	const left = missing(q, n);
	return [t.roomAuthoritiesOf({ n, of: q.authorities }), left === undefined ? "" : left === 0 ? t.quorumReached : t.quorumMissing({ n: left })].filter(Boolean).join(", ");
}

/* That it is reached, or not any more, is said once. */
function Quorum({ room, v }: { room: RoomStore; v: RoomView }) {
	const q = roomQuorum(room.meeting).state.value;
	const left = q && v.seats ? missing(q, authorities(v)) : undefined;
	const was = useRef<boolean>(undefined);
	useEffect(() => {
		if (left === undefined) return void (was.current = undefined);
		if (was.current !== undefined && was.current !== (left === 0)) voice.say("quorum", left === 0 ? t.quorumSaid : t.quorumSaidNot);
		was.current = left === 0;
	}, [left]);
	const text = v.seats ? quorumText(room.meeting, v) : "";
	return text ? <>, {text}</> : null;
}

export function State({ v }: { v: RoomView }) {
	const on = v.room.state === "open";
	return <span class={on ? "room-state" : "room-state still"}>{on ? t.roomOn : v.room.state === "suspended" ? t.roomSuspended : v.room.state === "closed" ? t.roomClosed : t.roomPlanned}</span>;
}

export function RoomHead({ room, children }: { room: RoomStore; children?: ComponentChildren }) {
	useTick(5000);
	const v = room.view.value;
	const back = (
		<a class="tool" href={to.meeting(room.meeting)} aria-label={t.roomBack}>
			<Icon name="chevron-left" />
		</a>
	);
	if (!v) return <header class="canopy room-head"><div class="bar">{back}</div></header>;
	const now = room.now();
	const people = present(v).length;
	const runs = v.part === "chair";
	const live = room.at.value === "in";
	return (
		<header class="canopy room-head">
			<div class="bar">
				{back}
				<div class="room-title">
					<h1 tabIndex={-1}>{tidy(v.title)}</h1>
					<p class="mini">
						<State v={v} />{" "}
						{!live ? null : runs ? (
							<>
								<span class="num only-wide">{timesOf(v, now)}</span>
								<span class="num only-narrow">{clock(now)}</span>
								<span class="only-wide">. {t.roomPresent({ n: people })}<Quorum room={room} v={v} /></span>
								<span class="only-narrow">, {t.roomPresent({ n: people })}</span>
							</>
						) : (
							<>
								{whereOf(v, now)}
								<span class="only-wide">. <span class="num">{timesOf(v, now)}</span></span>
							</>
						)}
					</p>
				</div>
				<div class="room-tools">{children}</div>
			</div>
		</header>
	);
}
