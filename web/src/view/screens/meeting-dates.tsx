// SPDX-License-Identifier: EUPL-1.2
/* The dates that a meeting might be held on: which suit one, whom they suit, and the one that is chosen. */
import "../../i18n/far";
import { useState } from "preact/hooks";
import type { DateReply, MeetingDate, MeetingGetResult, MeetingSlot } from "../../gen/proto";
import { t, iso, tidy } from "../../i18n";
import { client } from "../../model";
import { Confirm } from "../form";
import { Button, Form, Kind, toast } from "../kit";
import { act } from "../use";
import { DATES_MAX, slotOf, SlotFields, timesOf, type Slot } from "./meeting-slots";
import { dayOf, hoursOf } from "./meeting-words";

const DAY = 24 * 3_600_000;

const REPLIES: readonly DateReply[] = ["yes", "need", "no"];
const replyName = (a: DateReply): string => ({ yes: t.dateYes, need: t.dateNeed, no: t.dateNo })[a];

/* What suits most: who can, then who could. */
const weight = (d: MeetingDate): number => d.yes * 1000 + d.need;

function Names({ got, date }: { got: MeetingGetResult; date: number }) {
	const said = REPLIES.map((a) => ({ a, names: got.voters.filter((v) => v.answers.some((c) => c.date === date && c.answer === a)).map((v) => v.person.name) })).filter((x) => x.names.length > 0);
	return (
		<dl class="date-names small">
			{said.map(({ a, names }) => (
				<div key={a}>
					<dt>{replyName(a)}</dt>
					<dd>{names.map(tidy).join(", ")}</dd>
				</div>
			))}
		</dl>
	);
}

export function Dates({ got, onDates, onChosen }: { got: MeetingGetResult; onDates: () => void; onChosen: () => void }) {
	const m = got.meeting.meeting;
	const [busy, setBusy] = useState(0);
	const [choosing, setChoosing] = useState<MeetingDate>();
	const [dropping, setDropping] = useState<MeetingDate>();
	const [adding, setAdding] = useState<Slot>();
	const [wrong, setWrong] = useState<string>();
	const now = client.serverNow();
	const most = Math.max(...got.dates.map(weight));
	const when = (d: MeetingDate) => `${dayOf({ ...m, ...d }, now)}, ${hoursOf({ ...m, ...d })}`;
	async function say(d: MeetingDate, answer: DateReply) {
		if (busy || d.answer === answer) return;
		setBusy(d.id);
		if (await act(() => client.call("meeting.answer_dates", { meeting: m.id, answers: [{ date: d.id, answer }] }))) onDates();
		setBusy(0);
	}
	const last = got.dates[got.dates.length - 1]!;
	async function change(what: { add?: MeetingSlot[]; remove?: number[] }, said: string) {
		setBusy(-1);
		const ok = await act(() => client.call("meeting.change_dates", { meeting: m.id, ...what }));
		setBusy(0);
		if (!ok) return false;
		toast(said);
		onDates();
		return true;
	}
	async function add(slot: Slot) {
		const times = timesOf(slot, m.zone);
		const bad = !times || times.starts_at <= client.serverNow() || got.dates.some((d) => d.starts_at === times.starts_at);
		setWrong(bad ? t.dateNewWrong : undefined);
		if (!bad && times && (await change({ add: [times] }, t.dateAdded))) setAdding(undefined);
	}
	async function drop(d: MeetingDate) {
		setDropping(undefined);
		await change({ remove: [d.id] }, t.dateDropped);
	}
	async function choose(d: MeetingDate) {
		setChoosing(undefined);
		if (!(await act(() => client.call("meeting.choose_date", { meeting: m.id, date: d.id })))) return;
		toast(t.dateChosen);
		onChosen();
	}
	return (
		<section class="meeting-dates" aria-labelledby="dates-title">
			<h2 id="dates-title">{t.datesTitle}</h2>
			<p class="small soft">{t.datesText}</p>
			<ul>
				{got.dates.map((d) => (
					<li key={d.id} class="card pad">
						<h3 id={`date-${d.id}`}><time dateTime={iso(d.starts_at)}>{when(d)}</time></h3>
						<p class="row tight small">
							<span>{t.dateCounts({ yes: d.yes, need: d.need, no: d.no })}</span>
							{most > 0 && weight(d) === most && <Kind kind="consultation" icon="check">{t.dateMost}</Kind>}
						</p>
						<div class="row tight" role="group" aria-labelledby={`date-${d.id}`}>
							{REPLIES.map((a) => (
								<Button key={a} kind={d.answer === a ? "main" : "second"} aria-pressed={d.answer === a} aria-busy={busy === d.id} onClick={() => void say(d, a)}>{replyName(a)}</Button>
							))}
						</div>
						{d.yes + d.need + d.no > 0 && (
							<details>
								<summary>{t.dateWho}</summary>
								<Names got={got} date={d.id} />
							</details>
						)}
						{got.runs && (
							<p class="row tight">
								{d.ends_at > now && <Button small icon="calendar-days" onClick={() => setChoosing(d)}>{t.dateChoose}</Button>}
								{got.dates.length > 2 && <Button small kind="quiet" aria-label={t.dateDropOf({ when: when(d) })} onClick={() => setDropping(d)}>{t.dateDrop}</Button>}
							</p>
						)}
					</li>
				))}
			</ul>
			{got.runs && got.dates.length < DATES_MAX && !adding && <div><Button small icon="plus" onClick={() => setAdding(slotOf(last.starts_at + DAY, last.ends_at + DAY, m.zone))}>{t.meetingDateAdd}</Button></div>}
			{adding && (
				<Form errors={wrong ? { "date-new-day": wrong } : {}} onSend={() => void add(adding)}>
					<fieldset class="input-group">
						<legend>{t.meetingDateAdd}</legend>
						<SlotFields id="date-new" slot={adding} set={setAdding} error={wrong} />
					</fieldset>
					<p class="small soft">{t.datesChangeText}</p>
					<div class="row">
						<Button kind="main" type="submit" aria-busy={busy === -1}>{t.dateAddGo}</Button>
						<Button kind="quiet" onClick={() => (setAdding(undefined), setWrong(undefined))}>{t.cancel}</Button>
					</div>
				</Form>
			)}
			{dropping && <Confirm title={t.dateDrop} text={t.dateDropText({ when: when(dropping) })} keep={t.cancel} go={t.dateDrop} onClose={() => setDropping(undefined)} onGo={() => void drop(dropping)} />}
			{choosing && <Confirm title={t.dateChoose} text={t.dateChooseText({ when: when(choosing) })} keep={t.cancel} go={t.dateChooseGo} kind="main" onClose={() => setChoosing(undefined)} onGo={() => void choose(choosing)} />}
		</section>
	);
}
