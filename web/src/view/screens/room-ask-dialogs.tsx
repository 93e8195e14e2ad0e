// SPDX-License-Identifier: EUPL-1.2
/* room-ask-dialogs - a question is put, turned down, answered in a few words; how a meeting takes questions. */
import "../../i18n/parts";
import { t, tidy } from "../../i18n";
import { useEffect, useState } from "preact/hooks";
import type { AgendaItem, Ask, AskRules, GroupRef } from "../../gen/proto";
import { client } from "../../model";
import { numberOf, present, room as roomOf } from "../../model/room";
import type { AskStore } from "../../model/room-ask";
import { DialogForm, useTyped } from "../form";
import { AreaField, Icon, SelectField, Toggle, toast } from "../kit";
import { useModel } from "../use";
import { undoable } from "./room-parts";
import "../../styles/screens/ask.css";

const bytes = (text: string) => new TextEncoder().encode(text).length;
const line = (text: string) => text.trim().replace(/\s+/g, " ");

/* Who will read it, in one line above where it is typed. */
const audience = (i: AgendaItem | undefined, group: string | undefined): string =>
	i === undefined ? t.askToAll : i.group !== undefined ? t.askToGroup({ group: group ?? "" }) : i.audience === "closed" ? t.askToClosed : i.audience === "public" ? t.askToPublic : t.askToAll;

export function PutForm({ meeting, item, rules, put, items, onClose }: { meeting: number; item?: number | undefined; rules: AskRules; put: AskStore["put"]; items?: readonly AgendaItem[]; onClose: () => void }) {
	const v = items ? undefined : roomOf(meeting).view.value;
	const list = items ?? v?.items ?? [];
	const guest = v?.part === "guest";
	const first = item ?? (guest ? list[0]?.id : undefined);
	const kept = useTyped(`aq${meeting}`, () => ({ text: "", item: String(first ?? ""), masked: "", aloud: "" }));
	const { typed: x, set } = kept;
	const at = list.find((i) => String(i.id) === x.item);
	const group = useModel((s) => s.groups[at?.group ?? 0]?.group.title);
	const text = line(x.text);
	async function run() {
		const state = await put({ text, ...(at ? { item: at.id } : {}), ...(x.masked && rules.masked ? { masked: true } : {}), ...(v && x.aloud ? { aloud: true } : {}) });
		toast(state === "waiting" ? t.askPutWaits : t.askPutDone);
	}
	return (
		<DialogForm title={t.askPut} go={t.askPutGo} onClose={onClose} check={() => (text.length < 4 ? { "ask-text": t.askShort } : bytes(text) > 500 ? { "ask-text": t.consultLong } : false)} run={run} field="ask-text" kept={kept}>
			{(wrong) => (
				<>
					{list.length > 0 && (
						<SelectField
							id="ask-item"
							label={t.askItem}
							value={x.item}
							onPick={(i) => set({ item: i })}
							options={[...(guest ? [] : [{ value: "", label: t.askItemNone }]), ...list.map((i) => ({ value: String(i.id), label: v ? `${numberOf(v, i)} ${tidy(i.title)}` : tidy(i.title) }))]}
						/>
					)}
					<AreaField id="ask-text" label={t.askText} required rows={3} maxLength={500} value={x.text} onText={(t2) => set({ text: t2 })} {...wrong("ask-text")} />
					<p class="small soft ask-to"><Icon name={at && (at.group !== undefined || at.audience === "closed") ? "lock" : "users"} />{audience(at, group)}{rules.screening && t.askToScreened}</p>
					{v && <Toggle id="ask-aloud" label={t.chatAskAloud} checked={x.aloud === "1"} onChange={(on) => set({ aloud: on ? "1" : "" })} />}
					{rules.masked && <Toggle id="ask-masked" label={t.askMaskedPut} note={t.askMaskedNote} checked={x.masked === "1"} onChange={(on) => set({ masked: on ? "1" : "" })} />}
				</>
			)}
		</DialogForm>
	);
}

export function RefuseForm({ a, onClose }: { a: Ask; onClose: () => void }) {
	const kept = useTyped(`ar${a.id}`, () => ({ reason: "" }));
	const reason = line(kept.typed.reason);
	async function run() {
		await client.call("ask.show", { ask: a.id, on: false, reason });
		undoable(t.askRefuseDone, () => client.call("ask.undo", { ask: a.id }));
	}
	return (
		<DialogForm title={t.askRefuseTitle} go={t.askRefuseGo} onClose={onClose} check={() => (reason === "" ? { "ask-reason": t.askReasonShort } : bytes(reason) > 300 ? { "ask-reason": t.consultLong } : false)} run={run} field="ask-reason" kept={kept}>
			{(wrong) => (
				<>
					<p class="ask-quoted">{tidy(a.text)}</p>
					<AreaField id="ask-reason" label={t.askReasonLabel} hint={t.askReasonHint} required rows={2} maxLength={290} value={kept.typed.reason} onText={(r) => kept.set({ reason: r })} {...wrong("ask-reason")} />
				</>
			)}
		</DialogForm>
	);
}

export function AnswerForm({ meeting, a, onClose }: { meeting: number; a: Ask; onClose: () => void }) {
	const kept = useTyped(`aa${a.id}`, () => ({ person: "", note: "" }));
	const { typed: x, set } = kept;
	const v = roomOf(meeting).view.value;
	const people = v ? [...present(v)].sort((p, q) => p.person.name.localeCompare(q.person.name)) : [];
	async function run() {
		await client.call("ask.answer", { ask: a.id, ...(x.person ? { person: Number(x.person) } : {}), ...(x.note.trim() ? { note: x.note.trim() } : {}) });
		undoable(t.askAnswerDone, () => client.call("ask.undo", { ask: a.id }));
	}
	return (
		<DialogForm title={t.askAnswerTitle} go={t.save} onClose={onClose} check={() => (bytes(x.note.trim()) > 300 ? { "ask-note": t.consultLong } : false)} run={run} field="ask-note" kept={kept}>
			{(wrong) => (
				<>
					<p class="ask-quoted">{tidy(a.text)}</p>
					<SelectField id="ask-by" label={t.askAnswerBy} value={x.person} onPick={(person) => set({ person })} options={[{ value: "", label: t.askAnswerNobody }, ...people.map((p) => ({ value: String(p.person.id), label: [p.person.name, p.person.authority].filter(Boolean).join(", ") }))]} />
					<AreaField id="ask-note" label={t.askAnswerNote} rows={2} maxLength={290} value={x.note} onText={(note) => set({ note })} {...wrong("ask-note")} />
				</>
			)}
		</DialogForm>
	);
}

export function RulesForm({ meeting, rules, onClose }: { meeting: number; rules: AskRules; onClose: () => void }) {
	/* a chair who was named for this meeting alone reads none of them */
	const [groups, setGroups] = useState<readonly GroupRef[]>([]);
	useEffect(() => void client.call("meeting.get", { meeting }).then((r) => setGroups(r.meeting.meeting.groups), () => undefined), []);
	const kept = useTyped(`al${meeting}`, () => ({ screening: rules.screening ? "1" : "", masked: rules.masked ? "1" : "", open: rules.open ? "1" : "", group: String(rules.groups[0] ?? "") }));
	const { typed: x, set } = kept;
	async function run() {
		await client.call("ask.set_rules", { meeting, screening: x.screening === "1", masked: x.masked === "1", open: x.open === "1", ...(groups.length > 1 ? { groups: x.group ? [Number(x.group)] : [] } : {}) });
		undoable(t.askRulesDone, () => client.call("ask.set_rules", { meeting, ...rules }));
	}
	return (
		<DialogForm title={t.askRulesTitle} go={t.save} onClose={onClose} run={run} field="ask-open" kept={kept}>
			<Toggle id="ask-open" label={t.askRuleOpen} checked={x.open === "1"} onChange={(on) => set({ open: on ? "1" : "" })} />
			<Toggle id="ask-screening" label={t.askRuleScreening} note={t.askRuleScreeningNote} checked={x.screening === "1"} onChange={(on) => set({ screening: on ? "1" : "" })} />
			<Toggle id="ask-mask" label={t.askRuleMasked} note={t.askMaskedNote} checked={x.masked === "1"} onChange={(on) => set({ masked: on ? "1" : "" })} />
			{groups.length > 1 && (
				<SelectField id="ask-group" label={t.askRuleGroup} hint={t.askRuleGroupHint} value={x.group} onPick={(group) => set({ group })} options={[{ value: "", label: t.askRuleGroupAny }, ...groups.map((g) => ({ value: String(g.id), label: g.title }))]} />
			)}
		</DialogForm>
	);
}
