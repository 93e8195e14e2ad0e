// SPDX-License-Identifier: EUPL-1.2
/* meeting-slots - days and hours typed into the form of a meeting: of the one there is, or of several to choose among. */
import "../../i18n/far";
import { t } from "../../i18n";
import { Moment } from "../form";
import { IconButton, Button } from "../kit";
import { fields, instant } from "./meeting-words";

const DAY = 24 * 3_600_000;

export interface Slot {
	day: string;
	from: string;
	to: string;
}

export const DATES_MAX = 8;

/* Past midnight it ends on the next day. */
export function timesOf(x: Slot, tz: string): { starts_at: number; ends_at: number } | undefined {
	const starts_at = instant(x.day, x.from, tz);
	const same = instant(x.day, x.to, tz);
	if (starts_at === undefined || same === undefined) return undefined;
	return { starts_at, ends_at: same <= starts_at ? same + DAY : same };
}

export function slotOf(starts_at: number, ends_at: number, tz: string): Slot {
	const start = fields(starts_at, tz);
	return { day: start.day, from: start.time, to: fields(ends_at, tz).time };
}

export function SlotFields({ id, slot, set, error }: { id: string; slot: Slot; set: (x: Slot) => void; error?: string | undefined }) {
	return (
		<div class="meeting-when">
			<Moment id={`${id}-day`} label={t.meetingDay} type="date" value={slot.day} onText={(day) => set({ ...slot, day })} error={error} />
			<Moment id={`${id}-from`} label={t.meetingFrom} type="time" value={slot.from} onText={(from) => set({ ...slot, from })} />
			<Moment id={`${id}-to`} label={t.meetingTo} type="time" value={slot.to} onText={(to) => set({ ...slot, to })} />
		</div>
	);
}

/* Two at least. */
export function Slots({ slots, set, tz, error }: { slots: readonly Slot[]; set: (x: Slot[]) => void; tz: string; error?: string | undefined }) {
	/* the day after the last one, at its hours */
	function add() {
		const last = slots[slots.length - 1];
		const at = last && timesOf(last, tz);
		if (last) set([...slots, at ? slotOf(at.starts_at + DAY, at.ends_at + DAY, tz) : last]);
	}
	return (
		<fieldset class="input-group" id="meeting-dates" tabIndex={-1} aria-invalid={error ? true : undefined}>
			<legend>{t.meetingDates}</legend>
			<ol class="meeting-slots">
				{slots.map((x, i) => (
					<li key={i} aria-label={t.meetingDateN({ n: i + 1 })}>
						<SlotFields id={`meeting-d${i}`} slot={x} set={(y) => set(slots.map((z, k) => (k === i ? y : z)))} />
						{slots.length > 2 && <IconButton icon="x" label={t.meetingDateDrop({ n: i + 1 })} onClick={() => set(slots.filter((_, k) => k !== i))} />}
					</li>
				))}
			</ol>
			{slots.length < DATES_MAX && <div><Button small icon="plus" onClick={add}>{t.meetingDateAdd}</Button></div>}
		</fieldset>
	);
}
