// SPDX-License-Identifier: EUPL-1.2
/* room-stage - who speaks, seen from above: the speaker in the middle, around him as many rings as half
   minutes he has, filled as they pass, and around them who waits. */
import type { ComponentChildren } from "preact";
import { t } from "../../i18n";
import { inTime, mmss, useTick } from "./room-parts";

const RING_MS = 30_000;
const RINGS = 6;
const SEATS = 9;

const initials = (name: string): string => {
	const words = name.split(/[\s-]+/).filter((w) => /^\p{L}/u.test(w));
	return ((words[0]?.[0] ?? "") + (words.length > 1 ? (words[words.length - 1]?.[0] ?? "") : "")).toUpperCase();
};

export interface Speaking {
	name: string;
	/* the authority, the function */
	lines: readonly string[];
	/* how long he has spoken, and may, ms */
	spent: () => number;
	limit: number;
	paused?: boolean;
}

/* The whole of it is told in `label`. */
export function Circle({ name, spent, limit, waiting, label }: { name: string | undefined; spent: number; limit: number; waiting: readonly string[]; label: string }) {
	const step = Math.max(RING_MS, limit / RINGS);
	const rings = Math.max(1, Math.min(RINGS, Math.ceil(limit / step)));
	const over = limit > 0 && spent > limit;
	return (
		<svg class={over ? "room-circle over" : "room-circle"} viewBox="0 0 320 320" role="img" aria-label={label}>
			{Array.from({ length: name === undefined ? 3 : rings }, (_, i) => {
				const r = 56 + 9 * i;
				const round = 2 * Math.PI * r;
				const part = Math.min(1, Math.max(0, (spent - i * step) / step));
				return (
					<g key={i}>
						<circle cx="160" cy="160" r={r} class="ring" />
						{name !== undefined && part > 0 && <circle cx="160" cy="160" r={r} class="ring full" stroke-dasharray={`${(part * round).toFixed(1)} ${round.toFixed(1)}`} transform="rotate(-90 160 160)" />}
					</g>
				);
			})}
			<circle cx="160" cy="160" r="44" class={name === undefined ? "heart none" : "heart"} />
			{name !== undefined && <text x="160" y="160" class="ini big">{initials(name)}</text>}
			{Array.from({ length: SEATS }, (_, i) => {
				const turn = (i * 2 * Math.PI) / SEATS;
				const x = (160 + 134 * Math.sin(turn)).toFixed(1);
				const y = (160 - 134 * Math.cos(turn)).toFixed(1);
				const who = waiting[i];
				if (who === undefined) return <circle key={i} cx={x} cy={y} r="20" class="free" />;
				const more = i === SEATS - 1 && waiting.length > SEATS;
				return (
					<g key={i} class={i === 0 ? "seat next" : "seat"}>
						<circle cx={x} cy={y} r="24" />
						<text x={x} y={y} class="ini">{more ? `+${waiting.length - SEATS + 1}` : initials(who)}</text>
					</g>
				);
			})}
		</svg>
	);
}

/* `acts` beside the clock, `next` the wide button below. `idle` is said when nobody speaks. */
export function Stage({ speaker, waiting, acts, next, idle }: { speaker: Speaking | undefined; waiting: readonly string[]; acts?: ComponentChildren; next?: ComponentChildren; idle?: string }) {
	useTick(1000);
	const spent = speaker?.spent() ?? 0;
	const limit = speaker?.limit ?? 0;
	const said = speaker ? t.roomCircle({ name: speaker.name, time: inTime(spent) }) : t.roomCircleNone;
	return (
		<section class="room-stage" aria-labelledby="room-speaker">
			<Circle name={speaker?.name} spent={spent} limit={limit} waiting={waiting} label={`${said} ${t.roomCircleWaiting({ n: waiting.length, name: waiting[0] ?? "" })}`} />
			<div class="room-speaker">
				<p class="mini">{speaker ? (speaker.paused ? t.roomPaused : t.roomSpeaks) : t.roomFloor}</p>
				<h2 id="room-speaker">{speaker?.name ?? idle ?? t.roomNobody}</h2>
				{speaker?.lines.map((line) => <p key={line} class="small dim">{line}</p>)}
				{speaker && (
					<p class={spent > limit ? "room-time over" : "room-time"} role="timer" aria-label={t.roomTimer}>
						<span class="num">{mmss(spent)}</span> <span>{t.roomTimeOf({ n: Math.round(limit / 6000) / 10 })}</span>
					</p>
				)}
				{acts && <div class="room-gestures">{acts}</div>}
			</div>
			{next}
		</section>
	);
}

/* Before it is known who speaks. */
export function Idle() {
	return <Stage speaker={undefined} waiting={[]} />;
}
