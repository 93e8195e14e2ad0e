// SPDX-License-Identifier: EUPL-1.2
/* group-thing - what groups have besides topics, such as a meeting: one on a page of its own with the
   group's rail beside it, or rows of them. Asked for again when an event tells of it, and when a time
   runs out, of which no event tells. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { MyGroup, Push } from "../../gen/proto";
import { t } from "../../i18n";
import { client } from "../../model";
import { Button } from "../kit";
import { Page } from "../page";
import { act, useModel, type Loading } from "../use";
import { GroupRailHead, groupSections, type Section } from "./group-rail";
import { NotYet, to, useLoadAgain } from "./parts";

type Told = (p: Push) => boolean;

const TIMER_MAX = 2 ** 31 - 1;

/* Runs when the nearest of these times is over. */
function useTime(times: readonly (number | undefined)[], run: () => void): void {
	const now = client.serverNow();
	const next = Math.min(...times.filter((at): at is number => at !== undefined && at > now));
	useEffect(() => {
		const left = next - client.serverNow();
		if (left > TIMER_MAX) return;
		const timer = setTimeout(run, left + 500);
		return () => clearTimeout(timer);
	}, [next]);
}

/* `load` again at `key`, at what `told` says yes to, and when asked to. */
function useTurns(key: string, load: () => Promise<unknown>, told: Told) {
	const [turn, setTurn] = useState(0);
	const reload = () => setTurn((x) => x + 1);
	const { at, again } = useLoadAgain(`${key} ${turn}`, load);
	useEffect(() => client.listen((n) => n.kind === "pushed" && told(n.push) && reload()), [key]);
	return { at, again, reload };
}

export function useThing<T>(id: number, load: () => Promise<T>, told: Told, times: (got: T) => readonly (number | undefined)[]) {
	const [got, setGot] = useState<T>();
	const { at, again, reload } = useTurns(String(id), () => load().then(setGot), told);
	useTime(got ? times(got) : [], reload);
	return { got: at === "missing" ? undefined : got, at, again, reload };
}

/* Instead of a thing that has not come. */
export function NotYetPage({ at, again }: { at: Loading; again: () => void }) {
	return (
		<Page title={at === "missing" ? t.pageNotFound : undefined}>
			<h1 class="vh" tabIndex={-1}>{at === "missing" ? t.pageNotFound : t.loading}</h1>
			<NotYet at={at} again={again} />
		</Page>
	);
}

/* In the group it is of, for who may look around there; `list`: the way back. */
export function ThingPage({ title, home, list, section, children }: { title: string; home: MyGroup | undefined; list: string; section?: Section; children: ComponentChildren }) {
	const s = useModel((x) => x);
	return (
		<Page
			title={title}
			{...(home
				? { group: home.group.id, place: { title: home.group.title, tint: home.group.tint, back: to.group(home.group.slug, list) }, railHead: <GroupRailHead my={home} />, railItems: groupSections(s, home, section), railLabel: home.group.title }
				: {})}
		>
			{children}
		</Page>
	);
}

interface RowsOf<T> {
	/* what is asked for; another one is another list */
	of: object;
	ask: (after: number | undefined) => Promise<{ rows: readonly T[]; next: number | undefined }>;
	told: Told;
	times: (row: T) => readonly (number | undefined)[];
	/* one of two lists, in whole */
	filters?: ComponentChildren;
	/* the act that makes one more, given the rank of its button */
	act: ((kind: "main" | "second") => ComponentChildren) | undefined;
	list: string;
	row: (row: T) => ComponentChildren;
	none: (act: ComponentChildren) => ComponentChildren;
	more: string;
}

export function Rows<T>({ of, ask, told, times, filters, act: button, list, row, none, more }: RowsOf<T>) {
	const [got, setGot] = useState<{ of: string; rows: readonly T[]; next: number | undefined }>();
	const [busy, setBusy] = useState(false);
	const key = JSON.stringify(of);
	const { at, again, reload } = useTurns(key, () => ask(undefined).then((r) => setGot({ of: key, ...r })), told);
	const shown = got?.of === key ? got : undefined;
	useTime(shown?.rows.flatMap(times) ?? [], reload);
	async function next() {
		setBusy(true);
		await act(async () => {
			const r = await ask(got?.next);
			setGot((was) => was && { ...was, rows: [...was.rows, ...r.rows], next: r.next });
		});
		setBusy(false);
	}
	const some = shown !== undefined && shown.rows.length > 0;
	return (
		<>
			{(filters || (some && button)) && (
				<div class="list-tools">
					{filters}
					{some && button?.("second")}
				</div>
			)}
			{!shown ? <NotYet at={at} again={again} lines={4} /> : some ? <ul class={`${list} card`}>{shown.rows.map(row)}</ul> : none(button?.("main"))}
			{shown?.next !== undefined && <p class="more-rows"><Button onClick={() => void next()} aria-busy={busy}>{more}</Button></p>}
		</>
	);
}

/* Two lists of which one is seen. */
export function Either({ label, first, second, on, onPick }: { label: string; first: string; second: string; on: boolean; onPick: (second: boolean) => void }) {
	return (
		<div class="filters" role="group" aria-label={label}>
			<Button small kind={on ? "quiet" : "second"} aria-pressed={!on} onClick={() => onPick(false)}>{first}</Button>
			<Button small kind={on ? "second" : "quiet"} aria-pressed={on} onClick={() => onPick(true)}>{second}</Button>
		</div>
	);
}
