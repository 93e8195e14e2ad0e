// SPDX-License-Identifier: EUPL-1.2
/* A consultation: the question, until when, the answer of one's authority and who gave it, the
   results once they are told, and what came of it. */
import "../../i18n/far";
import { useEffect, useState } from "preact/hooks";
import type { ConsultationGetResult } from "../../gen/proto";
import { t, iso, tidy } from "../../i18n";
import { clock, longDate } from "../../i18n/dates";
import { client } from "../../model";
import { Button, Dialog, Icon, Skeleton, toast } from "../kit";
import { Page } from "../page";
import type { ScreenProps } from "../router";
import { act, useModel } from "../use";
import { closeWords, isOpen } from "./consultation-words";
import { GroupRailHead, groupSections } from "./group-rail";
import { NotYet, Prose, later, to, useLoadAgain } from "./parts";
import "../../styles/screens/consultation.css";

const OutcomeForm = later(() => import("./consultation-form").then((m) => m.OutcomeForm));
const TIMER_MAX = 2 ** 31 - 1;

function Answer({ got, onGot }: { got: ConsultationGetResult; onGot: () => void }) {
	const { consultation: c, authority, answer } = got.consultation;
	const [busy, setBusy] = useState(false);
	if (!authority) return got.consultation.answer === undefined ? <p class="small soft">{t.consultNoVoice}</p> : null;
	const name = authority.name;
	async function say(n: number) {
		if (busy) return;
		setBusy(true);
		const ok = await act(() => client.call("consultation.answer", { consultation: c.id, answer: n }));
		setBusy(false);
		if (ok) toast(t.consultSaved({ authority: name, answer: c.options[n] ?? "" }));
		onGot();
	}
	return (
		<section class="card pad consult-answer" aria-labelledby="answer-title">
			<h2 id="answer-title">{t.consultAnswerFor({ authority: name })}</h2>
			<p class="small soft">{t.consultOneVoice}</p>
			<div class="consult-options">
				{c.options.map((option, n) => (
					<Button key={n} kind={answer === n ? "main" : "second"} {...(answer === n ? { icon: "check" as const } : {})} aria-pressed={answer === n} aria-busy={busy} onClick={() => void say(n)}>
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
	const [got, setGot] = useState<ConsultationGetResult>();
	const [turn, setTurn] = useState(0);
	const [closing, setClosing] = useState(false);
	const [concluding, setConcluding] = useState(false);
	const { at, again } = useLoadAgain(`${id} ${turn}`, () => client.call("consultation.get", { consultation: id }).then(setGot));
	const reload = () => setTurn((x) => x + 1);
	useEffect(() => client.listen((n) => n.kind === "pushed" && n.push.ev.startsWith("consultation.") && reload()), [id]);
	const c = got?.consultation.consultation;
	/* it closes by time alone, of which nobody is told */
	useEffect(() => {
		const left = c ? c.closes_at - client.serverNow() : 0;
		if (left <= 0 || left > TIMER_MAX) return;
		const timer = setTimeout(reload, left + 500);
		return () => clearTimeout(timer);
	}, [c?.closes_at]);
	const home = useModel((s) => (c ? s.groups[c.group.id] : undefined));
	const s = useModel((x) => x);
	if (!got || !c || at === "missing") {
		return (
			<Page title={at === "missing" ? t.pageNotFound : undefined}>
				<h1 class="vh" tabIndex={-1}>{at === "missing" ? t.pageNotFound : t.loading}</h1>
				{at === "loading" ? <Skeleton lines={6} /> : <NotYet at={at} again={again} />}
			</Page>
		);
	}
	const now = client.serverNow();
	const open = isOpen(c, now);
	async function close() {
		setClosing(false);
		if (await act(() => client.call("consultation.close", { consultation: id }))) toast(t.consultCloseDone);
		reload();
	}
	return (
		<Page
			title={c.question}
			{...(home?.state === "active" ? { place: { title: home.group.title, tint: home.group.tint, back: to.group(home.group.slug, "consultations") }, railHead: <GroupRailHead my={home} />, railItems: groupSections(s, home), railLabel: home.group.title } : {})}
		>
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
			{closing && (
				<Dialog
					title={t.consultClose}
					onClose={() => setClosing(false)}
					acts={
						<>
							<Button onClick={() => setClosing(false)}>{t.consultKeep}</Button>
							<Button kind="danger" onClick={() => void close()}>{t.consultCloseGo}</Button>
						</>
					}
				>
					<p>{t.consultCloseText}</p>
				</Dialog>
			)}
		</Page>
	);
}
