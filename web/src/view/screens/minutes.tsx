// SPDX-License-Identifier: EUPL-1.2
/* The minutes of a meeting that is over: read, corrected by who attended, finished and published by its chairs. */
import "../../i18n/after";
import { useEffect, useState } from "preact/hooks";
import type { Minutes, MinutesCorrection, MinutesGetResult, MinutesLabel, MinutesParagraph, MinutesPart } from "../../gen/proto";
import { dateTime, longDate, t, tidy } from "../../i18n";
import { client } from "../../model";
import { Confirm, DialogForm, useTyped } from "../form";
import { AreaField, Banner, Button, ButtonLink, IconButton, Menu, SelectField, toast, type MenuItem } from "../kit";
import { here, type ScreenProps } from "../router";
import { act, useModel } from "../use";
import { AttestationScreen } from "./attestation";
import { changes } from "./changes";
import { NotYetPage, ThingPage, useThing } from "./group-thing";
import { attestationOf, labelName, labels } from "./minutes-words";
import { Prose, to } from "./parts";
import "../../styles/screens/minutes.css";

interface Whole extends MinutesGetResult {
	corrections: readonly MinutesCorrection[];
}

async function load(meeting: number): Promise<Whole> {
	const got = await client.call("minutes.get", { meeting });
	const paragraphs = [...got.paragraphs];
	for (let after = got.next; after !== undefined; ) {
		const r = await client.call("minutes.get", { meeting, after });
		paragraphs.push(...r.paragraphs);
		after = r.next;
	}
	const corrections: MinutesCorrection[] = [];
	if (got.edits || got.attended)
		for (let after: number | undefined; ; ) {
			const r = await client.call("minutes.corrections", { meeting, ...(after ? { after } : {}) });
			corrections.push(...r.corrections);
			if (r.next === undefined) break;
			after = r.next;
		}
	return { ...got, paragraphs, corrections };
}

/* ---- forms ---- */

function CorrectForm({ p, onClose, onDone }: { p: MinutesParagraph; onClose: () => void; onDone: () => void }) {
	const kept = useTyped(`mc${p.id}`, () => ({ body: p.body, reason: "" }));
	const { body, reason } = kept.typed;
	const run = async () => {
		await client.call("minutes.correct", { paragraph: p.id, version: p.version, body: body.trim(), ...(reason.trim() ? { reason: reason.trim() } : {}) });
		toast(t.minCorrectionSent);
		onDone();
	};
	return (
		<DialogForm title={t.minCorrect} go={t.minCorrectGo} onClose={onClose} kept={kept} check={() => (body.trim() && body.trim() !== p.body ? false : { "correct-body": t.minSameText })} run={run} field="correct-body">
			{(wrong) => (
				<>
					<AreaField id="correct-body" label={t.minShouldSay} rows={6} maxLength={4000} value={body} onText={(x) => kept.set({ body: x })} {...wrong("correct-body")} />
					<AreaField id="correct-reason" label={t.minWhy} rows={2} maxLength={500} value={reason} onText={(x) => kept.set({ reason: x })} />
				</>
			)}
		</DialogForm>
	);
}

function EditForm({ p, onClose, onDone }: { p: MinutesParagraph; onClose: () => void; onDone: () => void }) {
	const kept = useTyped(`me${p.id}`, () => ({ body: p.body, label: p.label, version: p.version }));
	const { body, label, version } = kept.typed;
	const run = async () => {
		await client.call("minutes.edit", { paragraph: p.id, version, body: body.trim(), label });
		onDone();
	};
	return (
		<DialogForm title={t.minEditParagraph} go={t.save} onClose={onClose} kept={kept} check={() => (body.trim() ? false : { "edit-body": t.minEmpty })} run={run} field="edit-body">
			{(wrong) => (
				<>
					<AreaField id="edit-body" label={t.minText} rows={8} maxLength={4000} value={body} onText={(x) => kept.set({ version, body: x })} {...wrong("edit-body")} />
					<SelectField id="edit-label" label={t.minReaders} value={label} options={labels(true)} onPick={(x) => kept.set({ version, label: x as MinutesLabel })} />
				</>
			)}
		</DialogForm>
	);
}

function AddForm({ after, onClose, onDone }: { after: MinutesParagraph; onClose: () => void; onDone: () => void }) {
	const kept = useTyped(`ma${after.id}`, () => ({ body: "", part: "text" as MinutesPart }));
	const { body, part } = kept.typed;
	const parts: { value: MinutesPart; label: string }[] = [
		{ value: "text", label: t.minText },
		{ value: "decision", label: t.minDecision },
		{ value: "heading", label: t.minHeading },
	];
	const run = async () => {
		await client.call("minutes.add", { after: after.id, part, body: body.trim() });
		onDone();
	};
	return (
		<DialogForm title={t.minAddBelow} go={t.minAddGo} onClose={onClose} kept={kept} check={() => (body.trim() ? false : { "add-body": t.minEmpty })} run={run} field="add-body">
			{(wrong) => (
				<>
					<SelectField id="add-part" label={t.minKind} value={part} options={parts} onPick={(x) => kept.set({ part: x as MinutesPart })} />
					<AreaField id="add-body" label={t.minText} rows={6} maxLength={4000} value={body} onText={(x) => kept.set({ body: x })} {...wrong("add-body")} />
				</>
			)}
		</DialogForm>
	);
}

function RefuseForm({ c, onClose, onDone }: { c: MinutesCorrection; onClose: () => void; onDone: () => void }) {
	const [answer, setAnswer] = useState("");
	const run = async () => {
		await client.call("minutes.decide", { correction: c.id, accept: false, answer: answer.trim() });
		onDone();
	};
	return (
		<DialogForm title={t.minRefuse} go={t.minRefuse} onClose={onClose} check={() => (answer.trim() ? false : { "refuse-answer": t.minNoAnswer })} run={run} field="refuse-answer">
			{(wrong) => <AreaField id="refuse-answer" label={t.minAnswer} rows={3} maxLength={500} value={answer} onText={setAnswer} {...wrong("refuse-answer")} />}
		</DialogForm>
	);
}

/* ---- a correction: what it would change, word by word ---- */

export function Diff({ before, after }: { before: string; after: string }) {
	return (
		<p class="min-diff">
			{changes(before, after).map(([kind, words], i) =>
				kind === "same" ? (
					<span key={i}>{words}</span>
				) : kind === "gone" ? (
					<del key={i}><span class="vh">{t.minDeleted}</span>{words}</del>
				) : (
					<ins key={i}><span class="vh">{t.minInserted}</span>{words}</ins>
				),
			)}
		</p>
	);
}

function Correction({ c, now, edits, onDone }: { c: MinutesCorrection; now: MinutesParagraph | undefined; edits: boolean; onDone: () => void }) {
	const [refusing, setRefusing] = useState(false);
	const moved = now !== undefined && now.body !== c.was;
	const state = { waiting: t.minWaiting, accepted: t.minAccepted, refused: t.minRefused }[c.state];
	const accept = () => void act(() => client.call("minutes.decide", { correction: c.id, accept: true, version: now?.version ?? 0 })).then((ok) => ok && (toast(t.minAcceptedDone), onDone()));
	return (
		<li class="min-correction">
			<p class="mini soft dots">
				<span>{[c.author.name, c.author.authority].filter(Boolean).join(", ")}</span>
				<span>{dateTime(c.at)}</span>
				<span>{state}</span>
			</p>
			<Diff before={c.was} after={c.body} />
			{c.reason && <p class="small">{tidy(c.reason)}</p>}
			{c.answer && <p class="small"><b>{t.minAnswerIs}</b> {tidy(c.answer)}</p>}
			{edits && c.state === "waiting" && (
				<p class="row tight">
					{moved && <span class="small soft">{t.minMoved}</span>}
					{now && !moved && <Button small kind="main" icon="check" onClick={accept}>{t.minAccept}</Button>}
					<Button small onClick={() => setRefusing(true)}>{t.minRefuse}</Button>
				</p>
			)}
			{refusing && <RefuseForm c={c} onClose={() => setRefusing(false)} onDone={onDone} />}
		</li>
	);
}

/* ---- a paragraph ---- */

function Paragraph({ p, got, onDone }: { p: MinutesParagraph; got: Whole; onDone: () => void }) {
	const [open, setOpen] = useState<"correct" | "edit" | "add">();
	const [removing, setRemoving] = useState(false);
	const close = () => setOpen(undefined);
	const mine = got.corrections.filter((c) => c.paragraph === p.id);
	const items: MenuItem[] = [
		{ label: t.minEditParagraph, icon: "pencil", run: () => setOpen("edit") },
		{ label: t.minAddBelow, icon: "plus", run: () => setOpen("add") },
		{ label: t.minTakeOut, icon: "trash-2", danger: true, run: () => setRemoving(true) },
	];
	const remove = () => (setRemoving(false), void act(() => client.call("minutes.remove", { paragraph: p.id, version: p.version })).then((ok) => ok && onDone()));
	const text = p.part === "heading" ? <h2><Prose html={p.html} /></h2> : p.part === "subheading" ? <h3><Prose html={p.html} /></h3> : <Prose html={p.html} />;
	return (
		<div class={`min-p ${p.part}`} id={`p${p.id}`} tabIndex={-1}>
			<div class="min-text">{text}</div>
			<div class="min-side">
				{got.edits && p.label !== "group" && <span class="mini soft">{labelName(p.label)}</span>}
				{got.edits ? <Menu small label={t.minParagraphActs} items={items} /> : got.corrects && <IconButton small icon="pencil" label={t.minCorrect} onClick={() => setOpen("correct")} />}
			</div>
			{mine.length > 0 && <ul class="plain min-corrections">{mine.map((c) => <Correction key={c.id} c={c} now={p} edits={got.edits} onDone={onDone} />)}</ul>}
			{open === "correct" && <CorrectForm p={p} onClose={close} onDone={onDone} />}
			{open === "edit" && <EditForm p={p} onClose={close} onDone={onDone} />}
			{open === "add" && <AddForm after={p} onClose={close} onDone={onDone} />}
			{removing && <Confirm title={t.minTakeOut} text={t.minTakeOutText} keep={t.cancel} go={t.minTakeOut} onClose={() => setRemoving(false)} onGo={remove} />}
		</div>
	);
}

/* ---- where they stand, and the next step ---- */

function stateWords(m: Minutes): string {
	switch (m.state) {
		case "correcting": return t.minStateCorrecting({ until: dateTime(m.closes_at) });
		case "ready": return t.minStateReady;
		case "published": return t.minStatePublished({ date: longDate(m.published_at ?? 0) });
		case "approved": return t.minStateApproved({ date: longDate(m.approved_at ?? 0) });
	}
}

function Steps({ got, onDone }: { got: Whole; onDone: () => void }) {
	const m = got.minutes;
	const waiting = got.corrections.filter((c) => c.state === "waiting").length;
	const step = (cmd: "minutes.shut" | "minutes.publish", said: string) => void act(() => client.call(cmd, { meeting: m.meeting })).then((ok) => ok && (toast(said), onDone()));
	if (!got.edits || m.state === "published" || m.state === "approved") return null;
	return (
		<p class="row tight">
			{m.state === "correcting" && <Button onClick={() => step("minutes.shut", t.minShutDone)}>{t.minShut}</Button>}
			{m.state === "ready" && <Button kind="main" disabled={waiting > 0} onClick={() => step("minutes.publish", t.minPublishDone)}>{t.minPublish}</Button>}
			{waiting > 0 && <span class="small soft">{t.minCorrectionsWait({ n: waiting })}</span>}
		</p>
	);
}

function Files({ meeting, edits }: { meeting: number; edits: boolean }) {
	const [readers, setReaders] = useState("");
	const at = (ext: string) => `/reunions/${meeting}/compte-rendu${ext}${readers && `?pour=${readers}`}`;
	return (
		<section class="card pad min-files" aria-labelledby="files-title">
			<h2 id="files-title">{t.minFiles}</h2>
			{edits && <SelectField id="min-for" label={t.minFor} value={readers} options={[{ value: "", label: t.minForMe }, { value: "groupes", label: t.minGroup }, { value: "reseau", label: t.minNetwork }, { value: "public", label: t.minPublic }]} onPick={setReaders} />}
			<p class="row tight">
				<ButtonLink small icon="file-text" href={at("")}>{t.minPrint}</ButtonLink>
				<ButtonLink small icon="download" href={at(".odt")}>ODT</ButtonLink>
				<ButtonLink small icon="download" href={at(".docx")}>DOCX</ButtonLink>
				<ButtonLink small icon="download" href={at(".md")}>Markdown</ButtonLink>
			</p>
		</section>
	);
}

function MinutesScreen({ id }: { id: number }) {
	const { got, at, again, reload } = useThing(id, () => load(id), (p) => p.ev === "minutes.changed" || p.ev === "minutes.corrected", (r) => [r.minutes.closes_at]);
	const [groups, setGroups] = useState<readonly number[]>([]);
	const aim = /^#p\d+$/.exec(here.value.hash)?.[0];
	/* to the paragraph that was found, once the page has taken the focus to its title */
	useEffect(() => {
		if (!got || !aim) return undefined;
		const timer = setTimeout(() => document.getElementById(aim.slice(1))?.focus());
		return () => clearTimeout(timer);
	}, [got !== undefined, aim]);
	const home = useModel((s) => Object.values(s.groups).find((g) => g.state === "active" && groups.includes(g.group.id)));
	useEffect(() => void client.call("meeting.get", { meeting: id }).then((r) => setGroups(r.meeting.meeting.groups.map((g) => g.id)), () => undefined), [id]);
	if (!got) return <NotYetPage at={at} again={again} />;
	const m = got.minutes;
	const loose = got.corrections.filter((c) => !got.paragraphs.some((p) => p.id === c.paragraph));
	return (
		<ThingPage title={t.minOf({ title: m.title, date: longDate(m.starts_at) })} home={home} list="reunions">
			<header class="meeting-head">
				<p class="small soft">{longDate(m.starts_at)}</p>
				<h1 tabIndex={-1}>{t.minHead({ title: tidy(m.title) })}</h1>
				<p class="small soft">{stateWords(m)}</p>
				{got.approval && <p class="small soft">{t.minApprovedAt({ date: longDate(got.approval.starts_at), title: tidy(got.approval.title), n: got.approval.number, item: tidy(got.approval.item), amended: String(m.amended ?? false), a: (x) => <a href={to.meeting(got.approval?.meeting ?? 0)}>{x}</a> })}</p>}
				<Steps got={got} onDone={reload} />
				<p class="row tight">
					{groups.length > 0 && <ButtonLink small kind="quiet" icon="chevron-left" href={to.meeting(id)}>{t.minToMeeting}</ButtonLink>}
					{got.attended && <ButtonLink small icon="signature" href={attestationOf(id)}>{t.attGet}</ButtonLink>}
				</p>
			</header>
			{got.corrects && !got.edits && <Banner icon="pencil"><p>{t.minCorrectText}</p></Banner>}
			<article class="card pad minutes">{got.paragraphs.map((p) => <Paragraph key={p.id} p={p} got={got} onDone={reload} />)}</article>
			{loose.length > 0 && (
				<section aria-labelledby="loose-title">
					<h2 id="loose-title">{t.minLoose}</h2>
					<ul class="plain">{loose.map((c) => <Correction key={c.id} c={c} now={undefined} edits={got.edits} onDone={reload} />)}</ul>
				</section>
			)}
			<Files meeting={id} edits={got.edits} />
		</ThingPage>
	);
}

/* What a meeting leaves: its minutes, one's certificate. */
export default function LeftScreen({ params }: ScreenProps) {
	const id = Number(params["id"]);
	if (params["left"] === "compte-rendu") return <MinutesScreen key={id} id={id} />;
	return params["left"] === "attestation" ? <AttestationScreen key={id} id={id} /> : <NotYetPage at="missing" again={() => undefined} />;
}
