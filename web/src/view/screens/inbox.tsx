// SPDX-License-Identifier: EUPL-1.2
/* « À suivre »: what waits for one, who calls on one, then what is unread, group by group.

   The list does not move under the reader: what was read here stays until the
   screen is left, and new topics come in when they are asked for. */
import "../../i18n/inbox";
import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { InboxGetResult } from "../../gen/proto";
import { t, dateTime } from "../../i18n";
import { zone } from "../../i18n/dates";
import { client, inbox, myGroups, otherGroups, unreadInAll, whole, type Lines, type State, type TopicEntry } from "../../model";
import { Banner, Button, ButtonLink, Empty, GroupCard, IconButton, SectionTitle, Skeleton, TopicRow, TopicRows, announce, toast } from "../kit";
import { step, useKeys } from "../keys";
import { Page } from "../page";
import { chooseThrift, thrift, thriftOffered } from "../thrift";
import { act, useModel } from "../use";
import { SincePicker } from "./inbox-since";
import { CallRow, NextMeeting, Sitting, useSitting, WaitRow } from "./inbox-waits";
import { capital, firstName, inWords, to } from "./words";

const ROWS = "[data-row], .topic-row";

interface Order {
	readonly fresh: boolean;
	readonly groups: readonly { readonly group: number; readonly topics: readonly number[] }[];
	readonly known: ReadonlySet<number>;
}

/* What came since a time that was chosen, as it was told then. */
interface View {
	readonly from: number;
	readonly order: Order;
	readonly unread: ReadonlyMap<number, number>;
	readonly lines: Readonly<Record<number, Lines>>;
	readonly decisions: InboxGetResult["decisions"];
	/* messages in topics that were not told of */
	readonly rest: number;
}

function orderOf(s: State): Order {
	const groups = inbox(s).map((g) => ({ group: g.group.group.id, topics: g.topics.map((e) => e.topic.id) }));
	return { fresh: s.fresh, groups, known: new Set(groups.flatMap((g) => g.topics)) };
}

function viewOf(from: number, r: InboxGetResult, s: State): View {
	const seat = (id: number) => s.topics[id]?.topic.group;
	const groups = r.groups.map((g) => ({ group: g.group, topics: r.topics.map((e) => e.topic.id).filter((id) => seat(id) === g.group) })).filter((g) => g.topics.length > 0);
	const told = r.unread.reduce((n, u) => n + u.unread, 0);
	return {
		from,
		order: { fresh: true, groups, known: new Set(r.topics.map((e) => e.topic.id)) },
		unread: new Map(r.unread.map((u) => [u.topic, u.unread])),
		lines: Object.fromEntries(r.unread.map((u) => [u.topic, { first: u.first, last: u.last }])),
		decisions: r.decisions,
		rest: r.groups.reduce((n, g) => n + g.unread, 0) - told,
	};
}

function Greeting({ s }: { s: State }) {
	const name = s.me ? firstName(s.me.person.name) : "";
	const unread = unreadInAll(s);
	const groups = new Set([...inbox(s).map((g) => g.group.group.id), ...Object.keys(s.residue).map(Number).filter((g) => s.residue[g]! > 0)]).size;
	const waits = s.inbox.waitsTotal;
	useSitting(s.inbox.sitting);
	const calls = s.notices.filter((n) => n.kind === "mention").length;
	const awaited = (text: preact.ComponentChildren) => <a href="#notices">{text}</a>;
	return (
		<>
			<div>
				<h1 tabIndex={-1}>{t.inboxHello({ name })}</h1>
				<p>
					{waits > 0 && <>{t.inboxWaits({ n: waits, words: inWords(waits), a: awaited })} </>}
					{calls > 0 && <>{t.inboxCalls({ n: calls, words: inWords(calls), a: awaited })} </>}
					{unread > 0 ? t.inboxUnread({ n: unread, words: capital(inWords(unread)), g: groups, groups: inWords(groups) }) : calls + waits === 0 ? t.inboxNothing : null}
				</p>
			</div>
			{s.inbox.sitting.length > 0 ? <Sitting meetings={s.inbox.sitting} /> : s.inbox.meeting && <NextMeeting meeting={s.inbox.meeting} zone={zone.value} />}
		</>
	);
}

const who = (by: Lines["first"]["by"]) => (by.authority ? `${by.name}, ${by.authority}` : by.name);

function Row({ entry, unread, lines }: { entry: TopicEntry; unread: number; lines: Lines | undefined }) {
	const { topic } = entry;
	const said = lines ? { who: who(lines.first.by), excerpt: lines.first.excerpt } : { ...(topic.last_author ? { who: topic.last_author } : {}), ...(topic.excerpt ? { excerpt: topic.excerpt } : {}) };
	return (
		<TopicRow
			href={to.topic(topic.id)}
			title={topic.title}
			unread={unread}
			at={topic.last_at}
			kind={topic.kind}
			pinned={topic.pinned}
			closed={topic.closed}
			{...said}
			last={lines?.last && { who: who(lines.last.by), excerpt: lines.last.excerpt }}
			id={`t${topic.id}`}
		/>
	);
}

type Aside = ComponentType<{ decisions: State["inbox"]["decisions"] }>;
let asideCode: Aside | undefined;

/* What stands beside comes once the page is live. */
function Beside({ decisions }: { decisions: State["inbox"]["decisions"] }) {
	const [Code, set] = useState<Aside | undefined>(() => asideCode);
	const up = client.link.value.state === "open" || client.keptAt.value !== undefined;
	useEffect(() => {
		if (up && !Code) void import("./inbox-aside").then((m) => ((asideCode = m.default), set(() => asideCode)), () => undefined);
	}, [up]);
	return Code ? <Code decisions={decisions} /> : null;
}

function ThriftOffer() {
	return (
		<Banner icon="wifi-off">
			<p>{t.thriftOffer}</p>
			<p class="row tight">
				<Button small onClick={() => chooseThrift(true)}>{t.thriftOn}</Button>
				<Button kind="quiet" small onClick={() => chooseThrift(false)}>{t.thriftNo}</Button>
			</p>
		</Banner>
	);
}

export default function Inbox() {
	const s = useModel((x) => x);
	const [order, setOrder] = useState(() => orderOf(s));
	const [view, setView] = useState<View | undefined>(undefined);
	/* marked here, the server not having answered yet */
	const [done, setDone] = useState<ReadonlyMap<number, number>>(new Map());
	const undos = useRef<(() => void)[]>([]);

	/* what was kept on the device gives way once to what the server says */
	useEffect(() => {
		if (s.fresh && !order.fresh) setOrder(orderOf(s));
	}, [s.fresh]);
	useEffect(() => {
		if (client.link.value.state === "open") void client.inbox().catch(() => undefined);
	}, []);

	/* what one opens next, while there is nothing better to do */
	useEffect(() => {
		if (!s.fresh || thrift.value || thriftOffered.value) return;
		const timer = setTimeout(() => void Promise.all([import("./topic"), whole()]).catch(() => undefined), 2000);
		return () => clearTimeout(timer);
	}, [s.fresh]);

	const isDone = (e: TopicEntry) => (done.get(e.topic.id) ?? 0) >= e.topic.last_post;
	const unreadOf = (e: TopicEntry) => (isDone(e) ? 0 : view ? Math.min(e.state.unread, view.unread.get(e.topic.id) ?? 0) : e.state.unread);
	const arrived = inbox(s).flatMap((g) => g.topics).filter((e) => !order.known.has(e.topic.id));
	const waiting = !s.fresh && s.me === null;
	const waits = s.inbox.waits;
	const calls = s.notices.filter((n) => n.kind === "mention" && n.topic !== undefined);
	const news = useRef(waits.length + calls.length);
	useEffect(() => {
		const n = arrived.length + Math.max(0, waits.length + calls.length - news.current);
		news.current = waits.length + calls.length;
		if (n > 0 && s.fresh) announce(t.inboxArrived({ n }));
	}, [arrived.length, waits.length, calls.length]);

	function undoable(text: string, run: () => Promise<unknown>) {
		const once = () => {
			undos.current = undos.current.filter((u) => u !== once);
			void act(async () => (await run(), await client.inbox())).then((ok) => ok && announce(t.undone));
		};
		undos.current.push(once);
		toast(text, { action: { label: t.undo, run: once } });
	}

	function markRead(entry: TopicEntry) {
		const { topic, state } = entry;
		if (state.unread === 0 || isDone(entry)) return;
		setDone(new Map(done).set(topic.id, topic.last_post));
		client.markRead(topic.id, topic.last_post);
		undoable(t.markedRead({ title: topic.title }), () => {
			setDone((was) => new Map([...was].filter(([id]) => id !== topic.id)));
			return client.restore([{ topic: topic.id, was: state.read_upto, upto: topic.last_post }]);
		});
	}

	async function markAll(group?: number) {
		const which = Object.values(s.topics).filter((e) => e.state.unread > 0 && e.state.level !== "mute" && (group === undefined || e.topic.group === group));
		let undo: (() => Promise<void>) | undefined;
		if (!(await act(async () => (undo = await client.readAll(group))))) return;
		setDone(new Map([...done, ...which.map((e): [number, number] => [e.topic.id, e.topic.last_post])]));
		undoable(t.markedAll({ n: which.length }), async () => {
			setDone(new Map());
			await undo?.();
		});
	}

	async function look(from: number | undefined) {
		if (from === undefined) {
			setView(undefined);
			setOrder(orderOf(client.state.value));
		} else await act(async () => setView(viewOf(from, await client.inbox(100, from), client.state.value)));
	}

	const focused = () => {
		const id = document.activeElement?.closest("[id^=t]")?.id.slice(1);
		return id ? s.topics[Number(id)] : undefined;
	};
	useKeys({
		j: () => step(ROWS, 1),
		k: () => step(ROWS, -1),
		e: () => {
			const entry = focused();
			if (entry) markRead(entry);
		},
		u: () => undos.current.at(-1)?.(),
	});

	const cards = (view?.order ?? order).groups
		.map(({ group, topics }) => ({ my: s.groups[group], entries: topics.map((id) => s.topics[id]).filter((e): e is TopicEntry => e?.topic.group === group && e.topic.merged_into === undefined) }))
		.filter((c) => c.my && c.entries.length > 0);
	const left = cards.some((c) => c.entries.some((e) => unreadOf(e) > 0));
	const groups = myGroups(s);
	const rest = view ? view.rest : Object.values(s.residue).reduce((n, r) => n + r, 0);
	return (
		<Page title={t.navInbox} hero={<Greeting s={s} />} aside={<Beside decisions={view?.decisions ?? s.inbox.decisions} />} asideLabel={t.inboxAside}>
			{client.keptAt.value !== undefined && (
				<p class="small soft kept">{t.keptAt({ when: dateTime(client.keptAt.value) })}</p>
			)}
			{thriftOffered.value && <ThriftOffer />}
			{waiting && <Skeleton />}
			{waits.length + calls.length > 0 && (
				<section id="notices" aria-labelledby="notices-title" tabIndex={-1}>
					<SectionTitle id="notices-title">{t.inboxAwaited}</SectionTitle>
					<ol class="action-rows card">
						{waits.map((w, i) => (
							<WaitRow key={`${w.kind} ${w.group} ${w.topic} ${w.thing}`} wait={w} first={i === 0} />
						))}
						{calls.map((n, i) => (
							<CallRow key={n.post} notice={n} first={waits.length + i === 0} />
						))}
					</ol>
				</section>
			)}
			{!waiting && (
				<section aria-labelledby="read-title">
					<SectionTitle
						id="read-title"
						action={
							groups.length > 0 && (
								<>
									<SincePicker visit={s.inbox.visit} onPick={(from) => void look(from)} />
									{left && !view && <Button kind="quiet" small icon="check-check" onClick={() => void markAll()}>{t.markAll}</Button>}
								</>
							)
						}
					>
						{t.inboxToRead}
					</SectionTitle>
					{arrived.length > 0 && !view && (
						<p class="arrived">
							<Button kind="second" small icon="chevron-up" onClick={() => setOrder(orderOf(s))}>{t.inboxArrived({ n: arrived.length })}</Button>
						</p>
					)}
					<div>
						{cards.map(({ my, entries }) => (
							<GroupCard
								key={my!.group.id}
								id={`g${my!.group.id}`}
								title={my!.group.title}
								href={to.group(my!.group.slug)}
								tint={my!.group.tint}
								action={
									cards.length > 1 &&
									!view &&
									entries.some((e) => unreadOf(e) > 0) && (
										<IconButton icon="check-check" small label={t.markGroup({ group: my!.group.title })} onClick={() => void markAll(my!.group.id)} />
									)
								}
							>
								<TopicRows>
									{entries.map((e) => (
										<Row key={e.topic.id} entry={e} unread={unreadOf(e)} lines={unreadOf(e) > 0 ? (view?.lines ?? s.inbox.lines)[e.topic.id] : undefined} />
									))}
								</TopicRows>
							</GroupCard>
						))}
					</div>
					{rest > 0 && !view && s.fresh && (
						<p class="arrived">
							<Button kind="second" small icon="chevron-down" onClick={() => void act(async () => (await client.inbox(100), setOrder(orderOf(client.state.value))))}>{t.inboxMore({ n: rest })}</Button>
						</p>
					)}
					{cards.length === 0 && groups.length > 0 && view && <Empty title={t.sinceNone} level={3}>{t.sinceNoneText}</Empty>}
					{cards.length === 0 && groups.length > 0 && !view && (
						<Empty title={t.inboxEmpty} level={3} action={<ButtonLink href="/groupes">{t.inboxSeeGroups}</ButtonLink>}>{t.inboxEmptyText}</Empty>
					)}
					{cards.length > 0 && rest === 0 && <p class="end">{left || view ? t.inboxEnd : t.inboxEmpty}</p>}
					{groups.length === 0 && (
						<Empty title={t.inboxNoGroup} level={3} action={<ButtonLink kind="main" href="/groupes">{t.inboxFindGroup}</ButtonLink>}>
							{otherGroups(s).some((g) => g.state === "requested") ? t.inboxRequested : t.inboxNoGroupText}
						</Empty>
					)}
				</section>
			)}
			{!s.fresh && client.link.value.state === "waiting" && s.me === null && (
				<Banner icon="wifi-off">
					<p>{t.loadOfflineText}</p>
				</Banner>
			)}
		</Page>
	);
}
