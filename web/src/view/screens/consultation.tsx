// SPDX-License-Identifier: EUPL-1.2
/* A consultation: the question, until when, the answer of one's authority and who gave it, the
   results once they are told, and what came of it. */
import "../../i18n/far";
import { useState } from "preact/hooks";
import type { ConsultationGetResult } from "../../gen/proto";
import { t, iso, tidy } from "../../i18n";
import { clock, longDate } from "../../i18n/dates";
import { client } from "../../model";
import { Confirm } from "../form";
import { Button, Icon, toast } from "../kit";
import type { ScreenProps } from "../router";
import { act, useModel } from "../use";
import { closeWords, isOpen } from "./consultation-words";
import { useLast } from "./last";
import { NotYetPage, ThingPage, useThing } from "./group-thing";
import { Prose, later, to } from "./parts";
import "../../styles/screens/consultation.css";

const OutcomeForm = later(() => import("./consultation-form").then((m) => m.OutcomeForm));

function Answer({ got, onGot }: { got: ConsultationGetResult; onGot: () => void }) {
	const { consultation: c, authority, answer } = got.consultation;
	const name = authority?.name ?? "";
	const { busy, choose } = useLast(async (n: number) => {
		if (await act(() => client.call("consultation.answer", { consultation: c.id, answer: n }))) toast(t.consultSaved({ authority: name, answer: c.options[n] ?? "" }));
		onGot();
	});
	if (!authority) return got.consultation.answer === undefined ? <p class="small soft">{t.consultNoVoice}</p> : null;
	return (
		<section class="card pad consult-answer" aria-labelledby="answer-title">
			<h2 id="answer-title">{t.consultAnswerFor({ authority: name })}</h2>
			<p class="small soft">{t.consultOneVoice}</p>
			<div class="consult-options">
				{c.options.map((option, n) => (
					<Button key={n} kind={answer === n ? "main" : "second"} {...(answer === n ? { icon: "check" as const } : {})} aria-pressed={answer === n} aria-busy={busy} onClick={() => choose(n)}>
						{t.consultAnswerWith({ authority: name, answer: option })}
					</Button>
				))}
			</div>
		</section>
	);
}

function Trail({ got }: { got: ConsultationGetResult }) {
	const { consultation: c, answer } = got.consultation;
	if (answer === undefined || got.trail.length === 0) return null;
	return (
		<section aria-labelledby="trail-title">
			<h2 id="trail-title">{t.consultYours({ answer: c.options[answer] ?? "" })}</h2>
			<ol class="consult-trail card" role="list">
				{got.trail.map((x) => (
					<li key={`${x.at} ${x.person.id} ${x.answer}`}>
						<p>{c.options[x.answer]}</p>
						<p class="small soft">
							<a href={to.person(x.person.id)}>{x.person.name}</a>
							{x.person.function ? `, ${x.person.function}` : ""}
							{" · "}
							<time dateTime={iso(x.at)}>{`${longDate(x.at)}, ${clock(x.at)}`}</time>
						</p>
					</li>
				))}
			</ol>
			<p class="small soft">{t.consultTrailNote}</p>
		</section>
	);
}

function Results({ got }: { got: ConsultationGetResult }) {
	const { consultation: c, counts } = got.consultation;
	return (
		<section aria-labelledby="results-title">
			<h2 id="results-title">{t.consultResults}</h2>
			<p>{t.consultAnswered({ n: c.answered, of: c.entitled })}</p>
			{counts.length > 0 ? (
				<ul class="consult-results card pad" role="list">
					{c.options.map((option, n) => (
						<li key={n}>
							<p>
								<span>{option}</span>
								<b>{t.consultCount({ n: counts[n] ?? 0 })}</b>
							</p>
							<progress aria-hidden="true" value={counts[n] ?? 0} max={Math.max(1, c.answered)} />
						</li>
					))}
				</ul>
			) : (
				<p class="small soft">{c.results === "at_close" ? t.consultHidden : t.consultHiddenAnswer}</p>
			)}
		</section>
	);
}

function Outcome({ got, closed, onEdit }: { got: ConsultationGetResult; closed: boolean; onEdit: () => void }) {
	if (!closed || (!got.conclusion && !got.runs)) return null;
	return (
		<section aria-labelledby="outcome-title">
			<h2 id="outcome-title">{t.consultOutcome}</h2>
			{got.conclusion ? <div class="card pad"><Prose html={got.conclusion_html} /></div> : <p class="small soft">{t.consultOutcomeNone}</p>}
			{got.runs && <p><Button icon="pencil" onClick={onEdit}>{got.conclusion ? t.consultOutcomeEdit : t.consultOutcomeSay}</Button></p>}
		</section>
	);
}

export default function ConsultationScreen({ params }: ScreenProps) {
	const id = Number(params["id"]);
	const [closing, setClosing] = useState(false);
	const [concluding, setConcluding] = useState(false);
	const { got, at, again, reload } = useThing(id, () => client.call("consultation.get", { consultation: id }), (p) => p.ev.startsWith("consultation."), (r) => [r.consultation.consultation.closes_at]);
	const home = useModel((s) => s.groups[got?.consultation.consultation.group.id ?? 0]);
	if (!got) return <NotYetPage at={at} again={again} />;
	const c = got.consultation.consultation;
	const now = client.serverNow();
	const open = isOpen(c, now);
	async function close() {
		setClosing(false);
		if (await act(() => client.call("consultation.close", { consultation: id }))) toast(t.consultCloseDone);
		reload();
	}
	return (
		<ThingPage title={c.question} home={home?.state === "active" ? home : undefined} list="consultations">
			<header class="consult-head">
				<p class="small soft">{c.group.title}</p>
				<h1 tabIndex={-1}>{tidy(c.question)}</h1>
				<p class="consult-time"><Icon name={open ? "vote" : "lock"} /><time dateTime={iso(c.closes_at)}>{closeWords(c, now)}</time></p>
				{c.closed_by && <p class="small soft">{t.consultClosedBy({ name: c.closed_by.name })}</p>}
				{open && got.runs && <p><Button small kind="quiet" onClick={() => setClosing(true)}>{t.consultClose}</Button></p>}
			</header>
			{got.html && <div class="card pad"><Prose html={got.html} /></div>}
			{open && <Answer key={id} got={got} onGot={reload} />}
			<Trail got={got} />
			<Results got={got} />
			<Outcome got={got} closed={!open} onEdit={() => setConcluding(true)} />
			<section aria-labelledby="voices-title">
				<h2 id="voices-title">{t.consultWho}</h2>
				<p class="small soft">{t.consultFrozen}</p>
				<p class="small">
					{got.authorities.map((a) => a.name).join(", ")}
					{c.entitled > got.authorities.length ? ` ${t.consultWhoMore({ n: c.entitled - got.authorities.length })}` : ""}
				</p>
			</section>
			<p class="small soft">{t.consultAskedBy({ name: c.author.name, when: longDate(c.opened_at) })}</p>
			{concluding && <OutcomeForm was={got} onClose={() => (setConcluding(false), reload())} />}
			{closing && <Confirm title={t.consultClose} text={t.consultCloseText} keep={t.consultKeep} go={t.consultCloseGo} onClose={() => setClosing(false)} onGo={() => void close()} />}
		</ThingPage>
	);
}
