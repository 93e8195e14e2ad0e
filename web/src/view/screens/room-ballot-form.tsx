// SPDX-License-Identifier: EUPL-1.2
/* room-ballot-form - a vote prepared, or changed before it is opened. What is seldom wanted stands below, closed. */
import "../../i18n/after";
import { t, tidy } from "../../i18n";
import type { Ballot, BallotBase, BallotBasis, BallotKind, BallotPaper, BallotShown, BallotThreshold, BallotVoiceOf, MyBallot } from "../../gen/proto";
import { zone } from "../../i18n/dates";
import { client } from "../../model";
import { numberOf, room as roomOf } from "../../model/room";
import { DialogForm, Moment, useTyped, type Errors } from "../form";
import { AreaField, Choices, SelectField, TextField, Toggle } from "../kit";
import { fields, instant } from "./meeting-words";
import { undoable } from "./room-parts";
import "../../styles/screens/ballot.css";

const DAY = 24 * 3_600_000;
const bytes = (text: string) => new TextEncoder().encode(text).length;

interface Typed {
	title: string;
	about: string;
	kind: BallotKind;
	lines: string;
	most: string;
	voice: BallotVoiceOf;
	basis: BallotBasis;
	secret: "1" | "";
	quorum: string;
	quorumOf: "" | "entitled" | "present";
	majority: BallotThreshold;
	base: BallotBase;
	shown: BallotShown;
	reservation: "1" | "";
	due: string;
	changeable: "1" | "";
	item: string;
}

function first(was: Ballot | undefined, item: number | undefined): Typed {
	const p = was?.paper;
	return {
		title: p?.title ?? "",
		about: p?.about ?? "",
		kind: p?.kind ?? "yes_no_abstain",
		lines: p?.options?.join("\n") ?? "",
		most: String(p?.max_choices ?? 2),
		voice: p?.voice ?? "authority",
		basis: p?.basis ?? "present",
		secret: p?.secret ? "1" : "",
		quorum: String(p?.quorum ?? 50),
		quorumOf: p?.quorum_of ?? "",
		majority: p?.threshold ?? "simple",
		base: p?.base ?? "expressed",
		shown: p?.shown ?? "at_close",
		reservation: p?.reservation ? "1" : "",
		due: fields(p?.due_at ?? client.serverNow() + 30 * DAY, zone.value).day,
		changeable: p && !p.changeable ? "" : "1",
		item: String(item ?? ""),
	};
}

const optionsIn = (x: Typed) => x.lines.split("\n").map((o) => o.trim().replace(/\s+/g, " ")).filter(Boolean);

/* What goes with a secret vote or an order, and what does not. */
function paperOf(x: Typed): BallotPaper {
	const secret = x.secret === "1";
	const reserve = x.reservation === "1" && !secret && x.voice === "authority";
	const listed = x.kind !== "yes_no_abstain";
	return {
		title: x.title.trim().replace(/\s+/g, " "),
		...(x.about.trim() ? { about: x.about.trim() } : {}),
		kind: x.kind,
		...(listed ? { options: optionsIn(x) } : {}),
		...(x.kind === "multiple" ? { max_choices: Number(x.most) } : {}),
		voice: x.voice,
		basis: x.basis,
		secret,
		...(x.quorumOf ? { quorum_of: x.quorumOf, quorum: Number(x.quorum) } : {}),
		base: x.base,
		threshold: x.kind === "ranking" ? "simple" : x.majority,
		shown: secret ? "at_close" : x.shown,
		reservation: reserve,
		...(reserve ? { due_at: instant(x.due, "23:59", zone.value) ?? 0 } : {}),
		changeable: !secret && x.changeable === "1",
	};
}

function check(x: Typed): Errors {
	const wrong: Errors = {};
	const options = optionsIn(x);
	const quorum = Number(x.quorum);
	const most = Number(x.most);
	if (x.title.trim().length < 2) wrong["vote-title"] = t.titleShort;
	else if (bytes(x.title) > 200) wrong["vote-title"] = t.consultLong;
	if (bytes(x.about) > 2000) wrong["vote-about"] = t.consultLong;
	if (x.kind !== "yes_no_abstain" && (options.length < 2 || options.length > 12 || new Set(options).size < options.length || options.some((o) => bytes(o) > 160))) wrong["vote-options"] = t.voteOptionsBad;
	if (x.kind === "multiple" && !(Number.isInteger(most) && most >= 1 && most <= options.length)) wrong["vote-most"] = t.voteMostBad;
	if (x.quorumOf && !(Number.isInteger(quorum) && quorum >= 1 && quorum <= 100)) wrong["vote-quorum"] = t.voteQuorumBad;
	const due = paperOf(x).due_at;
	if (due !== undefined && due <= client.serverNow()) wrong["vote-due"] = t.consultNoTime;
	return wrong;
}

interface FormProps {
	meeting: number;
	was?: Ballot;
	item?: number | undefined;
	onDone: (b: MyBallot) => void;
	onClose: () => void;
}

type Set = (change: Partial<Typed>) => void;

function Asked({ x, set, wrong }: { x: Typed; set: Set; wrong: (id: string) => { error?: string } }) {
	return (
		<>
			<TextField id="vote-title" label={t.voteTitle} required maxLength={190} value={x.title} onText={(title) => set({ title })} {...wrong("vote-title")} />
			<AreaField id="vote-about" label={t.voteAbout} rows={2} maxLength={1900} value={x.about} onText={(about) => set({ about })} {...wrong("vote-about")} />
			<SelectField
				id="vote-kind"
				label={t.voteKind}
				value={x.kind}
				onPick={(kind) => set({ kind: kind as BallotKind })}
				options={[
					{ value: "yes_no_abstain", label: t.voteKindYesNo },
					{ value: "choice", label: t.voteKindChoice },
					{ value: "multiple", label: t.voteKindMultiple },
					{ value: "ranking", label: t.voteKindRanking },
				]}
			/>
			{x.kind !== "yes_no_abstain" && <AreaField id="vote-options" label={t.voteOptions} hint={t.voteOptionsHint} required rows={4} value={x.lines} onText={(lines) => set({ lines })} {...wrong("vote-options")} />}
			{x.kind === "multiple" && <TextField id="vote-most" label={t.voteMost} inputMode="numeric" maxLength={2} value={x.most} onText={(most) => set({ most })} {...wrong("vote-most")} />}
		</>
	);
}

function Majority({ x, set, wrong }: { x: Typed; set: Set; wrong: (id: string) => { error?: string } }) {
	return (
		<>
			{x.kind !== "ranking" && (
				<SelectField
					id="vote-majority"
					label={t.voteMajorityTitle}
					value={x.majority}
					onPick={(majority) => set({ majority: majority as BallotThreshold })}
					options={[
						{ value: "simple", label: t.voteSimple },
						{ value: "absolute", label: t.voteAbsolute },
						{ value: "two_thirds", label: t.voteTwoThirds },
					]}
				/>
			)}
			{x.kind !== "ranking" && x.majority !== "simple" && (
				<SelectField
					id="vote-base"
					label={t.voteBase}
					value={x.base}
					onPick={(base) => set({ base: base as BallotBase })}
					options={[
						{ value: "expressed", label: t.voteBaseExpressed },
						{ value: "present", label: t.voteBasePresent },
						{ value: "entitled", label: t.voteBaseEntitled },
					]}
				/>
			)}
			<SelectField
				id="vote-quorum-of"
				label={t.voteQuorumTitle}
				value={x.quorumOf}
				onPick={(v) => set({ quorumOf: v as Typed["quorumOf"] })}
				options={[
					{ value: "", label: t.voteQuorumNone },
					{ value: "entitled", label: t.voteQuorumEntitled },
					{ value: "present", label: t.voteQuorumPresent },
				]}
			/>
			{x.quorumOf && <TextField id="vote-quorum" label={t.voteQuorumPercent} inputMode="numeric" maxLength={3} value={x.quorum} onText={(quorum) => set({ quorum })} {...wrong("vote-quorum")} />}
		</>
	);
}

function Rules({ x, set, wrong }: { x: Typed; set: Set; wrong: (id: string) => { error?: string } }) {
	const secret = x.secret === "1";
	return (
		<>
			<Choices
				name="vote-voice"
				legend={t.voteVoice}
				value={x.voice}
				onPick={(voice) => set({ voice })}
				options={[
					{ value: "authority", label: t.voteByAuthority },
					{ value: "person", label: t.voteByPerson },
				]}
			/>
			<Choices
				name="vote-basis"
				legend={t.voteBasis}
				value={x.basis}
				onPick={(basis) => set({ basis })}
				options={[
					{ value: "present", label: t.voteBasisPresent },
					{ value: "members", label: t.voteBasisMembers },
				]}
			/>
			<Majority x={x} set={set} wrong={wrong} />
			<Toggle id="vote-secret" label={t.voteSecret} note={t.voteSecretNote} checked={secret} onChange={(on) => set({ secret: on ? "1" : "" })} />
			{!secret && (
				<>
					<Toggle id="vote-changeable" label={t.voteChangeableUntil} checked={x.changeable === "1"} onChange={(on) => set({ changeable: on ? "1" : "" })} />
					<Choices
						name="vote-shown"
						legend={t.voteShown}
						value={x.shown}
						onPick={(shown) => set({ shown })}
						options={[
							{ value: "at_close", label: t.voteShownEnd },
							{ value: "after_vote", label: t.voteShownAfter },
							{ value: "live", label: t.voteShownLive },
						]}
					/>
					{x.voice === "authority" && <Toggle id="vote-reservation" label={t.voteReservation} note={t.voteReservationNote} checked={x.reservation === "1"} onChange={(on) => set({ reservation: on ? "1" : "" })} />}
					{x.voice === "authority" && x.reservation === "1" && <Moment id="vote-due" label={t.voteDue} type="date" value={x.due} onText={(due) => set({ due })} {...wrong("vote-due")} />}
				</>
			)}
		</>
	);
}

export function BallotForm({ meeting, was, item, onDone, onClose }: FormProps) {
	const v = roomOf(meeting).view.value;
	const kept = useTyped<Typed>(was ? `bf${was.id}` : `bn${meeting}`, () => first(was, item));
	const { typed: x, set } = kept;
	async function run() {
		const ask = (id: number, paper: BallotPaper) => client.call("ballot.update", { ballot: id, paper }).then((r) => onDone(r.ballot));
		if (was) {
			await ask(was.id, paperOf(x));
			undoable(t.voteUpdated, () => ask(was.id, was.paper));
			return;
		}
		const { ballot } = await client.call("ballot.prepare", { meeting, paper: paperOf(x), ...(x.item ? { item: Number(x.item) } : {}) });
		onDone(ballot);
		undoable(t.votePrepared, () => client.call("ballot.remove", { ballot: ballot.ballot.id }));
	}
	return (
		<DialogForm title={was ? t.voteEdit : t.votePrepare} go={was ? t.save : t.votePrepareGo} onClose={onClose} check={() => check(x)} run={run} field="vote-title" kept={kept}>
			{(wrong) => (
				<>
					<Asked x={x} set={set} wrong={wrong} />
					{!was && v && v.items.length > 0 && (
						<SelectField
							id="vote-item"
							label={t.voteItem}
							value={x.item}
							onPick={(i) => set({ item: i })}
							options={[{ value: "", label: t.voteItemNone }, ...v.items.map((i) => ({ value: String(i.id), label: `${numberOf(v, i)} ${tidy(i.title)}` }))]}
						/>
					)}
					<Rules x={x} set={set} wrong={wrong} />
				</>
			)}
		</DialogForm>
	);
}
