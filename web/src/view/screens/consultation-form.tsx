// SPDX-License-Identifier: EUPL-1.2
/* A consultation opened; and what came of one, said. */
import "../../i18n/far";
import { useState } from "preact/hooks";
import type { ConsultationGetResult, ResultsShown } from "../../gen/proto";
import { t } from "../../i18n";
import { zone } from "../../i18n/dates";
import { client } from "../../model";
import { AreaField, Choices, TextField, toast } from "../kit";
import { navigate } from "../router";
import { Moment } from "./meeting-form";
import { city, fields, instant } from "./meeting-words";
import { to } from "./parts";
import { DialogForm } from "./topic-moderate";
import "../../styles/screens/meeting.css";

const DAY = 24 * 3_600_000;
const bytes = (text: string) => new TextEncoder().encode(text).length;

export function ConsultationForm({ group, onClose }: { group: number; onClose: () => void }) {
	const tz = zone.value;
	const [question, setQuestion] = useState("");
	const [context, setContext] = useState("");
	const [lines, setLines] = useState("");
	const [results, setResults] = useState<ResultsShown>("at_close");
	/* the evening of the day a week from now */
	const [end, setEnd] = useState(() => ({ day: fields(client.serverNow() + 7 * DAY, tz).day, time: "18:00" }));
	const [errors, setErrors] = useState<Record<string, string>>({});
	const options = lines.split("\n").map((x) => x.trim().replace(/\s+/g, " ")).filter(Boolean);
	const closes = instant(end.day, end.time, tz);
	function check(): Record<string, string> {
		const wrong: Record<string, string> = {};
		if (question.trim().length < 4) wrong["consult-question"] = t.titleShort;
		else if (bytes(question.trim()) > 200) wrong["consult-question"] = t.consultLong;
		if (bytes(context.trim()) > 4000) wrong["consult-context"] = t.consultLong;
		if (options.length < 2 || options.length > 8 || new Set(options).size < options.length) wrong["consult-options"] = t.consultOptionsBad;
		else if (options.some((x) => bytes(x) > 160)) wrong["consult-options"] = t.consultLong;
		if (closes === undefined || closes <= client.serverNow()) wrong["consult-day"] = t.consultNoTime;
		else if (closes > client.serverNow() + 365 * DAY) wrong["consult-day"] = t.consultFar;
		setErrors(wrong);
		return wrong;
	}
	async function run() {
		const said = context.trim();
		const r = await client.call("consultation.open", { group, question: question.trim(), ...(said ? { context: said } : {}), options, closes_at: closes ?? 0, results });
		toast(t.consultOpened);
		navigate(to.consultation(r.consultation.consultation.id));
	}
	const wrong = (id: string) => (errors[id] ? { error: errors[id] } : {});
	return (
		<DialogForm title={t.consultOpen} go={t.consultOpenGo} onClose={onClose} check={check} run={run} field="consult-question">
			<TextField id="consult-question" label={t.consultQuestion} required maxLength={190} value={question} onText={setQuestion} {...wrong("consult-question")} />
			<AreaField id="consult-context" label={t.consultContext} rows={4} maxLength={3800} value={context} onText={setContext} {...wrong("consult-context")} />
			<AreaField id="consult-options" label={t.consultOptions} hint={t.consultOptionsHint} required rows={4} value={lines} onText={setLines} {...wrong("consult-options")} />
			<div class="meeting-when">
				<Moment id="consult-day" label={t.consultDay} type="date" value={end.day} onText={(day) => setEnd({ ...end, day })} error={errors["consult-day"]} />
				<Moment id="consult-time" label={t.consultTime} type="time" value={end.time} onText={(time) => setEnd({ ...end, time })} />
			</div>
			<p class="small soft">{t.meetingZoneNote({ place: city(tz) })}</p>
			<Choices
				name="consult-results"
				legend={t.consultResultsWhen}
				value={results}
				onPick={setResults}
				options={[
					{ value: "at_close", label: t.consultAtClose },
					{ value: "after_answer", label: t.consultAfterAnswer },
				]}
			/>
			<p class="small soft">{t.consultFrozen}</p>
		</DialogForm>
	);
}

export function OutcomeForm({ was, onClose }: { was: ConsultationGetResult; onClose: () => void }) {
	const [text, setText] = useState(was.conclusion);
	const [errors, setErrors] = useState<Record<string, string>>({});
	function check(): Record<string, string> {
		const wrong: Record<string, string> = {};
		if (!text.trim()) wrong["consult-outcome"] = t.consultOutcomeEmpty;
		else if (bytes(text.trim()) > 2000) wrong["consult-outcome"] = t.consultLong;
		setErrors(wrong);
		return wrong;
	}
	async function run() {
		await client.call("consultation.conclude", { consultation: was.consultation.consultation.id, conclusion: text.trim() });
		toast(t.consultOutcomeDone);
	}
	return (
		<DialogForm title={t.consultOutcome} go={t.save} onClose={onClose} check={check} run={run} field="consult-outcome">
			<AreaField id="consult-outcome" label={t.consultOutcomeLabel} hint={t.consultOutcomeHint} required rows={6} maxLength={1900} value={text} onText={setText} {...(errors["consult-outcome"] ? { error: errors["consult-outcome"] } : {})} />
		</DialogForm>
	);
}
