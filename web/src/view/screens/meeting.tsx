// SPDX-License-Identifier: EUPL-1.2
/* A meeting: when and where, what it is about, whether one comes, who else does. */
import "../../i18n/far";
import { useEffect, useState } from "preact/hooks";
import type { MeetingGetResult, MeetingReply } from "../../gen/proto";
import { t, iso, tidy } from "../../i18n";
import { client } from "../../model";
import { AreaField, Banner, Button, ButtonLink, Dialog, Icon, Kind, Skeleton, toast } from "../kit";
import { Page } from "../page";
import type { ScreenProps } from "../router";
import { act, useModel } from "../use";
import { GroupRailHead, groupSections } from "./group-rail";
import { city, dayOf, hoursOf, isOn, isOver, replyName } from "./meeting-words";
import { NotYet, Prose, later, to, useLoadAgain } from "./parts";
import "../../styles/screens/meeting.css";

const Form = later(() => import("./meeting-form").then((m) => m.MeetingForm));
const REPLIES: readonly MeetingReply[] = ["yes", "maybe", "no"];

function Answer({ got, onGot }: { got: MeetingGetResult; onGot: () => void }) {
	const id = got.meeting.meeting.id;
	const [note, setNote] = useState(got.note);
	const [busy, setBusy] = useState(false);
	async function say(answer: MeetingReply) {
		if (busy) return;
		setBusy(true);
		const ok = await act(() => client.call("meeting.answer", { meeting: id, answer, note: note.trim().replace(/\s+/g, " ") }));
		setBusy(false);
		if (!ok) return;
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
			<AreaField id="meeting-note" label={t.meetingNote} hint={t.meetingNoteHint} rows={2} maxLength={290} value={note} onText={setNote} />
		</section>
	);
}

function Guests({ got }: { got: MeetingGetResult }) {
	const { yes, maybe, no } = got.meeting;
	if (got.guests.length === 0) return <p class="small soft">{t.meetingNobody}</p>;
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
						<p class="small soft">{g.note ? `${replyName(g.answer)} · ${tidy(g.note)}` : replyName(g.answer)}</p>
					</li>
				))}
			</ul>
		</section>
	);
}

export default function MeetingScreen({ params }: ScreenProps) {
	const id = Number(params["id"]);
	const [got, setGot] = useState<MeetingGetResult>();
	const [turn, setTurn] = useState(0);
	const [editing, setEditing] = useState(false);
	const [cancelling, setCancelling] = useState(false);
	const { at, again } = useLoadAgain(`${id} ${turn}`, () => client.call("meeting.get", { meeting: id }).then(setGot));
	const reload = () => setTurn((x) => x + 1);
	useEffect(() => client.listen((n) => n.kind === "pushed" && n.push.ev.startsWith("meeting.") && reload()), [id]);
	const home = useModel((s) => got?.meeting.meeting.groups.map((g) => s.groups[g.id]).find((g) => g?.state === "active"));
	const s = useModel((x) => x);
	if (!got || at === "missing") {
		return (
			<Page title={at === "missing" ? t.pageNotFound : undefined}>
				<h1 class="vh" tabIndex={-1}>{at === "missing" ? t.pageNotFound : t.loading}</h1>
				{at === "loading" ? <Skeleton lines={6} /> : <NotYet at={at} again={again} />}
			</Page>
		);
	}
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
	return (
		<Page
			title={m.title}
			{...(home ? { place: { title: home.group.title, tint: home.group.tint, back: to.group(home.group.slug, "reunions") }, railHead: <GroupRailHead my={home} />, railItems: groupSections(s, home), railLabel: home.group.title } : {})}
		>
			<header class="meeting-head">
				<p class="small soft">{m.groups.map((g) => g.title).join(", ")}</p>
				<h1 tabIndex={-1}>{tidy(m.title)}</h1>
				<p class="meeting-time"><Icon name="calendar-days" /><time dateTime={iso(m.starts_at)}>{`${dayOf(m, now)}, ${hoursOf(m)}`}</time></p>
				{m.place && <p class="meeting-time"><Icon name="users" />{tidy(m.place)}</p>}
				<p class="row tight">
					{isOn(m, now) && <Kind kind="consultation" icon="calendar-days">{t.meetingOn}</Kind>}
					{m.video && !over && <ButtonLink kind={isOn(m, now) ? "main" : "second"} href={m.video}>{t.meetingJoin}</ButtonLink>}
					{got.runs && !over && <Button small icon="pencil" onClick={() => setEditing(true)}>{t.meetingEdit}</Button>}
					{got.runs && !over && <Button small kind="quiet" onClick={() => setCancelling(true)}>{t.meetingCancel}</Button>}
				</p>
			</header>
			{m.cancelled_at !== undefined && <Banner icon="triangle-alert"><p>{t.meetingCancelledText}</p></Banner>}
			{m.cancelled_at === undefined && m.ends_at <= now && <p class="small soft">{t.meetingIsOver}</p>}
			{got.html && <div class="card pad"><Prose html={got.html} /></div>}
			{!over && <Answer key={id} got={got} onGot={reload} />}
			<Guests got={got} />
			<p class="small soft">{t.meetingCalledBy({ name: m.author.name, place: city(m.zone) })}</p>
			{editing && <Form was={got} onClose={() => (setEditing(false), reload())} />}
			{cancelling && (
				<Dialog
					title={t.meetingCancel}
					onClose={() => setCancelling(false)}
					acts={
						<>
							<Button onClick={() => setCancelling(false)}>{t.meetingKeep}</Button>
							<Button kind="danger" onClick={() => void cancel()}>{t.meetingCancelGo}</Button>
						</>
					}
				>
					<p>{t.meetingCancelText}</p>
				</Dialog>
			)}
		</Page>
	);
}
