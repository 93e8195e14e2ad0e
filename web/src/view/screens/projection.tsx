// SPDX-License-Identifier: EUPL-1.2
/* projection - a meeting on a wall, to be read from the other end of a hall. Nobody is signed in: the
   address is the whole right. It asks every two seconds, and is told only what changed. */
import "../../i18n/parts";
import { useEffect, useRef, useState } from "preact/hooks";
import { clock, t, tidy, zone } from "../../i18n";
import type { PersonRef, RoomWall, WallBallot } from "../../gen/proto";
import { Refused, client } from "../../model";
import { Mark } from "../kit";
import { useArrival } from "../page";
import type { ScreenProps } from "../router";
import { city } from "./city";
import { mmss, useTick } from "./room-parts";
import { Circle } from "./room-stage";
import "../../styles/screens/room.css";
import "../../styles/screens/projection.css";

const ASK_MS = 2000;
const STALE_MS = 12_000;

interface Seen {
	wall: RoomWall | undefined;
	gone: boolean;
	/* when it was last told, by this clock, and the server's then */
	at: number;
	now: number;
}

function useWall(token: string): Seen {
	const [seen, set] = useState<Seen>({ wall: undefined, gone: false, at: Date.now(), now: Date.now() });
	const etag = useRef<string>(undefined);
	useEffect(() => {
		let mine = true;
		let timer: ReturnType<typeof setTimeout>;
		async function ask() {
			try {
				const r = await client.post("room.wall", { token, ...(etag.current ? { etag: etag.current } : {}) });
				if (!mine) return;
				etag.current = r.etag;
				set((was) => ({ wall: r.wall ?? was.wall, gone: false, at: Date.now(), now: r.now }));
			} catch (e) {
				/* taken back, or never there: what was shown goes */
				if (mine && e instanceof Refused && e.code === "not_found") {
					etag.current = undefined;
					set((was) => ({ ...was, wall: undefined, gone: true }));
				}
			}
			if (mine) timer = setTimeout(() => void ask(), ASK_MS);
		}
		void ask();
		return () => {
			mine = false;
			clearTimeout(timer);
		};
	}, [token]);
	return seen;
}

function Clocks({ wall, now }: { wall: RoomWall; now: number }) {
	const zones = [wall.zone, ...(wall.sister && clock(now, wall.sister) !== clock(now, wall.zone) ? [wall.sister] : [])];
	return (
		<p class="wall-clocks">
			{zones.map((z) => (
				<span key={z}>
					<b class="num">{clock(now, z)}</b> {zones.length > 1 || z !== zone.value ? city(z) : ""}
				</span>
			))}
		</p>
	);
}

const name = (p: PersonRef) => p.name;

function Next({ people, waiting }: { people: readonly PersonRef[]; waiting: number }) {
	if (people.length === 0) return null;
	return (
		<section class="wall-next" aria-labelledby="wall-next">
			<h2 id="wall-next" class="vh">{t.wallNext}</h2>
			<ol>
				{people.map((p) => (
					<li key={p.id}>
						<b>{p.name}</b>
						<span>{p.authority ?? p.function}</span>
					</li>
				))}
			</ol>
			{waiting > people.length && <p>{t.wallMore({ n: waiting - people.length })}</p>}
		</section>
	);
}

function Bars({ b }: { b: WallBallot }) {
	const counts = b.counts;
	const options = b.options.length > 0 ? b.options : [t.wallFor, t.wallAgainst];
	const most = counts ? Math.max(1, counts.abstain, ...counts.counts) : 1;
	return (
		<section class="wall-ballot" aria-labelledby="wall-ballot">
			<p class="wall-item">{b.open ? t.wallVoteOpen : t.wallVoteResult}</p>
			<h2 id="wall-ballot">{tidy(b.title)}</h2>
			{b.open && <p class="wall-time"><b class="num">{b.cast}</b> <span>{t.wallCast({ of: b.entitled })}</span></p>}
			{b.outcome && <p class="wall-outcome">{b.outcome === "adopted" ? t.wallCarried : b.outcome === "rejected" ? t.wallRejected : b.outcome === "no_quorum" ? t.wallNoQuorum : ""}</p>}
			{counts && (
				<dl>
					{[...options.map((label, i) => ({ label, n: counts.counts[i] ?? 0 })), { label: t.wallAbstain, n: counts.abstain }].map(({ label, n }) => (
						<div key={label}>
							<dt>{label}</dt>
							<dd>
								<meter min={0} max={most} value={n}>{n}</meter>
								<b class="num">{n}</b>
							</dd>
						</div>
					))}
				</dl>
			)}
		</section>
	);
}

function Scene({ wall, now }: { wall: RoomWall; now: number }) {
	const { speech, item } = wall;
	const spent = speech ? speech.spent_ms + (speech.since === undefined ? 0 : Math.max(0, now - speech.since)) : 0;
	const limit = speech?.limit_ms ?? 0;
	if (wall.ballot) return <Bars b={wall.ballot} />;
	return (
		<>
			<Circle name={speech?.person.name} spent={spent} limit={limit} waiting={wall.next.map(name)} label={speech ? t.roomCircle({ name: speech.person.name, time: mmss(spent) }) : t.roomCircleNone} />
			<section class="wall-speaker" aria-labelledby="wall-speaker">
				{item && <p class="wall-item">{item.number}. {tidy(item.title)}</p>}
				<h2 id="wall-speaker">{speech?.person.name ?? t.roomNobody}</h2>
				{speech && <p class="wall-who">{[speech.person.function, speech.person.authority].filter(Boolean).join(", ")}</p>}
				{speech && (
					<p class={spent > limit && limit > 0 ? "wall-time over" : "wall-time"} role="timer">
						<b class="num">{mmss(spent)}</b> {limit > 0 && <span>{t.roomTimeOf({ n: Math.round(limit / 6000) / 10 })}</span>}
					</p>
				)}
			</section>
			<Next people={wall.next} waiting={wall.waiting} />
		</>
	);
}

function Still({ wall }: { wall: RoomWall }) {
	const text = wall.apart ? t.wallApart : wall.state === "planned" ? t.roomNotOpen : wall.state === "suspended" ? t.roomSaidSuspended : t.roomOver;
	return <p class="wall-still" role="status">{text}</p>;
}

export default function Projection({ params }: ScreenProps) {
	const seen = useWall(params["token"] ?? "");
	const { wall } = seen;
	useTick(1000);
	useArrival(wall?.title ?? (seen.gone ? t.pageNotFound : undefined));
	const now = seen.now + (Date.now() - seen.at);
	if (seen.gone || !wall)
		return (
			<main id="content" class="wall canopy" tabIndex={-1}>
				<h1 class="wall-still" tabIndex={-1}>{seen.gone ? t.wallGone : t.roomTitle}</h1>
			</main>
		);
	const quiet = wall.apart || wall.state !== "open";
	return (
		<main id="content" class="wall canopy" tabIndex={-1}>
			<header>
				<p class="wall-mark"><span aria-hidden="true"><Mark /></span> <b>Palabre</b></p>
				<h1 tabIndex={-1}>{tidy(wall.title)}</h1>
				{wall.rehearsal && <p class="room-state still">{t.rehearsal}</p>}
				<Clocks wall={wall} now={now} />
			</header>
			<div class="wall-scene">{quiet ? <Still wall={wall} /> : <Scene wall={wall} now={now} />}</div>
			<footer>
				{!quiet && wall.question && (
					<p class="wall-question">
						<b>{wall.question.put ? t.wallPut : t.wallMost}</b> {tidy(wall.question.text)}
					</p>
				)}
				{Date.now() - seen.at > STALE_MS ? <p class="wall-join">{t.roomCut}</p> : <p class="wall-join">{t.wallJoin({ host: location.host })} <b class="num">{`${wall.code.slice(0, 3)}\u202f${wall.code.slice(3)}`}</b></p>}
			</footer>
		</main>
	);
}
