// SPDX-License-Identifier: EUPL-1.2
/* What one wants to be told of, group by group, and when one does not want to be disturbed. */
import { useRef, useState } from "preact/hooks";
import type { NoticeLevel, NoticeSettings, QuietHours } from "../../gen/proto";
import { lang, t, tidy } from "../../i18n";
import { client, myGroups } from "../../model";
import { SelectField, TextField, Toggle, toast } from "../kit";
import { act, useModel } from "../use";
import { Push } from "./me-push";
import { NotYet, useLoadAgain } from "./parts";

/* Monday to Sunday, by their names: 1 January 2024 was a Monday. */
const days = () => [1, 2, 3, 4, 5, 6, 7].map((n) => ({ n, name: new Intl.DateTimeFormat(lang.value, { weekday: "long", timeZone: "UTC" }).format(new Date(Date.UTC(2024, 0, n))) }));

const clock = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
const minutes = (text: string) => (/^\d\d:\d\d/.test(text) ? Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5)) : undefined);

function Quiet({ q, set }: { q: QuietHours; set: (q: QuietHours) => void }) {
	const time = (key: "from" | "to") => (text: string) => {
		const at = minutes(text);
		if (at !== undefined && at !== q[key]) set({ ...q, [key]: at });
	};
	return (
		<>
			<Toggle id="quiet" label={t.ntQuiet} note={t.ntQuietNote} checked={q.on} onChange={(on) => set({ ...q, on })} />
			{q.on && (
				<>
					<div class="quiet-times">
						<TextField id="quiet-from" type="time" label={t.ntQuietFrom} value={clock(q.from)} onText={time("from")} />
						<TextField id="quiet-to" type="time" label={t.ntQuietTo} value={clock(q.to)} onText={time("to")} />
					</div>
					<fieldset class="input-group">
						<legend>{t.ntQuietDays}</legend>
						<div class="choices">
							{days().map(({ n, name }) => (
								<Toggle key={n} id={`quiet-day-${n}`} label={name} checked={q.days.includes(n)} onChange={(on) => set({ ...q, days: on ? [...q.days, n] : q.days.filter((d) => d !== n) })} />
							))}
						</div>
					</fieldset>
				</>
			)}
		</>
	);
}

export function NoticeLevels() {
	const groups = useModel(myGroups);
	const [settings, setSettings] = useState<NoticeSettings>();
	const last = useRef(0);
	const { at, again } = useLoadAgain("notice-settings", () => client.call("notice.settings_get", {}).then((r) => setSettings(r.settings)));
	if (!settings) return <NotYet at={at} again={again} lines={3} />;
	/* Shown at once, so that the next change starts from this one; what the server says stands when the last is answered. */
	const change = (args: { group: number; level: NoticeLevel } | { quiet: QuietHours }) => {
		const mine = ++last.current;
		setSettings((s) => s && ("quiet" in args ? { ...s, quiet: args.quiet } : { ...s, groups: [...s.groups.filter((g) => g.group !== args.group), args] }));
		void act(() => client.call("notice.settings_set", args).then((r) => mine === last.current && setSettings(r.settings))).then((ok) => (ok ? toast(t.settingSaved) : mine === last.current && again()));
	};
	return (
		<div class="form">
			{groups.map(({ group }) => (
				<SelectField
					key={group.id}
					id={`level-${group.id}`}
					label={tidy(group.title)}
					value={settings.groups.find((g) => g.group === group.id)?.level ?? "mentions"}
					onPick={(level) => change({ group: group.id, level: level as NoticeLevel })}
					options={[
						{ value: "all", label: t.ntLevelAll },
						{ value: "mentions", label: t.ntLevelMentions },
						{ value: "nothing", label: t.ntLevelNothing },
					]}
				/>
			))}
			<Push />
			<Quiet q={settings.quiet} set={(quiet) => change({ quiet })} />
		</div>
	);
}
