// SPDX-License-Identifier: EUPL-1.2
/* room-floor-beside - what stands below the queue for who runs the meeting: who might be heard next and
   why, what is left of the times given, speaking time beside presence. */
import "../../i18n/parts";
import { useEffect, useState } from "preact/hooks";
import type { Floor, FloorComparison, FloorParty, FloorProposal } from "../../gen/proto";
import { t } from "../../i18n";
import { client } from "../../model";
import { said } from "../../model/room-floor";
import { Button } from "../kit";
import { act } from "../use";
import type { DialogName } from "./room-floor";
import { giveFloor, nameOf, on, type Seen } from "./room-floor-parts";
import { undoable, useTick } from "./room-parts";

export const percent = (thousandths: number): number => Math.round(thousandths / 10);

/* What is asked for again when `key` changes; the last answer stays meanwhile. */
export function useAsked<T>(key: string | undefined, ask: () => Promise<T>): T | undefined {
	const [value, set] = useState<T>();
	useEffect(() => {
		if (key === undefined) return set(undefined);
		let mine = true;
		/* what comes together is asked for once */
		const timer = setTimeout(() => void ask().then((x) => mine && set(x), () => undefined), 400);
		return () => {
			mine = false;
			clearTimeout(timer);
		};
	}, [key]);
	return key === undefined ? undefined : value;
}

/* Changes when somebody begins or ends. */
export const speechKey = (s: Seen): string => `${s.live.speech?.id ?? 0}/${s.live.speech?.since ?? 0}/${s.live.spent_ms}`;

export function Proposal({ s, floor }: { s: Seen; floor: Floor }) {
	const queue = floor.waiting.map((e) => e.id).join(",");
	const [put, away] = useState("");
	const asked = useAsked(floor.fair && s.open && floor.waiting.length > 1 ? `${queue} ${speechKey(s)}` : undefined, () => client.call("floor.suggest", on(s.meeting, floor)));
	const p: FloorProposal | undefined = asked?.proposal;
	const entry = floor.waiting.find((e) => e.id === p?.entry);
	if (!p || !entry || put === queue) return null;
	const why = p.share ? t.floorWhyShare({ cell: t.floorCell({ cell: p.share.cell }), spoke: percent(p.share.spoke), present: percent(p.share.present) }) : t.floorWhyFirst;
	return (
		<section class="room-proposal" aria-label={t.floorProposal}>
			<p class="small"><b>{t.floorProposed({ name: nameOf(s, p.person) })}</b> {why}</p>
			<div class="room-gestures">
				<Button small onClick={() => void giveFloor(s, floor, entry, true)}>{t.floorProposedTake}</Button>
				<Button small kind="quiet" onClick={() => away(queue)}>{t.floorProposedLeave}</Button>
			</div>
		</section>
	);
}

/* Two cells, or more, as one bar; in words what it shows. */
export function Shares({ c, note }: { c: FloorComparison; note?: boolean }) {
	return (
		<div class="room-shares">
			<div class="split" aria-hidden="true">
				{c.cells.map((x, i) => <span key={x.cell} class={`part-${i % 5}`} style={{ flexGrow: x.spoke }} />)}
			</div>
			<ul>
				{c.cells.map((x, i) => (
					<li key={x.cell} class="mini">
						<span class={`dot part-${i % 5}`} aria-hidden="true" />
						{t.floorShare({ cell: t.floorCell({ cell: x.cell }), spoke: percent(x.spoke) })}
						{note && <span class="soft"> {t.floorSharePresent({ present: percent(x.present), n: x.people })}</span>}
					</li>
				))}
			</ul>
		</div>
	);
}

const minutes = (ms: number): number => Math.floor(ms / 60_000);

function Budgets({ s, floor }: { s: Seen; floor: Floor }) {
	useTick(10_000);
	const { speech } = floor;
	/* a point of order takes nothing */
	const running = speech && speech.kind !== "order" ? said(speech, s.now) - speech.spent_ms : 0;
	if (floor.budget_ms === undefined && floor.parties.length === 0) return null;
	/* all have the same */
	const each = floor.parties[0]?.budget_ms ?? 0;
	const grant = async (party: FloorParty) => {
		if (await act(() => client.call("floor.grant", { ...on(s.meeting, floor), party })))
			undoable(t.floorGrantDone, () => client.call("floor.budget", { ...on(s.meeting, floor), parties: floor.parties.map((p) => p.party), party_minutes: minutes(each) }));
	};
	return (
		<ul class="room-budgets">
			{floor.budget_ms !== undefined && (
				<li class={floor.spent_ms + running > floor.budget_ms ? "small over" : "small"}>{t.floorBudgetItem({ n: minutes(floor.spent_ms + running), of: minutes(floor.budget_ms) })}</li>
			)}
			{floor.parties.map((p) => {
				const spent = p.spent_ms + (speech?.party === p.party ? running : 0);
				return (
					<li key={p.party} class={spent > p.budget_ms ? "small over" : "small"}>
						{t.floorBudgetParty({ party: t.floorCell({ cell: p.party }), n: minutes(spent), of: minutes(p.budget_ms) })}
						{spent > p.budget_ms && <Button small kind="quiet" onClick={() => void grant(p.party)}>{t.floorGrant}</Button>}
					</li>
				);
			})}
		</ul>
	);
}

export function Beside({ seen: s, floor, show }: { seen: Seen; floor: Floor; show: (which: DialogName) => void }) {
	const told = useAsked(speechKey(s), () => client.call("floor.shares", { meeting: s.meeting }));
	const side = told?.comparisons.find((c) => c.by === "side") ?? told?.comparisons[0];
	return (
		<div class="room-beside">
			<Proposal s={s} floor={floor} />
			<Budgets s={s} floor={floor} />
			<h3 class="small">{t.roomTimer}</h3>
			{side ? <Shares c={side} /> : <p class="mini soft">{t.floorSharesNone}</p>}
			<div class="room-gestures">
				<Button small kind="quiet" onClick={() => show("details")}>{t.floorDetails}</Button>
				<Button small kind="quiet" onClick={() => show("times")}>{t.floorTimes}</Button>
			</div>
		</div>
	);
}
