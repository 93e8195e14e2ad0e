// SPDX-License-Identifier: EUPL-1.2
/* Since when one looks: everything unread, the last visit, a week, a day one names. */
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { relativeDay, zone } from "../../i18n/dates";

export type Since = "all" | "visit" | "week" | "day";

const WEEK = 7 * 86_400_000;

/* The first instant of a day of the calendar, in the reader's zone. */
function dayStart(date: string): number {
	const utc = Date.parse(`${date}T00:00:00Z`);
	const shown = new Date(utc).toLocaleString("sv-SE", { timeZone: zone.value });
	return utc - (Date.parse(`${shown.replace(" ", "T")}Z`) - utc);
}

export function SincePicker({ visit, onPick }: { visit: number | undefined; onPick: (from: number | undefined) => void }) {
	const [since, setSince] = useState<Since>("all");
	function pick(to: Since) {
		setSince(to);
		if (to !== "day") onPick(to === "visit" ? visit : to === "week" ? Date.now() - WEEK : undefined);
	}
	return (
		<span class="since">
			<select aria-label={t.sinceLabel} value={since} onChange={(e) => pick(e.currentTarget.value as Since)}>
				<option value="all">{t.sinceAll}</option>
				{visit !== undefined && <option value="visit">{t.sinceVisit({ when: relativeDay(visit) })}</option>}
				<option value="week">{t.sinceWeek}</option>
				<option value="day">{t.sinceADay}</option>
			</select>
			{since === "day" && <input type="date" aria-label={t.sinceDay} max={new Date().toISOString().slice(0, 10)} onChange={(e) => e.currentTarget.value && onPick(dayStart(e.currentTarget.value))} />}
		</span>
	);
}
