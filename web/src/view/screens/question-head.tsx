// SPDX-License-Identifier: EUPL-1.2
/* At the head of a question: where it stands, who is asked, the answer, and what one may do. */
import "../../i18n/more";
import { useState } from "preact/hooks";
import type { Post, QuestionGetResult } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { client } from "../../model";
import { Avatar, Button, Icon, capacity, toast } from "../kit";
import { navigate } from "../router";
import { act } from "../use";
import { Prose, later, onDay, to } from "./parts";
import { StateMark } from "./question-parts";
import { countryName, kindName, matterName, stateWords, unnamed, urgencyName } from "./question-words";
import "../../styles/screens/question.css";

const dialogs = () => import("./question-dialogs");
const Assign = later(() => dialogs().then((m) => m.Assign));
const Decline = later(() => dialogs().then((m) => m.Decline));
const EditAbout = later(() => dialogs().then((m) => m.EditAbout));

function Trail({ got }: { got: QuestionGetResult }) {
	if (got.trail.length === 0) return null;
	const ends = { declined: t.qEndDeclined, relayed: t.qEndRelayed, answered: t.qEndAnswered, changed: t.qEndChanged };
	return (
		<details class="q-trail">
			<summary>{t.qTrail({ n: got.trail.length })}</summary>
			<ul>
				{got.trail.map((h) => (
					<li key={h.from_at}>
						<b>{h.person?.name ?? h.authority?.name}</b> <span class="small soft">{onDay(h.from_at)}{h.end ? `, ${ends[h.end]}` : ""}</span>
						{h.reason && <q class="small">{tidy(h.reason)}</q>}
					</li>
				))}
			</ul>
		</details>
	);
}

/* The message that is the answer, and thanks. */
function Answer({ got, post, own }: { got: QuestionGetResult; post: Post | undefined; own: boolean }) {
	const { question: q } = got;
	if (!q.answer || !q.answered_by) return null;
	return (
		<div class="q-answer">
			<p class="q-answer-head">
				<Avatar name={q.answered_by.name} id={q.answered_by.authority_id ?? q.answered_by.id} small />
				<span><b>{t.qAnswerOf({ name: q.answered_by.name })}</b> <span class="small soft">{capacity(q.answered_by)}</span></span>
			</p>
			{post && post.deleted_at === undefined && <blockquote class="clamp"><Prose html={post.html} /></blockquote>}
			<p class="row tight">
				<a class="b b-second b-small" href={to.topic(q.topic, q.answer)}><Icon name="chevron-down" /><span>{t.qAnswerRead}</span></a>
				{q.thanked && <span class="small q-thanked"><Icon name="check" /> {t.qThanked({ name: q.answered_by.name })}</span>}
				{own && <Button kind="quiet" small icon="undo-2" onClick={() => void act(() => client.call("question.accept_answer", { topic: q.topic }))}>{t.qAnswerNot}</Button>}
			</p>
		</div>
	);
}

export function QuestionHead({ got, post, closed, me }: { got: QuestionGetResult; post: Post | undefined; closed: boolean; me: number }) {
	const [open, setOpen] = useState<"assign" | "decline" | "about">();
	const { question: q, mine, runs, asked, asker } = got;
	const topic = q.topic;
	const own = mine || runs;
	const facts = [q.country && countryName(q.country), q.theme && matterName(q.theme), q.kind && kindName(q.kind), q.urgency !== "normal" && urgencyName(q.urgency)].filter(Boolean);
	const takes = () => void act(() => client.call("question.accept", { topic })).then((ok) => ok && toast(t.qTakenDone));
	const thanks = () => void act(() => client.call("question.thank", { topic })).then((ok) => ok && toast(t.qThanksDone));
	async function sheet() {
		let id = 0;
		if (await act(async () => (id = (await client.call("sheet.draft_from_answer", { topic })).sheet.id))) navigate(to.sheet(id));
	}
	const resolved = q.state === "resolved";
	return (
		<section class={`question-head card ${q.state}`} aria-labelledby="question-title">
			<h2 id="question-title" class="vh">{t.qHead}</h2>
			<p class="q-state">
				<StateMark q={q} />
				<span>{stateWords(q, Date.now())}</span>
			</p>
			{facts.length > 0 && <p class="small soft dots">{facts.map((f) => <span key={String(f)}>{f}</span>)}</p>}
			{q.relay_at !== undefined && !closed && <p class="small soft">{q.holder || q.authority ? t.qRelayAt({ date: onDay(q.relay_at) }) : t.qEscalateAt({ date: onDay(q.relay_at) })}</p>}
			{!q.named && (
				<p class="small q-unnamed">
					<Icon name="eye" />
					<span>{mine ? t.qUnnamedMine : asker ? t.qUnnamedRuns({ who: [asker.name, capacity(asker)].filter(Boolean).join(", ") }) : t.qUnnamedOthers}</span>
				</p>
			)}
			<Answer got={got} post={post} own={own} />
			{!closed && (
				<div class="row tight q-acts">
					{asked && q.state === "assigned" && <Button kind="main" small icon="check" onClick={takes}>{t.qTake}</Button>}
					{asked && <Button small onClick={() => setOpen("decline")}>{q.state === "taken" ? t.qGiveBack : t.qDecline}</Button>}
					{mine && q.answer !== undefined && !q.thanked && <Button kind="main" small icon="check" onClick={thanks}>{t.qThank({ name: unnamed(q.answered_by?.name ?? "") })}</Button>}
					{own && !resolved && <Button kind={asked || q.holder || q.authority ? "second" : "main"} small icon="user-plus" onClick={() => setOpen("assign")}>{q.holder || q.authority ? t.qAssignOther : t.qAssign}</Button>}
					{resolved && (own || q.answered_by?.id === me) && <Button small icon="file-text" onClick={() => void sheet()}>{t.qToSheet}</Button>}
					{own && <Button kind="quiet" small icon="pencil" onClick={() => setOpen("about")}>{t.qAbout}</Button>}
				</div>
			)}
			<Trail got={got} />
			{open === "assign" && <Assign question={q} onClose={() => setOpen(undefined)} />}
			{open === "decline" && <Decline question={q} onClose={() => setOpen(undefined)} />}
			{open === "about" && <EditAbout question={q} mine={mine} onClose={() => setOpen(undefined)} />}
		</section>
	);
}
