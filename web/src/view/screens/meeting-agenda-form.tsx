// SPDX-License-Identifier: EUPL-1.2
/* meeting-agenda-form - an item of the agenda added or changed, a paper given to it, another meeting's agenda
   taken as a pattern. */
import "../../i18n/after";
import { useEffect, useState } from "preact/hooks";
import type { AgendaItem, ItemAudience, Meeting, MyMeeting, PersonRef } from "../../gen/proto";
import { t, tidy } from "../../i18n";
import { longDate } from "../../i18n/dates";
import { client, mayRun, upload } from "../../model";
import { minutesOf, within } from "../../model/agenda";
import { DialogForm, useTyped, type Errors } from "../form";
import { AreaField, Choices, SelectField, TextField, toast } from "../kit";
import { useModel } from "../use";
import "../../styles/screens/agenda.css";

const bytes = (text: string) => new TextEncoder().encode(text).length;
const line = (text: string) => text.trim().replace(/\s+/g, " ");

interface Typed {
	title: string;
	minutes: string;
	about: string;
	audience: ItemAudience;
	group: string;
	owner: string;
}

/* Who may bring it forward: members of its groups, who were named already among them. */
function usePeople(m: Meeting, first: PersonRef | undefined): readonly PersonRef[] {
	const [people, set] = useState<readonly PersonRef[]>(first ? [first] : []);
	useEffect(() => {
		void Promise.all(m.groups.map((g) => client.call("group.members", { group: g.id }).then((r) => r.members.filter((x) => x.state === "active").map((x) => x.person), () => []))).then((lists) => {
			const all = new Map([...(first ? [first] : []), ...lists.flat()].map((p) => [p.id, p]));
			set([...all.values()].sort((a, b) => a.name.localeCompare(b.name)));
		});
	}, []);
	return people;
}

export function ItemForm({ m, was, parent, items, onDone, onClose }: { m: Meeting; was?: AgendaItem; parent?: number | undefined; items: readonly AgendaItem[]; onDone: () => void; onClose: () => void }) {
	const kept = useTyped<Typed>(was ? `ag${was.id}` : `an${m.id}-${parent ?? 0}`, () => ({ title: was?.title ?? "", minutes: was ? String(was.minutes || "") : "", about: "", audience: was?.audience ?? "members", group: String(was?.group ?? ""), owner: String(was?.owner?.id ?? "") }));
	const { typed: x, set } = kept;
	const [said, setSaid] = useState<string>();
	const people = usePeople(m, was?.owner);
	useEffect(() => {
		if (was) void client.call("agenda.get", { meeting: m.id, item: was.id }).then((r) => setSaid(r.pages[0]?.about ?? ""), () => undefined);
	}, []);
	const about = x.about || (said ?? "");
	const minutes = x.minutes.trim() === "" ? 0 : Number(x.minutes);
	const over = items.find((i) => i.id === (was ? was.parent : parent));
	/* what is left of the item it is within */
	const left = over && over.minutes > 0 ? over.minutes - within(items, over.id).reduce((sum, i) => sum + (i.id === was?.id ? 0 : minutesOf(items, i)), 0) : 600;
	const least = was ? within(items, was.id).reduce((sum, i) => sum + minutesOf(items, i), 0) : 0;
	function check(): Errors {
		const wrong: Errors = {};
		if (line(x.title).length < 2) wrong["agenda-item-title"] = t.titleShort;
		else if (bytes(line(x.title)) > 160) wrong["agenda-item-title"] = t.consultLong;
		if (!Number.isInteger(minutes) || minutes < 0 || minutes > 600) wrong["agenda-minutes"] = t.agendaMinutesBad;
		else if (minutes > left) wrong["agenda-minutes"] = t.agendaMinutesOver({ n: Math.max(0, left) });
		else if (minutes > 0 && minutes < least) wrong["agenda-minutes"] = t.agendaMinutesUnder({ n: least });
		if (bytes(about.trim()) > 4000) wrong["agenda-about"] = t.consultLong;
		return wrong;
	}
	async function run() {
		const common = { title: line(x.title), minutes, audience: x.audience, ...(!was || said !== undefined || x.about ? { about: about.trim() } : {}) };
		if (was) await client.call("agenda.update", { item: was.id, ...common, owner: Number(x.owner || 0), group: Number(x.group || 0) });
		else await client.call("agenda.add", { meeting: m.id, ...common, ...(parent === undefined ? {} : { parent }), ...(x.owner ? { owner: Number(x.owner) } : {}), ...(x.group ? { group: Number(x.group) } : {}) });
		toast(was ? t.agendaUpdated : t.agendaAdded);
		onDone();
	}
	return (
		<DialogForm title={was ? t.agendaEdit : parent === undefined ? t.agendaAdd : t.agendaAddSub} go={was ? t.save : t.agendaAddGo} onClose={onClose} check={check} run={run} field="agenda-item-title" kept={kept}>
			{(wrong) => (
				<>
					<TextField id="agenda-item-title" label={t.agendaTitle} required maxLength={160} value={x.title} onText={(title) => set({ title })} {...wrong("agenda-item-title")} />
					<TextField id="agenda-minutes" label={t.agendaMinutesLabel} hint={over ? t.agendaMinutesHint({ n: Math.max(0, left) }) : t.agendaMinutesFree} inputMode="numeric" maxLength={3} value={x.minutes} onText={(v) => set({ minutes: v })} {...wrong("agenda-minutes")} />
					<SelectField id="agenda-owner" label={t.agendaOwner} value={x.owner} onPick={(owner) => set({ owner })} options={[{ value: "", label: t.agendaNoOwner }, ...people.map((p) => ({ value: String(p.id), label: [p.name, p.authority].filter(Boolean).join(", ") }))]} />
					<Choices
						name="agenda-audience"
						legend={t.agendaAudience}
						value={x.audience}
						onPick={(audience) => set({ audience })}
						options={[
							{ value: "public", label: t.agendaPublic, note: t.agendaPublicNote },
							{ value: "members", label: t.agendaMembers, note: t.agendaMembersNote },
							{ value: "closed", label: t.agendaClosed, note: t.agendaClosedNote },
						]}
					/>
					{m.groups.length > 1 && <SelectField id="agenda-group" label={t.agendaForGroup} value={x.group} onPick={(group) => set({ group })} options={[{ value: "", label: t.agendaAllGroups }, ...m.groups.map((g) => ({ value: String(g.id), label: g.title }))]} />}
					<AreaField id="agenda-about" label={t.agendaAbout} rows={4} maxLength={4000} value={about} onText={(v) => set({ about: v })} {...wrong("agenda-about")} />
				</>
			)}
		</DialogForm>
	);
}

export function PaperForm({ m, item, onDone, onClose }: { m: Meeting; item: AgendaItem; onDone: () => void; onClose: () => void }) {
	const kept = useTyped(`ap${item.id}`, () => ({ kind: "file" as "file" | "link", title: "", url: "" }));
	const { typed: x, set } = kept;
	const [file, setFile] = useState<File>();
	/* it is sent to a group of the meeting that one runs */
	const group = useModel((s) => m.groups.map((g) => s.groups[g.id]).find((g) => g?.state === "active" && mayRun(s, g))?.group.id ?? m.groups[0]?.id ?? 0);
	function check(): Errors {
		if (x.kind === "file") return file ? {} : { "agenda-file": t.agendaFileNone };
		return /^https:\/\/[^\s<>"\\^`{|}]+$/.test(x.url.trim()) ? {} : { "agenda-url": t.agendaUrlBad };
	}
	async function run() {
		const title = line(x.title);
		const what = x.kind === "link" ? { url: x.url.trim() } : { file: (await upload(item.group ?? group, file!, () => undefined).done).id };
		await client.call("agenda.add_paper", { item: item.id, ...what, ...(title ? { title } : {}) });
		toast(t.agendaPaperDone);
		onDone();
	}
	return (
		<DialogForm title={t.agendaPaperAdd} go={t.agendaAddGo} onClose={onClose} check={check} run={run} field={x.kind === "file" ? "agenda-file" : "agenda-url"} kept={kept}>
			{(wrong) => (
				<>
					<p class="small soft">{t.agendaPaperText({ title: tidy(item.title) })}</p>
					<Choices name="agenda-paper" legend={t.agendaPaperKind} value={x.kind} onPick={(kind) => set({ kind })} options={[{ value: "file", label: t.agendaPaperFile }, { value: "link", label: t.agendaPaperLink }]} />
					{x.kind === "file" ? (
						<div class="input-group">
							<label for="agenda-file">{t.agendaPaperFile}</label>
							<input id="agenda-file" class="input" type="file" aria-invalid={wrong("agenda-file").error ? true : undefined} onChange={(e) => setFile(e.currentTarget.files?.[0])} />
							{wrong("agenda-file").error && <p class="error">{wrong("agenda-file").error}</p>}
						</div>
					) : (
						<TextField id="agenda-url" label={t.agendaPaperUrl} required maxLength={400} value={x.url} onText={(url) => set({ url })} {...wrong("agenda-url")} />
					)}
					<TextField id="agenda-paper-title" label={t.agendaPaperTitle} maxLength={150} value={x.title} onText={(title) => set({ title })} />
				</>
			)}
		</DialogForm>
	);
}

export function CopyForm({ m, onDone, onClose }: { m: Meeting; onDone: () => void; onClose: () => void }) {
	const [list, setList] = useState<readonly MyMeeting[]>();
	const [from, setFrom] = useState("");
	useEffect(() => void client.call("meeting.list", { past: true }).then((r) => setList(r.meetings.filter((x) => x.meeting.id !== m.id)), () => setList([])), []);
	async function run() {
		const r = await client.call("agenda.template", { meeting: m.id, from: Number(from) });
		toast(t.agendaCopied({ n: r.items.length }));
		onDone();
	}
	return (
		<DialogForm title={t.agendaCopy} go={t.agendaCopyGo} onClose={onClose} check={() => (from ? false : { "agenda-from": t.agendaCopyNone })} run={run} field="agenda-from">
			{(wrong) => (
				<>
					<p class="small soft">{t.agendaCopyText}</p>
					<SelectField id="agenda-from" label={t.agendaCopyFrom} value={from} onPick={setFrom} options={[{ value: "", label: list && list.length === 0 ? t.agendaCopyEmpty : t.agendaCopyPick }, ...(list ?? []).map((x) => ({ value: String(x.meeting.id), label: x.meeting.undated ? x.meeting.title : `${x.meeting.title}, ${longDate(x.meeting.starts_at)}` }))]} {...wrong("agenda-from")} />
				</>
			)}
		</DialogForm>
	);
}
