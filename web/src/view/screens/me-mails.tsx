// SPDX-License-Identifier: EUPL-1.2
/* Which mails one gets, and when. */
import "../../i18n/far";
import { useState } from "preact/hooks";
import type { MailKind, MailSettings } from "../../gen/proto";
import { dateTime, lang, t } from "../../i18n";
import { client } from "../../model";
import { Banner, Button, Choices, SelectField, Toggle, toast } from "../kit";
import { act } from "../use";
import { NotYet, useLoadAgain } from "./parts";

type Rhythm = "daily" | "days" | "never";

const WEEK = [1, 2, 3, 4, 5, 6, 7];
const WORKING = [1, 2, 3, 4, 5];

/* By their names: 1 January 2024 was a Monday. */
const dayName = (n: number) => new Intl.DateTimeFormat(lang.value, { weekday: "long", timeZone: "UTC" }).format(new Date(Date.UTC(2024, 0, n)));
const hours = () => Array.from({ length: 24 }, (_, n) => ({ value: String(n), label: t.mailHourAt({ n }) }));

function Stopped({ s, set }: { s: MailSettings; set: (s: MailSettings) => void }) {
	if (!s.stopped_at) return null;
	return (
		<div class="mail-stopped" role="group" aria-label={t.mailStoppedName}>
			<Banner icon="triangle-alert" bad>{t.mailStopped({ at: dateTime(s.stopped_at) })}</Banner>
			{s.reason && <p class="small soft">{t.mailStoppedWhy({ why: s.reason })}</p>}
			<Button
				onClick={() =>
					void act(() => client.call("bounce.clear", {}).then((r) => set(r.settings))).then((ok) => ok && toast(t.mailStoppedDone))
				}
			>
				{t.mailStoppedClear}
			</Button>
		</div>
	);
}

function Summary({ s, change }: { s: MailSettings; change: (what: { days?: number[]; hour?: number }) => void }) {
	const rhythm: Rhythm = s.days.length === 7 ? "daily" : s.days.length ? "days" : "never";
	return (
		<>
			<Choices<Rhythm>
				name="digest"
				legend={t.mailDigest}
				value={rhythm}
				onPick={(r) => r !== rhythm && change({ days: r === "daily" ? WEEK : r === "never" ? [] : WORKING })}
				options={[
					{ value: "daily", label: t.mailDaily },
					{ value: "days", label: t.mailDays },
					{ value: "never", label: t.mailNever },
				]}
			/>
			{rhythm === "days" && (
				<fieldset class="input-group">
					<legend>{t.mailWhich}</legend>
					<div class="choices">
						{WEEK.map((n) => (
							<Toggle key={n} id={`digest-day-${n}`} label={dayName(n)} checked={s.days.includes(n)} onChange={(on) => change({ days: on ? [...s.days, n] : s.days.filter((d) => d !== n) })} />
						))}
					</div>
				</fieldset>
			)}
			{rhythm !== "never" && <SelectField id="digest-hour" label={t.mailHour} value={String(s.hour)} onPick={(h) => change({ hour: Number(h) })} options={hours()} />}
			<p class="small soft">
				{s.next_at && !s.stopped_at ? `${t.mailNext({ at: dateTime(s.next_at) })} ` : ""}
				<a href="/resume" target="_blank" rel="noopener">{t.mailPreview}</a>
			</p>
		</>
	);
}

export function MailChoices() {
	const [settings, setSettings] = useState<MailSettings>();
	const { at, again } = useLoadAgain("mail-settings", () => client.call("digest.get", {}).then((r) => setSettings(r.settings)));
	if (!settings) return <NotYet at={at} again={again} lines={3} />;
	const change = (what: { days?: number[]; hour?: number; instant?: MailKind[] }) =>
		void act(() => client.call("digest.set", what).then((r) => setSettings(r.settings))).then((ok) => ok && toast(t.settingSaved));
	const kinds: readonly { kind: MailKind; label: string }[] = [
		{ kind: "mention", label: t.mailKindMention },
		{ kind: "question", label: t.mailKindQuestion },
		{ kind: "answer", label: t.mailKindAnswer },
		{ kind: "group", label: t.mailKindGroup },
		{ kind: "meeting", label: t.mailKindMeeting },
		{ kind: "other", label: t.mailKindOther },
	];
	return (
		<div class="form">
			<Stopped s={settings} set={setSettings} />
			<Summary s={settings} change={change} />
			<fieldset class="input-group">
				<legend>{t.mailInstant}</legend>
				<div class="choices">
					{kinds.map(({ kind, label }) => (
						<Toggle key={kind} id={`mail-${kind}`} label={label} checked={settings.instant.includes(kind)} onChange={(on) => change({ instant: on ? [...settings.instant, kind] : settings.instant.filter((k) => k !== kind) })} />
					))}
				</div>
			</fieldset>
		</div>
	);
}
