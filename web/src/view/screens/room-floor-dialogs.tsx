// SPDX-License-Identifier: EUPL-1.2
/* room-floor-dialogs - what the floor asks or tells in a dialog: whom to put down, what a point of order
   is about, who has spoken how long and what chairs did, how long may be spoken. */
import "../../i18n/parts";
import { useEffect, useState } from "preact/hooks";
import type { FloorKind, FloorParty, FloorTrace } from "../../gen/proto";
import { clock, t } from "../../i18n";
import { client } from "../../model";
import { present, room as roomOf } from "../../model/room";
import { floorFeed, kindOf, NONE } from "../../model/room-floor";
import { useForm, type Errors } from "../form";
import { AreaField, Button, Dialog, Form, SelectField, TextField, Toggle } from "../kit";
import { act } from "../use";
import type { DialogName } from "./room-floor";
import { Shares, speechKey, useAsked } from "./room-floor-beside";
import { kindName, nameOf, on, type Seen } from "./room-floor-parts";
import { inTime, undoable } from "./room-parts";

interface Props {
	seen: Seen;
	onClose: () => void;
}

/* ---- somebody is put down ---- */

const KINDS: readonly FloorKind[] = ["contribution", "intervention", "reply", "question", "order"];
const SHOWN = 40;

function Register({ seen: s, onClose }: Props) {
	const [words, setWords] = useState("");
	const [kind, setKind] = useState<FloorKind>("contribution");
	const v = roomOf(s.meeting).view.value;
	const waits = (person: number) => s.floor.waiting.some((e) => e.person === person && (kindOf(e) === "order") === (kind === "order"));
	const folded = (x: string) => x.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
	const here = (v ? present(v) : []).filter((x) => !waits(x.person.id) && folded(`${x.person.name} ${x.person.authority ?? ""}`).includes(folded(words)));
	async function put(person: number) {
		let entry = 0;
		if (!(await act(async () => (entry = (await client.call("floor.register", { ...on(s.meeting, s.floor), person, ...(kind === "contribution" ? {} : { kind }) })).entry)))) return;
		undoable(t.floorRegistered({ name: nameOf(s, person) }), () => client.call("floor.withdraw", { meeting: s.meeting, entry }));
		onClose();
	}
	return (
		<Dialog title={t.floorRegister} onClose={onClose}>
			<p class="small soft">{t.floorRegisterText}</p>
			<TextField id="floor-who" label={t.floorWho} type="search" autofocus value={words} onText={setWords} />
			<SelectField id="floor-kind" label={t.floorAs} value={kind} onPick={(x) => setKind(x as FloorKind)} options={KINDS.map((k) => ({ value: k, label: kindName(k) }))} />
			{here.length === 0 && <p class="small soft">{t.floorWhoNone}</p>}
			<ul class="room-pick">
				{here.slice(0, SHOWN).map((x) => (
					<li key={x.person.id}>
						<button type="button" onClick={() => void put(x.person.id)}>
							<b>{x.person.name}</b>
							<span class="mini soft">{[x.person.authority, x.how === "phone" ? t.roomPhone : x.how === "site" ? t.roomSite : ""].filter(Boolean).join(", ")}</span>
						</button>
					</li>
				))}
			</ul>
		</Dialog>
	);
}

/* ---- a point of order ---- */

const NOTE = 250;

function Order({ seen: s, onClose }: Props) {
	const [note, setNote] = useState("");
	const { errors, busy, onSend } = useForm("floor-note", () => [...note.trim()].length > NOTE && { "floor-note": t.floorNoteLong }, async () => {
		await client.call("floor.ask", { ...on(s.meeting, s.floor), kind: "order", ...(note.trim() ? { note: note.trim().replace(/\s+/g, " ") } : {}) });
		onClose();
	});
	return (
		<Dialog title={kindName("order")} onClose={onClose}>
			<Form errors={errors} onSend={onSend}>
				<AreaField id="floor-note" label={t.floorNote} hint={t.floorNoteHint} rows={3} maxLength={NOTE} value={note} onText={setNote} />
				<div class="dialog-acts">
					<Button onClick={onClose}>{t.cancel}</Button>
					<Button kind="main" type="submit" aria-busy={busy}>{t.floorOrderAsk}</Button>
				</div>
			</Form>
		</Dialog>
	);
}

/* ---- what was said and done ---- */

const traceText = (x: FloorTrace): string => t.floorTrace({ act: x.act, by: x.by.name, name: (x.person ?? x.by).name });

function Details({ seen: s, onClose }: Props) {
	const feed = floorFeed(s.meeting);
	const v = feed.state.value;
	const told = useAsked(speechKey(s), () => client.call("floor.shares", { meeting: s.meeting }));
	/* times are told when they are asked for */
	useEffect(() => feed.again(), []);
	const rule = (fair: boolean) => client.call("floor.rule", { meeting: s.meeting, on: fair });
	const propose = (fair: boolean) => void act(() => rule(fair)).then((ok) => ok && undoable(fair ? t.floorFairOn : t.floorRuleOff, () => rule(!fair)));
	const tallies = [...(v?.tallies ?? [])].sort((a, b) => b.spent_ms - a.spent_ms);
	return (
		<Dialog title={t.roomTimer} onClose={onClose}>
			<div class="room-details">
				{told?.comparisons.map((c) => (
					<section key={c.by}>
						<h3 class="small">{t.floorBy({ by: c.by })}</h3>
						<Shares c={c} note />
					</section>
				))}
				<p class="mini soft">{told && told.comparisons.length > 0 ? t.floorSmall : t.floorSharesNone}</p>
				<Toggle id="floor-fair" label={t.floorFair} note={t.floorRule} checked={s.floor.fair} onChange={propose} />
				{tallies.length > 0 && (
					<section>
						<h3 class="small">{t.floorTallies}</h3>
						<ul class="room-tallies">
							{tallies.map((x) => (
								<li key={x.person} class="small">
									<span>{nameOf({ ...s, v }, x.person)}</span>
									<span class="soft num">{t.floorTally({ n: x.times, time: inTime(x.spent_ms) })}</span>
								</li>
							))}
						</ul>
					</section>
				)}
				{v && v.trail.length > 0 && (
					<section>
						<h3 class="small">{t.floorTrail}</h3>
						<ul class="room-tallies">
							{v.trail.map((x, i) => (
								<li key={i} class="mini"><span>{traceText(x)}</span><span class="soft num">{clock(x.at)}</span></li>
							))}
						</ul>
					</section>
				)}
			</div>
		</Dialog>
	);
}

/* ---- times ---- */

const LEVELS: readonly FloorParty[] = ["commune", "epci", "department", "region", "partner"];
const SIDES: readonly FloorParty[] = ["france", "abroad"];
const number = (x: string): number => Number(x.replace(",", "."));
const between = (x: string, low: number, high: number): boolean => x.trim() !== "" && number(x) >= low && number(x) <= high;

function Times({ seen: s, onClose }: Props) {
	const f = s.floor ?? NONE;
	const [limit, setLimit] = useState(String(f.limit_ms / 60_000));
	const [item, setItem] = useState(f.budget_ms === undefined ? "" : String(f.budget_ms / 60_000));
	const had = f.parties[0];
	const [by, setBy] = useState(!had ? "none" : SIDES.includes(had.party) ? "side" : "level");
	const [each, setEach] = useState(had ? String(Math.round(had.budget_ms / 60_000)) : "10");
	const { errors, busy, wrong, onSend } = useForm(
		"floor-limit",
		(): Errors | false => {
			if (!between(limit, 0.5, 60)) return { "floor-limit": t.floorTimesLimit };
			if (item.trim() && !between(item, 0, 600)) return { "floor-item": t.floorTimesMinutes };
			return by !== "none" && !between(each, 1, 600) && { "floor-each": t.floorTimesMinutes };
		},
		async () => {
			const set = (limit_s: number, minutes: number, parties: readonly FloorParty[], party_minutes: number) =>
				client.call("floor.budget", { ...on(s.meeting, f), limit_s, minutes, parties: [...parties], ...(parties.length > 0 ? { party_minutes } : {}) });
			await set(Math.round(number(limit) * 60), Math.round(number(item || "0")), by === "none" ? [] : by === "side" ? SIDES : LEVELS, Math.round(number(each)));
			undoable(t.floorTimesDone, () => set(f.limit_ms / 1000, Math.round((f.budget_ms ?? 0) / 60_000), f.parties.map((p) => p.party), Math.round((had?.budget_ms ?? 0) / 60_000)));
			onClose();
		},
	);
	return (
		<Dialog title={t.floorTimes} onClose={onClose}>
			<Form errors={errors} onSend={onSend}>
				<TextField id="floor-limit" label={t.floorTimesSpeech} inputMode="numeric" value={limit} onText={setLimit} {...wrong("floor-limit")} />
				<TextField id="floor-item" label={t.floorTimesItem} hint={t.floorTimesItemHint} inputMode="numeric" value={item} onText={setItem} {...wrong("floor-item")} />
				<SelectField id="floor-by" label={t.floorTimesBy} value={by} onPick={setBy} options={(["none", "level", "side"] as const).map((x) => ({ value: x, label: t.floorTimesByWhat({ by: x }) }))} />
				{by !== "none" && <TextField id="floor-each" label={t.floorTimesEach} inputMode="numeric" value={each} onText={setEach} {...wrong("floor-each")} />}
				<p class="small soft">{t.floorTimesNote}</p>
				<div class="dialog-acts">
					<Button onClick={onClose}>{t.cancel}</Button>
					<Button kind="main" type="submit" aria-busy={busy}>{t.save}</Button>
				</div>
			</Form>
		</Dialog>
	);
}

const ALL = { register: Register, order: Order, details: Details, times: Times };

export function FloorDialog({ which, ...props }: Props & { which: DialogName }) {
	const Shown = ALL[which];
	return <Shown {...props} />;
}
