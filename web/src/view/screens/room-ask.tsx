// SPDX-License-Identifier: EUPL-1.2
/* room-ask - the questions of a meeting: whoever takes part puts and supports them; who runs it looks at them
   first where that was chosen, has them put, answered, put aside, joined or turned down. */
import "../../i18n/parts";
import "../../styles/screens/ask.css";
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t, tidy } from "../../i18n";
import type { Ask } from "../../gen/proto";
import { client, whole } from "../../model";
import { numberOf, room as roomOf, roomCount } from "../../model/room";
import { answered, asked, asks, joined, open, parked, refused, shown, waiting, type Asks, type AskStore } from "../../model/room-ask";
import { voice } from "../../model/room-voice";
import { Button, Icon, IconButton, Menu, Skeleton, type MenuItem } from "../kit";
import { useKeys } from "../keys";
import { act } from "../use";
import { AskItem } from "./ask-list";
import { later } from "./later";
import type { PanelProps } from "./room-panels";
import { Frame, undoable, useRoomKeys } from "./room-parts";

/* Forms keep what is typed: the whole client does that. */
const dialogs = () => Promise.all([import("./room-ask-dialogs"), whole()]).then(([m]) => m);
const PutForm = later(() => dialogs().then((m) => m.PutForm));
const RefuseForm = later(() => dialogs().then((m) => m.RefuseForm));
const AnswerForm = later(() => dialogs().then((m) => m.AnswerForm));
const RulesForm = later(() => dialogs().then((m) => m.RulesForm));

/* The dialog that is open, which outlasts its panel: the bar at the bottom opens it too. */
const dialog = signal<{ what: "put" | "rules" } | { what: "refuse" | "answer"; ask: Ask } | undefined>(undefined);
const shut = () => void (dialog.value = undefined);
/* the one that another is to be chosen for */
const joining = signal<number | undefined>(undefined);

/* One that is put now is said, to who was there before. */
function useNews(s: Asks | undefined): void {
	const now = s && asked(s);
	const was = useRef<number | undefined | null>(null);
	useEffect(() => {
		if (!s) return;
		if (was.current !== null && now && was.current !== now.id) voice.say("ask", t.askSaidNow({ text: now.text }));
		was.current = now?.id;
	}, [s === undefined, now?.id]);
}

function useAsks(meeting: number): { store: AskStore; s: Asks | undefined } {
	const store = asks(meeting);
	const s = store.state.value;
	useEffect(() => roomCount(meeting, "ask", s ? open(s) : 0), [s]);
	return { store, s };
}

/* Who has a weak line has his read out. */
const setAloud = (a: Ask, aloud: "no" | "asked" | "read") => client.call("ask.aloud", { ask: a.id, aloud });
const aloud = (a: Ask, to: "no" | "asked") => void act(() => setAloud(a, to));
const mark = (a: Ask, to: "asked" | "read") => void act(() => setAloud(a, to)).then((ok) => ok && undoable(to === "read" ? t.chatWasRead : t.chatToRead, () => setAloud(a, a.aloud ?? "no")));

function ToRead({ a, runs }: { a: Ask; runs: boolean }) {
	if (!a.aloud) return null;
	const read = a.aloud === "read";
	return (
		<p class="chat-aloud">
			<span><Icon name={read ? "check" : "megaphone"} />{read ? t.chatWasRead : t.chatToRead}</span>
			{runs && <Button small kind={read ? "quiet" : "second"} onClick={() => mark(a, read ? "asked" : "read")}>{read ? t.chatUnread : t.chatRead}<span class="vh">{t.askWhole({ text: a.text })}</span></Button>}
		</p>
	);
}

function Point({ meeting, item }: { meeting: number; item: number | undefined }) {
	const v = roomOf(meeting).view.value;
	const at = v?.items.find((i) => i.id === item);
	return v && at ? <>{t.askOfItem({ n: numberOf(v, at) })}</> : null;
}

interface ListProps {
	meeting: number;
	s: Asks;
	store: AskStore;
	voice?: boolean;
	runs?: boolean;
	acts?: (a: Ask) => ComponentChildren;
	menu?: (a: Ask) => readonly MenuItem[];
}

function List({ meeting, s, store, list, voice: may, runs = false, acts, menu }: ListProps & { list: readonly Ask[] }) {
	return (
		<ol class="asks">
			{list.map((a) => {
				const others = joined(s, a.id);
				const items = menu?.(a) ?? [];
				return (
					<AskItem key={a.id} a={a} mine={s.mine.has(a.id)} voiced={s.voiced.has(a.id)} onSupport={may ? (on) => void act(() => store.support(a.id, on)) : undefined} more={<Point meeting={meeting} item={a.item} />} side={items.length > 0 && <Menu small label={t.askMore({ text: a.text })} items={items} />}>
						<ToRead a={a} runs={runs} />
						{others.length > 0 && (
							<details class="ask-joined">
								<summary>{t.askJoined({ n: others.length })}</summary>
								<ul>{others.map((o) => <li key={o.id}>{tidy(o.text)}{acts?.(o)}</li>)}</ul>
							</details>
						)}
						{acts?.(a)}
					</AskItem>
				);
			})}
		</ol>
	);
}

/* Closed below the others, with their number. */
function Aside({ title, list, ...props }: ListProps & { title: string; list: readonly Ask[] }) {
	if (list.length === 0) return null;
	return (
		<details class="ask-aside">
			<summary>{title} <b class="num">{list.length}</b></summary>
			<List {...props} list={list} />
		</details>
	);
}

/* ---- for who runs the meeting ---- */

const back = (ask: number) => () => client.call("ask.undo", { ask });

function useActs(meeting: number) {
	const call = client.call.bind(client);
	const done = async (run: () => Promise<unknown>, text: string, undo: () => Promise<unknown>) => {
		if (await act(run)) undoable(text, undo);
	};
	return {
		now: (a: Ask | undefined, before: Ask | undefined) => done(() => call("ask.project", { meeting, ...(a ? { ask: a.id } : {}) }), a ? t.askNowDone : t.askNowOff, () => call("ask.project", { meeting, ...(before ? { ask: before.id } : {}) })),
		answer: (a: Ask) => done(() => call("ask.answer", { ask: a.id }), t.askAnswerDone, back(a.id)),
		park: (a: Ask, on: boolean) => done(() => call("ask.park", { ask: a.id, on }), on ? t.askParkDone : t.askUnparkDone, back(a.id)),
		show: (a: Ask) => done(() => call("ask.show", { ask: a.id, on: true }), t.askShowDone, back(a.id)),
		join: (ask: number, into: Ask) => done(() => call("ask.merge", { ask, into: into.id }), t.askJoinDone, () => call("ask.unmerge", { ask })),
		part: (a: Ask) => done(() => call("ask.unmerge", { ask: a.id }), t.askPartDone, () => call("ask.merge", { ask: a.id, into: a.into ?? 0 })),
	};
}

type Acts = ReturnType<typeof useActs>;

function Joins({ a, acts }: { a: Ask; acts: Acts }) {
	const from = joining.value;
	if (from === undefined) return null;
	if (from === a.id) return <p class="row tight"><Button small onClick={() => void (joining.value = undefined)}>{t.cancel}</Button></p>;
	return (
		<p class="row tight">
			<Button
				small
				icon="merge"
				onClick={() => {
					joining.value = undefined;
					void acts.join(from, a);
				}}
			>
				{t.askJoinHere}
				<span class="vh">{t.askWhole({ text: a.text })}</span>
			</Button>
		</p>
	);
}

/* What is not wanted at once. */
function menuOf(a: Ask, s: Asks, acts: Acts, large: boolean): readonly MenuItem[] {
	if (joining.value !== undefined) return [];
	const refuse: MenuItem = { label: t.askRefuse, icon: "x", danger: true, run: () => void (dialog.value = { what: "refuse", ask: a }) };
	const join: MenuItem = { label: t.askJoin, icon: "merge", run: () => void (joining.value = a.id) };
	if (a.state === "waiting") return [join, refuse];
	if (a.state !== "shown" && a.state !== "parked") return [];
	return [
		...(large ? [] : [{ label: t.askPutNow, icon: "megaphone", run: () => void acts.now(a, asked(s)) } as MenuItem, { label: t.askAnswered, icon: "check", run: () => void acts.answer(a) } as MenuItem]),
		{ label: t.askAnswerWith, icon: "pencil", run: () => void (dialog.value = { what: "answer", ask: a }) },
		a.state === "parked" ? { label: t.askUnpark, icon: "undo-2", run: () => void acts.park(a, false) } : { label: t.askPark, icon: "hourglass", run: () => void acts.park(a, true) },
		join,
		refuse,
	];
}

function ChairActs({ a, s, acts, large }: { a: Ask; s: Asks; acts: Acts; large: boolean }) {
	const whole = <span class="vh">{t.askWhole({ text: a.text })}</span>;
	if (a.state === "merged") return <Button small kind="quiet" onClick={() => void acts.part(a)}>{t.askPart}{whole}</Button>;
	if (joining.value !== undefined) return a.state === "shown" || a.state === "parked" || a.id === joining.value ? <Joins a={a} acts={acts} /> : null;
	if (a.state === "waiting" || a.state === "refused") return <p class="row tight"><Button small icon="check" onClick={() => void acts.show(a)}>{t.askShow}{whole}</Button></p>;
	if (!large || (a.state !== "shown" && a.state !== "parked")) return null;
	return (
		<p class="row tight">
			{a.projected ? <Button small onClick={() => void acts.now(undefined, a)}>{t.askNowEnd}{whole}</Button> : <Button small onClick={() => void acts.now(a, asked(s))}>{t.askPutNow}{whole}</Button>}
			<Button small kind="quiet" onClick={() => void acts.answer(a)}>{t.askAnswered}{whole}</Button>
		</p>
	);
}

function Chair({ meeting, store, s }: { meeting: number; store: AskStore; s: Asks }) {
	const acts = useActs(meeting);
	const now = asked(s);
	const list = shown(s);
	const first = list[0];
	const from = joining.value === undefined ? undefined : s.all.find((a) => a.id === joining.value);
	useEffect(() => () => void (joining.value = undefined), []);
	useKeys({ Escape: () => void (joining.value = undefined) });
	useRoomKeys([
		{ key: "q", label: t.askKeyNow, run: () => first && void acts.now(first, now) },
		{ key: "r", label: t.askKeyAnswered, run: () => now && void acts.answer(now) },
	]);
	const large = (a: Ask) => a.projected || (!now && a.id === first?.id);
	const props: ListProps = { meeting, s, store, voice: true, runs: true, acts: (a) => <ChairActs a={a} s={s} acts={acts} large={large(a)} />, menu: (a) => menuOf(a, s, acts, large(a)) };
	return (
		<>
			{from && <p class="ask-joining" role="status">{t.askJoining({ text: from.text })}</p>}
			{waiting(s).length > 0 && (
				<section class="ask-waiting" aria-label={t.askWaiting}>
					<h3>{t.askWaiting}</h3>
					<List {...props} voice={false} list={waiting(s)} />
				</section>
			)}
			<List {...props} list={[...(now ? [now] : []), ...list]} />
			{!now && list.length === 0 && waiting(s).length === 0 && <p class="small soft">{t.askEmpty}</p>}
			<Aside {...props} title={t.askParkedOnes} list={parked(s)} />
			<Aside {...props} title={t.askAnsweredOnes} voice={false} list={answered(s)} />
			<Aside {...props} title={t.askRefusedOnes} voice={false} list={refused(s)} />
		</>
	);
}

/* ---- for who takes part ---- */

function Member({ meeting, store, s }: { meeting: number; store: AskStore; s: Asks }) {
	const now = asked(s);
	const list = shown(s);
	const own = (a: Ask): readonly MenuItem[] =>
		s.mine.has(a.id) && a.state !== "answered" && a.state !== "merged"
			? [
					...(s.voice && a.state !== "refused" && a.aloud !== "read" ? [a.aloud ? ({ label: t.chatNotAloud, icon: "undo-2", run: () => aloud(a, "no") } as MenuItem) : ({ label: t.chatAskAloud, icon: "megaphone", run: () => aloud(a, "asked") } as MenuItem)] : []),
					{ label: t.askWithdraw, icon: "trash-2", danger: true, run: () => void act(() => client.call("ask.withdraw", { ask: a.id })) },
				]
			: [];
	const props: ListProps = { meeting, s, store, voice: s.voice, menu: own };
	const mine = [...waiting(s), ...refused(s)];
	return (
		<>
			{mine.length > 0 && (
				<section class="ask-waiting" aria-label={t.askOwn}>
					<h3>{t.askOwn}</h3>
					<List {...props} voice={false} list={mine} />
				</section>
			)}
			<List {...props} list={[...(now ? [now] : []), ...list]} />
			{!now && list.length === 0 && mine.length === 0 && <p class="small soft">{t.askEmpty}</p>}
			<Aside {...props} title={t.askParkedOnes} list={parked(s)} />
			<Aside {...props} title={t.askAnsweredOnes} voice={false} list={answered(s)} />
		</>
	);
}

/* At the bottom of a participant's screen. */
export function Bar({ meeting, item }: PanelProps) {
	const { store, s } = useAsks(meeting);
	const on = dialog.value;
	useNews(s);
	if (!s) return null;
	return (
		<>
			{s.rules.open && s.voice && <Button icon="message-circle-question-mark" onClick={() => void (dialog.value = { what: "put" })}>{t.askPut}</Button>}
			{on?.what === "put" && <PutForm meeting={meeting} item={item} rules={s.rules} put={store.put} onClose={shut} />}
		</>
	);
}

export default function AskPanel({ meeting, part, item }: PanelProps) {
	const { store, s } = useAsks(meeting);
	const on = dialog.value;
	const runs = part === "chair";
	useNews(runs ? s : undefined);
	if (!s) return <Frame title={t.roomTabAsk}>{store.failed.value ? <p class="small soft">{t.loadFailed}</p> : <Skeleton />}</Frame>;
	return (
		<Frame
			title={t.roomTabAsk}
			class="ask-panel"
			acts={
				runs && (
					<>
						<Button small kind="quiet" icon="plus" onClick={() => void (dialog.value = { what: "put" })}>{t.askPut}</Button>
						<IconButton small icon="settings" label={t.askRules} onClick={() => void (dialog.value = { what: "rules" })} />
					</>
				)
			}
		>
			{runs ? <Chair meeting={meeting} store={store} s={s} /> : <Member meeting={meeting} store={store} s={s} />}
			{!s.rules.open && <p class="small soft">{t.askShut}</p>}
			{runs && on?.what === "put" && <PutForm meeting={meeting} item={item} rules={s.rules} put={store.put} onClose={shut} />}
			{on?.what === "rules" && <RulesForm meeting={meeting} rules={s.rules} onClose={shut} />}
			{on?.what === "refuse" && <RefuseForm a={on.ask} onClose={shut} />}
			{on?.what === "answer" && <AnswerForm meeting={meeting} a={on.ask} onClose={shut} />}
		</Frame>
	);
}
