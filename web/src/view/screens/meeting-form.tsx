// SPDX-License-Identifier: EUPL-1.2
/* A meeting called or changed, at one time or at one of several that its members choose among. Its hours
   are those of the clock of who calls it. */
import "../../i18n/far";
import type { MeetingGetResult } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { zone } from "../../i18n/dates";
import { client, mayRun } from "../../model";
import { DialogForm, useTyped, type Errors } from "../form";
import { AreaField, Button, Choices, SelectField, TextField, Toggle, toast } from "../kit";
import { navigate } from "../router";
import { act, useModel } from "../use";
import { SlotFields, Slots, slotOf, timesOf, type Slot } from "./meeting-slots";
import { ZONES, city } from "./meeting-words";
import { to } from "./parts";
import "../../styles/screens/meeting.css";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface Typed extends Slot {
	ids: readonly number[];
	title: string;
	about: string;
	/* several dates to choose among */
	poll: boolean;
	dates: readonly Slot[];
	sister: string;
	place: string;
	video: string;
	/* its minutes name nobody */
	sensitive: boolean;
	/* percent; empty: none */
	quorum: string;
}

/* What the last meeting leaves to the next one, from the same weekday and hours on. */
async function lastOne(group: number | undefined, tz: string): Promise<Partial<Typed> | undefined> {
	const { meetings } = await client.call("meeting.list", { past: true, ...(group !== undefined ? { group } : {}) });
	const m = meetings.find((x) => x.meeting.cancelled_at === undefined && !x.meeting.undated)?.meeting;
	if (!m) return undefined;
	const weeks = Math.ceil((client.serverNow() + DAY - m.starts_at) / (7 * DAY)) * 7 * DAY;
	const first = slotOf(m.starts_at + weeks, m.ends_at + weeks, tz);
	const second = slotOf(m.starts_at + weeks + DAY, m.ends_at + weeks + DAY, tz);
	return { title: m.title, ids: m.groups.map((g) => g.id), place: m.place, video: m.video ?? "", quorum: String(m.quorum ?? ""), sister: m.sister ?? "", ...first, dates: [first, second] };
}

export function MeetingForm({ group, was, onClose }: { group?: number; was?: MeetingGetResult; onClose: () => void }) {
	const m = was?.meeting.meeting;
	const tz = m?.zone ?? zone.value;
	const groups = useModel((s) => Object.values(s.groups).filter((g) => g.state === "active" && mayRun(s, g)).sort((a, b) => a.group.title.localeCompare(b.group.title)));
	const kept = useTyped<Typed>(m ? `r${m.id}` : `rn${group ?? 0}`, () => {
		/* the next full hour, a week from now */
		const hour = Math.ceil(client.serverNow() / HOUR) * HOUR + 7 * DAY;
		const first = slotOf(m?.starts_at ?? hour, m?.ends_at ?? hour + 2 * HOUR, tz);
		const ids = group !== undefined ? [group] : groups.slice(0, 1).map((g) => g.group.id);
		return { ids, title: m?.title ?? "", about: was?.about ?? "", poll: false, ...first, dates: [first, slotOf(hour + DAY, hour + DAY + 2 * HOUR, tz)], sister: m?.sister ?? "", place: m?.place ?? "", video: m?.video ?? "", sensitive: m?.sensitive ?? false, quorum: String(m?.quorum ?? "") };
	});
	const { typed: x, set } = kept;
	/* one may have left a group since */
	const ids = x.ids.filter((id) => groups.some((g) => g.group.id === id));
	const times = timesOf(x, tz);
	const dates = x.dates.map((d) => timesOf(d, tz)).filter((d) => d !== undefined);
	const fixed = !(m?.undated ?? x.poll);
	const percent = /^\d{1,3}$/.test(x.quorum.trim()) ? Number(x.quorum) : x.quorum.trim() ? NaN : 0;
	const quorum = percent ? { quorum: percent } : {};
	function check(): Errors {
		const wrong: Errors = {};
		const now = client.serverNow();
		if (!m && ids.length === 0) wrong["meeting-groups"] = t.meetingNoGroup;
		if (x.title.trim().length < 4) wrong["meeting-title"] = t.titleShort;
		if (fixed && !times) wrong["meeting-day"] = t.meetingNoTime;
		else if (fixed && times && times.ends_at <= now) wrong["meeting-day"] = t.meetingPast;
		const good = new Set(dates.filter((d) => d.starts_at > now).map((d) => d.starts_at)).size;
		if (!m && !fixed && (good < x.dates.length || good < 2)) wrong["meeting-dates"] = t.meetingTwoDates;
		if (x.video.trim() && !x.video.trim().startsWith("https://")) wrong["meeting-video"] = t.meetingVideoBad;
		if (x.quorum.trim() && !(percent >= 1 && percent <= 100)) wrong["meeting-quorum"] = t.voteQuorumBad;
		return wrong;
	}
	async function run() {
		const words = { title: x.title.trim(), about: x.about.trim(), zone: tz, place: x.place.trim(), video: x.video.trim() };
		if (m) {
			await client.call("meeting.update", { meeting: m.id, ...words, ...(fixed ? times : {}), sister: x.sister, sensitive: x.sensitive, quorum: percent });
			toast(t.meetingChanged);
			return;
		}
		const all = { groups: ids, ...words, ...(x.sister ? { sister: x.sister } : {}) };
		const r = fixed ? await client.call("meeting.create", { ...all, ...quorum, sensitive: x.sensitive, starts_at: 0, ends_at: 0, ...times }) : await client.call("meeting.propose_dates", { ...all, dates });
		if (!fixed && (x.sensitive || percent)) await client.call("meeting.update", { meeting: r.meeting.meeting.id, sensitive: x.sensitive, ...quorum });
		toast(fixed ? t.meetingCalled : t.meetingProposed);
		navigate(to.meeting(r.meeting.meeting.id));
	}
	const pick = (id: number, on: boolean) => set({ ids: on ? [...ids, id] : ids.filter((y) => y !== id) });
	async function again() {
		await act(async () => {
			const last = await lastOne(group, tz);
			if (last) set(last);
			toast(last ? t.meetingAgainDone({ title: tidy(last.title ?? "") }) : t.meetingAgainNone);
		});
	}
	return (
		<DialogForm title={m ? t.meetingEdit : t.meetingCall} go={m ? t.save : fixed ? t.meetingCallGo : t.meetingPropose} onClose={onClose} check={check} run={run} field="meeting-title" kept={kept}>
			{(wrong) => (
				<>
					{!m && <div><Button small icon="history" onClick={() => void again()}>{t.meetingAgain}</Button></div>}
					{!m && groups.length > 1 && (
						<fieldset class="input-group" id="meeting-groups" tabIndex={-1}>
							<legend>{t.meetingGroups}</legend>
							<div class="choices">
								{groups.map((g) => <Toggle key={g.group.id} id={`meeting-g${g.group.id}`} label={g.group.title} checked={ids.includes(g.group.id)} onChange={(on) => pick(g.group.id, on)} />)}
							</div>
						</fieldset>
					)}
					<TextField id="meeting-title" label={t.meetingTitle} required maxLength={160} value={x.title} onText={(title) => set({ title })} {...wrong("meeting-title")} />
					{!m && <Choices<"one" | "many"> name="meeting-poll" legend={t.meetingWhen} value={x.poll ? "many" : "one"} onPick={(v) => set({ poll: v === "many" })} options={[{ value: "one", label: t.meetingFixed }, { value: "many", label: t.meetingPoll }]} />}
					{fixed ? <SlotFields id="meeting" slot={x} set={(slot) => set(slot)} error={wrong("meeting-day").error} /> : !m && <Slots slots={x.dates} set={(y) => set({ dates: y })} tz={tz} error={wrong("meeting-dates").error} />}
					<p class="small soft">{t.meetingZoneNote({ place: city(tz) })}</p>
					<SelectField id="meeting-sister" label={t.meetingSister} value={x.sister} onPick={(sister) => set({ sister })} options={[{ value: "", label: t.meetingSisterNone }, ...ZONES.filter((z) => z !== tz).map((z) => ({ value: z, label: city(z) }))]} />
					<TextField id="meeting-video" label={t.meetingVideo} hint={t.meetingVideoHint} maxLength={400} value={x.video} onText={(video) => set({ video })} {...wrong("meeting-video")} />
					<TextField id="meeting-place" label={t.meetingPlace} maxLength={200} value={x.place} onText={(place) => set({ place })} />
					<AreaField id="meeting-about" label={t.meetingAbout} rows={4} maxLength={3900} value={x.about} onText={(about) => set({ about })} />
					<TextField id="meeting-quorum" label={t.meetingQuorum} hint={t.meetingQuorumHint} maxLength={3} inputMode="numeric" value={x.quorum} onText={(y) => set({ quorum: y })} {...wrong("meeting-quorum")} />
					<Toggle id="meeting-sensitive" label={t.meetingSensitive} checked={x.sensitive} onChange={(sensitive) => set({ sensitive })} />
				</>
			)}
		</DialogForm>
	);
}
