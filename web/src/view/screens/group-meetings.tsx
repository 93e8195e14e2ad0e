// SPDX-License-Identifier: EUPL-1.2
/* Meetings as rows: those to come, and those that are over; of a group, or of all one's groups. */
import "../../i18n/far";
import { useEffect, useState } from "preact/hooks";
import type { MyGroup, MyMeeting } from "../../gen/proto";
import { t, iso, tidy } from "../../i18n";
import { zone } from "../../i18n/dates";
import { client, mayRun } from "../../model";
import { Button, Empty, Kind, Skeleton } from "../kit";
import { act, useModel } from "../use";
import { dayOf, hoursOf, isOn, replyName } from "./meeting-words";
import { NotYet, later, to, useLoadAgain } from "./parts";
import "../../styles/screens/meeting.css";

const Form = later(() => import("./meeting-form").then((m) => m.MeetingForm));

function DayLeaf({ at }: { at: number }) {
	const part = (o: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(document.documentElement.lang, { ...o, timeZone: zone.value }).format(at);
	return (
		<span class="day-leaf" aria-hidden="true">
			{part({ month: "short" })}
			<b>{part({ day: "numeric" })}</b>
		</span>
	);
}

function Row({ my, whole }: { my: MyMeeting; whole: boolean }) {
	const m = my.meeting;
	const now = client.serverNow();
	return (
		<li>
			<DayLeaf at={m.starts_at} />
			<div>
				<h2><a href={to.meeting(m.id)}>{tidy(m.title)}</a></h2>
				<p class="small"><time dateTime={iso(m.starts_at)}>{`${dayOf(m, now)}, ${hoursOf(m)}`}</time></p>
				<p class="small soft row tight">
					{m.cancelled_at !== undefined && <Kind kind="waiting" icon="x">{t.meetingCancelled}</Kind>}
					{isOn(m, now) && <Kind kind="consultation" icon="calendar-days">{t.meetingOn}</Kind>}
					{my.answer && <span>{t.meetingYouSaid({ answer: replyName(my.answer) })}</span>}
					{(whole || m.groups.length > 1) && <span>{m.groups.map((g) => g.title).join(", ")}</span>}
					{my.yes > 0 && <span>{t.meetingCome({ n: my.yes })}</span>}
				</p>
			</div>
		</li>
	);
}

export function Meetings({ my }: { my?: MyGroup }) {
	const runs = useModel((s) => (my ? mayRun(s, my) : Object.values(s.groups).some((g) => mayRun(s, g) && g.state === "active")));
	const [past, setPast] = useState(false);
	const [turn, setTurn] = useState(0);
	const [calling, setCalling] = useState(false);
	const [busy, setBusy] = useState(false);
	const [got, setGot] = useState<{ of: string; list: readonly MyMeeting[]; next: number | undefined }>();
	const of = { ...(my ? { group: my.group.id } : {}), ...(past ? { past } : {}) };
	const key = JSON.stringify(of);
	const { at, again } = useLoadAgain(`${key} ${turn}`, () => client.call("meeting.list", of).then((r) => setGot({ of: key, list: r.meetings, next: r.next })));
	useEffect(() => client.listen((n) => n.kind === "pushed" && n.push.ev.startsWith("meeting.") && setTurn((x) => x + 1)), []);
	async function more() {
		setBusy(true);
		await act(async () => {
			const r = await client.call("meeting.list", { ...of, ...(got?.next ? { after: got.next } : {}) });
			setGot((was) => was && { ...was, list: [...was.list, ...r.meetings], next: r.next });
		});
		setBusy(false);
	}
	const call = runs && <Button kind={got?.list.length ? "second" : "main"} icon="plus" onClick={() => setCalling(true)}>{t.meetingCall}</Button>;
	const shown = got?.of === key ? got : undefined;
	return (
		<>
			<div class="list-tools">
				<div class="filters" role="group" aria-label={t.meetingWhich}>
					<Button small kind={past ? "quiet" : "second"} aria-pressed={!past} onClick={() => setPast(false)}>{t.meetingsComing}</Button>
					<Button small kind={past ? "second" : "quiet"} aria-pressed={past} onClick={() => setPast(true)}>{t.meetingsOver}</Button>
				</div>
				{shown && shown.list.length > 0 && call}
			</div>
			{!shown ? (
				at === "loading" ? <Skeleton lines={4} /> : <NotYet at={at} again={again} />
			) : shown.list.length > 0 ? (
				<ul class="meeting-rows card">{shown.list.map((x) => <Row key={x.meeting.id} my={x} whole={!my} />)}</ul>
			) : (
				<Empty title={past ? t.meetingsNoneOver : t.meetingsNone} action={past ? undefined : call}>{past ? undefined : t.meetingsNoneText}</Empty>
			)}
			{shown?.next !== undefined && <p class="more-rows"><Button onClick={() => void more()} aria-busy={busy}>{t.meetingsMore}</Button></p>}
			{calling && <Form {...(my ? { group: my.group.id } : {})} onClose={() => setCalling(false)} />}
		</>
	);
}
