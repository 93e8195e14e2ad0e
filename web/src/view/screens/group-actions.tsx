// SPDX-License-Identifier: EUPL-1.2
/* group-actions - commitments as rows, with what may be done about each; of a group, or of a meeting. */
import "../../i18n/after";
import { useState } from "preact/hooks";
import type { Action, ActionCounts, ActionWhich, MyAction, MyGroup } from "../../gen/proto";
import { longDate, t, tidy } from "../../i18n";
import { zone } from "../../i18n/dates";
import { client } from "../../model";
import { DialogForm, Moment, type Errors } from "../form";
import { AreaField, Button, dismiss, Empty, Kind, Shield, toast } from "../kit";
import { act } from "../use";
import { AuthorityField } from "./authority-field";
import { Rows } from "./group-thing";
import { fields, instant } from "./meeting-words";
import { to } from "./words";
import "../../styles/screens/minutes.css";

const UNDO_MS = 30_000;

/* Says what was done and offers to take it back; in a meeting under way its key does too. */
export type Offer = (text: string, back: () => Promise<unknown>) => void;

const offer: Offer = (text, back) => {
	const id = toast(text, { stay: true, action: { label: t.undo, run: () => void act(back).then((ok) => ok && toast(t.undone)) } });
	setTimeout(() => dismiss(id), UNDO_MS);
};

type Deed = "honour" | "cancel" | "pass";

function DeedForm({ a, deed, undoable, onClose }: { a: Action; deed: Deed; undoable: Offer; onClose: () => void }) {
	const [text, setText] = useState("");
	const [owner, setOwner] = useState<{ text: string; id: number | undefined }>({ text: a.owner.name, id: a.owner.id });
	const [day, setDay] = useState(fields(Math.max(a.due_at, client.serverNow() + 30 * 86_400_000), zone.value).day);
	const due = instant(day, "23:59", zone.value);
	const check = (): Errors => ({
		...(deed !== "honour" && text.trim().length < 2 ? { "deed-text": t.minNoReason } : {}),
		...(deed === "pass" && owner.id === undefined ? { "deed-owner": t.minNoOwner } : {}),
		...(deed === "pass" && (due ?? 0) <= client.serverNow() ? { "deed-day": t.minNoDay } : {}),
	});
	async function run() {
		if (deed === "honour") await client.call("action.honour", { action: a.id, ...(text.trim() ? { outcome: text.trim() } : {}) });
		else if (deed === "cancel") await client.call("action.cancel", { action: a.id, reason: text.trim() });
		else await client.call("action.pass_on", { action: a.id, owner: owner.id ?? 0, due_at: due ?? 0, reason: text.trim() });
		undoable(t.actDone, () => client.call("action.undo", { action: a.id }));
	}
	const title = { honour: t.actHonour, cancel: t.actCancel, pass: t.actPass }[deed];
	return (
		<DialogForm title={title} go={title} onClose={onClose} check={check} run={run} field="deed-text">
			{(wrong) => (
				<>
					<p>{tidy(a.text)}</p>
					{deed === "pass" && <AuthorityField id="deed-owner" label={t.minOwner} near={[{ id: a.owner.id, name: a.owner.name }]} value={owner.text} onPick={(x, id) => setOwner({ text: x, id })} {...wrong("deed-owner")} />}
					{deed === "pass" && <Moment id="deed-day" label={t.minDue} type="date" value={day} onText={setDay} {...wrong("deed-day")} />}
					<AreaField id="deed-text" label={deed === "honour" ? t.actOutcome : t.minReason} rows={3} maxLength={500} value={text} onText={setText} {...wrong("deed-text")} />
				</>
			)}
		</DialogForm>
	);
}

export function ActionRow({ my, level = "h2", undoable = offer }: { my: MyAction; level?: "h2" | "h3" | "h4"; undoable?: Offer }) {
	const [deed, setDeed] = useState<Deed>();
	const a = my.action;
	const late = a.state === "open" && a.due_at <= client.serverNow();
	const Title = level;
	return (
		<li>
			<Shield id={a.owner.id} />
			<div>
				<Title class="act-title">{tidy(a.text)}</Title>
				<p class="small"><b>{a.owner.name}</b></p>
				<p class="small soft row tight">
					{a.state === "open" ? <Kind kind={late ? "failed" : "due"} icon="hourglass">{late ? t.actLate({ date: longDate(a.due_at) }) : t.minBefore({ date: longDate(a.due_at) })}</Kind> : <Kind kind={a.state === "done" ? "consultation" : "waiting"} icon={a.state === "done" ? "check" : "x"}>{a.state === "done" ? t.actStateDone : t.actStateCancelled}</Kind>}
					<a href={to.meeting(a.meeting)}>{tidy(a.title)}</a>
				</p>
				{a.outcome && <p class="small">{tidy(a.outcome)}</p>}
				{my.acts && (
					<p class="row tight">
						<Button small icon="check" onClick={() => setDeed("honour")}>{t.actHonour}</Button>
						<Button small kind="quiet" onClick={() => setDeed("pass")}>{t.actPass}</Button>
						<Button small kind="quiet" onClick={() => setDeed("cancel")}>{t.actCancel}</Button>
					</p>
				)}
			</div>
			{deed && <DeedForm a={a} deed={deed} undoable={undoable} onClose={() => setDeed(undefined)} />}
		</li>
	);
}

/* « 7 engagements tenus sur 9 échus » */
function Rate({ c }: { c: ActionCounts }) {
	const due = c.done + c.late + c.cancelled;
	if (due === 0) return null;
	return <p class="small act-rate">{t.actRate({ done: c.done, due })}</p>;
}

/* The commitments of a group. */
export function GroupActions({ my }: { my: MyGroup; onClose: () => void }) {
	const [which, setWhich] = useState<ActionWhich>("open");
	const [counts, setCounts] = useState<ActionCounts>();
	const of = { group: my.group.id, which };
	const tabs: { value: ActionWhich; label: string; n: number | undefined }[] = [
		{ value: "open", label: t.actOpen, n: counts && counts.open + counts.late },
		{ value: "late", label: t.actLateOnes, n: counts?.late },
		{ value: "ended", label: t.actEnded, n: counts && counts.done + counts.cancelled },
	];
	return (
		<>
			{counts && <Rate c={counts} />}
			<Rows<MyAction>
				of={of}
				ask={(after) => client.call("action.list", { ...of, ...(after ? { after } : {}) }).then((r) => (setCounts(r.counts), { rows: r.actions, next: r.next }))}
				told={(p) => p.ev === "action.changed"}
				times={(x) => [x.action.due_at]}
				filters={
					<div class="filters" role="group" aria-label={t.actWhich}>
						{tabs.map((x) => (
							<Button key={x.value} small kind={x.value === which ? "second" : "quiet"} aria-pressed={x.value === which} onClick={() => setWhich(x.value)}>{x.n ? `${x.label} ${x.n}` : x.label}</Button>
						))}
					</div>
				}
				act={undefined}
				list="act-rows"
				row={(x) => <ActionRow key={x.action.id} my={x} />}
				none={() => <Empty title={t.actNone}>{t.actNoneText}</Empty>}
				more={t.actMore}
			/>
		</>
	);
}
