// SPDX-License-Identifier: EUPL-1.2
/* The sheets of a group: what others did, to be used again; drafts for who may see them. */
import "../../i18n/far";
import { useEffect, useState } from "preact/hooks";
import type { Matter, MyGroup, SheetRef } from "../../gen/proto";
import { t, longDate, tidy } from "../../i18n";
import { client } from "../../model";
import { Button, Empty, Kind, SelectField, Skeleton } from "../kit";
import { act } from "../use";
import { NotYet, to, useLoadAgain } from "./parts";
import { MATTERS, countryName, matterName, unnamed } from "./question-words";
import "../../styles/screens/question.css";

export function SheetRow({ sheet: x }: { sheet: SheetRef }) {
	return (
		<li>
			<a class="topic-row" href={to.sheet(x.id)}>
				<span class="subject">
					<b>{tidy(x.title)}</b>
					<span class="marks">
						{!x.published && <Kind kind="waiting" icon="pencil">{t.sheetDraft}</Kind>}
						{x.review_at !== undefined && x.review_at < Date.now() && <Kind kind="waiting" icon="clock">{t.sheetOld}</Kind>}
						{x.country && <span class="small soft">{countryName(x.country)}</span>}
						{x.theme && <span class="small soft">{matterName(x.theme)}</span>}
						<span class="small soft">{t.sheetBy({ name: unnamed(x.author.name), date: longDate(x.updated_at) })}</span>
					</span>
					{x.excerpt && <span class="excerpt">{tidy(x.excerpt)}</span>}
				</span>
			</a>
		</li>
	);
}

export function GroupSheets({ my }: { my: MyGroup }) {
	const group = my.group.id;
	const [theme, setTheme] = useState<Matter | "">("");
	const [turn, setTurn] = useState(0);
	const [got, setGot] = useState<{ sheets: readonly SheetRef[]; drafts: readonly SheetRef[]; next: number | undefined }>();
	const [busy, setBusy] = useState(false);
	const only = theme ? { theme } : {};
	const { at, again } = useLoadAgain(`${group} ${theme} ${turn}`, async () => {
		const [sheets, drafts] = await Promise.all([client.call("sheet.list", { group, ...only }), client.call("sheet.list", { group, drafts: true, ...only })]);
		setGot({ sheets: sheets.sheets, drafts: drafts.sheets, next: sheets.next });
	});
	useEffect(() => client.listen((n) => n.kind === "pushed" && n.push.ev.startsWith("sheet.") && setTurn((x) => x + 1)), [group]);
	async function more() {
		setBusy(true);
		await act(async () => {
			const r = await client.call("sheet.list", { group, ...only, ...(got?.next ? { before: got.next } : {}) });
			setGot((was) => was && { ...was, sheets: [...was.sheets, ...r.sheets], next: r.next });
		});
		setBusy(false);
	}
	return (
		<>
			<div class="list-tools q-tools">
				<p class="small soft">{t.sheetsNote}</p>
				<SelectField id="sheet-theme" label={t.qTheme} value={theme} options={[{ value: "", label: t.qThemeAll }, ...MATTERS.map((m) => ({ value: m, label: matterName(m) }))]} onPick={(m) => setTheme(m as Matter | "")} />
			</div>
			{!got ? (
				at === "loading" ? <Skeleton lines={6} /> : <NotYet at={at} again={again} />
			) : (
				<>
					{got.drafts.length > 0 && (
						<section class="card topics" aria-labelledby="drafts-title">
							<h2 id="drafts-title" class="list-title">{t.sheetDrafts}</h2>
							<ul class="topic-rows">{got.drafts.map((x) => <SheetRow key={x.id} sheet={x} />)}</ul>
						</section>
					)}
					{got.sheets.length > 0 ? (
						<section class="card topics" aria-labelledby="sheets-title">
							<h2 id="sheets-title" class={got.drafts.length > 0 ? "list-title" : "vh"}>{t.sheets}</h2>
							<ul class="topic-rows">{got.sheets.map((x) => <SheetRow key={x.id} sheet={x} />)}</ul>
						</section>
					) : (
						<Empty title={t.sheetsNone}>{t.sheetsNoneText}</Empty>
					)}
					{got.next !== undefined && <p class="more-rows"><Button onClick={() => void more()} aria-busy={busy}>{t.sheetsMore}</Button></p>}
				</>
			)}
		</>
	);
}
