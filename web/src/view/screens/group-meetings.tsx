// SPDX-License-Identifier: EUPL-1.2
/* Meetings as rows: those to come, and those that are over; of a group, or of all one's groups. */
import "../../i18n/far";
import { useState } from "preact/hooks";
import type { MyGroup, MyMeeting } from "../../gen/proto";
import { t, iso, tidy } from "../../i18n";
import { zone } from "../../i18n/dates";
import { client, mayRun } from "../../model";
import { Button, Empty, Kind } from "../kit";
import { useModel } from "../use";
import { Either, Rows } from "./group-thing";
import { isOn, replyName, turnsOf, whenOf } from "./meeting-words";
import { later, to } from "./parts";
import "../../styles/screens/meeting.css";

const Calendar = later(() => import("./feed-address").then((m) => m.CalendarDialog));
const Shares = later(() => import("./group-shares").then((m) => m.GroupShares));
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
			{m.undated ? <span class="day-leaf" aria-hidden="true"><b>?</b></span> : <DayLeaf at={m.starts_at} />}
			<div>
				<h2><a href={to.meeting(m.id)}>{tidy(m.title)}</a></h2>
				<p class="small">{m.undated ? whenOf(m, now) : <time dateTime={iso(m.starts_at)}>{whenOf(m, now)}</time>}</p>
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
	const [calling, setCalling] = useState(false);
	const [calendar, setCalendar] = useState(false);
	const [shares, setShares] = useState(false);
	const of = { ...(my ? { group: my.group.id } : {}), ...(past ? { past } : {}) };
	return (
		<>
			<Rows<MyMeeting>
				of={of}
				ask={(after) => client.call("meeting.list", { ...of, ...(after ? { after } : {}) }).then((r) => ({ rows: r.meetings, next: r.next }))}
				told={(p) => p.ev.startsWith("meeting.")}
				times={(x) => turnsOf(x.meeting)}
				filters={<Either label={t.meetingWhich} first={t.meetingsComing} second={t.meetingsOver} on={past} onPick={setPast} />}
				act={runs ? (kind) => <Button kind={kind} icon="plus" onClick={() => setCalling(true)}>{t.meetingCall}</Button> : undefined}
				list="meeting-rows"
				row={(x) => <Row key={x.meeting.id} my={x} whole={!my} />}
				none={(call) => <Empty title={past ? t.meetingsNoneOver : t.meetingsNone} action={past ? undefined : call}>{past ? undefined : t.meetingsNoneText}</Empty>}
				more={t.meetingsMore}
			/>
			<p class="more-rows"><Button small kind="quiet" icon="calendar-days" onClick={() => setCalendar(true)}>{my ? t.calOpenGroup : t.calOpen}</Button></p>
			{my && runs && (
				<details class="card pad group-shares-more" onToggle={(e) => e.currentTarget.open && setShares(true)}>
					<summary>{t.sharesTitle}</summary>
					{shares && <Shares group={my.group.id} onClose={() => undefined} />}
				</details>
			)}
			{calendar && <Calendar group={my?.group.id} onClose={() => setCalendar(false)} />}
			{calling && <Form {...(my ? { group: my.group.id } : {})} onClose={() => setCalling(false)} />}
		</>
	);
}
