// SPDX-License-Identifier: EUPL-1.2
/* A meeting called or changed. Its hours are those of the clock of who calls it. */
import "../../i18n/far";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { MeetingGetResult } from "../../gen/proto";
import { t } from "../../i18n";
import { zone } from "../../i18n/dates";
import { client, mayRun } from "../../model";
import { AreaField, SelectField, TextField, Toggle, toast } from "../kit";
import { navigate } from "../router";
import { useModel } from "../use";
import { ZONES, city, fields, instant } from "./meeting-words";
import { to } from "./parts";
import { DialogForm } from "./topic-moderate";

const HOUR = 3_600_000;

export function Moment({ id, label, type, value, onText, error }: { id: string; label: string; type: "date" | "time"; value: string; onText: (x: string) => void; error?: string | undefined }): ComponentChildren {
	return (
		<div class="input-group">
			<label for={id}>{label}</label>
			<input id={id} class="input" type={type} value={value} aria-required aria-invalid={error ? true : undefined} onInput={(e) => onText(e.currentTarget.value)} />
		</div>
	);
}

export function MeetingForm({ group, was, onClose }: { group?: number; was?: MeetingGetResult; onClose: () => void }) {
	const m = was?.meeting.meeting;
	const tz = m?.zone ?? zone.value;
	const groups = useModel((s) => Object.values(s.groups).filter((g) => g.state === "active" && mayRun(s, g)).sort((a, b) => a.group.title.localeCompare(b.group.title)));
	const [ids, setIds] = useState<readonly number[]>(group !== undefined ? [group] : groups.slice(0, 1).map((g) => g.group.id));
	const [title, setTitle] = useState(m?.title ?? "");
	const [about, setAbout] = useState(was?.about ?? "");
	/* the next full hour, a week from now */
	const [start, setStart] = useState(() => fields(m?.starts_at ?? Math.ceil(client.serverNow() / HOUR) * HOUR + 7 * 24 * HOUR, tz));
	const [end, setEnd] = useState(() => fields(m?.ends_at ?? Math.ceil(client.serverNow() / HOUR) * HOUR + (7 * 24 + 2) * HOUR, tz).time);
	const [sister, setSister] = useState(m?.sister ?? "");
	const [place, setPlace] = useState(m?.place ?? "");
	const [video, setVideo] = useState(m?.video ?? "");
	const [errors, setErrors] = useState<Record<string, string>>({});
	const starts = instant(start.day, start.time, tz);
	const same = instant(start.day, end, tz);
	/* past midnight it ends on the next day */
	const ends = starts !== undefined && same !== undefined && same <= starts ? same + 24 * HOUR : same;
	function check(): Record<string, string> {
		const wrong: Record<string, string> = {};
		if (ids.length === 0) wrong["meeting-groups"] = t.meetingNoGroup;
		if (title.trim().length < 4) wrong["meeting-title"] = t.titleShort;
		if (starts === undefined || ends === undefined) wrong["meeting-day"] = t.meetingNoTime;
		else if (ends <= client.serverNow()) wrong["meeting-day"] = t.meetingPast;
		if (video.trim() && !video.trim().startsWith("https://")) wrong["meeting-video"] = t.meetingVideoBad;
		setErrors(wrong);
		return wrong;
	}
	async function run() {
		const words = { title: title.trim(), about: about.trim(), starts_at: starts ?? 0, ends_at: ends ?? 0, zone: tz, place: place.trim(), video: video.trim() };
		if (m) {
			await client.call("meeting.update", { meeting: m.id, ...words, sister });
			toast(t.meetingChanged);
			return;
		}
		const r = await client.call("meeting.create", { groups: [...ids], ...words, ...(sister ? { sister } : {}) });
		toast(t.meetingCalled);
		navigate(to.meeting(r.meeting.meeting.id));
	}
	const wrong = (id: string) => (errors[id] ? { error: errors[id] } : {});
	const pick = (id: number, on: boolean) => setIds(on ? [...ids, id] : ids.filter((x) => x !== id));
	return (
		<DialogForm title={m ? t.meetingEdit : t.meetingCall} go={m ? t.save : t.meetingCallGo} onClose={onClose} check={check} run={run} field="meeting-title">
			{!m && groups.length > 1 && (
				<fieldset class="input-group" id="meeting-groups" tabIndex={-1}>
					<legend>{t.meetingGroups}</legend>
					<div class="choices">
						{groups.map((g) => <Toggle key={g.group.id} id={`meeting-g${g.group.id}`} label={g.group.title} checked={ids.includes(g.group.id)} onChange={(on) => pick(g.group.id, on)} />)}
					</div>
				</fieldset>
			)}
			<TextField id="meeting-title" label={t.meetingTitle} required maxLength={160} value={title} onText={setTitle} {...wrong("meeting-title")} />
			<div class="meeting-when">
				<Moment id="meeting-day" label={t.meetingDay} type="date" value={start.day} onText={(day) => setStart({ ...start, day })} error={errors["meeting-day"]} />
				<Moment id="meeting-from" label={t.meetingFrom} type="time" value={start.time} onText={(time) => setStart({ ...start, time })} />
				<Moment id="meeting-to" label={t.meetingTo} type="time" value={end} onText={setEnd} />
			</div>
			<p class="small soft">{t.meetingZoneNote({ place: city(tz) })}</p>
			<SelectField id="meeting-sister" label={t.meetingSister} value={sister} onPick={setSister} options={[{ value: "", label: t.meetingSisterNone }, ...ZONES.filter((z) => z !== tz).map((z) => ({ value: z, label: city(z) }))]} />
			<TextField id="meeting-video" label={t.meetingVideo} hint={t.meetingVideoHint} maxLength={400} value={video} onText={setVideo} {...wrong("meeting-video")} />
			<TextField id="meeting-place" label={t.meetingPlace} maxLength={200} value={place} onText={setPlace} />
			<AreaField id="meeting-about" label={t.meetingAbout} rows={4} maxLength={3900} value={about} onText={setAbout} />
		</DialogForm>
	);
}
