// SPDX-License-Identifier: EUPL-1.2
/* A meeting: when and where, what it is about, whether one comes, who else does. */
import "../../i18n/far";
import { useState } from "preact/hooks";
import type { MeetingGetResult, MeetingReply } from "../../gen/proto";
import { t, iso, tidy } from "../../i18n";
import { client } from "../../model";
import { Confirm, useTyped } from "../form";
import { AreaField, Banner, Button, ButtonLink, Icon, Kind, toast } from "../kit";
import { navigate, type ScreenProps } from "../router";
import { act, useModel } from "../use";
import { NotYetPage, ThingPage, useThing } from "./group-thing";
import { city, isOn, isOver, replyName, turnsOf, whenOf } from "./meeting-words";
import { Prose, later, to } from "./parts";
import "../../styles/screens/meeting.css";

const Deputy = later(() => import("./meeting-deputy").then((m) => m.Deputy));
const Dates = later(() => import("./meeting-dates").then((m) => m.Dates));
const MeetingAgenda = later(() => import("./meeting-agenda").then((m) => m.MeetingAgenda));
const MeetingAsks = later(() => import("./meeting-asks").then((m) => m.MeetingAsks));
const Ballots = later(() => import("./meeting-ballots").then((m) => m.MeetingBallots));
const Form = later(() => import("./meeting-form").then((m) => m.MeetingForm));
const After = later(() => import("./meeting-after").then((m) => m.MeetingAfter));
const stay = () => undefined;
const REPLIES: readonly MeetingReply[] = ["yes", "maybe", "no"];

function Answer({ got, onGot }: { got: MeetingGetResult; onGot: () => void }) {
	const id = got.meeting.meeting.id;
	const { typed, set, clear } = useTyped(`ra${id}`, () => ({ note: got.note }));
	const [busy, setBusy] = useState(false);
	const [naming, setNaming] = useState(false);
	const placed = useModel((s) => s.only === undefined && s.me?.person.authority_id !== undefined);
	const { deputy } = got.meeting;
	async function comeBack() {
		if (await act(() => client.call("meeting.answer", { meeting: id, answer: "no", deputy: 0 }))) onGot();
	}
	async function say(answer: MeetingReply) {
		if (busy) return;
		setBusy(true);
		const ok = await act(() => client.call("meeting.answer", { meeting: id, answer, note: typed.note.trim().replace(/\s+/g, " ") }));
		setBusy(false);
		if (!ok) return;
		clear();
		toast(t.meetingAnswered({ answer: replyName(answer) }));
		onGot();
	}
	return (
		<section class="card pad meeting-answer" aria-labelledby="answer-title">
			<h2 id="answer-title">{t.meetingQuestion}</h2>
			<div class="row">
				{REPLIES.map((a) => (
					<Button key={a} kind={got.meeting.answer === a ? "main" : "second"} aria-pressed={got.meeting.answer === a} aria-busy={busy} onClick={() => void say(a)}>{replyName(a)}</Button>
				))}
			</div>
			{deputy ? (
				<p class="row tight">
					<span>{t.deputyIs({ name: tidy(deputy.name) })}</span>
					<Button small onClick={() => void comeBack()}>{t.deputyEnd}</Button>
				</p>
			) : (
				placed && <div><Button small kind="quiet" icon="user-plus" onClick={() => setNaming(true)}>{t.deputyAsk}</Button></div>
			)}
			{naming && <Deputy meeting={id} onClose={() => (setNaming(false), onGot())} />}
			<AreaField id="meeting-note" label={t.meetingNote} hint={t.meetingNoteHint} rows={2} maxLength={290} value={typed.note} onText={(note) => set({ note })} />
		</section>
	);
}

function Guests({ got }: { got: MeetingGetResult }) {
	const { yes, maybe, no } = got.meeting;
	if (got.guests.length === 0) return isOver(got.meeting.meeting, client.serverNow()) ? null : <p class="small soft">{t.meetingNobody}</p>;
	return (
		<section aria-labelledby="guests-title">
			<h2 id="guests-title">{t.meetingGuests({ yes, maybe, no })}</h2>
			<ul class="meeting-guests card">
				{got.guests.map((g) => (
					<li key={g.person.id}>
						<p>
							<a href={to.person(g.person.id)}>{g.person.name}</a>
							<span class="small soft">{[g.person.function, g.person.authority].filter(Boolean).map((x) => `, ${x}`).join("")}</span>
						</p>
						<p class="small soft">{[replyName(g.answer), g.deputy && t.deputyOf({ name: tidy(g.deputy.name) }), g.note && tidy(g.note)].filter(Boolean).join(" · ")}</p>
					</li>
				))}
			</ul>
		</section>
	);
}

export default function MeetingScreen({ params }: ScreenProps) {
	const id = Number(params["id"]);
	const [editing, setEditing] = useState(false);
	const [cancelling, setCancelling] = useState(false);
	const { got, at, again, reload } = useThing(id, () => client.call("meeting.get", { meeting: id }), (p) => p.ev.startsWith("meeting."), (r) => turnsOf(r.meeting.meeting));
	const home = useModel((s) => got?.meeting.meeting.groups.map((g) => s.groups[g.id]).find((g) => g?.state === "active"));
	if (!got) return <NotYetPage at={at} again={again} />;
	const m = got.meeting.meeting;
	const now = client.serverNow();
	const over = isOver(m, now);
	async function cancel() {
		setCancelling(false);
		if (await act(() => client.call("meeting.cancel", { meeting: id }))) {
			toast(t.meetingCancelDone);
			reload();
		}
	}
	const on = m.state === "open" || m.state === "suspended";
	const soon = m.state === "planned" && isOn(m, now);
	async function rehearse() {
		await act(async () => navigate(to.room((await client.call("meeting.rehearse", { meeting: id })).meeting)));
	}
	async function open() {
		if (!(await act(() => client.call("room.open", { meeting: id })))) return;
		navigate(to.room(id));
		void import("./room-chair").then((m) => m.opened(id));
	}
	return (
		<ThingPage title={m.title} home={home} list="reunions">
			<header class="meeting-head">
				<p class="small soft">{m.groups.map((g) => g.title).join(", ")}</p>
				<h1 tabIndex={-1}>{tidy(m.title)}</h1>
				<p class="meeting-time"><Icon name="calendar-days" />{m.undated ? whenOf(m, now) : <time dateTime={iso(m.starts_at)}>{whenOf(m, now)}</time>}</p>
				{m.place && <p class="meeting-time"><Icon name="users" />{tidy(m.place)}</p>}
				<p class="row tight">
					{(on || isOn(m, now)) && <Kind kind="consultation" icon="calendar-days">{t.meetingOn}</Kind>}
					{(on || (soon && !got.runs)) && <ButtonLink kind="main" href={to.room(id)}>{t.roomGo}</ButtonLink>}
					{got.runs && m.state === "planned" && m.cancelled_at === undefined && !m.undated && <Button kind={soon ? "main" : "second"} onClick={() => void open()}>{t.roomOpen}</Button>}
					{got.runs && m.state === "planned" && m.cancelled_at === undefined && !m.undated && <Button small kind="quiet" onClick={() => void rehearse()}>{t.rehearse}</Button>}
					{m.video && !over && <ButtonLink href={m.video} icon="video" beside>{t.meetingJoin}</ButtonLink>}
					{got.runs && !over && <Button small icon="pencil" onClick={() => setEditing(true)}>{t.meetingEdit}</Button>}
					{got.runs && !over && <Button small kind="quiet" onClick={() => setCancelling(true)}>{t.meetingCancel}</Button>}
				</p>
			</header>
			{m.cancelled_at !== undefined && <Banner icon="triangle-alert"><p>{t.meetingCancelledText}</p></Banner>}
			{m.cancelled_at === undefined && over && <p class="small soft">{t.meetingIsOver}</p>}
			{got.html && <div class="card pad"><Prose html={got.html} /></div>}
			<MeetingAgenda m={m} onClose={() => undefined} />
			{m.undated ? (
				!over && <Dates got={got} onDates={reload} onChosen={reload} onClose={reload} />
			) : (
				<>
					{!over && <Answer key={id} got={got} onGot={reload} />}
					<MeetingAsks m={m} runs={got.runs} onClose={stay} />
					<After meeting={m} onClose={stay} />
					<Guests got={got} />
				</>
			)}
			{m.state === "closed" && <Ballots meeting={id} onClose={stay} />}
			<p class="small soft">{t.meetingCalledBy({ name: m.author.name, place: city(m.zone) })}</p>
			{editing && <Form was={got} onClose={() => (setEditing(false), reload())} />}
			{cancelling && <Confirm title={t.meetingCancel} text={t.meetingCancelText} keep={t.meetingKeep} go={t.meetingCancelGo} onClose={() => setCancelling(false)} onGo={() => void cancel()} />}
		</ThingPage>
	);
}
