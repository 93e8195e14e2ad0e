// SPDX-License-Identifier: EUPL-1.2
/* A consultation opened; and what came of one, said. */
import "../../i18n/far";
import type { ConsultationGetResult, ResultsShown } from "../../gen/proto";
import { t } from "../../i18n";
import { zone } from "../../i18n/dates";
import { client } from "../../model";
import { DialogForm, Moment, useTyped, type Errors } from "../form";
import { AreaField, Choices, TextField, toast } from "../kit";
import { navigate } from "../router";
import { city, fields, instant } from "./meeting-words";
import { to } from "./parts";
import "../../styles/screens/meeting.css";

const DAY = 24 * 3_600_000;
const bytes = (text: string) => new TextEncoder().encode(text).length;

interface Typed {
	question: string;
	context: string;
	lines: string;
	results: ResultsShown;
	day: string;
	time: string;
}

export function ConsultationForm({ group, onClose }: { group: number; onClose: () => void }) {
	const tz = zone.value;
	/* until the evening of the day a week from now */
	const kept = useTyped<Typed>(`cn${group}`, () => ({ question: "", context: "", lines: "", results: "at_close", day: fields(client.serverNow() + 7 * DAY, tz).day, time: "18:00" }));
	const { typed: x, set } = kept;
	const options = x.lines.split("\n").map((o) => o.trim().replace(/\s+/g, " ")).filter(Boolean);
	const closes = instant(x.day, x.time, tz);
	function check(): Errors {
		const wrong: Errors = {};
		if (x.question.trim().length < 4) wrong["consult-question"] = t.titleShort;
		else if (bytes(x.question.trim()) > 200) wrong["consult-question"] = t.consultLong;
		if (bytes(x.context.trim()) > 4000) wrong["consult-context"] = t.consultLong;
		if (options.length < 2 || options.length > 8 || new Set(options).size < options.length) wrong["consult-options"] = t.consultOptionsBad;
		else if (options.some((o) => bytes(o) > 160)) wrong["consult-options"] = t.consultLong;
		if (closes === undefined || closes <= client.serverNow()) wrong["consult-day"] = t.consultNoTime;
		else if (closes > client.serverNow() + 365 * DAY) wrong["consult-day"] = t.consultFar;
		return wrong;
	}
	async function run() {
		const said = x.context.trim();
		const r = await client.call("consultation.open", { group, question: x.question.trim(), ...(said ? { context: said } : {}), options, closes_at: closes ?? 0, results: x.results });
		toast(t.consultOpened);
		navigate(to.consultation(r.consultation.consultation.id));
	}
	return (
		<DialogForm title={t.consultOpen} go={t.consultOpenGo} onClose={onClose} check={check} run={run} field="consult-question" kept={kept}>
			{(wrong) => (
				<>
					<TextField id="consult-question" label={t.consultQuestion} required maxLength={190} value={x.question} onText={(question) => set({ question })} {...wrong("consult-question")} />
					<AreaField id="consult-context" label={t.consultContext} rows={4} maxLength={3800} value={x.context} onText={(context) => set({ context })} {...wrong("consult-context")} />
					<AreaField id="consult-options" label={t.consultOptions} hint={t.consultOptionsHint} required rows={4} value={x.lines} onText={(lines) => set({ lines })} {...wrong("consult-options")} />
					<div class="meeting-when">
						<Moment id="consult-day" label={t.consultDay} type="date" value={x.day} onText={(day) => set({ day })} {...wrong("consult-day")} />
						<Moment id="consult-time" label={t.consultTime} type="time" value={x.time} onText={(time) => set({ time })} />
					</div>
					<p class="small soft">{t.meetingZoneNote({ place: city(tz) })}</p>
					<Choices
						name="consult-results"
						legend={t.consultResultsWhen}
						value={x.results}
						onPick={(results) => set({ results })}
						options={[
							{ value: "at_close", label: t.consultAtClose },
							{ value: "after_answer", label: t.consultAfterAnswer },
						]}
					/>
					<p class="small soft">{t.consultFrozen}</p>
				</>
			)}
		</DialogForm>
	);
}

export function OutcomeForm({ was, onClose }: { was: ConsultationGetResult; onClose: () => void }) {
	const { id } = was.consultation.consultation;
	const kept = useTyped(`co${id}`, () => ({ text: was.conclusion }));
	const text = kept.typed.text.trim();
	const wrongText = !text ? t.consultOutcomeEmpty : bytes(text) > 2000 ? t.consultLong : "";
	async function run() {
		await client.call("consultation.conclude", { consultation: id, conclusion: text });
		toast(t.consultOutcomeDone);
	}
	return (
		<DialogForm title={t.consultOutcome} go={t.save} onClose={onClose} check={() => wrongText !== "" && { "consult-outcome": wrongText }} run={run} field="consult-outcome" kept={kept}>
			{(wrong) => <AreaField id="consult-outcome" label={t.consultOutcomeLabel} hint={t.consultOutcomeHint} required rows={6} maxLength={1900} value={kept.typed.text} onText={(x) => kept.set({ text: x })} {...wrong("consult-outcome")} />}
		</DialogForm>
	);
}
