// SPDX-License-Identifier: EUPL-1.2
/* A sheet: read, corrected, published. What is typed is kept on the device until it is saved. */
import "../../i18n/far";
import { useEffect, useState } from "preact/hooks";
import type { Matter, Sheet, SheetGetResult } from "../../gen/proto";
import { t, longDate, tidy } from "../../i18n";
import { Refused, client } from "../../model";
import { useForm, useTyped } from "../form";
import { AreaField, Banner, Button, Form, Kind, SelectField, TextField, toast } from "../kit";
import type { ScreenProps } from "../router";
import { act, useModel, wordsOf } from "../use";
import { NotYetPage, ThingPage } from "./group-thing";
import { copyLink, to, useLoadAgain } from "./parts";
import { MATTERS, countryName, countryOptions, matterName, unnamed } from "./question-words";
import "../../styles/screens/question.css";

type Part = "situation" | "done" | "cost" | "failed" | "contact" | "sources";
const PARTS: readonly Part[] = ["situation", "done", "cost", "failed", "contact", "sources"];
const MAX: Record<Part, number> = { situation: 3900, done: 3900, cost: 490, failed: 1900, contact: 490, sources: 1900 };
const nameOf = (p: Part) => ({ situation: t.sheetSituation, done: t.sheetDone, cost: t.sheetCost, failed: t.sheetFailed, contact: t.sheetContact, sources: t.sheetSources })[p];
const hintOf = (p: Part) => ({ situation: t.sheetSituationHint, done: t.sheetDoneHint, cost: t.sheetCostHint, failed: t.sheetFailedHint, contact: t.sheetContactHint, sources: t.sheetSourcesHint })[p];

interface Typed extends Partial<Record<Part, string>> {
	title?: string;
	country?: string;
	theme?: Matter | "";
	review?: string;
}

const day = (at: number | undefined) => (at === undefined ? "" : new Date(at).toISOString().slice(0, 10));

function Correct({ sheet, onDone }: { sheet: Sheet; onDone: (s: Sheet | undefined) => void }) {
	const { typed, set, clear } = useTyped<Typed>(`f${sheet.id}`, () => ({}));
	const title = typed.title ?? sheet.title;
	const review = typed.review ?? day(sheet.review_at);
	async function save() {
		const { title: _, country, theme, review: at, ...parts } = typed;
		const r = await client.call("sheet.edit", { sheet: sheet.id, version: sheet.version, title: title.trim(), ...parts, ...(country !== undefined ? { country } : {}), ...(theme ? { theme } : {}), ...(at ? { review_at: Date.parse(at) } : {}) });
		clear();
		toast(t.sheetSaved);
		onDone(r.sheet);
	}
	const { errors, busy, wrong, onSend } = useForm("sheet-title", () => title.trim().length < 4 && { "sheet-title": t.titleShort }, save, (e) => {
		if (e instanceof Refused && e.code === "changed") onDone(undefined);
		return wordsOf(e);
	});
	return (
		<Form errors={errors} onSend={onSend}>
			<TextField id="sheet-title" label={t.sheetTitle} required maxLength={160} value={title} onText={(x) => set({ title: x })} {...wrong("sheet-title")} />
			{PARTS.map((p) => (
				<AreaField key={p} id={`sheet-${p}`} label={nameOf(p)} hint={hintOf(p)} rows={p === "situation" || p === "done" ? 6 : 2} maxLength={MAX[p]} value={typed[p] ?? sheet[p]} onText={(x) => set({ [p]: x })} />
			))}
			<div class="q-about">
				<SelectField id="sheet-country" label={t.qCountry} value={typed.country ?? sheet.country ?? ""} options={countryOptions([], t.qAny)} onPick={(country) => set({ country })} />
				<SelectField id="sheet-theme" label={t.qTheme} value={typed.theme ?? sheet.theme ?? ""} options={[...(sheet.theme ? [] : [{ value: "", label: t.qAny }]), ...MATTERS.map((m) => ({ value: m, label: matterName(m) }))]} onPick={(m) => set({ theme: m as Matter | "" })} />
				<div class="input-group">
					<label for="sheet-review">{t.sheetReview}</label>
					<input id="sheet-review" type="date" class="input" value={review} onInput={(e) => set({ review: e.currentTarget.value })} />
				</div>
			</div>
			<div class="row">
				<Button kind="main" type="submit" aria-busy={busy}>{t.save}</Button>
				<Button
					onClick={() => {
						clear();
						onDone(sheet);
					}}
				>
					{t.cancel}
				</Button>
				<span class="mini soft">{t.draftKept}</span>
			</div>
		</Form>
	);
}

function Read({ sheet: x }: { sheet: Sheet }) {
	return (
		<div class="sheet card">
			{PARTS.filter((p) => x[p] !== "").map((p) => (
				<section key={p} aria-labelledby={`part-${p}`}>
					<h2 id={`part-${p}`}>{nameOf(p)}</h2>
					<p class="sheet-text">{tidy(x[p])}</p>
				</section>
			))}
			<p class="small soft dots sheet-foot">
				{x.topic !== undefined && <a href={to.topic(x.topic)}>{t.sheetQuestion}</a>}
				{x.topic !== undefined && x.post !== undefined && <a href={to.topic(x.topic, x.post)}>{t.sheetAnswer}</a>}
				<span>{t.sheetBy({ name: unnamed(x.author.name), date: longDate(x.updated_at) })}</span>
				{x.review_at !== undefined && <span>{t.sheetReviewOn({ date: longDate(x.review_at) })}</span>}
			</p>
		</div>
	);
}

export default function SheetScreen({ params }: ScreenProps) {
	const id = Number(params["id"]);
	const [got, setGot] = useState<SheetGetResult>();
	const [editing, setEditing] = useState(false);
	const s = useModel((x) => x);
	const { at, again } = useLoadAgain(Number.isSafeInteger(id) && id > 0 ? id : undefined, () => client.call("sheet.get", { sheet: id }).then(setGot));
	useEffect(() => client.listen((n) => n.kind === "pushed" && (n.push.ev === "sheet.published" || n.push.ev === "sheet.drafted") && n.push.data.sheet.id === id && again()), [id]);
	if (!got || got.sheet.id !== id) return <NotYetPage at={at} again={again} />;
	const { sheet: x, may_edit, may_publish } = got;
	const my = s.groups[x.group];
	const publish = (on: boolean) =>
		void act(() => client.call("sheet.publish", { sheet: id, on }).then((r) => setGot({ ...got, sheet: r.sheet }))).then((ok) => ok && toast(on ? t.sheetPublished : t.sheetWithdrawn, { action: { label: t.undo, run: () => void act(() => client.call("sheet.publish", { sheet: id, on: !on })) } }));
	return (
		<ThingPage title={x.title} home={my} list="fiches" section="sheets">
			<header class="topic-head">
				<h1 tabIndex={-1}>{editing ? t.sheetEdit : tidy(x.title)}</h1>
				<div class="row tight">
					<p class="row tight">
						<Kind kind="announcement" icon="file-text">{t.sheetWord}</Kind>
						{!x.published && <Kind kind="waiting" icon="pencil">{t.sheetDraft}</Kind>}
						{x.country && <span class="small soft">{countryName(x.country)}</span>}
						{x.theme && <span class="small soft">{matterName(x.theme)}</span>}
					</p>
					{!editing && (
						<span class="sheet-acts push">
							<Button small kind="quiet" icon="link" onClick={() => void copyLink(to.sheet(id))}>{t.copyLink}</Button>
							{may_edit && <Button small icon="pencil" onClick={() => setEditing(true)}>{t.sheetEditShort}</Button>}
							{may_publish && (x.published ? <Button small onClick={() => publish(false)}>{t.sheetWithdraw}</Button> : <Button small kind="main" icon="megaphone" onClick={() => publish(true)}>{t.sheetPublish}</Button>)}
						</span>
					)}
				</div>
			</header>
			{!x.published && !editing && <Banner icon="eye"><p>{t.sheetDraftNote}</p></Banner>}
			{x.review_at !== undefined && x.review_at < Date.now() && !editing && <Banner icon="clock"><p>{t.sheetOldNote}</p></Banner>}
			{editing ? (
				<Correct
					sheet={x}
					onDone={(done) => {
						if (!done) return again();
						setGot({ ...got, sheet: done });
						setEditing(false);
					}}
				/>
			) : (
				<Read sheet={x} />
			)}
		</ThingPage>
	);
}
