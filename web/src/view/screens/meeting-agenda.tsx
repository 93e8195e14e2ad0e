// SPDX-License-Identifier: EUPL-1.2
/* meeting-agenda - the agenda of a meeting on its page: what is spoken of, when, by whom, for whom, with what
   to have read; for who runs it the place where it is put together. */
import "../../i18n/after";
import "../../styles/screens/agenda.css";
import { useEffect, useState } from "preact/hooks";
import type { AgendaItem, AgendaPage, Meeting } from "../../gen/proto";
import { clock, t, tidy } from "../../i18n";
import { zone } from "../../i18n/dates";
import { fileSize } from "../../i18n/amounts";
import { client } from "../../model";
import { begins, minutesOf, step, total, within } from "../../model/agenda";
import { Confirm } from "../form";
import { announce, Button, Icon, IconButton, Menu, toast, type MenuItem } from "../kit";
import { act } from "../use";
import { city } from "./city";
import { NotYet, Prose, later, to, useLoadAgain } from "./parts";

const LeftItem = later(() => import("./left-item").then((m) => m.LeftItem));
const NotOnAgenda = later(() => import("./left-item").then((m) => m.NotOnAgenda));
const ItemForm = later(() => import("./meeting-agenda-form").then((m) => m.ItemForm));
const PaperForm = later(() => import("./meeting-agenda-form").then((m) => m.PaperForm));
const CopyForm = later(() => import("./meeting-agenda-form").then((m) => m.CopyForm));

type Open = { what: "add"; parent?: number } | { what: "edit" | "paper" | "remove"; item: AgendaItem } | { what: "copy" };

/* « de 14 h 30 à 14 h 55 à Paris, 13 h 30 à Bamako »: one's own zone, then the other one. */
function hours(m: Meeting, from: number, minutes: number): string {
	const [here, there] = [...new Set([zone.value, m.sister ?? m.zone, m.zone])];
	const span = minutes > 0 ? t.agendaHours({ from: clock(from, here), to: clock(from + minutes * 60_000, here), place: city(here ?? m.zone) }) : t.agendaFrom({ from: clock(from, here), place: city(here ?? m.zone) });
	return there ? `${span}, ${t.agendaThere({ from: clock(from, there), place: city(there) })}` : span;
}

/* Who hears it, where not simply all members do. */
function Ear({ m, item }: { m: Meeting; item: AgendaItem }) {
	if (item.group === undefined && item.audience === "members") return null;
	const group = m.groups.find((g) => g.id === item.group)?.title ?? "";
	const words = [item.group !== undefined ? t.agendaGroup({ group: tidy(group) }) : "", item.audience === "closed" ? t.agendaClosed : item.audience === "public" && item.group === undefined ? t.agendaPublic : ""].filter(Boolean);
	return (
		<p class="mini agenda-ear">
			<Icon name={item.audience === "public" && item.group === undefined ? "users" : "lock"} />
			{words.join(", ")}
		</p>
	);
}

function Papers({ page, runs, onGone }: { page: AgendaPage; runs: boolean; onGone: () => void }) {
	if (page.papers.length === 0) return null;
	return (
		<ul class="agenda-papers">
			{page.papers.map((p) => (
				<li key={p.id}>
					<a href={p.file ? `/files/${p.file.id}/${encodeURIComponent(p.file.name)}` : (p.url ?? "")} {...(p.file ? { download: "" } : { rel: "noreferrer" })}>
						<Icon name={p.file ? "file-text" : "link"} />
						{tidy(p.title)}
					</a>
					{p.file && <span class="mini soft">{fileSize(p.file.size)}</span>}
					{runs && <IconButton small icon="x" label={t.agendaPaperRemove({ title: p.title })} onClick={() => void act(() => client.call("agenda.remove_paper", { paper: p.id })).then((ok) => ok && onGone())} />}
				</li>
			))}
		</ul>
	);
}

/* What was cut off is asked for when it is wanted. */
function About({ page }: { page: AgendaPage }) {
	const [html, setHtml] = useState(page.html);
	if (!page.cut || html) return html ? <Prose html={html} /> : null;
	return <Button small kind="quiet" onClick={() => void act(() => client.call("agenda.get", { meeting: page.item.meeting, item: page.item.id }).then((r) => setHtml(r.pages[0]?.html ?? "")))}>{t.agendaMore}</Button>;
}

/* A button that moves with its item loses the focus, and gets it again once the new order is drawn. */
let focused: string | undefined;

interface ListProps {
	m: Meeting;
	pages: readonly AgendaPage[];
	runs: boolean;
	again: () => void;
	open: (what: Open) => void;
}

function useMoves({ m, pages, again }: Pick<ListProps, "m" | "pages" | "again">) {
	const items = pages.map((p) => p.item);
	async function put(item: AgendaItem, args: { parent?: number; before?: number }, focus: string) {
		if (!(await act(() => client.call("agenda.move", { item: item.id, ...args })))) return;
		focused = focus;
		again();
		announce(t.agendaMoved({ title: item.title }));
	}
	return {
		step: (item: AgendaItem, by: -1 | 1) => {
			const where = step(items, item, by);
			if (where) void put(item, where.before === undefined ? {} : { before: where.before }, `agenda-${by < 0 ? "up" : "down"}-${item.id}`);
		},
		into: (item: AgendaItem, parent: number) => void put(item, { parent }, `agenda-${item.id}`),
		meeting: m.id,
	};
}

function Acts({ item, pages, moves, open }: Pick<ListProps, "pages" | "open"> & { item: AgendaItem; moves: ReturnType<typeof useMoves> }) {
	const items = pages.map((p) => p.item);
	const top = item.parent === undefined;
	const mates = within(items, item.parent ?? 0);
	const at = mates.findIndex((i) => i.id === item.id);
	const above = mates[at - 1];
	const bare = within(items, item.id).length === 0;
	const menu: MenuItem[] = [
		{ label: t.agendaEdit, icon: "pencil", run: () => open({ what: "edit", item }) },
		{ label: t.agendaPaperAdd, icon: "paperclip", run: () => open({ what: "paper", item }) },
		...(top ? [{ label: t.agendaAddSub, icon: "plus", run: () => open({ what: "add", parent: item.id }) } as MenuItem] : []),
		...(top && above && bare ? [{ label: t.agendaInto({ title: above.title }), icon: "folder-input", run: () => moves.into(item, above.id) } as MenuItem] : []),
		...(top ? [] : [{ label: t.agendaOut, icon: "undo-2", run: () => moves.into(item, 0) } as MenuItem]),
		...(item.state === "waiting" ? [{ label: t.agendaRemove, icon: "trash-2", danger: true, run: () => open({ what: "remove", item }) } as MenuItem] : []),
	];
	return (
		<span class="agenda-acts">
			<IconButton small icon="chevron-up" id={`agenda-up-${item.id}`} label={t.agendaUp({ title: item.title })} aria-disabled={at <= 0} onClick={() => moves.step(item, -1)} />
			<IconButton small icon="chevron-down" id={`agenda-down-${item.id}`} label={t.agendaDown({ title: item.title })} aria-disabled={at >= mates.length - 1} onClick={() => moves.step(item, 1)} />
			<Menu small label={t.agendaActs({ title: item.title })} items={menu} />
		</span>
	);
}

function Items({ parent, starts, ...p }: ListProps & { parent: number; starts: ReadonlyMap<number, number> }) {
	const { m, pages, runs, open, again } = p;
	const items = pages.map((x) => x.item);
	const moves = useMoves(p);
	return (
		<ol class={parent ? "agenda-items sub" : "agenda-items"}>
			{within(items, parent).map((item) => {
				const page = pages.find((x) => x.item.id === item.id);
				const minutes = minutesOf(items, item);
				const from = starts.get(item.id) ?? m.starts_at;
				if (!page) return null;
				return (
					<li key={item.id}>
						<div class="agenda-item">
							<div>
								<h3 id={`agenda-${item.id}`} tabIndex={-1}>{tidy(item.title)}</h3>
								<p class="mini soft">
									{[minutes > 0 ? t.agendaMinutes({ n: minutes }) : "", m.undated ? "" : hours(m, from, minutes)].filter(Boolean).join(" · ")}
								</p>
								{item.owner && <p class="mini soft">{t.agendaBy} <a href={to.person(item.owner.id)}>{tidy(item.owner.name)}</a>{item.owner.authority && `, ${tidy(item.owner.authority)}`}</p>}
								<Ear m={m} item={item} />
							</div>
							{runs && <Acts item={item} pages={pages} moves={moves} open={open} />}
						</div>
						<About key={page.html} page={page} />
						<Papers page={page} runs={runs} onGone={again} />
						{item.kind && <LeftItem item={item} level="h4" onClose={() => undefined} />}
						{within(items, item.id).length > 0 && <Items {...p} parent={item.id} starts={starts} />}
					</li>
				);
			})}
		</ol>
	);
}

/* Is it as long as the meeting is? */
function Sum({ m, items }: { m: Meeting; items: readonly AgendaItem[] }) {
	const n = total(items);
	const of = Math.round((m.ends_at - m.starts_at) / 60_000);
	if (items.length === 0 || n === 0) return null;
	const over = !m.undated && n > of;
	return <p class={over ? "small agenda-over" : "small soft"}>{over && <Icon name="triangle-alert" />}{m.undated ? t.agendaSum({ time: t.agendaSpan({ h: Math.floor(n / 60), m: n % 60 }) }) : t.agendaSumOf({ time: t.agendaSpan({ h: Math.floor(n / 60), m: n % 60 }), of: t.agendaSpan({ h: Math.floor(of / 60), m: of % 60 }) })}</p>;
}

export function MeetingAgenda({ m }: { m: Meeting }) {
	const [got, setGot] = useState<{ pages: readonly AgendaPage[]; runs: boolean }>();
	const [dialog, open] = useState<Open>();
	useEffect(() => {
		if (focused !== undefined) document.getElementById(focused)?.focus();
		focused = undefined;
	}, [got]);
	const { at, again } = useLoadAgain(`agenda ${m.id} ${m.sequence}`, () => client.call("agenda.get", { meeting: m.id }).then(setGot));
	if (!got) return at === "loading" ? null : <NotYet at={at} again={again} lines={3} />;
	const { pages, runs } = got;
	const items = pages.map((p) => p.item);
	if (items.length === 0 && !runs) return null;
	const shut = () => open(undefined);
	async function carry() {
		let n = 0;
		if (!(await act(() => client.call("agenda.carry", { meeting: m.id }).then((r) => (n = r.items.length))))) return;
		toast(t.agendaCarried({ n }));
		again();
	}
	async function remove(item: AgendaItem) {
		shut();
		if (await act(() => client.call("agenda.remove", { item: item.id }))) {
			toast(t.agendaRemoved);
			again();
		}
	}
	return (
		<section class="meeting-agenda" aria-labelledby="agenda-title">
			<header>
				<h2 id="agenda-title">{t.roomAgenda}</h2>
				<Sum m={m} items={items} />
			</header>
			{items.length === 0 && <p class="small soft">{t.agendaEmpty}</p>}
			{items.length > 0 && <div class="card pad"><Items m={m} pages={pages} runs={runs} again={again} open={open} parent={0} starts={begins(items, m.starts_at)} /></div>}
			{runs && <NotOnAgenda meeting={m.id} items={items} onDone={again} onClose={() => undefined} />}
			{runs && (
				<p class="row tight">
					<Button icon="plus" onClick={() => open({ what: "add" })}>{t.agendaAdd}</Button>
					<Button kind="quiet" icon="history" onClick={() => void carry()}>{t.agendaCarry}</Button>
					<Button kind="quiet" icon="list-ordered" onClick={() => open({ what: "copy" })}>{t.agendaCopy}</Button>
				</p>
			)}
			{dialog?.what === "add" && <ItemForm m={m} parent={dialog.parent} items={items} onDone={again} onClose={shut} />}
			{dialog?.what === "edit" && <ItemForm m={m} was={dialog.item} items={items} onDone={again} onClose={shut} />}
			{dialog?.what === "paper" && <PaperForm m={m} item={dialog.item} onDone={again} onClose={shut} />}
			{dialog?.what === "copy" && <CopyForm m={m} onDone={again} onClose={shut} />}
			{dialog?.what === "remove" && <Confirm title={t.agendaRemoveTitle({ title: dialog.item.title })} text={within(items, dialog.item.id).length > 0 ? t.agendaRemoveSubs : t.agendaRemoveText} keep={t.cancel} go={t.agendaRemove} onClose={shut} onGo={() => void remove(dialog.item)} />}
		</section>
	);
}
