// SPDX-License-Identifier: EUPL-1.2
/* A meeting called or changed. Its hours are those of the clock of who calls it. */
import "../../i18n/far";
import type { MeetingGetResult } from "../../gen/proto";
import { t } from "../../i18n";
import { zone } from "../../i18n/dates";
import { client, mayRun } from "../../model";
import { DialogForm, Moment, useTyped, type Errors } from "../form";
import { AreaField, SelectField, TextField, Toggle, toast } from "../kit";
import { navigate } from "../router";
import { useModel } from "../use";
import { ZONES, city, fields, instant } from "./meeting-words";
import { to } from "./parts";

const HOUR = 3_600_000;

interface Typed {
	ids: readonly number[];
	title: string;
	about: string;
	day: string;
	from: string;
	to: string;
	sister: string;
	place: string;
	video: string;
}

export function MeetingForm({ group, was, onClose }: { group?: number; was?: MeetingGetResult; onClose: () => void }) {
	const m = was?.meeting.meeting;
	const tz = m?.zone ?? zone.value;
	const groups = useModel((s) => Object.values(s.groups).filter((g) => g.state === "active" && mayRun(s, g)).sort((a, b) => a.group.title.localeCompare(b.group.title)));
	const kept = useTyped<Typed>(m ? `r${m.id}` : `rn${group ?? 0}`, () => {
		/* the next full hour, a week from now */
		const hour = Math.ceil(client.serverNow() / HOUR) * HOUR + 7 * 24 * HOUR;
		const start = fields(m?.starts_at ?? hour, tz);
		const { time: to } = fields(m?.ends_at ?? hour + 2 * HOUR, tz);
		const ids = group !== undefined ? [group] : groups.slice(0, 1).map((g) => g.group.id);
		return { ids, title: m?.title ?? "", about: was?.about ?? "", day: start.day, from: start.time, to, sister: m?.sister ?? "", place: m?.place ?? "", video: m?.video ?? "" };
	});
	const { typed: x, set } = kept;
	/* one may have left a group since */
	const ids = x.ids.filter((id) => groups.some((g) => g.group.id === id));
	const starts = instant(x.day, x.from, tz);
	const same = instant(x.day, x.to, tz);
	/* past midnight it ends on the next day */
	const ends = starts !== undefined && same !== undefined && same <= starts ? same + 24 * HOUR : same;
	function check(): Errors {
		const wrong: Errors = {};
		if (!m && ids.length === 0) wrong["meeting-groups"] = t.meetingNoGroup;
		if (x.title.trim().length < 4) wrong["meeting-title"] = t.titleShort;
		if (starts === undefined || ends === undefined) wrong["meeting-day"] = t.meetingNoTime;
		else if (ends <= client.serverNow()) wrong["meeting-day"] = t.meetingPast;
		if (x.video.trim() && !x.video.trim().startsWith("https://")) wrong["meeting-video"] = t.meetingVideoBad;
		return wrong;
	}
	async function run() {
		const words = { title: x.title.trim(), about: x.about.trim(), starts_at: starts ?? 0, ends_at: ends ?? 0, zone: tz, place: x.place.trim(), video: x.video.trim() };
		if (m) {
			await client.call("meeting.update", { meeting: m.id, ...words, sister: x.sister });
			toast(t.meetingChanged);
			return;
		}
		const r = await client.call("meeting.create", { groups: ids, ...words, ...(x.sister ? { sister: x.sister } : {}) });
		toast(t.meetingCalled);
		navigate(to.meeting(r.meeting.meeting.id));
	}
	const pick = (id: number, on: boolean) => set({ ids: on ? [...ids, id] : ids.filter((y) => y !== id) });
	return (
		<DialogForm title={m ? t.meetingEdit : t.meetingCall} go={m ? t.save : t.meetingCallGo} onClose={onClose} check={check} run={run} field="meeting-title" kept={kept}>
			{(wrong) => (
				<>
					{!m && groups.length > 1 && (
						<fieldset class="input-group" id="meeting-groups" tabIndex={-1}>
							<legend>{t.meetingGroups}</legend>
							<div class="choices">
								{groups.map((g) => <Toggle key={g.group.id} id={`meeting-g${g.group.id}`} label={g.group.title} checked={ids.includes(g.group.id)} onChange={(on) => pick(g.group.id, on)} />)}
							</div>
						</fieldset>
					)}
					<TextField id="meeting-title" label={t.meetingTitle} required maxLength={160} value={x.title} onText={(title) => set({ title })} {...wrong("meeting-title")} />
					<div class="meeting-when">
						<Moment id="meeting-day" label={t.meetingDay} type="date" value={x.day} onText={(day) => set({ day })} {...wrong("meeting-day")} />
						<Moment id="meeting-from" label={t.meetingFrom} type="time" value={x.from} onText={(from) => set({ from })} />
						<Moment id="meeting-to" label={t.meetingTo} type="time" value={x.to} onText={(to) => set({ to })} />
					</div>
					<p class="small soft">{t.meetingZoneNote({ place: city(tz) })}</p>
					<SelectField id="meeting-sister" label={t.meetingSister} value={x.sister} onPick={(sister) => set({ sister })} options={[{ value: "", label: t.meetingSisterNone }, ...ZONES.filter((z) => z !== tz).map((z) => ({ value: z, label: city(z) }))]} />
					<TextField id="meeting-video" label={t.meetingVideo} hint={t.meetingVideoHint} maxLength={400} value={x.video} onText={(video) => set({ video })} {...wrong("meeting-video")} />
					<TextField id="meeting-place" label={t.meetingPlace} maxLength={200} value={x.place} onText={(place) => set({ place })} />
					<AreaField id="meeting-about" label={t.meetingAbout} rows={4} maxLength={3900} value={x.about} onText={(about) => set({ about })} />
				</>
			)}
		</DialogForm>
	);
}
