// SPDX-License-Identifier: EUPL-1.2
/* room-minutes - what is written down while the meeting is held: for all to read, for its chairs to write. */
import "../../i18n/parts";
import { useEffect, useRef, useState } from "preact/hooks";
import type { MinutesLabel, MinutesNote, NoteKind } from "../../gen/proto";
import { clock, iso, longDate, t, tidy } from "../../i18n";
import { zone } from "../../i18n/dates";
import { client } from "../../model";
import { present, room as roomOf } from "../../model/room";
import { notesOf } from "../../model/room-minutes";
import { DialogForm, Moment, type Errors } from "../form";
import { AreaField, Button, Menu, SelectField, type MenuItem } from "../kit";
import { act, useModel } from "../use";
import { AuthorityField, type Near } from "./authority-field";
import { fields, instant } from "./meeting-words";
import { Frame, undoable, useRoomKeys } from "./room-parts";
import type { PanelProps } from "./room-panels";
import { labelName, labels } from "./minutes-words";
import "../../styles/screens/room-minutes.css";

const KINDS: readonly NoteKind[] = ["note", "decision", "action"];
const kindName = (k: NoteKind): string => ({ note: t.minNote, decision: t.minDecision, action: t.minAction })[k];
const MONTH = 30 * 86_400_000;

/* The authorities of who is there, by name. */
function useNear(meeting: number): readonly Near[] {
	const v = roomOf(meeting).view.value;
	const all = new Map<number, string>();
	for (const s of v ? present(v) : []) if (s.person.authority_id !== undefined) all.set(s.person.authority_id, s.person.authority ?? "");
	return [...all].map(([id, name]) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name));
}

function Words({ n }: { n: MinutesNote }) {
	const a = n.action;
	return (
		<span>
			{a && <b>{a.owner.name}{t.colon}</b>}
			{tidy(a ? n.text.replace(/[.\s]+$/, "") : n.text)}
			{a && <>, <b>{t.minBefore({ date: longDate(a.due_at) })}</b></>}
			{n.label !== "group" && <span class="mini soft note-label">{labelName(n.label)}</span>}
		</span>
	);
}

function EditForm({ n, meeting, onClose }: { n: MinutesNote; meeting: number; onClose: () => void }) {
	const near = useNear(meeting);
	const [text, setText] = useState(n.text);
	const [label, setLabel] = useState(n.label);
	const [owner, setOwner] = useState({ text: n.action?.owner.name ?? "", id: n.action?.owner.id });
	const [day, setDay] = useState(n.action ? fields(n.action.due_at, zone.value).day : "");
	const due = instant(day, "23:59", zone.value);
	const check = (): Errors => ({
		...(text.trim() ? {} : { "edit-note": t.minEmpty }),
		...(n.action && owner.id === undefined ? { "edit-owner": t.minNoOwner } : {}),
		...(n.action && (due ?? 0) <= client.serverNow() ? { "edit-day": t.minNoDay } : {}),
	});
	const save = (version: number, x: { text: string; label: MinutesLabel; owner?: number | undefined; due?: number | undefined }) => client.call("minutes.note_edit", { note: n.id, version, text: x.text, label: x.label, ...(n.action ? { owner: x.owner ?? 0, due_at: x.due ?? 0 } : {}) });
	async function run() {
		const { note } = await save(n.version, { text: text.trim(), label, owner: owner.id, due });
		undoable(t.minChanged, () => save(note.version, { text: n.text, label: n.label, owner: n.action?.owner.id, due: n.action?.due_at }));
	}
	return (
		<DialogForm title={t.minEdit} go={t.save} onClose={onClose} check={check} run={run} field="edit-note">
			{(wrong) => (
				<>
					<AreaField id="edit-note" label={kindName(n.kind)} rows={4} maxLength={1000} value={text} onText={setText} {...wrong("edit-note")} />
					{n.action && <AuthorityField id="edit-owner" label={t.minOwner} near={near} value={owner.text} onPick={(x, id) => setOwner({ text: x, id })} {...wrong("edit-owner")} />}
					{n.action && <Moment id="edit-day" label={t.minDue} type="date" value={day} onText={setDay} {...wrong("edit-day")} />}
					<SelectField id="edit-label" label={t.minReaders} value={label} options={labels(n.kind !== "action")} onPick={(x) => setLabel(x as MinutesLabel)} />
				</>
			)}
		</DialogForm>
	);
}

/* A commitment is not taken back but given up, with a reason; that by mistake is taken back as all else. */
function GiveUpForm({ n, onClose }: { n: MinutesNote; onClose: () => void }) {
	const [reason, setReason] = useState("");
	async function run() {
		await client.call("minutes.note_remove", { note: n.id, reason: reason.trim() });
		undoable(t.minGivenUp, () => client.call("minutes.note_restore", { note: n.id }));
	}
	return (
		<DialogForm title={t.minGiveUp} go={t.minGiveUp} onClose={onClose} check={() => (reason.trim().length > 1 ? false : { "give-up": t.minNoReason })} run={run} field="give-up">
			{(wrong) => (
				<>
					<p>{t.minGiveUpText}</p>
					<AreaField id="give-up" label={t.minReason} rows={2} maxLength={500} value={reason} onText={setReason} {...wrong("give-up")} />
				</>
			)}
		</DialogForm>
	);
}

function Line({ n, meeting, writes }: { n: MinutesNote; meeting: number; writes: boolean }) {
	const [open, setOpen] = useState<"edit" | "up">();
	const remove = () => void act(() => client.call("minutes.note_remove", { note: n.id })).then((ok) => ok && undoable(t.minRemoved, () => client.call("minutes.note_restore", { note: n.id })));
	const items: MenuItem[] = [
		{ label: t.minEdit, icon: "pencil", run: () => setOpen("edit") },
		{ label: n.action ? t.minGiveUp : t.minRemove, icon: "trash-2", danger: true, run: () => (n.action ? setOpen("up") : remove()) },
	];
	const gone = n.action?.state === "cancelled";
	return (
		<li class={gone ? "gone" : undefined}>
			<time class="mini soft" dateTime={iso(n.at)}>{clock(n.at)}</time>
			<span class={`note-kind ${n.kind}`}>{kindName(n.kind)}</span>
			<Words n={n} />
			{writes && !gone && <Menu small label={t.minLineActs({ text: n.text.slice(0, 40) })} items={items} />}
			{open === "edit" && <EditForm n={n} meeting={meeting} onClose={() => setOpen(undefined)} />}
			{open === "up" && <GiveUpForm n={n} onClose={() => setOpen(undefined)} />}
		</li>
	);
}

interface Typed {
	text: string;
	kind: NoteKind;
	label: MinutesLabel;
	owner: string;
	day: string;
}

const EMPTY: Typed = { text: "", kind: "note", label: "group", owner: "", day: "" };

/* What is being typed survives a reload of this tab: the whole client, with its drafts, is not waited for here. */
function useLine(meeting: number) {
	const key = `note${meeting}`;
	const [typed, setTyped] = useState<Typed>(() => {
		try {
			return { ...EMPTY, ...(JSON.parse(sessionStorage.getItem(key) ?? "{}") as Partial<Typed>) };
		} catch {
			return EMPTY;
		}
	});
	const set = (change: Partial<Typed>) =>
		setTyped((was) => {
			const now = { ...was, ...change };
			try {
				sessionStorage.setItem(key, JSON.stringify(now));
			} catch {
				/* then it does not */
			}
			return now;
		});
	return { typed, set };
}

/* The quick line: what is typed goes with Enter, as what is chosen beside it. */
function Writer({ meeting }: { meeting: number }) {
	const near = useNear(meeting);
	const box = useRef<HTMLInputElement>(null);
	const kept = useLine(meeting);
	const { text, kind, label, owner, day } = kept.typed;
	const [ownerId, setOwnerId] = useState<number>();
	const [wrong, setWrong] = useState<Errors>({});
	const [busy, setBusy] = useState(false);
	const action = kind === "action";
	const ownerAt = ownerId ?? near.find((a) => a.name === owner)?.id;
	const due = instant(day, "23:59", zone.value);
	const pick = (k: NoteKind) => {
		kept.set({ kind: k, ...(k === "action" && !day ? { day: fields(client.serverNow() + MONTH, zone.value).day } : {}), ...(k === "action" && label === "unminuted" ? { label: "group" as MinutesLabel } : {}) });
		box.current?.focus();
	};
	useRoomKeys([
		{ key: "d", label: t.minKeyDecision, run: () => pick("decision") },
		{ key: "a", label: t.minKeyAction, run: () => pick("action") },
	]);
	async function send(e: Event) {
		e.preventDefault();
		if (busy) return;
		const bad: Errors = {
			...(text.trim() ? {} : { note: t.minEmpty }),
			...(action && ownerAt === undefined ? { "note-owner": t.minNoOwner } : {}),
			...(action && (due ?? 0) <= client.serverNow() ? { "note-day": t.minNoDay } : {}),
		};
		setWrong(bad);
		if (Object.keys(bad).length > 0) return;
		setBusy(true);
		let made: MinutesNote | undefined;
		const ok = await act(async () => (made = (await client.call("minutes.note", { meeting, kind, text: text.trim(), label, ...(action ? { owner: ownerAt ?? 0, due_at: due ?? 0 } : {}) })).note));
		setBusy(false);
		if (!ok || !made) return;
		const id = made.id;
		kept.set({ ...EMPTY, label });
		setOwnerId(undefined);
		notesOf(meeting).again();
		undoable(t.minDone({ kind: kindName(kind) }), () => client.call("minutes.note_remove", { note: id, ...(action ? { reason: t.minMistake } : {}) }));
		box.current?.focus();
	}
	return (
		<form class="note-form" onSubmit={(e) => void send(e)} noValidate>
			<div class="note-row">
				<label class="vh" for="note">{t.minWrite}</label>
				<input id="note" ref={box} class="input" type="text" maxLength={1000} autocomplete="off" placeholder={t.minWriteHint} value={text} aria-invalid={wrong["note"] ? true : undefined} aria-describedby={wrong["note"] ? "note-wrong" : undefined} onInput={(e) => kept.set({ text: e.currentTarget.value })} />
				<div class="note-kinds" role="group" aria-label={t.minKind}>
					{KINDS.map((k) => (
						<button key={k} type="button" aria-pressed={k === kind} onClick={() => pick(k)}>{kindName(k)}</button>
					))}
				</div>
			</div>
			{wrong["note"] && <p class="error small" id="note-wrong" role="alert">{wrong["note"]}</p>}
			{(action || text) && (
				<div class="note-more">
					{action && <AuthorityField id="note-owner" label={t.minOwner} near={near} value={owner} {...(wrong["note-owner"] ? { error: wrong["note-owner"] } : {})} onPick={(x, id) => (kept.set({ owner: x }), setOwnerId(id))} />}
					{action && <Moment id="note-day" label={t.minDue} type="date" value={day} {...(wrong["note-day"] ? { error: wrong["note-day"] } : {})} onText={(x) => kept.set({ day: x })} />}
					<SelectField id="note-label" label={t.minReaders} value={label} options={labels(!action)} onPick={(x) => kept.set({ label: x as MinutesLabel })} />
					<Button kind="main" type="submit" aria-busy={busy}>{t.minSend}</Button>
				</div>
			)}
		</form>
	);
}

export default function RoomMinutes({ meeting, part }: PanelProps) {
	const room = roomOf(meeting);
	const feed = notesOf(meeting);
	const notes = feed.state.value;
	const end = useRef<HTMLUListElement>(null);
	const me = useModel((s) => s.me?.person.id);
	const state = room.view.value?.room.state;
	const held = state === "open" || state === "suspended";
	const n = notes?.list.length ?? 0;
	useEffect(() => {
		room.count("minutes", part === "chair" ? 0 : n);
		end.current?.scrollTo({ top: end.current.scrollHeight });
	}, [n, part]);
	const writes = part === "chair" && held && me !== undefined;
	return (
		<Frame title={t.minTitle} acts={<span class="mini soft">{t.minVisible}</span>} class="room-minutes">
			{!notes && feed.failed.value && <p class="small soft">{t.loadFailed}</p>}
			{notes && n === 0 && <p class="small soft">{part === "chair" ? t.minNoneChair : t.minNone}</p>}
			{n > 0 && <ul class="note-list" ref={end} tabIndex={0} aria-label={t.minTitle}>{notes?.list.map((x) => <Line key={x.id} n={x} meeting={meeting} writes={writes} />)}</ul>}
			{writes && <Writer meeting={meeting} />}
		</Frame>
	);
}
